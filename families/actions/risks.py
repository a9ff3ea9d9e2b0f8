"""Alerts of a family: raised, judged anew, ended. What was judged before stays readable."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.models import Family, Risk
from families.rules.risks import check_review
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

MEANWHILE = (
    "Somebody has judged this alert anew or ended it meanwhile. What you typed is kept here: look "
    "at the alerts as they stand now in another window, then raise a new one if it is needed."
)


@dataclass(frozen=True)
class Judged:
    """What is said of a risk: of which kind, how high, in words, and when it is looked at again."""

    kind: str
    level: int
    text: str
    review_on: date


@transaction.atomic
def raise_risk(*, family: Family, judged: Judged, by: User) -> Risk:
    """From now on it stands on top of the family's pages."""
    access.require(by, Permission.EDIT_FAMILY, family)
    return _raise(family, judged, by, Event.RISK_RAISED)


@transaction.atomic
def review_risk(*, risk: Risk, judged: Judged, by: User) -> Risk:
    """Judged anew; the earlier judgement stays, ended. Of two at once the second is told."""
    held = _held(risk, by)
    _end(held, Risk.End.REVIEWED, by)
    return _raise(held.family, judged, by, Event.RISK_REVIEWED, follows=held)


@transaction.atomic
def end_risk(*, risk: Risk, ended_as: str, by: User) -> Risk:
    """It is over, or never was."""
    held = _held(risk, by)
    if ended_as not in (Risk.End.OVER, Risk.End.ERROR):
        raise RuleBroken("Select why it ends.", "ended_as")
    _end(held, ended_as, by)
    audit.record(Event.RISK_ENDED, held, by=by, family=held.family, ended_as=ended_as)
    return held


def _raise(
    family: Family, judged: Judged, by: User, event: Event, follows: Risk | None = None
) -> Risk:
    check_review(judged.level, judged.review_on, timezone.localdate())
    risk = Risk.objects.create(
        family=family, raised_by=by, raised_at=timezone.now(), follows=follows, **asdict(judged)
    )
    audit.record(event, risk, by=by, family=family, kind=risk.kind, level=risk.level)
    return risk


def _end(held: Risk, ended_as: str, by: User) -> None:
    held.ended_by, held.ended_at, held.ended_as = by, timezone.now(), ended_as
    held.save(update_fields=["ended_by", "ended_at", "ended_as"])


def _held(risk: Risk, by: User) -> Risk:
    """The row itself, locked, of a family within reach; one that ended is history."""
    held = Risk.objects.select_for_update().filter(pk=risk.pk).first()
    if held is None:
        raise Http404
    access.require(by, Permission.EDIT_FAMILY, held.family)
    if held.ended_at is not None:
        raise RuleBroken(MEANWHILE)
    return held
