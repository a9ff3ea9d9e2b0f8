"""What is asked once more before an envelope leaves, for actions that have asked who may."""

import uuid

from django.utils import timezone

from exports.files import store
from exports.models import Recipient, Return
from exports.queries.study import envelopes_of, excluded_since
from exports.study import Part, check_recipient_dates, is_poor
from privacy.encryption import DecryptionFailed
from privacy.errors import RuleBroken


def check_part(held: Return, part: str) -> None:
    """Stop unless this is an envelope that nobody has approved; other returns have none."""
    if held.kind != Return.Kind.NIS:
        if part:
            raise RuleBroken("This return is approved as a whole.")
        return
    if part not in list(Part):
        raise RuleBroken("Say which envelope you approve.")
    if held.approvals.filter(part=part).exists():
        raise RuleBroken("This envelope is approved already. Another person approves the other.")


def check_match(held: Return, part: str, *, confirmed: bool) -> None:
    """Stop where few of envelope A can be matched, and its approver has not said "all the same"."""
    if part == Part.IDENTIFIERS and is_poor(held.metrics["matched"]) and not confirmed:
        raise RuleBroken(
            "Few of these people can be matched: sending what is of no use is not necessary, and "
            "so not lawful. Say that it is to be sent all the same, or refuse the return."
        )


def check_recipients(held: Return) -> None:
    """Stop where a recipient has ended, or what they are one by has lapsed."""
    for each in envelopes_of(held.pk):
        to = each.recipient
        if to.ended_at:
            raise RuleBroken(f"{to.name} is no recipient any more. Refuse or recall this return.")
        check_in_force(to)


def check_in_force(to: Recipient) -> None:
    """Stop where an agreement, an accreditation or a certificate has lapsed."""
    check_recipient_dates(
        agreement_until=to.agreement_until,
        accredited_until=to.accredited_until,
        valid_until=to.valid_until,
        now=timezone.localtime(),
    )


def somebody_excluded(held: Return) -> bool:
    """Whether anybody in it objected, opted out or was restricted since it was built.

    Refuses where an agreement, an accreditation or a certificate has lapsed meanwhile.
    """
    check_recipients(held)
    return excluded_since(_people(held)) > 0


def _people(held: Return) -> list[uuid.UUID]:
    """Who is in it, by what is kept until the recipients have acknowledged it."""
    try:
        lines = b"".join(store.read(held.file)).split()
    except (DecryptionFailed, FileNotFoundError) as fault:
        damaged = "What is kept of this return is damaged. Refuse it, then build it again."
        raise RuleBroken(damaged) from fault
    return [uuid.UUID(key.decode()) for key in lines[1::2]]
