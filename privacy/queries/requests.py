"""Reading subject requests, their packs, and the jobs that build them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from privacy.deadlines import paused_days
from privacy.finding import Found, finder
from privacy.models import Job, SubjectPack, SubjectRequest
from privacy.queries.jobs import latest_job
from privacy.rules.retention import in_words
from privacy.schedule import Fact, Item

BUILD_JOB = "build_subject_pack"
GROUP = "Your requests to us"


def requests(state: str = "") -> QuerySet[SubjectRequest]:
    """Open requests first, the one whose day comes first on top; closed ones by their end.

    Narrowed to open, overdue or closed ones; any other word narrows nothing.
    """
    states = {
        "open": Q(closed_on=None),
        "overdue": Q(closed_on=None, due_working_on__lt=timezone.localdate()),
        "closed": Q(closed_on__isnull=False),
    }
    return SubjectRequest.objects.filter(states.get(state, Q())).order_by(
        F("closed_on").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "received_on", "id"
    )


def request_or_404(request_id: uuid.UUID, **more: Any) -> SubjectRequest:
    """One request; with more that is asked for beside it."""
    people = ("opened_by", "identity_checked_by", "closed_by")
    found = SubjectRequest.objects.select_related(*people, "restricted", "extension")
    request = found.annotate(**more).filter(pk=request_id).first()
    if request is None:
        raise Http404
    return request


def pack_or_404(
    request_id: uuid.UUID, pack_id: uuid.UUID, *, restricted: bool = False
) -> SubjectPack:
    """A pack of a request; where `restricted`, of a restricted one alone."""
    found = SubjectPack.objects.select_related("request", "built_by", "second_by")
    wanted = found.filter(restricted=True) if restricted else found
    pack = wanted.filter(pk=pack_id, request_id=request_id).first()
    if pack is None:
        raise Http404
    return pack


def packs_of(request: SubjectRequest) -> list[SubjectPack]:
    """The packs of a request, the newest first."""
    return list(request.packs.select_related("built_by"))


def latest_build(request: SubjectRequest) -> Job | None:
    """The last job that was asked to build a pack of this request."""
    return latest_job(BUILD_JOB, request=request.pk)


def latest_work(request: SubjectRequest) -> Job | None:
    """The last job that was asked for about this request, of whatever kind."""
    found = Job.objects.filter(params__request=str(request.pk)).select_related("asked_by")
    return found.order_by("-asked_at").first()


@dataclass(frozen=True)
class Pauses:
    """For how many days the clock stood: as worked to, as the statute counts; and since when."""

    worked: int = 0
    statutory: int = 0
    open_since: date | None = None


def pauses_of(request: SubjectRequest) -> Pauses:
    """What was asked of the person; nothing of a request that is only being opened."""
    if request._state.adding:
        return Pauses()
    days = getattr(request, "paused", None)
    if days is None:
        days = list(request.pauses.values_list("asked_on", "answered_on"))
    worked, statutory = paused_days((asked, came) for asked, came in days if came)
    return Pauses(worked, statutory, next((asked for asked, came in days if not came), None))


def is_extended(request: SubjectRequest) -> bool:
    """Whether more time was taken."""
    return not request._state.adding and hasattr(request, "extension")


def acting_for(request: SubjectRequest) -> str:
    """What was decided last on whether the parent may act; nothing where nobody has."""
    if not hasattr(request, "acts"):
        return request.acting.values_list("outcome", flat=True).first() or ""
    return request.acts or ""


def request_items(person_id: uuid.UUID) -> Iterable[Item]:
    """What is held of a person's own requests."""
    for row in SubjectRequest.objects.filter(person_id=person_id):
        facts = (
            Fact("Reference", row.reference),
            Fact("Came by", row.get_channel_display()),
            Fact("Asked by", row.get_requester_display()),
            Fact("How identity was checked", row.get_identity_how_display()),
            Fact("Notes", row.notes, as_written=True),
            Fact("Closed on", in_words(row.closed_on) if row.closed_on else ""),
            Fact("Closed as", row.get_closed_as_display()),
        )
        told = tuple(fact for fact in facts if fact.value)
        title = "Request for your information"
        yield Item("privacy.SubjectRequest", GROUP, title, row.received_on, told)


def found_or_404(person_id: uuid.UUID) -> Found:
    """Somebody who was found."""
    found = finder().get(person_id)
    if found is None:
        raise Http404
    return found
