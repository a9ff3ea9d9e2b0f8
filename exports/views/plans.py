"""Owner and deadline of one return of the calendar."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from exports.actions.plans import plan_return
from exports.forms import PlanForm
from exports.models import Return
from exports.planning import may_be_built
from exports.queries.plans import Slot, due_now, plan_of
from exports.queries.returns import rows_words
from exports.rules import Period, read_period
from privacy import access
from privacy.errors import RuleBroken
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest

COLUMNS = [
    *({"label": "Half-year"}, {"label": "Return"}, {"label": "State"}, {"label": "Owner"}),
    *({"label": "Deadline"}, {"label": "Last run"}, {"label": "What to do"}),
]


def return_plan(request: SignedInRequest) -> HttpResponse:
    """Set or change who looks after a return and by when it goes."""
    access.require(request.user, Permission.BUILD_RETURN)
    kind, period = _asked(request)
    plan = plan_of(kind, str(period))
    held = {"due_on": plan and plan.due_on, "owner": plan and str(plan.owner_id)}
    form = PlanForm(request.POST or None, initial=held)
    if form.run(plan_return, kind=kind, period=str(period), by=request.user):
        messages.success(request, f"Owner and deadline are set.{form.kept}")
        return redirect("exports:returns")
    shown = {"form": form, "period": period, "words": dict(Return.Kind.choices)[kind]}
    return render(request, "exports/return_plan.html", shown)


def _asked(request: SignedInRequest) -> tuple[str, Period]:
    """Which return the address names; the one that is due where it names none."""
    kind = request.GET.get("kind", Return.Kind.FPD.value)
    text = request.GET.get("period", "")
    if kind not in Return.Kind.values:
        raise Http404
    try:
        return kind, read_period(text) if text else due_now(timezone.localdate())
    except RuleBroken as unknown:
        raise Http404 from unknown


def calendar_row(slot: Slot, user: User) -> list[Any]:
    """A line of the calendar."""
    may_build = access.can(user, Permission.BUILD_RETURN)
    last, plan, stands = slot.last, slot.plan, slot.standing
    state = {"text": stands.words, "colour": stands.colour}
    due = f"{plan.due_on:%-d %B %Y}" if plan else "Not set"
    return [
        {"text": slot.period.words, "url": last.get_absolute_url() if last else ""},
        str(dict(Return.Kind.choices)[slot.kind]),
        state,
        _owner(slot, may_build),
        {"text": due, "hint": stands.deadline},
        _last_run(last, user),
        _next(slot, may_build),
    ]


def _last_run(last: Return | None, user: User) -> dict[str, str]:
    """When it was built last, and how long it is."""
    run = f"{last.built_at:%-d %B %Y}" if last and last.built_at else "Not yet"
    return {"text": run, "hint": rows_words(last, user) if last else ""}


def _owner(slot: Slot, may_build: bool) -> dict[str, Any]:
    """Leads to where it is set; the words say of which return."""
    name = slot.plan.owner.name if slot.plan else "Nobody"
    query = f"?kind={slot.kind}&period={slot.period}"
    url = reverse("exports:return_plan") + query if may_build else ""
    words = f"looks after {slot.period.words}: change owner and deadline"
    return {"text": name, "url": url, "describes": words}


def _next(slot: Slot, may_build: bool) -> Any:
    """What an analyst would do about it now."""
    if not may_build or not may_be_built(slot.state, slot.period, timezone.localdate()):
        return ""
    address = f"{reverse('exports:return_new')}?kind={slot.kind}&period={slot.period}"
    return {"text": "Build it", "url": address, "describes": f"for {slot.period.words}"}
