"""Counts of families for whoever may open none of them. Pure."""

SMALLEST = 10
FEWER = f"fewer than {SMALLEST}"
Told = int | str


def told(count: int, *, exact: bool) -> Told:
    """A count; for whoever may not open what it counts, one from which nobody is worked out.

    Every number is rounded and not only the small ones: whatever two of them are taken from one
    another, what is left is a rounded number, or no number at all.
    """
    if exact:
        return count
    return FEWER if count < SMALLEST else rounded(count)


def about(count: int) -> str:
    """The same in words, for a list: nothing where it has no line."""
    if not count:
        return ""
    number = told(count, exact=False)
    return number if isinstance(number, str) else f"about {number:,}"


def rounded(count: int) -> int:
    """To the nearest 10: the same count is the same number wherever it is told."""
    return SMALLEST * ((count + SMALLEST // 2) // SMALLEST)


def share(part: Told, whole: Told) -> str:
    """`40%`, of numbers as they are told: it says no more than they do."""
    if isinstance(part, str) or isinstance(whole, str) or not whole:
        return ""
    return f"{min(100, 100 * part / whole):.0f}%"
