"""Families for tests, made through the actions of the product."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from families.actions.families import open_family
from families.actions.members import PartFacts
from families.actions.people import PersonFacts
from families.actions.reveals import reveal
from families.models import Family, FrameworkVersion, Person, Reveal
from privacy.identity import acting_as
from privacy.models import Team, User

PARENT = PartFacts("parent", lives_in_household=True, parenting_responsibility=True)
CHILD = PartFacts("child", lives_in_household=True, parenting_responsibility=False)


def days_ago(days: int) -> date:
    """A day before today."""
    return timezone.localdate() - timedelta(days=days)


def born(age: int) -> date:
    """A birth date of somebody of this age today."""
    today = timezone.localdate()
    return date(today.year - age, 1, 1)


def person(forename: str, surname: str, **facts: Any) -> PersonFacts:
    """An invented person."""
    return PersonFacts(
        **{
            "forename": forename,
            "surname": surname,
            "date_of_birth": born(35),
            "sex": "F",
            **facts,
        }
    )


def make_family(
    by: User,
    *,
    surname: str = "Okafor",
    people: Sequence[tuple[PersonFacts | Person, PartFacts]] = (),
    team: Team | None = None,
    worker: User | None = None,
    framework: str = "tf-2015-national",
    **dates: date,
) -> Family:
    """A parent and a child, unless others are named."""
    pair = (
        (person("Ada", surname), PARENT),
        (person("Ben", surname, date_of_birth=born(9), sex="M"), CHILD),
    )
    # Somebody who is in another team's family already: as case files bring them in.
    with patch("families.actions.members._check_within_reach"):
        return open_family(
            key=uuid.uuid4(),
            framework=FrameworkVersion.objects.filter(code=framework).latest("number"),
            identified_on=dates.get("identified_on", days_ago(30)),
            attached_on=dates.get("attached_on"),
            team=team,
            worker=worker,
            people=list(people) or list(pair),
            by=by,
        )


def show_hidden(family: Family, by: User, *groups: str, **instead: str) -> list[Reveal]:
    """What somebody does on the page that asks why; as the web does it, saying who asks."""
    said = {"reason_code": "case_work", "reason": "", **instead}
    with acting_as(by):
        return reveal(family=family, groups=groups, by=by, **said)
