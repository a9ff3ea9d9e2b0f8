"""Many claims at once: tick them or take all on the filter; a job does it, row by row."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from outcomes.forms.claims import Programmes
from outcomes.forms.claims_bulk import BulkFilterForm, ChooseForm
from outcomes.models import Claim, ClaimBulkRow
from outcomes.queries import claim_choice as queries
from outcomes.views.claim_words import broken_among
from privacy import access, audit, jobs
from privacy.events import Event
from privacy.models import User
from privacy.queries.jobs import job_or_404
from privacy.roles import Permission
from privacy.telling import badge
from privacy.web import SignedInRequest, paginate_cases


@dataclass(frozen=True)
class Bulk:
    """The words of one kind of bulk."""

    title: str
    lede: str
    submit: str
    nothing: str
    done: str
    if_broken: str = ""


BULKS = {
    "prepare_claims": Bulk(
        "Prepare claims",
        "Families that meet all that a route asks, by the latest results. A draft is made for "
        "each that you choose.",
        "Prepare the ticked ones",
        "No family can be claimed for by the latest results, or each has a claim already.",
        "Prepared",
    ),
    "ready_claims": Bulk(
        "Make claims ready",
        "Each family is judged once more on its records of that moment, and what the claim rests "
        "on is frozen. From then on the claim is no longer changed.",
        "Make the ticked ones ready",
        "There is no draft.",
        "Made ready",
        "Making it ready judges the family again on its records of today: it is refused with the "
        "reason, or rests on the newer results.",
    ),
    "audit_claims": Bulk(
        "Send claims to internal audit",
        "They become part of what internal audit draws its sample from. Whoever built a claim "
        "can neither audit nor submit it.",
        "Send the ticked ones",
        "No claim is ready.",
        "Sent to internal audit",
        "Open it, and withdraw it or keep it with a reason. It cannot be submitted before that.",
    ),
}


def page_of(kind: str) -> Callable[[SignedInRequest], HttpResponse]:
    """The page of one kind of bulk."""

    def page(request: SignedInRequest) -> HttpResponse:
        return choose(request, kind)

    return page


def choose(request: SignedInRequest, kind: str) -> HttpResponse:
    """What can be chosen, a page at a time, and the button that asks for the job."""
    access.require(request.user, Permission.PREPARE_CLAIM)
    narrowed = BulkFilterForm(request.GET, user=request.user, programmes=(known := Programmes()))
    route, phase = narrowed.wanted()
    page = paginate_cases(request, queries.FOUND[kind](request.user, route, phase))
    broken = broken_among(each for each in page if isinstance(each, Claim))
    form = ChooseForm(request.POST or None, rows=page, programmes=known, broken=broken.days)
    if form.is_bound and form.is_valid():
        params = form.params(route, phase)
        return redirect("privacy:job", jobs.request(kind, by=request.user, params=params).pk)
    audit.record(Event.LIST_VIEWED, by=request.user, list=kind, shown=len(page.object_list))
    shown = {"form": form, "page": page, "narrowed": narrowed, "all_of_them": _all_of(page)}
    shown |= {"bulk": BULKS[kind], "broken": broken}
    return render(request, "outcomes/claims_choose.html", shown)


def _all_of(page: Any) -> dict[str, str]:
    """The button that takes everything on the filter, with how many that is."""
    number = getattr(page, "about", "") or f"{page.paginator.count:,}"
    words = f"All on this filter ({number})"
    return {"name": "then", "value": "all", "label": words}


COLUMNS = [{"label": name} for name in ("Family", "Route", "Claim", "What became of it")]


def done(request: SignedInRequest, job_id: uuid.UUID) -> HttpResponse:
    """What became of each row of a bulk, refused ones with the reason."""
    access.require(request.user, Permission.PREPARE_CLAIM)
    job = job_or_404(job_id, user=request.user)
    only = {"yes": True, "no": False}.get(request.GET.get("refused", ""))
    page = paginate_cases(request, queries.rows_of_bulk(job.pk, refused=only))
    said = BULKS[job.kind].done if job.kind in BULKS else "Done"
    rows = [_row(each, said) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="claim_bulk", shown=len(rows))
    shown = {"job": job, "page": page, "rows": rows, "columns": COLUMNS}
    shown["tabs"] = _tabs(request.user, job_id, said, only)
    return render(request, "outcomes/claims_done.html", shown)


def _tabs(user: User, job_id: uuid.UUID, said: str, only: bool | None) -> list[dict[str, Any]]:
    found, here = queries.counts_of_bulk(job_id), reverse("outcomes:claims_done", args=[job_id])
    tabs = ((None, "All", ""), (False, said, "?refused=no"), (True, "Refused", "?refused=yes"))
    return [
        {
            "label": label,
            "url": here + query,
            "active": key is only,
            "count": badge(user, sum(found.values()) if key is None else found[key]),
        }
        for key, label, query in tabs
    ]


def _row(each: ClaimBulkRow, said: str) -> list[Any]:
    claim: Claim | None = each.claim
    link = {"text": claim.reference, "url": claim.get_absolute_url()} if claim else ""
    return [each.family.reference if each.family else "", each.route, link, each.refusal or said]
