"""Needs of a family, in the words of its framework."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from families.actions.editing import Seen, joined
from families.models import Family, Need, Person
from families.queries.needs import fitting_needs
from families.queries.rectifications import is_corrected
from families.rules import cases, identifiers
from families.rules.field_groups import is_offence
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.queries.lawful import check_may_keep
from privacy.roles import Permission

ERROR = "entered_in_error"


@transaction.atomic
def record_needs(
    *,
    family: Family,
    person: Person | None,
    needs: Sequence[str],
    identified_on: date,
    identified_by: str,
    evidenced: bool,
    by: User,
) -> list[Need]:
    """Record needs of one member, or of the household (no person); each must fit whom it is of."""
    access.require(by, Permission.EDIT_FAMILY, family)
    today = timezone.localdate()
    cases.check_open(family.closed_on, today)
    cases.check_past(identified_on, "Identified on", "identified_on", today)
    _check_fit(family, person, needs, identified_on)
    return [
        _record(family, person, need, identified_on, identified_by, evidenced, by) for need in needs
    ]


@transaction.atomic
def change_need(
    *,
    need: Need,
    identified_on: date,
    identified_by: str,
    evidenced: bool,
    by: User,
    seen: Seen | None = None,
) -> list[str]:
    """Put right when and by whom it was identified, or say that evidence has been seen."""
    access.require(by, Permission.EDIT_FAMILY, need.family)
    cases.check_past(identified_on, "Identified on", "identified_on", timezone.localdate())
    if identified_on != need.identified_on:
        _check_fit(need.family, need.person, [need.need], identified_on)
    return _write(
        need,
        by,
        seen,
        identified_on=identified_on,
        identified_by=identified_by,
        evidenced=evidenced,
    )


@transaction.atomic
def mark_evidenced(*, need: Need, by: User) -> list[str]:
    """Evidence of the need has been seen."""
    access.require(by, Permission.EDIT_FAMILY, need.family)
    return _write(need, by, evidenced=True)


@transaction.atomic
def enter_in_error(*, need: Need, by: User) -> list[str]:
    """It was never true: it stays readable and counts for nothing."""
    access.require(by, Permission.EDIT_FAMILY, need.family)
    return _write(need, by, closed_as=ERROR)


@transaction.atomic
def restore_need(*, need: Need, by: User) -> list[str]:
    """It counts again, unless the same need has been recorded anew."""
    access.require(by, Permission.EDIT_FAMILY, need.family)
    _check_not_recorded(need.family, need.person, [need.need])
    if is_corrected(need):
        raise RuleBroken("This need was corrected: what stands in its place can be changed.")
    return _write(need, by, closed_as="")


def _check_fit(family: Family, person: Person | None, needs: Sequence[str], day: date) -> None:
    """Each need is of the framework and fits the member's age and part on the day."""
    fitting = fitting_needs(family, person, day)
    for need in needs:
        if need not in fitting:
            whom = "the household" if person is None else "this person at that time"
            raise RuleBroken(f"The need {need} does not fit {whom}.", "needs")


def _record(
    family: Family,
    person: Person | None,
    need: str,
    identified_on: date,
    identified_by: str,
    evidenced: bool,
    by: User,
) -> Need:
    _check_not_recorded(family, person, [need])
    said: dict[str, Any] = {"need": need}
    whose = person.pk if person else None
    check_may_keep(Need, said, person_id=whose, offence=is_offence(need))
    recorded = Need.objects.create(
        reference=_fresh_reference(),
        family=family,
        person=person,
        identified_on=identified_on,
        identified_by=identified_by,
        evidenced=evidenced,
        **said,
    )
    audit.record(Event.NEED_RECORDED, recorded, by=by, family=family, person=person)
    return recorded


def _check_not_recorded(family: Family, person: Person | None, needs: Sequence[str]) -> None:
    open_ones = Need.objects.filter(family=family, person=person, need__in=needs, closed_as="")
    if open_ones.exists():
        raise RuleBroken("This need is recorded already for the same person.", "needs")


def _write(need: Need, by: User, seen: Seen | None = None, **typed: object) -> list[str]:
    found = Need.objects.select_for_update().get(pk=need.pk)
    wanted = joined(found, typed, seen)
    changed = [name for name, value in wanted.items() if getattr(found, name) != value]
    for name in changed:
        setattr(found, name, wanted[name])
    if changed:
        found.save(update_fields=changed)
        audit.record(
            Event.NEED_CHANGED,
            found,
            by=by,
            family=found.family,
            person=found.person,
            fields=changed,
        )
    return changed


def _fresh_reference() -> str:
    while Need.objects.filter(reference=(found := identifiers.fresh_reference("N"))).exists():
        pass
    return found
