"""For the demonstration: bases, impact assessments and agreements, put and confirmed by two."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from privacy.actions.bases import confirm_basis, put_basis
from privacy.actions.registers import confirm, put_agreement, put_assessment
from privacy.identity import acting_as
from privacy.models import PurposeBasis, User
from privacy.rules.rights import PURPOSE_WORDS, Purpose

POWER = "Children Act 2004, section 10"
# Of the study, research; of sharing with partners, consent; of all else, the council's task.
STUDY: dict[str, Any] = {"basis": "research", "article_9": "j", "schedule_1": ["4"]}
CONSENT: dict[str, Any] = {"basis": "consent", "article_9": "a", "schedule_1": []}
TASK: dict[str, Any] = {"basis": "public_task", "article_9": "g", "schedule_1": ["6", "18"]}
KINDS = {Purpose.STUDY: STUDY, Purpose.SHARING: CONSENT}
# With whom, what for, what they get, and in how many days it ends: one of them soon.
AGREEMENTS = (
    ("The ministry (demonstration)", Purpose.FPD, "Codes and counts, without names", 300),
    ("The ministry (demonstration)", Purpose.OUTCOMES, "References of families, codes, days", 300),
    ("Research side (demonstration)", Purpose.STUDY, "Sealed envelopes of the study", 365),
    ("Schools trust (demonstration)", Purpose.SHARING, "Attendance and who leads a family", 40),
)
SOON_REVIEWED = Purpose.MATCHING


def record_sample_footing(first: User, second: User) -> None:
    """Once: what people recorded in the demonstration since stays."""
    with acting_as(first):
        known = set(PurposeBasis.objects.values_list("purpose", flat=True))
    missing = [purpose for purpose in PURPOSE_WORDS if purpose not in known]
    if not missing:
        return
    for purpose in missing:
        _base(purpose, first, second)
        _assess(purpose, first, second)
    for partner, purpose, what, days in AGREEMENTS:
        _agree(partner, purpose, what, days, first, second)


def _base(purpose: str, first: User, second: User) -> None:
    today, kind = timezone.localdate(), KINDS.get(Purpose(purpose), TASK)
    task = kind is TASK
    with acting_as(first):
        made = put_basis(
            purpose=purpose,
            power=POWER,
            offences=task,
            policy="Policy on special category information" if task else "",
            policy_review_on=today + timedelta(days=200) if task else None,
            from_on=today - timedelta(days=500),
            by=first,
            **kind,
        )
    with acting_as(second):
        confirm_basis(basis=made, by=second)


def _assess(purpose: str, first: User, second: User) -> None:
    today = timezone.localdate()
    days = 30 if purpose == SOON_REVIEWED else 250
    with acting_as(first):
        made = put_assessment(
            purpose=purpose,
            title=f"Impact assessment: {PURPOSE_WORDS[purpose].lower()}",
            reference=f"DPIA-{purpose}",
            done_on=today - timedelta(days=110),
            review_on=today + timedelta(days=days),
            risk="medium",
            consulted_on=None,
            by=first,
        )
    with acting_as(second):
        confirm(line=made, by=second)


def _agree(partner: str, purpose: str, what: str, days: int, first: User, second: User) -> None:
    today = timezone.localdate()
    with acting_as(first):
        made = put_agreement(
            partner=partner,
            purpose=purpose,
            what=what,
            standing="controller",
            power=POWER,
            reference=f"DSA-{purpose}",
            region="uk",
            safeguard="",
            from_on=today - timedelta(days=110),
            until_on=today + timedelta(days=days),
            by=first,
        )
    with acting_as(second):
        confirm(line=made, by=second)
