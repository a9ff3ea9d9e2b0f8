"""Dated facts recorded by hand: added beside those of case files, in the table that rules read."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone

from families.models import Family, Observation, Person
from families.queries import facts as queries
from families.rules import facts as rules
from families.rules import identifiers
from families.rules.details import split_detail
from families.rules.facts import Choice, FactKind, FactValues
from families.rules.field_groups import is_offence
from privacy import access, audit
from privacy.encryption import pseudonym
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.keyring import Purpose
from privacy.models import User
from privacy.queries.lawful import check_may_keep
from privacy.roles import Permission

# Kind of an observation by how it is asked for.
KINDS = {
    FactKind.EVENT: Observation.Kind.EVENT,
    FactKind.STATUS: Observation.Kind.STATUS,
    FactKind.JUDGEMENT: Observation.Kind.JUDGEMENT,
    FactKind.READING: Observation.Kind.METRIC,
    FactKind.ATTENDANCE: Observation.Kind.METRIC,
}


@transaction.atomic
def record_fact(
    *, family: Family, person: Person | None, choice: Choice, facts: FactValues, by: User
) -> list[Observation]:
    """Record a fact of one member, or of the household (no person); attendance makes two rows.

    It counts from today on, the day on which it became known here. Closed cases take facts too:
    outcomes are watched beyond the closing.
    """
    access.require(by, Permission.EDIT_FAMILY, family)
    # Two browsers at once would each find that nothing alike is recorded.
    Family.objects.select_for_update().only("pk").get(pk=family.pk)
    made = add_fact(family, person, choice, facts, by)
    audit.record(
        Event.FACT_RECORDED, made[0], by=by, family=family, person=person, kind=choice.kind.value
    )
    return made


def add_fact(
    family: Family,
    person: Person | None,
    choice: Choice,
    facts: FactValues,
    by: User,
    instead: Mapping[str, Any] = MappingProxyType({}),
) -> list[Observation]:
    """Check a fact and add its rows; `instead` are other values than those of a new one."""
    today = timezone.localdate()
    rules.check_values(choice, facts, today)
    check_whose(family, person, choice, facts, today)
    _check_new(family, person, choice, facts)
    return [
        _create(
            choice, facts, code, {"family": family, "person": person, "value": value, **instead}, by
        )
        for code, value in _figures(choice, facts)
    ]


def check_whose(
    family: Family, person: Person | None, choice: Choice, facts: FactValues, today: date
) -> None:
    """The member belongs to the family at that time, and the fact may be theirs."""
    first, last = facts.start_on, rules.last_day(choice, facts, today)
    part = None
    if person is not None:
        belonging = queries.belonging_of(family, person)
        rules.check_member(belonging.spells, belonging.died_on, first, last)
        part = belonging.part(first)
    if not rules.fits(choice, part, (first, last)):
        whom = "this person at that time" if part else "the household: choose a member"
        raise RuleBroken(f"This fact cannot be that of {whom}.", "whose")
    if choice.kind is FactKind.ATTENDANCE and part and not rules.of_school_age(part, first):
        raise RuleBroken("This person was not of school age in that term.", "whose")


def _check_new(family: Family, person: Person | None, choice: Choice, facts: FactValues) -> None:
    """The same twice would count twice, or contradict itself."""
    kind, codes, last = KINDS[choice.kind], [choice.code], facts.start_on
    if choice.kind is FactKind.ATTENDANCE:
        codes, last = list(queries.SESSIONS), facts.end_on or facts.start_on
    if not queries.recorded_alike(family, person, kind, codes, facts.start_on, last):
        return
    if choice.kind is not FactKind.EVENT:
        raise RuleBroken("This is recorded already for the same time. Correct it in the list.")
    if not facts.again:
        raise RuleBroken("One on this day is recorded already. Tick if this is another.", "again")


def _figures(choice: Choice, facts: FactValues) -> Iterator[tuple[str, Decimal | None]]:
    """Code and value of each row."""
    if choice.kind is FactKind.ATTENDANCE:
        yield rules.UNAUTHORISED, facts.value
        yield rules.AUTHORISED, facts.authorised
    else:
        yield choice.code, facts.value


def _create(
    choice: Choice, facts: FactValues, code: str, given: Mapping[str, Any], by: User
) -> Observation:
    kind, now = KINDS[choice.kind], timezone.now()
    plain, rest = split_detail(kind, code, facts.detail, hidden)
    row: dict[str, Any] = {
        "kind": kind,
        "code": code,
        "start_on": facts.start_on,
        "end_on": facts.end_on,
        "out_of": facts.out_of,
        "detail_code": plain,
        "detail_text": rest,
        "source": facts.source,
        "recorded_on": timezone.localdate(now),
    }
    row |= given
    person_id = row["person"].pk if row["person"] else None
    check_may_keep(Observation, row, person_id=person_id, offence=is_offence(code))
    return Observation.objects.create(
        reference=fresh_fact_reference(), recorded_by=by, recorded_at=now, **row
    )


def hidden(detail: str) -> str:
    """What stands for a detail whose words are nobody's business but whose sameness matters."""
    return pseudonym(Purpose.DETAILS, detail)


def fresh_fact_reference() -> str:
    """A reference that no fact has."""
    while Observation.objects.filter(
        reference=(found := identifiers.fresh_reference("O"))
    ).exists():
        pass
    return found
