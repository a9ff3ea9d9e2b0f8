"""Facts corrected, ended and withdrawn: the old row stays readable and counts for nothing."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from families.actions.facts import add_fact, fresh_fact_reference
from families.models import FactWithdrawal, Family, Observation, Person
from families.queries.fact_records import goes_on, together_with
from families.queries.words import OVERRIDE
from families.rules import cases
from families.rules.facts import Choice, FactValues
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

ENDED = "It has ended."
SAME = (
    "person_id",
    "start_on",
    "end_on",
    "value",
    "out_of",
    "detail_code",
    "detail_text",
    "source",
)
COPIED = ("family_id", "kind", "code", "recorded_on", *SAME)


def contest_permission(fact: Observation) -> Permission:
    """What it takes to say that a fact is wrong: more where it was not recorded here by hand."""
    if fact.code.startswith(OVERRIDE):
        return Permission.DECIDE_EQUIVALENT_PROGRESS
    if fact.recorded_by_id is None:
        return Permission.CONTEST_IMPORTED_FACT
    return Permission.EDIT_FAMILY


@transaction.atomic
def withdraw_fact(*, family: Family, fact: Observation, reason: str, by: User) -> None:
    """It counts for nothing from now on, and no import brings it back."""
    access.require(by, contest_permission(fact), family)
    for held in _taken_out(fact):
        _note(held, None, reason, by)
    audit.record(Event.FACT_WITHDRAWN, fact, by=by, family=family, person=fact.person)


@transaction.atomic
def correct_fact(
    *,
    family: Family,
    fact: Observation,
    choice: Choice,
    person: Person | None,
    facts: FactValues,
    reason: str,
    by: User,
) -> list[Observation]:
    """The fact as it should have been stands in the place of the old one, from today on."""
    access.require(by, contest_permission(fact), family)
    held = _taken_out(fact)
    made = add_fact(family, person, choice, facts, by, {"family": fact.family})
    if all(_same(old, made) for old in held):
        raise RuleBroken("Nothing is different from what is recorded.")
    for old in held:
        _note(old, next((new for new in made if new.code == old.code), None), reason, by)
    audit.record(Event.FACT_CORRECTED, made[0], by=by, family=family, person=person)
    return made


@transaction.atomic
def end_fact(*, family: Family, fact: Observation, end_on: date, by: User) -> Observation:
    """What went on has its last day now. It has been known as long as before, so that day stays."""
    access.require(by, Permission.EDIT_FAMILY, family)
    if not goes_on(fact):
        raise RuleBroken("Only what goes on can end.")
    cases.check_past(end_on, "The last day", "end_on", timezone.localdate())
    message = "The last day must not be before the first."
    cases.check_order(fact.start_on, end_on, message, "end_on")
    [held] = _taken_out(fact)
    copied = {name: getattr(held, name) for name in COPIED}
    made = Observation.objects.create(
        reference=fresh_fact_reference(),
        recorded_by=by,
        recorded_at=timezone.now(),
        **{**copied, "end_on": end_on},
    )
    _note(held, made, ENDED, by)
    audit.record(Event.FACT_ENDED, made, by=by, family=family, person=fact.person)
    return made


def _taken_out(fact: Observation) -> list[Observation]:
    """The rows of a fact, locked; they count no more."""
    held = together_with(fact)
    if fact.withdrawn or not held or any(row.withdrawn for row in held):
        raise RuleBroken("This fact has been withdrawn already.")
    for row in held:
        row.withdrawn = True
        row.save(update_fields=["withdrawn"])
    return held


def _same(old: Observation, made: Sequence[Observation]) -> bool:
    alike = (new for new in made if new.code == old.code)
    return any(all(getattr(old, n) == getattr(new, n) for n in SAME) for new in alike)


def _note(held: Observation, made: Observation | None, reason: str, by: User) -> None:
    FactWithdrawal.objects.create(
        observation=held, replaced_by=made, reason=reason, by=by, at=timezone.now()
    )
