"""Workpapers: the three answers, queries to the analyst and their answers, the result."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from outcomes.actions.claim_moves import builders_of
from outcomes.actions.claims import record_audit_result
from outcomes.models import AuditQuery, Claim, Workpaper
from outcomes.queries.audits_workpapers import OPEN
from outcomes.rules import audits as rules
from outcomes.rules.claims import ClaimState, check_auditor
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.queries.shown import joined
from privacy.roles import Permission
from privacy.rules.shown import Shown

ANSWERS = [name for question in rules.QUESTIONS for name in (question, f"{question}_comment")]


@transaction.atomic
def answer_questions(
    *,
    paper_id: uuid.UUID,
    findings: Sequence[rules.Finding],
    due_on: date | None,
    shown: Shown | None = None,
    by: User,
) -> Workpaper:
    """What the auditor finds; a question answered with a query asks the claim's analyst.

    An open query on a question that is answered otherwise is dropped.
    """
    held = _held(paper_id, by)
    findings, changed = _joined(held, findings, shown)
    waiting = {query.question: query for query in held.queries.filter(OPEN)}
    anew = [f for f in findings if f.answer == rules.Answer.QUERY and f.question not in waiting]
    rules.check_findings(findings, due_on, timezone.localdate(), asks_anew=bool(anew))
    for finding in findings:
        _keep(held, finding, waiting.get(finding.question))
    held.save(update_fields=ANSWERS)
    if due_on:
        for finding in anew:
            _ask(held, finding, due_on, by)
    claim = held.audited.claim
    facts: dict[str, Any] = {**held.answers, "asked": len(anew)}
    audit.record(
        Event.WORKPAPER_ANSWERED, held, by=by, family=claim.family, fields=changed, **facts
    )
    return held


def _held(paper_id: uuid.UUID, by: User) -> Workpaper:
    """The workpaper, locked, if this auditor may work on it and it is not done."""
    access.require(by, Permission.AUDIT_CLAIM)
    held = Workpaper.objects.select_for_update(of=("self",)).filter(pk=paper_id).first()
    if held is None:
        raise Http404
    rules.check_sampled(held.audited.audit.state)
    claim = held.audited.claim
    check_auditor(by.pk, builders_of(claim))
    if held.result or claim.state != ClaimState.IN_AUDIT:
        raise RuleBroken("This claim is decided, so its workpaper is not changed any more.")
    return held


def _joined(
    held: Workpaper, findings: Sequence[rules.Finding], shown: Shown | None
) -> tuple[list[rules.Finding], list[str]]:
    """With what another auditor has found meanwhile; and which fields become different."""
    typed = {f.question: f.answer for f in findings}
    typed |= {f"{f.question}_comment": f.comment.strip() for f in findings}
    current = {name: getattr(held, name) for name in typed}
    wanted = joined(held, current, typed, shown)
    asked = [f.question for f in findings]
    found = [rules.Finding(name, wanted[name], wanted[f"{name}_comment"]) for name in asked]
    return found, [name for name in typed if wanted[name] != current[name]]


def _keep(held: Workpaper, finding: rules.Finding, waiting: AuditQuery | None) -> None:
    setattr(held, finding.question, finding.answer)
    setattr(held, f"{finding.question}_comment", finding.comment.strip())
    if waiting and finding.answer != rules.Answer.QUERY:
        waiting.dropped_at = timezone.now()
        waiting.save(update_fields=["dropped_at"])


def _ask(held: Workpaper, finding: rules.Finding, due_on: date, by: User) -> None:
    claim = held.audited.claim
    asked = AuditQuery.objects.create(
        paper=held,
        question=finding.question,
        asked=finding.comment.strip(),
        asked_by=by,
        asked_at=timezone.now(),
        to=_addressee(claim),
        due_on=due_on,
    )
    audit.record(Event.AUDIT_QUERY_ASKED, asked, by=by, question=finding.question)


def _addressee(claim: Claim) -> User:
    """Who prepared the claim; whoever sent it to audit, where that one can no longer answer."""
    sent = claim.transitions.filter(to_state=ClaimState.IN_AUDIT).select_related("by").last()
    for person in (claim.prepared_by, sent.by if sent else None):
        if person and access.can(person, Permission.ANSWER_AUDIT_QUERY):
            return person
    raise RuleBroken(
        "Nobody who built this claim can answer any more. Answer the question with pass or fail."
    )


@transaction.atomic
def answer_query(*, query_id: uuid.UUID, answer: str, by: User) -> AuditQuery:
    """The analyst's answer; only the one who was asked gives it, and only once."""
    access.require(by, Permission.ANSWER_AUDIT_QUERY)
    held = AuditQuery.objects.select_for_update().filter(pk=query_id, to=by).first()
    if held is None:
        raise Http404
    if held.answered_at or held.dropped_at:
        raise RuleBroken("This query has been answered, or is not waited for any more.")
    rules.check_sampled(held.paper.audited.audit.state)
    rules.check_answer(answer)
    held.answer, held.answered_at = answer.strip(), timezone.now()
    held.save(update_fields=["answer", "answered_at"])
    late = timezone.localdate() > held.due_on
    audit.record(Event.AUDIT_QUERY_ANSWERED, held, by=by, question=held.question, late=late)
    return held


@transaction.atomic
def decide(*, paper_id: uuid.UUID, result: str, by: User) -> Workpaper:
    """Pass or fail the claim as the three answers bear out; the claim moves with it."""
    held = _held(paper_id, by)
    passed = result == "passed"
    rules.check_result(held.answers, held.queries.filter(OPEN).count(), passed=passed)
    held.result, held.decided_by, held.decided_at = result, by, timezone.now()
    held.save(update_fields=["result", "decided_by", "decided_at"])
    reason = _reason(held, passed=passed)
    record_audit_result(audited=held.audited, passed=passed, by=by, reason=reason)
    return held


def _reason(held: Workpaper, *, passed: bool) -> str:
    """What stands with the claim: the audit, and for a failure the questions that failed."""
    reference = held.audited.audit.reference
    if passed:
        return f"Passed as a sampled claim of audit {reference}."
    failed = [
        f"{words} {getattr(held, f'{question}_comment')}"
        for question, words in rules.QUESTIONS.items()
        if held.answers[question] == rules.Answer.FAIL
    ]
    return f"Failed as a sampled claim of audit {reference}. {' '.join(failed)}"[:2000]
