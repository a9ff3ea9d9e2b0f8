"""Exports for an investigation: proposed, agreed to by another, each copy with its number."""

import io
import json
import uuid
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from privacy import files, jobs
from privacy.actions import investigations as actions
from privacy.errors import RuleBroken
from privacy.identity import acting_as, system_user
from privacy.models import AuditEvent, Investigation, InvestigationCopy, Job, User
from privacy.roles import Role
from privacy.rules.chain import Findings
from privacy.rules.investigations import fingerprint
from privacy.tasks import destroy_investigations
from tests.council import Council, browser
from tests.make import make_user
from tests.privacy.overseeing import opens

WHY = "A complaint of the family, number 12"


@pytest.fixture(autouse=True)
def _beside_the_worker(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of the test's own; the web's role may not check the trail, the worker's does."""
    settings.FILES_FOLDER = tmp_path / "files"
    monkeypatch.setattr(actions, "verify_trail", lambda by: Findings())


@pytest.fixture
def proposed(council: Council) -> Investigation:
    """The data protection officer proposes all that the keyworker did."""
    opens(council.of(Role.KEYWORKER), council.own.family)
    return propose(council.of(Role.DPO), worker=council.of(Role.KEYWORKER))


def propose(
    by: User, *, worker: User | None = None, record: uuid.UUID | None = None
) -> Investigation:
    today = timezone.localdate()
    days = {"from_day": today - timedelta(days=9), "to_day": today}
    with acting_as(by):
        return actions.propose(worker=worker, record_id=record, reason=WHY, by=by, **days)


def page(of: Investigation, name: str = "investigation") -> str:
    return reverse(f"privacy:{name}", args=[of.pk])


@pytest.fixture
def ready(council: Council, proposed: Investigation) -> Investigation:
    """The auditor has agreed, and the job has run."""
    browser(council.of(Role.INTERNAL_AUDITOR)).post(page(proposed, "investigation_approve"))
    job = Job.objects.get(kind="export_investigation")
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done", job.problem
    with acting_as(council.of(Role.DPO)):
        return Investigation.objects.get(pk=proposed.pk)


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_one_proposes_and_another_agrees(council: Council, proposed: Investigation) -> None:
    proposer = browser(council.of(Role.DPO))
    assert "Another person has to decide" in proposer.get(page(proposed)).content.decode()
    told = proposer.post(page(proposed, "investigation_approve"), follow=True).content.decode()
    assert "You proposed this" in told
    decided = {"state": "approved", "decided_at": timezone.now()}
    for by in (council.of(Role.DPO), council.of(Role.KEYWORKER)):
        with (
            acting_as(council.of(Role.INTERNAL_AUDITOR)),
            pytest.raises(IntegrityError),
            transaction.atomic(),
        ):
            Investigation.objects.filter(pk=proposed.pk).update(decided_by=by, **decided)
    other = browser(council.of(Role.INTERNAL_AUDITOR))
    assert WHY in other.get(page(proposed)).content.decode()
    assert (
        "Approved"
        in other.post(page(proposed, "investigation_approve"), follow=True).content.decode()
    )
    again = other.post(page(proposed, "investigation_refuse"), follow=True).content.decode()
    assert "decided on this already" in again


def test_what_is_refused_is_not_made(council: Council, proposed: Investigation) -> None:
    other = council.of(Role.INTERNAL_AUDITOR)
    browser(other).post(page(proposed, "investigation_refuse"))
    made = actions.build(investigation_id=proposed.pk, by=other, step=lambda *_: None)
    assert (made.state, made.sha256) == ("refused", "")
    assert not list(Path(files.settings.FILES_FOLDER).rglob("*.sealed"))


def test_a_copy_holds_the_events_and_says_what_it_was_held_against(
    council: Council, ready: Investigation
) -> None:
    assert ready.sound is not None
    answer = browser(council.of(Role.DPO)).post(page(ready, "investigation_download"))
    found = opened(answer.content)
    manifest, told = json.loads(found["manifest.json"]), json.loads(found["events.json"])
    worker = council.of(Role.KEYWORKER)
    assert {event["by_id"] for event in told["events"]} == {str(worker.pk)}
    assert "record_viewed" in {event["event"] for event in told["events"]}
    assert manifest["rows"] == ready.rows == len(told["events"])
    assert manifest["sha256_of_events"] == ready.sha256
    assert manifest["proposed"]["by"] == council.of(Role.DPO).name
    assert manifest["approved"]["by"] == council.of(Role.INTERNAL_AUDITOR).name
    assert manifest["audit_trail"] == {"held": ready.sound, "checkpoint": ready.checkpoint}
    text = "".join(content.decode() for content in found.values())
    assert not [word for word in (*council.own.words, WHY) if word in text]


def test_a57_whoever_leaked_a_copy_is_named_by_its_number(
    council: Council, ready: Investigation
) -> None:
    readers = [council.of(Role.DPO), council.of(Role.INTERNAL_AUDITOR)]
    numbers = []
    for reader in readers:
        answer = browser(reader).post(page(ready, "investigation_download"))
        last = opened(answer.content)["events.csv"].decode().splitlines()[-1]
        number = last.rpartition(",")[2]
        with acting_as(reader):
            copy = InvestigationCopy.objects.get(pk=number)
        assert (copy.by, copy.sha256) == (reader, fingerprint(answer.content))
        numbers.append(number)
    client = browser(council.of(Role.DPO))
    for reader, number in zip(readers, numbers, strict=True):
        shown = client.get(f"/audit/investigations/?document={number}").content.decode()
        assert f"was handed to {reader.name}" in shown
    unknown = client.get(f"/audit/investigations/?document={uuid.uuid4()}").content.decode()
    assert "No copy bears this number" in unknown
    noted = AuditEvent.objects.filter(event="investigation_downloaded").values_list(
        "facts", flat=True
    )
    assert {facts["document"] for facts in noted} == set(numbers)


def test_made_twice_it_is_made_once(council: Council, ready: Investigation) -> None:
    again = actions.build(
        investigation_id=ready.pk, by=council.of(Role.INTERNAL_AUDITOR), step=lambda *_: None
    )
    assert again.built_at == ready.built_at
    assert AuditEvent.objects.filter(event="investigation_made").count() == 1


def test_nobody_has_anything_to_do_with_an_export_about_themselves(council: Council) -> None:
    dpo, auditor = council.of(Role.DPO), council.of(Role.INTERNAL_AUDITOR)
    opens(dpo, council.own.family)
    about = propose(auditor, worker=dpo)
    client = browser(dpo)
    assert client.get(page(about)).status_code == 404
    assert client.post(page(about, "investigation_approve")).status_code == 404
    assert about.name not in client.get("/audit/investigations/").content.decode()
    with acting_as(dpo):
        assert not Investigation.objects.exists()
    with pytest.raises(RuleBroken, match="yourself"):
        propose(auditor, worker=auditor)


def test_about_a_record_it_is_called_by_its_reference(council: Council) -> None:
    made = propose(council.of(Role.DPO), record=council.own.family.pk)
    assert made.subject == f"Everything about {council.own.family.reference}"
    assert str(made) in browser(council.of(Role.DPO)).get(page(made)).content.decode()


def test_what_was_approved_stays_and_copies_are_never_changed(
    council: Council, ready: Investigation
) -> None:
    dpo = council.of(Role.DPO)
    browser(dpo).post(page(ready, "investigation_download"))
    with acting_as(dpo):
        for change in ({"worker": council.stranger}, {"state": "proposed"}):
            with pytest.raises(ProgrammingError), transaction.atomic():
                Investigation.objects.filter(pk=ready.pk).update(**change)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Investigation.objects.filter(pk=ready.pk)._raw_delete("default")
        assert not InvestigationCopy.objects.update(by=council.of(Role.INTERNAL_AUDITOR))


def test_it_is_destroyed_when_its_time_is_over(council: Council, ready: Investigation) -> None:
    folder = Path(files.settings.FILES_FOLDER)
    assert len(list(folder.rglob("*.sealed"))) == 1
    with acting_as(system_user("timetable")):
        Investigation.objects.filter(pk=ready.pk).update(expires_at=timezone.now())
    client = browser(council.of(Role.DPO))
    refused = client.post(page(ready, "investigation_download"), follow=True).content.decode()
    assert actions.NOT_READY in refused
    files.write_sealed(actions.FOLDER, str(uuid.uuid4()), b"left by a worker that was killed")
    destroy_investigations()
    assert len(list(folder.rglob("*.sealed"))) == 1
    assert "Destroyed" in client.get(page(ready)).content.decode()


def test_it_is_proposed_on_a_page_that_the_trail_fills_in(council: Council) -> None:
    worker = make_user(Role.KEYWORKER, "Nothing Done", council.north)
    client = browser(council.of(Role.DPO))
    trail = client.get(f"/audit/?by_id={worker.pk}").content.decode()
    new = reverse("privacy:investigation_new")
    assert f"{new}?by_id={worker.pk}" in trail
    filled = client.get(f"{new}?by_id={worker.pk}&from_day=2026-01-01").content.decode()
    assert f'value="{worker.pk}" selected' in filled
    today = timezone.localdate().isoformat()
    sent = {"worker": worker.pk, "from_day": today, "to_day": today, "reason": WHY}
    assert "no event in this time" in client.post(new, sent).content.decode()
    both = {**sent, "record_id": uuid.uuid4()}
    assert "Select a worker, or enter" in client.post(new, both).content.decode()
    sent["worker"] = council.of(Role.KEYWORKER).pk
    assert "/audit/investigations/" in client.post(new, sent)["Location"]
