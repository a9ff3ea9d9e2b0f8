"""School terms and feeds: their gaps, what each blocks, and putting them right."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from families.actions.feeds import change_feed, record_feed, remove_feed
from families.actions.terms import change_term, record_term
from families.models import FeedCoverage, Term
from families.queries.coverage import coverage, history_of, school_years
from outcomes.actions.computing import compute_outcomes
from outcomes.models import OutcomeResult
from outcomes.queries.gaps import gap_counts, is_gap, results_lacking
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AuditEvent, User
from privacy.roles import Role
from privacy.rules.small_numbers import FEWER
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
DAYS = (date(2016, 8, 1), date(2018, 10, 31), date(2025, 3, 31))


@pytest.fixture
def analyst() -> User:
    return make_user(Role.ANALYST)


@pytest.fixture
def head() -> User:
    return make_user(Role.HEAD_OF_SERVICE)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_result_that_cannot_be_judged_names_what_it_lacks(day: date, analyst: User) -> None:
    run = compute_outcomes(as_of=day, by=analyst)
    lacking = OutcomeResult.objects.filter(run=run, state="no_data")
    texts = list(lacking.values_list("missing", flat=True))
    assert texts
    assert [text for text in texts if not all(is_gap(code) for code in text.split(";"))] == []
    counts = gap_counts()
    assert sum(counts.values()) == sum(text.count(";") + 1 for text in texts)


def test_a_removed_feed_blocks_results_that_are_listed_behind_its_line(
    analyst: User, head: User
) -> None:
    compute_outcomes(as_of=DAYS[1], by=analyst)
    before = gap_counts().get("feed:domestic_abuse_callout", 0)
    for row in FeedCoverage.objects.filter(code="domestic_abuse_callout"):
        remove_feed(row=row, by=analyst)
    compute_outcomes(as_of=DAYS[1], by=analyst)
    code = "feed:domestic_abuse_callout"
    after = gap_counts()[code]
    assert after > before
    line = next(each for each in coverage({code}).codes if each.missing == code)
    assert line.rows == []
    page = browser(head)
    text = page.get("/feeds/").content.decode()
    assert f"/coverage/{code}/" in text
    assert "No feed covers any day." in text
    answer = page.get(f"/coverage/{code}/")
    assert answer.context["page"].paginator.count == after
    assert results_lacking(code, head).count() == after


def test_the_list_behind_a_gap_is_for_those_who_reach_the_families(
    analyst: User, head: User
) -> None:
    compute_outcomes(as_of=DAYS[1], by=analyst)
    code = max(gap_counts().items(), key=lambda each: each[1])[0]
    result = results_lacking(code, head).exclude(family__team=None)[0]
    manager = make_user(Role.MANAGER, team=result.family.team)
    own = browser(manager).get(f"/coverage/{code}/")
    assert own.context["page"].paginator.count == results_lacking(code, manager).count() > 0
    text = browser(analyst).get(f"/coverage/{code}/").content.decode()
    assert result.family.reference not in text
    assert "Your role sees numbers only" in text
    every = browser(analyst).get("/coverage/").content.decode()
    assert code in every
    rare = min(gap_counts().items(), key=lambda each: each[1])
    assert rare[1] < 10
    asked = ("/coverage/", "/coverage/?page=2", "/coverage/?page=3", f"/coverage/{rare[0]}/")
    assert any(FEWER in browser(analyst).get(url).content.decode() for url in asked[:3])
    assert f"{FEWER} results" in browser(analyst).get(asked[3]).content.decode()
    assert f"{rare[1]} result" in browser(head).get(asked[3]).content.decode()
    assert browser(head).get("/coverage/nonsense/").status_code == 404


def test_before_the_first_run_nothing_is_blocked(analyst: User) -> None:
    assert "Nothing is missing" in browser(analyst).get("/coverage/").content.decode()
    assert "Nothing" in browser(analyst).get("/feeds/").content.decode()


def test_a_term_is_recorded_and_put_right_and_its_history_is_kept(analyst: User) -> None:
    page = browser(analyst)
    Term.objects.filter(start_on__year__gte=2026).delete()
    given = {"term": "Spring 2026", "start_on": "2026-01-05", "end_on": "2026-03-27"}
    page.post("/terms/new/", given)
    row = Term.objects.get(term="Spring 2026")
    wrong = page.post(f"/terms/{row.pk}/", {**given, "end_on": "2025-12-27"}).content.decode()
    assert "The last day must be on or after the first." in wrong
    assert "Nothing is different" in page.post(f"/terms/{row.pk}/", given).content.decode()
    page.post(f"/terms/{row.pk}/", {**given, "end_on": "2026-03-26"})
    row.refresh_from_db()
    assert row.end_on == date(2026, 3, 26)
    assert [was.end_on for was in history_of(row)] == [date(2026, 3, 27)]
    assert "5 January 2026 to 27 March 2026" in page.get(f"/terms/{row.pk}/").content.decode()
    changed = AuditEvent.objects.get(event=Event.TERM_CHANGED)
    assert changed.fields == ["end_on"]


def test_a_term_that_overlaps_is_refused_and_a_missing_one_is_named(analyst: User) -> None:
    first = Term.objects.order_by("start_on")[3]
    with pytest.raises(RuleBroken, match="overlaps"):
        record_term(term="Twice", start_on=first.start_on, end_on=first.end_on, by=analyst)
    first.delete()
    year = next(year for year in school_years() if year.problems and year.terms)
    assert any("terms are recorded; a school year has 3." in each for each in year.problems)
    assert "a school year has 3." in browser(analyst).get("/terms/?page=1").content.decode()


def test_a_feed_is_recorded_changed_and_taken_back(analyst: User) -> None:
    page, today = browser(analyst), timezone.localdate()
    day = (today - timedelta(days=3)).isoformat()
    given = {"source": "test_source", "code": "proven_offence", "from_date": day, "to_date": day}
    ahead = {**given, "to_date": (today + timedelta(days=1)).isoformat()}
    assert "nobody has received later facts" in page.post("/feeds/new/", ahead).content.decode()
    page.post("/feeds/new/", given)
    row = FeedCoverage.objects.get(source="test_source")
    again = page.post("/feeds/new/", given).content.decode()
    assert "has a row for this code from this day already" in again
    page.post(f"/feeds/{row.pk}/", {**given, "to_date": today.isoformat(), "seen": "0"})
    row.refresh_from_db()
    assert row.to_date == today
    # A page that was made before keeps the day that another saved since.
    page.post(f"/feeds/{row.pk}/", {**given, "source": "another_source", "seen": "0"})
    row.refresh_from_db()
    assert (row.source, row.to_date) == ("another_source", today)
    page.post(f"/feeds/{row.pk}/", {**given, "to_date": today.isoformat()})
    row.refresh_from_db()
    assert len(history_of(row)) == 3
    page.post(f"/feeds/{row.pk}/remove/")
    assert not FeedCoverage.objects.filter(source="test_source").exists()
    assert FeedCoverage.pgh_event_model.objects.filter(pgh_obj_id=row.pk).count() == 4
    noted = AuditEvent.objects.filter(target_id=row.pk).order_by("seq")
    assert [each.event for each in noted] == [
        Event.FEED_RECORDED,
        *[Event.FEED_CHANGED] * 3,
        Event.FEED_REMOVED,
    ]


def test_only_analysts_and_administrators_write(head: User) -> None:
    day = date(2018, 1, 1)
    term, feed = Term.objects.all()[0], FeedCoverage.objects.all()[0]
    days = {"from_date": day, "to_date": day}
    with pytest.raises(AccessDenied):
        record_term(term="X", start_on=day, end_on=day, by=head)
    with pytest.raises(AccessDenied):
        change_term(row=term, term="X", start_on=day, end_on=day, by=head)
    with pytest.raises(AccessDenied):
        record_feed(source="x", code="proven_offence", by=head, **days)
    with pytest.raises(AccessDenied):
        change_feed(row=feed, source="x", code="proven_offence", by=head, **days)
    with pytest.raises(AccessDenied):
        remove_feed(row=feed, by=head)
    assert "/feeds/new/" not in browser(head).get("/feeds/").content.decode()


def test_with_nothing_recorded_the_pages_say_so(analyst: User) -> None:
    Term.objects.all().delete()
    FeedCoverage.objects.all().delete()
    assert "No term is recorded" in browser(analyst).get("/terms/").content.decode()
    assert "No feed covers anything" in browser(analyst).get("/feeds/").content.decode()
