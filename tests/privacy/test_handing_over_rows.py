"""What is handed over is every row and earlier version; what changed since is not erased."""

import json
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from families.models import Family, Person, SupervisionEntry
from families.queries.handed_lines import IN_SENTENCES, handed_lines
from privacy import handing
from privacy.actions import disposal
from privacy.encryption import EncryptedTextField
from privacy.errors import RuleBroken
from privacy.handing import label_of
from privacy.identity import EVERYTHING, acting_as
from privacy.models import DisposalItem, User
from privacy.queries import erasing as walk
from privacy.queries.handing import content_of
from privacy.roles import Role
from privacy.rules.disposal import CHANGED
from tests.council import write_note
from tests.database import Databases
from tests.privacy.disposing import (
    approved,
    due,
    execute,
    made,
    propose,
    working_as,
    world,
)
from tests.privacy.filling import Filler, drill, of_kind

__all__ = ["drill", "world"]
SAID = f"{CHANGED[0].upper()}{CHANGED[1:]}."


@pytest.mark.django_db
def test_ret_05b_every_table_is_handed_over_or_somebody_has_written_why_not() -> None:
    """A table of tomorrow is handed over by itself; of what is left out, each stands for one."""
    tables = {label_of(model) for model in walk.reachable()}
    columns = {
        f"{label_of(model)}.{field.name}"
        for model in walk.reachable()
        for field in model._meta.concrete_fields
    }
    assert set(handing.not_handed()) <= tables | columns
    assert all(len(reason.split()) > 5 for reason in handing.not_handed().values())
    assert tables - set(handing.not_handed()) >= IN_SENTENCES


def test_ret_05b_all_that_was_written_goes_and_is_read_the_same_by_whoever_asks(
    drill: Any, django_db_setup: None, django_db_blocker: Any
) -> None:
    """A row of every table: each word of what is handed over stands in it, history among them."""
    filler = Filler()
    filler.fill(drill, of_kind("family"))
    asker = User(id=uuid.uuid4(), name="Dee Po", role=Role.DPO, is_active=True)
    key, found = filler.keys[Family], []
    for role in ("app", "jobs", "eraser"):
        with (
            django_db_blocker.unblock(),
            working_as(role, drill.info.dbname),
            acting_as(asker, opened=EVERYTHING),
        ):
            content = content_of("family", key)
            found.append(content.fingerprint)
            said = handing._json(content.as_data()).decode()
            lines = list(handed_lines(content))
    assert len(set(found)) == 1
    left = set(handing.not_handed())
    handed = {model for model in filler.keys if label_of(model) not in left}
    assert {model._meta.label for model in handed} == set(json.loads(said)) - {
        *(model._meta.label for model in content.rows if model not in filler.keys)
    }
    assert str(filler.keys[SupervisionEntry]) in said
    for model in handed:
        for field in handing.handed_columns(model):
            if isinstance(field, EncryptedTextField):
                [row] = json.loads(said)[model._meta.label]
                assert row[field.attname].startswith("zq"), (model, field)
    # On paper, too: what no sentence tells, and how each row read before.
    written = " ".join(" ".join(line.texts) for line in lines)
    annotation = json.loads(said)["families.SupervisionEntry"][0]["annotation"]
    before = json.loads(said)[Person.pgh_event_model._meta.label][0]["surname"]  # type: ignore[attr-defined]
    assert f"Annotation: {annotation}" in written
    assert f"Surname was: {before}" in written


@pytest.fixture
def going(world: SimpleNamespace, run_databases: Databases) -> SimpleNamespace:
    """A closed family whose rule hands it over, as the night proposes it."""
    with run_databases.server(world.database) as server:
        server.execute("ALTER TABLE privacy_retentionrule DISABLE TRIGGER USER")
        server.execute("UPDATE privacy_retentionrule SET action = 'transfer'")
    world.family = due(world, "Gox")
    return proposed(world)


def proposed(world: SimpleNamespace) -> SimpleNamespace:
    """By the timetable."""
    world.batch = propose(world)
    world.item = world.batch.items.get(ground="transfer")
    world.page = f"{world.batch.get_absolute_url()}items/{world.item.pk}"
    return world


def bring(going: SimpleNamespace, client: Client) -> str:
    """What the page says once the file is recorded as brought to an archive."""
    client.force_login(going.dpo)
    went = {"handed_to": "Barset Archive", "handed_reference": "ACC 7", "handed_on": "2026-06-01"}
    answer = client.post(f"{going.page}/hand-over/", went, follow=True)
    going.item.refresh_from_db()
    return str(answer.content.decode())


def fetch(going: SimpleNamespace, client: Client) -> None:
    """Made anew and downloaded."""
    made(going)
    client.force_login(going.dpo)
    assert client.post(f"{going.page}/file/")["Content-Type"] == "application/zip"


def test_ret_05b_ret_07_what_has_changed_since_its_file_was_made_is_not_erased(
    going: SimpleNamespace, settings: Any, client: Client
) -> None:
    facts = {"batch_id": going.batch.pk, "item_id": going.item.pk, "by": going.other_dpo}
    fetch(going, client)
    write_note(going.family, going.manager, "Came back for a letter.", finished=True)
    # Their file says less than is recorded here: nobody records that they have it all.
    assert SAID in bring(going, client)
    assert going.item.handed_on is None
    fetch(going, client)
    assert SAID not in bring(going, client)
    # Once more, between their taking it and the receipt: it is handed over again.
    write_note(going.family, going.manager, "Rang about it.", finished=True)
    with pytest.raises(RuleBroken, match="has changed"):
        disposal.confirm_receipt(**facts)
    fetch(going, client)
    bring(going, client)
    disposal.confirm_receipt(**facts)
    # And after the receipt: the record is left, and said why.
    write_note(going.family, going.manager, "Rang again.", finished=True)
    assert execute(going, approved(going, going.batch, settings)) == {"erased": 0, "stopped": 1}
    going.item.refresh_from_db()
    assert (going.item.state, going.item.stopped_by) == ("stopped", [CHANGED])
    assert Family.objects.filter(pk=going.family.pk).exists()
    assert CHANGED in client.get(going.batch.get_absolute_url()).content.decode()
    # The next night proposes it again, and with a file made anew it goes.
    proposed(going)
    fetch(going, client)
    bring(going, client)
    disposal.confirm_receipt(batch_id=going.batch.pk, item_id=going.item.pk, by=going.other_dpo)
    assert execute(going, approved(going, going.batch, settings)) == {"erased": 1, "stopped": 0}
    assert not Family.objects.filter(pk=going.family.pk).exists()


def test_ret_05b_what_went_without_a_file_is_taken_as_it_was_that_day(
    going: SimpleNamespace, settings: Any, client: Client
) -> None:
    bring(going, client)
    assert going.item.handed_sha256 == ""
    assert len(going.item.handed_record_sha256) == 64
    disposal.confirm_receipt(batch_id=going.batch.pk, item_id=going.item.pk, by=going.other_dpo)
    own = DisposalItem.objects.filter(pk=going.item.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        own.update(handed_record_sha256="0" * 64)
    write_note(going.family, going.manager, "Rang again.", finished=True)
    assert execute(going, approved(going, going.batch, settings)) == {"erased": 0, "stopped": 1}
