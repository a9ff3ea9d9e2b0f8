"""A subject access pack is built by a job, sealed, read once its owner is known, and expires."""

import json
import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from families.models import (
    Member,
)
from privacy import files, jobs
from privacy.access import AccessDenied
from privacy.actions import packs as pack_actions
from privacy.actions import requests as actions
from privacy.actions import subject_clock
from privacy.errors import RuleBroken
from privacy.identity import acting_as, system_user
from privacy.models import AuditEvent, JobState, SubjectPack
from tests.privacy.packing import KNOWN, approved, built, case, decided, opened, staff

__all__ = ["case", "staff"]
pytestmark = pytest.mark.django_db


# --- Building, reading, expiring


def test_the_job_builds_the_pack_and_keeps_it_sealed(case: SimpleNamespace, tmp_path: Path) -> None:
    request = decided(case, opened(case))
    with acting_as(case.dpo):
        job = actions.ask_for_pack(request=request, by=case.dpo)
        with pytest.raises(RuleBroken, match="already"):
            actions.ask_for_pack(request=request, by=case.other_dpo)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.problem
    assert job.result["id"] == str(request.pk)
    pack = SubjectPack.objects.get()
    assert (pack.job_id, pack.request_id) == (job.pk, request.pk)
    (kept,) = (tmp_path / "packs").iterdir()
    sealed = kept.read_bytes()
    assert b"PK\x03\x04" not in sealed
    assert b"Quillfeather" not in sealed
    assert kept.stat().st_mode & 0o077 == 0
    assert len(files.read_sealed("packs", str(pack.pk))) == pack.size


def test_the_pack_may_be_built_but_not_downloaded_before_identity_is_checked(
    case: SimpleNamespace, client: Client
) -> None:
    request = decided(case, opened(case))
    pack = approved(case, request)
    client.force_login(case.dpo)
    address = f"/requests/{request.pk}/packs/{pack.pk}/"
    assert "Check identity first" in client.get(f"/requests/{request.pk}/").content.decode()
    answer = client.post(address, KNOWN)
    assert "the identity of whoever asks has not been checked" in answer.content.decode()
    assert not AuditEvent.objects.filter(event="subject_pack_downloaded").exists()
    today = timezone.localdate()
    actions.check_identity(request=request, checked_on=today, how="document_seen", by=case.dpo)
    # SAR-23: on paper, too, it goes where only the person opens it.
    for said, told in (
        ({"nobody_shares": "on"}, "Check with the person where"),
        ({"contact_checked": "on"}, "Somebody else may read"),
    ):
        assert told in client.post(address, said).content.decode()
    answer = client.post(address, KNOWN)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{request.reference}.zip"'
    assert answer["Cache-Control"] == "no-store"
    event = AuditEvent.objects.get(event="subject_pack_downloaded")
    assert (event.target_id, event.person_id) == (pack.pk, case.subject.pk)


def test_a_download_that_cannot_be_noted_does_not_happen(
    case: SimpleNamespace, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = decided(case, opened(case))
    pack = approved(case, request)
    today = timezone.localdate()
    actions.check_identity(request=request, checked_on=today, how="document_seen", by=case.dpo)

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("The audit trail is away.")

    client.force_login(case.dpo)
    monkeypatch.setattr(actions.audit, "record", fails)
    with pytest.raises(RuntimeError):
        client.post(f"/requests/{request.pk}/packs/{pack.pk}/", KNOWN)


def test_sar_10_and_11_a_parent_for_a_child_needs_authority_and_a_recorded_decision(
    case: SimpleNamespace,
) -> None:
    request = opened(case, requester="parent")
    today = timezone.localdate()
    with pytest.raises(RuleBroken, match="written authority"):
        actions.check_identity(request=request, checked_on=today, how="document_seen", by=case.dpo)
    actions.check_identity(request=request, checked_on=today, how="authority_seen", by=case.dpo)
    made = approved(case, decided(case, request))
    facts = {"answers": ["no", "unknown", "no", "no", "no", "yes"], "outcome": "may_act"}
    with acting_as(case.dpo):
        with pytest.raises(RuleBroken, match="decide whether the parent may act"):
            actions.read_pack(pack=SubjectPack.objects.get(pk=made.pk), by=case.dpo, **KNOWN)
        subject_clock.decide_acting(request=request, reason="Aged 4.", by=case.dpo, **facts)
        assert actions.read_pack(pack=SubjectPack.objects.get(pk=made.pk), by=case.dpo, **KNOWN)


def test_packs_expire_after_thirty_days_and_their_files_go(
    case: SimpleNamespace, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    made, _, _ = built(case)
    assert made.expires_at - made.built_at == timedelta(days=30)
    with django_capture_on_commit_callbacks(execute=True):
        assert pack_actions.expire_packs(by=system_user("timetable")) == 0
    SubjectPack.objects.filter(pk=made.pk).update(expires_at=timezone.now())
    with pytest.raises(RuleBroken, match="expired"):
        actions.read_pack(pack=SubjectPack.objects.get(pk=made.pk), by=case.dpo, **KNOWN)
    with django_capture_on_commit_callbacks(execute=True):
        assert pack_actions.expire_packs(by=system_user("timetable")) == 1
    assert list((tmp_path / "packs").iterdir()) == []
    kept = SubjectPack.objects.get(pk=made.pk)
    assert kept.destroyed_at is not None
    assert len(kept.sha256) == 64
    with django_capture_on_commit_callbacks(execute=True):
        assert pack_actions.expire_packs(by=system_user("timetable")) == 0


def test_a_new_pack_takes_the_place_of_the_old_and_closing_destroys_both(
    case: SimpleNamespace, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    request = decided(case, opened(case))
    with django_capture_on_commit_callbacks(execute=True):
        first = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
        second = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    first.refresh_from_db()
    assert first.destroyed_at is not None
    assert files.names_in("packs", older_than=timedelta(days=-1)) == {str(second.pk)}
    today = timezone.localdate()
    with django_capture_on_commit_callbacks(execute=True), acting_as(case.dpo):
        actions.close_request(request=request, closed_on=today, closed_as="answered", by=case.dpo)
    assert list((tmp_path / "packs").iterdir()) == []
    with pytest.raises(RuleBroken, match="was closed on"):
        pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    reasons = AuditEvent.objects.filter(event="subject_pack_destroyed")
    assert sorted(reasons.values_list("reason_code", flat=True)) == ["closed", "replaced"]


def test_files_without_a_row_are_swept_away(case: SimpleNamespace, tmp_path: Path) -> None:
    made, _, _ = built(case)
    files.write_sealed("packs", "orphan", b"left by a killed worker")
    pack_actions.expire_packs(by=system_user("timetable"))
    assert len(list((tmp_path / "packs").iterdir())) == 2  # may still be on its way
    long_ago = (timezone.now() - timedelta(hours=2)).timestamp()
    for path in (tmp_path / "packs").iterdir():
        os.utime(path, (long_ago, long_ago))
    pack_actions.expire_packs(by=system_user("timetable"))
    assert [path.stem for path in (tmp_path / "packs").iterdir()] == [str(made.pk)]


def test_a_full_disk_leaves_neither_row_nor_file(
    case: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = decided(case, opened(case))
    with acting_as(case.dpo):
        job = actions.ask_for_pack(request=request, by=case.dpo)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "No space left on device" in job.problem
    assert not SubjectPack.objects.exists()
    assert list((tmp_path / "packs").iterdir()) == []


def test_a_sealed_file_opens_in_its_own_place_only(case: SimpleNamespace, tmp_path: Path) -> None:
    files.write_sealed("packs", "one", b"content")
    sealed = tmp_path / "packs" / "one.sealed"
    (tmp_path / "packs" / "two.sealed").write_bytes(sealed.read_bytes())
    assert files.read_sealed("packs", "one") == b"content"
    with pytest.raises(Exception, match="altered or moved"):
        files.read_sealed("packs", "two")


def test_only_the_dpo_may_do_any_of_this(case: SimpleNamespace) -> None:
    request = decided(case, opened(case))
    made = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    today = timezone.localdate()
    for user in (case.manager, case.keyworker, case.analyst):
        for refused in (
            lambda by: opened(SimpleNamespace(subject=case.subject, dpo=by)),
            lambda by: actions.find_people(name="Mary", born_on=None, postcode="", by=by),
            lambda by: actions.ask_for_pack(request=request, by=by),
            lambda by: pack_actions.build_pack(request_id=request.pk, by=by),
            lambda by: actions.read_pack(pack=made, by=by, **KNOWN),
            lambda by: actions.check_identity(
                request=request, checked_on=today, how="document_seen", by=by
            ),
            lambda by: actions.ask_for_identity(request=request, asked_on=today, by=by),
            lambda by: actions.change_notes(request=request, notes="", by=by),
            lambda by: actions.note_view(request=request, by=by),
            lambda by: actions.close_request(
                request=request, closed_on=today, closed_as="answered", by=by
            ),
            lambda by: pack_actions.expire_packs(by=by),
        ):
            with pytest.raises(AccessDenied):
                refused(user)


def test_the_trail_holds_no_value(case: SimpleNamespace) -> None:
    actions.find_people(name="Quillf", born_on=None, postcode="SE28 0HG", by=case.dpo)
    built(case)
    trail = json.dumps(list(AuditEvent.objects.values("fields", "facts", "reason_code")))
    for word in ("Quillf", "Mary", "SE28", "Larkspur", "1985"):
        assert word not in trail
    assert Member.objects.filter(person=case.subject).count() == 2
