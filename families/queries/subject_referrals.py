"""What referrals say of one person: of whoever became a member of a family, and of whoever did not.

A referral that came to nothing leads to no person: it is found by name and date of birth.
"""

import uuid
from collections.abc import Iterable

from django.utils import timezone

from families.models import ReferralStep
from families.queries.referred import referred_as
from families.queries.subject_items import WORK, day_words, item_of
from families.queries.words import current_words
from families.rules.identifiers import lines_of_address
from privacy.schedule import Fact, Item


def referral_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Who referred them, and what was said."""
    words = current_words()
    for row in referred_as(person_id):
        each = row.referral
        needs = [words.need(each.framework.code, code).label for code in each.needs]
        yield item_of(
            each,
            WORK,
            "Referral",
            each.received_on,
            None,
            Fact("From", each.get_source_display()),
            Fact("Agency", each.agency, as_written=True),
            Fact("Referred by", each.referrer, as_written=True),
            Fact("How to reach them", each.contact, as_written=True),
            Fact("Why", each.reason, as_written=True),
            Fact("Needs named, of somebody in the family", "; ".join(needs)),
            Fact("Address", ", ".join(lines_of_address(each.address)), as_written=True),
            Fact("Postcode", each.postcode, as_written=True),
            Fact("Consent", each.get_consent_display()),
        )


def referred_items(person_id: uuid.UUID) -> Iterable[Item]:
    """How they themselves were named."""
    for row in referred_as(person_id):
        facts = (
            Fact("First name", row.forename),
            Fact("Last name", row.surname),
            Fact("Date of birth", day_words(row.date_of_birth)),
            Fact("Role in the family", row.get_role_display()),
        )
        yield item_of(row, WORK, "Named in a referral", row.referral.received_on, None, *facts)


def step_items(person_id: uuid.UUID) -> Iterable[Item]:
    """What was decided about those referrals."""
    referrals = {row.referral_id for row in referred_as(person_id)}
    for row in ReferralStep.objects.filter(referral__in=referrals).select_related("by"):
        facts = (
            Fact("By", row.by.name),
            Fact("Why", row.get_reason_code_display()),
            Fact("In their words", row.reason, as_written=True),
            Fact("Passed on to", row.passed_to, as_written=True),
        )
        on = timezone.localdate(row.at)
        yield item_of(row, WORK, f"Referral: {row.get_step_display().lower()}", on, None, *facts)
