"""Invented referrals: a demonstration has something to triage."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from families.actions.referrals import ReferralFacts, ReferredFacts, record_referral
from families.models import Referral
from families.queries.words import versions_on
from privacy.identity import acting_as
from privacy.models import Team, User

PEOPLE = (
    ("Marguerite", "Thornbeck", "F", "parent", 33 * 365),
    ("Alfie", "Thornbeck", "M", "child", 7 * 365),
)
WHY = "Breakfast club is missed more and more often, and the landlord has written twice."


def record_sample_referrals(*, managers: Sequence[User]) -> int:
    """One for the team of each manager who has recorded none; their number."""
    made = 0
    for manager in managers:
        with acting_as(manager):
            if manager.team and not Referral.objects.filter(recorded_by=manager).exists():
                record_sample_referral(team=manager.team, needs=(), by=manager)
                made += 1
    return made


def record_sample_referral(*, team: Team | None, needs: tuple[str, ...], by: User) -> Referral:
    """A parent and a child, whom a school refers with their consent."""
    today = timezone.localdate()
    return record_referral(
        key=uuid.uuid4(),
        team=team,
        framework=versions_on(today)[0],
        facts=ReferralFacts(
            received_on=today - timedelta(days=3),
            source="school",
            agency="Meadowbank Primary School",
            referrer="Head of year 3",
            contact="office@meadowbank.example",
            reason=WHY,
            consent="given",
            needs=needs,
            consent_route="spoken",
            consent_on=today - timedelta(days=4),
        ),
        people=[
            ReferredFacts(forename, surname, sex, role, today - timedelta(days=age))
            for forename, surname, sex, role, age in PEOPLE
        ],
        by=by,
    )
