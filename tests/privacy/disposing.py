"""A database of its own in which one process works as one role of the database, then as another."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from pypdf import PdfReader

from families.models import Family
from privacy import jobs
from privacy.actions import disposal, disposal_copies, executing, holds
from privacy.actions.covering import REFUSED, cover_item
from privacy.actions.retention import build_preview
from privacy.actions.schedules import load_schedules
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as, system_user
from privacy.models import DisposalBatch, DisposalCopy, DisposalItem, Job
from tests.database import OWN_HAND, Databases, url_of
from tests.privacy.cases import family_of, office
from tfcase import environment

BORN, CLOSED = "1990-03-03", "2015-05-20"
SCHEDULES = ["closure-5", "referral-1", "youngest-child-25"]


@contextmanager
def working_as(role: str, database: str) -> Iterator[None]:
    """Django's connection, as a role."""
    kept = dict(connection.settings_dict)
    entry: Any = environment.database("test", url_of(role, database), None)
    own_hand = OWN_HAND if role == "app" else ()
    entry["OPTIONS"]["options"] = " ".join([entry["OPTIONS"].get("options", ""), *own_hand]).strip()
    connection.close()
    connection.settings_dict.update(entry)
    try:
        with override_settings(DATABASE_ROLE=role):
            yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


@pytest.fixture
def world(
    run_databases: Databases,
    django_db_setup: None,
    django_db_blocker: Any,
    settings: Any,
    tmp_path: Any,
) -> Iterator[SimpleNamespace]:
    """A council with published schedules, in a database that nobody else uses."""
    settings.ERASURE_LEDGER = tmp_path / "ledger" / "erasures.jsonl"
    settings.FILES_FOLDER = tmp_path / "files"
    name = f"{run_databases.name}_disposal"
    run_databases.copy(name, run_databases.template)
    with django_db_blocker.unblock(), working_as("app", name):
        staff = office()
        staff.database, staff.timetable = name, system_user("timetable")
        publish(staff)
        yield staff
    with run_databases.server() as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def publish(staff: SimpleNamespace) -> None:
    """By two officers."""
    load_schedules(by=staff.dpo)
    proposed = holds.propose_publication(chosen=SCHEDULES, reason="", by=staff.dpo)
    holds.publish(publication_id=proposed.pk, by=staff.other_dpo)


def propose(staff: SimpleNamespace) -> DisposalBatch:
    """What the timetable does in a night."""
    build_preview(by=staff.dpo)
    made = disposal.propose_due(by=staff.timetable, step=lambda *_: None)
    assert made is not None
    return made


def approved(staff: SimpleNamespace, batch: DisposalBatch, settings: Any) -> DisposalBatch:
    """Reviewed, without days of cooling off, and approved by another."""
    settings.COOLING_DAYS = 0
    disposal.review(batch_id=batch.pk, by=staff.dpo)
    disposal.approve(batch_id=batch.pk, by=staff.other_dpo)
    return batch


def execute(staff: SimpleNamespace, batch: DisposalBatch) -> dict[str, int]:
    """As the worker's process for it does."""
    with working_as("eraser", staff.database):
        return executing.execute(batch_id=batch.pk, by=staff.other_dpo, step=lambda *_: None)


def item_of(batch: DisposalBatch, key: Any) -> DisposalItem:
    """The item of a record that was not erased."""
    return batch.items.get(record_id=key)


def due(staff: SimpleNamespace, surname: str) -> Family:
    """One whose time is over."""
    return family_of(staff, BORN, closed=CLOSED, surname=surname)


def let_go(staff: SimpleNamespace, item: DisposalItem, family: Family) -> str:
    """Why the bare role for erasure may not take a family away under an item; taken back again."""
    with working_as("eraser", staff.database), acting_as(staff.dpo, opened=EVERYTHING):
        try:
            cover_item(item.pk)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                cursor.execute("DELETE FROM families_family WHERE id = %s", [family.pk])
                gone = cursor.rowcount
        except (RuleBroken, DatabaseError) as refused:
            transaction.set_rollback(True)
            return str(refused).removeprefix(f"{REFUSED}: ").split(" by another")[0].split(".")[0]
        transaction.set_rollback(True)
        return "" if gone == 1 else "nothing went"


def made(going: SimpleNamespace, by: Any = None) -> DisposalCopy:
    """The file, made by a job as the worker does it."""
    job = ran(going, by or going.dpo)
    assert job.state == "done", job.problem
    return DisposalCopy.objects.get(job_id=job.pk)


def ran(going: SimpleNamespace, by: Any) -> Job:
    with acting_as(by):
        job = disposal_copies.ask_for_copy(batch_id=going.batch.pk, item_id=going.item.pk, by=by)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    return job


def text_of(content: bytes) -> str:
    """The words of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
