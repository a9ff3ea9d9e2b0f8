"""What is missing or wrong in records: figure, list and mending page agree; the nightly count."""

from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.utils import timezone

from families.actions.agreements import record_agreement
from families.actions.quality import count_quality
from families.forms.listing import FilterForm
from families.models import Artefact, Family, Person, QualityCount
from families.queries import listing
from families.queries.narrowing import Filters
from families.queries.quality import Quality
from families.rules.agreements import Agreed
from families.rules.quality import Fault, fault_named, unverified_words
from privacy.access import AccessDenied
from privacy.identity import acting_as, system_user
from privacy.models import AuditEvent, User
from privacy.web import paginate
from tests.asking import MOST, queries
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family

pytestmark = pytest.mark.django_db
PAGE = "/quality/"


def faulty(office: Office) -> dict[Fault, Family]:
    """One family for each fault; none of them has a notice or an answer."""
    found = {}
    for fault in Fault:
        family = make_family(
            office.keyworker, worker=office.keyworker, team=office.north, surname=fault.value[:9]
        )
        Family.objects.filter(pk=family.pk).update(identified_on=days_ago(400))
        found[fault] = family
    Person.objects.filter(
        memberships__family=found[Fault.NO_BIRTH_DATE], memberships__role="child"
    ).update(date_of_birth=None)
    Person.objects.filter(
        memberships__family=found[Fault.BAD_NUMBER], memberships__role="parent"
    ).update(unverified=["nhs_number"])
    for fault in (Fault.STALE_PLAN, Fault.NO_NOTICE):
        Family.objects.filter(pk=found[fault].pk).update(attached_on=days_ago(300))
    Artefact.objects.create(
        family=found[Fault.NO_NOTICE], artefact="plan", on_date=days_ago(30), covers_everyone=True
    )
    return found


def length(user: User, url: str) -> int:
    with acting_as(user):
        form = FilterForm(QueryDict(urlsplit(url).query), user=user)
        return listing.listed(user, form.match, form.stage_chosen()).count()


def numbers(user: User) -> dict[str, int]:
    tiles = browser(user).get(PAGE).context["tiles"]
    for tile in tiles:
        assert length(user, tile["url"]) == tile["number"], tile
    return {QueryDict(urlsplit(tile["url"]).query)["fault"]: tile["number"] for tile in tiles}


def test_each_fault_is_counted_as_its_list_for_everybody_and_mended_where_it_says(
    office: Office,
) -> None:
    found = faulty(office)
    other = make_family(office.stranger, worker=office.stranger, team=office.south, surname="Else")
    expected = {
        **{"no_birth_date": 1, "bad_number": 1, "stale_plan": 1},
        **{"no_notice": 5, "no_consent": 5},
    }
    assert numbers(office.keyworker) == numbers(office.manager) == expected
    assert numbers(office.head) == {**expected, "no_notice": 6, "no_consent": 6}
    for fault, family in found.items():
        page = browser(office.keyworker).get(f"{PAGE}?fault={fault.value}")
        assert other.reference not in page.content.decode()
        [line] = [line for line in page.context["lines"] if line[0]["text"] == family.reference]
        assert line[1] == office.keyworker.name
        assert browser(office.keyworker).get(line[2]["url"]).status_code == 200, fault
        if fault is Fault.BAD_NUMBER:
            assert line[2]["text"].endswith("(NHS number)")
    mended = {"family": found[Fault.NO_NOTICE], "by": office.keyworker}
    with acting_as(office.keyworker):
        for agreed in (
            Agreed("notice", "given", days_ago(1), "visit", "2026"),
            Agreed("service", "refused", days_ago(1), "visit"),
        ):
            record_agreement(agreed=agreed, **mended)
    Family.objects.filter(pk=found[Fault.STALE_PLAN].pk).update(
        closed_on=days_ago(1), closure_reason="disengaged"
    )
    assert numbers(office.manager) == {
        **{"no_birth_date": 1, "bad_number": 1, "stale_plan": 0},
        **{"no_notice": 3, "no_consent": 3},
    }


def test_by_keyworker_for_whoever_oversees_and_each_number_opens_its_list(office: Office) -> None:
    faulty(office)
    make_family(office.colleague, worker=office.colleague, team=office.north, surname="Other")
    page = browser(office.manager).get(PAGE)
    assert [row[0] for row in page.context["workers"]] == [
        *(office.keyworker.name, office.colleague.name),
    ]
    for row in page.context["workers"]:
        for cell in row[1:]:
            if cell["url"]:
                assert length(office.manager, cell["url"]) == cell["text"]
    kept = browser(office.manager).get(f"{PAGE}?keyworker={office.colleague.pk}&fault=no_notice")
    assert len(kept.context["lines"]) == 1
    assert "workers" not in browser(office.keyworker).get(PAGE).context
    with acting_as(office.keyworker):
        assert Quality(office.keyworker, Filters()).rows
    for user in (office.analyst, office.dpo, office.partner):
        assert browser(user).get(PAGE).status_code == 403


def test_keyworkers_have_pages_of_their_own(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty(office)
    make_family(office.colleague, worker=office.colleague, team=office.north, surname="Other")
    monkeypatch.setattr("families.views.quality.paginate", partial(paginate, per_page=1))
    boss = browser(office.manager)
    first, second = (boss.get(f"{PAGE}?fault=no_notice{more}") for more in ("", "&keyworkers=2"))
    assert [row[0] for row in first.context["workers"]] == [office.keyworker.name]
    assert [row[0] for row in second.context["workers"]] == [office.colleague.name]
    assert first.context["lines"] == second.context["lines"]
    words = first.content.decode()
    assert 'href="?fault=no_notice&amp;keyworkers=2#keyworkers"' in words
    assert 'href="?fault=no_notice&amp;page=2"' in words
    assert len(queries(office.manager.email, f"{PAGE}?fault=bad_number")) <= MOST
    noted = AuditEvent.objects.filter(event="list_viewed", facts__list="quality")
    assert noted.exists()


def test_every_night_is_counted_once_and_shown_a_week_apart(office: Office) -> None:
    assert "Not counted yet" in browser(office.manager).get(PAGE).content.decode()
    assert "Nothing to mend here" in browser(office.manager).get(PAGE).content.decode()
    faulty(office)
    make_family(office.stranger, worker=office.stranger, team=office.south, surname="Else")
    timetable = system_user("timetable")
    assert count_quality(by=timetable) == 12
    assert count_quality(by=timetable) == 0
    with pytest.raises(AccessDenied):
        count_quality(by=office.head)
    today = timezone.localdate()
    for days in (3, 8, 200):
        for code, families in (("all", 9), ("no_notice", 8)):
            QualityCount.objects.create(
                day=today - timedelta(days), team=office.north, code=code, families=families
            )
    for user, open_, notice in ((office.manager, 5, 5), (office.head, 6, 6)):
        shown = browser(user).get(PAGE).context["trend"]
        assert [line["values"][:2] for line in shown] == [[0, 8], [1, notice]]
        assert shown[-1]["label"].endswith(f", {open_} open")
    south = browser(office.head).get(f"{PAGE}?team={office.south.pk}").context["trend"]
    assert [line["label"].endswith(", 1 open") for line in south] == [True]


def test_a_code_that_is_none_is_the_first() -> None:
    assert fault_named("nonsense") is Fault.NO_BIRTH_DATE
    assert unverified_words([]) == ""
    assert unverified_words(["nino", "else_where"]) == " (National Insurance number, else where)"
