"""The breach log on its pages (ACC-04): the first question, the clock, the trail, two people."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from privacy.actions import breaches as actions
from privacy.actions.notices import WORDS, Notice
from privacy.identity import EVERYTHING, acting_as
from privacy.models import AuditEvent, Breach, BreachEntry, User
from privacy.roles import ROLE_PERMISSIONS, Permission, Role
from tests.council import SIGN_INS, browser
from tests.make import make_user, marks

SECRET = "Brambleworth Refuge was on the envelope"
REPORT = "/breaches/report/?safe_address=unknown"


@pytest.fixture
def staff(db: None) -> dict[str, User]:
    """Two data protection officers, and one of every other role."""
    made = {role.value: make_user(role) for role in SIGN_INS}
    return {**made, "second": make_user(Role.DPO, "Second Dpo")}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[User, Notice]]]:
    """Who was told what."""
    sent: list[tuple[User, Notice]] = []
    monkeypatch.setattr(actions, "tell", lambda user, notice: sent.append((user, notice)))
    return sent


def moment(at: datetime, day: str = "aware_on", time: str = "aware_time") -> dict[str, str]:
    """As typed on the page."""
    local = timezone.localtime(at)
    return {day: local.date().isoformat(), time: f"{local:%H:%M}"}


def reported(by: User, *, hours_ago: float = 1, safe_address: str = "no") -> Breach:
    """A breach that somebody reported just now."""
    at = timezone.now() - timedelta(hours=hours_ago)
    with acting_as(by):
        return actions.report_breach(safe_address=safe_address, aware_at=at, text=SECRET, by=by)


def held(breach: Breach, by: User) -> Breach:
    with acting_as(by):
        return Breach.objects.get(pk=breach.pk)


def step(client: Client, breach: Breach, name: str, **typed: Any) -> str:
    """A step that is taken leads back; else, what is said about it."""
    answer = client.post(f"/breaches/{breach.pk}/{name}/", {"text": "", **typed})
    if answer.status_code == 302:
        return ""
    return answer.content.decode().partition("There is a problem")[2][:600]


SCALE = {
    **{"nature": "wrong_person", "people_kinds": ["parents"], "people": 1},
    **{"data_kinds": ["contact"], "records": 1, "text": SECRET},
}


def test_acc_04_the_first_question_comes_before_all_else(
    staff: dict[str, User], told: list[tuple[User, Notice]]
) -> None:
    client = browser(staff["keyworker"])
    first = client.get("/breaches/report/").content.decode()
    assert "May a safe address have become known?" in first
    assert "What happened?" not in first
    assert "Answer the question" in client.get("/breaches/report/?asked=yes").content.decode()
    now, lead = "Do this now, before anything else", staff["safeguarding_lead"].email
    assert now not in client.get("/breaches/report/?safe_address=no").content.decode()
    for answer in ("yes", "unknown"):
        page = client.get(f"/breaches/report/?safe_address={answer}").content.decode()
        assert page.index("Ring the family’s keyworker") < page.index("What happened?")
        assert now in page
        assert lead in page
    at = timezone.now() - timedelta(hours=2)
    sent = client.post(REPORT, {**moment(at), "text": SECRET}, follow=True)
    assert sent.redirect_chain[-1][0] == "/reports/"
    assert now in sent.content.decode()
    breach = reported_last(staff["dpo"])
    assert (breach.safe_address, breach.reported_by) == ("unknown", staff["keyworker"])
    assert breach.reference in sent.content.decode()
    assert SECRET not in sent.content.decode()
    dpos = {staff["dpo"], staff["second"]}
    assert {user for user, notice in told if notice is Notice.BREACH_REPORTED} == dpos
    assert [user.email for user, notice in told if notice is Notice.SAFE_ADDRESS] == [lead]


def reported_last(by: User) -> Breach:
    with acting_as(by):
        return Breach.objects.latest("reported_at")


def test_acc_04_notices_and_the_trail_say_nothing_of_what_happened(
    staff: dict[str, User], told: list[tuple[User, Notice]]
) -> None:
    breach = reported(staff["partner"], safe_address="yes")
    assert "Brambleworth" not in str(AuditEvent.objects.filter(target_id=breach.pk).values())
    noted = AuditEvent.objects.get(event="breach_reported")
    assert (noted.reason_code, noted.by_id) == ("yes", staff["partner"].pk)
    for notice in (Notice.SAFE_ADDRESS, Notice.BREACH_REPORTED):
        assert not re.search(r"BRE-|\d{4}", WORDS[notice])


def test_acc_04_each_role_sees_its_part_on_pages_and_in_the_database(
    staff: dict[str, User],
) -> None:
    plain = reported(staff["keyworker"], hours_ago=80)
    marked = reported(staff["keyworker"], safe_address="unknown")
    seen = {
        "dpo": {plain, marked},
        "internal_auditor": {plain, marked},
        "keyworker": {plain, marked},
    }
    seen |= {"safeguarding_lead": {marked}}
    for role in SIGN_INS:
        with acting_as(staff[role]), transaction.atomic():
            assert set(Breach.objects.all()) == seen.get(role, set()), role
            words = {each.text for each in BreachEntry.objects.all()}
        assert words == ({SECRET} if role in ("dpo", "safeguarding_lead") else set()), role
    # Work of the whole council opens families and not this register.
    with acting_as(staff["head_of_service"], opened=EVERYTHING):
        assert not Breach.objects.exists()
    pages = {role: browser(staff[role]).get(f"/breaches/{marked.pk}/") for role in SIGN_INS}
    shown = {role for role, page in pages.items() if SECRET in page.content.decode()}
    assert shown == {"dpo", "safeguarding_lead"}
    statuses = {role: page.status_code for role, page in pages.items()}
    assert {role for role in statuses if statuses[role] == 200} == {*shown, "internal_auditor"}
    assert browser(staff["safeguarding_lead"]).get(f"/breaches/{plain.pk}/").status_code == 404
    listed = browser(staff["internal_auditor"]).get("/breaches/?state=overdue")
    assert [row[0]["text"] for row in listed.context["rows"]] == [plain.reference]
    assert all(Permission.REPORT_BREACH in ROLE_PERMISSIONS[role] for role in SIGN_INS)


def test_acc_04_worked_decided_notified_late_told_and_closed_by_a_second(
    staff: dict[str, User], told: list[tuple[User, Notice]]
) -> None:
    breach = reported(staff["analyst"], hours_ago=100.5)
    client, second = browser(staff["dpo"]), browser(staff["second"])
    assert step(client, breach, "safe-address", safe_address="yes", text="The label") == ""
    assert told[-1] == (staff["safeguarding_lead"], Notice.SAFE_ADDRESS)
    assert "Answer the question" in step(client, breach, "what-happened", text="")
    assert step(client, breach, "what-happened", **SCALE) == ""
    assert step(client, breach, "what-happened", **{**SCALE, "people": 3}) == ""
    empty = {"shown": marks(client.get(f"/breaches/{breach.pk}/consequences/"))}
    assert step(client, breach, "consequences", text="They could be found") == ""
    both = step(second, breach, "consequences", text="Nothing", **empty)
    assert f"{staff['dpo'].name} changed it at " in both
    assert "It now says “They could be found”" in both
    assert step(client, breach, "measures", text="The letter was fetched back") == ""
    assert step(client, breach, "decision", decision="high", text="A refuge") == ""
    day = timezone.localdate()
    given = {**moment(timezone.now(), "on", "at_time"), "notified_reference": "IC-1/26"}
    assert "Say why it took longer" in step(client, breach, "notify", **given)
    assert step(client, breach, "notify", **given, late_because="Noticed by the supplier") == ""
    assert step(client, breach, "people", told_on=day.isoformat(), text="By the keyworker") == ""
    assert step(client, breach, "others", who="processor", on=day.isoformat(), text="Told") == ""
    assert step(client, breach, "action", text="New labels", on="2027-03-01") == ""
    assert "finish the follow-up actions" in step(second, breach, "close")
    page = client.get(f"/breaches/{breach.pk}/").content.decode()
    done = re.search(rf"/breaches/{breach.pk}/actions/[0-9a-f-]+/done/", page)
    assert done
    assert client.post(done[0]).status_code == 302
    assert client.post(done[0]).status_code == 404
    assert "Another person has to close it" in step(client, breach, "close")
    assert step(second, breach, "close") == ""
    page = client.get(f"/breaches/{breach.pk}/").content.decode()
    # Nothing was overwritten, and what was late is late for good.
    for words in ("People: 1<", "People: 3<", "They could be found", "Notified 28 hours late"):
        assert words in page, words
    assert "was closed on" in step(client, breach, "note", text="One more thing")
    with connection.cursor() as cursor, acting_as(staff["dpo"]):
        cursor.execute("SELECT people FROM privacy_breachevent ORDER BY pgh_id")
        assert [row[0] for row in cursor.fetchall()][:3] == [None, None, 1]


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE privacy_breach SET closed_at = now(), closed_by_id = decided_by_id",
        "UPDATE privacy_breach SET decision = 'risk', closed_at = now(), closed_by_id = %s",
        "UPDATE privacy_breach SET decision = ''",
        "UPDATE privacy_breach SET notified_at = now(), notified_reference = 'IC-1'",
        "UPDATE privacy_breach SET aware_at = now() + interval '1 hour'",
        "DELETE FROM privacy_breach",
        "UPDATE privacy_breachentry SET kind = 'note'",
        "DELETE FROM privacy_breachentry",
    ],
)
def test_a36_the_database_keeps_two_people_and_the_trail(
    staff: dict[str, User], wrong: str
) -> None:
    breach = reported(staff["keyworker"])
    with acting_as(staff["dpo"]):
        actions.decide(breach=breach, decision="unlikely", text="Encrypted", by=staff["dpo"])
    with acting_as(staff["dpo"]), connection.cursor() as cursor:
        before = entries(cursor)
        try:
            with transaction.atomic():
                cursor.execute(wrong, [staff["second"].pk] if "%s" in wrong else [])
        except (DatabaseError, IntegrityError):
            return
        # Rows that nobody may change are passed over in silence.
        assert cursor.rowcount == 0
        assert entries(cursor) == before


def entries(cursor: Any) -> list[Any]:
    cursor.execute("SELECT id, kind FROM privacy_breachentry ORDER BY id")
    return list(cursor.fetchall())


def test_a36_whoever_decided_that_nobody_is_notified_does_not_close(
    staff: dict[str, User],
) -> None:
    breach = reported(staff["keyworker"])
    client, second = browser(staff["dpo"]), browser(staff["second"])
    assert step(client, breach, "what-happened", **SCALE) == ""
    assert "Answer the question" in step(client, breach, "decision", decision="unlikely")
    assert step(client, breach, "decision", decision="unlikely", text="It was encrypted") == ""
    # Of a breach that nobody is notified of, facts, effects and measures are written down as well.
    page = client.get(f"/breaches/{breach.pk}/").content.decode()
    missing = "Before it can be closed: write what may follow for the people; write what was done"
    assert missing in page
    assert "Cannot start yet" in page
    assert missing in step(second, breach, "close")
    for name in ("consequences", "measures"):
        assert step(client, breach, name, text="None: nobody can read it") == ""
    assert (
        "Another person has to close it" in client.get(f"/breaches/{breach.pk}/").content.decode()
    )
    assert "Another person" in step(client, breach, "close")
    assert "Cannot start yet" not in second.get(f"/breaches/{breach.pk}/").content.decode()
    assert held(breach, staff["dpo"]).is_open
    assert step(second, breach, "close") == ""
    assert held(breach, staff["dpo"]).closed_by == staff["second"]


def test_acc_04_what_is_typed_wrong_is_said_in_words(staff: dict[str, User]) -> None:
    breach, client = reported(staff["keyworker"]), browser(staff["dpo"])
    for given, said in (
        ({"people": "-3"}, "Enter 0 or a larger number"),
        ({"people": "99999999"}, "Enter at most 10,000,000"),
        ({"records": "lots"}, "Enter a whole number"),
    ):
        assert said in step(client, breach, "what-happened", **{**SCALE, **given})
    assert "This is before anybody knew of the breach. Check the year" in step(
        client, breach, "action", text="New labels", on="2020-03-01"
    )
    page = client.get(f"/breaches/{breach.pk}/notify/").content.decode()
    assert "Notify by " in page
    assert "left." in page
    tomorrow = moment(timezone.now() + timedelta(days=1), "on", "at_time")
    typed = {"on-day": "31", "on-month": "2", "on-year": "2026", "at_time": "10:00"}
    assert "The day must be a real date" in step(client, breach, "notify", **typed)
    later = step(client, breach, "notify", **{**tomorrow, "notified_reference": "IC-1"})
    assert "The day must be today or in the past" in later
    # An answer that nobody offers is asked again, and what was typed is not said back.
    first = client.get("/breaches/report/?safe_address=nonsense").content.decode()
    assert "Answer the question “May a safe address have become known?”" in first
    assert "nonsense" not in first


def test_a29_the_register_leaves_without_words_and_without_formulas(
    staff: dict[str, User],
) -> None:
    breach = reported(staff["keyworker"], safe_address="yes")
    client = browser(staff["internal_auditor"])
    answer = client.post("/breaches/file/")
    [row] = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert row["reference"] == breach.reference
    assert row["clock"] == "70 hours left"
    assert SECRET not in answer.content.decode()
    assert AuditEvent.objects.get(event="breaches_downloaded").facts == {"rows": 1}


def test_an_empty_register_says_what_to_do(staff: dict[str, User]) -> None:
    client = browser(staff["dpo"])
    assert "No breaches here" in client.get("/breaches/").content.decode()
    assert "You have reported none" in client.get("/reports/").content.decode()
    assert client.get("/breaches/11111111-1111-4111-8111-111111111111/").status_code == 404
