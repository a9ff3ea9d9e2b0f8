"""Runs of the outcome engine: the list, one run, a new run."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from outcomes.forms.runs import RunForm
from outcomes.models import OutcomeRun, OutcomeState
from outcomes.queries import results as queries
from privacy import access, audit, jobs
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

COUNT_WORDS = {
    "families": "Families judged",
    "eligible": "Eligible families",
    "claimable": "Claims that could be made (family and route)",
    "suggested": "Needs seen in the data, for a person to look at",
    "left_out": "Families left out",
    **{state.value: f"Outcomes: {state.label.lower()}" for state in OutcomeState},
}


def run_list(request: SignedInRequest) -> HttpResponse:
    """All runs, newest first."""
    access.require(request.user, Permission.VIEW_OUTCOME_RUNS)
    page = paginate(request, queries.runs())
    context = {
        "page": page,
        "rows": [_row(run) for run in page],
        "columns": COLUMNS,
        "may_compute": access.can(request.user, Permission.COMPUTE_OUTCOMES),
    }
    return render(request, "outcomes/run_list.html", context)


COLUMNS = [
    {"label": "As on"},
    {"label": "Families", "numeric": True},
    {"label": "Eligible", "numeric": True},
    {"label": "Met and sustained", "numeric": True},
    {"label": "Computed"},
]


def _row(run: OutcomeRun) -> list[Any]:
    number = [{"text": run.counts.get(key, 0), "numeric": True} for key in SHOWN_COUNTS]
    when = {"text": f"{run.finished_at:%-d %B %Y, %H:%M}", "hint": run.asked_by.name}
    link = reverse("outcomes:run", args=[run.pk])
    return [{"text": f"{run.as_of:%-d %B %Y}", "url": link}, *number, when]


SHOWN_COUNTS = ("families", "eligible", "met_sustained")


def run_page(request: SignedInRequest, run_id: uuid.UUID) -> HttpResponse:
    """One run: its day, its counts, its rules and inputs as fingerprints."""
    access.require(request.user, Permission.VIEW_OUTCOME_RUNS)
    run = queries.run_or_404(run_id)
    audit.record_view(run, by=request.user)
    counts = [
        {"key": words, "value": str(run.counts[key])}
        for key, words in COUNT_WORDS.items()
        if key in run.counts
    ]
    return render(request, "outcomes/run_page.html", {"run": run, "counts": counts})


def run_new(request: SignedInRequest) -> HttpResponse:
    """Ask for a run over all families."""
    access.require(request.user, Permission.COMPUTE_OUTCOMES)
    form = RunForm(request.POST or None)
    if form.is_bound and form.is_valid():
        params = {"as_of": form.cleaned_data["as_of"].isoformat()}
        job = jobs.request("compute_outcomes", by=request.user, params=params)
        return redirect("privacy:job", job.pk)
    return render(request, "outcomes/run_new.html", {"form": form})
