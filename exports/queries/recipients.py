"""Who outside received a return that covers a time in which somebody belonged to a family."""

import uuid
from collections.abc import Iterable

from exports.models import Return
from families.queries.subject_family import families_of
from privacy.schedule import Recipient

MINISTRY = "The ministry that runs the programme (MHCLG)"
WHAT = "{kind} for {period}: counts and codes about each person, without name, address or number"


def recipients_of(person_id: uuid.UUID) -> Iterable[Recipient]:
    """The released returns. A return names nobody, so all that may hold the person are told."""
    families = families_of(person_id).values()
    for sent in Return.objects.filter(released_at__isnull=False):
        first, last = sent.half_year.first_day, sent.half_year.last_day
        if any(family.covers(first, last) for family in families):
            what = WHAT.format(kind=sent.get_kind_display(), period=sent.half_year.words)
            yield Recipient(MINISTRY, what, sent.released_at and sent.released_at.date())
