"""After a day's work no word of any person stands in the trail, jobs, sessions, queue or logs."""

import logging
import re
import uuid
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.models import Artefact, Family, Person
from families.rules.codes import INTERVENTION_KINDS
from privacy import audit, jobs
from privacy.events import Event
from privacy.models import AuditEvent, Counter, Job, JobState, Session
from privacy.roles import Permission, Role
from privacy.sessions import SessionStore
from tests.council import Council, browser, opening_form
from tests.make import PASSWORD, make_user

BORN = date(1987, 3, 29)
TYPED = {
    "forename": "Philomenoxa",
    "surname": "Zanquister",
    "upn": "H801200001988",
    "nhs_number": "943 476 5919",
    "nino": "QQ 98 76 54 C",
    "address": "17 Querbally Row; Ostwaldia",
    "postcode": "ZE2 9XX",
}
CHILD = {"forename": "Bartholomewix", "surname": "Zanquister-Quoll"}
CHANGED = {**TYPED, "forename": "Philomenoxa Rebaptix", "address": "4 Escapement Yard"}
NOTES = ("Bramblethwick said so", "Requested by Vervanka", "Closed for Drommelin")
PROVIDER = "Ostwaldian Trust"
# Words that no record but the person's own, encrypted, may hold anywhere in the database.
HIDDEN = [
    *("Philomenoxa", "Zanquister", "Bartholomewix", "Quoll", "Querbally", "Escapement"),
    *("H801200001988", "9434765919", "943 476 5919", "QQ987654C", "QQ 98 76 54 C", "ZE2 9XX"),
    *("ZE29XX", "Bramblethwick", "Vervanka", "Drommelin", "Rebaptix", "wrong-secret-words"),
    *("Skarnholt", "Umbrechar"),
]
# Plain in their own table, since rules and figures need them; nowhere in the records of work.
PLAIN = [PROVIDER, "1987-03-29", "29 March 1987", "29/03/1987"]
WORK_TABLES = ("privacy_auditevent", "privacy_job", "privacy_jobskip", "django_session")


def sent(client: Client, page: str, **typed: object) -> str:
    """Post a form that must be taken; where it leads."""
    answer = client.post(page, {key: value for key, value in typed.items() if value is not None})
    said = answer.content.decode().partition("There is a problem")[2][:900]
    assert answer.status_code == 302, (page, answer.status_code, said)
    return str(answer["Location"])


def of(family: Family, page: str, *keys: object) -> str:
    """The address of a page of the family."""
    return reverse(f"families:{page}", args=[family.pk, *keys])


def day(name: str, when: date) -> dict[str, str]:
    """A date as typed."""
    return {
        f"{name}-day": str(when.day),
        f"{name}-month": str(when.month),
        f"{name}-year": str(when.year),
    }


def the_keyworker_opens_and_records(client: Client) -> Family:
    """A family, a second member, a need, a service and a note."""
    page = reverse("families:family_new")
    person = {**TYPED, **day("date_of_birth", BORN), "lives_in_household": "on"}
    typed = opening_form(client.get(page).content, **person)
    sent(client, page, **typed)
    family = Family.objects.get(pk=typed["key"])
    today = day("identified_on", timezone.localdate())
    born = day("date_of_birth", date(2014, 5, 6))
    sent(client, of(family, "member_new"), role="child", sex="M", same_as="new", **CHILD, **born)
    parent = family.members.get(role="parent")
    needs = of(family, "need_new")
    code = client.get(f"{needs}?who=household").content.decode().partition('name="needs" value="')
    sent(
        client,
        f"{needs}?who=household",
        needs=code[2].partition('"')[0],
        identified_by="assessment",
        **today,
    )
    started = day("started_on", timezone.localdate())
    sent(
        client,
        of(family, "intervention_new"),
        **{"kind": INTERVENTION_KINDS[0], "provider": PROVIDER, "whose": str(parent.person_id)},
        **started,
    )
    on = day("on_date", timezone.localdate())
    sent(client, of(family, "artefact_new"), artefact="assessment", detail=NOTES[0], **on)
    write_a_note(client, family)
    moved = {**CHANGED, **day("date_of_birth", BORN), "sex": "F", "everybody_moves": "on"}
    sent(client, of(family, "person_change", parent.person_id), **moved)
    return family


def write_a_note(client: Client, family: Family) -> None:
    """Saved by the script, in two tabs, finished by hand, added to."""
    new = of(family, "note_new")
    page = client.get(new).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    typed = {**hidden, **day("on_date", timezone.localdate()), "kind": "phone"}
    script = {"accept": "application/json"}
    told = client.post(new, {**typed, "text": "Skarnholt rang"}, headers=script).json()
    aside = {**typed, "text": "Umbrechar rang", "page": str(uuid.uuid4())}
    compare = client.post(told["address"], aside, headers=script).json()["compare"]
    side = re.search(r'name="side" value="([^"]+)"', client.get(compare).content.decode())
    assert side
    sent(client, compare, keep="both", side=side[1])
    again = client.get(told["address"]).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', again))
    text = "Skarnholt rang, then Umbrechar"
    done = client.post(told["address"], {**typed, **hidden, "text": text, "then": "finish"})
    assert done.status_code == 302
    sent(client, f"{done['Location']}add/", text="Skarnholt again")


def the_keyworker_searches_and_mistypes(client: Client, family: Family) -> None:
    """Searches by every kind of word; forms that are refused with what was typed."""
    page = reverse("families:person_search")
    for words in (
        *("zanquister", "Philomenoxa Zanq", "QQ 98 76 54 C", "943 476 5919", "ZE2 9XX"),
        *("29 3 1987", "H801200001988"),
    ):
        assert client.get(sent(client, page, words=words)).status_code == 200
    parent = family.members.get(role="parent")
    wrong = client.post(
        of(family, "person_change", parent.person_id), {**TYPED, "sex": "Zanquister"}
    )
    assert wrong.status_code == 200
    again = {**CHILD, **day("date_of_birth", date(2014, 5, 6)), "sex": "M", "role": "child"}
    asked = client.post(of(family, "member_new"), again)
    assert b"recorded already" in asked.content
    assert client.get(f"/families/?team=Zanquister&{TYPED['nino']}").status_code == 200
    assert client.get("/audit/?target_id=Zanquister").status_code == 403
    assert client.get(f"/people/{TYPED['surname']}/").status_code == 404


def the_manager_looks_and_allocates(client: Client, council: Council, family: Family) -> None:
    """Every list and page of the team, and the family given to somebody else."""
    colleague = make_user(Role.KEYWORKER, "Cleo Colleague", council.north)
    for name in ("families:families", "families:allocations", "outcomes:dashboard"):
        assert client.get(reverse(name)).status_code == 200
    for page in ("family", "family_history"):
        assert b"Zanquister" in client.get(of(family, page)).content or page == "family_history"
    started = day("started_on", timezone.localdate())
    sent(client, of(family, "family_allocate"), worker=str(colleague.pk), **started)


def the_dpo_handles_a_request(client: Client, family: Family) -> None:
    """A person is found, a request opened, noted, its identity checked, closed."""
    person = family.members.get(role="parent").person_id
    found = client.post(
        reverse("privacy:request_new"), {"name": "Zanquister", "postcode": "ZE2 9XX"}
    )
    assert found.status_code == 200
    today = timezone.localdate()
    page = sent(
        client,
        reverse("privacy:request_open", args=[person]),
        **{"channel": "email", "requester": "self", "notes": NOTES[1]},
        **day("received_on", today),
    )
    assert client.get(page).status_code == 200
    checked = {"how": "document_seen", **day("checked_on", today)}
    sent(client, f"{page}identity/", **checked)
    sent(client, f"{page}notes/", notes=NOTES[2])
    sent(client, f"{page}close/", closed_as="answered", **day("closed_on", today))


def a_job_fails_with_a_name(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault whose text holds a name, and a database error that repeats the row."""

    def fail(job: Job, progress: jobs.Progress) -> dict[str, object]:
        progress.step(1, 2, "looking")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 'Philomenoxa Zanquister'::int")
        return {}

    monkeypatch.setitem(jobs.KINDS, "fails", jobs.Kind("Fails", Permission.COMPUTE_OUTCOMES, fail))
    asked = jobs.request("fails", by=council.of(Role.ANALYST))
    jobs.run(str(asked.pk))
    asked.refresh_from_db()
    assert asked.state == JobState.FAILED


def somebody_mistypes_a_password(worker: str) -> None:
    """The address and what was typed as a password stay nowhere."""
    Client().post("/accounts/login/", {"login": worker, "password": "wrong-secret-words"})
    Client().post("/accounts/login/", {"login": "Zanquister@x.example", "password": PASSWORD})


def rows_of(tables: list[str]) -> dict[str, str]:
    """Every row of these tables as text; bytes as hexadecimal."""
    texts = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608
            texts[table] = "\n".join(row for (row,) in cursor.fetchall())
    return texts


def every_table() -> list[str]:
    """All our tables, but for two of the database's own: keys while it erases, and a moment."""
    return sorted(
        {*connection.introspection.table_names()} - {"erasure_covered", "erasure_restored"}
    )


def holders(words: list[str], texts: dict[str, str]) -> set[tuple[str, str]]:
    """Which text holds which word, as it stands, in any case, or as bytes in hexadecimal."""
    found = set()
    for place, text in texts.items():
        low = text.lower()
        for word in words:
            if (
                word.lower() in low
                or word.encode().hex() in low
                or word.lower().encode().hex() in low
            ):
                found.add((word, place))
    return found


@pytest.fixture
def day_of_work(
    council: Council,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: object,
) -> SimpleNamespace:
    """The whole story; what it left in logs and on the screen."""
    caplog.set_level(logging.DEBUG)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        worker = browser(council.of(Role.KEYWORKER))
        family = the_keyworker_opens_and_records(worker)
        the_keyworker_searches_and_mistypes(worker, family)
        the_manager_looks_and_allocates(browser(council.of(Role.MANAGER)), council, family)
        the_dpo_handles_a_request(browser(council.of(Role.DPO)), family)
        somebody_mistypes_a_password(council.of(Role.KEYWORKER).email)
        a_job_fails_with_a_name(council, monkeypatch)
    printed = capfd.readouterr()
    return SimpleNamespace(family=family, log=caplog.text, printed=printed.out + printed.err)


def queue() -> str:
    """Every message that waits in the queue's folder."""
    folder = Path(settings.CELERY_BROKER_FOLDER)
    return "\n".join(path.read_text() for path in folder.rglob("*.msg"))


def test_no_word_of_anybody_stays_behind(day_of_work: SimpleNamespace) -> None:
    person = Person.objects.get(memberships__family=day_of_work.family, memberships__role="parent")
    assert person.full_name == "Philomenoxa Rebaptix Zanquister"
    assert Artefact.objects.get(family=day_of_work.family, artefact="assessment").detail
    happened = set(AuditEvent.objects.values_list("event", flat=True))
    assert {
        *("family_opened", "person_added", "person_changed", "member_added", "need_recorded"),
        *("intervention_recorded", "artefact_recorded", "searched", "keyworker_allocated"),
        *("subject_request_opened", "subject_request_closed", "sign_in_failed", "job_failed"),
        *("record_viewed", "list_viewed", "access_denied", "allocation_ended"),
    } <= happened

    sessions = "\n".join(str(SessionStore(row.pk).load()) for row in Session.objects.all())
    elsewhere = {
        "sessions": sessions,
        "log": day_of_work.log,
        "printed": day_of_work.printed,
        "queue": queue(),
        "cache": repr(list(Counter.objects.values())),
    }
    everywhere = {**rows_of(every_table()), **elsewhere}
    assert holders(HIDDEN, everywhere) == set()
    work = {**rows_of(list(WORK_TABLES)), **elsewhere}
    assert holders(PLAIN, work) == set()


def test_the_search_would_find_a_word_that_stayed(council: Council) -> None:
    """The control: the same search finds what is planted in each place."""
    by = council.of(Role.DPO)
    audit.record(Event.LIST_VIEWED, by=by, list="Zanquister")
    job = Job.objects.create(
        kind="x", asked_by=by, problem="about Philomenoxa", params={"d": "1987-03-29"}
    )
    job.skips.create(reference="F-1", reason="no BRAMBLETHWICK")
    Session.objects.create(
        session_key=uuid.uuid4().hex, session_data="Querbally", expire_date=timezone.now()
    )
    found = holders(HIDDEN + PLAIN, rows_of(list(WORK_TABLES)))
    assert found == {
        ("Zanquister", "privacy_auditevent"),
        ("Philomenoxa", "privacy_job"),
        ("1987-03-29", "privacy_job"),
        ("Bramblethwick", "privacy_jobskip"),
        ("Querbally", "django_session"),
    }
    assert holders(["Zanquister"], {"bytes": b"xZanquisterx".hex()})
