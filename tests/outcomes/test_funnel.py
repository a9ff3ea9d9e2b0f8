"""How far families came: each figure is as long as its list and its file, whoever asks."""

import csv
import io
import random
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exports.queries.snapshot import Snapshot
from exports.rules import period_of
from families.forms.listing import FilterForm
from families.models import Family, Need
from families.queries import listing
from families.queries.districts import NO_DISTRICT
from families.queries.narrowing import OPEN, Filters
from families.rules.periods import period_named, quarter_of, quarters_of, year_of, years_between
from outcomes.actions.computing import compute_outcomes
from outcomes.models import Claim, ClaimCheck, Eligibility, OutcomeResult, Standing
from outcomes.queries.equity import (
    AGE,
    ETHNICITY,
    SEX,
    by_group,
    times_to_result,
    usable_members,
)
from outcomes.queries.figures import families_matching
from outcomes.queries.funnel import DISTRICT, HEADLINE, QUARTER, TEAM, YEAR, Funnel
from outcomes.rules.funnel import Step, reached
from privacy.identity import EVERYTHING, acting_as
from privacy.models import AuditEvent, Team, User
from privacy.roles import Role
from privacy.rules.crosstab import NOT_TOLD
from privacy.rules.intervals import ALL, Place
from privacy.rules.small_numbers import FEWER, share, told
from tests.asking import MOST, queries
from tests.families.conftest import browser
from tests.make import make_user
from tests.outcomes.papers_thrown import numbers_told, throw_papers
from tests.outcomes.test_team_board import throw
from tests.rules.test_crosstab import worked_out

DAY = date(2018, 10, 31)
with_council = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
H2 = "tf-2015-national:H2"
WAYS = (YEAR, QUARTER, TEAM, DISTRICT, HEADLINE)
DRAWN = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    phases=[Phase.generate],
)


# --- Rules


def test_a_year_runs_from_april_to_march_in_four_quarters() -> None:
    year = year_of(date(2026, 3, 31))
    assert (year.code, year.first, year.last) == ("2025-26", date(2025, 4, 1), date(2026, 3, 31))
    assert year.words == "April 2025 to March 2026"
    quarters = quarters_of(year)
    assert [each.code[-2:] for each in quarters] == ["Q1", "Q2", "Q3", "Q4"]
    assert quarters[0].words == "April to June 2025"
    assert quarters[3].first == date(2026, 1, 1)
    assert quarter_of(date(2025, 12, 31)) == quarters[2]
    assert quarters[3].year_before == quarter_of(date(2025, 2, 1))
    assert [each.code for each in years_between(date(2024, 3, 31), date(2025, 4, 1))] == [
        *("2025-26", "2024-25", "2023-24"),
    ]
    for period in (year, *quarters):
        assert period_named(period.code) == period
    for code in ("", "2025-27", "2025-26-Q5", "1999-00", "2025", "9" * 5000):
        assert period_named(code) is None


def test_what_is_told_of_small_numbers_is_rounded_and_so_is_every_other() -> None:
    assert [told(n, exact=False) for n in (0, 1, 9, 10, 14, 15, 104)] == [
        *(FEWER, FEWER, FEWER, 10, 10, 20, 100),
    ]
    assert told(3, exact=True) == 3
    assert (share(10, 40), share(FEWER, 40), share(40, 0), share(50, 40)) == ("25%", "", "", "100%")


def test_a_number_within_a_filter_opens_a_list_within_it_too_or_none() -> None:
    chosen = Filters(headline="tf-2015-national:H2", identified="2025-26")
    assert chosen.narrowed_by(headline="tf-2015-national:H2") == chosen
    assert chosen.narrowed_by(headline="tf-2015-national:H3") is None
    assert chosen.narrowed_by(team="7") == replace(chosen, team="7")
    quarter = chosen.narrowed_by(identified="2025-26-Q1")
    assert quarter == replace(chosen, identified="2025-26-Q1")
    assert quarter.narrowed_by(identified="2025-26") == quarter
    assert quarter.narrowed_by(identified="2025-26-Q2") is None


# --- Against slow counting


def slowly(family: Family) -> Step:
    """How far a family came, asked row by row."""
    standing = Standing.objects.filter(family=family).first()
    claims = {
        claim.state
        for claim in Claim.objects.filter(family=family)
        if claim.phase == family.framework.code
    }
    live = claims & {"draft", "ready", "in_internal_audit", "audit_passed", "submitted", "paid"}
    run = standing.run_id if standing else None
    found = {"family": family, "run_id": run}
    if "paid" in claims:
        return Step.PAID
    if "submitted" in claims:
        return Step.CLAIMED
    if live or ClaimCheck.objects.filter(**found, claimable=True).exists():
        return Step.SUSTAINED
    met = OutcomeResult.objects.filter(**found).exclude(need=None)
    if family.attached_on and met.filter(state__regex="^met|overridden").exists():
        return Step.IN_PROGRESS
    if family.attached_on:
        return Step.ATTACHED
    eligible = Eligibility.objects.filter(**found, eligible=True).exists()
    return Step.ELIGIBLE if eligible else Step.IDENTIFIED


class TestInACouncil:
    """The sample of 300 families, judged once."""

    pytestmark = with_council

    def test_each_family_stands_where_it_came_to(self) -> None:
        compute_outcomes(as_of=DAY, by=make_user(Role.ANALYST))
        head = make_user(Role.HEAD_OF_SERVICE)
        far = {each.pk: slowly(each) for each in Family.objects.select_related("framework")}
        found = Funnel(head, Filters())
        assert found.numbers == {
            step: number for step in Step if (number := list(far.values()).count(step))
        }
        assert len(found.numbers) >= 5
        assert reached(found.numbers, Step.IDENTIFIED) == len(far)
        for by in (YEAR, QUARTER, TEAM, DISTRICT):
            groups = found.told_apart(by)
            assert sum(sum(each.stops.values()) for each in groups) == len(far)
        by_headline = found.told_apart(HEADLINE)
        needs = Need.objects.filter(closed_as="")
        assert len(by_headline) > 5
        for code in ("H1", "H2"):
            [group] = [
                each
                for each in by_headline
                if each.narrowed == {"headline": f"tf-2015-national:{code}"}
            ]
            with_need = needs.filter(family__framework__code="tf-2015-national")
            slow = {n.family_id for n in with_need if n.need.startswith(f"{code}.")}
            assert sum(group.stops.values()) == len(slow)

    # As many again in `make prove`: each draws a council and counts it in every way.
    @pytest.mark.parametrize("councils", [1, pytest.param(25, marks=pytest.mark.prove)])
    def test_a38_figures_lists_and_files_agree_and_analysts_are_told_no_small_one(
        self, councils: int
    ) -> None:
        """Nor is one left when two of their numbers are taken from one another."""
        analyst = make_user(Role.ANALYST)
        compute_outcomes(as_of=DAY, by=analyst)
        teams = list(Team.objects.order_by("name"))
        manager = make_user(Role.MANAGER, "", teams[0])
        head = make_user(Role.HEAD_OF_SERVICE)
        staff = [make_user(Role.KEYWORKER, f"Worker {n}", teams[n % 2]) for n in range(3)]
        compared = []

        @settings(DRAWN, max_examples=councils)
        @given(dice=st.randoms(use_true_random=False))
        def agrees(dice: random.Random) -> None:
            with transaction.atomic():
                throw(dice, staff)
                query = f"by={dice.choice(WAYS)}"
                if dice.random() < 0.5:
                    query += "&headline=tf-2015-national:H2"
                for user in (manager, head):
                    _as_long_as_its_list(user, query, dice)
                    _one_number_everywhere(user, dice)
                    _for_whom_and_services(user, dice)
                    _money_opens_what_it_counts(user, dice)
                _as_long_as_the_return(head, dice)
                _tells_no_small_number(browser(analyst), query, teams)
                _no_small_number_between_filters(browser(analyst), dice, teams)
                _no_small_number_on_paper(browser(analyst), dice, teams)
                _no_small_number_of_a_run(browser(analyst))
                _no_small_number_of_papers(browser(analyst), dice, head)
                compared.append(query)
                transaction.set_rollback(True)

        agrees()
        assert len(compared) >= councils


def _as_long_as_its_list(user: User, query: str, dice: random.Random) -> None:
    client = browser(user)
    page = client.get(f"/figures/?{query}").context
    steps = [(each["url"], each["values"][0]) for each in page["steps"] if each["url"]]
    cells = [cell for row in [*page["stops"], *page["page"].object_list] for cell in row[1:]]
    cells = [
        (each["url"], each["text"]) for each in cells if isinstance(each, dict) and each["url"]
    ]
    with acting_as(user):
        for url, number in [*steps, *dice.sample(cells, min(8, len(cells)))]:
            form = FilterForm(QueryDict(urlsplit(url).query), user=user)
            assert listing.listed(user, form.match, form.stage_chosen()).count() == number, url
    url, number = dice.choice(steps)
    assert client.get(url).context["page"].paginator.count == number
    assert len(_rows_of_list(user, url)) == number
    rows = list(csv.reader(io.StringIO(client.get(f"/figures/?{query}&file=csv").content.decode())))
    shown = [[str(_text(cell)) for cell in row] for row in page["page"].object_list]
    assert rows[1:] == shown


def _one_number_everywhere(user: User, dice: random.Random) -> None:
    """Any filters: tile, list, its tabs and its file, and both at once as its own form reads it."""
    teams = [str(key) for key in Team.objects.values_list("pk", flat=True)]
    offered = {
        "team": teams if user.role == Role.HEAD_OF_SERVICE else [],
        "district": ["Eastfield", "Westhaven", NO_DISTRICT],
        "headline": ["tf-2015-national:H2", "tf-2015-national:H4"],
        "step": [step.value for step in list(Step)[1:]],
        "todo": ["contact", "review", "near"],
        "cases": [OPEN],
    }
    with acting_as(user):
        for _ in range(6):
            names = dice.sample([name for name, codes in offered.items() if codes], 2)
            filters = Filters(**{name: dice.choice(offered[name]) for name in names})
            tile = families_matching(user, filters).count()
            form = FilterForm(QueryDict(filters.query), user=user)
            assert tile == listing.counts(user, form.match).filtered, filters
            found = listing.listed(user, form.match, "")
            assert tile == found.count() == len(listing.file_rows(found)), filters
            assert sum(Funnel(user, filters).numbers.values()) == tile, filters


def _for_whom_and_services(user: User, dice: random.Random) -> None:
    """People and times of the families of the list with whom work has begun, and the services."""
    today = timezone.localdate()
    filters = dice.choice([Filters(), Filters(cases=OPEN), Filters(headline=H2)])
    with acting_as(user):
        form = FilterForm(QueryDict(filters.query), user=user)
        listed = listing.listed(user, form.match, "").values_list("pk", "attached_on")
        begun = {key for key, day in listed if day and day <= today}
        living = usable_members(today).filter(family__in=begun)
        people = living.values("person").distinct().count()
        for by in (ETHNICITY, SEX, AGE):
            assert sum(each.people for each in by_group(user, filters, by)) == people, filters
        times = times_to_result(user, filters).values()
        assert sum(each.happened + each.last_seen for each in times) == len(begun), filters
    client = browser(user)
    for name in ("fairness", "services"):
        page = client.get(f"/figures/{name}/?{filters.query}").context
        text = client.get(f"/figures/{name}/?file=csv&{filters.query}").content.decode()
        shown = [[str(_text(cell)) for cell in row] for row in page["page"].object_list]
        assert list(csv.reader(io.StringIO(text)))[1:] == shown, (name, filters)
    cells = [row[1] for row in page["page"].object_list if row[1].get("url")]
    with acting_as(user):
        for cell in dice.sample(cells, min(3, len(cells))):
            form = FilterForm(QueryDict(urlsplit(cell["url"]).query), user=user)
            assert listing.listed(user, form.match, "").count() == cell["text"], cell


def _money_opens_what_it_counts(user: User, dice: random.Random) -> None:
    """Every number of families on the page of money, each month too, and the tiles of results.

    Of the year against its allocation too; the goal, which counts nobody, leads to the figures.
    """
    narrowed = dice.choice(
        ["", f"headline={H2}", "district=Eastfield", f"headline={H2}&year={DAY:%Y}-19"]
    )
    page = browser(user).get(f"/figures/money/?{narrowed}").context
    cells = [row[1] for row in page["rows"]]
    cells += [cell for row in page.get("allotted", []) for cell in row[1:3]]
    results = browser(user).get(f"/figures/results/?{narrowed}").context["tiles"]
    assert {tile["url"] for tile in results[3:]} <= {"/claims/windows/#figures"}
    cells += [{"url": each["url"], "text": each["number"]} for each in results[:3]]
    cells += [{"url": each["url"], "text": each["values"][0]} for each in page["months"]]
    assert [each for each in cells if each["text"] and not each["url"]] == []
    with acting_as(user):
        for cell in [each for each in cells if each["url"]]:
            form = FilterForm(QueryDict(urlsplit(cell["url"]).query), user=user)
            assert listing.listed(user, form.match, "").count() == cell["text"], cell


def _as_long_as_the_return(head: User, dice: random.Random) -> None:
    """The families that a build gathers, a figure of them, and the list."""
    period = period_of(timezone.localdate()).earlier(dice.randrange(3))
    with acting_as(head, opened=EVERYTHING), connection.cursor() as cursor, transaction.atomic():
        taken = Snapshot(cursor.connection.cursor(), period, timezone.localdate())
        total = taken.gather([], {})
        transaction.set_rollback(True)
    with acting_as(head):
        assert total == families_matching(head, Filters(returned=str(period))).count()
        form = FilterForm(QueryDict(f"returned={period}"), user=head)
        assert form.filters().returned == str(period)
        assert listing.listed(head, form.match, "").count() == total > 0


def _no_small_number_between_filters(
    client: Client, dice: random.Random, teams: list[Team]
) -> None:
    """On every page of figures, by two filters, by each alone, and by none."""
    one = dice.choice([f"team={dice.choice(teams).pk}", "district=Eastfield"])
    other = dice.choice(["headline=tf-2015-national:H2", f"identified={year_of(DAY).code}"])
    for name in ("results", "money", "services", "fairness"):
        numbers: set[int] = set()
        for query in ("", one, other, f"{one}&{other}"):
            text = client.get(f"/figures/{name}/?year=2018-19&file=csv&{query}").content.decode()
            rows = list(csv.reader(io.StringIO(text)))[1:]
            numbers |= {int(cell) for row in rows for cell in row[1:4] if cell.isdigit()}
        assert {abs(a - b) % 10 for a in numbers for b in numbers} <= {0}, name
        assert min(numbers, default=10) >= 10, name


def _no_small_number_on_paper(client: Client, dice: random.Random, teams: list[Team]) -> None:
    """The page for cabinet, by a team, by a headline, by both, and by neither."""
    one, other = f"team={dice.choice(teams).pk}", "headline=tf-2015-national:H2"
    with mock.patch("outcomes.views.figures_print.typesetting.pdf", return_value=b"") as typeset:
        for query in ("", one, other, f"{one}&{other}"):
            client.get(f"/figures/print/?year=2018-19&{query}")
    papers = [call.args[1] for call in typeset.call_args_list]
    rows = [row for told in papers for part in PARTS for row in told[part]["rows"]]
    _rounded(cell for row in rows for cell in row[1:3])
    assert len(papers) == 4


PARTS = ("steps", "stops", "quarters")


def _no_small_number_of_a_run(client: Client) -> None:
    """What a run found in the whole council, on the list of runs and on its own page."""
    rows = client.get("/outcomes/runs/").context["rows"]
    page = client.get(rows[0][0]["url"]).context
    of_rules = [row[-1]["text"] for row in page["rules"]["rows"]]
    of_runs = [cell["text"] for row in rows for cell in row[1:4]]
    _rounded(map(str, [*of_rules, *of_runs, *(each["value"] for each in page["counts"])]))


def _no_small_number_of_papers(client: Client, dice: random.Random, by: User) -> None:
    """Submissions, the ministry's answers and their reconciliation, of every phase and of one."""
    throw_papers(dice, by)
    told = [str(each).replace(FEWER, "") for each in numbers_told(client, "tf-2015-national")]
    _rounded(number for each in told for number in re.findall(r"\d+", each.replace(",", "")))


def _rounded(cells: Iterable[str]) -> None:
    """No number that is told, and no difference of two, is 1 to 9."""
    numbers = {int(cell) for cell in cells if cell.isdigit()}
    assert numbers
    assert {number % 10 for number in numbers} == {0}
    assert min(numbers) >= 10


def _rows_of_list(user: User, url: str) -> list[list[str]]:
    client = browser(user)
    answer = client.post(f"/families/file/?{urlsplit(url).query}")
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.content.decode())))[1:]


def _text(cell: object) -> object:
    return cell["text"] if isinstance(cell, dict) else cell


def _tells_no_small_number(client: Client, query: str, teams: list[Team]) -> None:
    """Two filters and their complements: no number told, and no difference of two, is 1 to 9."""
    numbers: set[int] = set()
    for more in ("", *(f"&team={team.pk}" for team in teams)):
        page = client.get(f"/figures/?{query}{more}").context
        told_here = [each["values"][0] for each in page["steps"]]
        told_here += [_text(c) for row in page["page"].object_list for c in row[1:]]
        told_here += [_text(cell) for row in page["stops"] for cell in row[1:3]]
        assert not [cell for row in page["stops"] for cell in row[1:3] if cell["url"]]
        assert not [each["url"] for each in page["steps"] if each["url"]]
        numbers |= {each for each in told_here if isinstance(each, int)}
        assert {each for each in told_here if isinstance(each, str)} <= {FEWER, NOT_TOLD}
        for line, before in zip(page["steps"][1:], page["steps"][:-1], strict=True):
            # A share is one of numbers as they are told: it says no more than they do.
            here, whole = line["values"][0], page["steps"][0]["values"][0]
            assert line["values"][1:] == [share(here, whole), share(here, before["values"][0])]
        _no_small_part_of_a_total(page, by_headline=f"by={HEADLINE}" in query)
    assert numbers
    assert {abs(a - b) % 10 for a in numbers for b in numbers} == {0}
    assert min(numbers) >= 10


def _no_small_part_of_a_total(page: Any, *, by_headline: bool) -> None:
    """Of the groups that came to a step: each small one may be any of six numbers or more."""
    groups = page["page"].object_list
    if by_headline or not groups:
        return
    for at, step in enumerate(page["steps"], start=1):
        cells: dict[Place, Any] = {(n, ALL): _text(row[at]) for n, row in enumerate(groups)}
        cells[ALL, ALL] = step["values"][0]
        small = [n for n in range(len(groups)) if cells[n, ALL] == FEWER]
        between = worked_out(cells, len(groups))
        assert all(between[n][1] - between[n][0] >= 5 for n in small), cells


class TestWhoMay:
    """Whoever has no families in reach, and nothing to count."""

    pytestmark = with_council

    def test_an_empty_team_says_so_and_seldom_is_asked_for(self) -> None:
        empty = make_user(Role.MANAGER, "Empty", Team.objects.create(name="Nobody yet"))
        page = browser(empty).get("/figures/").content.decode()
        assert "No family to count" in page
        head = make_user(Role.HEAD_OF_SERVICE)
        for by in WAYS:
            assert len(queries(head.email, f"/figures/?by={by}")) <= MOST
        page = browser(head).get("/figures/?file=csv&by=team")
        assert page.content.decode().startswith("Team,Identified,Eligible,")
        noted = AuditEvent.objects.filter(event="figures_downloaded").latest("seq")
        assert noted.facts["list"] == "funnel"
        for role in (Role.KEYWORKER, Role.DPO, Role.PARTNER):
            assert browser(make_user(role)).get("/figures/").status_code == 403

    def test_a38_an_analyst_opens_no_list_and_the_wall_stays_shut_beside_it(self) -> None:
        analyst = make_user(Role.ANALYST)
        page = browser(analyst).get("/figures/?by=headline").content.decode()
        assert "/families/?" not in page
        assert "rounded to the nearest 10" in page
        assert browser(analyst).get("/families/?step=paid").status_code == 403
        with acting_as(analyst, opened=EVERYTHING):
            assert not listing.listed(analyst, FilterForm(QueryDict(), user=analyst).match, "")
