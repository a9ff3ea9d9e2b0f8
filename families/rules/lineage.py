"""Two records that become one: the times of a member, and what a person is known by."""

from collections.abc import Iterable
from dataclasses import dataclass

from families.rules.people import ALWAYS, NEVER, Spell

# Kept as the reason of a closed case, like the others as words.
MERGED = "put together with another record"
BEFORE = "This record was put together with another before and is closed for good."
# What is told of a person in one place and chosen from either record; a number beside its name.
FIELDS = (
    *("forename", "surname", "date_of_birth", "sex", "ethnicity", "upn", "nhs_number", "nino"),
    *("address", "postcode", "died_on", "expecting_until"),
)
# An address is taken with its postcode, whoever's it is.
TAKEN_TOGETHER = {"address": ("address", "postcode")}


@dataclass(frozen=True)
class Times:
    """The times of one person in one family as one: what stays, and whether it is a new row."""

    spell: Spell
    swallowed: tuple[int, ...]


def meet(one: Spell, two: Spell) -> bool:
    """Whether two times overlap, or one begins on the day on which the other ends."""
    return (one.joined_on or NEVER) <= (two.left_on or ALWAYS) and (two.joined_on or NEVER) <= (
        one.left_on or ALWAYS
    )


def as_one(spell: Spell, others: Iterable[Spell]) -> Times:
    """A time that is added, with all of the others that it meets, as one time.

    `swallowed` are the places of those in the list.
    """
    each = list(others)
    swallowed: list[int] = []
    while grown := [n for n, other in enumerate(each) if n not in swallowed and meet(spell, other)]:
        swallowed += grown
        spell = _around(spell, *(each[n] for n in grown))
    return Times(spell, tuple(sorted(swallowed)))


def _around(*spells: Spell) -> Spell:
    joined = [spell.joined_on for spell in spells]
    left = [spell.left_on for spell in spells]
    return Spell(
        None if None in joined else min(day for day in joined if day),
        None if None in left else max(day for day in left if day),
    )


# What was said about the National Impact Study, the plainest no first.
STUDY_CHOICES = ("objected", "opted_out", "no_notice", "")


def strictest(one: str, other: str) -> str:
    """Which of two choices stands for somebody of whom both were recorded."""
    return min(one, other, key=STUDY_CHOICES.index)
