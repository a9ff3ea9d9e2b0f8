"""A small council for tests of trust: one user of every role, one's own family and another team's.

Everything is made through the actions of the product; its words are invented and rare, so that a
search for them tells whether anything of a family has leaked.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

import families
from families.actions.artefacts import record_artefact
from families.actions.assessments import begin_assessment
from families.actions.facts import record_fact
from families.actions.families import open_family
from families.actions.frameworks import load_frameworks
from families.actions.interventions import InterventionFacts, record_intervention
from families.actions.members import PartFacts
from families.actions.needs import record_needs
from families.actions.notes import FromPage, NoteFacts, finish_note, save_draft
from families.actions.people import PersonFacts
from families.actions.plan_goals import add_goal
from families.actions.tasks import raise_task
from families.models import (
    Family,
    FamilyGrant,
    FrameworkVersion,
    Intervention,
    Member,
    Need,
    Note,
    Observation,
    Person,
    PlanGoal,
    Task,
)
from families.queries.facts import choice_key, choice_of
from families.queries.needs import fitting_needs
from families.rules.facts import FactValues
from privacy.identity import acting_as, system_user
from privacy.models import Team, User
from privacy.roles import Role
from tests.make import make_team, make_user

FRAMEWORKS = Path(families.__file__).parent / "data" / "frameworks"
SIGN_INS = [role for role in Role if role is not Role.SYSTEM]


@dataclass(frozen=True)
class Case:
    """A family with one of everything that hangs on it, and the words that name its people."""

    family: Family
    parent: Member
    child: Member
    need: Need
    intervention: Intervention
    fact: Observation
    note: Note
    draft: Note
    task: Task
    goal: PlanGoal
    words: tuple[str, ...]


@dataclass(frozen=True)
class Council:
    """Two teams. `users` are of the first team, whose family is `own`."""

    north: Team
    south: Team
    users: dict[Role, User]
    stranger: User
    own: Case
    other: Case

    def of(self, role: Role) -> User:
        """The user of a role."""
        return self.users[role]


def make_council() -> Council:
    """Frameworks, teams, a user of every role, and the two families."""
    load_frameworks(files=sorted(FRAMEWORKS.glob("*.yaml")), by=system_user("operator"))
    north, south = make_team("North team"), make_team("South team")
    in_north = {Role.KEYWORKER, Role.MANAGER, Role.PARTNER}
    users = {role: make_user(role, "", north if role in in_north else None) for role in SIGN_INS}
    stranger = make_user(Role.KEYWORKER, "Sam South", south)
    own = make_case(users[Role.KEYWORKER], "Quintrellan")
    _grant(users[Role.PARTNER], own.family, FamilyGrant.Kind.PARTNER)
    return Council(north, south, users, stranger, own, make_case(stranger, "Vosselbrook"))


def browser(user: User | None, **options: bool) -> Client:
    """A browser, signed in as somebody or as nobody."""
    client = Client(raise_request_exception=False, **options)
    if user is not None:
        client.force_login(user)
    return client


def opening_form(page: bytes, **typed: str) -> dict[str, str]:
    """What a browser sends from the page on which a family is opened, with one person."""
    key = re.search(rb'name="key"[^>]*value="([^"]+)"', page) or re.search(
        rb'value="([^"]+)"[^>]*name="key"', page
    )
    framework = re.search(rb'name="framework".*?<option value="([^"]+)"', page, re.S)
    assert key
    assert framework
    person = {"forename": "Twice", "surname": "Sent", "sex": "F", "role": "parent", **typed}
    return {
        "key": key[1].decode(),
        "framework": framework[1].decode(),
        "identified_on": timezone.localdate().isoformat(),
        "people": "0",
        "then": "save",
        **{f"person-0-{name}": value for name, value in person.items()},
    }


def make_case(worker: User, surname: str) -> Case:
    """A parent and a child, a need, an intervention and an artefact, led by `worker`."""
    today = timezone.localdate()
    words = tuple(f"{start}{surname.lower()}" for start in ("Ada", "Ben", "Lane"))
    family = open_family(
        key=uuid.uuid4(),
        framework=FrameworkVersion.objects.filter(code="tf-2015-national").latest("number"),
        identified_on=today - timedelta(days=30),
        attached_on=today - timedelta(days=20),
        team=None,
        worker=None,
        people=[
            (_person(words[0], surname, words[2], 35), PartFacts("parent", True, True)),
            (_person(words[1], surname, words[2], 9), PartFacts("child", True, False)),
        ],
        by=worker,
    )
    parent, child = family.members.get(role="parent"), family.members.get(role="child")
    facts = InterventionFacts(
        "parenting programme", "Helpful Trust", today - timedelta(days=9), None, ""
    )
    [need] = record_needs(
        family=family,
        person=child.person,
        needs=sorted(fitting_needs(family, child.person, today))[:1],
        identified_on=today,
        identified_by="assessment",
        evidenced=False,
        by=worker,
    )
    intervention = record_intervention(family=family, person=child.person, facts=facts, by=worker)
    record_artefact(
        family=family,
        artefact="assessment",
        on_date=today,
        covers_everyone=True,
        detail=f"Note {surname}",
        by=worker,
    )
    fact = record_work(family, parent.person, f"Bakery {surname}", worker)
    note = write_note(family, worker, f"Heard of {surname}", finished=True)
    draft = write_note(family, worker, f"Draft {surname}")
    said = {"text": f"Ring {surname}", "due_on": today, "worker": None}
    task = raise_task(family=family, by=worker, **said)
    goal = write_goal(family, need, f"A quiet evening {surname}", worker)
    work = (need, intervention, fact, note, draft, task, goal)
    return Case(family, parent, child, *work, (surname, *words))


def write_note(
    family: Family, worker: User, text: str, *, finished: bool = False, **facts: Any
) -> Note:
    """A note of a home visit today, about the family as a whole."""
    page = FromPage(uuid.uuid4(), 0)
    today = {"kind": "home_visit", "on_date": timezone.localdate(), "at_time": None}
    typed = NoteFacts(text=text, **{**today, "present": (), "about": (), **facts})
    with acting_as(worker):
        saved = save_draft(family=family, key=uuid.uuid4(), page=page, typed=typed, by=worker)
        return finish_note(note=saved.note, by=worker) if finished else saved.note


def write_goal(family: Family, need: Need, aim: str, worker: User) -> PlanGoal:
    """A goal in the draft of an assessment and plan."""
    day = timezone.localdate() + timedelta(days=60)
    with acting_as(worker):
        made = begin_assessment(family=family, by=worker)
        said = {"need": need, "aim": aim, "steps": f"We ring {aim}", "due_on": day}
        return add_goal(assessment=made, by=worker, **said)


def record_work(family: Family, person: Person, where: str, worker: User) -> Observation:
    """Somebody is in work."""
    choice = choice_of(family, choice_key("status", "in_work"))
    assert choice
    day = timezone.localdate() - timedelta(days=9)
    said = FactValues(start_on=day, source="keyworker", detail=where)
    [made] = record_fact(family=family, person=person, choice=choice, facts=said, by=worker)
    return made


def _person(forename: str, surname: str, lane: str, age: int) -> PersonFacts:
    born = date(timezone.localdate().year - age, 1, 1)
    return PersonFacts(
        forename=forename,
        surname=surname,
        date_of_birth=born,
        sex="F",
        address=f"1 {lane} Lane",
        postcode="RG14 7GQ",
    )


def _grant(user: User, family: Family, kind: str) -> None:
    """As the lead worker's grant, for those whom no action gives one yet."""
    lead = FamilyGrant.objects.get(content_object=family, kind=FamilyGrant.Kind.LEAD)
    FamilyGrant.objects.create(
        user=user,
        permission=lead.permission,
        content_object=family,
        kind=kind,
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate() + timedelta(days=90),
    )
