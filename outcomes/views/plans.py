"""A local plan: what it chooses, whom it concerns, and publishing it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from families.queries import plans
from outcomes.actions import previews as actions
from outcomes.forms.previews import PublishForm, VerdictFilter
from outcomes.models import PlanPreview, PreviewedFamily
from outcomes.queries import previews as queries
from outcomes.views.figures import said_of_all as said
from privacy import access, audit, jobs
from privacy.events import Event
from privacy.gate import step_up
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Permission, Role, Scope
from privacy.rules.small_numbers import Told
from privacy.web import SignedInRequest, paginate

COLOURS = {"draft": "grey", "proposed": "yellow", "published": "green", "discarded": "grey"}
VERDICT_COLOURS = {"gains": "green", "loses": "red", "both": "orange", "left_out": "yellow"}
COUNT_ROWS = (
    ("eligible", "Eligible families"),
    ("sustained", "Outcomes met and sustained"),
    ("claimable", "Claims that could be made"),
)
TIMES = ("now", "then", "gained", "lost")
COUNT_COLUMNS = [
    {"label": "What"},
    {"label": "As it is", "numeric": True},
    {"label": "Under the plan", "numeric": True},
    {"label": "Gained", "numeric": True},
    {"label": "Lost", "numeric": True},
]
FAMILY_COLUMNS = [
    *({"label": words} for words in ("Family", "Altogether", "Eligible")),
    *({"label": words} for words in ("Outcomes sustained", "Claims")),
]


def plan_page(request: SignedInRequest, plan_id: uuid.UUID) -> HttpResponse:
    """What a plan chooses, its last preview, and what may be done with it."""
    access.require(request.user, Permission.VIEW_PLANS)
    plan = plans.plan_or_404(plan_id)
    words = plans.in_words(plan)
    preview = queries.last_preview(plan)
    context = {
        **{"plan": plan, "words": words, "colour": COLOURS[plan.state]},
        "changes": _changes(words),
        "rights": _rights(request.user, words),
        **(_previewed(request, words, preview) if preview else {}),
    }
    return render(request, "outcomes/plan_page.html", context)


CHANGE_COLUMNS = [{"label": "What"}, {"label": "The framework’s own"}, {"label": "This plan"}]


def _changes(words: plans.PlanInWords) -> dict[str, Any]:
    return {"columns": CHANGE_COLUMNS, "rows": [list(change) for change in words.changes]}


def _rights(user: User, words: plans.PlanInWords) -> dict[str, bool]:
    """What the reader may do with the plan in its state."""
    plan, own = words.plan, words.plan.proposed_by_id == user.pk
    draft, proposed = plan.state == "draft", plan.state == "proposed"
    drafts = access.can(user, Permission.DRAFT_PLAN)
    return {
        "change": drafts and draft and own,
        "propose": drafts and draft and own and words.fits,
        "take_back": drafts and proposed,
        "publish": access.can(user, Permission.PUBLISH_PLAN) and proposed and not own,
        "preview": access.can(user, Permission.PREVIEW_PLAN) and words.fits and (draft or proposed),
    }


def _previewed(
    request: SignedInRequest, words: plans.PlanInWords, preview: PlanPreview
) -> dict[str, Any]:
    """The last preview in numbers, and the families that the reader reaches."""
    told = _told(request.user, preview)
    shown = {
        "preview": preview,
        "families_judged": told.get("families", 0),
        "stale": queries.why_stale(words, preview),
        "tiles": _tiles(told),
        "counts": {"columns": COUNT_COLUMNS, "rows": _count_rows(told)},
    }
    if ROLE_SCOPE[Role(request.user.role)] is Scope.NONE:
        return shown
    return shown | _families(request, preview)


def _told(user: User, preview: PlanPreview) -> dict[str, Told]:
    """Its numbers as this reader is told them."""
    return {key: said(user, number) for key, number in preview.counts.items()}


def _tiles(counts: dict[str, Told]) -> list[dict[str, Any]]:
    """How many families gain, lose, stay."""
    return [
        {"number": counts.get(verdict.value, 0), "label": verdict.label}
        for verdict in PreviewedFamily.Verdict
    ]


def _count_rows(counts: dict[str, Told]) -> list[list[Any]]:
    return [
        [words, *({"text": counts.get(f"{key}_{time}", 0), "numeric": True} for time in TIMES)]
        for key, words in COUNT_ROWS
    ]


def _families(request: SignedInRequest, preview: PlanPreview) -> dict[str, Any]:
    """A page of the families in reach; that they were listed is noted."""
    form = VerdictFilter(request.GET or None)
    page = paginate(request, queries.families_in(preview, request.user, form.verdict))
    audit.record(Event.LIST_VIEWED, preview, by=request.user, rows=len(page))
    rows = [_family_row(each) for each in queries.named(list(page))]
    return {
        "filter": form,
        "page": page,
        "families": {"columns": FAMILY_COLUMNS, "rows": rows},
    }


def _family_row(named: queries.NamedRow) -> list[Any]:
    row = named.row
    verdict = {
        "text": row.get_verdict_display(),
        "colour": VERDICT_COLOURS.get(row.verdict, "grey"),
    }
    url = reverse("families:family", args=[row.family_id])
    return [
        {"text": row.family.reference, "url": url, "hint": named.name},
        verdict,
        _eligible(row),
        _moved(row.sustained_gained, row.sustained_lost),
        _moved(row.claimable_gained, row.claimable_lost),
    ]


def _eligible(row: PreviewedFamily) -> str:
    if row.eligible_now == row.eligible_then:
        return "stays eligible" if row.eligible_now else "stays not eligible"
    return "becomes eligible" if row.eligible_then else "no longer eligible"


def _moved(gained: int, lost: int) -> str:
    """`1 gained, 2 lost`."""
    parts = [f"{number} {word}" for number, word in ((gained, "gained"), (lost, "lost")) if number]
    return ", ".join(parts) or "the same"


@require_POST
def plan_preview(request: SignedInRequest, plan_id: uuid.UUID) -> HttpResponse:
    """Ask for a preview as on the day on which results stand."""
    access.require(request.user, Permission.PREVIEW_PLAN)
    plan = plans.plan_or_404(plan_id)
    params = {"plan": str(plan.pk), "as_of": queries.day_of_results().isoformat()}
    job = jobs.request("preview_plan", by=request.user, params=params)
    return redirect("privacy:job", job.pk)


@step_up
def plan_publish(request: SignedInRequest, plan_id: uuid.UUID) -> HttpResponse:
    """Publish what another person proposed."""
    access.require(request.user, Permission.PUBLISH_PLAN)
    plan = plans.plan_or_404(plan_id)
    form = PublishForm(request.POST or None)
    if form.run(actions.publish_previewed, plan=plan, by=request.user):
        messages.success(request, "The plan is published. Families that come in are held under it.")
        return redirect("outcomes:plan", plan.pk)
    preview = queries.last_preview(plan)
    context = {"plan": plan, "form": form, "preview": preview}
    context["stale"] = queries.why_stale(plans.in_words(plan), preview)
    context["told"] = _told(request.user, preview) if preview else {}
    return render(request, "outcomes/plan_publish.html", context)
