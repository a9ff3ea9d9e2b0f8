"""A household that is separated for safety: what was recorded of it says where, and who."""

import uuid
from dataclasses import replace
from typing import Any

from django.db import connection

from families.actions.artefacts import record_artefact
from families.actions.assessments import begin_assessment
from families.actions.interventions import InterventionFacts, record_intervention
from families.actions.needs import record_needs
from families.actions.notes import FromPage, content_of, save_draft
from families.actions.referrals import ReferredFacts
from families.actions.separating import Home, separate_family
from families.actions.tasks import raise_task
from families.actions.transfers import offer_family
from families.models import Family, FamilyLineage, Person
from families.queries.needs import fitting_needs, open_needs_of
from privacy.identity import acting_as
from privacy.models import User
from tests.addresses import PARTS
from tests.council import record_work, write_note
from tests.families.assessing import approved
from tests.families.conftest import Office
from tests.families.make_families import CHILD, PARENT, days_ago, make_family, person
from tests.families.papers import PDF, add_paper
from tests.families.referring import make_referral
from tests.guards.access_risks import an_alert

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


def work_with(family: Family, whose: Person, by: User, said: str) -> None:
    """A need, a service, an alert, a document, and a draft of which two versions wait."""
    today = days_ago(0)
    with acting_as(by):
        fitting = fitting_needs(family, whose, today).keys() - open_needs_of(family, whose)
        need = {"needs": sorted(fitting)[:1], "identified_on": today, "evidenced": False}
        record_needs(family=family, person=whose, identified_by="assessment", by=by, **need)
        facts = InterventionFacts("parenting programme", said, days_ago(9), None, "")
        record_intervention(family=family, person=whose, facts=facts, by=by)
        an_alert(family, by, said)
        paper = PDF.replace(b"%%EOF", f"% {said} {uuid.uuid4()}\n%%EOF".encode())
        add_paper(family, by, title=said, content=paper, whose=whose)
        draft = write_note(family, by, said)
        typed = replace(content_of(draft), text=f"{said}, they say")
        page = FromPage(uuid.uuid4(), 0)
        assert save_draft(family=family, key=draft.pk, page=page, typed=typed, by=by).side


def keys_in(family: Family, parts: set[str], by: User) -> dict[str, list[uuid.UUID]]:
    """What the walks over all pages would put into an address: every row of it, not the first."""
    found = {}
    with acting_as(by), connection.cursor() as cursor:
        for part in parts & PARTS.keys():
            cursor.execute(PARTS[part].format(family=family.pk))
            found[part] = [key for (key,) in cursor.fetchall()]
    return found


def one(family: Family, forename: str) -> Person:
    return next(m.person for m in family.members.all() if m.person.forename == forename)


def separate(family: Family, by: User, home: Home = NEW, **instead: Any) -> FamilyLineage:
    people = {one(family, forename).pk for forename in ("Quilla", "Zephie")}
    facts = {"people": people, "home": home, "stays": (), "names": (), **instead}
    with acting_as(by):
        return separate_family(family=family, by=by, **facts)
