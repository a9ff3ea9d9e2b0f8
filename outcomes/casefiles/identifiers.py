"""Whether a text is a valid NHS number, National Insurance number or unique pupil number."""

import re

from stdnum.gb import nhs, upn

_NINO = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]")
# Handed out while the real number is not known, or for administration.
_NINO_TEMPORARY = frozenset({"OO", "CR", "FY", "MW", "NC", "PP", "PY", "PZ"})
_UPN = re.compile(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]")
# The shapes in which an identifier could stand where a reference belongs.
_SHAPES = re.compile(
    r"[0-9]{3}[-_/.]?[0-9]{3}[-_/.]?[0-9]{4}"
    r"|[A-Za-z]{2}[-_/.]?[0-9]{2}[-_/.]?[0-9]{2}[-_/.]?[0-9]{2}[-_/.]?[A-Da-d]"
    r"|[A-Za-z][0-9]{11}[0-9A-Za-z]"
)
_SEPARATORS = str.maketrans("", "", " -_/.")


def _numbers(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(f"{n:03d}" for first, last in ranges for n in range(first, last + 1))


# Authorities that have issued pupil numbers (`reference/data-specs.md` §5).
UPN_AUTHORITIES = _numbers(
    *((1, 5), (201, 213), (301, 320), (330, 336), (340, 344), (350, 359), (370, 373)),
    *((380, 384), (390, 394), (420, 420), (660, 681), (701, 708), (800, 803), (805, 808)),
    *((810, 813), (815, 816), (820, 823), (825, 826), (830, 831), (835, 841), (845, 846)),
    *((850, 852), (855, 857), (860, 861), (865, 896), (908, 909), (916, 916), (919, 919)),
    *((921, 921), (925, 926), (928, 929), (931, 931), (933, 933), (935, 938), (940, 943)),
)


def _compact(text: str) -> str:
    return text.translate(_SEPARATORS).upper()


def is_nhs_number(text: str) -> bool:
    """Ten digits of which the last checks the others."""
    number = _compact(text)
    return number.isascii() and nhs.is_valid(number)


def is_nino(text: str) -> bool:
    """Two letters, six digits, a suffix; temporary and administrative numbers are not valid."""
    number = _compact(text)
    return bool(_NINO.fullmatch(number)) and number[:2] not in _NINO_TEMPORARY


def is_upn(text: str) -> bool:
    """A check letter, a known authority and nine more; the last may be a letter (temporary)."""
    number = _compact(text)
    if not _UPN.fullmatch(number) or number[1:4] not in UPN_AUTHORITIES:
        return False
    return bool(upn.calc_check_digit(number[1:]) == number[0])


def identifier_in(reference: str) -> str:
    """Which identifier a reference is, in words; empty when it is none."""
    if not _SHAPES.fullmatch(reference):
        return ""
    if is_nhs_number(reference):
        return "an NHS number"
    if is_nino(reference):
        return "a National Insurance number"
    return "a unique pupil number" if is_upn(reference) else ""
