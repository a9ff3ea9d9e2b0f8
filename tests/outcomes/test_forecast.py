"""Claimed, ready, likely by date, at risk, near misses: each figure is as long as its list."""

from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client

from families.forms.listing import FilterForm
from families.models import Family, FeedCoverage
from families.queries import listing
from families.queries.families import families_visible_to
from families.queries.frameworks import rules_of
from outcomes.actions.computing import compute_outcomes
from outcomes.actions.windows import keep_tariff
from outcomes.models import Claim, ClaimCheck, OutcomeResult
from outcomes.queries import forecast as queries
from outcomes.queries.allocations import this_year
from outcomes.queries.figures import OWN_PHASE
from outcomes.queries.forecast import Filters, Forecast
from outcomes.queries.results import of_latest_run
from outcomes.rules import ahead as places
from outcomes.rules.ahead import Wanted
from outcomes.rules.allocations import Allocation, verdict, year_of
from privacy.identity import acting_as
from privacy.models import AuditEvent, Team, User
from privacy.roles import Role
from tests.make import make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
PASSING = ("met_sustained", "neutral", "overridden")


@pytest.fixture(params=[date(2018, 10, 31), date(2025, 3, 31)], ids=str)
def head(request: pytest.FixtureRequest) -> User:
    compute_outcomes(as_of=request.param, by=make_user(Role.ANALYST))
    return make_user(Role.HEAD_OF_SERVICE)


def keys(found: Forecast, place: str, month: str = "") -> set[object]:
    return {line.id for line in found.lines(Wanted(place, month))[:]}


def test_every_figure_is_as_long_as_its_list_and_places_do_not_overlap(head: User) -> None:
    found = Forecast(families_visible_to(head))
    lists = {place: keys(found, place) for place in places.PLACES}
    for place, listed in lists.items():
        assert found.number(Wanted(place)) == len(listed)
    assert sum(map(len, lists.values())) == len(set().union(*lists.values()))
    judged = ClaimCheck.objects.filter(of_latest_run()).values("family").distinct().count()
    assert sum(map(len, lists.values())) >= judged > 0
    assert len(keys(found, places.RISK)) == found.number(Wanted(places.RISK))
    months = [keys(found, places.LIKELY, month) for month in found.months]
    assert sum(map(len, months)) == len(lists[places.LIKELY])


def test_each_place_holds_the_families_that_it_says(head: User) -> None:
    found = Forecast(families_visible_to(head))
    live = {
        claim.family_id: claim.state
        for claim in Claim.objects.filter(state__in=queries.LIVE).select_related("family")
        if claim.phase == claim.family.framework.code
    }
    claimed = {key for key, state in live.items() if state in ("submitted", "paid")}
    assert keys(found, places.CLAIMED) == claimed
    open_ = ClaimCheck.objects.filter(of_latest_run(), claimable=True)
    ready = set(open_.values_list("family", flat=True))
    assert keys(found, places.READY) == ready - set(live)
    for line in found.lines(Wanted(places.LIKELY))[:]:
        assert only_time_is_missing(line.id)
    for line in found.lines(Wanted(places.NEAR))[:]:
        assert line.missing.count(": cannot be judged.") <= 1
        assert line.missing
        assert fewest_things(line.id) == 1
    for line in found.lines(Wanted(places.FURTHER))[:]:
        assert fewest_things(line.id) != 1


def failing(family: object) -> list[OutcomeResult]:
    """Slowly, row by row: results of needs that do not pass, and that no optional one settles."""
    rows = OutcomeResult.objects.filter(of_latest_run(), family=family, need__isnull=False)
    outcomes = rules_of(Family.objects.get(pk=family)).outcomes
    optional = [row for row in rows if outcomes[row.outcome].optional]
    settled = {row.need_id for row in optional if row.state == "met_sustained"}
    return [
        row
        for row in rows
        if row not in optional and row.state not in PASSING and row.need_id not in settled
    ]


def only_time_is_missing(family: object) -> bool:
    blocks = ClaimCheck.objects.filter(of_latest_run(), family=family)
    waits = [
        set(check.blocked_by.split(";")) <= {"need_in_window", "nothing_sustained"}
        for check in blocks
    ]
    return any(waits) and {row.state for row in failing(family)} == {"met_in_window"}


def fewest_things(family: object) -> int:
    """The fewest things that any route lacks, counted one by one."""
    rows = failing(family)
    checks = ClaimCheck.objects.filter(of_latest_run(), family=family)
    return min(things(check.blocked_by, rows, family) for check in checks)


def things(blocked_by: str, rows: list[OutcomeResult], family: object) -> int:
    number = 0
    for code in filter(None, blocked_by.split(";")):
        if code in ("need_not_met", "need_regressed"):
            number += sum(row.state == code.removeprefix("need_") for row in rows)
        elif code == "need_no_data":
            number += sum(len(row.missing.split(";")) for row in rows if row.state == "no_data")
        elif code == "nothing_sustained":
            number += not rows
        elif code == "education":
            children = OutcomeResult.objects.filter(of_latest_run(), family=family, need=None)
            number += children.exclude(state__in=("met_sustained", "neutral")).count()
        elif code in ("no_adult_off_benefit", "no_need", "already_claimed"):
            number += 9
        elif code != "need_in_window":
            number += 1
    return number


def test_likely_families_stand_in_the_month_in_which_the_last_period_ends(head: User) -> None:
    found = Forecast(families_visible_to(head))
    for month in found.months:
        for line in found.lines(Wanted(places.LIKELY, month))[:]:
            days = [row.matures_on for row in failing(line.id)]
            if None in days:
                assert (month, line.due) == (places.NO_DATE, None)
            else:
                assert line.due == max(day for day in days if day)
                assert f"{line.due:%Y-%m}" == month


def test_data_that_ends_soon_puts_families_at_risk() -> None:
    compute_outcomes(as_of=date(2018, 10, 31), by=make_user(Role.ANALYST))
    head = make_user(Role.HEAD_OF_SERVICE)
    FeedCoverage.objects.filter(to_date__lt=date(2018, 12, 1)).update(to_date=date(2019, 6, 30))
    before = list(Forecast(families_visible_to(head)).lines(Wanted(places.RISK))[:])
    assert not [line for line in before if "ending" in line.risks]
    FeedCoverage.objects.filter(from_date__gt=date(2018, 10, 31)).delete()
    FeedCoverage.objects.filter(to_date__gt=date(2018, 10, 31)).update(to_date=date(2018, 11, 5))
    after = list(Forecast(families_visible_to(head)).lines(Wanted(places.RISK))[:])
    ending = [line for line in after if "ending" in line.risks]
    assert ending
    assert not [line for line in ending if line.place == places.CLAIMED]


def test_filters_narrow_figures_and_lists_alike(head: User) -> None:
    team = Team.objects.filter(family__isnull=False).first()
    assert team
    found = Forecast(families_visible_to(head))
    found.filters = Filters(team=str(team.pk))
    listed = set().union(*(keys(found, place) for place in places.PLACES))
    assert listed
    assert not Family.objects.filter(pk__in=listed).exclude(team=team).exists()
    assert sum(found.number(Wanted(place)) for place in places.PLACES) == len(listed)


def test_the_page_opens_each_list_and_notes_it(head: User, client: Client) -> None:
    client.force_login(head)
    page = client.get("/forecast/")
    assert page.status_code == 200
    for tile in page.context["tiles"]:
        listed = client.get(tile["url"]).context["page"].paginator.count
        assert listed == tile["number"], tile
    for row in page.context["months"]:
        listed = client.get(row["url"]).context["page"].paginator.count
        assert [listed] == row["values"], row
    assert AuditEvent.objects.filter(event="forecast_viewed", by_id=head.pk).exists()
    beyond = client.get("/forecast/?place=nonsense&month=x&team=y&page=99")
    assert beyond.status_code == 200


def test_a_manager_counts_the_own_team(head: User) -> None:
    manager = make_user(Role.MANAGER)
    assert (
        sum(Forecast(families_visible_to(manager)).number(Wanted(place)) for place in places.PLACES)
        == 0
    )
    manager.team = Team.objects.filter(family__isnull=False)[0]
    manager.save()
    found = Forecast(families_visible_to(manager))
    listed = set().union(*(keys(found, place) for place in places.PLACES))
    assert listed
    assert not Family.objects.filter(pk__in=listed).exclude(team=manager.team).exists()


def test_before_the_first_run_the_page_says_so(client: Client) -> None:
    client.force_login(make_user(Role.MANAGER))
    assert "Nothing to forecast yet" in client.get("/forecast/").content.decode()


# --- Against the year's allocation


def allot(head: User, phase: str, kind: str, value: int) -> None:
    keep_tariff(
        by=head,
        **{"phase": phase, "kind": kind, "value": Decimal(value), "from_on": date(2018, 4, 1)},
        **{"to_on": None, "basis": "entered", "source": "A letter"},
    )


def test_the_year_is_held_against_the_fewest_and_the_most(head: User, client: Client) -> None:
    phase, found = "tf-2015-national", Forecast(families_visible_to(head))
    assert found.as_of
    assert this_year(found.as_of).allocations == []
    allot(head, phase, "allocation_minimum", 5000)
    allot(head, phase, "allocation_maximum", 9000)
    year = this_year(found.as_of)
    [held] = year.allocations
    claims = Claim.objects.filter(OWN_PHASE, phase=phase)
    assert held.claimed == claims.filter(on_date__range=(year.span.first, year.span.last)).count()
    found.filters = Filters(framework=phase)
    assert held.ready == found.number(Wanted(places.READY))
    months = [m for m in found.months if m <= f"{year.span.last:%Y-%m}"]
    assert held.likely == sum(found.number(Wanted(places.LIKELY, m)) for m in months)
    assert verdict(held) == (f"{5000 - held.together} short of the fewest", "red")
    client.force_login(head)
    assert "short of the fewest" in client.get("/claims/windows/").content.decode()
    _each_number_opens_its_list(head, client)
    # A part is told as a part, and not judged; who opens no family is told no number.
    team = make_user(Role.MANAGER, "Mo", make_team("Elsewhere"))
    for user, words in (
        (team, "The families within your reach only"),
        (make_user(Role.ANALYST, "Ann"), "told here to those who work with families"),
    ):
        client.force_login(user)
        page = client.get("/claims/windows/").content.decode()
        assert words in page
        assert "short of the fewest" not in page
    client.force_login(head)
    assert "/claims/windows/#allocation" in client.get("/forecast/").content.decode()


def _each_number_opens_its_list(head: User, client: Client) -> None:
    """On the page of windows and on that of money, in the year that runs and in one of results."""
    pages = [client.get("/claims/windows/").context["year"]["rows"]]
    pages += [client.get(f"/figures/money/?year={n}").context["allotted"] for n in ("", "2018-19")]
    assert [len(row) for rows in pages for row in rows] == [9, 6, 6]
    cells = [cell for rows in pages for row in rows for cell in row[1 : len(row) - 3]]
    assert len(cells) == 5 + 2 + 2
    assert sum(cell["text"] for cell in cells)
    with acting_as(head):
        for cell in cells:
            assert bool(cell["url"]) == bool(cell["text"])
            form = FilterForm(QueryDict(urlsplit(cell["url"]).query), user=head)
            if cell["url"]:
                assert listing.listed(head, form.match, "").count() == cell["text"], cell


@pytest.mark.parametrize(
    ("claimed", "ready", "words"),
    [
        (61, 0, "1 claimed beyond the most"),
        (20, 41, "1 more than the most"),
        (20, 0, "Fewest reached"),
        (15, 5, "Fewest in reach: 5 still to claim"),
        (15, 4, "1 short of the fewest"),
    ],
)
def test_what_a_year_comes_to(claimed: int, ready: int, words: str) -> None:
    assert verdict(Allocation("p", 20, 60, claimed, 0, ready, 0))[0] == words
    assert year_of(date(2019, 3, 31)) == year_of(date(2018, 4, 1))
