"""What a return stands on, for tests that are about something else: put and confirmed at once."""

from datetime import timedelta

from django.utils import timezone

from privacy.identity import acting_as
from privacy.models import ImpactAssessment, PurposeBasis, SharingAgreement, User


def have_footing(dpo: User, other: User, *purposes: str) -> None:
    """A basis, an impact assessment and an agreement of each use (of both returns)."""
    today, now = timezone.localdate(), timezone.now()
    begun, until = today.replace(month=1, day=1), today + timedelta(300)
    by = {"put_by": dpo, "confirmed_by": other, "confirmed_at": now}
    with acting_as(dpo):
        for purpose in purposes or ("fpd", "nis"):
            same = {"purpose": purpose, **by}
            if PurposeBasis.objects.filter(purpose=purpose, person_id=None).exists():
                continue
            PurposeBasis.objects.create(
                **same, basis="public_task", power="Children Act 2004", from_on=begun
            )
            ImpactAssessment.objects.create(
                **same, title="DPIA", done_on=begun, review_on=until, risk="low"
            )
            SharingAgreement.objects.create(
                **{**same, "partner": "The ministry", "standing": "controller", "what": "Codes"},
                **{"power": "Children Act 2004", "region": "uk", "reference": "DSA 1"},
                **{"from_on": begun, "until_on": until},
            )


def take_footing_away(dpo: User) -> None:
    """From now on work with families stands on nothing."""
    with acting_as(dpo):
        standing = PurposeBasis.objects.filter(purpose="casework", until_on=None)
        assert standing.update(until_on=timezone.localdate())
