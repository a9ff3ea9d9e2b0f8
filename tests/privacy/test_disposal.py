"""A disposal from the night in which it is proposed to its certificate, as the real roles."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from families.models import Family, Member, Note, Person, Touched
from families.queries.search import find_people
from families.rules.search import Wanted
from privacy import jobs, ledger
from privacy.actions import disposal, executing, holds
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import AuditEvent, DisposalBatch, DisposalItem, ErasureEntry, Job
from privacy.roles import Role
from tests.council import write_note
from tests.database import url_of
from tests.make import make_user
from tests.privacy.cases import D, family_of, join, member_of
from tests.privacy.disposing import (
    CLOSED,
    approved,
    due,
    execute,
    item_of,
    let_go,
    propose,
    text_of,
    world,
)

__all__ = ["world"]


def test_a09_a10_a14_a25_ret_06_ret_07_ret_11_a_disposal_from_proposal_to_certificate(
    world: SimpleNamespace, settings: Any, client: Client
) -> None:
    goes, held, stays, reborn = (due(world, n) for n in ("Gox", "Held", "Stays", "Reborn"))
    family_of(world, "2013-03-03", closed=CLOSED)
    batch = propose(world)
    assert set(batch.items.values_list("record_id", flat=True)) == {
        *(goes.pk, held.pk, stays.pk, reborn.pk)
    }
    item = item_of(batch, goes.pk)
    assert item.counted["families_member"] == 2
    assert "decides" in item.lines[0]
    # Nobody alone: by the rules, and in the database.
    disposal.leave_out(batch_id=batch.pk, item_id=item_of(batch, stays.pk).pk, by=world.dpo)
    settings.COOLING_DAYS = 30
    disposal.review(batch_id=batch.pk, by=world.dpo)
    for by, why in ((world.dpo, "Another person"), (world.other_dpo, "cooling off")):
        with pytest.raises(RuleBroken, match=why):
            disposal.approve(batch_id=batch.pk, by=by)
    assert let_go(world, item, goes) == "no disposal that is due, cooled off and approved"
    own, now = DisposalBatch.objects.filter(pk=batch.pk), timezone.now()
    for forged in ({"decided_by": world.other_dpo}, {"decided_by": world.dpo, "cools_until": now}):
        with pytest.raises(DatabaseError), transaction.atomic():
            own.update(state="approved", decided_at=now, **forged)
    for change in (
        lambda: DisposalItem.objects.filter(pk=item.pk).update(record_id=held.pk),
        lambda: DisposalItem.objects.create(batch=batch, kind="family", ground="retention"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    own.update(reviewed_at=now - timedelta(days=31), cools_until=now - timedelta(days=1))
    disposal.approve(batch_id=batch.pk, by=world.other_dpo)
    # Between approval and execution a court asks, and a date of birth is corrected (A10, A09).
    holds.place_hold(
        reference=held.reference,
        reason_code="court",
        review_on=timezone.localdate() + timedelta(days=9),
        text="By letter",
        by=world.dpo,
    )
    child = member_of(reborn, "Child1")
    Person.objects.filter(pk=child.pk).update(date_of_birth=D("2010-01-01"))
    gone = {each.person_id for each in goes.members.all()}
    # The database asks by itself, and lets nothing go that the disposal does not name (A25).
    assert let_go(world, item, goes) == ""
    assert let_go(world, item, stays) == "No approved disposal covers this row of families_family"
    assert let_go(world, item_of(batch, held.pk), held) == "a hold or an open request keeps it"
    assert Family.objects.filter(pk=goes.pk).exists()

    assert execute(world, batch) == {"erased": 1, "stopped": 2}

    assert not Family.objects.filter(pk=goes.pk).exists()
    assert not Person.objects.filter(pk__in=gone).exists()
    assert Family.objects.filter(pk__in=[held.pk, stays.pk, reborn.pk]).count() == 3
    assert "Court order" in item_of(batch, held.pk).stopped_by[0]
    assert item_of(batch, reborn.pk).stopped_by == ["it is kept until 1 January 2035"]
    item.refresh_from_db()
    assert (item.record_id, item.reference, item.lines, item.due_on) == (None, "", [], None)
    entry = ErasureEntry.objects.get(item_id=item.pk)
    assert (entry.records, set(entry.people)) == ([goes.pk], gone)
    lines = list(ledger.lines())
    assert [line.step for line in lines] == ["begins", "ends"]
    assert lines[1].records == (str(goes.pk),)
    assert goes.reference not in ledger.path().read_text()
    with pytest.raises(RuleBroken, match="once"):
        execute(world, batch)
    said = AuditEvent.objects.filter(event__in=["erased", "erasure_stopped", "disposal_done"])
    assert sorted(said.values_list("event", flat=True)) == [
        *("disposal_done", "erased", "erasure_stopped", "erasure_stopped")
    ]
    # Whoever comes again is somebody new, and no search says that they were known before (A14).
    assert found(world, "gox") == []
    again = due(world, "Gox")
    assert found(world, "gox") == [again, again]
    assert not gone & {each.person_id for each in again.members.all()}
    client.force_login(world.other_dpo)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Stopped: HOLD-" in page
    answer = client.get(f"{batch.get_absolute_url()}certificate/")
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    assert "Member (families_member) 2" in " ".join(text.split())
    assert lines[1].hash[:20] in text.replace("\n", "")
    assert goes.reference not in text


def found(staff: SimpleNamespace, word: str) -> list[Family]:
    """The families of whomever a manager finds by a word of their name."""
    with acting_as(staff.manager):
        told = find_people(staff.manager, Wanted(words=(word,)))
    return [family for each in (*told.own, *told.elsewhere) for family in each.families]


def test_a11_a_run_that_was_killed_goes_on_and_the_ledger_tells_each_erasure_once(
    world: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = due(world, "One"), due(world, "Two")
    batch = approved(world, propose(world), settings)
    killed = RuntimeError("killed")
    with mock.patch.object(executing, "erase", side_effect=killed), pytest.raises(RuntimeError):
        execute(world, batch)
    assert Family.objects.filter(pk__in=[one.pk, two.pk]).count() == 2
    with (
        mock.patch.object(executing, "_write_end", side_effect=killed),
        pytest.raises(RuntimeError),
    ):
        execute(world, batch)
    assert Family.objects.filter(pk__in=[one.pk, two.pk]).count() == 1
    # As the worker does it: in a process of its own, under the role that the job needs.
    monkeypatch.setenv("DATABASE_URL_ERASER", url_of("eraser", world.database))
    monkeypatch.setenv("TFCASE_LEDGER_FOLDER", str(ledger.path().parent))
    job = Job.objects.get(kind=disposal.EXECUTE)
    jobs.run_as_needed(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"id": str(batch.pk), "erased": 2, "stopped": 0})
    begun, ended = ledger.begun_and_ended()
    assert begun == ended == {str(each.item_id) for each in ErasureEntry.objects.all()}
    assert len([line for line in ledger.lines() if line.step == ledger.ENDS]) == 2
    # A line that was changed, or one that is missing, is seen.
    text = ledger.path().read_text().splitlines(keepends=True)
    for forged in (text[:1] + text[2:], [text[0].replace('"rows": 0', '"rows": 1'), *text[1:]]):
        ledger.path().write_text("".join(forged))
        with pytest.raises(ledger.LedgerBroken):
            list(ledger.lines())


def test_ret_04_a16_one_of_two_siblings_goes_and_the_family_lives_on(
    world: SimpleNamespace, settings: Any
) -> None:
    family = family_of(world, "2011-03-03", "2013-03-03", surname="Shared")
    leaves, stays = member_of(family, "Child1"), member_of(family, "Child2")
    text = "Child1 hit Child2 Shared; Child2 forgave child1 and Ada Shared saw it."
    both = write_note(
        family, world.manager, text, finished=True, present=[leaves.pk, stays.pk], about=[]
    )
    own = write_note(family, world.manager, "Only of one", finished=True, about=[leaves.pk])
    batch = disposal.propose_person(reference=leaves.reference, ground="right", by=world.dpo)
    execute(world, approved(world, batch, settings))

    assert not Person.objects.filter(pk=leaves.pk).exists()
    assert not Note.objects.filter(pk=own.pk).exists()
    both.refresh_from_db()
    assert both.present == [stays.pk]
    assert both.text == (
        "[person removed] hit Child2 Shared; Child2 forgave [person removed] and Ada Shared saw it."
    )
    assert Person.objects.get(pk=stays.pk).full_name == "Child2 Shared"
    assert Member.objects.filter(family=family).count() == 2
    assert Touched.objects.filter(family_key=family.pk).exists()


def test_ret_04_somebody_in_two_families_stays_when_one_of_them_goes(
    world: SimpleNamespace, settings: Any
) -> None:
    goes, other = due(world, "Gone"), family_of(world, "2013-03-03", surname="Other")
    both = member_of(goes, "Ada")
    join(world.manager, other, both)
    execute(world, approved(world, propose(world), settings))

    assert not Family.objects.filter(pk=goes.pk).exists()
    assert [each.family_id for each in Member.objects.filter(person=both)] == [other.pk]
    assert Person.objects.get(pk=both.pk).full_name == "Ada Gone"
    assert not Person.objects.filter(memberships=None).exists()
    assert not Touched.objects.filter(family_key=goes.pk).exists()


def test_ret_07_no_page_lets_one_person_approve_and_a_head_of_service_may(
    world: SimpleNamespace, settings: Any, client: Client
) -> None:
    due(world, "One")
    batch = propose(world)
    address = batch.get_absolute_url()
    client.force_login(world.dpo)
    assert "I have reviewed it" in client.get(address).content.decode()
    settings.COOLING_DAYS = 0
    client.post(f"{address}review/")
    assert "Approve and erase" not in client.get(address).content.decode()
    client.post(f"{address}approve/")
    batch.refresh_from_db()
    assert batch.state == "reviewed"
    head = make_user(Role.HEAD_OF_SERVICE, "Hal Head")
    client.force_login(head)
    assert "Approve and erase" in client.get(address).content.decode()
    client.post(f"{address}refuse/")
    batch.refresh_from_db()
    assert (batch.state, batch.decided_by) == ("refused", head)
