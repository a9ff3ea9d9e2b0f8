"""Whether somebody agrees: their own answer, and that of their family (LAW-05)."""

from datetime import date, datetime, timedelta

import pytest

from families.rules.agreements import Agreed, Answered, agrees, check_agreed
from privacy.errors import RuleBroken

DAY = date(2026, 5, 1)


def on(answer: str, day: int) -> Answered | None:
    at = datetime(2026, 5, 1) + timedelta(day)  # noqa: DTZ001 (only its order counts)
    return Answered(answer, at.date(), at) if answer else None


# Own answer, its day; the family's, its day; what holds.
HOLDS = [
    ("", 0, "", 0, None),
    ("", 0, "given", 1, True),
    ("", 0, "refused", 1, False),
    ("given", 1, "", 0, True),
    ("withdrawn", 1, "", 0, False),
    # Nobody gives for somebody what they took back.
    ("withdrawn", 1, "given", 2, False),
    ("refused", 2, "given", 1, False),
    # A no of all counts for whoever agreed before, and not for whoever agrees after it.
    ("given", 1, "withdrawn", 2, False),
    ("given", 2, "withdrawn", 1, True),
    ("given", 2, "given", 1, True),
]


@pytest.mark.parametrize(("own", "own_day", "family", "family_day", "holds"), HOLDS)
def test_law_05_own_answers_stand_for_their_person(
    own: str, own_day: int, family: str, family_day: int, holds: bool | None
) -> None:
    assert agrees(on(own, own_day), on(family, family_day)) is holds


def test_law_05_one_persons_consent_says_who_gave_it_and_to_which_words() -> None:
    person = {"person_id": "somebody", "kind": "sharing", "on_date": DAY, "route": "signed"}
    for said, field in (
        ({"answer": "given", "version": "1"}, "capacity"),
        ({"answer": "given", "capacity": "own"}, "version"),
        ({"answer": "given", "capacity": "neighbour", "version": "1"}, "capacity"),
    ):
        with pytest.raises(RuleBroken) as broken:
            check_agreed(Agreed(**person, **said), DAY)
        assert broken.value.field == field
    check_agreed(Agreed(**person, answer="given", capacity="own", version="1"), DAY)
    # To take it back needs no wording.
    check_agreed(Agreed(**person, answer="withdrawn", capacity="own"), DAY)
