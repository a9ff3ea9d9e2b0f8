"""Results and money of a year: each figure against slow counting, its list, and its file."""

import csv
import io
import random
from collections import Counter
from datetime import date
from decimal import Decimal
from statistics import median
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from pypdf import PdfReader

from families.forms.listing import FilterForm
from families.models import Family, Intervention, Member, Need
from families.queries import listing
from families.queries.narrowing import Filters
from families.rules.field_groups import group_of_text
from families.rules.periods import period_named
from outcomes.actions.computing import compute_outcomes
from outcomes.actions.windows import keep_tariff
from outcomes.models import Claim
from outcomes.queries.achieved import Achieved
from outcomes.queries.equity import SEX, by_group, times_to_result
from outcomes.queries.funnel import Funnel
from outcomes.queries.impact import strata
from outcomes.queries.money import Money
from outcomes.queries.services import NOT_TOLD
from outcomes.rules.funnel import Step, reached
from privacy.identity import acting_as
from privacy.models import Team, User
from privacy.roles import Role
from privacy.rules.crosstab import NOT_TOLD as KEPT_BACK
from privacy.rules.small_numbers import FEWER
from tests.asking import MOST, queries
from tests.families.conftest import browser
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
YEAR = period_named("2018-19")
BEFORE = ("2017-18", "2018-19")


@pytest.fixture
def head() -> User:
    """Results of two years for half of the families that have a team, some teams without any."""
    dice = random.Random(8)  # noqa: S311
    compute_outcomes(as_of=date(2018, 10, 31), by=make_user(Role.ANALYST))
    families = list(Family.objects.select_related("framework").order_by("reference"))
    teams = list(Team.objects.order_by("name"))
    live = set(Claim.objects.values_list("family", "phase"))
    made = []
    for family in families[:200]:
        family.team = dice.choice(teams)
        family.district = dice.choice(("Eastfield", "Westhaven", ""))
        family.attached_on = family.attached_on or family.identified_on
        if (family.pk, family.framework.code) not in live and dice.random() < 0.6:
            day = date(2017, 4, 1).toordinal() + dice.randrange(730)
            route, state = dice.choice(("SSP", "CE")), dice.choice(("submitted", "paid"))
            row = {"family": family, "phase": family.framework.code, "route": route}
            made.append(Claim(**row, state=state, on_date=date.fromordinal(day)))
    Family.objects.bulk_update(families[:200], ["team", "district", "attached_on"])
    Claim.objects.bulk_create(made)
    return make_user(Role.HEAD_OF_SERVICE)


def results_in(code: str) -> list[Claim]:
    """Slowly: claims under the families' own programmes."""
    period = period_named(code)
    assert period
    found = Claim.objects.filter(
        state__in=("submitted", "paid"), on_date__range=(period.first, period.last)
    )
    own = found.select_related("family__framework")
    return [each for each in own if each.phase == each.family.framework.code]


def length(user: User, url: str) -> int:
    with acting_as(user):
        form = FilterForm(QueryDict(urlsplit(url).query), user=user)
        return listing.listed(user, form.match, form.stage_chosen()).count()


def test_results_are_counted_as_one_by_one_and_as_their_lists(head: User) -> None:
    page = browser(head).get("/figures/results/?year=2018-19").context
    slow = results_in("2018-19")
    [results, before, employed, *_] = page["tiles"]
    assert results["number"] == len(slow) > 40
    assert before["number"] == len(results_in("2017-18"))
    by_employment = sum(c.route == "CE" for c in slow)
    assert employed["number"] == by_employment
    assert employed["hint"] == f"{100 * by_employment / len(slow):.0f}% of the results"
    assert sum(line["values"][0] for line in page["quarters"]) == len(slow)
    assert [line["values"][0] for line in page["trend"]][-4:] == [
        line["values"][0] for line in page["quarters"]
    ]
    for line in [results, *page["quarters"]]:
        assert length(head, line["url"]) == line.get("number", (line.get("values") or [0])[0])
    for by in ("team", "district", "headline", "service", "route"):
        rows = browser(head).get(f"/figures/results/?year=2018-19&by={by}").context["page"]
        opened = [row[1] for row in rows.object_list if row[1]["url"]]
        assert opened, by
        for cell in opened[:4]:
            assert length(head, cell["url"]) == cell["text"], (by, cell)
        if by in ("team", "district", "route"):
            assert sum(row[1]["text"] for row in rows.object_list) == len(slow)
    with_need = {
        each.family_id for each in Need.objects.filter(closed_as="", need__startswith="H2.")
    }
    assert YEAR
    found = Achieved(head, Filters(headline="tf-2015-national:H2"), YEAR)
    of_2015 = [c for c in slow if c.family.framework.code == "tf-2015-national"]
    assert found.total.now == sum(c.family_id in with_need for c in of_2015)


def test_a_hidden_service_is_counted_and_opens_no_list(head: User) -> None:
    family = results_in("2018-19")[0].family
    Intervention.objects.create(
        family=family, kind="family support", provider="Refuge", started_on=family.identified_on
    )
    Intervention.objects.create(
        family=family,
        kind="other support",
        provider="Domestic Abuse Trust",
        started_on=family.identified_on,
    )
    rows = browser(head).get("/figures/results/?year=2018-19&by=service").context["page"]
    told = {row[0]: row[1] for row in rows.object_list}
    assert not {"Refuge", "Domestic Abuse Trust"} & set(told), "their names tell what they give"
    assert told[NOT_TOLD]["text"] == 1
    assert told[NOT_TOLD]["url"] == ""


def in_two_families() -> None:
    """Somebody of a family with a result comes to live in one without, too."""
    here = Family.objects.filter(attached_on__isnull=False)
    got = [each.family_id for each in results_in("2018-19")]
    one = Member.objects.filter(family__in=here.filter(pk__in=got), left_on=None)[0]
    other = here.exclude(pk__in=Claim.objects.values("family"))[0]
    Member.objects.create(
        family=other,
        person_id=one.person_id,
        role=one.role,
        joined_on=one.joined_on,
        lives_in_household=True,
        parenting_responsibility=False,
    )


def test_goal_fairness_and_time(head: User) -> None:
    row = {"phase": "tf-2015-national", "kind": "allocation_minimum", "value": Decimal(100)}
    span = {"from_on": date(2018, 4, 1), "to_on": date(2019, 3, 31)}
    keep_tariff(**row, **span, basis="entered", source="Letter", tariff=None, by=head)
    page = browser(head).get("/figures/results/?year=2018-19").context
    assert page["tiles"][-1] == {
        **{"number": 100, "label": "Goal of the year", "url": "/claims/windows/#figures"},
    }
    assert [line["values"][2] for line in page["quarters"]] == [25, 50, 75, 100]
    page = browser(head).get("/figures/fairness/?by=age").context
    numbers = [value for line in page["groups"] for value in line["values"][:2]]
    assert {n for n in numbers if isinstance(n, str)} <= {FEWER, KEPT_BACK}
    assert {n % 10 for n in numbers if isinstance(n, int)} == {0}
    assert page["groups"][-1]["label"] in ("25 and over", "Not known")
    with acting_as(head):
        told = by_group(head, Filters(), SEX)
        in_two_families()
        assert by_group(head, Filters(), SEX) == told, "each person once, with a result of either"
        counted = times_to_result(head, Filters())
    attached = Family.objects.filter(attached_on__isnull=False)
    assert sum(c.happened + c.last_seen for c in counted.values()) == attached.count()
    assert sum(c.happened for c in counted.values()) == sum(
        1
        for pk in {
            c.family_id
            for c in Claim.objects.filter(state__in=("submitted", "paid")).select_related(
                "family__framework"
            )
            if c.phase == c.family.framework.code
        }
        if attached.filter(pk=pk).exists()
    )
    assert page["times"][0]["label"] == "3"


def test_money_of_a_year_at_the_tariffs_and_its_lists(head: User) -> None:
    for kind, value in (("result_payment", Decimal(800)), ("attachment_fee", Decimal(1000))):
        row = {"phase": "tf-2015-national", "kind": kind, "value": value}
        span = {"from_on": date(2016, 4, 1), "to_on": date(2020, 3, 31)}
        keep_tariff(**row, **span, basis="entered", source="Letter", tariff=None, by=head)
    page = browser(head).get("/figures/money/?year=2018-19").context
    slow = results_in("2018-19")
    priced = sum(c.phase == "tf-2015-national" for c in slow)
    attached, claimed, paid = page["rows"]
    assert claimed[1]["text"] == len(slow)
    assert claimed[2]["text"] == f"£{800 * priced:,}"
    assert claimed[2]["hint"] == f"for {len(slow) - priced} no tariff is known"
    assert paid[1]["text"] == sum(c.state == "paid" for c in slow)
    for cell in (attached[1], claimed[1]):
        assert length(head, cell["url"]) == cell["text"] > 0
    assert page["months"] == []
    running = browser(head).get("/figures/money/").context
    assert [row[0] for row in running["rows"]][3:5] == ["Being prepared", "Ready, no claim begun"]
    for row in running["rows"][3:]:
        if row[1]["url"]:
            shown = browser(head).get(row[1]["url"]).context["page"]
            assert shown.paginator.count == row[1]["text"]
    with acting_as(head):
        assert YEAR
        assert Money(head, Filters(), YEAR).coming is None


@pytest.mark.parametrize("name", ["results", "money", "fairness", "services"])
def test_analysts_are_told_rounded_numbers_files_are_as_the_page_and_few_questions_are_asked(
    head: User, name: str
) -> None:
    analyst, here = User.objects.get(role=Role.ANALYST), f"/figures/{name}/?year=2018-19"
    assert b"/families/?" not in browser(analyst).get(here).content
    for user in (analyst, head):
        rows = rows_of(user, here)
        if user == analyst:
            numbers = [cell for row in rows for cell in row[1:5] if cell.isdigit()]
            assert [each for each in numbers if not each.endswith("0")] == []
        file = browser(user).get(f"{here}&file=csv").content.decode()
        assert list(csv.reader(io.StringIO(file)))[1:] == rows
        asked = queries(user.email, f"/figures/{name}/")
        assert len(asked) <= MOST, "\n".join(asked)
    empty = make_user(Role.MANAGER, "Empty", Team.objects.create(name="Nobody yet"))
    assert browser(empty).get(f"/figures/{name}/").status_code == 200


def rows_of(user: User, here: str) -> list[list[str]]:
    """The table of a page as text."""
    page = browser(user).get(here).context
    if "fairness" in here:
        return [[line["label"], *map(str, line["values"])] for line in page["groups"]]
    rows = page["rows"] if "money" in here else page["page"].object_list
    return [[str(c["text"] if isinstance(c, dict) else c) for c in row] for row in rows]


def test_a_service_is_counted_and_compared_as_one_by_one(head: User) -> None:
    given = Intervention.objects.exclude(provider="")
    Intervention.objects.filter(started_on__year=2017).update(cost=Decimal(300))
    of = Counter(each.provider for each in given)
    name = next(each for each, _ in of.most_common() if group_of_text(each) is None)
    page = browser(head).get("/figures/services/").context["page"]
    [row] = [row for row in page.object_list if row[0]["text"] == name]
    with_it = set(given.filter(provider=name).values_list("family", flat=True))
    assert row[1]["text"] == len(with_it) == length(head, row[1]["url"])
    assert row[2]["text"] == of[name]
    ended = given.filter(provider=name, ended_on__isnull=False)
    days = sorted((each.ended_on - each.started_on).days for each in ended if each.ended_on)
    assert row[5]["text"] == f"{median(days):.1f}".removesuffix(".0")
    costed = given.filter(provider=name).exclude(cost=None).count()
    assert costed
    assert [cell["text"] for cell in row[-2:]] == [costed, "£300"]
    shown = browser(head).get(row[0]["url"]).context
    attached = {f.pk: f for f in Family.objects.filter(attached_on__isnull=False)}
    numbers = [cells[1]["text"] for cells in shown["compared"]]
    assert numbers == [len(attached.keys() & with_it), len(attached.keys() - with_it)]
    with acting_as(head):
        known = strata(head, Filters(), urlsplit(row[0]["url"]).query.partition("of=")[2])
    assert sum(each.with_service + each.without for each in known) == len(attached)
    assert 1 < len(known) <= 12
    assert shown["facts"][0]["key"] == "As they are"
    far = Funnel(head, Filters())
    with acting_as(head):
        there = reached(far.numbers, Step.SUSTAINED)
    assert sum(each.got_there_with + each.got_there_without for each in known) <= there


def test_the_page_for_the_panel_says_what_the_screens_say(head: User) -> None:
    query = "headline=tf-2015-national:H2&year=2018-19"
    answer = browser(head).get(f"/figures/print/?{query}")
    assert answer["Content-Type"] == "application/pdf"
    paper = PdfReader(io.BytesIO(answer.content))
    assert "/MarkInfo" in paper.trailer["/Root"]
    said = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    screen = browser(head).get(f"/figures/?{query}").context
    for line in [
        *screen["steps"],
        *browser(head).get(f"/figures/results/?{query}").context["quarters"],
    ]:
        assert f"{line['label']} {line['values'][0]}" in said
    assert "By the last run it meets the criteria" in said
    analyst = User.objects.get(role=Role.ANALYST)
    told = browser(analyst).get("/figures/print/").content
    assert "rounded to the nearest 10" in " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(told)).pages
    ).replace("\n", " ")
    assert browser(make_user(Role.DPO)).get("/figures/print/").status_code == 403
