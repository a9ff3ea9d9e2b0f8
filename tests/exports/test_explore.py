"""Explore: counts by what identifies nobody, the same as on every page, never a small one."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from exports.explore import MOST_TABLES
from exports.models import SavedTable
from exports.queries.explore import LIST
from families.models import Family
from families.queries.listing import members_on
from families.queries.narrowing import Filters
from outcomes.models import ToldOfCouncil
from outcomes.queries.equity import attached
from outcomes.rules.whole_council import FAMILIES
from privacy import audit
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import AuditEvent, Team, User
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
    """Each number is that of the page of figures that tells it, or true by itself."""
    with acting_as(staff.analyst, opened=EVERYTHING):
        begun = attached(staff.analyst, Filters())
        here = members_on(timezone.localdate()).filter(family__in=begun.values("pk")).order_by()
        groups = here.values("person__sex").annotate(people=Count("person", distinct=True))
        people = [each["people"] for each in groups]
    shown = explored(staff.analyst, unit="people", down="sex")
    assert numbers(shown) - {"not told"} <= {str(rounded(n)) for n in (*people, sum(people))}
    told = ToldOfCouncil.objects.get(universe=FAMILIES)
    total = f"{told.totals['told'][2]}"
    for down, across in (("team", "began"), ("programme", "state"), ("result", "")):
        shown = explored(staff.analyst, unit="families", down=down, across=across)
        assert total in numbers(shown)
        told_of = {int(each) for each in numbers(shown) - {"not told"}}
        assert told_of
        assert all(each % SMALLEST == 0 and each for each in told_of)
    # By team as the page of how far families came, also where that does not tell.
    teams = [
        str(row[2]) for row in told.tables["team"]["told"].values() if row[0] != "fewer than 10"
    ]
    shown = explored(staff.analyst, unit="families", down="team")
    assert numbers(shown) == {*teams, total}
    # Whoever may open every family is told no more here.
    head = make_user(Role.HEAD_OF_SERVICE, "Hedda Head")
    assert explored_numbers(head, "team") == explored_numbers(staff.analyst, "team")


def explored_numbers(user: User, down: str) -> set[str]:
    return numbers(explored(user, unit="families", down=down))


def test_a38_sdc_07_nothing_narrows_a_table_and_no_day_differs_from_the_next(
    staff: Staff,
) -> None:
    """What somebody adds to the address changes nothing, and so does what happens until it is told
    anew."""
    first = explored_numbers(staff.analyst, "began")
    team = Team.objects.order_by("name")[0]
    narrowed = explored(staff.analyst, unit="families", down="began", team=f"{team.pk}")
    assert numbers(narrowed) == first
    assert 'name="team"' not in narrowed
    Family.objects.update(team=None)
    one = Family.objects.filter(closed_on=None).order_by("reference").first()
    assert one
    Family.objects.filter(pk=one.pk).update(closed_on=timezone.localdate())
    assert explored_numbers(staff.analyst, "began") == first
    assert len(explored_numbers(staff.analyst, "team")) > 1, "it tells of the teams of that day"


def test_in_a_large_council_a_worker_counts(staff: Staff, settings: LazySettings) -> None:
    settings.FIGURES_AT_ONCE = -1
    assert "has not been counted for these tables yet" in explored(staff.analyst, down="team")
    assert not ToldOfCouncil.objects.exists()


def test_what_tells_no_families_apart_is_refused_in_words(staff: Staff) -> None:
    assert "count people instead" in explored(staff.analyst, unit="families", down="sex")
    both = explored(staff.analyst, unit="people", down="sex", across="sex")
    assert "Choose two different things" in both
    assert "There is a problem" in both
    assert "There is a problem" not in explored(staff.analyst), "nothing has been chosen yet"


def test_a_table_is_saved_shared_and_forgotten(staff: Staff) -> None:
    keep = reverse("exports:explore_keep")
    client, other = browser(staff.author), browser(staff.analyst)
    query = "unit=people&down=age&across=sex&note=Jones&team=x"
    client.post(keep, {"query": query})
    client.post(keep, {"query": query})
    kept = SavedTable.objects.get()
    assert kept.query == "unit=people&down=age&across=sex"
    title = "People by age and sex"
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
