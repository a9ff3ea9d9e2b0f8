"""What a rule transfers: its file, to whom it went, the receipt, and only then its erasure."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from families.models import Family
from privacy.actions import disposal
from privacy.models import AuditEvent, DisposalBatch, DisposalItem
from tests.database import Databases
from tests.privacy.cases import D, family_of
from tests.privacy.disposing import (
    due,
    execute,
    item_of,
    let_go,
    propose,
    text_of,
    world,
)

__all__ = ["world"]


def test_ret_05b_ret_07_what_a_rule_transfers_goes_after_a_receipt_that_another_has_seen(
    world: SimpleNamespace, settings: Any, client: Client, run_databases: Databases
) -> None:
    with run_databases.server(world.database) as server:
        server.execute("ALTER TABLE privacy_retentionrule DISABLE TRIGGER USER")
        changed = "UPDATE privacy_retentionrule SET action = 'transfer' WHERE trigger = 'closure'"
        assert server.execute(changed).rowcount
    goes, kept = due(world, "Gox"), family_of(world, "1998-03-03", closed="2015-05-20")
    propose(world)
    first, other = DisposalBatch.objects.order_by("items__ground")
    # Twenty-five decides of one; five years and a transfer of the other, in a batch of its own.
    assert [item_of(first, kept.pk).ground, item_of(other, goes.pk).ground] == [
        *("retention", "transfer")
    ]
    item, page = item_of(other, goes.pk), other.get_absolute_url()
    client.force_login(world.dpo)
    desk = client.get("/desk/").content.decode()
    assert "Disposals to hand over" in desk
    listed = client.get("/retention/disposals/?state=hand_over").content.decode()
    assert other.name in listed
    assert first.name not in listed
    disposal.review(batch_id=other.pk, by=world.dpo)
    settings.COOLING_DAYS = 0
    DisposalBatch.objects.filter(pk=other.pk).update(cools_until=F("reviewed_at"))
    client.force_login(world.other_dpo)
    client.post(f"{page}approve/")
    step = f"{page}items/{item.pk}"
    said = "has to be handed over first"
    assert said in client.get(page).content.decode()
    # Recorded by one; nobody sees their own receipt, on a page or in the database.
    assert client.get(f"{step}/receipt/").status_code == 405
    assert (
        "There is a problem"
        in client.post(f"{step}/hand-over/", {"handed_to": ""}).content.decode()
    )
    client.force_login(world.dpo)
    went = {"handed_to": "Barset Archive", "handed_reference": "ACC 7"}
    went["handed_on"] = "2026-06-01"
    assert client.post(f"{step}/hand-over/", went).status_code == 302
    shown = client.get(page).content.decode()
    assert "Handed over to Barset Archive on 1 June 2026, reference ACC 7" in shown
    assert "I have seen the receipt" not in shown
    client.post(f"{step}/receipt/")
    item.refresh_from_db()
    assert item.received_by is None
    own = DisposalItem.objects.filter(pk=item.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        own.update(received_by=world.dpo, received_at=timezone.now())
    client.force_login(world.other_dpo)
    assert client.post(f"{step}/receipt/").status_code == 302
    assert "Receipt seen by" in client.get(page).content.decode()
    for change in ({"handed_to": "Nobody"}, {"received_by": None, "received_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            own.update(**change)
    client.post(f"{page}approve/")
    assert execute(world, other) == {"erased": 1, "stopped": 0}
    assert not Family.objects.filter(pk=goes.pk).exists()
    certificate = " ".join(text_of(client.get(f"{page}certificate/").content).split())
    assert "Handed over to Barset Archive" in certificate
    assert "disposals to hand over" in client.get("/desk/").content.decode()
    events = ["disposal_handed_over", "disposal_received"]
    assert AuditEvent.objects.filter(event__in=events).count() == 2


def test_ret_05b_the_database_lets_nothing_go_that_nobody_has_received(
    world: SimpleNamespace, settings: Any
) -> None:
    family = due(world, "Gox")
    batch = DisposalBatch.objects.create(proposed_by=world.timetable)
    item = DisposalItem.objects.create(
        batch=batch,
        kind="family",
        ground="transfer",
        record_id=family.pk,
        due_on=D("2020-05-20"),
    )
    settings.COOLING_DAYS = 0
    disposal.review(batch_id=batch.pk, by=world.dpo)
    now = timezone.now()
    approved_so = {"state": "approved", "decided_by": world.other_dpo, "decided_at": now}
    DisposalBatch.objects.filter(pk=batch.pk).update(**approved_so)
    assert let_go(world, item, family) == "no disposal that is due, cooled off and approved"
    own = DisposalItem.objects.filter(pk=item.pk)
    own.update(handed_to="A", handed_on=now, handed_reference="1", handed_by=world.dpo)
    assert let_go(world, item, family) == "no disposal that is due, cooled off and approved"
    own.update(received_by=world.other_dpo, received_at=now)
    assert let_go(world, item, family) == ""
