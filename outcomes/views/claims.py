"""Claims: the list, one claim, finding one by its reference."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from families.queries.reveals import mask_for
from families.saved_pages import saving
from outcomes.claim_parts import Place, parts_for
from outcomes.forms.claims import ClaimFilterForm, FindClaimForm, Programmes
from outcomes.models import Claim
from outcomes.queries import claim_list as queries
from outcomes.queries.claim_choice import last_recomputation
from outcomes.queries.claim_judging import snapshot_of
from outcomes.queries.claims import claim_or_404, transitions_of
from outcomes.rules.claims import NEXT_WORDS, ClaimState
from outcomes.views import claim_words as words
from outcomes.views.claim_moves import moves_open_to
from privacy import access, audit
from privacy.events import Event
from privacy.roles import Permission
from privacy.telling import badge, counts_claims
from privacy.web import SignedInRequest, paginate_cases


def claim_list(request: SignedInRequest) -> HttpResponse:
    """The claims within reach, filtered by codes, counted by state, a page at a time."""
    access.require(request.user, Permission.VIEW_CLAIMS)
    programmes = Programmes()
    form = ClaimFilterForm(request.GET, user=request.user, programmes=programmes)
    filters = form.filters()
    sort = request.GET.get("sort", "")
    found = queries.ordered(queries.filtered(request.user, filters), sort)
    page = paginate_cases(request, found, exact=counts_claims)
    audit.record(Event.LIST_VIEWED, by=request.user, list="claims", shown=len(page.object_list))
    days = words.broken_among(page).days
    rows = [words.row(claim, programmes, days.get(claim.pk, "")) for claim in page]
    table = {"page": page, "columns": words.COLUMNS, "rows": rows, "sort": sort}
    context = table | _tabs(request, filters) | _around(request, form)
    return render(request, "outcomes/claim_list.html", context)


def _around(request: SignedInRequest, form: ClaimFilterForm) -> dict[str, Any]:
    """Filters, the search box, and what the reader may do with many claims at once."""
    chosen = [{"label": each, "url": _without(request, name)} for name, each in form.chosen()]
    return {
        "form": form,
        "selected": chosen,
        "find": FindClaimForm(),
        "actions": _actions(request),
        **_saving(request, form),
    }


def _saving(request: SignedInRequest, form: ClaimFilterForm) -> dict[str, Any]:
    """The list by its codes; that of one family is no view."""
    may = access.can(request.user, Permission.SAVE_VIEW) and not form.filters().family
    return saving("claims", form.query()) if may else {}


def _actions(request: SignedInRequest) -> list[dict[str, Any]]:
    """What can be done with many claims at once."""
    if not access.can(request.user, Permission.PREPARE_CLAIM):
        return []
    return [
        {"label": "Prepare claims", "url": reverse("outcomes:claims_prepare"), "primary": True},
        {"label": "Make ready", "url": reverse("outcomes:claims_ready")},
        {"label": "Send to audit", "url": reverse("outcomes:claims_to_audit")},
    ]


def _tabs(request: SignedInRequest, filters: queries.Filters) -> dict[str, Any]:
    """The states as tabs, each with what it counts; the other filters stay."""
    counts = queries.counts(request.user, filters)
    tabs = [("", "All", sum(counts.values()))]
    tabs += [(state, label, counts[state]) for state, label in queries.STATES.items()]
    items = [
        {
            "label": label,
            "count": badge(request.user, number, counts_claims),
            "active": key == filters.state,
            "url": _without(request, "state", **({"state": key} if key else {})),
        }
        for key, label, number in tabs
    ]
    return {"states": items, "any": sum(counts.values())}


def _without(request: SignedInRequest, name: str, **instead: str) -> str:
    """This address without a part of its query (and on the first page)."""
    query = request.GET.copy()
    for each in (name, "page"):
        query.pop(each, None)
    query.update(instead)
    return f"{request.path}?{query.urlencode()}" if query else request.path


@require_POST
def claim_find(request: SignedInRequest) -> HttpResponse:
    """From a reference, which stays out of addresses, to its claim or its family's claims."""
    access.require(request.user, Permission.VIEW_CLAIMS)
    form = FindClaimForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Enter the whole reference of a claim or of a family.")
        return redirect("outcomes:claims")
    found = queries.find(request.user, form.cleaned_data["reference"])
    if found is None:
        messages.warning(request, "No claim that you may see has this reference.")
        return redirect("outcomes:claims")
    if found.claim:
        return redirect("outcomes:claim", found.claim)
    return redirect(f"{reverse('outcomes:claims')}?family={found.family}")


def claim_page(request: SignedInRequest, claim_id: uuid.UUID) -> HttpResponse:
    """One claim: where it stands, what comes next, the three questions, what has happened."""
    access.require(request.user, Permission.VIEW_CLAIMS)
    claim = claim_or_404(claim_id, user=request.user)
    audit.record_view(claim, by=request.user, family=claim.family)
    mask = mask_for(request.user, claim.family_id)
    context: dict[str, Any] = {
        **{"claim": claim, "facts": words.facts(claim)},
        "next_words": NEXT_WORDS[ClaimState(claim.state)],
        "moves": moves_open_to(claim, request.user),
        "frozen": words.frozen(snapshot_of(claim), mask),
        "again": words.again(last_recomputation(claim), mask),
        "history": [words.happened(each) for each in transitions_of(claim)],
    }
    return render(request, "outcomes/claim_page.html", context | _parts(request, claim))


def _parts(request: SignedInRequest, claim: Claim) -> dict[str, list[str]]:
    """What other parts of the product have to say of this claim, as HTML by its place."""
    found: dict[str, list[str]] = {}
    for place in Place:
        for part in parts_for(request.user, place):
            shown = part.context(claim, request.user)
            if shown is not None:
                html = render_to_string(part.template, {**shown, "claim": claim}, request)
                found.setdefault(f"parts_{place}", []).append(html)
    return found
