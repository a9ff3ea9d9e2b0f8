"""What readers without cases are told of the council: together, seldom, and the same for all."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from families.actions.exclusions import put_exclusion
from families.models import Family
from outcomes.actions.computing import compute_outcomes
from outcomes.models import Claim, ToldOfCouncil
from outcomes.queries.figures import families_counted
from outcomes.rules.whole_council import FAMILIES, REMEMBERED_DAYS
from privacy.identity import EVERYTHING, acting_as
from privacy.models import Team, User
from privacy.roles import Role
from privacy.rules.crosstab import NOT_TOLD
from privacy.rules.small_numbers import FEWER, rounded
from tests.council import browser
from tests.make import make_user
from tests.outcomes.test_team_board import throw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]


@pytest.fixture
def analyst() -> User:
    analyst = make_user(Role.ANALYST)
    compute_outcomes(as_of=date(2018, 10, 31), by=analyst)
    teams = list(Team.objects.order_by("name"))
    staff = [make_user(Role.KEYWORKER, f"Worker {n}", teams[n % 2]) for n in (0, 1)]
    throw(random.Random(3), staff)  # noqa: S311
    return analyst


def page(user: User, address: str) -> Any:
    return browser(user).get(address).context


def numbers(user: User, address: str = "/figures/?by=team") -> list[list[object]]:
    rows = page(user, address)["page"].object_list
    return [[cell["text"] if isinstance(cell, dict) else cell for cell in row] for row in rows]


def in_month(monkeypatch: pytest.MonkeyPatch, later: int) -> date:
    day = timezone.localdate().replace(day=1) + timedelta(days=32 * later)
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    return day


def add_families(number: int) -> None:
    """As many more as the first one, with whom work has not begun."""
    one = Family.objects.order_by("reference").first()
    assert one
    for n in range(number):
        Family.objects.create(
            reference=f"NEW-{random.random()}-{n}",  # noqa: S311
            framework=one.framework,
            team=one.team,
            identified_on=one.identified_on,
        )


def test_numbers_are_rounded_true_and_cut_by_nothing_but_one_thing(analyst: User) -> None:
    shown = page(analyst, "/figures/")
    total = Family.objects.count()
    assert shown["steps"][0]["values"][0] in (rounded(total), NOT_TOLD)
    assert [each["label"] for each in shown["steps"]][-1] == "Sustained"
    told = [cell for row in numbers(analyst) for cell in row[1:]]
    assert any(isinstance(each, int) for each in told)
    assert {each for each in told if isinstance(each, str)} <= {NOT_TOLD, FEWER}
    team = Team.objects.order_by("name")[0]
    assert numbers(analyst, f"/figures/?by=team&team={team.pk}") == numbers(analyst)
    assert list(shown["form"].fields) == ["by"]
    assert "quarter" not in dict(shown["form"].fields["by"].choices)
    results = page(analyst, "/figures/results/?year=2018-19&by=team")
    claimed = Claim.objects.filter(on_date__range=("2018-04-01", "2019-03-31"))
    assert results["tiles"][0]["number"] in {NOT_TOLD, *range(10, claimed.count() + 10, 10)}
    assert list(results["form"].fields) == ["year"]
    words = browser(analyst).get("/figures/services/").content.decode()
    assert "would let somebody be worked out" in words


def test_a38_all_are_told_the_same_until_every_total_has_moved_by_ten(
    analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = numbers(analyst)
    other = make_user(Role.ANALYST, "Another")
    Family.objects.update(team=None)
    assert numbers(other) == first, "this month everybody is told what was told"
    day = in_month(monkeypatch, 4)
    assert [row[0] for row in numbers(other)] == ["No team"]
    assert page(other, "/figures/")["today"] == day
    add_families(4)
    in_month(monkeypatch, 1)
    assert page(analyst, "/figures/")["today"] == day, "four would be known to have come"
    for more, told in ((0, False), (6, True)):
        add_families(more)
        day = in_month(monkeypatch, 4)
        shown = page(analyst, "/figures/")
        assert shown["today"] == day
        assert (shown["steps"][0]["values"][0] != NOT_TOLD) is told, "since the last time it was"


def test_it_is_the_same_council_whoever_asks_first(analyst: User) -> None:
    """Somebody who is kept from a family asks first: it is counted all the same."""
    everybody = Family.objects.count()
    administrator = make_user(Role.ADMINISTRATOR)
    for reference in Family.objects.values_list("reference", flat=True)[:2]:
        with acting_as(administrator):
            put_exclusion(
                **{"email": analyst.email, "reference": reference, "reason_code": "relative"},
                by=administrator,
            )
    with acting_as(analyst, opened=EVERYTHING):
        assert families_counted(analyst).count() == everybody - 2
    numbers(analyst)
    first = ToldOfCouncil.objects.get(universe=FAMILIES)
    assert first.totals["counts"][0] == everybody
    kept = {each.universe: (each.totals, each.tables) for each in ToldOfCouncil.objects.all()}
    ToldOfCouncil.objects.all().delete()
    numbers(make_user(Role.ANALYST, "Another"))
    again = {each.universe: (each.totals, each.tables) for each in ToldOfCouncil.objects.all()}
    assert again == kept


def test_what_was_told_is_forgotten_after_three_years(
    analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers(analyst)
    long_ago = timezone.localdate() - timedelta(days=REMEMBERED_DAYS + 1)
    kept = ToldOfCouncil.objects.get(universe=FAMILIES)
    ToldOfCouncil.objects.create(
        **{"universe": FAMILIES, "made_on": long_ago, "looked_on": long_ago},
        **{"totals": kept.totals, "tables": kept.tables},
    )
    in_month(monkeypatch, 1)
    numbers(analyst)
    assert not ToldOfCouncil.objects.filter(made_on=long_ago).exists()
    assert ToldOfCouncil.objects.filter(pk=kept.pk).exists()


def test_in_a_large_council_a_worker_tells_it(analyst: User, settings: LazySettings) -> None:
    settings.FIGURES_AT_ONCE = -1
    assert "Not worked out yet" in browser(analyst).get("/figures/").content.decode()
    assert not ToldOfCouncil.objects.exists()
