"""A household that is separated for safety: what was recorded of it says where, and who."""

from typing import Any

from families.actions.artefacts import record_artefact
from families.actions.assessments import begin_assessment
from families.actions.referrals import ReferredFacts
from families.actions.separating import Home, separate_family
from families.actions.tasks import raise_task
from families.actions.transfers import offer_family
from families.models import Family, FamilyLineage, Person
from privacy.identity import acting_as
from privacy.models import User
from tests.council import record_work, write_note
from tests.families.assessing import approved
from tests.families.conftest import Office
from tests.families.make_families import CHILD, PARENT, days_ago, make_family, person
from tests.families.referring import make_referral

SHARED = {"address": "4 Wexcombe Rise", "postcode": "RG14 7GQ"}
NEW = Home("new", "2 Larkhaven Court", "RG14 5AA")


def make_household(office: Office) -> Family:
    """A mother, a child and a father under one roof."""
    kim = office.keyworker
    family = make_family(
        kim,
        people=[
            (person("Quilla", "Brandt", **SHARED), PARENT),
            (person("Zephie", "Brandt", date_of_birth=days_ago(3000), **SHARED), CHILD),
            (person("Otto", "Brandt", sex="M", **SHARED), PARENT),
        ],
    )
    mother = one(family, "Quilla")
    record_work(family, mother, "Kitchen at Thornbury Primary", kim)
    write_note(family, kim, "Zephie has a bruise", finished=True)
    raise_task(
        family=family, text="Ring Thornbury Primary", due_on=days_ago(0), worker=None, by=kim
    )
    assess(family, office)
    record_artefact(
        family=family,
        artefact="assessment",
        on_date=days_ago(1),
        covers_everyone=True,
        detail="At 4 Wexcombe Rise; Zephie at Thornbury Primary",
        by=kim,
    )
    refer(family, office.manager)
    facts = {
        "worker": None,
        "team": office.south,
        "handover": "Zephie has a bruise, 4 Wexcombe Rise",
    }
    with acting_as(kim):
        offer_family(family=family, by=kim, **facts)
    return family


def refer(family: Family, by: User) -> None:
    """How the family came: by a referral that says where they live, and what was seen."""
    facts = {"reason": "Zephie came to Thornbury Primary with a bruise", **SHARED}
    people = (
        ReferredFacts("Quilla", "Brandt", "F", "parent", None),
        ReferredFacts("Otto", "Brandt", "M", "parent", one(family, "Otto").date_of_birth),
    )
    make_referral(by, people, family=family, **facts)


def assess(family: Family, office: Office) -> None:
    """An approved assessment and plan, and the next one begun with its words."""
    said = "Zephie has a bruise; at Thornbury Primary from 4 Wexcombe Rise"
    approved(family, office.keyworker, office.manager, said=said)
    with acting_as(office.keyworker):
        begin_assessment(family=family, by=office.keyworker)


def one(family: Family, forename: str) -> Person:
    return next(m.person for m in family.members.all() if m.person.forename == forename)


def separate(family: Family, by: User, home: Home = NEW, **instead: Any) -> FamilyLineage:
    people = {one(family, forename).pk for forename in ("Quilla", "Zephie")}
    facts = {"people": people, "home": home, "stays": (), "names": (), **instead}
    with acting_as(by):
        return separate_family(family=family, by=by, **facts)
