"""What the pages of disposals show, in words."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from privacy import access
from privacy.models import DisposalBatch, DisposalItem, User
from privacy.queries.disposal import items_of, tables_of
from privacy.queries.erasing import our_models
from privacy.roles import Permission
from privacy.rules.retention import in_words

State, ItemState = DisposalBatch.State, DisposalItem.State
COLOURS = {
    **{"proposed": "yellow", "reviewed": "blue", "approved": "purple", "refused": "grey"},
    "done": "green",
}
ITEM_COLOURS = {"waiting": "blue", "left_out": "grey", "stopped": "red", "done": "green"}


def moment(at: Any) -> str:
    """`3 March 2026, 14:30`, or nothing."""
    return f"{in_words(timezone.localdate(at))}, {timezone.localtime(at):%H:%M}" if at else ""


def row(batch: Any) -> list[Any]:
    """A batch in the list."""
    return [
        {"text": batch.name, "url": batch.get_absolute_url()},
        {"text": batch.proposed_by.name, "hint": moment(batch.proposed_at)},
        {"text": batch.waiting, "numeric": True},
        {"text": batch.erased, "numeric": True},
        state(batch),
    ]


def state(batch: DisposalBatch) -> dict[str, str]:
    """Where it stands."""
    cooled = batch.cools_until and batch.cools_until <= timezone.now()
    if batch.state == State.REVIEWED and cooled:
        return {"text": "To be approved", "colour": "yellow"}
    return {"text": batch.get_state_display(), "colour": COLOURS[batch.state]}


def facts(batch: DisposalBatch) -> list[dict[str, str]]:
    """Who brought it how far."""
    decided = "Refused" if batch.state == State.REFUSED else "Approved"
    found = {
        "Proposed": _by(batch.proposed_by, batch.proposed_at),
        "Reviewed": _by(batch.reviewed_by, batch.reviewed_at),
        "Cools off until": moment(batch.cools_until),
        decided: _by(batch.decided_by, batch.decided_at),
        "Executed": moment(batch.finished_at),
    }
    return [{"key": key, "value": value} for key, value in found.items() if value]


def _by(user: User | None, at: Any) -> str:
    return f"{user.name}, {moment(at)}" if user else ""


def tables(batch: DisposalBatch) -> tuple[list[list[Any]], int]:
    """Rows by table, the most first, and the number of files."""
    found, files = tables_of(batch)
    return [
        [{"text": table_words(name), "hint": name}, {"text": f"{number:,}", "numeric": True}]
        for name, number in found.most_common()
    ], files


def table_words(table: str) -> str:
    """What a table holds, in words; one that the product no longer has keeps its name."""
    model = next((each for each in our_models() if each._meta.db_table == table), None)
    if model is None:
        return table
    of = getattr(model, "pgh_tracked_model", None)
    words = str((of or model)._meta.verbose_name).capitalize()
    return f"{words}: earlier versions" if of else words


def item(each: DisposalItem, batch: DisposalBatch, user: User) -> dict[str, Any]:
    """A record of a batch: why it may go, or why it was stopped, and what may be done with it."""
    return {
        "name": each.reference or "Erased: nothing of it is left",
        "kind": each.get_kind_display(),
        "state": {"text": each.get_state_display(), "colour": ITEM_COLOURS[each.state]},
        "why": each.lines or [each.get_ground_display()],
        "stopped_by": each.stopped_by,
        "rows": sum((each.erased or each.counted).values()),
        "files": each.files,
        "handed": _handed(each),
        **_steps(each, batch, user),
    }


def _steps(each: DisposalItem, batch: DisposalBatch, user: User) -> dict[str, str]:
    """Addresses of what this person may do with it now."""
    may_review = access.can(user, Permission.REVIEW_DISPOSAL)
    open_now = batch.state in (State.PROPOSED, State.REVIEWED) and each.state == ItemState.WAITING
    hands_over = open_now and each.awaits_receipt
    sees = access.can(user, Permission.APPROVE_DISPOSAL) and each.handed_by_id != user.pk
    return {
        "leave_out": _step("leave_out", each, open_now and may_review),
        "hand_over": _step("hand_over", each, hands_over and may_review),
        "receipt": _step("receipt", each, hands_over and sees and each.handed_by_id is not None),
    }


def _step(name: str, each: DisposalItem, may: bool) -> str:
    return reverse(f"privacy:disposal_{name}", args=[each.batch_id, each.pk]) if may else ""


def _handed(each: DisposalItem) -> str:
    """How far a record is that a rule wants transferred."""
    if each.ground != DisposalItem.Ground.TRANSFER:
        return ""
    if each.handed_on is None or each.handed_by is None:
        return "To be handed over before it is erased."
    went = f"Handed over to {each.handed_to} on {in_words(each.handed_on)}"
    said = f"{went}, reference {each.handed_reference}, by {each.handed_by.name}."
    if each.received_by is None:
        return f"{said} Another person has to see the receipt."
    return f"{said} Receipt seen by {each.received_by.name}, {moment(each.received_at)}."


def _grounds(batch: DisposalBatch) -> str:
    done = batch.items.filter(state=ItemState.DONE)
    return "; ".join(sorted({each.rule or each.get_ground_display() for each in done})) or "None"


def _transferred(batch: DisposalBatch) -> list[dict[str, str]]:
    """Who has what was handed over before it was erased."""
    done = items_of(batch).filter(state=ItemState.DONE, ground=DisposalItem.Ground.TRANSFER)
    return [{"key": "Transferred", "value": f"{_handed(each)}{_print_of(each)}"} for each in done]


def _print_of(each: DisposalItem) -> str:
    """By which whoever has the file can show that it is the one that was made here."""
    if not each.handed_sha256:
        return ""
    return f" SHA-256 of the file: {each.handed_sha256}."


def _counted(found: Counter[str]) -> list[list[str]]:
    """Rows by table, the most first; each by its words and by its name."""
    rows = found.most_common()
    return [[f"{table_words(name)} ({name})", f"{number:,}"] for name, number in rows]


def certificate(batch: DisposalBatch) -> dict[str, Any]:
    """What the certificate says: who, when, how much, and nothing of anybody."""
    found, files = tables_of(batch)
    ended = [(label, batch.items.filter(state=s).count()) for s, label in ItemState.choices]
    listed = [*facts(batch), {"key": "Rules and grounds", "value": _grounds(batch)}]
    return {
        "name": batch.name,
        "council": settings.COUNCIL_NAME,
        "facts": [*listed, *_transferred(batch)],
        "records": [[label, str(number)] for label, number in ended],
        "tables": _counted(found),
        "files": f"{files:,}",
        "ledger": batch.ledger_hash,
    }
