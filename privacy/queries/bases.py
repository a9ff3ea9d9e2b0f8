"""The register of lawful bases, and which of them governs a use of somebody's information."""

import uuid
from datetime import date

from django.db.models import F, Q, QuerySet
from django.http import Http404

from privacy.models import PurposeBasis
from privacy.rules.rights import PURPOSE_WORDS

FILE_COLUMNS = (
    *("purpose", "for", "basis", "power", "conditions", "policy", "policy_review_on"),
    *("from_on", "until_on", "state"),
)


def basis_on(purpose: str, person_id: uuid.UUID | None, day: date) -> PurposeBasis | None:
    """What a use rests on: the person's own basis where it differs, else everybody's."""
    found = PurposeBasis.objects.filter(in_force(day), purpose=purpose)
    found = found.filter(Q(person_id=None) | Q(person_id=person_id))
    return found.order_by(F("person_id").asc(nulls_last=True), "-from_on").first()


def bases() -> QuerySet[PurposeBasis]:
    """Every version of every basis, those that stand first within their purpose."""
    return PurposeBasis.objects.select_related("put_by", "confirmed_by")


def in_force(day: date) -> Q:
    """Those that stand on a day: confirmed by a second person, begun and not ended."""
    begun = Q(confirmed_at__isnull=False, from_on__lte=day)
    return begun & (Q(until_on=None) | Q(until_on__gt=day))


def basis_or_404(basis_id: uuid.UUID) -> PurposeBasis:
    """One version of a basis."""
    found = bases().filter(pk=basis_id).first()
    if found is None:
        raise Http404
    return found


def unbased(day: date) -> list[str]:
    """The uses that nothing stands for: the register has no confirmed basis of them."""
    found = PurposeBasis.objects.filter(in_force(day), person_id=None)
    based = set(found.values_list("purpose", flat=True))
    return [purpose for purpose in PURPOSE_WORDS if purpose not in based]


def in_state(state: str, day: date) -> QuerySet[PurposeBasis]:
    """The register narrowed to what stands, what has ended, or policy documents overdue."""
    states = {
        "standing": Q(until_on=None, confirmed_at__isnull=False),
        "waits": Q(until_on=None, confirmed_at=None),
        "overdue": Q(until_on=None, confirmed_at__isnull=False, policy_review_on__lt=day),
        "ended": Q(until_on__isnull=False),
    }
    return bases().filter(states.get(state, Q()))


def standing_for(person_id: uuid.UUID, day: date) -> dict[str, str]:
    """Purpose to basis, for one person: their own where it differs."""
    found = PurposeBasis.objects.filter(in_force(day))
    mine = found.filter(Q(person_id=None) | Q(person_id=person_id))
    # The person's own come last, and win.
    ordered = mine.order_by("purpose", F("person_id").asc(nulls_first=True), "from_on")
    return dict(ordered.values_list("purpose", "basis"))
