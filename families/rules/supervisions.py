"""How much one supervision or panel looks at."""

# More than three families are not talked through in one meeting.
MOST_FAMILIES = 3
# A chronology that is chosen is read aloud; the whole record is a printout.
MOST_ENTRIES = 60
MOST_OFFERED = 1_000
LONGEST_SAID = 500

FULL = f"A supervision or panel looks at {MOST_FAMILIES} families at most."
TOO_LONG = f"A chronology has {MOST_ENTRIES} entries at most: take some off first."
