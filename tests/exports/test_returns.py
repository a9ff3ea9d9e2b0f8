"""Asking, approving, refusing, recalling, expiring: who may, when, and what is noted."""

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exports.actions.build import build_return
from exports.actions.reading import content_of, read_return
from exports.actions.returns import (
    approve_return,
    build_again,
    expire_returns,
    recall_return,
    refuse_return,
    request_return,
)
from exports.files import store
from exports.models import Return, ReturnApproval, ReturnReading
from exports.queries.sharings import sharings
from exports.rules import State
from privacy import jobs
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import AuditEvent, Job, JobState, SharingAgreement
from privacy.roles import Role
from tests.answering import give_answers
from tests.exports.conftest import PERIOD, Staff, ask
from tests.make import make_user

DOWNLOAD = ReturnReading.Means.DOWNLOAD


def events(of: Return) -> list[str]:
    found = AuditEvent.objects.filter(target_id=of.pk).order_by("seq")
    return list(found.values_list("event", flat=True))


# --- Asking


def test_asking_starts_a_job_and_is_noted(staff: Staff) -> None:
    asked = request_return(period=PERIOD, by=staff.author)
    job = Job.objects.get(kind="build_return")
    assert job.params == {"return_id": str(asked.pk)}
    assert asked.state == State.REQUESTED
    assert events(asked) == ["return_requested"]


@pytest.mark.parametrize("role", [Role.KEYWORKER, Role.DPO, Role.HEAD_OF_SERVICE, Role.MANAGER])
def test_only_analysts_ask(staff: Staff, role: Role) -> None:
    with pytest.raises(AccessDenied):
        request_return(period=PERIOD, by=make_user(role, f"Other {role.value}"))
    assert not Return.objects.exists()


def test_a_second_return_for_a_period_waits_for_the_end_of_the_first(staff: Staff) -> None:
    first = ask(staff.author)
    with pytest.raises(RuleBroken, match="already a return"):
        ask(staff.analyst)
    refuse_return(return_id=first.pk, reason_code="wrong_period", by=staff.dpo)
    assert ask(staff.analyst).state == State.REQUESTED


@pytest.mark.parametrize("period", ["2018", "2018-H3", "2100-H1"])
def test_a_period_that_is_none_or_to_come_is_refused(staff: Staff, period: str) -> None:
    with pytest.raises(RuleBroken):
        ask(staff.author, period)
    assert not Return.objects.exists()


def test_a_stopped_build_is_started_again_and_a_running_one_is_not(staff: Staff) -> None:
    asked = request_return(period=PERIOD, by=staff.author)
    with pytest.raises(RuleBroken, match="being built"):
        build_again(return_id=asked.pk, by=staff.author)
    job = Job.objects.get()
    jobs.cancel(job=job, by=staff.author)
    build_again(return_id=asked.pk, by=staff.author)
    assert Job.objects.filter(state=JobState.QUEUED).count() == 1


# --- Approving


def test_two_others_release_a_return(built: Return, staff: Staff) -> None:
    assert built.state == State.BUILT
    assert approve_return(return_id=built.pk, by=staff.analyst).state == State.BUILT
    held = approve_return(return_id=built.pk, by=staff.dpo)
    assert held.state == State.RELEASED
    assert held.expires_at > timezone.now() + timedelta(days=80)
    assert events(held)[-3:] == ["return_approved", "return_approved", "return_released"]


def test_a36_the_author_approves_nothing_and_nobody_twice(built: Return, staff: Staff) -> None:
    with pytest.raises(RuleBroken, match="somebody else"):
        approve_return(return_id=built.pk, by=staff.author)
    approve_return(return_id=built.pk, by=staff.analyst)
    with pytest.raises(RuleBroken, match="already approved"):
        approve_return(return_id=built.pk, by=staff.analyst)
    with pytest.raises(AccessDenied):
        approve_return(return_id=built.pk, by=staff.keyworker)
    built.refresh_from_db()
    assert built.state == State.BUILT


def test_a36_of_two_approvals_at_once_the_second_sees_the_first(
    built: Return, staff: Staff
) -> None:
    """The return is locked before it is asked who has approved it; and the database counts too."""
    with CaptureQueriesContext(connection) as asked:
        approve_return(return_id=built.pk, by=staff.analyst)
    statements = [each["sql"] for each in asked.captured_queries]
    [locked] = [n for n, sql in enumerate(statements) if "FOR UPDATE" in sql]
    known = [n for n, sql in enumerate(statements) if 'FROM "exports_returnapproval"' in sql]
    assert "exports_return" in statements[locked]
    assert locked < min(known)
    # Who read before the other wrote: two tabs of one person, or the author by another way.
    for by in (staff.analyst, staff.author):
        with pytest.raises(DatabaseError), transaction.atomic():
            ReturnApproval.objects.create(of_return=built, by=by, sha256=built.sha256)


def test_the_number_of_approvers_is_a_setting_at_the_time_of_asking(
    staff: Staff, settings: LazySettings, made_once: None
) -> None:
    settings.RETURN_APPROVERS = 1
    asked = ask(staff.author)
    settings.RETURN_APPROVERS = 3
    give_answers(build_return(return_id=asked.pk, by=staff.author))
    assert approve_return(return_id=asked.pk, by=staff.dpo).state == State.RELEASED


def test_nothing_is_approved_before_it_is_built(staff: Staff) -> None:
    with pytest.raises(RuleBroken, match="passed its checks"):
        approve_return(return_id=ask(staff.author).pk, by=staff.dpo)


def test_a_return_that_is_not_there_is_not_found(staff: Staff) -> None:
    with pytest.raises(Http404):
        approve_return(return_id=staff.dpo.pk, by=staff.dpo)


# --- Ending


def test_a_refused_return_keeps_its_reason_and_loses_its_file(
    built: Return,
    staff: Staff,
    files: Path,
    django_capture_on_commit_callbacks,
) -> None:
    assert len(list(files.iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        refuse_return(return_id=built.pk, reason_code="data_incomplete", by=staff.dpo)
    built.refresh_from_db()
    assert (built.state, built.reason) == ("refused", "Source data is missing or not up to date")
    assert list(files.iterdir()) == []
    assert AuditEvent.objects.get(event="return_refused").reason_code == "data_incomplete"
    with pytest.raises(RuleBroken):
        approve_return(return_id=built.pk, by=staff.analyst)


def test_a_recalled_return_cannot_be_read_any_more(
    released: Return, staff: Staff, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        recall_return(return_id=released.pk, reason_code="data_wrong", by=staff.dpo)
    with acting_as(staff.dpo):
        assert [each.what.endswith("recalled since") for each in sharings()] == [True]
    with pytest.raises(RuleBroken, match="released"):
        read_return(return_id=released.pk, by=staff.author, means=DOWNLOAD)
    assert events(released)[-1] == "return_recalled"


@pytest.mark.parametrize("action", [refuse_return, recall_return])
def test_an_end_needs_a_known_reason_and_the_right_role(
    released: Return, staff: Staff, action
) -> None:
    with pytest.raises(RuleBroken, match="Choose why"):
        action(return_id=released.pk, reason_code="because", by=staff.dpo)
    with pytest.raises(AccessDenied):
        action(return_id=released.pk, reason_code="data_wrong", by=staff.keyworker)


def test_a_download_ends_by_itself(
    released: Return, staff: Staff, files: Path, django_capture_on_commit_callbacks
) -> None:
    assert expire_returns(by=staff.dpo) == 0
    Return.objects.filter(pk=released.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(RuleBroken, match="not expired"):
        read_return(return_id=released.pk, by=staff.author, means=DOWNLOAD)
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_returns(by=staff.dpo) == 1
    assert expire_returns(by=staff.dpo) == 0
    released.refresh_from_db()
    assert released.state == State.EXPIRED
    assert list(files.iterdir()) == []
    assert events(released)[-1] == "return_expired"


def test_what_nobody_approves_does_not_lie_about_for_ever(
    built: Return, staff: Staff, django_capture_on_commit_callbacks
) -> None:
    late = timezone.now() + timedelta(days=181)
    with (
        patch("exports.actions.returns.timezone.now", return_value=late),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert expire_returns(by=staff.dpo) == 1
    built.refresh_from_db()
    assert built.state == State.EXPIRED


def test_a_build_that_hangs_can_be_refused_and_keeps_nothing_if_it_ends(staff: Staff) -> None:
    asked = ask(staff.author)
    Return.objects.filter(pk=asked.pk).update(state=State.BUILDING, build_token=asked.pk)
    refuse_return(return_id=asked.pk, reason_code="not_asked_for", by=staff.dpo)
    assert build_return(return_id=asked.pk, by=staff.author).state == State.REFUSED


# --- Reading


def test_each_reading_is_noted_with_the_hash_of_what_was_read(
    released: Return, staff: Staff
) -> None:
    for _ in range(2):
        held = read_return(return_id=released.pk, by=staff.author, means=DOWNLOAD)
        assert len(b"".join(content_of(held))) == released.size
    readings = ReturnReading.objects.filter(of_return=released)
    assert [reading.sha256 for reading in readings] == [released.sha256] * 2
    assert events(released).count("return_downloaded") == 2


def test_nothing_is_handed_out_when_it_cannot_be_noted(
    released: Return, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("The trail is away.")

    monkeypatch.setattr("exports.actions.reading.audit.record", broken)
    with pytest.raises(OSError, match="trail"):
        read_return(return_id=released.pk, by=staff.author, means=DOWNLOAD)
    assert not ReturnReading.objects.exists()


def test_acc_03_acc_08_a_lapsed_agreement_stops_approval_and_each_further_reading(
    built: Return, staff: Staff
) -> None:
    """The ledger names the one under which it went, whatever became of it since."""
    approve_return(return_id=built.pk, by=staff.analyst)
    in_force = SharingAgreement.objects.filter(purpose="fpd")
    today = timezone.localdate()
    with acting_as(staff.dpo), transaction.atomic():
        assert in_force.update(ended_on=today - timedelta(days=1))
        with pytest.raises(RuleBroken, match="lacks a sharing agreement"):
            approve_return(return_id=built.pk, by=staff.dpo)
        transaction.set_rollback(True)
    released = approve_return(return_id=built.pk, by=staff.dpo)
    read_return(return_id=released.pk, by=staff.author, means=DOWNLOAD)
    with acting_as(staff.dpo):
        assert [each.agreement for each in sharings()] == ["DSA 1"]
        in_force.update(ended_on=today)
        assert [each.agreement for each in sharings()] == ["DSA 1"]
    with pytest.raises(RuleBroken, match="lacks a sharing agreement"):
        read_return(return_id=released.pk, by=staff.author, means=DOWNLOAD)
    assert released.readings.count() == 1


@pytest.mark.parametrize("who", ["dpo", "keyworker"])
def test_who_may_not_download_gets_nothing(released: Return, staff: Staff, who: str) -> None:
    with pytest.raises(AccessDenied):
        read_return(return_id=released.pk, by=getattr(staff, who), means=DOWNLOAD)
    assert not ReturnReading.objects.exists()


def test_an_unreleased_return_is_not_handed_out(built: Return, staff: Staff) -> None:
    with pytest.raises(RuleBroken, match="released"):
        read_return(return_id=built.pk, by=staff.author, means=DOWNLOAD)


def test_a_damaged_file_is_said_to_be_damaged(released: Return, staff: Staff, files: Path) -> None:
    path = files / released.file
    path.write_bytes(path.read_bytes()[:-5])
    held = read_return(return_id=released.pk, by=staff.author, means=DOWNLOAD)
    with pytest.raises(RuleBroken, match="damaged"):
        list(content_of(held))
    store.remove(released.file)
    with pytest.raises(RuleBroken, match="damaged"):
        list(content_of(held))
