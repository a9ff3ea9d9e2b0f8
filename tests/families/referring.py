"""Referrals for tests: recorded, and where a family is given, accepted and opened as that."""

import uuid
from collections.abc import Sequence
from typing import Any

from families.actions import referrals as actions
from families.actions.referrals import ReferralFacts, ReferredFacts
from families.models import Family, FrameworkVersion, Referral
from privacy.identity import acting_as
from privacy.models import User
from tests.families.make_families import days_ago


def make_referral(
    by: User,
    people: Sequence[ReferredFacts],
    *,
    family: Family | None = None,
    team: Any = None,
    **instead: Any,
) -> Referral:
    """By a school, with the family's consent."""
    facts = {
        **{"received_on": days_ago(4), "source": "school", "agency": "Oxlip School"},
        **{"referrer": "Una Quillfeather", "contact": "01 234", "reason": "Often late"},
        **{"consent": "given", "consent_route": "spoken", "consent_on": days_ago(5)},
        **{"address": "9 Larkspur Lane; Newbury", "postcode": "RG14 7GQ"},
    }
    with acting_as(by):
        referral = actions.record_referral(
            key=uuid.uuid4(),
            team=team,
            framework=FrameworkVersion.objects.filter(code="tf-2015-national").latest("number"),
            facts=ReferralFacts(**{**facts, **instead}),
            people=people,
            by=by,
        )
        if family is not None:
            step = {"step": "accepted", "reason_code": "", "reason": "Seen", "passed_to": ""}
            actions.take_step(referral=referral, by=by, **step)
            # The same key as of a family that is there: it is not opened a second time.
            actions.open_referred_family(referral=referral, by=by, **_again(family))
    return referral


def _again(family: Family) -> dict[str, Any]:
    names = ("framework", "identified_on", "attached_on", "team")
    known = {name: getattr(family, name) for name in names}
    return {"key": family.pk, **known, "worker": None, "people": []}
