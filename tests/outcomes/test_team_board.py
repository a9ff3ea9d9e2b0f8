"""Every figure of the board and the dashboard is as long as the list that it opens.

Worlds are drawn over the council's sample: who leads whom, what is closed, met, reviewed and
submitted, and when. Each figure is compared with what counts the list and with the list itself, as
its address is read by the list's own form.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from families.forms.listing import FilterForm
from families.models import Allocation, Assessment, Family, Note
from families.queries import listing
from families.queries.families import families_visible_to
from families.queries.narrowing import Filters, matching
from families.queries.team_board import Board, Figure
from outcomes.actions.computing import compute_outcomes
from outcomes.queries.forecast import Forecast
from outcomes.rules.ahead import NEAR, Wanted
from privacy.identity import acting_as
from privacy.models import Team, User
from privacy.roles import Role
from tests.asking import MOST, queries
from tests.families.conftest import browser
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
# A whole council does not shrink to anything that says more.
DRAWN = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    phases=[Phase.generate],
)
SAID = ("contact", "review", "approval", "near")


def back(dice: random.Random, most: int) -> date:
    return timezone.localdate() - timedelta(dice.randint(-3, most))


def throw(dice: random.Random, staff: list[User]) -> None:
    """Another council, of as many families."""
    now, teams = timezone.now(), list(Team.objects.all())
    families = list(Family.objects.order_by("reference")[:120])
    Family.objects.exclude(pk__in=[each.pk for each in families]).update(team=None)
    Allocation.objects.filter(ended_on=None).delete()
    for family in families:
        family.team = dice.choice([*teams, None])
        family.district = dice.choice(("Eastfield", "Westhaven", ""))
        family.created_at = now - timedelta(dice.randint(0, 200))
        family.attached_on = max(family.identified_on, back(dice, 150))
        family.step_down_on = family.closed_on = None
        family.closure_reason = ""
        if dice.random() < 0.3:
            family.step_down_on = max(family.attached_on, back(dice, 9))
        if dice.random() < 0.3:
            family.closed_on = max(family.step_down_on or family.attached_on, back(dice, 9))
            family.closure_reason = "disengaged"
    dates = (
        "team",
        "district",
        "created_at",
        "attached_on",
        "step_down_on",
        "closed_on",
        "closure_reason",
    )
    Family.objects.bulk_update(families, dates)
    Allocation.objects.bulk_create(
        Allocation(
            family=each, worker=dice.choice(staff), started_on=back(dice, 90), allocated_by=staff[0]
        )
        for each in families
        if dice.random() < 0.7
    )
    _write(dice, families, staff)


def _write(dice: random.Random, families: list[Family], staff: list[User]) -> None:
    for family in dice.sample(families, 20):
        at = timezone.now() - timedelta(dice.randint(0, 40))
        row = {"family": family, "author": staff[0], "begun_at": at, "form": "ours"}
        begun = Assessment(**row, writers=[staff[0].pk])
        if dice.random() < 0.7:
            begun.submitted_at, begun.submitted_by = at, staff[0]
        begun.save()
        note = {"family": family, "author": staff[1], "kind": "home_visit", "text": "Met"}
        days = {"on_date": at.date(), "finished_at": at, "saved_at": at, "written_at": at}
        Note.objects.create(**note, **days, saved_from=uuid.uuid4())


def figures(board: Board) -> Iterator[Figure]:
    yield from board.tiles
    for row in board.rows:
        yield from (row.families, *row.todo)


def length(user: User, url: str) -> int:
    """Of the list of families, counted as its tabs are and as it is; its own form reads the URL."""
    form = FilterForm(QueryDict(urlsplit(url).query), user=user)
    stage, counted = form.stage_chosen(), listing.counts(user, form.match)
    number = counted.stages[stage] if stage else counted.filtered
    assert number == listing.listed(user, form.match, stage).count(), url
    return number


def test_each_figure_is_as_long_as_its_list_in_any_council() -> None:
    compute_outcomes(as_of=date(2018, 10, 31), by=make_user(Role.ANALYST))
    teams = list(Team.objects.order_by("name"))
    manager = make_user(Role.MANAGER, "", teams[0])
    head = make_user(Role.HEAD_OF_SERVICE)
    staff = [make_user(Role.KEYWORKER, f"Worker {n}", teams[n % 2]) for n in range(3)]
    seen: set[str] = set()

    @DRAWN
    @given(dice=st.randoms(use_true_random=False))
    def agrees(dice: random.Random) -> None:
        with transaction.atomic():
            throw(dice, staff)
            for user, team in ((manager, ""), (head, ""), (head, str(teams[1].pk))):
                with acting_as(user):
                    board = Board(user, team)
                    cells = dice.sample(list(figures(board)), 8)
                    for figure in [*board.tiles, *cells]:
                        assert figure.number == length(user, figure.url), (user.role, figure)
                        seen.update({figure.filters.todo} if figure.number else ())
            _as_the_page_shows_it(browser(manager), dice)
            _as_the_dashboard_shows_it(head, dice)
            transaction.set_rollback(True)

    agrees()
    assert seen == {"", *SAID}


def shown(client: Client, url: str) -> int:
    return int(client.get(url).context["page"].paginator.count)


def _as_the_page_shows_it(client: Client, dice: random.Random) -> None:
    page = client.get("/team/").context
    cells = [cell for row in page["page"].object_list for cell in row if isinstance(cell, dict)]
    opened = [(each["url"], each["text"]) for each in cells if each.get("url")]
    opened += [(each["url"], each["number"]) for each in page["tiles"]]
    for url, number in dice.sample(opened, 2):
        assert shown(client, url) == number, url


def _as_the_dashboard_shows_it(head: User, dice: random.Random) -> None:
    client = browser(head)
    page = client.get("/dashboard/").context
    lines = [*page["stages"], *(line for each in page["needs"] for line in each["rows"])]
    counted = [(line["url"], line["values"][0]) for line in lines if line["url"]]
    counted += [(cells[1]["url"], cells[1]["text"]) for cells in page["caseloads"]]
    waiting, ready = page["tiles"]
    with acting_as(head):
        for url, number in [(waiting["url"], waiting["number"]), *dice.sample(counted, 8)]:
            assert length(head, url) == number, url
    assert shown(client, ready["url"]) == ready["number"]


def test_near_a_claim_is_where_the_forecast_puts_it() -> None:
    compute_outcomes(as_of=date(2025, 3, 31), by=make_user(Role.ANALYST))
    head = make_user(Role.HEAD_OF_SERVICE)
    found = Forecast(families_visible_to(head))
    near = {line.id for line in found.page(Wanted(NEAR), 0, 400)}
    open_ = set(Family.objects.filter(closed_on=None).values_list("pk", flat=True))
    [tile] = [each for each in Board(head).tiles if each.filters.todo == "near"]
    assert tile.number == len(near & open_)
    everywhere = listing.listed(head, matching(Filters(todo="near"), head), "")
    assert set(everywhere.values_list("pk", flat=True)) == near
    assert near
    for query in ("todo=near&cases=open", "headline=tf-2015-national:H2&keyworker=none"):
        assert len(queries(head.email, f"/families/?{query}")) <= MOST, query
