"""Text for files that people open in a spreadsheet. Pure."""

# A spreadsheet takes a cell that begins so, after spaces too, for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """A text that a spreadsheet shows and does not calculate."""
    begins = text.startswith(FORMULA) or text.lstrip().startswith(FORMULA)
    return f"'{text}" if begins else text
