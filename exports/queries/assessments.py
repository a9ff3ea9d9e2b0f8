"""The answers to the regulator's questions about a return, beside what its checks measured."""

from typing import Any

from exports.models import Return, ReturnApproval, ReturnAssessment
from exports.queries import findings
from exports.questions import QUESTIONS, RELEASE_WORDS, ReleaseType, check_answerer
from privacy import access
from privacy.errors import RuleBroken
from privacy.models import User
from privacy.roles import Permission, Role
from privacy.rules.small_numbers import Told, told


def assessment_of(of_return: Return) -> ReturnAssessment | None:
    """The answers that count: the latest."""
    return of_return.assessments.select_related("by").first()


def why_not_assess(shown: Return, user: User, *, approved: bool) -> str:
    """Why somebody who may build returns cannot answer the questions about this one now."""
    try:
        check_answerer(**answerer_facts(shown, user), approved=approved)
    except RuleBroken as broken:
        return str(broken)
    return ""


def may_do(
    user: User, shown: Return, approvals: list[ReturnApproval], answered: ReturnAssessment | None
) -> dict[str, bool]:
    """What this person may do with it now."""
    approver, builder = (
        access.can(user, each) for each in (Permission.APPROVE_RETURN, Permission.BUILD_RETURN)
    )
    approved_by = {each.by_id for each in approvals}
    own = {shown.requested_by_id, *approved_by, *([answered.by_id] if answered else [])}
    return {
        "approve": approver and answered is not None and user.pk not in own,
        "refuse": approver,
        "author": user.pk == shown.requested_by_id,
        "approved": user.pk in approved_by,
        "build": builder,
        "assess": builder and not why_not_assess(shown, user, approved=bool(approvals)),
        "download": access.can(user, Permission.DOWNLOAD_RETURN),
    }


def answerer_facts(shown: Return, user: User) -> dict[str, Any]:
    """What is asked before somebody answers."""
    author = shown.requested_by
    signs_in = author.role != Role.SYSTEM
    return {
        **{"state": shown.state, "answerer": user.pk},
        **{"author": author.pk, "author_signs_in": signs_in},
    }


def assessment_words(every: list[ReturnAssessment]) -> dict[str, Any]:
    """What a page shows of the answers; `assessment` is empty where there are none."""
    if not every:
        return {"assessment": None}
    newest, earlier = every[0], every[1:]
    rows = [{"key": QUESTIONS[code].words, "value": said} for code, said in newest.answered.items()]
    ends = [
        {"key": "To whom does it go?", "value": RELEASE_WORDS[ReleaseType(newest.release_type)]},
        {"key": "To be looked at again by", "value": f"{newest.review_on:%-d %B %Y}"},
        {"key": "Answered by", "value": _who(newest)},
    ]
    if earlier:
        ends.append({"key": "Earlier answers", "value": "; ".join(_who(each) for each in earlier)})
    return {"assessment": newest, "answers": [*rows, *ends]}


def _who(each: ReturnAssessment) -> str:
    return f"{each.by.name} on {each.at:%-d %B %Y, %H:%M}"


def _tell(count: int) -> Told:
    return count and told(count, exact=False)


def measured(shown: Return) -> dict[str, str]:
    """What the checks of this very file say to a question, in words.

    Told as to those who open no family: most who answer or read the answers are of them.
    """
    metrics = shown.metrics
    if not metrics:
        return {}
    if shown.kind == Return.Kind.NIS:
        families = _tell(metrics["alike"]["families"])
        return {"singling_out": f"Measured: the fewest families alike in envelope B are {families}"}
    k = shown.params["k"]
    alike = [findings.alike(kind, metrics[kind], k, _tell) for kind in ("person", "family")]
    intruder = findings.intruder(metrics["intruder"], _tell)
    return {
        "singling_out": f"Measured: {' '.join(alike)}",
        "linkability": f"Measured: {findings.difference(metrics, _tell)}",
        "inference": f"Measured: {findings.alike_in(metrics, _tell)}",
        "intruder": f"Measured: {intruder}",
    }
