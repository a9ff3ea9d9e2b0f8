"""What the records remind of: each kind on its day, for whom it is, and gone when settled."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from families.actions.agreements import record_agreement
from families.actions.artefacts import record_artefact
from families.actions.grants import give_access
from families.actions.needs import mark_evidenced, record_needs
from families.actions.notes import finish_note
from families.actions.tasks import raise_task
from families.models import Allocation, Family, Note
from families.queries.tasks import TEAM, TaskFilters, counted, due_for, lines_of
from families.rules.agreements import Agreed
from families.rules.tasks import When, due_words, span_of, when_of
from privacy.identity import acting_as
from privacy.models import User
from tests.asking import MOST
from tests.council import write_note
from tests.families.conftest import Office, browser, price
from tests.families.make_families import days_ago
from tests.families.make_families import make_family as untold_family

pytestmark = pytest.mark.django_db
LIST = "/tasks/"


def make_family(by: User, **facts: Any) -> Family:
    """One that has had the privacy notice: what is due of that is tested elsewhere."""
    family = untold_family(by, **facts)
    told = Agreed("notice", "given", days_ago(0), "visit", "3.1")
    with acting_as(by):
        record_agreement(family=family, agreed=told, by=by)
    return family


def known_for(family: Family, days: int) -> Family:
    """The family came into the product, and to its keyworker, so many days ago."""
    at = timezone.now() - timedelta(days=days)
    Family.objects.filter(pk=family.pk).update(created_at=at)
    Allocation.objects.filter(family=family).update(started_on=days_ago(days))
    return family


def kinds(user: User, **filters: str) -> list[str]:
    """The kinds of what somebody has to do, in their order."""
    with acting_as(user):
        return [row[0] for row in due_for(user, TaskFilters(**filters))]


def met(family: Family, user: User, days: int) -> None:
    """So many days ago, and the note of it is finished."""
    write_note(family, user, "Met them", finished=True, on_date=days_ago(days))


def test_a_contact_is_due_three_weeks_after_the_last(office: Office, settings: Any) -> None:
    kim, family = office.keyworker, make_family(office.keyworker, team=office.north)
    known_for(family, 13)
    assert kinds(kim) == []
    known_for(family, 14)
    assert kinds(kim) == ["contact"]
    met(family, kim, 5)
    assert kinds(kim) == []
    settings.CONTACT_DAYS = 5
    with acting_as(kim):
        [line] = lines_of(kim, due_for(kim, TaskFilters()))
    assert (line.due_words, line.worker) == ("Today", kim.name)
    assert line.hint.startswith("Last contact on")
    assert line.url == reverse("families:note_new", args=[family.pk])
    # Not of a family with whom the work is over, nor of one that nobody leads.
    Family.objects.filter(pk=family.pk).update(attached_on=days_ago(3), step_down_on=days_ago(1))
    assert kinds(kim) == []
    waiting = make_family(office.manager, team=office.north)
    known_for(waiting, 90)
    assert kinds(office.manager, whose=TEAM) == []


def test_a_review_is_due_twelve_weeks_after_the_last(office: Office) -> None:
    kim = office.keyworker
    days = {"identified_on": days_ago(100), "attached_on": days_ago(90)}
    family = known_for(make_family(kim, **days), 78)
    met(family, kim, 0)
    assert kinds(kim) == ["review"]
    record_artefact(
        family=family,
        artefact="plan",
        on_date=days_ago(1),
        covers_everyone=True,
        detail="",
        by=kim,
    )
    assert kinds(kim) == []


@pytest.mark.parametrize(("need", "found"), [("H2.1", ["evidence"]), ("H5.1", [])])
def test_evidence_of_a_need_is_asked_for_but_not_of_a_hidden_day(
    office: Office, need: str, found: list[str]
) -> None:
    kim = office.keyworker
    family = known_for(make_family(kim), 60)
    met(family, kim, 0)
    who = family.members.get(role="child" if need == "H2.1" else "parent").person
    said = {"identified_on": days_ago(29), "identified_by": "keyworker", "evidenced": False}
    [recorded] = record_needs(family=family, person=who, needs=[need], by=kim, **said)
    assert kinds(kim) == found
    mark_evidenced(need=recorded, by=kim)
    assert kinds(kim) == []


def test_a_draft_of_yesterday_is_its_author_s_alone(office: Office) -> None:
    kim, family = office.keyworker, make_family(office.keyworker, team=office.north)
    draft = write_note(family, kim, "Met them")
    assert kinds(kim) == []
    old = timezone.now() - timedelta(days=1, minutes=1)
    with acting_as(kim):
        Note.objects.filter(pk=draft.pk).update(saved_at=old)
    assert kinds(kim) == ["draft"]
    assert kinds(office.manager, whose=TEAM) == []
    with acting_as(kim):
        finish_note(note=Note.objects.get(), by=kim)
    assert kinds(kim) == []


def test_access_that_ends_within_a_week(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    give = {"starts_on": days_ago(0), "by": office.manager, "kind": "cover"}
    give_access(family=family, who=office.colleague, ends_on=days_ago(-8), **give)
    assert kinds(office.manager, whose=TEAM) == []
    family.grants.filter(kind="cover").update(ends_on=days_ago(-7))
    assert kinds(office.manager, whose=TEAM) == ["access"]
    assert kinds(office.colleague) == ["access"]
    assert kinds(office.keyworker) == []


def test_cover_does_what_the_keyworker_would(office: Office) -> None:
    family = known_for(make_family(office.keyworker, team=office.north), 60)
    assert kinds(office.colleague) == []
    days = {"starts_on": days_ago(0), "ends_on": days_ago(-20)}
    give_access(family=family, who=office.colleague, kind="cover", by=office.manager, **days)
    assert kinds(office.colleague) == ["contact"]


def test_a_manager_sees_how_much_each_has_overdue(office: Office) -> None:
    kim, cleo = office.keyworker, office.colleague
    for worker, days in ((kim, 40), (kim, 17), (cleo, 21)):
        known_for(make_family(worker, team=office.north), days)
    with acting_as(office.manager):
        found = counted(office.manager, TaskFilters(whose=TEAM))
    assert [(each.name, each.overdue, each.total) for each in found] == [
        *((kim.name, 1, 2), (cleo.name, 0, 1))
    ]
    mo = browser(office.manager)
    page = mo.get(f"{LIST}?whose=team").content.decode()
    assert "1 overdue" in page
    assert f"worker={kim.pk}" in page
    assert kinds(office.manager, whose=TEAM, worker=str(cleo.pk)) == ["contact"]
    assert kinds(office.manager, whose=TEAM, worker="none") == []
    assert "Nothing matches" in mo.get(f"{LIST}?whose=team&worker=none").content.decode()
    # Whoever looks after nobody asks for the team's in vain.
    assert "By keyworker" not in browser(kim).get(f"{LIST}?whose=team").content.decode()


def test_spans_and_kinds_filter_and_count(office: Office) -> None:
    kim, family = office.keyworker, make_family(office.keyworker)
    for days in (0, 7, 8):
        due = days_ago(-days)
        raise_task(family=family, text=f"In {days}", due_on=due, worker=None, by=kim)
    known_for(family, 40)
    shown = {
        "": 4,
        "?when=overdue": 1,
        "?when=today": 1,
        "?when=week": 1,
        "?when=later": 1,
        "?kind=by_hand": 3,
        "?kind=by_hand&when=overdue": 0,
        "?kind=nonsense&when=nonsense&sort=nonsense&page=99": 4,
    }
    for query, number in shown.items():
        page = browser(kim).get(f"{LIST}{query}").content.decode()
        assert page.count('<th scope="row"') == number, query
    assert kinds(kim, sort="kind") == ["by_hand"] * 3 + ["contact"]
    assert kinds(kim, sort="-due") == ["by_hand"] * 3 + ["contact"]


def test_the_list_costs_the_same_at_any_size(office: Office) -> None:
    costs = []
    for size in (2, 12):
        while Family.objects.count() < size:
            family = known_for(make_family(office.keyworker, team=office.north), 40)
            said = {"text": "Ring", "due_on": days_ago(0), "worker": office.keyworker}
            raise_task(family=family, by=office.keyworker, **said)
        for user, query in ((office.keyworker, ""), (office.manager, "?whose=team")):
            client = browser(user)
            client.get(f"{LIST}{query}")
            with CaptureQueriesContext(connection) as captured:
                client.get(f"{LIST}{query}")
            costs.append(price(captured))
    assert costs[:2] == costs[2:]
    assert max(costs) <= MOST


def test_an_analyst_has_a_list_without_families(office: Office) -> None:
    make_family(office.keyworker)
    page = browser(office.analyst).get(LIST).content.decode()
    assert "Nothing is to be done now" in page
    assert browser(office.partner).get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("days", "when", "words"),
    [
        (-2, When.OVERDUE, "2 days overdue"),
        (-1, When.OVERDUE, "1 day overdue"),
        (0, When.TODAY, "Today"),
        (1, When.WEEK, "Tomorrow"),
        (7, When.WEEK, ""),
        (8, When.LATER, ""),
    ],
)
def test_spans_and_their_words_agree(days: int, when: When, words: str) -> None:
    today = timezone.localdate()
    due = today + timedelta(days=days)
    assert when_of(due, today) is when
    inside = [
        each
        for each in When
        if (span_of(each, today).start or due) <= due
        and due < (span_of(each, today).end or due + timedelta(1))
    ]
    assert inside == [when]
    assert words in due_words(due, today)
