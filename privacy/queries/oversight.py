"""Openings of records, and those of them that deserve a question. Own ones are never among them."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, Func, Q, QuerySet, UUIDField, Value, When
from django.http import Http404
from django.utils import timezone

from privacy.events import Event
from privacy.models import AccessMessage, AuditEvent, Job, JobState, OddAccess, User
from privacy.roles import ROLE_SCOPE, Role, Scope
from privacy.rules.oversight import WorkersDay

JOB = "find_odd_access"
# A night that was missed is made up for within a week.
NIGHTS = 7
# What shows a record of a family. Lists and searches are none.
OPENINGS = (
    Event.RECORD_VIEWED,
    Event.EXPLANATION_VIEWED,
    Event.NOTES_READ,
    Event.REVEALED,
)
# Other roles see a family by its reference and codes alone, and never its people.
SEE_PEOPLE = [role.value for role, scope in ROLE_SCOPE.items() if scope is not Scope.NONE]
SORTS = {"day": "day", "worker": "worker__name", "openings": "openings", "state": "standing"}
CHUNK = 2_000


def between(first: date, last: date) -> tuple[datetime, datetime]:
    """The beginning of a day, and the end of another."""
    moments = (datetime.combine(day, time.min) for day in (first, last + timedelta(days=1)))
    begin, end = (timezone.make_aware(moment) for moment in moments)
    return begin, end


def openings() -> QuerySet[AuditEvent]:
    """Every opening of a family's record by somebody who sees its people."""
    seen = AuditEvent.objects.filter(event__in=OPENINGS, family_id__isnull=False)
    return seen.filter(by_id__isnull=False, by_role__in=set(SEE_PEOPLE) - {Role.SYSTEM.value})


def workers_days(day: date) -> Iterator[WorkersDay]:
    """Each worker's openings of a day, streamed; needs an open transaction."""
    begin, end = between(day, day)
    found = openings().filter(at__gte=begin, at__lt=end).order_by("by_id", "at", "seq")
    rows: Iterator[Any] = found.values_list("by_id", "family_id", "at", "id").iterator(CHUNK)
    for worker_id, events in groupby(rows, key=lambda row: row[0]):
        whole = WorkersDay(worker_id)
        for _, family_id, at, event_id in events:
            whole.add(family_id, at, event_id)
        yield whole


def nights_to_look_at(today: date) -> list[date]:
    """Days of the last week that no job has looked through from their end, yesterday last."""
    days = [today - timedelta(days=ago) for ago in range(NIGHTS, 0, -1)]
    done = Job.objects.filter(kind=JOB, state=JobState.DONE).values_list("params__days", "asked_at")
    # A day is looked through once it was over.
    looked = {d for each, at in done for d in each if d < timezone.localdate(at).isoformat()}
    return [day for day in days if day.isoformat() not in looked]


def is_looking() -> bool:
    """Whether a job waits or runs."""
    return Job.objects.filter(kind=JOB, state__in=(JobState.QUEUED, JobState.RUNNING)).exists()


def covered(workers: list[uuid.UUID], before: date) -> dict[tuple[uuid.UUID, Any], set[str]]:
    """By worker and family: reasons that wait already, or were found to be as expected lately."""
    lately = timezone.now() - timedelta(days=settings.ODD_ACCESS_QUIET_DAYS)
    quiet = Q(outcome=OddAccess.Outcome.EXPECTED, settled_at__gte=lately)
    standing = OddAccess.objects.filter(~Q(state=OddAccess.State.SETTLED) | quiet)
    standing = standing.filter(worker__in=workers, day__lt=before, family_id__isnull=False)
    found: dict[tuple[uuid.UUID, Any], set[str]] = {}
    for worker_id, family_id, reasons in standing.values_list("worker_id", "family_id", "reasons"):
        found.setdefault((worker_id, family_id), set()).update(reasons)
    return found


def _not_excluded(user: User) -> Q:
    """What names no family, or none that somebody is kept from; the second wall says the same."""
    keys = Func(
        Value(user.pk, UUIDField()),
        function="tfcase_excluded_from",
        template="(SELECT %(function)s(%(expressions)s))",
        output_field=UUIDField(),
    )
    return Q(family_id__isnull=True) | ~Q(family_id__in=keys)


def findings(user: User, wanted: Mapping[str, Any] | None = None) -> QuerySet[OddAccess]:
    """Findings about others, narrowed by what is given."""
    found = OddAccess.objects.filter(_not_excluded(user)).exclude(worker=user)
    found = found.select_related("worker", "asked_by")
    known = {key: value for key, value in (wanted or {}).items() if value}
    if known.pop("overdue", False):
        found = found.filter(state=OddAccess.State.ASKED, due_on__lt=timezone.localdate())
    if reason := known.pop("reason", ""):
        found = found.filter(reasons__contains=[reason])
    return found.filter(**known)


def in_order(found: QuerySet[OddAccess], sort: str) -> QuerySet[OddAccess]:
    """Sorted by a column (`-` turns it round); the newest day first when none is known."""
    column = SORTS.get(sort.removeprefix("-"), "day")
    if column == "standing":
        places = [When(state=state, then=Value(n)) for n, state in enumerate(OddAccess.State)]
        found = found.annotate(standing=Case(*places, default=Value(len(places))))
    rising = sort in SORTS
    return found.order_by(F(column).asc() if rising else F(column).desc(), "-last_at", "id")


def finding_or_404(finding_id: uuid.UUID, *, user: User) -> OddAccess:
    """One of them."""
    found = findings(user).select_related("settled_by").filter(pk=finding_id).first()
    if found is None:
        raise Http404
    return found


def events_of(finding: OddAccess) -> QuerySet[AuditEvent]:
    """What was opened from then on: of the family, or of all families on that day."""
    found = openings().filter(by_id=finding.worker_id, at__gte=finding.first_at)
    if finding.family_id:
        return found.filter(family_id=finding.family_id)
    return found.filter(at__lt=between(finding.day, finding.day)[1])


def counts(user: User) -> dict[str, int]:
    """How many wait, by state."""
    waiting = findings(user).exclude(state=OddAccess.State.SETTLED)
    late = Q(state=OddAccess.State.ASKED, due_on__lt=timezone.localdate())
    states = {state.value: Q(state=state) for state in OddAccess.State}
    states.pop(OddAccess.State.SETTLED.value)
    named = {**states, "overdue": late}
    return waiting.aggregate(**{name: Count("pk", filter=each) for name, each in named.items()})


def messages_of(finding: OddAccess, *, notes: bool) -> list[AccessMessage]:
    """What was asked and answered, the oldest first; notes are the overseers' own."""
    found = finding.messages.select_related("by")
    return list(found if notes else found.exclude(kind=AccessMessage.Kind.NOTE))


def questions_to(user: User) -> QuerySet[OddAccess]:
    """What somebody was asked about their own openings; what waits for an answer comes first."""
    asked = OddAccess.objects.filter(worker=user, asked_at__isnull=False)
    return asked.select_related("asked_by").order_by(
        Case(When(state=OddAccess.State.ASKED, then=Value(0)), default=Value(1)), "-asked_at", "id"
    )


def waits_for(user: User) -> int:
    """How many questions somebody has not answered yet."""
    return questions_to(user).filter(state=OddAccess.State.ASKED).count()


def question_or_404(finding_id: uuid.UUID, *, user: User) -> OddAccess:
    """One of one's own."""
    found = questions_to(user).filter(pk=finding_id).first()
    if found is None:
        raise Http404
    return found


def event_or_404(event_id: uuid.UUID, *, user: User) -> AuditEvent:
    """An event of somebody else who can be asked."""
    done = AuditEvent.objects.filter(_not_excluded(user), pk=event_id, by_id__isnull=False)
    event = done.exclude(by_id=user.pk).exclude(by_role=Role.SYSTEM).first()
    if event is None:
        raise Http404
    return event


def overseers_to_tell() -> QuerySet[User]:
    """Those who are told of an alert at once."""
    return User.objects.filter(role=Role.DPO, is_active=True)
