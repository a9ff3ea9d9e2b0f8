"""The ministry's answer: planned, looked at, recorded as planned, and reconciled."""

import csv
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outcomes.actions import claims as claim_actions
from outcomes.actions import payments as actions
from outcomes.actions.claim_bulk import CLOSED, in_bulk, prepare_row
from outcomes.actions.submissions import ask_for_submission, make_submission
from outcomes.actions.windows import keep_tariff, keep_window
from outcomes.models import AnswerFile, AnswerLine, Claim, ClaimBulkRow, ClaimState
from outcomes.queries import payments as queries
from outcomes.queries.payments_balance import reconciled
from outcomes.rules.payments import COLUMNS, read_answer
from outcomes.rules.payments_balance import Group, reconcile
from privacy import jobs
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, Job, JobState, User
from tests.claiming import Office, keep_out
from tests.council import browser
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]


def submitted(office: Office, number: int) -> list[Claim]:
    """Claims of one submission, the ministry's to answer."""
    found: list[Claim] = []
    for place, check in enumerate(office.checks()):
        phase = found[0].phase if found else check.family.framework.code
        if len(found) < number and check.family.framework.code == phase:
            found.append(office.brought_to(ClaimState.AUDIT_PASSED, place))
    assert len(found) == number
    keys = [claim.pk for claim in found]
    asked = ask_for_submission(phase=found[0].phase, claims=keys, by=office.other)
    assert make_submission(submission_id=asked.pk, by=office.other).rows == number
    return list(Claim.objects.filter(pk__in=keys).order_by("reference"))


def content(*lines: str) -> bytes:
    return "\n".join([",".join(COLUMNS), *lines, ""]).encode()


def paid(claim: Claim, amount: str = "800") -> str:
    return f"{claim.reference},paid,{timezone.localdate()},{amount},"


def rejected(claim: Claim) -> str:
    return f"{claim.reference},rejected,{timezone.localdate()},,Not the family of the plan."


def planned(office: Office, *lines: str, sha256: str = "a" * 64) -> AnswerFile:
    rows = read_answer(content(*lines), timezone.localdate())
    return actions.plan_answer(rows=rows, sha256=sha256, by=office.other)


def recorded(office: Office, *lines: str, sha256: str = "a" * 64) -> AnswerFile:
    held = planned(office, *lines, sha256=sha256)
    actions.ask_to_record(answer_id=held.pk, by=office.other)
    return actions.record_answer(answer_id=held.pk, by=office.other)


def tariff(office: Office, claim: Claim, value: int = 800) -> None:
    keep_tariff(
        by=office.head,
        **{"phase": claim.phase, "kind": "result_payment", "from_on": date(2015, 4, 1)},
        **{"to_on": None, "value": Decimal(value), "basis": "entered", "source": "A letter"},
    )


def told(held: AnswerFile) -> list[tuple[str, str]]:
    return list(held.lines.order_by("line").values_list("verdict", "result"))


def test_a_plan_says_what_each_line_comes_to_and_changes_nothing(office: Office) -> None:
    one, two, three, left_out = submitted(office, 4)
    tariff(office, one)
    gone = Claim.objects.filter(state="paid").first()
    assert gone
    held = planned(
        office,
        paid(one),
        paid(two, "750.50"),
        rejected(three),
        "CL-999999,rejected,2026-01-01,,Never heard of it.",
        paid(gone),
    )
    assert told(held) == [
        ("matched", "waiting"),
        ("amount_differs", "waiting"),
        ("matched", "waiting"),
        ("unknown_claim", "nothing"),
        ("already_paid", "nothing"),
    ]
    assert list(queries.missing_from(held)) == [left_out]
    assert set(Claim.objects.filter(pk__in=[one.pk, two.pk]).values_list("state")) == {
        ("submitted",)
    }
    assert held.lines.get(claim_reference="CL-999999").reason == ""


def test_an_answer_is_recorded_as_it_was_planned(office: Office) -> None:
    one, two, three = submitted(office, 3)
    tariff(office, one)
    held = recorded(office, paid(one), paid(two, "750.50"), rejected(three))
    states = Claim.objects.filter(pk__in=[one.pk, two.pk, three.pk]).order_by("reference")
    assert list(states.values_list("state", flat=True)) == ["paid", "paid", "rejected"]
    reason = three.transitions.latest("number").reason
    assert reason == "Not the family of the plan."
    assert {result for _, result in told(held)} == {"recorded"}
    assert AuditEvent.objects.get(event="answer_recorded").facts["lines"] == {"recorded": 3}
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(reason, 'escape') FROM outcomes_answerline")
        assert not [text for (text,) in cursor.fetchall() if text and "family" in text]


def test_doing_the_job_again_changes_nothing(office: Office) -> None:
    [one] = submitted(office, 1)
    held = planned(office, paid(one))
    actions.ask_to_record(answer_id=held.pk, by=office.other)
    job = Job.objects.get(kind="record_answers")
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result["recorded"]) == (JobState.DONE, 1)
    before = list(AnswerLine.objects.values("result")), one.transitions.count()
    assert jobs.KINDS["record_answers"].handler(job, jobs.Progress(job)) == job.result
    assert (list(AnswerLine.objects.values("result")), one.transitions.count()) == before
    with pytest.raises(RuleBroken, match="being recorded, or has been"):
        actions.ask_to_record(answer_id=held.pk, by=office.other)


def test_what_has_changed_since_the_plan_is_refused_with_its_reason(office: Office) -> None:
    one, two = submitted(office, 2)
    held = planned(office, paid(one), paid(two))
    claim_actions.withdraw(claim=one, by=office.analyst, reason="Sent in error.")
    actions.ask_to_record(answer_id=held.pk, by=office.other)
    actions.record_answer(answer_id=held.pk, by=office.other)
    assert [result for _, result in told(held)] == ["refused", "recorded"]
    assert "withdrawn" in held.lines.get(claim=one).refusal


def test_a_killed_job_goes_on_where_it_stopped(office: Office) -> None:
    claims = submitted(office, 2)
    held = planned(office, *[paid(claim) for claim in claims])
    actions.ask_to_record(answer_id=held.pk, by=office.other)

    def stop(done: int, total: int, doing: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.record_answer(answer_id=held.pk, by=office.other, step=stop)
    assert sorted(result for _, result in told(held)) == ["recorded", "waiting"]
    actions.record_answer(answer_id=held.pk, by=office.other)
    assert AuditEvent.objects.filter(event="claim_paid").count() == 2


def test_the_same_file_is_planned_anew_until_it_is_recorded(office: Office) -> None:
    [one] = submitted(office, 1)
    first = planned(office, paid(one))
    second = planned(office, paid(one))
    assert AnswerFile.objects.get() == second != first
    actions.ask_to_record(answer_id=second.pk, by=office.other)
    with pytest.raises(RuleBroken, match=second.reference):
        planned(office, paid(one))


def test_the_database_holds_to_what_was_recorded(office: Office) -> None:
    [one] = submitted(office, 1)
    held = recorded(office, paid(one))
    line = held.lines.get()
    for change in (
        lambda: AnswerFile.objects.filter(pk=held.pk).delete(),
        lambda: AnswerLine.objects.filter(pk=line.pk).update(amount=1),
    ):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            change()
    other = planned(office, paid(one), sha256="b" * 64)
    AnswerLine.objects.filter(of_file=other, result="waiting").delete()
    with pytest.raises(IntegrityError, match="answer_of_claim_once"), transaction.atomic():
        other.lines.create(
            claim=one, claim_reference=one.reference, line=9, answer="paid", amount=1,
            on_date=date(2026, 1, 1), verdict="matched", result="recorded",
        )  # fmt: skip


def test_only_those_who_submit_read_answers_in(office: Office) -> None:
    with pytest.raises(AccessDenied):
        actions.plan_answer(rows=[], sha256="x", by=office.auditor)
    assert not AnswerFile.objects.exists()


# --- Reconciliation


def test_money_is_reconciled_window_by_window(office: Office) -> None:
    one, two, three, _ = submitted(office, 4)
    tariff(office, one)
    today = timezone.localdate()
    keep_window(
        by=office.head,
        **{"phase": one.phase, "label": "Now", "opens_on": today, "closes_on": today},
        **{"basis": "entered", "source": "A letter"},
    )
    recorded(office, paid(one), paid(two, "750"), rejected(three))
    claim_actions.withdraw(claim=two, by=office.analyst, reason="The wrong family.")
    lines, total = reconciled(one.phase)
    [now] = [line for line in lines if line.window]
    balance = now.balance
    assert (balance.submitted, balance.expected) == (4, Decimal(3200))
    assert (balance.paid, balance.received, balance.difference) == (1, Decimal(800), 0)
    assert (balance.rejected, balance.unanswered, balance.outstanding) == (1, 1, Decimal(800))
    assert (balance.withdrawn, balance.to_give_back) == (1, Decimal(750))
    imported = Claim.objects.filter(phase=one.phase, prepared_by=None)
    assert total.submitted == 4 + imported.count()
    silent = imported.filter(state="paid").count()
    assert (total.without_amount, total.by_tariff) == (0, silent)
    assert (total.received, total.derived) == (Decimal(800), 800 * silent)
    group = Group(one.phase, today, "paid", 3, Decimal(0), 0)
    unknown = reconcile([group], lambda *_: None, lambda *_: None).total
    assert (unknown.without_amount, unknown.by_tariff, unknown.derived) == (3, 0, 0)


# --- Pages


def sent(client: Client, file: bytes, name: str = "answer.csv") -> Any:
    return client.post(reverse("outcomes:answer_new"), {"file": SimpleUploadedFile(name, file)})


def test_a_bad_file_is_told_line_by_line_and_nothing_is_saved(office: Office) -> None:
    client = browser(office.other)
    page = sent(client, content("CL-1,paid,2026-01-01,800,", "CL-000002,paid,soon,800,"))
    text = page.content.decode()
    assert "answer.csv, line 2, column claim_reference: must look like CL-000123" in text
    assert "answer.csv, line 3, column on_date: must be a date such as 2026-03-31" in text
    assert not AnswerFile.objects.exists()
    assert b"The submitted file is empty" in sent(client, b"").content


def test_from_the_upload_to_the_reconciliation(office: Office) -> None:
    one, two = submitted(office, 2)
    tariff(office, one)
    client = browser(office.other)
    answer = sent(client, content(paid(one, "700")))
    plan = client.get(answer["Location"]).content.decode()
    assert "Plan only" in plan
    assert "Amount differs from the tariff" in plan
    assert "Tariff: £800" in plan
    assert two.reference in plan
    held = AnswerFile.objects.get()
    client.post(reverse("outcomes:answer_record", args=[held.pk]))
    jobs.run(str(Job.objects.get(kind="record_answers").pk))
    shown = client.get(answer["Location"]).content.decode()
    assert "Record this answer" not in shown
    page = browser(office.head).get(reverse("outcomes:reconciliation")).content.decode()
    assert "-£100" in page
    assert f"£{700}" in page
    # An analyst, who opens no family, is told rounded sums, and each claim in the file.
    page = client.get(reverse("outcomes:reconciliation")).content.decode()
    assert "£100" not in page
    assert "rounded to the nearest 10" in page
    file = client.post(f"{reverse('outcomes:reconciliation_file')}?phase={one.phase}")
    rows = {
        row["claim_reference"]: row for row in csv.DictReader(file.content.decode().splitlines())
    }
    assert len(rows) == reconciled(one.phase)[1].submitted
    told_of = [rows[each.reference] for each in (one, two)]
    assert [each["state"] for each in told_of] == ["Paid", "Submitted"]
    assert [each["recorded_amount"] for each in told_of] == ["700.00", ""]
    assert {each["tariff"] for each in told_of} == {"800.00"}
    noted = AuditEvent.objects.filter(event="figures_downloaded").latest("seq")
    assert noted.facts == {"list": "reconciliation", "rows": len(rows)}
    claim = client.get(one.get_absolute_url()).content.decode()
    assert held.reference in claim
    assert "£700" in claim


def test_empty_pages_say_what_they_are_for(office: Office) -> None:
    client = browser(office.other)
    for name, words in (
        ("answers", "No answer has been read in yet"),
        ("submissions", "Nothing has been submitted yet"),
        ("submission_new", "No claim waits to be submitted"),
        ("windows", "No claim windows"),
    ):
        assert words in client.get(reverse(f"outcomes:{name}")).content.decode()
    Claim.objects.all().delete()
    page = client.get(reverse("outcomes:reconciliation")).content.decode()
    assert "Nothing to reconcile yet" in page


def test_who_left_since_records_nothing_more_and_somebody_else_goes_on(office: Office) -> None:
    one, two = submitted(office, 2)
    held = planned(office, paid(one), rejected(two))
    actions.ask_to_record(answer_id=held.pk, by=office.other)

    def leaves(done: int, total: int, doing: str) -> None:
        User.objects.filter(pk=office.other.pk).update(is_active=done == 0)

    with pytest.raises(AccessDenied, match="Stopped after 1 of 2"):
        actions.record_answer(answer_id=held.pk, by=office.other, step=leaves)
    jobs.run(str(Job.objects.get(kind="record_answers").pk))
    third = browser(make_user("analyst", "Third Analyst"))
    page = third.get(held.get_absolute_url()).content.decode()
    assert jobs.NOT_ANY_MORE in page
    assert "Go on recording" in page
    third.post(reverse("outcomes:answer_record", args=[held.pk]))
    # Once only: the second press finds that it goes on.
    third.post(reverse("outcomes:answer_record", args=[held.pk]))
    [job] = Job.objects.filter(kind="record_answers", state=JobState.QUEUED)
    jobs.run(str(job.pk))
    held.refresh_from_db()
    assert held.recorded_at is not None
    assert {result for _, result in told(held)} == {"recorded"}
    states = Claim.objects.filter(pk__in=[one.pk, two.pk]).values_list("state", flat=True)
    assert sorted(states) == ["paid", "rejected"]


def test_a_bulk_stops_where_its_asker_leaves_and_skips_what_closes_to_them(office: Office) -> None:
    checks = [check.pk for check in office.checks()[:3]]
    keep_out(office, office.checks()[0].family, office.analyst)

    def leaves(done: int, total: int, doing: str) -> None:
        User.objects.filter(pk=office.analyst.pk).update(is_active=done < 2)

    facts = {"job_id": uuid.uuid4(), "items": checks, "work": prepare_row, "doing": "prepared"}
    with pytest.raises(AccessDenied, match="Stopped after 2 of 3"):
        in_bulk(**facts, by=office.analyst, step=leaves)
    rows = {row.item: (row.refusal, row.claim) for row in ClaimBulkRow.objects.all()}
    assert set(rows) == set(checks[:2])
    assert rows[checks[0]] == (CLOSED.refusal, None)
    assert rows[checks[1]][1] is not None
