"""A claim that is withdrawn is flagged on the returns already sent that count it."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from exports.actions.returns import recall_return
from exports.models import Return
from exports.queries import withdrawn
from exports.rules import Period, Withdrawal, still_counts
from outcomes.actions import claims as claim_actions
from outcomes.models import Claim
from tests.council import browser
from tests.exports.conftest import Staff

REASON = "Bramblewick said that it was the wrong family."


def a_counted_claim(released: Return) -> Claim:
    """A claim that the released return counts: submitted in its time, of a family that is in it."""
    last = released.half_year.last_day
    found = Claim.objects.filter(state__in=["submitted", "paid"], on_date__lte=last)
    claim = found.filter(family__closed_on=None, family__attached_on__isnull=False).first()
    claim = claim or found.filter(family__closed_on__gte=released.half_year.first_day).first()
    assert claim
    return claim


def page(staff: Staff, name: str, *args: object) -> str:
    answer = browser(staff.analyst).get(reverse(name, args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_withdrawal_is_flagged_with_its_day_and_not_its_reason(
    released: Return, staff: Staff
) -> None:
    claim = a_counted_claim(released)
    before = page(staff, "exports:return", released.pk)
    assert "Claims withdrawn since" not in before
    assert "withdrawn since" not in page(staff, "exports:returns")
    claim_actions.withdraw(claim=claim, by=staff.author, reason=REASON)
    shown = page(staff, "exports:return", released.pk)
    today = timezone.localdate()
    for words in (
        "Claims withdrawn since",
        claim.reference,
        claim.family.reference,
        f"{today.day} {today:%B %Y}",
        "Ann Author",
    ):
        assert words in shown
    assert "Bramblewick" not in shown
    assert "Fewer than 10 claims withdrawn since" in page(staff, "exports:returns")
    own = page(staff, "outcomes:claim", claim.pk)
    assert "Returns already sent" in own
    assert released.get_absolute_url() in own


def test_those_without_claims_see_no_link_to_one(released: Return, staff: Staff) -> None:
    claim = a_counted_claim(released)
    claim_actions.withdraw(claim=claim, by=staff.author, reason=REASON)
    shown = browser(staff.dpo).get(released.get_absolute_url()).content.decode()
    assert claim.reference in shown
    assert claim.get_absolute_url() not in shown


def test_a_return_that_is_not_sent_or_was_recalled_flags_nothing(
    built: Return, staff: Staff
) -> None:
    claim = a_counted_claim(built)
    claim_actions.withdraw(claim=claim, by=staff.author, reason=REASON)
    found = withdrawn.withdrawals()
    assert len(found) == 1
    assert withdrawn.counted_in(built, found) == []
    assert withdrawn.sent_returns() == []


def test_a_recalled_return_is_flagged_no_more(released: Return, staff: Staff) -> None:
    claim = a_counted_claim(released)
    claim_actions.withdraw(claim=claim, by=staff.author, reason=REASON)
    assert withdrawn.counted_in(released, withdrawn.withdrawals())
    held = recall_return(return_id=released.pk, reason_code="data_wrong", by=staff.dpo)
    assert withdrawn.counted_in(held, withdrawn.withdrawals()) == []


# --- Which claims a return counts

PERIOD = Period(2018, 1)
BUILT = datetime(2018, 11, 1, 9, tzinfo=UTC)


def told(**facts: object) -> Withdrawal:
    given = {
        **{"claim_id": uuid.uuid4(), "claim": "CL-000001", "family": "F-1", "by": "Ann"},
        **{"submitted_on": date(2018, 5, 1), "withdrawn_on": date(2018, 12, 1)},
        **{"withdrawn_at": BUILT + timedelta(30), "attached_on": date(2017, 1, 1)},
        "closed_on": None,
        **facts,
    }
    return Withdrawal(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({}, True),
        ({"withdrawn_at": BUILT}, False),
        ({"withdrawn_at": BUILT - timedelta(1)}, False),
        ({"submitted_on": date(2018, 9, 30)}, True),
        ({"submitted_on": date(2018, 10, 1)}, False),
        ({"submitted_on": date(2016, 12, 31)}, False),
        ({"attached_on": None}, False),
        ({"closed_on": date(2018, 4, 1)}, True),
        ({"closed_on": date(2018, 3, 31)}, False),
        ({"closed_on": date(2018, 3, 31), "attached_on": date(2017, 4, 2)}, True),
        ({"closed_on": date(2018, 3, 31), "attached_on": date(2017, 4, 1)}, False),
        ({"attached_on": date(2016, 2, 29), "closed_on": date(2017, 2, 1)}, False),
    ],
)
def test_a_return_counts_what_stood_when_it_was_built(
    facts: dict[str, object], counts: bool
) -> None:
    assert still_counts(told(**facts), PERIOD, BUILT) is counts
