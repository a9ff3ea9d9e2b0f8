"""Asking to see what is hidden of a family."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from families.actions.reveals import hide_again, reveal
from families.forms.reveals import RevealForm
from families.models import Family
from families.queries.families import family_or_404
from families.queries.reveals import lasts_for
from families.views.parts import part_page
from privacy.roles import Permission
from privacy.web import SignedInRequest

# Messages are kept with the session: they name no group.
SHOWN = "What you asked for is shown to you for {minutes} minutes, then hidden again."
HIDDEN = "What was shown to you is hidden again."


def family_reveal(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Which groups, and why; then back to where it was asked for."""
    needed = Permission.REVEAL_FIELDS
    family = family_or_404(family_id, user=request.user, permission=needed)
    minutes = int(lasts_for(request.user, family).total_seconds() // 60)
    form = RevealForm(request.POST or None)
    if form.run(reveal, family=family, by=request.user):
        messages.success(request, SHOWN.format(minutes=minutes))
        return redirect(_back(request, family))
    back = _back(request, family)
    return part_page(request, "family_reveal", family, form=form, minutes=minutes, back=back)


@require_POST
def family_hide(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Hide at once what was shown: somebody has come to the desk."""
    family = family_or_404(family_id, user=request.user, permission=Permission.REVEAL_FIELDS)
    hide_again(family=family, by=request.user)
    messages.success(request, HIDDEN)
    return redirect(_back(request, family))


def _back(request: SignedInRequest, family: Family) -> str:
    """The page of this family that asked; no other address is taken."""
    wanted, own = request.GET.get("next", ""), family.get_absolute_url()
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.startswith(own) else own
