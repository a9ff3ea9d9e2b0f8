"""The board of a team: for whom, what it counts, and what counts how much in a caseload."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from families.actions.caseload import set_weights
from families.actions.needs import record_needs
from families.forms.listing import FilterForm
from families.models import CaseloadWeights, Family
from families.queries.allocation import waiting_count
from families.queries.narrowing import Filters, matching
from families.queries.team_board import Board, Row
from privacy import access
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from tests.families.conftest import Office, browser
from tests.families.make_families import CHILD, PARENT, days_ago, make_family, person

pytestmark = pytest.mark.django_db
TEAM = reverse("families:team_board")
WEIGHTS = reverse("families:caseload_weights")
SAID = {"open_family": "1", "stepped_down": "0", "under_five": "0.5", "need_beyond": "0.25"}


def rows_of(user: User, team: str = "") -> dict[str, Row]:
    with acting_as(user):
        return {row.name: row for row in Board(user, team).rows}


def a_small_team(office: Office) -> None:
    """Kim leads a family with a small child and three needs, Cleo one that is stepped down."""
    people = [(person("Ada", "Young"), PARENT)]
    people.append((person("Bea", "Young", date_of_birth=days_ago(400)), CHILD))
    family = make_family(office.keyworker, people=people, team=office.north)
    said = {"identified_on": days_ago(3), "identified_by": "keyworker", "evidenced": False}
    child = family.members.get(role="child").person
    needs = ["H2.1", "H2.2", "H2.3"]
    record_needs(family=family, person=child, needs=needs, by=office.keyworker, **said)
    dates = {"attached_on": days_ago(20), "step_down_on": days_ago(1)}
    down = make_family(office.colleague, surname="Down", team=office.north)
    Family.objects.filter(pk=down.pk).update(**dates)
    make_family(office.manager, surname="Waits", team=office.north, identified_on=days_ago(12))
    make_family(office.stranger, surname="Else", team=office.south)


def test_a_manager_sees_the_own_team_and_a_head_each_or_all(office: Office) -> None:
    a_small_team(office)
    own = rows_of(office.manager)
    assert list(own) == [office.keyworker.name, office.colleague.name, "No keyworker"]
    weighted = [row.weighted for row in own.values()]
    assert weighted == [Decimal("1.5"), Decimal("0.5"), Decimal(1)]
    page = browser(office.manager).get(f"{TEAM}?team={office.south.pk}").content.decode()
    assert office.north.name in page
    assert office.stranger.name not in page
    assert "The longest waits 12 days" in page
    assert office.stranger.name in rows_of(office.head)
    assert list(rows_of(office.head, str(office.south.pk))) == [office.stranger.name]
    chosen = browser(office.head).get(f"{TEAM}?team={office.south.pk}").context
    assert chosen["team"] == office.south.name
    assert all(f"team={office.south.pk}" in each["url"] for each in chosen["tiles"])


def test_whoever_leads_nobody_yet_is_there_and_an_empty_team_says_so(office: Office) -> None:
    assert office.keyworker.name in rows_of(office.manager)
    page = browser(office.manager).get(TEAM).content.decode()
    assert "No open families" in page
    for user in (office.keyworker, office.analyst, office.safeguarding, office.partner):
        assert browser(user).get(TEAM).status_code == 403


def test_a_filter_of_the_list_that_is_not_one_s_own_filters_nothing(office: Office) -> None:
    make_family(office.keyworker)
    asked = QueryDict("todo=near&todo=contact&cases=open&cases=nonsense")
    with acting_as(office.keyworker):
        assert FilterForm(asked, user=office.keyworker).filters() == Filters(todo="contact")
        near = FilterForm(QueryDict("todo=near"), user=office.keyworker)
        assert near.filters() == Filters()
        assert not matching(Filters(todo="near"), office.keyworker)
    # Partners see families, and nothing of what is to be done with them.
    with acting_as(office.partner):
        assert "todo" not in FilterForm(QueryDict(), user=office.partner).fields
    shown = browser(office.keyworker).get("/families/?todo=contact&cases=open").content.decode()
    assert "What there is to do: Contact overdue" in shown
    assert "Cases: Open" in shown


def test_unallocated_is_the_same_figure_everywhere(office: Office) -> None:
    a_small_team(office)
    # Closes tomorrow: it waits until then.
    ahead = {"closed_on": days_ago(-1), "closure_reason": "disengaged"}
    Family.objects.filter(identified_on=days_ago(12)).update(**ahead)
    with acting_as(office.head):
        tile = Board(office.head).unallocated
        assert tile.number == waiting_count(office.head) == 1
    mo = browser(office.head)
    assert mo.get(tile.url).context["page"].paginator.count == 1
    assert mo.get(reverse("outcomes:dashboard")).context["tiles"][0] == tile.tile


def set_by(user: User, **typed: str) -> Any:
    return browser(user).post(WEIGHTS, {**SAID, "reason": "Asked the four teams", **typed})


def test_a_head_of_service_sets_the_weights_and_what_was_before_stays(office: Office) -> None:
    a_small_team(office)
    assert "Our own suggestion" in browser(office.manager).get(TEAM).content.decode()
    assert (
        "Enter a number between 0 and 10" in set_by(office.head, under_five="11").content.decode()
    )
    assert "such as 1 or 0.25" in set_by(office.head, under_five="much").content.decode()
    assert "must count something" in set_by(office.head, open_family="0").content.decode()
    assert set_by(office.manager).status_code == 403
    assert not CaseloadWeights.objects.exists()
    assert set_by(office.head)["Location"] == TEAM
    note = AuditEvent.objects.get(event="caseload_weights_set")
    assert (note.fields, note.facts) == (["stepped_down", "under_five"], {})
    assert rows_of(office.manager)[office.keyworker.name].weighted == Decimal("1.75")
    page = browser(office.manager).get(TEAM).content.decode()
    assert f"Confirmed by {office.head.name} on {timezone.localdate():%-d %B %Y}" in page
    assert WEIGHTS not in page
    set_by(office.head, reason="As before, looked at again")
    history = browser(office.head).get(WEIGHTS).content.decode()
    assert "Asked the four teams" in history
    assert "looked at again" in history


def test_the_database_keeps_every_version_and_refuses_what_the_rule_refuses(office: Office) -> None:
    with acting_as(office.manager), pytest.raises(access.AccessDenied):
        set_weights(by=office.manager, reason="x", **{name: Decimal(1) for name in SAID})
    with acting_as(office.head):
        made = set_weights(by=office.head, reason="x", **{name: Decimal(1) for name in SAID})
    kept = CaseloadWeights.objects.filter(pk=made.pk)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        kept.update(under_five=Decimal(2))
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        kept.delete()
    wrong = {name: Decimal(1) for name in SAID} | {"open_family": Decimal(0)}
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseloadWeights.objects.create(set_by=office.head, reason="x", **wrong)
