"""Subject requests on their pages: finding without names, clocks, identity, the end."""

import uuid
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from privacy import tasks
from privacy.actions import requests as actions
from privacy.actions import subject_collect
from privacy.errors import RuleBroken
from privacy.forms.requests import AskIdentityForm, IdentityForm
from privacy.identity import EVERYTHING, acting_as
from privacy.letters import letters
from privacy.models import AuditEvent, Job, SubjectRequest
from privacy.roles import Role
from privacy.rules import requests as rules
from privacy.rules.requests import ClockState, clock
from tests.furnish_subject import decide_everything
from tests.make import make_user, marks
from tests.privacy.cases import D, family_of, member_of, office
from tfcase.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db: None) -> SimpleNamespace:
    return office()


@pytest.fixture
def dpo(staff: SimpleNamespace, client: Client) -> Client:
    client.force_login(staff.dpo)
    return client


def opened(staff: SimpleNamespace, received: date | None = None, **facts: Any) -> SubjectRequest:
    family = family_of(staff, "2013-03-03")
    return actions.open_request(
        person_id=member_of(family, "Ada").pk,
        received_on=received or timezone.localdate(),
        channel="letter",
        requester=facts.get("requester", "self"),
        notes=facts.get("notes", ""),
        by=staff.dpo,
    )


def ready(staff: SimpleNamespace, request: SubjectRequest) -> SubjectRequest:
    """Its entries are collected and decided."""
    subject_collect.collect_items(request_id=request.pk, by=staff.dpo)
    with acting_as(staff.dpo, opened=EVERYTHING):
        decide_everything(request, staff.dpo)
    return request


# --- Finding


def test_the_search_shows_initials_year_and_team_and_stands_in_no_address(
    staff: SimpleNamespace, dpo: Client
) -> None:
    family = family_of(staff, "2013-03-03", surname="Quillfeather")
    for words in ({"name": "quillf ada"}, {"name": "Ada", "born_on": "1980-02-01"}):
        answer = dpo.post("/requests/new/", words)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "A. Q." in text
        assert "1980" in text
        assert "North team" in text
        shown = text.split("<table", 1)[1].split("</table>")[0]
        assert "Quillfeather" not in shown
        assert f"/requests/new/{member_of(family, 'Ada').pk}/" in shown
    assert AuditEvent.objects.filter(event="searched").count() == 2


def test_nobody_found_and_nothing_typed_are_told_in_words(dpo: Client) -> None:
    assert "Nobody found" in dpo.post("/requests/new/", {"name": "Nobody Here"}).content.decode()
    nothing = dpo.post("/requests/new/", {"name": ""})
    assert "Enter a name, a date of birth or a postcode." in nothing.content.decode()


def test_a_name_is_found_by_all_its_words_only(staff: SimpleNamespace, dpo: Client) -> None:
    family_of(staff, "2013-03-03", surname="Quillfeather")
    assert "Nobody found" in dpo.post("/requests/new/", {"name": "Ada Hill"}).content.decode()


# --- Opening


def test_the_name_is_shown_only_once_a_request_is_open(staff: SimpleNamespace, dpo: Client) -> None:
    family = family_of(staff, "2013-03-03", surname="Quillfeather")
    person = member_of(family, "Ada")
    before = dpo.get(f"/requests/new/{person.pk}/")
    assert "Quillfeather" not in before.content.decode()
    sent = {"received_on": "2026-11-02", "channel": "email", "requester": "self", "notes": ""}
    answer = dpo.post(f"/requests/new/{person.pk}/", sent, follow=True)
    request = SubjectRequest.objects.get()
    assert answer.redirect_chain[-1][0] == f"/requests/{request.pk}/"
    text = answer.content.decode()
    assert "Ada Quillfeather" in text
    assert "2 December 2026" in text
    assert "Quillfeather" not in dpo.get("/requests/").content.decode()
    event = AuditEvent.objects.filter(event="record_viewed").latest("seq")
    assert (event.target_id, event.person_id) == (request.pk, person.pk)


def test_a_person_who_is_not_there_is_not_found(dpo: Client) -> None:
    assert dpo.get(f"/requests/new/{uuid.uuid4()}/").status_code == 404
    for page in ("", "identity/", "ask-identity/", "notes/", "close/"):
        assert dpo.get(f"/requests/{uuid.uuid4()}/{page}").status_code == 404
    assert dpo.post(f"/requests/{uuid.uuid4()}/pack/").status_code == 404
    assert dpo.get(f"/requests/{uuid.uuid4()}/packs/{uuid.uuid4()}/").status_code == 404


def test_wrong_answers_come_back_with_words(staff: SimpleNamespace, dpo: Client) -> None:
    person = member_of(family_of(staff, "2013-03-03"), "Ada")
    later = (timezone.localdate() + timedelta(days=1)).isoformat()
    text = dpo.post(f"/requests/new/{person.pk}/", {"received_on": later}).content.decode()
    assert "must be today or in the past" in text
    assert "Answer the question “How did it come?”" in text
    sent = {"received_on": "2019-01-01", "channel": "email", "requester": "self"}
    text = dpo.post(f"/requests/new/{person.pk}/", sent).content.decode()
    assert "more than a year ago" in text
    assert not SubjectRequest.objects.exists()


# --- The clock


def test_sar_01_the_clock_runs_from_the_first_receipt(staff: SimpleNamespace) -> None:
    request = opened(staff, D("2026-01-31"))
    assert (request.clock_from, request.due_on, request.due_working_on) == (
        D("2026-01-31"),
        D("2026-02-28"),
        D("2026-03-02"),
    )


def test_sar_02_proof_that_was_asked_for_moves_the_clock(
    staff: SimpleNamespace, dpo: Client
) -> None:
    request = opened(staff, D("2026-11-02"))
    page = f"/requests/{request.pk}/"
    dpo.post(f"{page}ask-identity/", {"asked_on": "2026-11-03"})
    request.refresh_from_db()
    assert (request.clock_from, request.due_on) == (None, None)
    assert "Waits for proof of identity" in dpo.get(page).content.decode()
    dpo.post(f"{page}identity/", {"checked_on": "2026-11-11", "how": "document_seen"})
    request.refresh_from_db()
    assert (request.clock_from, request.due_on) == (D("2026-11-11"), D("2026-12-11"))
    assert "when the proof of identity came" in dpo.get(page).content.decode()
    again = dpo.post(f"{page}ask-identity/", {"asked_on": "2026-11-12"})
    assert "Identity has been checked already." in again.content.decode()


def test_sar_09_of_identity_only_what_was_seen_by_whom_and_when_is_kept() -> None:
    kept = {f.name for f in SubjectRequest._meta.fields if f.name.startswith("identity")}
    assert kept == {f"identity_{what}" for what in ("asked_on", "checked_on", "how", "checked_by")}
    assert "no copy kept" in SubjectRequest.IdentityHow.DOCUMENT.label
    for form in (AskIdentityForm(), IdentityForm()):
        assert not form.is_multipart()


def test_sar_02_identity_that_was_known_leaves_the_clock_alone(staff: SimpleNamespace) -> None:
    request = opened(staff, D("2026-11-02"))
    actions.check_identity(
        request=request, checked_on=D("2026-11-11"), how="known_to_worker", by=staff.dpo
    )
    request.refresh_from_db()
    assert request.clock_from == D("2026-11-02")
    assert request.identity_checked_by == staff.dpo


@pytest.mark.parametrize(
    ("today", "state", "words"),
    [
        ("2026-02-01", ClockState.RUNNING, "27 days left"),
        ("2026-02-20", ClockState.RUNNING, "8 days left"),
        ("2026-02-21", ClockState.SOON, "7 days left"),
        ("2026-02-27", ClockState.SOON, "1 day left"),
        ("2026-02-28", ClockState.SOON, "Due today"),
        ("2026-03-01", ClockState.LAST_DAYS, "Last day is 2 March 2026"),
        ("2026-03-02", ClockState.LAST_DAYS, "Last day is 2 March 2026"),
        ("2026-03-03", ClockState.OVERDUE, "Overdue by 1 day"),
    ],
)
def test_sar_03_the_statutory_day_warns_first(today: str, state: ClockState, words: str) -> None:
    found = clock(
        due_on=D("2026-02-28"), working_on=D("2026-03-02"), closed_on=None, today=D(today)
    )
    assert (found.state, found.words) == (state, words)


def test_past_the_known_bank_holidays_the_page_says_so(
    staff: SimpleNamespace, dpo: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = opened(staff, D("2026-11-02"))
    monkeypatch.setattr("privacy.deadlines.known_until", lambda: D("2026-11-30"))
    text = dpo.get(f"/requests/{request.pk}/").content.decode()
    assert "Bank holidays after 30 November 2026 are not known yet" in text


def test_the_list_puts_the_most_pressing_on_top_and_closed_ones_last(
    staff: SimpleNamespace, dpo: Client
) -> None:
    today = timezone.localdate()
    fresh = opened(staff, today)
    overdue = opened(staff, today - timedelta(days=60))
    closed = opened(staff, today - timedelta(days=90))
    waiting = opened(staff, today - timedelta(days=2))
    actions.ask_for_identity(request=waiting, asked_on=today, by=staff.dpo)
    actions.close_request(request=closed, closed_on=today, closed_as="answered", by=staff.dpo)
    shown = dpo.get("/requests/")
    order = [row[0]["text"] for row in shown.context["rows"]]
    assert order == [each.reference for each in (overdue, fresh, waiting, closed)]
    assert "Overdue by" in shown.content.decode()


def test_an_empty_list_says_what_to_do(dpo: Client) -> None:
    page = dpo.get("/requests/").content.decode()
    assert "No requests yet" in page
    assert page.count("Record a request") == 1


# --- The end


def test_sar_08_a_refusal_says_why_and_to_whom_to_complain(
    staff: SimpleNamespace, dpo: Client
) -> None:
    request = opened(staff)
    page, today = f"/requests/{request.pk}/", timezone.localdate().isoformat()
    closing = {"closed_on": today, "closed_as": "refused"}
    said = dpo.post(f"{page}letter/", follow=True).content.decode()
    assert "This letter cannot be written yet: reason is not known." in said
    assert "Say why it is refused" in dpo.post(f"{page}close/", closing).content.decode()
    others = {"closed_on": today, "closed_as": "answered", "refusal": "The fifth this month."}
    assert "Only a request that is refused" in dpo.post(f"{page}close/", others).content.decode()
    assert dpo.post(f"{page}close/", {**others, **closing}).status_code == 302
    assert "Write the refusal" in dpo.get(page).content.decode()
    assert dpo.post(f"{page}letter/").content.startswith(b"%PDF")
    letter = letters()["request_refused"]["text"]
    for words in ("reason }}", "charge nothing", "regulator }}", "complain to us", "go to court"):
        assert words in letter
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectRequest.objects.filter(pk=request.pk).update(closed_as="answered")


def test_a_closed_request_keeps_no_name_and_changes_no_more(
    staff: SimpleNamespace, dpo: Client
) -> None:
    request = opened(staff, notes="Everything since 2019.")
    page = f"/requests/{request.pk}/"
    today = timezone.localdate().isoformat()
    dpo.post(f"{page}close/", {"closed_on": today, "closed_as": "withdrawn"})
    request.refresh_from_db()
    assert (request.closed_as, request.closed_by) == ("withdrawn", staff.dpo)
    text = dpo.get(page).content.decode()
    assert "Okafor" not in text
    assert "Everything since 2019." not in text
    assert "Withdrawn by the person".lower() in text
    answer = dpo.post(f"{page}notes/", {"notes": "More"})
    assert "This request was closed on" in answer.content.decode()
    dpo.post(f"{page}pack/")
    assert not Job.objects.exists()


def test_notes_are_encrypted_and_may_be_changed(staff: SimpleNamespace, dpo: Client) -> None:
    request = opened(staff, notes="First")
    page = f"/requests/{request.pk}/"
    assert "First" in dpo.get(f"{page}notes/").content.decode()
    dpo.post(f"{page}notes/", {"notes": "Second words"})
    assert "Second words" in dpo.get(page).content.decode()


def test_what_another_wrote_meanwhile_is_not_written_over(
    staff: SimpleNamespace, dpo: Client
) -> None:
    page = f"/requests/{opened(staff, notes='First').pk}/notes/"
    shown = marks(dpo.get(page))
    dpo.post(page, {"notes": "By one", "shown": shown})
    both = dpo.post(page, {"notes": "By another", "shown": shown})
    assert "It now says “By one”" in both.content.decode()
    assert f"{staff.dpo.name} changed it at " in both.content.decode()
    assert SubjectRequest.objects.get().notes == "By one"
    # Sent once more it was meant; what was left as it stood keeps what another wrote.
    dpo.post(page, {"notes": "By another", "shown": both.context["form"].data["shown"]})
    assert SubjectRequest.objects.get().notes == "By another"
    dpo.post(page, {"notes": "First", "shown": shown})
    assert SubjectRequest.objects.get().notes == "By another"


def test_asking_for_the_pack_leads_to_its_job(staff: SimpleNamespace, dpo: Client) -> None:
    request = ready(staff, opened(staff))
    answer = dpo.post(f"/requests/{request.pk}/pack/")
    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert job.params == {"request": str(request.pk)}
    assert "See the job" in dpo.get(f"/requests/{request.pk}/").content.decode()
    again = dpo.post(f"/requests/{request.pk}/pack/", follow=True)
    assert "The pack is being built already." in again.content.decode()


def test_the_other_dpo_sees_the_request_but_not_the_job(
    staff: SimpleNamespace, client: Client
) -> None:
    request = ready(staff, opened(staff))
    with acting_as(staff.dpo):
        actions.ask_for_pack(request=request, by=staff.dpo)
    client.force_login(staff.other_dpo)
    text = client.get(f"/requests/{request.pk}/").content.decode()
    assert "Last build" in text
    assert "See the job" not in text


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (
            lambda: rules.check_received(D("2026-01-02"), D("2026-01-01")),
            "in the future",
        ),
        (
            lambda: rules.check_identity_asked(D("2025-12-31"), D("2026-01-01"), D("2026-02-01")),
            "before the request was received, on 1 January 2026",
        ),
        (
            lambda: rules.check_identity(
                D("2025-12-31"),
                how="document_seen",
                received_on=D("2026-01-01"),
                by_somebody_else=False,
                today=D("2026-02-01"),
            ),
            "before the request was received",
        ),
        (
            lambda: rules.check_closed(D("2026-03-01"), D("2026-01-01"), D("2026-02-01")),
            "in the future",
        ),
        (
            lambda: rules.check_closed(D("2025-03-01"), D("2026-01-01"), D("2026-02-01")),
            "before the request was received",
        ),
    ],
)
def test_days_that_cannot_be_are_refused(check: Any, message: str) -> None:
    with pytest.raises(RuleBroken, match=message):
        check()


@pytest.mark.parametrize(
    "wrong",
    [
        {"identity_how": "document_seen"},
        {"identity_checked_on": date(2026, 1, 1)},
        {"closed_on": date(2026, 1, 1)},
        {"closed_as": "answered"},
        {"clock_from": date(2020, 1, 1)},
        {"due_working_on": date(2020, 1, 1)},
    ],
)
def test_the_database_keeps_requests_whole(staff: SimpleNamespace, wrong: dict[str, Any]) -> None:
    request = opened(staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectRequest.objects.filter(pk=request.pk).update(**wrong)


@pytest.mark.parametrize("requests", [1, 30])
def test_the_pages_cost_the_same_at_any_size(
    staff: SimpleNamespace, dpo: Client, requests: int, django_assert_max_num_queries: Any
) -> None:
    request = opened(staff)
    for _ in range(requests):
        actions.open_request(
            person_id=request.person_id,
            received_on=timezone.localdate(),
            channel="email",
            requester="self",
            notes="",
            by=staff.dpo,
        )
    with django_assert_max_num_queries(12):
        assert len(dpo.get("/requests/").context["rows"]) == min(25, requests + 1)
    with django_assert_max_num_queries(12):
        dpo.get(f"/requests/{request.pk}/")


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.DPO, Role.SYSTEM)])
def test_other_roles_are_refused(role: Role, client: Client, staff: SimpleNamespace) -> None:
    request = opened(staff)
    client.force_login(make_user(role, f"Other {role.value}"))
    page = f"/requests/{request.pk}/"
    for address in ("/requests/", "/requests/new/", f"/requests/new/{request.person_id}/", page):
        assert client.get(address).status_code == 403
    for step in ("identity/", "ask-identity/", "notes/", "close/"):
        assert client.get(f"{page}{step}").status_code == 403
    assert client.post(f"{page}pack/").status_code == 403
    assert client.get(f"{page}packs/{uuid.uuid4()}/").status_code == 403


def test_the_notes_of_a_closed_request_are_not_shown_and_reading_them_is_noted(
    staff: SimpleNamespace, dpo: Client
) -> None:
    request = opened(staff, notes="Everything since 2019.")
    page = f"/requests/{request.pk}/notes/"
    assert "Everything since 2019." in dpo.get(page).content.decode()
    assert AuditEvent.objects.filter(event="record_viewed", target_id=request.pk).count() == 1
    today = timezone.localdate()
    actions.close_request(request=request, closed_on=today, closed_as="answered", by=staff.dpo)
    assert "Everything since 2019." not in dpo.get(page).content.decode()


def test_the_timetable_works_dates_out_and_destroys_packs() -> None:
    due = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {"privacy.work_out_retention_nightly", "privacy.expire_packs"} <= due
    tasks.work_out_retention_nightly()
    tasks.work_out_retention_nightly()
    assert Job.objects.get().kind == "work_out_retention"
    tasks.expire_packs()
