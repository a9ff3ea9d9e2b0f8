"""Writing the letters that acknowledge and answer, noted before they leave."""

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from privacy import access, audit, finding
from privacy.events import Event
from privacy.letters import written
from privacy.models import (
    Complaint,
    ComplaintEntry,
    RightsEntry,
    RightsRequest,
    SubjectRequest,
    User,
)
from privacy.roles import Permission
from privacy.rules.retention import in_words

KINDS = ("acknowledged", "answered")


@transaction.atomic
def write_right_letter(*, request: RightsRequest, letter: str, by: User) -> bytes:
    """To whoever used a right: that it has come, or what was decided and why."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    named = finding.finder().named(request.person_id)
    if letter not in KINDS or named is None:
        raise Http404
    reason = request.entries.filter(kind=RightsEntry.Kind.DECIDED).last()
    values = {
        **_common(request.reference, named.name),
        "received": in_words(request.received_on),
        "due": in_words(request.due_on) if request.due_on else "",
        "right": str(request.get_right_display()),
        "use": str(request.get_purpose_display()),
        "decision": str(request.get_outcome_display()),
        "reason": reason.text if reason else "",
        "law": f"{request.law.words} ({request.law.citation})",
    }
    content = written(f"right_{letter}", values, timezone.localtime())
    audit.record(Event.LETTER_WRITTEN, request, by=by, person=named.record, letter=letter)
    return content


@transaction.atomic
def write_refusal(*, request: SubjectRequest, by: User) -> bytes:
    """To whoever asked what is held about them and is not told: why, and to whom to complain."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    named = finding.finder().named(request.person_id)
    if named is None:
        raise Http404
    values = {
        **_common(request.reference, named.name),
        "received": in_words(request.received_on),
        "reason": request.refusal,
    }
    content = written("request_refused", values, timezone.localtime())
    audit.record(
        Event.LETTER_WRITTEN, request, by=by, person=named.record, letter="request_refused"
    )
    return content


@transaction.atomic
def write_complaint_letter(*, complaint: Complaint, letter: str, by: User) -> bytes:
    """To whoever complained."""
    access.require(by, Permission.WORK_COMPLAINT)
    if letter not in KINDS:
        raise Http404
    found = complaint.entries.filter(kind=ComplaintEntry.Kind.OUTCOME).last()
    values = {
        **_common(complaint.reference, complaint.name),
        "received": in_words(complaint.received_on),
        "decision": str(complaint.get_outcome_display()),
        "reason": found.text if found else "",
    }
    content = written(f"complaint_{letter}", values, timezone.localtime())
    audit.record(Event.LETTER_WRITTEN, complaint, by=by, letter=letter)
    return content


def _common(reference: str, name: str) -> dict[str, str]:
    today = in_words(timezone.localdate())
    common = {"council": settings.COUNCIL_NAME, "regulator": settings.REGULATOR_NAME}
    return {**common, "today": today, "reference": reference, "name": name}
