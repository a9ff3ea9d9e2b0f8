"""Runs of the outcome engine: the list, one run, a new run."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from families.queries.allocation import sees_every_team
from outcomes.forms.runs import RunForm
from outcomes.models import ComparedFamily, OutcomeRun, OutcomeState
from outcomes.queries import results as queries
from outcomes.views.figures import said_of_all as said
from privacy import access, audit, jobs
from privacy.models import User
from privacy.roles import Permission
from privacy.rules.small_numbers import Told
from privacy.web import SignedInRequest, paginate, paginate_cases

COUNT_WORDS = {
    "judged_anew": "Families judged in this run",
    "families": "Families whose results stood with it",
    "eligible": "Eligible families",
    "claimable": "Claims that could be made (family and route)",
    "suggested": "Needs seen in the data, for a person to look at",
    "left_out": "Families left out",
    "broken": "Results that held and have broken since the run before",
    **{state.value: f"Outcomes: {state.label.lower()}" for state in OutcomeState},
}


def run_list(request: SignedInRequest) -> HttpResponse:
    """All runs, newest first."""
    access.require(request.user, Permission.VIEW_OUTCOME_RUNS)
    page = paginate(request, queries.runs())
    context = {
        "page": page,
        "rows": [_row(request.user, run) for run in page],
        "columns": COLUMNS,
        "may_compute": access.can(request.user, Permission.COMPUTE_OUTCOMES),
        "exact": sees_every_team(request.user),
    }
    return render(request, "outcomes/run_list.html", context)


COLUMNS = [
    {"label": "As on"},
    {"label": "Families", "numeric": True},
    {"label": "Eligible", "numeric": True},
    {"label": "Met and sustained", "numeric": True},
    {"label": "Computed"},
]


def _row(user: User, run: OutcomeRun) -> list[Any]:
    told = [said(user, run.counts.get(key, 0)) for key in SHOWN_COUNTS]
    number = [{"text": each, "numeric": True} for each in told]
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
        {"key": words, "value": str(said(request.user, run.counts[key]))}
        for key, words in COUNT_WORDS.items()
        if key in run.counts
    ]
    context = {"run": run, "counts": counts, "rules": _rules(request.user, run)}
    context["may_compare"] = access.can(request.user, Permission.COMPUTE_OUTCOMES) and run.programme
    context |= _compared(request, run) | {"exact": sees_every_team(request.user)}
    return render(request, "outcomes/run_page.html", context)


@require_POST
def run_compare(request: SignedInRequest, run_id: uuid.UUID) -> HttpResponse:
    """Ask that a run be computed again and compared."""
    access.require(request.user, Permission.COMPUTE_OUTCOMES)
    run = queries.run_or_404(run_id)
    job = jobs.request("compare_run", by=request.user, params={"run": str(run.pk)})
    return redirect("privacy:job", job.pk)


RULE_COLUMNS = [
    {"label": "Framework"},
    {"label": "Version", "numeric": True},
    {"label": "Local plan", "numeric": True},
    {"label": "Families", "numeric": True},
]


def _rules(user: User, run: OutcomeRun) -> dict[str, Any]:
    """The versions and plans that families were held under."""
    rows = [
        [
            entry["framework"],
            {"text": entry["version"], "numeric": True},
            {"text": entry["plan"] or "none", "numeric": True},
            {"text": said(user, entry["families"]), "numeric": True},
        ]
        for entry in run.rules
    ]
    return {"columns": RULE_COLUMNS, "rows": rows}


COMPARED_WORDS = {
    "families": "Families compared",
    "inputs_differ": "Families whose records have changed since",
    "results_differ": "Families with other results now, under the rules of the run",
    "unexplained": "Families with other results although nothing has changed",
    "rules_differ": "Families held under other rules today",
    "today_differ": "Of those, with other results under the rules of today",
    "feeds": "Codes whose feeds have changed since",
}
DIFFERING_COLUMNS = [
    *({"label": "Family"}, {"label": "Records"}, {"label": "Results under its rules then"}),
    {"label": "Results under its rules of today"},
]


def _compared(request: SignedInRequest, run: OutcomeRun) -> dict[str, Any]:
    """The last recomputation: what it says in numbers, and the families that differ."""
    comparison = queries.last_comparison(run)
    if comparison is None:
        return {}
    page = paginate_cases(request, queries.families_that_differ(comparison, request.user))
    counts = comparison.counts
    lines = [
        {"key": words, "value": str(_told(request.user, key, counts))}
        for key, words in COMPARED_WORDS.items()
    ]
    differing = {"columns": DIFFERING_COLUMNS, "rows": [_differing(row) for row in page]}
    shown = {"comparison": comparison, "compared": lines, "page": page, "differing": differing}
    return {**shown, "verdict": _verdict(request.user, counts)}


def _told(user: User, key: str, counts: dict[str, int]) -> Told:
    """Families as this reader may be told their number; codes of feeds as they are."""
    number = counts.get(key, 0)
    return number if key == "feeds" else said(user, number)


def _verdict(user: User, counts: dict[str, int]) -> str:
    """What the comparison says, in a sentence."""
    if counts["unexplained"]:
        return (
            "Results differ although neither records nor rules have changed. "
            "Tell whoever looks after the product."
        )
    if not counts["inputs_differ"] and not counts["results_differ"]:
        return f"The same records give the same results.{_moved(user, counts)}"
    for_all = [words for key, words in FOR_ALL.items() if counts.get(key)]
    also = f" So have {' and '.join(for_all)}." if for_all else ""
    return f"Records have changed since this run was made.{also}{_moved(user, counts)}"


def _moved(user: User, counts: dict[str, int]) -> str:
    """What the rules of today would give; the run is judged by its own."""
    moved, others = counts.get("rules_differ", 0), counts.get("today_differ", 0)
    if not moved:
        return ""
    number = said(user, moved)
    families = "1 family is" if number == 1 else f"{number} families are"
    would = f"{said(user, others)} would have other results by them."
    return f" {str(families).capitalize()} held under other rules today; {would}"


FOR_ALL = {
    "engine": "the calculation itself (a newer product)",
    "terms": "the school terms",
    "feeds": "the feeds",
}


def _differing(row: ComparedFamily) -> list[Any]:
    return [
        row.family.reference,
        "changed" if row.inputs_differ else "the same",
        "others" if row.results_differ else "the same",
        _today(row),
    ]


def _today(row: ComparedFamily) -> str:
    if not row.rules_differ:
        return "held under the same rules"
    return "others" if row.today_differ else "the same"


def run_new(request: SignedInRequest) -> HttpResponse:
    """Ask for a run over all families."""
    access.require(request.user, Permission.COMPUTE_OUTCOMES)
    form = RunForm(request.POST or None)
    if form.is_bound and form.is_valid():
        params = {"as_of": form.cleaned_data["as_of"].isoformat()}
        job = jobs.request("compute_outcomes", by=request.user, params=params)
        return redirect("privacy:job", job.pk)
    return render(request, "outcomes/run_new.html", {"form": form})
