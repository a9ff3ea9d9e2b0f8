"""An export says which signed checkpoint the trail was held against, and each line its link."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from privacy import audit, files
from privacy.actions import chain, investigations
from privacy.events import Event
from privacy.identity import system_user
from privacy.models import AuditLink
from privacy.roles import Role
from tests.database import Databases, _point_django_at
from tests.make import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _as_worker(run_databases: Databases, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """The worker's role, its signing key and folders of its own."""
    settings.AUDIT_KEY_FILE, settings.AUDIT_FOLDER = tmp_path / "signing.pem", tmp_path
    settings.FILES_FOLDER = tmp_path / "files"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    _point_django_at(run_databases.name, "jobs")
    yield
    _point_django_at(run_databases.name, "app")


@pytest.mark.usefixtures("_as_worker")
def test_the_worker_holds_the_trail_against_its_last_checkpoint() -> None:
    dpo, auditor = make_user(Role.DPO), make_user(Role.INTERNAL_AUDITOR)
    worker = make_user(Role.KEYWORKER)
    seen = [audit.record(Event.LIST_VIEWED, by=worker, list="x", shown=n) for n in range(3)]
    signed = chain.sign_checkpoint(by=system_user("timetable"), at_once=True)
    today = timezone.localdate()
    days = {"from_day": today - timedelta(days=1), "to_day": today, "record_id": None}
    made = investigations.propose(worker=worker, reason="A complaint", by=dpo, **days)
    investigations.approve(investigation_id=made.pk, by=auditor)
    built = investigations.build(investigation_id=made.pk, by=auditor, step=lambda *_: None)
    assert signed
    assert (built.sound, built.checkpoint["root"], built.rows) == (True, signed.root, 3)
    stored = files.read_sealed(investigations.FOLDER, str(built.pk)).splitlines()
    links = AuditLink.objects.in_bulk([event.pk for event in seen])
    hashes = [bytes(links[event.pk].hash).hex() for event in seen]
    assert [json.loads(line)["hash"] for line in stored] == hashes
