"""A need or a fact is put right by adding to it; where it is not, their words stand with it."""

from datetime import date

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.needs import ERROR, record_needs
from families.models import Family, Member, Need, Observation, Person, Rectification
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

SAME = "Nothing is different from what is recorded."
COUNTS_NO_MORE = "This need counts no more: what stands in its place can be corrected."


@transaction.atomic
def correct_need(
    *,
    need: Need,
    right: str,
    identified_on: date,
    identified_by: str,
    person: Person | None,
    said: str,
    reason: str,
    by: User,
) -> Rectification:
    """The need as it should have been is recorded; the old one stays readable and leads to it."""
    access.require(by, Permission.EDIT_FAMILY, need.family)
    old = _taken_out(need, (right, identified_on, identified_by))
    [made] = record_needs(
        family=old.family,
        person=old.person,
        needs=[right],
        identified_on=identified_on,
        identified_by=identified_by,
        by=by,
        # Evidence that was seen was seen of what was recorded.
        evidenced=old.evidenced and right == old.need,
    )
    return _keep(need=old, replaced_by=made, said=said, reason=reason, person=person, by=by)


def _taken_out(need: Need, wanted: tuple[str, date, str]) -> Need:
    """The need, locked, where something else is wanted; it counts no more."""
    held = Need.objects.select_for_update(of=("self",)).select_related("family", "person")
    old = held.get(pk=need.pk)
    if old.closed_as:
        raise RuleBroken(COUNTS_NO_MORE)
    if wanted == (old.need, old.identified_on, old.identified_by):
        raise RuleBroken(SAME)
    old.closed_as = ERROR
    old.save(update_fields=["closed_as"])
    return old


@transaction.atomic
def keep_statement(
    *,
    entry: Need | Observation,
    family: Family,
    person: Person | None,
    said: str,
    reason: str,
    by: User,
) -> Rectification:
    """It is not changed, with a reason; what they say of it is shown wherever it is shown."""
    access.require(by, Permission.EDIT_FAMILY, family)
    of = {"need": entry} if isinstance(entry, Need) else {"observation": entry}
    if person and not Member.objects.filter(family=family, person=person).exists():
        raise Http404
    return _keep(**of, said=said, reason=reason, person=person, by=by, family=family)


def _keep(
    *,
    said: str,
    reason: str,
    person: Person | None,
    by: User,
    need: Need | None = None,
    observation: Observation | None = None,
    replaced_by: Need | None = None,
    family: Family | None = None,
) -> Rectification:
    corrected = replaced_by is not None
    outcome = Rectification.Outcome.CORRECTED if corrected else Rectification.Outcome.KEPT
    made = Rectification.objects.create(
        **{"need": need, "observation": observation, "replaced_by": replaced_by},
        **{"outcome": outcome, "person": person, "said": said, "reason": reason},
        **{"by": by, "at": timezone.now()},
    )
    event = Event.NEED_CHANGED if need else Event.FACT_CORRECTED
    what = "corrected" if corrected else "statement"
    family = family or (need.family if need else None)
    audit.record(event, need or observation, by=by, family=family, person=person, fields=[what])
    return made
