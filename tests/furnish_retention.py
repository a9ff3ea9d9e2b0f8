"""Published schedules, a proposal, and holds, for the walk over all pages."""

import uuid
from datetime import timedelta

from django.utils import timezone

from families.models import Family
from privacy.actions import holds
from privacy.actions.sample_retention import CHOSEN
from privacy.identity import EVERYTHING, acting_as, system_user
from privacy.models import DisposalBatch, DisposalCopy, DisposalItem, User
from privacy.queries.erasing import counted, reached


def published(dpo: User, other: User) -> None:
    """Two officers publish what the notices say; a proposal waits."""
    with acting_as(dpo):
        proposed = holds.propose_publication(chosen=CHOSEN, reason="", by=dpo)
    with acting_as(other):
        holds.publish(publication_id=proposed.pk, by=other)
        only = "The council keeps family files for five years, by its decision of 3 March 2026."
        holds.propose_publication(chosen=["closure-5"], reason=only, by=other)


def held(reference: str, dpo: User) -> None:
    """A family for a court, and every family for an inquiry, which is to be reviewed."""
    later = timezone.localdate() + timedelta(days=90)
    with acting_as(dpo):
        holds.place_hold(
            reference=reference,
            reason_code="court",
            review_on=later,
            text="The family court asked for the record by letter of 2 March 2026.",
            by=dpo,
        )


def disposed(family: Family, dpo: User) -> None:
    """A family whose time is over, as the timetable would propose it."""
    with acting_as(dpo, opened=EVERYTHING):
        batch = DisposalBatch.objects.create(proposed_by=system_user("timetable"))
        rows = counted(reached({"families.Family": {family.pk}}))
        DisposalItem.objects.create(
            batch=batch,
            kind="family",
            ground="retention",
            record_id=family.pk,
            reference=family.reference,
            rule="closure-5",
            lines=["Five years after closure decides: closed on 20 May 2016."],
            counted=rows,
        )
        # Of another record: a rule wants it transferred, and its file is there.
        item = DisposalItem.objects.create(
            batch=batch,
            kind="family",
            ground="transfer",
            record_id=uuid.uuid4(),
            reference="F-ARCHIVE",
            rule="archive-6",
            lines=["Six years after closure decides: closed on 20 May 2016."],
        )
        now = timezone.now()
        DisposalCopy.objects.create(
            item=item,
            record_id=item.record_id,
            job_id=uuid.uuid4(),
            made_by=dpo,
            made_at=now,
            expires_at=now + timedelta(days=7),
            sha256="5e" * 32,
            size=482_120,
            papers=3,
            left_out=1,
        )
