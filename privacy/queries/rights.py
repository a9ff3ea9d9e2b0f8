"""Reading requests for rights beside access, and whose information may not be used for what."""

import uuid
from collections.abc import Iterable

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.http import Http404
from django.utils import timezone

from privacy.models import RecipientNotice, RightsEntry, RightsRequest
from privacy.rules import rights as rules
from privacy.rules.retention import in_words
from privacy.schedule import Fact, Item

GROUP = "Your requests to us"


def rights_requests(state: str = "") -> QuerySet[RightsRequest]:
    """Open ones first, what presses most on top; narrowed to a state, where one is given.

    `restricted` are those whose use stays stopped; `erasing`, those that wait for the disposal.
    """
    upheld = Q(outcome__in=rules.UPHELD, ended_on=None)
    states = {
        "open": Q(answered_on=None),
        "overdue": Q(answered_on=None, due_working_on__lt=timezone.localdate()),
        "restricted": upheld & Q(right=rules.Right.RESTRICTION),
        "erasing": upheld & Q(right=rules.Right.ERASURE),
        "answered": Q(answered_on__isnull=False),
    }
    found = RightsRequest.objects.filter(states.get(state, Q()))
    return found.order_by(
        F("answered_on").desc(nulls_first=True),
        F("due_on").asc(nulls_last=True),
        *("received_on", "id"),
    )


def right_or_404(request_id: uuid.UUID) -> RightsRequest:
    """One request."""
    found = RightsRequest.objects.select_related("opened_by", "decided_by", "answered_by")
    request = found.filter(pk=request_id).first()
    if request is None:
        raise Http404
    return request


def notice_or_404(request_id: uuid.UUID, notice_id: uuid.UUID) -> RecipientNotice:
    """A recipient of a request."""
    found = RecipientNotice.objects.select_related("request")
    notice = found.filter(pk=notice_id, request_id=request_id).first()
    if notice is None:
        raise Http404
    return notice


def entries_of(request: RightsRequest) -> QuerySet[RightsEntry]:
    """What was done, the newest first."""
    return request.entries.select_related("by").order_by("-at", "-id")


def notices_of(request: RightsRequest) -> QuerySet[RecipientNotice]:
    """Who had the information, and what they were told."""
    return request.notices.select_related("by")


def keeping(of: Q) -> QuerySet[RightsRequest]:
    """Of those asked for, what keeps a person's records: open requests, a restriction in force.

    An erasure that was granted keeps nothing: it waits for just that.
    """
    upheld = Q(outcome__in=rules.UPHELD)
    restricted = upheld & Q(right=rules.Right.RESTRICTION, ended_on=None)
    still_open = Q(answered_on=None) & ~(upheld & Q(right=rules.Right.ERASURE))
    return RightsRequest.objects.filter(of, restricted | still_open)


def is_stopped(person: str, use: str) -> Func:
    """For a query: whether a person's information may not be used for something.

    The register itself is closed to nearly everybody; the database answers this and no more.
    """
    return Func(
        *(F(person), Value(use)),
        template="(%(expressions)s)))",
        arg_joiner=" IN (SELECT tfcase_stopped(",
        output_field=BooleanField(),
    )


def stopped(use: str) -> set[uuid.UUID]:
    """Everybody whose information may not be used for something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tfcase_stopped(%s)", [use])
        return {key for (key,) in cursor.fetchall()}


def rights_items(person_id: uuid.UUID) -> Iterable[Item]:
    """What is held of a person's own requests for rights beside access."""
    for row in RightsRequest.objects.filter(person_id=person_id).prefetch_related("entries"):
        done = (
            Fact(entry.get_kind_display(), entry.text, as_written=True)
            for entry in row.entries.all()
        )
        facts = (
            Fact("Reference", row.reference),
            Fact("What for", row.get_purpose_display()),
            Fact("In your words", row.text, as_written=True),
            Fact("Decided", row.get_outcome_display()),
            *done,
            Fact("Answered on", in_words(row.answered_on) if row.answered_on else ""),
        )
        told = tuple(fact for fact in facts if fact.value)
        yield Item("privacy.RightsRequest", GROUP, row.get_right_display(), row.received_on, told)
