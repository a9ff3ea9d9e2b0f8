"""The school calendar: terms recorded and put right."""

from datetime import date

from django.db import transaction

from families.actions.editing import Seen, joined
from families.models import Term
from families.rules.terms import Spell, check_term
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def record_term(*, term: str, start_on: date, end_on: date, by: User) -> Term:
    """Record a term that stands in nobody's way."""
    access.require(by, Permission.EDIT_COVERAGE)
    _check(Spell(term, start_on, end_on), None)
    made = Term.objects.create(term=term, start_on=start_on, end_on=end_on)
    audit.record(Event.TERM_RECORDED, made, by=by, term=term)
    return made


@transaction.atomic
def change_term(
    *, row: Term, term: str, start_on: date, end_on: date, by: User, seen: Seen | None = None
) -> Term:
    """Put it right; what it was stays in its history, and results follow with the next run."""
    access.require(by, Permission.EDIT_COVERAGE)
    held = Term.objects.select_for_update().get(pk=row.pk)
    given = joined(held, {"term": term, "start_on": start_on, "end_on": end_on}, seen)
    _check(Spell(*given.values()), held)
    changed = [name for name, value in given.items() if getattr(held, name) != value]
    if not changed:
        raise RuleBroken("Nothing is different from what is recorded.")
    held.term, held.start_on, held.end_on = given["term"], given["start_on"], given["end_on"]
    held.save()
    audit.record(Event.TERM_CHANGED, held, by=by, fields=changed, term=held.term)
    return held


def _check(term: Spell, itself: Term | None) -> None:
    others = Term.objects.exclude(pk=itself.pk) if itself else Term.objects.all()
    check_term(term, [Spell(*row) for row in others.values_list("term", "start_on", "end_on")])
