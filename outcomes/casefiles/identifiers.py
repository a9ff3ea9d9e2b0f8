"""Identifiers of people in case files: kept as text where they belong, refused as references."""

import re

from families.rules.identifiers import CHECKS, NUMBER_WORDS

# The shapes in which an identifier could stand where a reference belongs.
_SHAPES = re.compile(
    r"[0-9]{3}[-_/.]?[0-9]{3}[-_/.]?[0-9]{4}"
    r"|[A-Za-z]{2}[-_/.]?[0-9]{2}[-_/.]?[0-9]{2}[-_/.]?[0-9]{2}[-_/.]?[A-Da-d]"
    r"|[A-Za-z][0-9]{11}[0-9A-Za-z]"
)
_SEPARATORS = str.maketrans("", "", "-_/.")


def is_valid(column: str, text: str) -> bool:
    """Whether the value of `upn`, `nhs_number` or `nino` passes the check of its kind."""
    return text.isascii() and CHECKS[column](text)


def identifier_in(reference: str) -> str:
    """Which valid identifier a reference is, in words; empty when it is none."""
    if not _SHAPES.fullmatch(reference):
        return ""
    number = reference.translate(_SEPARATORS)
    return next((NUMBER_WORDS[kind] for kind in CHECKS if is_valid(kind, number)), "")
