"""Explore: counts by what identifies nobody, the same as on every page, never a small one."""

import re
from datetime import timedelta

import pytest
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from exports.explore import MOST_TABLES, REMEMBERED_DAYS
from exports.models import SavedTable, ToldNumber
from exports.queries.explore import LIST
from exports.tasks import expire
from families.queries.listing import members_on
from families.queries.narrowing import Filters
from outcomes.queries.equity import attached
from outcomes.queries.funnel import Funnel
from outcomes.rules.funnel import Step, reached
from privacy import audit
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import AuditEvent, User
from privacy.roles import Role
from privacy.rules.small_numbers import SMALLEST, rounded
from tests.council import browser
from tests.exports.conftest import Staff
from tests.make import make_user

pytestmark = pytest.mark.usefixtures("sample_council")


def explored(user: User, **asked: str) -> str:
    answer = browser(user).get(reverse("exports:explore"), asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def numbers(shown: str) -> set[str]:
    """What stands in the cells of the table."""
    table = shown.partition("<tbody")[2].partition("</tbody>")[0]
    cells = re.findall(r'govuk-table__cell--numeric"[^>]*>([^<]*)<', table)
    return {cell.strip() for cell in cells}


def test_sdc_08_sdc_09_the_same_numbers_as_every_page_and_no_small_one(staff: Staff) -> None:
    with acting_as(staff.analyst, opened=EVERYTHING):
        begun = attached(staff.analyst, Filters())
        here = members_on(timezone.localdate()).filter(family__in=begun.values("pk")).order_by()
        groups = here.values("person__sex").annotate(people=Count("person", distinct=True))
        people = [each["people"] for each in groups]
        families = reached(Funnel(staff.analyst, Filters()).numbers, Step.ATTACHED)
    shown = explored(staff.analyst, unit="people", down="sex")
    told = {str(rounded(count)) for count in people if count >= SMALLEST}
    assert told
    assert told <= numbers(shown)
    for down, across in (("team", "began"), ("programme", "state"), ("result", "")):
        shown = explored(staff.analyst, unit="families", down=down, across=across)
        assert str(rounded(families)) in numbers(shown)
        told_of = {int(each) for each in numbers(shown) - {"not told"}}
        assert told_of
        assert all(each % SMALLEST == 0 and each for each in told_of)
    # Whoever may open every family is told no more here.
    head = make_user(Role.HEAD_OF_SERVICE, "Hedda Head")
    assert str(rounded(families)) in numbers(explored(head, unit="families", down="result"))


def test_what_nobody_has_counted_for_years_is_forgotten(staff: Staff) -> None:
    """What is counted again is remembered from that day on."""
    explored(staff.analyst, unit="people", down="sex")
    kept = set(ToldNumber.objects.values_list("mark", flat=True))
    day = timezone.localdate() - timedelta(days=REMEMBERED_DAYS)
    ToldNumber.objects.update(on_date=day - timedelta(days=1))
    explored(staff.analyst, unit="people", down="sex")
    ToldNumber.objects.create(mark=1, told=True, on_date=day)
    ToldNumber.objects.create(mark=2, told=True, on_date=day - timedelta(days=1))
    expire()
    assert kept
    assert set(ToldNumber.objects.values_list("mark", flat=True)) == kept | {1}


def test_what_tells_no_families_apart_is_refused_in_words(staff: Staff) -> None:
    assert "count people instead" in explored(staff.analyst, unit="families", down="sex")
    both = explored(staff.analyst, unit="people", down="sex", across="sex")
    assert "Choose two different things" in both
    assert "There is a problem" in both
    assert "There is a problem" not in explored(staff.analyst), "nothing has been chosen yet"


def test_a_table_is_saved_shared_and_forgotten(staff: Staff) -> None:
    keep = reverse("exports:explore_keep")
    client, other = browser(staff.author), browser(staff.analyst)
    query = "unit=people&down=age&across=sex&note=Jones"
    client.post(keep, {"query": query})
    client.post(keep, {"query": query})
    kept = SavedTable.objects.get()
    assert kept.query == "unit=people&down=age&across=sex"
    title = "People by age today and sex"
    assert title in explored(staff.author)
    assert title not in explored(staff.analyst)
    assert other.post(keep, {"share": str(kept.pk)}).status_code == 404
    assert other.post(keep, {"forget": "nothing"}).status_code == 404
    client.post(keep, {"share": str(kept.pk)})
    assert "Shared by Ann Author" in explored(staff.analyst)
    client.post(keep, {"forget": str(kept.pk)})
    assert not SavedTable.objects.exists()


def test_so_many_tables_a_day_and_no_more(staff: Staff) -> None:
    query = {"unit": "families", "down": "team"}
    client, address = browser(staff.analyst), reverse("exports:explore")
    file = client.get(address, query | {"file": "csv"})
    assert file.content.decode().startswith("Team,All")
    assert AuditEvent.objects.filter(event="figures_downloaded").count() == 1
    for _ in range(MOST_TABLES - 1):
        audit.record(Event.LIST_VIEWED, by=staff.analyst, list=LIST)
    refused = client.get(address, query)
    assert refused.status_code == 429
    assert "can be looked at tomorrow" in refused.content.decode()
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(timezone, "now", lambda: tomorrow)
        assert "Saved tables" in browser(staff.analyst).get(address).content.decode()
