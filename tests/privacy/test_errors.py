"""What went wrong is told without a word about anybody: on the page and in the log."""

import logging
import uuid
from smtplib import SMTPRecipientsRefused

import pytest
from celery import current_app, shared_task
from celery.app.trace import build_tracer
from django.conf import LazySettings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from privacy.errors import JobCancelled, RuleBroken
from privacy.models import AuditEvent
from privacy.roles import Role
from tests.council import Council, browser
from tfcase.logs import WithoutWords

SECRET = "Adaquintrellan of 1 Secret Lane"


def test_a_broken_rule_keeps_its_words_and_its_field() -> None:
    broken = RuleBroken("Not before the start.", "ended_on")
    assert (str(broken), broken.field, RuleBroken("x").field) == (
        "Not before the start.",
        "ended_on",
        "",
    )
    assert not issubclass(JobCancelled, RuleBroken)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A family page that fails with a name in the text of its fault."""

    def fail(*_: object, **__: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr("families.queries.record.record_of", fail)


@pytest.mark.usefixtures("faulty")
def test_a55_a_fault_of_ours_tells_nothing_on_the_page_and_its_kind_in_the_log(
    council: Council, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client = browser(council.of(Role.KEYWORKER))
    answer = client.get(council.own.family.get_absolute_url())
    assert answer.status_code == 500
    content = answer.content.decode()
    for word in (SECRET, "Traceback", "ValueError", str(council.own.family.pk)):
        assert word not in content
    assert "The page families:family failed: ValueError" in caplog.text
    assert "Secret Lane" not in caplog.text
    assert str(council.own.family.pk) not in caplog.text


@pytest.mark.usefixtures("faulty")
def test_a_page_that_fails_keeps_nothing(council: Council) -> None:
    views = AuditEvent.objects.filter(event="record_viewed")
    before = views.count()
    browser(council.of(Role.KEYWORKER)).get(council.own.family.get_absolute_url())
    assert views.count() == before


def test_the_error_page_needs_no_database(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise ConnectionError(SECRET)

    client = browser(council.of(Role.KEYWORKER))
    with monkeypatch.context() as broken:
        broken.setattr("django.db.backends.utils.CursorWrapper.execute", away)
        answer = client.get("/jobs/")
    assert (answer.status_code, SECRET.encode() in answer.content) == (500, False)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DPO, Role.ADMINISTRATOR])
def test_a_refusal_names_no_record_and_is_noted(council: Council, role: Role) -> None:
    page = council.own.family.get_absolute_url()
    there = browser(council.of(role)).get(page)
    nowhere = browser(council.of(role)).get(reverse("families:family", args=[uuid.uuid4()]))
    assert (there.status_code, nowhere.status_code) == (403, 403)
    for word in (*council.own.words, council.own.family.reference, str(council.own.family.pk)):
        assert word.encode() not in there.content
    denied = AuditEvent.objects.filter(event="access_denied", by_id=council.of(role).pk)
    assert [event.facts for event in denied] == [{"view": "families:family"}] * 2


def test_an_address_that_does_not_exist_is_the_same_to_everybody(council: Council) -> None:
    signed_in = browser(council.of(Role.KEYWORKER)).get("/nowhere/")
    anonymous = Client().get("/nowhere/")
    assert (signed_in.status_code, anonymous.status_code) == (404, 404)
    assert b"Page not found" in anonymous.content


@pytest.mark.parametrize(
    "path", ["/<script>alert(1)</script>/", "/families/%00/", "/frameworks/%3Cb%3E/", "/%ff%fe/"]
)
def test_a31_a_wrong_address_is_not_repeated_on_the_page(council: Council, path: str) -> None:
    answer = browser(council.of(Role.MANAGER)).get(path)
    assert answer.status_code == 404
    assert b"<script>alert" not in answer.content
    assert b"<b>" not in answer.content


def test_a28_a_line_break_in_an_address_or_a_header_writes_no_line_of_the_log(
    council: Council, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = browser(council.of(Role.MANAGER), enforce_csrf_checks=True)
    client.post("/jobs/%0d%0aFORGED line %1b[31m/")
    client.post("/accounts/login/?next=%0d%0aFORGED", {"login": "a\r\nFORGED"})
    Client(headers={"host": "evil\r\nFORGED"}).get("/health/")
    lines = [line for record in caplog.records for line in record.getMessage().splitlines()]
    assert not [line for line in lines if line.startswith("FORGED")]
    assert "\x1b" not in caplog.text


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """What the product's own handler writes of the records that reach it."""
    shown = WithoutWords()
    return "\n".join(shown.format(each) for each in caplog.records)


def test_a55_neither_a_task_nor_a_library_logs_what_a_fault_says(
    caplog: pytest.LogCaptureFixture, settings: LazySettings
) -> None:
    """A refused row, an address that a mail server sent back: a fault's text can be anything."""

    @shared_task(name="tests.faulty")
    def faulty(word: str) -> None:
        raise SMTPRecipientsRefused({SECRET: (550, word.encode())})

    try:
        # As a worker does it, which raises nothing.
        trace = build_tracer(faulty.name, faulty, app=current_app)
        trace(str(uuid.uuid4()), (SECRET,), {}, {"argsrepr": SECRET, "kwargsrepr": "{}"})
        try:
            raise ValueError(SECRET)
        except ValueError:
            logging.getLogger("some.library").exception("It did not work")
    finally:
        current_app.tasks.unregister(faulty.name)
    text = logged(caplog)
    assert "Task tests.faulty[" in text
    assert "SMTPRecipientsRefused at " in text
    assert "It did not work\nValueError at " in text
    assert "Secret" not in text
    [handler] = {each["formatter"] for each in settings.LOGGING["handlers"].values()}
    assert settings.LOGGING["formatters"][handler]["()"] == "tfcase.logs.WithoutWords"


def test_a55_what_the_database_refused_stands_neither_on_a_page_nor_in_log_or_mail(
    council: Council,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
) -> None:
    """PostgreSQL repeats the row; Django would mail request and traceback to its administrators."""
    settings.ADMINS = [("Operator", "operator@council.example")]
    reference = council.own.family.reference

    def twice(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT (%s || 'x')::integer", [SECRET])

    monkeypatch.setattr("families.queries.record.record_of", twice)
    caplog.set_level(logging.INFO)
    client = browser(council.of(Role.KEYWORKER))
    answer = client.get(council.own.family.get_absolute_url(), {"q": SECRET})
    assert answer.status_code == 500
    text = answer.content.decode() + logged(caplog) + "".join(str(m.message()) for m in mail.outbox)
    assert "failed: DataError" in text
    for word in ("Secret", reference, str(council.own.family.pk), "SELECT"):
        assert word not in text
    # No statement is logged either, whatever it says.
    assert not logging.getLogger("django.db.backends").isEnabledFor(logging.DEBUG)


def test_health_tells_that_it_is_well_and_no_more(db: None) -> None:
    answer = Client().get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"state": "well"})
    assert "session" not in answer.cookies
