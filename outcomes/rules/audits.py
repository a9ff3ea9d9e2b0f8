"""The rules of an internal audit: its states, its questions, when it may be closed. No database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from outcomes.rules.claims import ClaimState
from privacy.errors import RuleBroken

LONGEST_TEXT = 4000
SHORTEST_OPINION = 20


class AuditState(StrEnum):
    """Where an audit stands."""

    PLANNED = "planned"
    SAMPLED = "sampled"
    CLOSING = "closing"
    CLOSED = "closed"


AUDIT_WORDS: Mapping[AuditState, str] = {
    AuditState.PLANNED: "Planned",
    AuditState.SAMPLED: "Sample drawn",
    AuditState.CLOSING: "Being closed",
    AuditState.CLOSED: "Closed",
}


class Opinion(StrEnum):
    """What the auditor makes of the population."""

    FULL = "full"
    SUBSTANTIAL = "substantial"
    LIMITED = "limited"
    NONE = "none"


OPINION_WORDS: Mapping[Opinion, str] = {
    Opinion.FULL: "Full assurance",
    Opinion.SUBSTANTIAL: "Substantial assurance",
    Opinion.LIMITED: "Limited assurance",
    Opinion.NONE: "No assurance",
}
# With these the rest of the population passes; with the others it stays in internal audit.
PASSING = (Opinion.FULL, Opinion.SUBSTANTIAL)

# The three questions that spot checks ask (programme rules, 2.5).
QUESTIONS: Mapping[str, str] = {
    "eligible": "Was the family eligible?",
    "whole_family": "Was there a whole-family approach?",
    "criteria": "Were the claim's criteria met?",
}


class Answer(StrEnum):
    """What the auditor finds on a question."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    QUERY = "query"


ANSWER_WORDS: Mapping[Answer, str] = {
    Answer.PASS: "Pass",
    Answer.FAIL: "Fail",
    Answer.QUERY: "Query",
}


@dataclass(frozen=True)
class Finding:
    """The auditor's answer to one question, as it was typed in."""

    question: str
    answer: str
    comment: str


def check_planned(state: str) -> None:
    """Stop a second draw: the first one holds."""
    if state != AuditState.PLANNED:
        raise RuleBroken("The sample has been drawn already, and is not drawn anew.")


def check_sampled(state: str) -> None:
    """Stop work on an audit that has no sample yet, or is closed."""
    if state == AuditState.PLANNED:
        raise RuleBroken("Draw the sample first.")
    if state in (AuditState.CLOSING, AuditState.CLOSED):
        raise RuleBroken("The audit is closed, so nothing in it can be changed.")


def check_closing_state(state: str) -> None:
    """Stop going on with a closing that nobody has begun, or that is done."""
    if state == AuditState.CLOSED:
        raise RuleBroken("The audit is closed already.")
    if state != AuditState.CLOSING:
        raise RuleBroken("Close the audit with an opinion first.")


def check_decided_in_round(
    state: str, opinion: str, *, sampled: bool, on_its_paper: bool, passed: bool
) -> None:
    """Stop a result that no audit has come to.

    A sampled claim is decided on its workpaper while the audit is under way; one that was not
    sampled passes with the closing, where the opinion carries it.
    """
    if sampled:
        check_sampled(state)
        if not on_its_paper:
            raise RuleBroken("A sampled claim is passed or failed on its workpaper.")
    elif state != AuditState.CLOSING or opinion not in PASSING or not passed:
        raise RuleBroken(
            "The claim was not sampled, so it passes only when the audit is closed with full or "
            "substantial assurance."
        )


def check_period(first: date | None, last: date | None) -> None:
    """Stop a period that ends before it begins."""
    if first and last and last < first:
        raise RuleBroken("The last day must be the same as or after the first.", field="last_day")


def check_size(kind: str, size: int) -> None:
    """Stop a size that means nothing."""
    if kind == "per_cent" and size > 100:
        raise RuleBroken("A part cannot be more than 100 per cent.", field="size")


def check_population(count: int) -> None:
    """Stop a draw from nothing."""
    if not count:
        raise RuleBroken(
            "No claim is in internal audit for this phase and period, so there is nothing to draw "
            "from. An analyst sends claims to internal audit."
        )


def check_not_builder(references: Sequence[str]) -> None:
    """Stop whoever built claims of the population."""
    if references:
        several = ", ".join(references[:5]) + (" and others" if len(references) > 5 else "")
        raise RuleBroken(
            f"You had a part in building {several}, so somebody else has to audit them."
        )


def check_findings(
    findings: Iterable[Finding], due_on: date | None, today: date, *, asks_anew: bool
) -> None:
    """Stop an answer without the words that it needs, and a query without a day to come."""
    for finding in findings:
        if finding.answer in (Answer.FAIL, Answer.QUERY) and not finding.comment.strip():
            field = f"{finding.question}_comment"
            raise RuleBroken("Say what is wrong or what you want to know.", field=field)
        if len(finding.comment) > LONGEST_TEXT:
            field = f"{finding.question}_comment"
            raise RuleBroken(f"Write {LONGEST_TEXT:,} characters or fewer.", field=field)
    if asks_anew and due_on is None:
        raise RuleBroken("Say by when the query is to be answered.", field="due_on")
    if asks_anew and due_on and due_on < today:
        raise RuleBroken("The deadline must be today or later.", field="due_on")


def check_result(answers: Mapping[str, str], open_queries: int, *, passed: bool) -> None:
    """Stop a result that the answers to the three questions do not bear out."""
    if open_queries:
        raise RuleBroken("A query on this claim waits for its answer.")
    if any(answers.get(question) not in (Answer.PASS, Answer.FAIL) for question in QUESTIONS):
        raise RuleBroken("Answer all three questions with pass or fail first.")
    failed = any(answer == Answer.FAIL for answer in answers.values())
    if passed and failed:
        raise RuleBroken("A question has failed, so the claim cannot pass.")
    if not passed and not failed:
        raise RuleBroken("All three questions have passed, so the claim cannot fail.")


def check_answer(text: str) -> None:
    """Stop an answer to a query that says nothing, or too much."""
    if not text.strip():
        raise RuleBroken("Write the answer.", field="answer")
    if len(text) > LONGEST_TEXT:
        raise RuleBroken(f"Write {LONGEST_TEXT:,} characters or fewer.", field="answer")


def check_closing(open_queries: int, undecided: int, text: str) -> None:
    """Stop the closing of an audit that is not done."""
    if open_queries:
        raise RuleBroken("There are queries that are not answered yet.")
    if undecided:
        raise RuleBroken("There are sampled claims that are not decided yet.")
    if len(text.strip()) < SHORTEST_OPINION:
        raise RuleBroken("Say in a sentence what the opinion rests on.", field="text")
    if len(text) > LONGEST_TEXT:
        raise RuleBroken(f"Write {LONGEST_TEXT:,} characters or fewer.", field="text")


# --- Reconciling the population with what is submitted


class Whereabouts(StrEnum):
    """Where each claim that was sent to internal audit, or that left without it, is now."""

    POPULATION = "population"
    OTHER_AUDIT = "other_audit"
    ARRIVED_SINCE = "arrived_since"
    PASSED = "passed"
    SUBMITTED = "submitted"
    FAILED = "failed"
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"


WHEREABOUTS_WORDS: Mapping[Whereabouts, str] = {
    Whereabouts.POPULATION: "In the population of this audit",
    Whereabouts.OTHER_AUDIT: "In another audit that is not closed",
    Whereabouts.ARRIVED_SINCE: "Sent to internal audit after the sample was drawn",
    Whereabouts.PASSED: "Passed with another audit, not submitted yet",
    Whereabouts.SUBMITTED: "Submitted, paid or rejected already",
    Whereabouts.FAILED: "Failed internal audit",
    Whereabouts.TAKEN_BACK: "Taken back as a draft",
    Whereabouts.WITHDRAWN: "Withdrawn",
}
_BY_STATE: Mapping[str, Whereabouts] = {
    ClaimState.DRAFT: Whereabouts.TAKEN_BACK,
    ClaimState.READY: Whereabouts.TAKEN_BACK,
    ClaimState.AUDIT_PASSED: Whereabouts.PASSED,
    ClaimState.AUDIT_FAILED: Whereabouts.FAILED,
    ClaimState.SUBMITTED: Whereabouts.SUBMITTED,
    ClaimState.PAID: Whereabouts.SUBMITTED,
    ClaimState.REJECTED: Whereabouts.SUBMITTED,
    ClaimState.WITHDRAWN: Whereabouts.WITHDRAWN,
}


def whereabouts(state: str, *, mine: bool, others: bool, drawn: bool) -> Whereabouts:
    """The one place in the reconciliation at which a claim is counted."""
    if mine:
        return Whereabouts.POPULATION
    if state != ClaimState.IN_AUDIT:
        return _BY_STATE[state]
    if others:
        return Whereabouts.OTHER_AUDIT
    return Whereabouts.ARRIVED_SINCE if drawn else Whereabouts.POPULATION
