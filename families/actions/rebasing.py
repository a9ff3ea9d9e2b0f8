"""Families put under the newest version and plan of their framework, with a reason."""

import uuid
from collections.abc import Callable, Sequence

from django.db import transaction

from families.models import Family, Rebase, RebaseBatch
from families.queries import rebasing as queries
from families.queries.rebasing import Rules
from families.rules import rebasing as rules
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Permission

AT_ONCE = 100


@transaction.atomic
def rebase_family(*, family: Family, reason: str, by: User) -> Rebase:
    """Put one family under the newest rules; its results follow with the next run."""
    access.require(by, Permission.REBASE_FAMILY, family)
    held = _locked([family.pk])[0]
    newest = queries.newest_rules()[held.framework.code]
    framework = newest.framework
    rules.check_newer(is_newest=queries.is_newest(held, newest), fits=framework is not None)
    if framework is not None:
        rules.check_needs(queries.unknown_needs([held.pk], framework).get(held.pk, []))
    return _move(held, newest, by, reason)


@transaction.atomic
def ask_rebase(*, held: str, closed: bool, reason: str, by: User) -> RebaseBatch:
    """Choose all families in reach that are held under the same older rules."""
    access.require(by, Permission.REBASE_FAMILY)
    behind = {each.held.key.text: each for each in queries.families_behind(by)}
    if held not in behind:
        raise RuleBroken("No family in your reach is held under these rules.", field="held")
    newest = behind[held].newest
    rules.check_newer(is_newest=False, fits=newest.framework is not None)
    batch = RebaseBatch.objects.create(
        to_version=newest.version,
        to_plan=newest.plan,
        chosen={"held": held, "closed": closed},
        reason=reason,
        asked_by=by,
    )
    audit.record(Event.REBASE_ASKED, batch, by=by, held=held, closed=closed)
    return batch


def rebase_chosen(
    *,
    batch: RebaseBatch,
    by: User,
    step: Callable[[int, int, str], None],
    skip: Callable[[str, str], None],
) -> dict[str, int]:
    """Put each chosen family under the rules of the batch, or say why not; some at a time.

    Begun again, it goes on where it stopped.
    """
    access.require(by, Permission.REBASE_FAMILY)
    with acting_as(by):
        total = queries.chosen_families(batch, by).count()
    done = 0
    while families := _some(batch, by, skip):
        done += families
        step(done, total, "families put under newer rules")
    rows = batch.rows.values_list("moved", flat=True)
    return {"moved": sum(rows), "left": sum(not moved for moved in rows)}


def _some(batch: RebaseBatch, by: User, skip: Callable[[str, str], None]) -> int:
    """The next families, in a transaction of their own."""
    with acting_as(by):
        keys = list(queries.chosen_families(batch, by).values_list("pk", flat=True)[:AT_ONCE])
        newest = Rules(batch.to_version, batch.to_plan)
        framework = newest.framework
        unknown = queries.unknown_needs(keys, framework) if framework and keys else {}
        for family in _locked(keys):
            needs = unknown.get(family.pk, [])
            if needs:
                skip(family.reference, rules.needs_in_words(needs))
            _move(family, newest, by, batch.reason, batch=batch, unknown=needs)
        return len(keys)


def _locked(keys: Sequence[uuid.UUID]) -> list[Family]:
    families = Family.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return list(families.select_related("framework", "local_plan").order_by("reference"))


def _move(
    family: Family,
    newest: Rules,
    by: User,
    reason: str,
    *,
    batch: RebaseBatch | None = None,
    unknown: Sequence[str] = (),
) -> Rebase:
    """Change what the family is held under (unless needs stand in the way), and keep why."""
    row = Rebase.objects.create(
        family=family,
        batch=batch,
        from_version=family.framework,
        from_plan=family.local_plan,
        to_version=newest.version,
        to_plan=newest.plan,
        moved=not unknown,
        needs_unknown=list(unknown),
        reason=reason,
        by=by,
    )
    if not unknown:
        _hold_under(family, newest, row, by)
    return row


def _hold_under(family: Family, newest: Rules, row: Rebase, by: User) -> None:
    family.framework, family.local_plan = newest.version, newest.plan
    family.save()
    audit.record(
        Event.FAMILY_REBASED,
        row,
        by=by,
        family=family,
        fields=("framework", "local_plan"),
        version=newest.version.number,
        plan=newest.plan.number if newest.plan else 0,
    )
