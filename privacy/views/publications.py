"""Which retention schedules decide: what is published, and what waits for a second person."""

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import access, audit
from privacy.actions import holds as actions
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.forms.holds import PublishForm
from privacy.gate import step_up
from privacy.models import Job, RetentionPublication
from privacy.queries import holds as queries
from privacy.queries.backups import last_look
from privacy.queries.retention import current_schedules
from privacy.queries.retention import schedules_among as among
from privacy.roles import Permission
from privacy.rules.retention import in_words
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": name} for name in ("Proposed", "Schedules", "Decided", "State")]
COLOURS = {"proposed": "yellow", "published": "green", "refused": "red"}


def schedules(request: SignedInRequest) -> HttpResponse:
    """What is in force, what waits, what was before; and the form that proposes."""
    access.require(request.user, Permission.PUBLISH_RETENTION)
    form = PublishForm(request.POST or None, schedules=current_schedules())
    if form.run(actions.propose_publication, by=request.user):
        messages.success(request, "Proposed. Another person has to publish it.")
        return redirect("privacy:schedules")
    page = paginate(request, queries.publications())
    audit.record(Event.LIST_VIEWED, by=request.user, list="publications", shown=len(page))
    waiting = queries.waiting_publication()
    may_decide = waiting is not None and waiting.proposed_by_id != request.user.pk
    shown = {"form": form, "page": page, "columns": COLUMNS, "rows": _rows(list(page))}
    shown |= {"waiting": waiting, "may_decide": may_decide, "in_force": queries.in_force()}
    shown["backups"] = _backups()
    return render(request, "privacy/schedules.html", shown)


def _backups() -> list[dict[str, str]]:
    """How long what was erased is in a backup still, and what the last look found."""
    days = settings.BACKUP_DAYS
    told = last_look()
    promised = f"{days} days after they were made. What was erased is in them until then."
    return [
        {"key": "Backups are destroyed", "value": promised},
        {"key": "Looked at every night", "value": _looked(told) if told else "Not looked yet."},
    ]


def _looked(job: Job) -> str:
    """The last look in words."""
    on, found = _day(job.finished_at), job.result
    if not found.get("seen"):
        return f"{on}: the worker sees no folder of backups (TFCASE_BACKUP_FOLDER)."
    if found["over"]:
        return f"{on}: {found['over']} of {found['kept']} are too old; destroy them."
    return f"{on}: {found['kept']} are kept, the oldest {found['oldest_days']} days old."


def _rows(found: list[RetentionPublication]) -> list[list[Any]]:
    names = among({key for each in found for key in each.schedules})
    return [
        [
            {"text": each.proposed_by.name, "hint": _day(each.proposed_at)},
            {"text": "; ".join(names[key] for key in each.schedules), "hint": each.reason},
            {"text": each.decided_by.name, "hint": _day(each.decided_at)}
            if each.decided_by
            else "",
            {"text": each.get_state_display(), "colour": COLOURS[each.state]},
        ]
        for each in found
    ]


def _day(at: Any) -> str:
    return in_words(timezone.localdate(at)) if at else ""


@step_up
@require_POST
def schedules_publish(request: SignedInRequest, publication_id: uuid.UUID) -> HttpResponse:
    """Agree: it decides from now on."""
    return _decided(request, publication_id, actions.publish, "Published.")


@step_up
@require_POST
def schedules_refuse(request: SignedInRequest, publication_id: uuid.UUID) -> HttpResponse:
    """Say no."""
    return _decided(request, publication_id, actions.refuse_publication, "Refused.")


def _decided(
    request: SignedInRequest, key: uuid.UUID, decide: Callable[..., Any], said: str
) -> HttpResponse:
    access.require(request.user, Permission.PUBLISH_RETENTION)
    try:
        decide(publication_id=key, by=request.user)
        messages.success(request, said)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("privacy:schedules")
