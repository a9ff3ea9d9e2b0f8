"""Numbers, postcodes and references: what is right by its form, and how it is written.

A wrong number is kept as it was given and marked unverified; it is never refused.
"""

import re
import secrets

import nhs_number
from stdnum.exceptions import ValidationError
from stdnum.gb import upn

POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", re.ASCII)
REFERENCE = re.compile(r"[A-Za-z0-9\-_/.]{1,40}")
_UPN = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]", re.ASCII)
_NINO = re.compile(
    r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PRSTW-Z][A-CEGHJ-NPRSTW-Z]\d{6}[A-D]", re.ASCII
)
_NINO_ADMINISTRATIVE = ("OO", "CR", "FY", "MW", "NC", "PP", "PY", "PZ")
# Without vowels and without what is misread on paper, so that no word and no doubt arises.
_REFERENCE_LETTERS = "BCDFGHJKMNPQRSTVWXZ"
_REFERENCE_DIGITS = "23456789"
_LA_RANGES = (
    "1-5 201-213 301-320 330-336 340-344 350-359 370-373 380-384 390-394 420 660-681 701-708 "
    "800-803 805-808 810-813 815 816 820-823 825 826 830 831 835-841 845 846 850-852 855-857 860 "
    "861 865-896 908 909 916 919 921 925 926 928 929 931 933 935-938 940-943"
)


def _numbers(ranges: str) -> frozenset[int]:
    found: set[int] = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


LA_NUMBERS = _numbers(_LA_RANGES)
# The shapes in which an identifier could stand where a reference belongs.
_IDENTIFIERS = re.compile(
    r"[0-9]{3}[-_/.]?[0-9]{3}[-_/.]?[0-9]{4}"
    r"|[A-Za-z]{2}[-_/.]?[0-9]{2}[-_/.]?[0-9]{2}[-_/.]?[0-9]{2}[-_/.]?[A-Da-d]"
    r"|[A-Za-z][0-9]{11}[0-9A-Za-z]"
)
_SEPARATORS = str.maketrans("", "", "-_/.")


def compact(number: str) -> str:
    """Capitals without spaces and hyphens."""
    return re.sub(r"[\s\-]", "", number).upper()


def is_upn(number: str) -> bool:
    """A permanent or temporary unique pupil number with the right check letter."""
    number = compact(number)
    if not _UPN.fullmatch(number) or int(number[1:4]) not in LA_NUMBERS:
        return False
    try:
        return bool(upn.calc_check_digit(number[1:]) == number[0])
    except ValidationError:
        return False


def is_nhs_number(number: str) -> bool:
    """Ten digits with the right check digit."""
    number = compact(number)
    return len(number) == 10 and number.isascii() and bool(nhs_number.is_valid(number))


def is_nino(number: str) -> bool:
    """A National Insurance number by its form (it has no check digit)."""
    number = compact(number)
    return bool(_NINO.fullmatch(number)) and not number.startswith(_NINO_ADMINISTRATIVE)


CHECKS = {"upn": is_upn, "nhs_number": is_nhs_number, "nino": is_nino}
NUMBER_WORDS = {"upn": "UPN", "nhs_number": "NHS number", "nino": "National Insurance number"}


def unverified(**numbers: str) -> list[str]:
    """The names of the numbers that were given and do not pass their check."""
    return [name for name, number in numbers.items() if number and not CHECKS[name](number)]


def is_identifier(text: str) -> bool:
    """Whether a text is somebody's valid NHS, NI or pupil number, so that no reference may be."""
    return any(check(text) for check in CHECKS.values())


def normal_postcode(text: str) -> str:
    """`se280hg` as `SE28 0HG`; what has no such form comes back in capitals."""
    joined = compact(text)
    return f"{joined[:-3]} {joined[-3:]}" if len(joined) > 3 else joined


def is_postcode(text: str) -> bool:
    """Whether a text has the form of a postcode."""
    return bool(POSTCODE.fullmatch(normal_postcode(text)))


def address_of_lines(text: str) -> str:
    """What was typed in lines, as it is kept: parts separated by `; `."""
    parts = (part.strip(" ,;") for line in text.splitlines() for part in line.split(";"))
    return "; ".join(part for part in parts if part)


def lines_of_address(address: str) -> list[str]:
    """The lines of a kept address."""
    return [part.strip() for part in address.split(";") if part.strip()]


def is_valid(column: str, text: str) -> bool:
    """Whether the value of `upn`, `nhs_number` or `nino` passes the check of its kind."""
    return text.isascii() and CHECKS[column](text)


def identifier_in(reference: str) -> str:
    """Which valid identifier a reference is, in words; empty when it is none."""
    if not _IDENTIFIERS.fullmatch(reference):
        return ""
    number = reference.translate(_SEPARATORS)
    return next((NUMBER_WORDS[kind] for kind in CHECKS if is_valid(kind, number)), "")


def fresh_reference(kind: str) -> str:
    """A reference of our own, such as `F-KQMD2947`: random, so that it tells nothing."""
    letters = "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(4))
    return f"{kind}-{letters}{''.join(secrets.choice(_REFERENCE_DIGITS) for _ in range(4))}"
