"""Local plans: the list of a framework, drafting one, and handing it to another person."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from families.actions import plans as actions
from families.forms.plans import BeginPlanForm, PlanForm, ReasonForm
from families.models import LocalPlan
from families.queries import plans as queries
from privacy import access
from privacy.errors import RuleBroken
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

COLUMNS = [
    {"label": "Plan"},
    {"label": "State"},
    {"label": "Drafted by"},
    {"label": "Published"},
    {"label": "Families held under it", "numeric": True},
]
COLOURS = {"draft": "grey", "proposed": "yellow", "published": "green", "discarded": "grey"}


def plan_list(request: SignedInRequest, code: str) -> HttpResponse:
    """The plans of a framework, newest first."""
    access.require(request.user, Permission.VIEW_PLANS)
    version = queries.latest_version_or_404(code)
    page = paginate(request, queries.plans_of(code))
    context = {
        "version": version,
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(plan) for plan in page],
        "may_draft": access.can(request.user, Permission.DRAFT_PLAN),
    }
    return render(request, "families/plan_list.html", context)


def _row(plan: LocalPlan) -> list[object]:
    published = f"{plan.published_at:%-d %B %Y}" if plan.published_at else "–"
    by = plan.published_by.name if plan.published_by else ""
    return [
        {"text": f"Plan {plan.number}", "url": reverse("outcomes:plan", args=[plan.pk])},
        {"text": plan.get_state_display(), "colour": COLOURS[plan.state]},
        plan.proposed_by.name,
        {"text": published, "hint": by},
        {"text": plan.held, "numeric": True},  # type: ignore[attr-defined]
    ]


def plan_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin a draft."""
    access.require(request.user, Permission.DRAFT_PLAN)
    version = queries.latest_version_or_404(code)
    form = BeginPlanForm(request.POST or None)
    plan = form.run(actions.draft_plan, version=version, by=request.user)
    if plan is not None:
        return redirect("families:plan_change", plan.pk)
    return render(request, "families/plan_new.html", {"version": version, "form": form})


def plan_change(request: SignedInRequest, plan_id: uuid.UUID) -> HttpResponse:
    """Change a draft: what is typed is kept, right or wrong."""
    access.require(request.user, Permission.DRAFT_PLAN)
    plan = queries.plan_or_404(plan_id)
    framework = queries.framework_of(plan)
    if request.method != "POST" and plan.state != LocalPlan.State.DRAFT:
        return redirect("outcomes:plan", plan.pk)
    form = PlanForm.of(plan, framework, request.POST or None)
    if request.method == "POST" and (answer := _keep(request, plan, form)):
        return answer
    context = {"plan": plan, "framework": framework, "form": form}
    return render(request, "families/plan_change.html", context)


def _keep(request: SignedInRequest, plan: LocalPlan, form: PlanForm) -> HttpResponse | None:
    """Keep the draft and go on: to its page, or back to what is wrong."""
    try:
        kept = actions.change_plan(plan=plan, typed=form.typed, by=request.user)
    except RuleBroken as broken:
        form.add_error(None, str(broken))
        return None
    if kept.source_text:
        messages.success(request, "The draft is saved.")
        return redirect("outcomes:plan", kept.pk)
    messages.warning(request, "The draft is saved. Some of it has to be put right.")
    return redirect("families:plan_change", kept.pk)


def plan_propose(request: SignedInRequest, plan_id: uuid.UUID) -> HttpResponse:
    """Propose a draft, with a reason."""
    access.require(request.user, Permission.DRAFT_PLAN)
    plan = queries.plan_or_404(plan_id)
    form = ReasonForm(request.POST or None)
    if form.run(actions.propose_plan, plan=plan, by=request.user):
        messages.success(request, "The plan is proposed. Another person may publish it.")
        return redirect("outcomes:plan", plan.pk)
    return render(request, "families/plan_propose.html", {"plan": plan, "form": form})


@require_POST
def plan_take_back(request: SignedInRequest, plan_id: uuid.UUID) -> HttpResponse:
    """Make a proposed plan a draft again."""
    return _moved(request, plan_id, actions.take_back_plan, "The plan is a draft again.")


@require_POST
def plan_discard(request: SignedInRequest, plan_id: uuid.UUID) -> HttpResponse:
    """Give a draft up."""
    return _moved(request, plan_id, actions.discard_plan, "The draft is discarded.")


def _moved(
    request: SignedInRequest, plan_id: uuid.UUID, action: actions.Move, said: str
) -> HttpResponse:
    access.require(request.user, Permission.DRAFT_PLAN)
    plan = queries.plan_or_404(plan_id)
    try:
        action(plan=plan, by=request.user)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, said)
    return redirect("outcomes:plan", plan.pk)
