"""What is to be done: one's own list and that of a team, and the tasks of a family."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from families.actions import tasks as actions
from families.actions.digests import choose_digest
from families.editing import edit
from families.forms.tasks import CancelForm, TaskFilterForm, TaskForm
from families.models import Family, Task
from families.queries import task_records as records
from families.queries import tasks as queries
from families.queries.digests import wants_digest
from families.queries.families import family_or_404
from families.queries.narrowing import NOBODY_LEADS
from families.queries.tasks import MINE, TEAM, TaskFilters, WorkerCount
from families.rules.tasks import WHEN_WORDS
from families.views.parts import ask_why_first, part_page, without
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.roles import Permission
from privacy.telling import badge
from privacy.web import PER_PAGE, SignedInRequest, as_told

CHOSEN = "The choice of mail is kept."
RAISED = "The task is raised."
CHANGED, NOTHING = "The task is changed.", "Nothing was changed."
DONE = "The task is done."
REOPENED = "The task is to be done again."
CANCELLED = "The task is cancelled."
WORKER_COLUMNS = [{"label": name} for name in ("For", "Overdue", "All")]


def task_list(request: SignedInRequest) -> HttpResponse:
    """What one has to do, or what a team has, by day; a page at a time."""
    access.require(request.user, Permission.WORK_TASKS)
    form = TaskFilterForm(request.GET, user=request.user)
    filters = form.filters()
    workers = queries.counted(request.user, filters)
    page = _page(request, filters, workers)
    audit.record(Event.LIST_VIEWED, by=request.user, list="tasks", shown=len(page.object_list))
    chosen = [{"label": words, "url": without(request, name)} for name, words in form.chosen()]
    shown = {"form": form, "page": page, "filters": filters, "selected": chosen}
    shown |= {"spans": _spans(request, filters, workers), "whose": _whose(request, filters)}
    shown |= _workers(filters, workers)
    shown |= {"done": records.just_done(request.user), "mailed": wants_digest(request.user)}
    return render(request, "families/task_list.html", shown)


@require_POST
def digest(request: SignedInRequest) -> HttpResponse:
    """The morning mail, on or off."""
    choose_digest(wanted=request.POST.get("wanted") == "yes", by=request.user)
    messages.success(request, CHOSEN)
    return redirect("families:tasks")


def _page(request: SignedInRequest, filters: TaskFilters, workers: list[WorkerCount]) -> Page[Any]:
    """One page of lines; their number is counted already."""
    paginator: Paginator[Any] = Paginator(queries.due_for(request.user, filters), PER_PAGE)
    spans = [filters.when] if filters.when else [*WHEN_WORDS]
    paginator.count = sum(each.spans[when] for each in workers for when in spans)
    page = paginator.get_page(request.GET.get("page"))
    rows = list(page.object_list) if paginator.count else []
    page.object_list = queries.lines_of(request.user, rows)
    return as_told(request.user, page)


def _spans(
    request: SignedInRequest, filters: TaskFilters, workers: list[WorkerCount]
) -> list[dict[str, Any]]:
    """Overdue, today, this week, later: each with what it counts; the other filters stay."""
    counts = {when: sum(each.spans[when] for each in workers) for when in WHEN_WORDS}
    tabs = [("", "All", sum(counts.values()))]
    tabs += [(when.value, words, counts[when]) for when, words in WHEN_WORDS.items()]
    return [_span(request, filters, *tab) for tab in tabs]


def _span(
    request: SignedInRequest, filters: TaskFilters, key: str, words: str, number: int
) -> dict[str, Any]:
    url = without(request, "when", **({"when": key} if key else {}))
    return {
        "label": words,
        "count": badge(request.user, number),
        "active": key == filters.when,
        "url": url,
    }


def _whose(request: SignedInRequest, filters: TaskFilters) -> list[dict[str, Any]]:
    """One's own, or the team's, for whoever looks after others."""
    if not queries.sees_a_team(request.user):
        return []
    words = {MINE: "My tasks", TEAM: "Everybody’s tasks"}
    return [
        {"label": label, "active": key == filters.whose, "url": f"{request.path}?whose={key}"}
        for key, label in words.items()
    ]


def _workers(filters: TaskFilters, workers: list[WorkerCount]) -> dict[str, Any]:
    """Who has how much, in the team's list before one of them is chosen."""
    clear = f"{reverse('families:tasks')}?whose={filters.whose}"
    if filters.whose != TEAM or filters.worker:
        return {"clear_url": clear}
    rows = [_worker(each) for each in workers]
    return {"clear_url": clear, "workers": rows, "worker_columns": WORKER_COLUMNS}


def _worker(each: WorkerCount) -> list[Any]:
    key = each.worker or NOBODY_LEADS
    url = f"{reverse('families:tasks')}?whose={TEAM}&worker={key}"
    late: Any = {"text": f"{each.overdue} overdue", "colour": "red"} if each.overdue else "None"
    return [{"text": each.name or "No keyworker", "url": url}, late, each.total]


def family_tasks(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """What is to be done for one family, and what was: a part of its page, or alone."""
    family = _family(request, family_id)
    tasks = records.tasks_of(family, request.user)
    if not request.htmx:
        return part_page(request, "family_tasks", family, tasks=tasks)
    # A part that the page fetches belongs to the page's note; it can be asked for alone.
    audit.record(Event.LIST_VIEWED, family, by=request.user, family=family, part="tasks")
    return render(request, "families/_family_tasks.html", {"family": family, "tasks": tasks})


def task_new(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Raise a task of a family."""
    family = _family(request, family_id)
    form = TaskForm(
        request.POST or None,
        people=records.may_be_given(family, request.user),
        lead=family.worker_name or "",  # type: ignore[attr-defined]
        initial={},
    )
    if form.run(actions.raise_task, family=family, by=request.user):
        return _said(request, family, RAISED)
    return part_page(request, "task_new", family, form=form)


def _family(request: SignedInRequest, family_id: uuid.UUID) -> Family:
    return family_or_404(family_id, user=request.user, permission=Permission.WORK_TASKS)


def task(request: SignedInRequest, family_id: uuid.UUID, task_id: uuid.UUID) -> HttpResponse:
    """A task: changed, finished, cancelled or put back."""
    family = _family(request, family_id)
    held = records.task_or_404(family, task_id)
    if queries.shown_text(held, family.mask) != held.text:
        return ask_why_first(request, family)
    people = records.may_be_given(family, request.user)
    lead = family.worker_name or ""  # type: ignore[attr-defined]
    make = partial(TaskForm.of, people=people, lead=lead)
    edited = edit(request, family, held, make, partial(actions.change_task, task=held))
    if edited.changed is not None:
        return _said(request, family, CHANGED if edited.changed else NOTHING)
    return part_page(request, "task_page", family, task=held, lead=lead, **edited.shown)


def task_cancel(request: SignedInRequest, family_id: uuid.UUID, task_id: uuid.UUID) -> HttpResponse:
    """It is not to be done after all, with a reason."""
    family = _family(request, family_id)
    held = records.task_or_404(family, task_id)
    form = CancelForm(request.POST or None)
    if form.run(actions.cancel_task, task=held, by=request.user):
        return _said(request, family, CANCELLED)
    words = queries.shown_text(held, family.mask)
    return part_page(request, "task_cancel", family, form=form, task=held, words=words)


@require_POST
def task_done(request: SignedInRequest, family_id: uuid.UUID, task_id: uuid.UUID) -> HttpResponse:
    """One press."""
    return _settled(request, family_id, task_id, actions.finish_task, DONE)


@require_POST
def task_reopen(request: SignedInRequest, family_id: uuid.UUID, task_id: uuid.UUID) -> HttpResponse:
    """Undo."""
    return _settled(request, family_id, task_id, actions.reopen_task, REOPENED)


def _settled(
    request: SignedInRequest,
    family_id: uuid.UUID,
    task_id: uuid.UUID,
    action: Callable[..., Task],
    said: str,
) -> HttpResponse:
    """Done or undone, then back to the list it stood in."""
    family = _family(request, family_id)
    try:
        action(task=records.task_or_404(family, task_id), by=request.user)
        messages.success(request, said)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(_back(request, family))


def _back(request: SignedInRequest, family: Family) -> str:
    """The list of tasks that the button stood in, with its query; else the family's page."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    mine = safe and wanted.partition("?")[0] == reverse("families:tasks")
    return wanted if mine else f"{family.get_absolute_url()}#panel-tasks"


def _said(request: SignedInRequest, family: Family, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(f"{family.get_absolute_url()}#panel-tasks")
