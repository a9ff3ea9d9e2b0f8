"""Bands of age in figures. Pure."""

# From which age on, and the words.
AGES = ((25, "25 and over"), (18, "18 to 24"), (11, "11 to 17"), (5, "5 to 10"), (0, "Under 5"))
YOUNGEST_FIRST = {words: place for place, (_, words) in enumerate(reversed(AGES))}
