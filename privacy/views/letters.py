"""Letters to people, as files to print or send."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from privacy import access
from privacy.actions import letters as actions
from privacy.errors import RuleBroken
from privacy.gate import step_up
from privacy.models import Complaint, RightsRequest, SubjectRequest
from privacy.queries.complaints import complaint_or_404
from privacy.queries.requests import request_or_404
from privacy.queries.rights import right_or_404
from privacy.roles import Permission
from privacy.web import SignedInRequest, attached


@step_up
@require_POST
def right_letter(request: SignedInRequest, right_id: uuid.UUID, letter: str) -> HttpResponse:
    """To whoever used a right."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = right_or_404(right_id)
    return _sent(
        request,
        held,
        lambda: actions.write_right_letter(request=held, letter=letter, by=request.user),
    )


@step_up
@require_POST
def request_letter(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """To whoever is refused what is held about them."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = request_or_404(request_id)
    return _sent(request, held, lambda: actions.write_refusal(request=held, by=request.user))


@step_up
@require_POST
def complaint_letter(
    request: SignedInRequest, complaint_id: uuid.UUID, letter: str
) -> HttpResponse:
    """To whoever complained."""
    access.require(request.user, Permission.WORK_COMPLAINT)
    held = complaint_or_404(complaint_id)
    return _sent(
        request,
        held,
        lambda: actions.write_complaint_letter(complaint=held, letter=letter, by=request.user),
    )


def _sent(
    request: SignedInRequest,
    held: RightsRequest | Complaint | SubjectRequest,
    write: Callable[[], bytes],
) -> HttpResponse:
    """The file; or back, with what is missing."""
    try:
        content = write()
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect(held)
    return attached(content, f"{held.reference}.pdf")
