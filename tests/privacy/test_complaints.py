"""Complaints (CMP-01, CMP-02): the open form, passing on, the clock, the answer, the counts."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from privacy.actions import complaints as actions
from privacy.identity import EVERYTHING, FIGURES, acting_as
from privacy.models import AuditEvent, Complaint, ComplaintEntry, User
from tests.council import SIGN_INS, browser
from tests.make import make_user

SAID = {
    **{"who": "self", "about": "shared", "name": "Quillon Vantwerp"},
    **{"contact": "Only by post to 3 Osk Row", "text": "My file went to Drummelzier School"},
}
PERSONAL = ("Quillon", "Osk Row", "Drummelzier")


@pytest.fixture
def staff(db: None) -> dict[str, User]:
    """One of every role."""
    return {role.value: make_user(role) for role in SIGN_INS}


def passed_on(by: User, *, days_ago: int = 0) -> Complaint:
    """A complaint that reached somebody by post some days ago."""
    day = timezone.localdate() - timedelta(days=days_ago)
    with acting_as(by):
        return actions.pass_on(received_on=day, channel="letter", by=by, **SAID)


def step(client: Client, complaint: Complaint, name: str, **typed: Any) -> str:
    """A step that is taken leads back; else, what is said about it."""
    typed.setdefault("on", timezone.localdate().isoformat())
    answer = client.post(f"/complaints/{complaint.pk}/{name}/", {"text": "By post", **typed})
    if answer.status_code == 302:
        return ""
    return answer.content.decode().partition("There is a problem")[2][:400]


def test_cmp_01_acc_07_anybody_complains_without_signing_in(
    staff: dict[str, User], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.REGULATOR_NAME = "the Information Commission"
    told: list[User] = []
    monkeypatch.setattr(actions, "tell", lambda user, notice: told.append(user))
    stranger = Client()
    page = stranger.get("/complain/").content.decode()
    assert "within 30 days" in page
    assert "You can complain to the Information Commission at any time" in page
    assert "Enter your name" in stranger.post("/complain/", {"text": ""}).content.decode()
    page = stranger.post("/complain/", SAID).content.decode()
    with acting_as(staff["dpo"]):
        [made] = Complaint.objects.all()
    assert (made.recorded_by, made.channel) == (None, "web_form")
    assert made.received_on == timezone.localdate()
    assert (made.name, made.contact, made.text) == (SAID["name"], SAID["contact"], SAID["text"])
    assert made.reference in page
    assert told == [staff["dpo"]]
    assert not any(word in str(AuditEvent.objects.values()) for word in PERSONAL)
    with connection.cursor() as cursor, acting_as(staff["dpo"]):
        cursor.execute("SELECT complaint::text FROM privacy_complaint complaint")
        [[kept]] = cursor.fetchall()
    assert not any(word in kept for word in PERSONAL)
    assert browser(staff["partner"]).get("/complain/").url == "/complaints/new/"


def test_cmp_01_a_flood_shuts_the_form_and_names_other_ways(db: None) -> None:
    name = f"complaints/{timezone.now():%Y-%m-%dT%H}"
    cache.set(name, actions.MOST_AN_HOUR, 60)
    assert "write, ring, or tell any worker" in Client().post("/complain/", SAID).content.decode()


def test_cmp_01_acknowledged_kept_informed_and_answered(staff: dict[str, User]) -> None:
    complaint = passed_on(staff["keyworker"], days_ago=40)
    client = browser(staff["dpo"])
    page = client.get(f"/complaints/{complaint.pk}/").content.decode()
    assert "Overdue by 11 days" in page
    assert all(word in page for word in PERSONAL)
    assert AuditEvent.objects.filter(event="record_viewed", target_id=complaint.pk).exists()
    assert "Acknowledge it first" in step(client, complaint, "inform")
    early = (complaint.received_on - timedelta(days=1)).isoformat()
    assert "before it was received" in step(client, complaint, "acknowledge", on=early)
    assert step(client, complaint, "acknowledge") == ""
    assert "already" in step(client, complaint, "acknowledge")
    assert step(client, complaint, "enquiry", text="The log was read") == ""
    assert step(client, complaint, "inform") == ""
    assert step(client, complaint, "answer", outcome="partly", text="An address was told") == ""
    assert "was answered on" in step(client, complaint, "enquiry")
    page = client.get(f"/complaints/{complaint.pk}/").content.decode()
    for words in ("11 days late", "The log was read", "An address was told", "Partly upheld"):
        assert words in page, words
    assert client.get(f"/complaints/{complaint.pk}/nothing/").status_code == 404
    stays = pytest.raises(ProgrammingError, match="Cannot update")
    with acting_as(staff["dpo"]), stays, transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(outcome="upheld")


def test_cmp_01_an_answer_within_the_time_acknowledges(staff: dict[str, User]) -> None:
    complaint = passed_on(staff["dpo"])
    assert step(browser(staff["dpo"]), complaint, "answer", outcome="withdrawn") == ""
    with acting_as(staff["dpo"]):
        complaint.refresh_from_db()
    assert complaint.acknowledged_on == complaint.outcome_on == timezone.localdate()


def test_cmp_01_each_role_sees_its_part(staff: dict[str, User]) -> None:
    complaint = passed_on(staff["keyworker"])
    browser(staff["dpo"]).post(f"/complaints/{complaint.pk}/enquiry/", {})
    assert step(browser(staff["dpo"]), complaint, "acknowledge") == ""
    for role in SIGN_INS:
        with acting_as(staff[role]):
            seen = role in ("dpo", "internal_auditor", "keyworker")
            assert Complaint.objects.exists() is seen, role
            assert ComplaintEntry.objects.exists() is (role == "dpo"), role
    with acting_as(staff["analyst"], opened=EVERYTHING):
        assert not Complaint.objects.exists()
    page = browser(staff["internal_auditor"]).get(f"/complaints/{complaint.pk}/")
    assert page.status_code == 200
    assert not any(word in page.content.decode() for word in PERSONAL)
    own = browser(staff["keyworker"]).get("/reports/").content.decode()
    assert complaint.reference in own
    assert not any(word in own for word in PERSONAL)
    answer = browser(staff["internal_auditor"]).post("/complaints/file/")
    [row] = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert (row["reference"], row["about"]) == (complaint.reference, "shared")
    assert not any(word in answer.content.decode() for word in PERSONAL)


def test_cmp_02_counts_by_quarter_are_rounded_for_whoever_has_no_register(
    staff: dict[str, User],
) -> None:
    late, fresh = (passed_on(staff["dpo"], days_ago=days) for days in (31, 0))
    for complaint in (late, fresh):
        assert step(browser(staff["dpo"]), complaint, "acknowledge") == ""
    assert step(browser(staff["dpo"]), fresh, "answer", outcome="upheld") == ""
    exact = browser(staff["internal_auditor"]).get("/complaints/counts/")
    cells = [[cell["text"] for cell in row[1:]] for row in exact.context["rows"]]
    totals = [sum(map(int, column)) for column in zip(*cells, strict=True)]
    # Received, acknowledged in time, late; upheld, partly, not upheld, withdrawn; not answered.
    assert totals == [2, 1, 1, 1, 0, 0, 0, 1]
    rounded = browser(staff["head_of_service"]).get("/complaints/counts/")
    said = {cell["text"] for row in rounded.context["rows"] for cell in row[1:]}
    assert said == {"fewer than 10"}
    assert "worked out from them" in rounded.content.decode()
    # What is opened for figures is closed again, and opens no other register.
    with acting_as(staff["head_of_service"], opened=FIGURES):
        assert not ComplaintEntry.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"acknowledged_on": "2020-01-01"},
        {"outcome": "upheld"},
        {"told_on": "2026-01-01"},
    ],
)
def test_the_database_keeps_complaints_whole(staff: dict[str, User], wrong: dict[str, Any]) -> None:
    complaint = passed_on(staff["dpo"])
    with acting_as(staff["dpo"]), pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(**wrong)


def test_an_empty_register_says_what_to_do(staff: dict[str, User]) -> None:
    client = browser(staff["dpo"])
    assert "No complaints here" in client.get("/complaints/").content.decode()
    assert "No complaints yet" in client.get("/complaints/counts/").content.decode()
