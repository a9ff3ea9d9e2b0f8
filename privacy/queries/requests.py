"""Reading subject requests, their packs, and the jobs that build them."""

import uuid
from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

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


def request_or_404(request_id: uuid.UUID) -> SubjectRequest:
    """One request."""
    found = SubjectRequest.objects.select_related("opened_by", "identity_checked_by", "closed_by")
    request = found.filter(pk=request_id).first()
    if request is None:
        raise Http404
    return request


def pack_or_404(request_id: uuid.UUID, pack_id: uuid.UUID) -> SubjectPack:
    """A pack of a request."""
    found = SubjectPack.objects.select_related("request")
    pack = found.filter(pk=pack_id, request_id=request_id).first()
    if pack is None:
        raise Http404
    return pack


def packs_of(request: SubjectRequest) -> list[SubjectPack]:
    """The packs of a request, the newest first."""
    return list(request.packs.select_related("built_by"))


def latest_build(request: SubjectRequest) -> Job | None:
    """The last job that was asked to build a pack of this request."""
    return latest_job(BUILD_JOB, request=request.pk)


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
