"""What is to be done, from what is recorded: one source for each kind, hand-made tasks among them.

A source gives rows of the database, worked out whenever somebody looks, so that a reminder is gone
once the matter is settled. Upper apps register more: lower code shows, upper code knows.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, Least, TruncDate
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from families.models import Allocation, Artefact, Family, FamilyGrant, Need, Note, Risk, Task
from families.models.notes import contact
from families.models.risks import STANDS
from families.models.tasks import OPEN
from families.queries.assessments import agreed_review
from families.queries.families import not_closed
from families.rules.field_groups import HIDES_WHOSE_AND_WHEN, NEEDS
from families.rules.grants import LONGEST
from families.rules.tasks import DRAFT_DAYS, EVIDENCE_DAYS, SOON
from privacy import access
from privacy.addresses import address
from privacy.models import User

BY_HAND = "by_hand"
DATED_NEEDS = [code for code, group in NEEDS.items() if group not in HIDES_WHOSE_AND_WHEN]
NOBODY: Any = Cast(Value(None), UUIDField())
NO_NAME: Any = Value("", CharField())
NO_DAY: Any = Cast(Value(None), DateField())


class TaskRow(NamedTuple):
    """One thing to do; `worker` is empty where it is for whoever leads the family.

    `key` is of the row that it comes from, `since` the day from which it is counted.
    """

    kind: str
    family_id: uuid.UUID
    key: uuid.UUID
    worker: uuid.UUID | None
    worker_name: str
    due: date
    since: date | None


@dataclass(frozen=True)
class Source:
    """A kind of thing to do.

    `rows` gives, for whoever asks, on a day, until another, rows with `task_family`, `task_key`,
    `task_worker`, `task_worker_name`, `task_due` and `task_since`; of reminders of families `due`
    is the same day as an expression on the family. `words` say what is to be done, `hint` what is
    known of it, and `url` is where it is settled.
    """

    kind: str
    label: str
    words: str
    rows: Callable[[User, date, date], QuerySet[Any]]
    hint: Callable[[TaskRow], str]
    url: Callable[[TaskRow], str]
    due: Callable[[date], Any] | None = None
    # What is asked of somebody about a family that they cannot open is on no list of families.
    of_families: bool = True


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Add a kind of thing to do."""
    _sources[source.kind] = source


def sources() -> dict[str, Source]:
    """All kinds, hand-made tasks first."""
    return dict(_sources)


class Days(Func):
    """A day so many days later: a number, so that it stays a date."""

    template = "(%(expressions)s + (%(days)s))"
    output_field = DateField()

    def __init__(self, day: Any, days: int) -> None:
        super().__init__(day, days=str(int(days)))


def reminder(
    kind: str, label: str, words: str, *, due: Callable[[date], Any], since: Any, **shown: Any
) -> Source:
    """A source of reminders of families, for whoever leads them; nothing of a closed one."""

    def due_of_open(day: date) -> Any:
        return Case(When(not_closed(), then=due(day)), default=NO_DAY)

    def rows(user: User, day: date, until: date) -> QuerySet[Family]:
        found = Family.objects.filter(access.visible(user)).filter(not_closed()).order_by()
        return found.annotate(
            task_family=F("pk"),
            task_key=F("pk"),
            task_worker=NOBODY,
            task_worker_name=NO_NAME,
            task_due=due(day),
            task_since=since,
        ).filter(task_due__lte=until)

    return Source(kind, label, words, rows, due=due_of_open, **shown)


# No clock begins before the family came into this product: earlier work may stand elsewhere.
KNOWN_ON = TruncDate("created_at")
# The same within a question about one of its rows: of the family that the outer question has read.
ITS_FAMILY_KNOWN_ON = TruncDate(ExpressionWrapper(OuterRef("created_at"), DateTimeField()))


def _worked_with(day: date) -> Q:
    """The work with them goes on."""
    return Q(step_down_on=None) | Q(step_down_on__gt=day)


def _last_contact(path: str = "pk") -> Any:
    finished = Note.objects.filter(contact(), family=OuterRef(path))
    return Subquery(finished.order_by("-on_date").values("on_date")[:1])


def _contact_due(day: date) -> Any:
    """Of families that somebody leads, from the last contact or from when they took over."""
    begun = Greatest("started_on", _last_contact("family_id"), ITS_FAMILY_KNOWN_ON)
    lead = Allocation.objects.filter(family=OuterRef("pk"), ended_on=None).order_by()
    led = lead.annotate(due=Days(begun, settings.CONTACT_DAYS)).values("due")
    return Case(When(_worked_with(day), then=Subquery(led[:1])), default=NO_DAY)


def _last_review() -> Any:
    kinds = (Artefact.Kind.ASSESSMENT, Artefact.Kind.PLAN, Artefact.Kind.PLAN_GOAL_LINK)
    looked = Artefact.objects.filter(family=OuterRef("pk"), artefact__in=kinds)
    return Subquery(looked.order_by("-on_date").values("on_date")[:1])


def _review_due(day: date) -> Any:
    begun = Greatest(Coalesce(_last_review(), "attached_on"), KNOWN_ON)
    attached = Q(attached_on__lte=day) & _worked_with(day)
    # The day that the plan itself names, unless there was a review on it or since.
    agreed = Case(When(GreaterThan(agreed_review(), begun), then=agreed_review()), default=NO_DAY)
    due = Least(Days(begun, settings.REVIEW_DAYS), agreed)
    return Case(When(attached, then=due), default=NO_DAY)


def _waiting(field: str) -> Any:
    """Of needs whose day may be shown: a reminder of a hidden one would tell when it was found."""
    needs = Need.objects.filter(family=OuterRef("pk"), closed_as="", evidenced=False)
    begun = Greatest("identified_on", ITS_FAMILY_KNOWN_ON)
    found = needs.filter(need__in=DATED_NEEDS).annotate(due=Days(begun, EVIDENCE_DAYS))
    return Subquery(found.order_by("identified_on").values(field)[:1])


def _alert(field: str) -> Any:
    """Of the alert that is to be looked at again first."""
    held = Risk.objects.filter(STANDS, family=OuterRef("pk")).order_by("review_on")
    return Subquery(held.values(field)[:1])


def _by_hand(user: User, day: date, until: date) -> QuerySet[Task]:
    """All that are open, however far ahead: somebody has thought of them."""
    return (
        Task.objects.filter(OPEN)
        .filter(access.visible(user, "family"))
        .order_by()
        .annotate(
            task_family=F("family_id"),
            task_key=F("pk"),
            task_worker=F("worker_id"),
            task_worker_name=Coalesce("worker__name", NO_NAME),
            task_due=F("due_on"),
            task_since=NO_DAY,
        )
    )


def _drafts(user: User, day: date, until: date) -> QuerySet[Note]:
    """One's own alone: what others write is nobody else's before it is finished."""
    old = timezone.now() - timedelta(days=DRAFT_DAYS)
    own = Note.objects.filter(access.visible(user, "family"), author=user, finished_at=None)
    return (
        own.filter(saved_at__lt=old)
        .order_by()
        .annotate(
            task_family=F("family_id"),
            task_key=F("pk"),
            task_worker=F("author_id"),
            task_worker_name=F("author__name"),
            task_due=Days(TruncDate("saved_at"), DRAFT_DAYS),
            task_since=F("on_date"),
        )
    )


def _access_ends(user: User, day: date, until: date) -> QuerySet[FamilyGrant]:
    held = FamilyGrant.objects.filter(access.visible(user, "content_object"), kind__in=LONGEST)
    return (
        held.filter(starts_on__lte=day, ends_on__gt=day, ends_on__lte=day + SOON)
        .order_by()
        .annotate(
            task_family=F("content_object_id"),
            task_key=F("pk"),
            task_worker=F("user_id"),
            task_worker_name=F("user__name"),
            task_due=Days(F("ends_on"), -1),
            task_since=F("starts_on"),
        )
    )


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _last(known: str, none: str) -> Callable[[TaskRow], str]:
    return lambda row: f"{known} {_day(row.since)}" if row.since else none


def _page(name: str, anchor: str = "") -> Callable[[TaskRow], str]:
    return lambda row: address(f"families:{name}", row.family_id) + anchor


def _own_page(name: str) -> Callable[[TaskRow], str]:
    return lambda row: address(f"families:{name}", row.family_id, row.key)


for each in (
    Source(BY_HAND, "Tasks", "", _by_hand, lambda row: "", _own_page("task")),
    reminder(
        *("contact", "Contact", "Contact the family"),
        due=_contact_due,
        since=_last_contact(),
        hint=_last("Last contact on", "No contact is recorded yet"),
        url=_page("note_new"),
    ),
    Source(
        *("draft", "Drafts of notes", "Finish your note", _drafts),
        _last("Begun for", ""),
        _own_page("note_write"),
    ),
    reminder(
        *("review", "Reviews", "Review the assessment and plan"),
        due=_review_due,
        since=_last_review(),
        hint=_last("Last recorded on", "No assessment or plan is recorded yet"),
        url=_page("assessments"),
    ),
    reminder(
        *("evidence", "Evidence of needs", "Find evidence of a need"),
        due=lambda day: _waiting("due"),
        since=_waiting("identified_on"),
        hint=_last("Found without evidence on", ""),
        url=_page("family", "#needs"),
    ),
    reminder(
        *("alert", "Alerts", "Look at an alert again"),
        due=lambda day: _alert("review_on"),
        since=TruncDate(_alert("raised_at")),
        hint=_last("Raised on", ""),
        url=_page("risks"),
    ),
    Source(
        *("access", "Access that ends", "Access for a time ends", _access_ends),
        _last("Given on", ""),
        _page("family"),
    ),
):
    register_source(each)
