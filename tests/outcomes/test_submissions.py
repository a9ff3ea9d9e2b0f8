"""Claims that go to the ministry together, and the file that says so."""

import csv
import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from families.models import Person
from outcomes.actions import claims as claim_actions
from outcomes.actions import submissions as actions
from outcomes.actions.entitled import words_of_left
from outcomes.actions.windows import keep_window
from outcomes.models import Claim, ClaimSnapshot, ClaimState, Submission, SubmissionLine
from outcomes.queries import submissions as queries
from outcomes.queries.submissions_recipients import recipients_of
from outcomes.rules.submissions import COLUMNS, receipt_of
from privacy import jobs
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, Job, JobState, User
from tests.claiming import Office, keep_out
from tests.council import browser
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]


def passed(office: Office, number: int = 2) -> list[Claim]:
    """Claims of one phase that passed audit."""
    found = [office.brought_to(ClaimState.AUDIT_PASSED, 0)]
    place = 0
    while len(found) < number:
        check = office.checks()[place]
        if check.family.framework.code == found[0].phase and check.family_id not in {
            claim.family_id for claim in found
        }:
            found.append(office.brought_to(ClaimState.AUDIT_PASSED, place))
        place += 1
    return found


def asked(office: Office, claims: list[Claim]) -> Submission:
    return actions.ask_for_submission(
        phase=claims[0].phase, claims=[claim.pk for claim in claims], by=office.other
    )


def made(office: Office, claims: list[Claim]) -> Submission:
    return actions.make_submission(submission_id=asked(office, claims).pk, by=office.other)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_claims_go_together_and_the_file_says_which(office: Office) -> None:
    claims = passed(office)
    done = made(office, claims)
    assert done.reference.startswith("SB-0")
    assert {claim.state for claim in Claim.objects.filter(pk__in=[c.pk for c in claims])} == {
        "submitted"
    }
    _, content = actions.read_submission(submission_id=done.pk, by=office.other)
    assert content.startswith(",".join(COLUMNS).encode() + b"\n")
    told = rows(content)
    assert [row["claim_reference"] for row in told] == sorted(c.reference for c in claims)
    today = timezone.localdate().isoformat()
    assert {(row["judged_on"], row["submitted_on"]) for row in told} == {("2025-03-31", today)}
    assert hashlib.sha256(content).hexdigest() == done.sha256
    names = {
        name
        for person in Person.objects.filter(memberships__family__in=[c.family for c in claims])
        for name in (person.forename, person.surname)
    }
    assert names
    assert not [name for name in names if name in content.decode()]


def test_a_receipt_can_be_worked_out_again(office: Office) -> None:
    [claim] = passed(office, 1)
    line = made(office, [claim]).lines.get()
    frozen = ClaimSnapshot.objects.get(claim=claim)
    assert line.receipt == receipt_of(
        *(claim.reference, claim.family.reference, claim.phase, claim.route),
        (frozen.as_of, timezone.localdate()),
        [getattr(frozen, name) for name in actions.FROZEN],
    )
    assert line.receipt != receipt_of(
        *(claim.reference, claim.family.reference, claim.phase, claim.route),
        (frozen.as_of, timezone.localdate()),
        ["another", *[getattr(frozen, name) for name in actions.FROZEN][1:]],
    )


def test_doing_the_job_again_changes_nothing(office: Office) -> None:
    claims = passed(office)
    asked(office, claims)
    job = Job.objects.get(kind="submit_claims")
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result["submitted"]) == (JobState.DONE, 2)
    before = list(SubmissionLine.objects.values()), list(Submission.objects.values())
    again = jobs.KINDS["submit_claims"].handler(job, jobs.Progress(job))
    assert again == job.result
    assert (list(SubmissionLine.objects.values()), list(Submission.objects.values())) == before
    assert AuditEvent.objects.filter(event="submission_made").count() == 1


def test_a_killed_job_goes_on_where_it_stopped(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = passed(office)
    waiting = asked(office, claims)

    def stop(done: int, total: int, doing: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.make_submission(submission_id=waiting.pk, by=office.other, step=stop)
    assert sorted(waiting.lines.values_list("state", flat=True)) == ["submitted", "waiting"]
    with pytest.raises(RuleBroken, match="not complete"):
        actions.read_submission(submission_id=waiting.pk, by=office.other)
    done = actions.make_submission(submission_id=waiting.pk, by=office.other)
    assert (done.rows, AuditEvent.objects.filter(event="claim_submitted").count()) == (2, 2)


def test_what_is_refused_says_why_and_stops_nothing_else(office: Office) -> None:
    first, second = passed(office)
    waiting = asked(office, [first, second])
    claim_actions.withdraw(claim=first, by=office.analyst, reason="Sent in error.")
    done = actions.make_submission(submission_id=waiting.pk, by=office.other)
    refused = done.lines.get(claim=first)
    assert (refused.state, done.rows) == ("refused", 1)
    assert refused.refusal == (
        "A claim that stands as “withdrawn” cannot be moved to “submitted”. Nothing was changed."
    )
    _, content = actions.read_submission(submission_id=done.pk, by=office.other)
    assert [row["claim_reference"] for row in rows(content)] == [second.reference]


def test_the_preparer_submits_nothing_of_theirs(office: Office) -> None:
    [claim] = passed(office, 1)
    with pytest.raises(RuleBroken, match="at least one"):
        actions.ask_for_submission(phase=claim.phase, claims=[], everything=True, by=office.analyst)
    waiting = actions.ask_for_submission(phase=claim.phase, claims=[claim.pk], by=office.analyst)
    done = actions.make_submission(submission_id=waiting.pk, by=office.analyst)
    assert "You prepared this claim" in done.lines.get().refusal
    assert (done.rows, queries.submittable(claim.phase, office.other).count()) == (0, 1)


def test_everything_is_what_others_prepared(office: Office) -> None:
    claims = passed(office)
    waiting = actions.ask_for_submission(
        phase=claims[0].phase, claims=[], everything=True, by=office.other
    )
    assert waiting.lines.count() == 2
    mine, others = queries.waiting_by_phase(office.other)
    assert (mine[claims[0].phase], others[claims[0].phase]) == (2, 0)
    mine, others = queries.waiting_by_phase(office.analyst)
    assert (mine[claims[0].phase], others[claims[0].phase]) == (0, 2)


def test_two_submissions_of_a_claim_lead_to_one(office: Office) -> None:
    claims = passed(office, 1)
    one, other = asked(office, claims), asked(office, claims)
    done = actions.make_submission(submission_id=one.pk, by=office.other)
    again = actions.make_submission(submission_id=other.pk, by=office.other)
    assert (done.rows, again.rows) == (1, 0)
    assert "already: submitted" in again.lines.get().refusal


def test_a_closed_window_is_said_before_anything_is_asked_for(office: Office) -> None:
    [claim] = passed(office, 1)
    today = timezone.localdate()
    keep_window(
        by=office.head,
        **{"phase": claim.phase, "label": "Gone", "opens_on": today - timedelta(9)},
        **{"closes_on": today - timedelta(2), "basis": "entered", "source": "A letter"},
    )
    with pytest.raises(RuleBroken, match="No claim window"):
        asked(office, [claim])
    assert not Submission.objects.exists()


def test_a_download_is_noted_and_only_for_those_who_submit(office: Office) -> None:
    done = made(office, passed(office, 1))
    with pytest.raises(AccessDenied):
        actions.read_submission(submission_id=done.pk, by=office.auditor)
    assert not AuditEvent.objects.filter(event="submission_downloaded").exists()
    actions.read_submission(submission_id=done.pk, by=office.other)
    noted = AuditEvent.objects.get(event="submission_downloaded")
    assert (noted.by_id, noted.target_id, noted.facts["rows"]) == (office.other.pk, done.pk, 1)


def test_a_file_that_is_not_the_one_that_was_sent_is_not_handed_out(office: Office) -> None:
    """As after the disposal of one of its families."""
    done = made(office, passed(office))
    line = done.lines.first()
    assert line
    line.delete()
    with pytest.raises(RuleBroken, match="disposed of"):
        actions.read_submission(submission_id=done.pk, by=office.other)


def test_the_database_holds_to_what_was_sent(office: Office) -> None:
    done = made(office, passed(office, 1))
    line = done.lines.get()
    for change in (
        lambda: Submission.objects.filter(pk=done.pk).update(rows=7),
        lambda: SubmissionLine.objects.filter(pk=line.pk).update(receipt="x"),
    ):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            change()
    other = Submission.objects.create(
        phase=done.phase, asked_by=office.other, asked_at=timezone.now()
    )
    with pytest.raises(IntegrityError, match="submission_of_claim_once"), transaction.atomic():
        SubmissionLine.objects.create(
            submission=other, claim=line.claim, state="submitted", claim_reference="x",
            family_ref="x", route="SSP", judged_on=line.judged_on, submitted_on=line.submitted_on,
            receipt="x",
        )  # fmt: skip


def test_subject_access_tells_that_the_ministry_was_told(office: Office) -> None:
    [claim] = passed(office, 1)
    done = made(office, [claim])
    member = claim.family.members.filter(left_on=None).first()
    assert member
    [told] = recipients_of(member.person_id)
    assert (told.on, done.reference in told.what) == (timezone.localdate(), True)
    stranger = Person.objects.exclude(memberships__family=claim.family).first()
    assert stranger
    assert list(recipients_of(stranger.pk)) == []


# --- Whoever asked for it may not do it any more


def stopped_after_one(waiting: Submission, office: Office) -> None:
    """Cut off in the middle, as by a killed worker."""

    def stop(done: int, total: int, doing: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.make_submission(submission_id=waiting.pk, by=office.other, step=stop)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "keyworker"}], ids=str)
def test_who_left_since_submits_nothing_more_and_somebody_else_goes_on(
    office: Office, change: dict[str, Any]
) -> None:
    waiting = asked(office, passed(office))
    stopped_after_one(waiting, office)
    User.objects.filter(pk=office.other.pk).update(**change)
    job = Job.objects.get(kind="submit_claims")
    with pytest.raises(RuleBroken, match="is under way"):
        actions.go_on_submitting(submission_id=waiting.pk, by=office.analyst)
    # Taken up again after that, and also where it was never cut off.
    jobs.run(str(job.pk))
    with pytest.raises(AccessDenied, match="Stopped after 1 of 2: whoever asked for this may not"):
        actions.make_submission(submission_id=waiting.pk, by=office.other)
    job.refresh_from_db()
    assert (job.state, job.problem) == (JobState.FAILED, jobs.NOT_ANY_MORE)
    assert sorted(waiting.lines.values_list("state", flat=True)) == ["submitted", "waiting"]
    third = make_user("analyst", "Third Analyst")
    client = browser(third)
    page = client.get(waiting.get_absolute_url()).content.decode()
    assert "Why it stopped: Whoever asked for this may not do it any more." in page
    assert "Go on submitting" in page
    actions.go_on_submitting(submission_id=waiting.pk, by=third)
    jobs.run(str(Job.objects.filter(kind="submit_claims").latest("asked_at").pk))
    waiting.refresh_from_db()
    assert (waiting.rows, waiting.completed_at is not None) == (2, True)
    approvers = {line.claim.approved_by for line in waiting.lines.select_related("claim")}
    assert approvers == {office.other, third}
    with pytest.raises(RuleBroken, match="or complete"):
        actions.go_on_submitting(submission_id=waiting.pk, by=third)


def test_a_claim_that_closed_to_the_asker_waits_for_somebody_else(office: Office) -> None:
    claims = passed(office)
    waiting = asked(office, claims)
    keep_out(office, claims[0].family, office.other)
    job = Job.objects.get(kind="submit_claims")
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.problem) == (JobState.FAILED, words_of_left("submitted"))
    waiting.refresh_from_db()
    assert waiting.completed_at is None
    states = {line.claim_id: line.state for line in waiting.lines.all()}
    assert states == {claims[0].pk: "waiting", claims[1].pk: "submitted"}
    third = make_user("analyst", "Third Analyst")
    actions.go_on_submitting(submission_id=waiting.pk, by=third)
    assert actions.make_submission(submission_id=waiting.pk, by=third).rows == 2
