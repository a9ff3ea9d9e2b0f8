"""Internal audits for tests, made through the actions of the product."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from outcomes.actions import audits as actions
from outcomes.actions import audits_closing as closing
from outcomes.actions import audits_workpapers as papers
from outcomes.models import Claim, ClaimAudit, ClaimState, Workpaper
from outcomes.rules.audits import QUESTIONS, Finding
from privacy import jobs
from privacy.models import Job, JobState
from tests.claiming import Office

EVERYTHING: dict[str, Any] = {
    "phase": "",
    "first_day": None,
    "last_day": None,
    "strata": "route_framework",
    "size_kind": "number",
    "size": 2,
    "minimum": 1,
}


def sent(office: Office, number: int) -> list[Claim]:
    """So many claims in internal audit."""
    return [office.brought_to(ClaimState.IN_AUDIT, place) for place in range(number)]


def planned(office: Office, **design: Any) -> ClaimAudit:
    """A round before its draw."""
    return actions.start_audit(**{**EVERYTHING, **design}, by=office.auditor)


def drawn(office: Office, **design: Any) -> ClaimAudit:
    """A round with its sample."""
    return actions.draw_sample(audit_id=planned(office, **design).pk, by=office.auditor)


def work_done(kind: str = "test_audit") -> None:
    """What a worker would do."""
    for job in Job.objects.filter(state=JobState.QUEUED, kind=kind):
        jobs.run(str(job.pk))
        job.refresh_from_db()
        assert job.state == JobState.DONE, job.problem


def answered(office: Office, paper: Workpaper, **answers: str) -> Workpaper:
    """All questions passed but for those that are given."""
    findings = [
        Finding(question, answers.get(question, "pass"), f"Words on {question}.")
        for question in QUESTIONS
    ]
    due = timezone.localdate() + timedelta(days=7)
    return papers.answer_questions(
        paper_id=paper.pk, findings=findings, due_on=due, by=office.auditor
    )


def decided(office: Office, audit: ClaimAudit) -> None:
    """Every sampled claim passes."""
    for paper in Workpaper.objects.filter(audited__audit=audit, result=""):
        answered(office, paper)
        papers.decide(paper_id=paper.pk, result="passed", by=office.auditor)


def closed(office: Office, audit: ClaimAudit, opinion: str, text: str) -> ClaimAudit:
    """An opinion given, and what a worker then does."""
    closing.ask_to_close(audit_id=audit.pk, opinion=opinion, text=text, by=office.auditor)
    work_done("close_audit")
    return ClaimAudit.objects.get(pk=audit.pk)


def refuse(statement: str, *values: Any) -> str:
    """What the database says to a statement that it does not allow."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as at:
        at.execute(statement, values)
    return str(refused.value)
