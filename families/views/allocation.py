"""Who waits for a keyworker, and giving a family to one."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from families.actions.allocation import allocate_keyworker
from families.forms.allocation import AllocationForm
from families.queries import allocation as queries
from families.queries.families import family_or_404
from families.queries.undoing import allocated_just_now
from families.views.parts import part_page
from privacy import access, audit
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate


def allocations(request: SignedInRequest) -> HttpResponse:
    """Families without keyworker first, the longest waiting on top; and who leads how many."""
    access.require(request.user, Permission.ALLOCATE_FAMILY)
    page = paginate(request, queries.families_to_allocate(request.user))
    audit.record(
        Event.LIST_VIEWED, by=request.user, list="allocations", shown=len(page.object_list)
    )
    context = {
        "page": page,
        "lines": queries.waiting_lines(list(page.object_list)),
        "waiting": queries.waiting_count(request.user),
        "workers": queries.caseloads(request.user),
        "just_now": allocated_just_now(request.user),
    }
    return render(request, "families/allocation_list.html", context)


def allocate(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Give a family to a keyworker, or take it from one."""
    family = family_or_404(family_id, user=request.user, permission=Permission.ALLOCATE_FAMILY)
    form = AllocationForm(
        request.POST or None,
        family=family,
        workers=queries.keyworkers_with_caseload(family, request.user),
        today=timezone.localdate(),
    )
    if form.run(allocate_keyworker, family=family, by=request.user):
        messages.success(request, f"{family.reference} is allocated.")
        return redirect("families:allocations")
    return part_page(request, "family_allocate", family, form=form)
