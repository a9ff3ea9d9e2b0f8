"""“Why did you open this record?”: asked, answered, asked again, settled; each sees their side."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.actions import oversight as actions
from privacy.actions.notices import Notice, send_notice
from privacy.identity import acting_as, system_user
from privacy.models import AccessMessage, AuditEvent, OddAccess, User
from privacy.roles import Role
from tests.council import Council, browser
from tests.privacy.overseeing import findings, opens

WHY = "Why did you open it on Sunday?"
BECAUSE = "The duty line was mine that night"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[User, Notice]]]:
    """Who was told what."""
    sent: list[tuple[User, Notice]] = []
    monkeypatch.setattr(actions, "tell", lambda user, notice: sent.append((user, notice)))
    return sent


@pytest.fixture
def asked(council: Council, told: list[tuple[User, Notice]]) -> OddAccess:
    """The data protection officer has asked about a line of the trail."""
    event = opens(council.of(Role.KEYWORKER), council.own.family)
    client = browser(council.of(Role.DPO))
    assert reverse("privacy:event_ask", args=[event.pk]) in client.get("/audit/").content.decode()
    client.post(reverse("privacy:event_ask", args=[event.pk]), {"text": WHY})
    [found] = findings(council.of(Role.KEYWORKER))
    return found


def overseer_page(finding: OddAccess, name: str = "odd_finding") -> str:
    return reverse(f"privacy:{name}", args=[finding.pk])


def worker_page(finding: OddAccess) -> str:
    return reverse("privacy:question", args=[finding.pk])


def test_a_question_about_a_line_of_the_trail_reaches_the_worker(
    council: Council, asked: OddAccess, told: list[tuple[User, Notice]]
) -> None:
    worker = council.of(Role.KEYWORKER)
    assert (asked.state, asked.reasons) == ("asked", ["by_hand"])
    assert asked.due_on == timezone.localdate() + timedelta(days=7)
    assert told == [(worker, Notice.ACCESS_ASKED)]
    client = browser(worker)
    assert "You are asked why" in client.get("/", follow=True).content.decode()
    assert council.own.family.reference in client.get("/questions/").content.decode()
    shown = client.get(worker_page(asked)).content.decode()
    assert WHY in shown
    assert "Asked about from the audit trail" not in shown
    noted = AuditEvent.objects.filter(event="odd_access_asked").latest("seq")
    assert (noted.facts, noted.target_id) == ({"worker": str(worker.pk)}, asked.pk)


def test_it_goes_to_and_fro_and_ends(
    council: Council, asked: OddAccess, told: list[tuple[User, Notice]]
) -> None:
    worker, dpo = browser(council.of(Role.KEYWORKER)), browser(council.of(Role.DPO))
    assert "There is a problem" in worker.post(worker_page(asked), {"text": "x"}).content.decode()
    worker.post(worker_page(asked), {"text": BECAUSE})
    assert told[-1] == (council.of(Role.DPO), Notice.ACCESS_ANSWERED)
    assert BECAUSE in dpo.get(overseer_page(asked)).content.decode()
    assert "Send the answer" not in worker.get(worker_page(asked)).content.decode()
    late = worker.post(worker_page(asked), {"text": "And one more thing"}).content.decode()
    assert "Nothing waits for your answer" in late
    dpo.post(overseer_page(asked, "odd_ask"), {"text": "Which duty line?"})
    worker.post(worker_page(asked), {"text": "The one of the North team"})
    ending = {"outcome": "reported", "text": "The rota says otherwise"}
    dpo.post(overseer_page(asked, "odd_settle"), ending)
    shown = dpo.get(overseer_page(asked)).content.decode()
    said = [WHY, BECAUSE, "Which duty line?", "The one of the North team", ending["text"]]
    assert [shown.index(words) for words in said] == sorted(shown.index(words) for words in said)
    mine = worker.get(worker_page(asked)).content.decode()
    assert ending["text"] not in mine
    assert "eported" not in mine
    assert "Closed" in mine


def test_no_name_of_the_family_reaches_an_overseer(council: Council, asked: OddAccess) -> None:
    shown = browser(council.of(Role.INTERNAL_AUDITOR)).get(overseer_page(asked)).content.decode()
    assert council.own.family.reference in shown
    assert not [word for word in council.own.words if word in shown]


def test_mails_and_the_trail_say_nothing_of_it(council: Council, asked: OddAccess) -> None:
    browser(council.of(Role.KEYWORKER)).post(worker_page(asked), {"text": BECAUSE})
    for notice in ("access_asked", "access_answered"):
        send_notice(user_id=council.of(Role.KEYWORKER).pk, notice=notice)
    for sent in mail.outbox:
        for word in (council.own.family.reference, *council.own.words, WHY, BECAUSE):
            assert word not in sent.subject + sent.body
    facts = [str(each.facts) for each in AuditEvent.objects.filter(target_id=asked.pk)]
    assert not [fact for fact in facts if WHY in fact or BECAUSE in fact]
    with connection.cursor() as cursor, acting_as(council.of(Role.DPO)):
        cursor.execute("SELECT text FROM privacy_accessmessage")
        kept = b"".join(bytes(text) for (text,) in cursor.fetchall())
    assert kept
    assert WHY.encode() not in kept


def test_late_answers_are_shown_as_such(council: Council, asked: OddAccess) -> None:
    with acting_as(system_user("timetable")):
        OddAccess.objects.filter(pk=asked.pk).update(due_on=timezone.localdate() - timedelta(1))
    listed = browser(council.of(Role.DPO)).get("/audit/odd/?state=overdue").content.decode()
    assert asked.reference in listed
    assert "Overdue" in browser(council.of(Role.KEYWORKER)).get("/questions/").content.decode()


def test_only_the_one_who_is_asked_sees_the_question(council: Council, asked: OddAccess) -> None:
    for user in (council.stranger, council.of(Role.MANAGER), council.of(Role.DPO)):
        assert browser(user).get(worker_page(asked)).status_code == 404
    with acting_as(council.stranger):
        assert not AccessMessage.objects.exists()


@pytest.fixture
def asked_overseer(council: Council, told: list[tuple[User, Notice]]) -> tuple[OddAccess, Client]:
    """The auditor asks the data protection officer, and keeps a note; the officer's browser."""
    dpo, auditor = council.of(Role.DPO), council.of(Role.INTERNAL_AUDITOR)
    event = opens(dpo, council.own.family)
    with acting_as(auditor):
        found = actions.ask_about(event=event, text=WHY, by=auditor)
        AccessMessage.objects.create(finding=found, kind="note", by=auditor, text="Between us")
    return found, browser(dpo)


def test_an_overseer_who_is_asked_answers_and_sees_and_settles_nothing_of_it(
    council: Council, asked_overseer: tuple[OddAccess, Client]
) -> None:
    found, client = asked_overseer
    assert "Between us" not in client.get(worker_page(found)).content.decode()
    for name in ("odd_finding", "odd_ask", "odd_settle"):
        assert client.get(overseer_page(found, name)).status_code == 404
    assert found.reference not in client.get("/audit/odd/?state=all").content.decode()
    own = AuditEvent.objects.get(pk=found.event_id)
    assert client.get(reverse("privacy:event_ask", args=[own.pk])).status_code == 404
    with acting_as(council.of(Role.DPO)):
        assert [each.kind for each in AccessMessage.objects.all()] == ["question"]


def test_messages_are_never_changed_and_each_speaks_for_themselves(
    council: Council, asked: OddAccess
) -> None:
    worker, dpo = council.of(Role.KEYWORKER), council.of(Role.DPO)
    with acting_as(dpo):
        [message] = AccessMessage.objects.all()
        with pytest.raises(ProgrammingError), transaction.atomic():
            AccessMessage.objects.filter(pk=message.pk).update(kind="note")
        with pytest.raises(ProgrammingError), transaction.atomic():
            message.delete()
        with pytest.raises(ProgrammingError), transaction.atomic():
            AccessMessage.objects.create(finding=asked, kind="answer", by=dpo, text=BECAUSE)
    with acting_as(worker):
        with pytest.raises(ProgrammingError), transaction.atomic():
            AccessMessage.objects.create(finding=asked, kind="question", by=worker, text=WHY)
        with pytest.raises(ProgrammingError), transaction.atomic():
            AccessMessage.objects.create(finding=asked, kind="answer", by=dpo, text=BECAUSE)


def test_the_same_day_is_one_thread(council: Council, asked: OddAccess) -> None:
    event = opens(council.of(Role.KEYWORKER), council.own.family)
    dpo = council.of(Role.DPO)
    with acting_as(dpo):
        again = actions.ask_about(event=event, text="And why once more?", by=dpo)
        assert (again.pk, again.messages.count()) == (asked.pk, 2)


def test_an_event_without_a_family_can_be_asked_about_too(
    council: Council, told: list[tuple[User, Notice]]
) -> None:
    worker = council.of(Role.KEYWORKER)
    browser(worker).get("/families/")
    event = AuditEvent.objects.filter(by_id=worker.pk, event="list_viewed").latest("seq")
    client = browser(council.of(Role.DPO))
    page = reverse("privacy:event_ask", args=[event.pk])
    assert "list opened" in client.get(page).content.decode()
    client.post(page, {"text": WHY})
    assert "Several records" in browser(worker).get("/questions/").content.decode()
