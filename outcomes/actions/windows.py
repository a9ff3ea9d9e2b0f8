"""Keeping claim windows and tariffs: added, changed, and loaded from a file."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.db import connection, transaction

from families.actions.editing import Seen, joined
from outcomes.models import ClaimWindow, Tariff
from outcomes.queries import windows as queries
from outcomes.rules import windows as rules
from outcomes.rules.windows import Basis, Span, TariffKind
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

# Held while days are compared with those of other rows, so that two cannot come in at once.
_LOCK = 0x57494E44
SHIPPED = Path(__file__).resolve().parent.parent / "data" / "claim_windows.yaml"
Kept = TypeVar("Kept", ClaimWindow, Tariff)
WINDOW_FIELDS = ("phase", "label", "opens_on", "closes_on", "basis", "source")
TARIFF_FIELDS = ("phase", "kind", "from_on", "to_on", "value", "basis", "source")


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@transaction.atomic
def keep_window(
    *, by: User, window: ClaimWindow | None = None, seen: Seen | None = None, **facts: Any
) -> ClaimWindow:
    """Add a window, or change one; no two windows of a phase share a day."""
    access.require(by, Permission.CHANGE_CLAIM_WINDOWS)
    _one_at_a_time()
    held, facts = _locked(window, facts, seen)
    span = Span(facts["opens_on"], facts["closes_on"])
    rules.check_order(span, "closes_on")
    others = queries.spans_of(facts["phase"], but=window.pk if window else None)
    rules.check_alone(span, others, "opens_on")
    event = Event.CLAIM_WINDOW_CHANGED if window else Event.CLAIM_WINDOW_ADDED
    return _keep(held or ClaimWindow(), WINDOW_FIELDS, facts, event, by)


@transaction.atomic
def keep_tariff(
    *, by: User, tariff: Tariff | None = None, seen: Seen | None = None, **facts: Any
) -> Tariff:
    """Add a figure, or change one; only one holds on a day."""
    access.require(by, Permission.CHANGE_CLAIM_WINDOWS)
    _one_at_a_time()
    held, facts = _locked(tariff, facts, seen)
    span = Span(facts["from_on"], facts["to_on"])
    rules.check_order(span, "to_on")
    rules.check_value(facts["kind"], facts["value"])
    but = tariff.pk if tariff else None
    others = queries.tariff_spans(facts["phase"], facts["kind"], but=but)
    rules.check_alone(span, others, "from_on")
    event = Event.TARIFF_CHANGED if tariff else Event.TARIFF_ADDED
    return _keep(held or Tariff(), TARIFF_FIELDS, facts, event, by)


def _locked(
    row: Kept | None, facts: dict[str, Any], seen: Seen | None
) -> tuple[Kept | None, dict[str, Any]]:
    """As it stands by now, and what is to be written of what was typed."""
    if row is None:
        return None, facts
    held = type(row)._default_manager.select_for_update().get(pk=row.pk)
    return held, joined(held, facts, seen)


def _keep(held: Kept, names: Sequence[str], facts: dict[str, Any], event: Event, by: User) -> Kept:
    """Save what is new of it and note which fields those are."""
    changed = [name for name in names if getattr(held, name) != facts[name]]
    for name in changed:
        setattr(held, name, facts[name])
    if changed:
        held.save()
        audit.record(event, held, by=by, fields=changed, phase=held.phase)
    return held


@transaction.atomic
def remove_window(*, window_id: uuid.UUID, by: User) -> None:
    """Take a window out that should not be there; what it was stays in the history."""
    access.require(by, Permission.CHANGE_CLAIM_WINDOWS)
    held = queries.window_or_404(window_id)
    audit.record(Event.CLAIM_WINDOW_REMOVED, held, by=by, phase=held.phase)
    held.delete()


@transaction.atomic
def load_windows(*, file: Path, by: User) -> tuple[int, int]:
    """Add what a file has and the database has not; what people have entered or changed stays.

    Gives how many windows and figures were added. Raises RuleBroken, with nothing added, where an
    entry is wrong.
    """
    access.require(by, Permission.CHANGE_CLAIM_WINDOWS)
    read = _read(file)
    added = [0, 0]
    for number, entry in enumerate(read.get("windows") or [], 1):
        added[0] += _entry(file, f"window {number}", entry, _load_window, by)
    for number, entry in enumerate(read.get("tariffs") or [], 1):
        added[1] += _entry(file, f"tariff {number}", entry, _load_tariff, by)
    return added[0], added[1]


def _read(file: Path) -> dict[str, Any]:
    try:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise RuleBroken(f"{file.name} cannot be read as YAML.") from fault
    if not isinstance(read, dict):
        raise RuleBroken(f"{file.name} holds neither windows nor tariffs.")
    return read


def _entry(file: Path, place: str, entry: Any, load: Any, by: User) -> bool:
    """Add one entry; what is wrong with it is said with its place."""
    try:
        return bool(load(entry, by))
    except RuleBroken as broken:
        raise RuleBroken(f"{file.name}, {place}: {broken}") from broken
    except (KeyError, TypeError, ValueError, ArithmeticError) as fault:
        raise RuleBroken(f"{file.name}, {place}: something is missing or is no date.") from fault


def _load_window(entry: dict[str, Any], by: User) -> bool:
    phase, opens_on = str(entry["phase"]), _day(entry["opens_on"])
    if ClaimWindow.objects.filter(phase=phase, opens_on=opens_on).exists():
        return False
    facts: dict[str, Any] = {
        **{"phase": phase, "label": str(entry["label"]), "opens_on": opens_on},
        **{"closes_on": _day(entry["closes_on"]), "basis": Basis(entry["basis"]).value},
        "source": str(entry["source"]),
    }
    keep_window(by=by, **facts)
    return True


def _load_tariff(entry: dict[str, Any], by: User) -> bool:
    phase, kind = str(entry["phase"]), TariffKind(entry["kind"]).value
    from_on = _day(entry["from_on"])
    if Tariff.objects.filter(phase=phase, kind=kind, from_on=from_on).exists():
        return False
    to_on = entry["to_on"]
    facts: dict[str, Any] = {
        **{"phase": phase, "kind": kind, "from_on": from_on},
        **{"to_on": None if to_on is None else _day(to_on), "value": Decimal(str(entry["value"]))},
        **{"basis": Basis(entry["basis"]).value, "source": str(entry["source"])},
    }
    keep_tariff(by=by, **facts)
    return True


def _day(value: Any) -> date:
    if not isinstance(value, date):
        raise TypeError(value)
    return value
