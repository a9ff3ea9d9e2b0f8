"""Handing a document behind a claim to whoever audits it."""

import uuid

from families.actions.attachments import content_of, note_reading
from families.models import Attachment
from outcomes.queries.claim_judging import snapshot_of
from outcomes.queries.claim_papers import paper_behind_or_404
from outcomes.queries.claims import claim_or_404
from privacy import access
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Permission


def read_claim_paper(
    *, claim_id: uuid.UUID, paper_id: uuid.UUID, by: User
) -> tuple[Attachment, bytes]:
    """Of a sampled claim alone; noted with the family before the first byte leaves."""
    with acting_as(by):
        access.require(by, Permission.AUDIT_CLAIM)
        claim = claim_or_404(claim_id, user=by)
        paper = paper_behind_or_404(claim, snapshot_of(claim), paper_id)
        content = content_of(paper)
        note_reading(paper, by)
    return paper, content
