"""Who outside was told of claims for a family to which somebody belonged."""

import uuid
from collections.abc import Iterable

from families.queries.subject_family import families_of
from outcomes.models import SubmissionLine
from outcomes.rules.submissions import LineState
from privacy.schedule import Recipient

MINISTRY = "The ministry that runs the programme (MHCLG)"
WHAT = "Claim {claim}, submission {submission}: the family's reference, codes and days, no name"


def recipients_of(person_id: uuid.UUID) -> Iterable[Recipient]:
    """Claims submitted while the person belonged to the family."""
    families = families_of(person_id)
    sent = SubmissionLine.objects.filter(
        claim__family_id__in=families, state=LineState.SUBMITTED.value
    )
    for line in sent.select_related("submission", "claim").order_by("submitted_on"):
        day = line.submitted_on
        if day and families[line.claim.family_id].covers(day, day):
            what = WHAT.format(claim=line.claim_reference, submission=line.submission.reference)
            yield Recipient(MINISTRY, what, day)
