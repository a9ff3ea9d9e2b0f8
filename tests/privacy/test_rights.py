"""Rights beside access, from receipt to answer, and what they stop (RGT-01 to RGT-06, ADM-03)."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from privacy import schedule
from privacy.identity import EVERYTHING, acting_as
from privacy.models import (
    AuditEvent,
    PurposeBasis,
    RecipientNotice,
    RightsEntry,
    RightsRequest,
    SubjectRequest,
)
from privacy.roles import Role
from privacy.rules import rights as rules
from tests.council import SIGN_INS, Council, browser
from tests.footing import take_footing_away
from tests.guards.access_rights import asked, based, decided
from tests.privacy.packing_facts import text_of


def step(client: Client, held: RightsRequest, name: str, **typed: Any) -> str:
    """A step that is taken leads back; else, what is said about it."""
    typed = {"on": timezone.localdate().isoformat(), "text": "In writing", **typed}
    answer = client.post(f"/rights/{held.pk}/{name}/", typed)
    if answer.status_code == 302:
        return ""
    return answer.content.decode().partition("There is a problem")[2][:500]


def facts(person: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    return {
        **{"right": "rectification", "purpose": "casework", "text": "I was born in Osk"},
        **{"received_on": today, "channel": "phone", "requester": "self"},
    }


def test_rgt_01_from_receipt_to_answer_on_the_same_clock(council: Council) -> None:
    dpo, child = council.of(Role.DPO), council.own.child
    take_footing_away(dpo)
    client = browser(dpo)
    address = f"/rights/new/{child.person_id}/"
    assert "Nothing is recorded" in client.get(address).content.decode()
    refused = client.post(address, facts(child)).content.decode()
    assert "No lawful basis of this use is recorded" in refused
    based(dpo)
    page = client.get(address).content.decode()
    assert "Does not apply" in page
    assert "Art 20(1)(a)" in page
    answer = client.post(address, facts(child))
    with acting_as(dpo):
        [held] = RightsRequest.objects.all()
        twin = SubjectRequest(received_on=held.received_on)
    assert answer.url == held.get_absolute_url()
    assert (held.basis, held.clock_from) == ("public_task", twin.received_on)
    page = client.get(answer.url).content.decode()
    assert "I was born in Osk" in page
    assert "pause" not in page.lower()
    assert "Decide it first" in step(client, held, "answer")
    assert "Check the identity" in step(client, held, "decide", outcome="granted")
    today = timezone.localdate().isoformat()
    assert step(client, held, "identity", checked_on=today, how="document_seen") == ""
    assert step(client, held, "extend", text="Many letters") == ""
    assert "one extension" in step(client, held, "extend")
    assert step(client, held, "note", kind="done", text="Added the right place") == ""
    assert step(client, held, "decide", outcome="granted", text="The letter shows it") == ""
    assert "was decided on" in step(client, held, "decide", outcome="refused")
    assert step(client, held, "answer") == ""
    assert "was closed on" in step(client, held, "note", kind="done")
    page = client.get(answer.url).content.decode()
    for words in ("Added the right place", "The letter shows it", "extended on", "Granted"):
        assert words in page, words
    assert client.get(f"/rights/{held.pk}/nothing/").status_code == 404
    events = str(list(AuditEvent.objects.values()))
    assert "right_decided" in events
    assert not any(words in events for words in ("Osk", "letter", "Many"))
    stays = pytest.raises(ProgrammingError, match="Cannot update")
    with acting_as(dpo), stays, transaction.atomic():
        RightsRequest.objects.filter(pk=held.pk).update(outcome="refused")
    for role in SIGN_INS:
        with acting_as(council.of(role), opened=EVERYTHING):
            assert RightsRequest.objects.exists() is (role is Role.DPO), role
            assert RightsEntry.objects.exists() is (role is Role.DPO), role


def test_rgt_04_whoever_had_the_information_is_told(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    dpo = council.of(Role.DPO)
    based(dpo)
    had = [schedule.Recipient(name, "Dates", date(2026, 1, 5)) for name in ("School", "Ministry")]
    monkeypatch.setattr(schedule, "recipients_of", lambda person: had)
    held = decided(asked(dpo, council.own.child.person_id, right="erasure"), dpo, "partly")
    client = browser(dpo)
    assert "2 recipients" in step(client, held, "answer")
    with acting_as(dpo):
        one, two = RecipientNotice.objects.order_by("recipient")
    for notice, typed, words in (
        (one, {"status": "impossible"}, "Say why it is impossible"),
        (one, {"status": "impossible", "reason": "It was closed"}, ""),
        (two, {"status": "told"}, ""),
        (two, {"status": "told"}, "dealt with already"),
    ):
        typed |= {"on": timezone.localdate().isoformat()}
        answer = client.post(f"/rights/{held.pk}/recipients/{notice.pk}/", typed)
        page = "" if answer.status_code == 302 else answer.content.decode()
        assert words in page
    assert step(client, held, "answer") == ""
    page = client.get(f"/rights/{held.pk}/").content.decode()
    assert "Impossible, or out of all proportion" in page
    assert "Waits for the disposal" in page
    assert "Erasures to carry out" in client.get("/desk/").content.decode()
    assert client.get("/rights/?state=erasing").content.decode().count("RGT-") == 1
    assert step(client, held, "end", told_on=timezone.localdate().isoformat()) == ""
    assert "nothing of it to end" in step(
        client, held, "end", told_on=timezone.localdate().isoformat()
    )


def test_rgt_05_a_person_takes_along_what_they_provided_and_nothing_else(
    council: Council,
) -> None:
    dpo, parent = council.of(Role.DPO), council.own.parent
    based(dpo)
    held = asked(dpo, parent.person_id, right="portability")
    client = browser(dpo)
    assert "does not apply here" in step(client, held, "decide", outcome="granted")
    based(dpo, purpose="sharing", basis="consent", article_9="", schedule_1=[], offences=False)
    held = decided(asked(dpo, parent.person_id, right="portability", purpose="sharing"), dpo)
    answer = client.post(f"/rights/{held.pk}/portable/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        told = json.loads(packed.read("information.json"))
        schema = json.loads(packed.read("schema.json"))
        [row] = csv.DictReader(io.StringIO(packed.read("information.csv").decode()))
    with acting_as(dpo, opened=EVERYTHING):
        person = parent.person
        assert (told["forename"], told["surname"]) == (person.forename, person.surname)
        others = council.own.child.person.forename
    provided = {"forename", "surname", "date_of_birth", "sex", "ethnicity", "address", "postcode"}
    assert set(told) <= provided
    assert set(told) == set(schema["properties"]) == set(row)
    assert others not in str(told)
    assert AuditEvent.objects.filter(event="portable_downloaded").count() == 1


def test_rgt_03_a_restriction_hides_the_person_until_it_is_lifted(council: Council) -> None:
    dpo, child = council.of(Role.DPO), council.own.child
    based(dpo)
    worker = browser(council.of(Role.KEYWORKER))
    family = f"/families/{council.own.family.pk}/"
    before = worker.get(family).content.decode()
    assert "Use restricted" not in before
    held = decided(asked(dpo, child.person_id, right="restriction"), dpo)
    after = worker.get(family).content.decode()
    assert "Use restricted" in after
    with acting_as(dpo, opened=EVERYTHING):
        born = f"{child.person.date_of_birth:%-d %B %Y}"
        name = child.person.forename
    assert born in before
    assert born not in after
    change = f"{family}people/{child.person_id}/"
    assert worker.get(change).status_code == 404
    searched = worker.post("/families/people/", {"words": name}, follow=True).content.decode()
    assert str(council.own.family.reference) not in searched
    assert "Restrictions in force" in browser(dpo).get("/desk/").content.decode()
    today = timezone.localdate().isoformat()
    early = (timezone.localdate() - timedelta(days=1)).isoformat()
    client = browser(dpo)
    assert "before a restriction is lifted" in step(
        client, held, "end", told_on=today, on=early
    ) or "before it was received" in step(client, held, "end", told_on=today, on=early)
    assert step(client, held, "end", told_on=today) == ""
    assert "Use restricted" not in worker.get(family).content.decode()
    with acting_as(dpo):
        assert RightsRequest.objects.get(pk=held.pk).right == rules.Right.RESTRICTION


def test_rgt_06_the_database_lets_nobody_refuse_an_objection_to_the_study(
    council: Council,
) -> None:
    dpo = council.of(Role.DPO)
    based(dpo, purpose="nis", basis="research", article_9="j", schedule_1=["4"])
    held = asked(dpo, council.own.child.person_id, right="objection", purpose="nis")
    assert "cannot be refused" in step(browser(dpo), held, "decide", outcome="refused")
    refused = {"outcome": "refused", "decided_on": timezone.localdate(), "decided_by": dpo}
    stops = pytest.raises(IntegrityError, match="right_study_objection_stands")
    with acting_as(dpo), stops, transaction.atomic():
        RightsRequest.objects.filter(pk=held.pk).update(**refused)


def test_law_01_law_02_one_basis_at_a_time_and_every_earlier_one_kept(council: Council) -> None:
    dpo = council.of(Role.DPO)
    based(dpo)
    client = browser(dpo)
    typed = {"purpose": "casework", "basis": "legal_obligation", "power": "Care Act 2014, s 9"}
    day = timezone.localdate()
    answer = client.post("/registers/bases/new/", {**typed, "from_on": day.isoformat()})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get("/registers/bases/").content.decode()
    assert "Care Act 2014, s 9" in page
    assert "Children Act 2004, section 10" in page
    # It waits: until somebody else has confirmed it, what stood before stands.
    assert asked(dpo, council.own.child.person_id).basis == "public_task"
    with acting_as(dpo):
        made = PurposeBasis.objects.get(confirmed_at=None)
    second = browser(council.of(Role.HEAD_OF_SERVICE))
    assert second.post(f"{made.get_absolute_url()}confirm/").status_code == 302
    ended = client.get("/registers/bases/?state=ended").content.decode()
    assert "Care Act" not in ended
    file = client.post("/registers/bases/file/").content.decode()
    # With that on which the tests' families were opened (`tests/standing.py`).
    assert len(list(csv.DictReader(io.StringIO(file)))) == 3
    assert "Nothing is recorded" not in file
    # LAW-02: one person's basis differs, and only theirs.
    facts = {"basis": "consent", "power": "", "article_9": "", "schedule_1": [], "offences": False}
    based(dpo, person_id=council.own.parent.person_id, **facts)
    bases = [asked(dpo, each.person_id).basis for each in (council.own.parent, council.own.child)]
    assert bases == ["consent", "legal_obligation"]


def test_adm_03_whoever_contests_is_heard_and_a_named_person_decides(council: Council) -> None:
    dpo = council.of(Role.DPO)
    based(dpo, purpose="outcomes")
    held = asked(dpo, council.own.parent.person_id, right="automated", purpose="outcomes")
    client = browser(dpo)
    assert step(client, held, "note", kind="heard", text="They say the school erred") == ""
    today = timezone.localdate().isoformat()
    assert step(client, held, "identity", checked_on=today, how="document_seen") == ""
    assert step(client, held, "decide", outcome="granted", text="") != ""
    assert step(client, held, "decide", outcome="granted", text="Looked at again by hand") == ""
    page = client.get(f"/rights/{held.pk}/").content.decode()
    assert "They say the school erred" in page
    assert f"by {dpo.name}" in page


def test_a02_a_letter_names_no_address_neither_the_old_nor_the_new(council: Council) -> None:
    dpo, mother = council.of(Role.DPO), council.own.parent.person
    based(dpo)
    with acting_as(council.of(Role.KEYWORKER)):
        for address in ("12 Shared Road", "99 Hidden Drive"):
            mother.address, mother.postcode, mother.address_protected = address, "BN7 2XX", True
            mother.save()
    held = asked(dpo, mother.pk, text="They write to my old home")
    decided(held, dpo)
    for letter in ("acknowledged", "answered"):
        made = browser(dpo).post(f"/rights/{held.pk}/letters/{letter}/")
        told = text_of(made.content)
        assert mother.full_name in told
        for line in ("12 Shared Road", "99 Hidden Drive", "BN7 2XX"):
            assert line not in told, line


def test_letters_acknowledge_and_answer_with_the_decision_alone(council: Council) -> None:
    dpo = council.of(Role.DPO)
    based(dpo)
    held = asked(dpo, council.own.parent.person_id, text="Osk Row is wrong")
    client = browser(dpo)
    made = client.post(f"/rights/{held.pk}/letters/acknowledged/")
    assert made.content.startswith(b"%PDF")
    early = client.post(f"/rights/{held.pk}/letters/answered/", follow=True).content.decode()
    assert "decision, reason is not known" in early
    decided(held, dpo)
    assert client.post(f"/rights/{held.pk}/letters/answered/").content.startswith(b"%PDF")
    assert client.post(f"/rights/{held.pk}/letters/other/").status_code == 404
    assert AuditEvent.objects.filter(event="letter_written").count() == 2
