"""Everybody's page of their long work."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import jobs
from privacy.errors import RuleBroken
from privacy.models import Job, JobState, User
from privacy.queries import jobs as queries
from privacy.telling import told_to
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": name} for name in ("Work", "State", "Progress", "Asked for")]


def job_list(request: SignedInRequest) -> HttpResponse:
    """The jobs that this person may see, newest first."""
    page = paginate(request, queries.jobs_visible_to(request.user))
    rows = [_row(job, request.user) for job in page]
    context = {"page": page, "columns": COLUMNS, "rows": rows}
    return render(request, "privacy/job_list.html", context)


def job_page(request: SignedInRequest, job_id: uuid.UUID) -> HttpResponse:
    """One job: its place, progress, result, rows left out, and what can be done with it."""
    job = queries.job_or_404(job_id, user=request.user)
    template = "privacy/_job_status.html" if request.htmx else "privacy/job_page.html"
    skips = paginate(request, queries.skips_of(job, user=request.user))
    answer = render(request, template, {**_shown(job, request), "skips": skips})
    if request.htmx and not job.is_open:
        # The rest of the page (buttons, result) has changed with the job's end.
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def job_cancel(request: SignedInRequest, job_id: uuid.UUID) -> HttpResponse:
    """Stop a job of one's own."""
    return _changed(request, job_id, jobs.cancel, "The job will stop at its next step.")


@require_POST
def job_retry(request: SignedInRequest, job_id: uuid.UUID) -> HttpResponse:
    """Ask for an ended job again."""
    return _changed(request, job_id, jobs.retry, "The job is waiting to run again.")


def _changed(request: SignedInRequest, job_id: uuid.UUID, change: Any, said: str) -> HttpResponse:
    """Change a job, say what came of it, and show the job that now matters."""
    job = queries.job_or_404(job_id, user=request.user)
    try:
        job = change(job=job, by=request.user) or job
        messages.success(request, said)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("privacy:job", job.pk)


def _row(job: Job, user: User) -> list[Any]:
    """A job's line in the list."""
    kind = jobs.KINDS.get(job.kind)
    return [
        {"text": kind.label if kind else job.kind, "url": reverse("privacy:job", args=[job.pk])},
        {"text": job.get_state_display(), "state": job.state},
        {"text": queries.progress_of(job, user)["how_far"], "hint": job.doing},
        {"text": f"{timezone.localtime(job.asked_at):%-d %B %Y, %H:%M}", "hint": job.asked_by.name},
    ]


def _waiting(place: int) -> str:
    """The place in the queue, in words."""
    return f"{place} before this one" if place else "Waiting for a worker"


def _shown(job: Job, request: SignedInRequest) -> dict[str, Any]:
    """What the page and its live part show; what came of a job, to its owner only."""
    kind = jobs.KINDS.get(job.kind)
    own = job.asked_by_id == request.user.pk
    result = kind.result_view if kind and own and job.state == JobState.DONE else ""
    return {
        "job": job,
        "label": kind.label if kind else job.kind,
        "words": job.doing or _waiting(queries.place_in_queue(job)),
        **{"own": own, **queries.progress_of(job, request.user)},
        "result_url": reverse(result, args=[job.result["id"]]) if result else "",
        "facts": _facts(job, request.user) if own else [],
        "can_retry": job.state in (JobState.FAILED, JobState.CANCELLED),
    }


def _facts(job: Job, user: User) -> list[dict[str, Any]]:
    """The codes and counts of the result; its id stands in the link that leads to it."""
    known = sorted((key, value) for key, value in job.result.items() if key != "id")
    return [
        {"key": key.replace("_", " ").capitalize(), "value": _fact(value, user)}
        for key, value in known
    ]


def _fact(value: Any, user: User) -> Any:
    """Counts by the rule for small numbers; yes and no, and codes, as they are."""
    return told_to(user, value) if type(value) is int else value
