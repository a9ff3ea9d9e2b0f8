"""What may be begun and kept at all: nothing without a basis, nothing sensitive without more.

A case is opened on a lawful basis that a second person has confirmed (LAW-01); what is sensitive is
kept on a condition of Article 9, what tells of offences on one of Article 10 (LAW-03).
"""

from collections.abc import Collection
from dataclasses import dataclass

from privacy.errors import RuleBroken
from privacy.rules.rights import PURPOSE_WORDS, Purpose

WHO = (
    "The data protection officer records it in the register of lawful bases, and somebody else "
    "confirms it."
)
WORK = PURPOSE_WORDS[Purpose.CASEWORK]
NO_BASIS = (
    f"“{WORK}” has no lawful basis that a second person has confirmed, so no family is opened. "
    f"{WHO}"
)
NO_ARTICLE_9 = (
    f"“{WORK}” has no condition of Article 9 on record, so nothing about health, ethnicity, abuse "
    f"or needs is saved. {WHO}"
)
NO_ARTICLE_10 = (
    f"“{WORK}” has no condition of Article 10 on record, so nothing about offences is saved. {WHO}"
)


@dataclass(frozen=True)
class Standing:
    """What a use of information rests on today: of everybody, or of one person who differs."""

    basis: str | None = None
    article_9: str = ""
    offences: bool = False


def lacking_to_open(standing: Standing) -> str:
    """Why no case is opened yet, and who can change that; empty where one may be."""
    return NO_BASIS if standing.basis is None else ""


def check_condition(standing: Standing, *, special: Collection[str], offence: bool) -> None:
    """Refuse what is sensitive, or tells of an offence, while nothing stands for it."""
    if special and not standing.article_9:
        raise RuleBroken(NO_ARTICLE_9)
    if offence and not standing.offences:
        raise RuleBroken(NO_ARTICLE_10)
