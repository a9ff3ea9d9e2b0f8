"""Who may let a pack leave, and to whom it may go."""

import uuid

from privacy.errors import RuleBroken


def check_reviewer(by: uuid.UUID, *, built_by: uuid.UUID, already: uuid.UUID | None) -> None:
    """The second reviewer has not built what they review, and reviews it once."""
    if by == built_by:
        raise RuleBroken("You built this pack. Somebody else has to review it.")
    if already is not None:
        raise RuleBroken("This pack has been reviewed already.")


def check_approver(
    by: uuid.UUID,
    *,
    built_by: uuid.UUID,
    approved: bool,
    restricted: bool,
    second_by: uuid.UUID | None,
) -> None:
    """Nobody approves what they built; a restricted pack waits for its second reviewer."""
    if approved:
        raise RuleBroken("This pack has been approved already.")
    if by == built_by:
        raise RuleBroken("You built this pack. Another person has to approve it.")
    if restricted and second_by is None:
        raise RuleBroken(
            "This request is restricted: a safeguarding lead has to review the pack first."
        )
    if restricted and by == second_by:
        raise RuleBroken("You reviewed this pack. Another person has to approve it.")


def check_inference(thought_of: bool) -> None:
    """A name that is gone is not enough where only one person can be meant (SAR-22)."""
    if not thought_of:
        raise RuleBroken(
            "Check first whether what is left tells who is meant, although the name is gone.",
            "inference",
        )


def check_contact(*, contact_checked: bool, nobody_shares: bool) -> None:
    """A pack goes to nobody's old home, and into no mailbox that another reads (SAR-23)."""
    if not contact_checked:
        raise RuleBroken(
            "Check with the person where it is to go, on the day on which it goes.",
            "contact_checked",
        )
    if not nobody_shares:
        raise RuleBroken(
            "Somebody else may read what comes there. Agree another way with the person.",
            "nobody_shares",
        )
