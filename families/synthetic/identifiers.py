"""Identifiers that pass the format checks and can belong to nobody.

NHS numbers lie in 999 (a range never issued), National Insurance numbers begin with ZZ (never
issued) and UPNs have establishments 9000-9999. Every (family, slot) gets its own number, so that
none is given twice and no count has to be shared between processes.
"""

MOST_FAMILIES = 1_000_000
_NHS_SPACE = 1_000_000
_NHS_WEIGHTS = range(10, 1, -1)
_NINO_SPACE = 4_000_000
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN_WEIGHTS = range(2, 14)
UPN_SLOTS = NINO_SLOTS = 4


def nhs_slots(families: int) -> int:
    """How many people of one family can have an NHS number, of a council of so many families."""
    return min(8, _NHS_SPACE // families)


def nhs_number(slot: int, seed: int) -> str:
    """A 999 number with its check digit; empty for the one in eleven that has none."""
    nine = f"999{(slot * 387_421 + seed * 7_919) % _NHS_SPACE:06d}"
    total = sum(int(digit) * weight for digit, weight in zip(nine, _NHS_WEIGHTS, strict=True))
    check = 11 - total % 11
    return "" if check == 10 else f"{nine}{check % 11}"


def nino(family: int, slot: int, seed: int) -> str:
    """A National Insurance number with the prefix ZZ."""
    number = ((family * NINO_SLOTS + slot) * 1_234_567 + seed * 7_919) % _NINO_SPACE
    return f"ZZ{number % 1_000_000:06d}{'ABCD'[number // 1_000_000]}"


def upn(authority: str, pupil: int, entry_year: int) -> str:
    """A unique pupil number with its check letter; `pupil` counts within the authority."""
    establishment, serial = divmod(pupil % 1_000_000, 1000)
    digits = f"{authority}{9000 + establishment}{entry_year % 100:02d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _UPN_WEIGHTS, strict=True))
    return f"{_UPN_LETTERS[total % 23]}{digits}"
