"""Opening a family: first its people, then its needs, then an intervention."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from families.forms.opening import Opening, Start
from families.models import Family
from families.views.parts import warn
from privacy import access
from privacy.roles import Permission
from privacy.web import SignedInRequest


def family_new(request: SignedInRequest) -> HttpResponse:
    """Open a family with its first people; then its needs are asked for."""
    access.require(request.user, Permission.OPEN_FAMILY)
    return opening_page(request, Start())


def opening_page(request: SignedInRequest, start: Start) -> HttpResponse:
    """The page, empty or filled with what is known already."""
    today = timezone.localdate()
    opening = Opening(request.POST or None, user=request.user, today=today, start=start)
    if not opening.rearrange() and (family := opening.open()):
        _tell(request, opening, family)
        return redirect("families:needs_opening", family.pk)
    context = {"opening": opening, "form": opening, "referral": start.referral}
    return render(request, "families/family_new.html", context)


def _tell(request: SignedInRequest, opening: Opening, family: Family) -> None:
    """What came of it; messages name nobody, since they are kept with the session."""
    messages.success(request, f"The family is open. Its reference is {family.reference}.")
    warn(request, opening.unverified)
    for each in opening.not_yet:
        messages.warning(request, each)
