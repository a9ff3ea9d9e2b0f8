"""No page asks the database more often than it must, and none more often when there is more."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exports.actions.returns import request_return
from families.actions.members import add_member
from families.actions.tasks import raise_task
from families.models import Family
from outcomes.models import OutcomeRun
from privacy.identity import acting_as
from privacy.models import Job, SubjectRequest, User
from privacy.roles import Role
from tests.addresses import PAGES, Address, addresses
from tests.asking import MOST, queries
from tests.council import write_note
from tests.database import Databases, _point_django_at
from tests.families.make_families import CHILD, born, days_ago, make_family, person
from tests.footing import have_footing
from tests.make import make_user
from tests.privacy.packing_facts import observe

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def council(
    furnished: str, run_databases: Databases, django_db_setup: None
) -> Iterator[dict[tuple[str, Role], Address]]:
    """Django's connection looks at the demonstration council; every page of it."""
    _point_django_at(furnished)
    with run_databases.server(furnished) as server:
        yield {(at.name, at.role): at for at in addresses(server)}
    _point_django_at(run_databases.name)


@pytest.mark.parametrize(
    ("name", "role"), [(name, role) for name, roles in PAGES.items() for role in roles], ids=str
)
def test_a_page_asks_seldom(
    council: dict[tuple[str, Role], Address], name: str, role: Role
) -> None:
    at = council[name, role]
    # What stays in memory is asked for once in a process: then, the second visit counts.
    asked = queries(at.email, at.path, visits=1)
    if len(asked) > MOST:
        asked = queries(at.email, at.path)
    assert len(asked) <= MOST, "\n".join(asked)


# A list with few rows, and the same with many.
FEW_AND_MANY = [
    (Role.HEAD_OF_SERVICE, "families:families", "?stage=stepped_down", ""),
    # A short list of one's own that nobody filtered asks once less: it need not be counted.
    (Role.KEYWORKER, "families:families", "?stage=stepped_down", "?stage=closed"),
    (Role.DPO, "privacy:retention", "?status=soon", ""),
    (Role.DPO, "privacy:audit", "?event=return_approved", ""),
]


@pytest.mark.parametrize(("role", "name", "few", "many"), FEW_AND_MANY)
def test_a_list_asks_no_more_for_more_rows(
    council: dict[tuple[str, Role], Address], role: Role, name: str, few: str, many: str
) -> None:
    at = council[name, role]
    assert len(queries(at.email, at.path + few)) == len(queries(at.email, at.path + many))


def copies(model: Any, number: int) -> None:
    """More rows like the first one."""
    first = model.objects.values().first()
    for _ in range(number):
        model.objects.create(**{**first, "id": uuid.uuid4()})


def more_jobs() -> None:
    copies(Job, 5)


def more_runs() -> None:
    copies(OutcomeRun, 5)


def more_requests() -> None:
    copies(SubjectRequest, 5)


def more_returns() -> None:
    analyst = User.objects.filter(role=Role.ANALYST)[0]
    dpo, head = (User.objects.filter(role=r)[0] for r in (Role.DPO, Role.HEAD_OF_SERVICE))
    have_footing(dpo, head)
    for year in range(2019, 2024):
        request_return(period=f"{year}-H1", by=analyst, in_background=False)


@pytest.mark.parametrize(
    ("role", "name", "add"),
    [
        (Role.ANALYST, "privacy:jobs", more_jobs),
        (Role.ANALYST, "outcomes:runs", more_runs),
        (Role.DPO, "privacy:requests", more_requests),
        (Role.ANALYST, "exports:returns", more_returns),
    ],
)
def test_a_list_that_has_grown_asks_no_more(
    council: dict[tuple[str, Role], Address], role: Role, name: str, add: Callable[[], None]
) -> None:
    at = council[name, role]
    before = queries(at.email, at.path)
    add()
    assert len(queries(at.email, at.path)) == len(before)


def test_a_big_family_asks_no_more_than_a_small_one(
    council: dict[tuple[str, Role], Address],
) -> None:
    head = User.objects.filter(role=Role.HEAD_OF_SERVICE)[0]
    yesterday = timezone.localdate() - timedelta(days=1)
    judged = Family.objects.filter(identified_on__lt=yesterday, results__isnull=False)
    paths = [family.get_absolute_url() for family in judged.distinct()[:12]]
    assert max(len(queries(head.email, path)) for path in paths) <= MOST


def test_a_keyworkers_pages_ask_no_more_of_a_large_caseload(
    council: dict[tuple[str, Role], Address],
) -> None:
    """Two families, and then a dozen more, with six times as much of everything in the first."""
    team = User.objects.get(email=council["families:tasks", Role.KEYWORKER].email).team
    worker = make_user(Role.KEYWORKER, "Only Afew", team)
    first, _ = (_with_something(worker, number) for number in range(2))
    of_all, of_one = ("families", "tasks"), ("family", "family_history", "notes", "family_tasks")
    pages = [reverse(f"families:{name}") for name in of_all]
    pages += [reverse(f"families:{name}", args=[first.pk]) for name in of_one]
    few = [len(queries(worker.email, path)) for path in pages]
    for number in range(12):
        _with_something(worker, number)
    for number in range(5):
        _add_something(first, worker, number)
    assert [len(queries(worker.email, path)) for path in pages] == few
    # A search that finds more than a page counts what it found: once, however many there are.
    assert max(*few, _asked_by_a_search(worker)) <= MOST


def _with_something(worker: User, number: int) -> Family:
    """A family of two with a task and two notes, one of them a draft."""
    made = make_family(worker, worker=worker, team=worker.team, attached_on=days_ago(20))
    _add_something(made, worker, number)
    write_note(made, worker, "Not finished", finished=False)
    return made


def _add_something(family: Family, worker: User, number: int) -> None:
    """A child, a task and a note about it, and a fact of it."""
    child = person(f"Child{number}", "Okafor", date_of_birth=born(5))
    with acting_as(worker):
        member = add_member(family=family, who=child, part=CHILD, by=worker)
        due = timezone.localdate() + timedelta(days=number)
        raise_task(family=family, text=f"Task {number}", due_on=due, worker=None, by=worker)
        observe(family, member.person, str(uuid.uuid4()))
    write_note(family, worker, f"Said {number}", finished=True, about=(member.person_id,))


def _asked_by_a_search(worker: User) -> int:
    """For a surname that everybody has."""
    client = Client()
    client.force_login(worker)
    found = client.post(reverse("families:person_search"), {"words": "Okafor"})
    with CaptureQueriesContext(connection) as captured:
        assert client.get(found["Location"]).status_code == 200
    return len([each for each in captured.captured_queries if "SAVEPOINT" not in each["sql"]])
