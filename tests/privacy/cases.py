"""Cases for retention and subject access, made through the actions of the product."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import families
from families.actions.families import change_dates
from families.actions.frameworks import load_frameworks
from families.actions.members import PartFacts, add_member
from families.models import Family, Member, Person
from families.rules.cases import CaseDates
from privacy.identity import system_user
from privacy.models import User
from privacy.roles import Role
from tests.families.make_families import CHILD, PARENT, make_family, person
from tests.make import make_team, make_user

FRAMEWORKS = Path(families.__file__).parent / "data" / "frameworks"
NATIONAL = FRAMEWORKS / "troubled_families_2015.yaml"
D = date.fromisoformat


def office() -> SimpleNamespace:
    """A team with its manager, two DPOs, and the framework of the families."""
    load_frameworks(files=[NATIONAL], by=system_user("operator"))
    north = make_team("North team")
    return SimpleNamespace(
        team=north,
        manager=make_user(Role.MANAGER, "Mo North", north),
        keyworker=make_user(Role.KEYWORKER, "Kim North", north),
        dpo=make_user(Role.DPO, "Dee Po"),
        other_dpo=make_user(Role.DPO, "Dan Po"),
        analyst=make_user(Role.ANALYST, "Ana Lyst"),
    )


def family_of(
    staff: SimpleNamespace,
    *births: str | None,
    identified: str = "2014-01-06",
    closed: str | None = None,
    surname: str = "Okafor",
) -> Family:
    """A parent and children of these births; closed where a day is given."""
    children = [
        (person(f"Child{place}", surname, date_of_birth=D(born) if born else None), CHILD)
        for place, born in enumerate(births, 1)
    ]
    parent = (person("Ada", surname, date_of_birth=D("1980-02-01")), PARENT)
    family = make_family(
        staff.manager,
        people=[parent, *children],
        team=staff.team,
        identified_on=D(identified),
        attached_on=D(identified),
    )
    return close(staff.manager, family, closed) if closed else family


def close(by: User, family: Family, closed: str) -> Family:
    """Close a family's case."""
    dates = CaseDates(
        identified_on=family.identified_on,
        attached_on=family.attached_on,
        step_down_on=D(closed),
        closed_on=D(closed),
    )
    change_dates(family=family, by=by, dates=dates, closure_reason="outcomes achieved")
    family.refresh_from_db()
    return family


def member_of(family: Family, forename: str) -> Person:
    """Somebody of a family by their forename."""
    found = Member.objects.filter(family=family).select_related("person")
    return next(member.person for member in found if member.person.forename == forename)


def join(by: User, family: Family, who: Person, part: PartFacts = PARENT) -> None:
    """Somebody who is known joins another family."""
    add_member(family=family, who=who, part=part, by=by)
