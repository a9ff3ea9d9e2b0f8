"""Claims that returns already sent count as submitted or paid, and that were withdrawn since."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from exports.models import Return
from exports.rules import STANDING, Withdrawal, still_counts
from outcomes.models import Claim, ClaimState, ClaimTransition

COUNTED = (ClaimState.SUBMITTED.value, ClaimState.PAID.value)


def sent_returns() -> list[Return]:
    """Returns that went out with claims in them and stand, the latest first."""
    found = Return.objects.filter(kind=Return.Kind.FPD, state__in=STANDING)
    return list(found.exclude(released_at=None).defer("metrics", "params").order_by("-period"))


def withdrawals(claim: Claim | None = None) -> list[Withdrawal]:
    """Every claim that left the council and was withdrawn, or the one; the latest first.

    When it was withdrawn, never why: the reason is read on the claim's page.
    """
    found = ClaimTransition.objects.filter(
        to_state=ClaimState.WITHDRAWN.value, from_state__in=COUNTED
    )
    if claim is not None:
        found = found.filter(claim=claim)
    related = found.select_related("claim__family", "by").defer("reason").order_by("-at")
    return [_withdrawal(each) for each in related]


def _withdrawal(each: ClaimTransition) -> Withdrawal:
    claim, family = each.claim, each.claim.family
    return Withdrawal(
        claim_id=claim.pk,
        claim=claim.reference,
        family=family.reference,
        submitted_on=claim.on_date,
        withdrawn_on=_day(each),
        withdrawn_at=each.at,
        by=each.by.name,
        attached_on=family.attached_on,
        closed_on=family.closed_on,
    )


def _day(each: ClaimTransition) -> date:
    return timezone.localtime(each.at).date()


def counted_in(of_return: Return, found: Iterable[Withdrawal]) -> list[Withdrawal]:
    """Those of the withdrawals that a return which was sent counts as claimed."""
    if of_return.state not in STANDING or not of_return.released_at or not of_return.built_at:
        return []
    if of_return.kind != Return.Kind.FPD:
        return []
    built_at = of_return.built_at
    return [each for each in found if still_counts(each, of_return.half_year, built_at)]
