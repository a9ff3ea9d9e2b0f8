"""The page of a family, its timeline, and the dates of its case."""

import uuid
from dataclasses import replace
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from families import panels
from families.actions import families as actions
from families.editing import edit
from families.forms.work import DatesForm
from families.models import Family
from families.queries import record, timeline
from families.queries.allocation import allocations_of
from families.queries.attachments import with_papers
from families.queries.closing import unfinished_of
from families.queries.districts import with_home
from families.queries.families import family_or_404
from families.queries.genogram import genogram_of
from families.queries.home import with_tasks
from families.queries.lineage import shown_lineage, with_lineage
from families.queries.members import members_of
from families.queries.notes import with_notes
from families.queries.risks import alerts_of, with_alerts
from families.queries.undoing import undo_of, with_undo
from families.queries.words import Words, words_of
from families.views.parts import back_to_list, change_saved, part_page
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

# Words, address, and the right that it takes.
PAGE_ACTIONS = (
    ("Alerts", "risks", ""),
    ("Notice and consent", "agreements", ""),
    ("Print", "printouts", "may_print"),
    ("Change dates", "family_dates", "may_edit"),
    ("Step up", "family_step_up", "may_add"),
    ("Hand over", "family_transfer", "may_add"),
    ("Allocate", "family_allocate", "may_allocate"),
    ("Access", "grants", "may_give"),
    ("Rules", "family_rules", "may_rebase"),
    ("Split or put together", "lineage", "may_edit"),
)


def family_page(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """All that is known of a family; opening it is noted."""
    family = family_or_404(family_id, user=request.user, **_parts_for(request.user))
    audit.record_view(family, by=request.user, family=family)
    words = words_of(family)
    found = record.record_of(family, words)
    rights = _rights(request.user, family)
    shown = _panels(request, family, replace(words, names=found.names))
    context = {
        **{**rights, "family": family, "record": found, "identity": found.identity},
        **{"panels": shown, "sections": _sections(shown), "lineage": shown_lineage(family)},
        **{"alerts": alerts_of(family), "drawn": genogram_of(found.members)},
        **{"actions": _page_actions(family, rights), **undo_of(family, user=request.user)},
    }
    return render(request, "families/family_page.html", context | back_to_list(request))


def _parts_for(user: User) -> dict[str, Any]:
    """What panels of the page need of the family, asked for with it."""

    def also(families: QuerySet[Family]) -> QuerySet[Family]:
        parts = with_lineage(with_tasks(with_alerts(with_notes(families))))
        return with_undo(with_papers(parts), user)

    return {"also": also, "page": "the family's own"}


def _rights(user: User, family: Family) -> dict[str, bool]:
    """What of this page the reader may change; what is closed takes nothing new."""
    closed = family.closed_on is not None and family.closed_on <= timezone.localdate()
    may_edit = access.can(user, Permission.EDIT_FAMILY)
    return {
        "may_edit": may_edit,
        "may_add": may_edit and not closed,
        "may_allocate": access.can(user, Permission.ALLOCATE_FAMILY) and not closed,
        "may_give": access.can(user, Permission.GIVE_ACCESS),
        "may_rebase": access.can(user, Permission.REBASE_FAMILY),
        "may_reveal": access.can(user, Permission.REVEAL_FIELDS),
        "may_print": access.can(user, Permission.PRINT_FAMILY),
    }


def _page_actions(family: Family, rights: dict[str, bool]) -> list[dict[str, str]]:
    """What concerns the case as a whole."""
    page = {"family_id": family.pk}
    at = [
        (words, reverse(f"families:{name}", kwargs=page))
        for words, name, right in PAGE_ACTIONS
        if not right or rights[right]
    ]
    return [{"label": words, "url": url} for words, url in at]


def _sections(shown: list[dict[str, str]]) -> list[dict[str, str]]:
    """The parts of the page, to jump to."""
    names = [
        ("members", "Members"),
        ("needs", "Needs"),
        *((f"panel-{panel['key']}", panel["title"]) for panel in shown),
        ("interventions", "Interventions"),
        ("artefacts", "Assessments and plans"),
        ("facts", "Facts"),
        ("history", "Timeline"),
    ]
    return [{"label": words, "url": f"#{key}"} for key, words in names]


def _panels(request: SignedInRequest, family: Family, words: Words) -> list[dict[str, str]]:
    """What upper apps show of the family; each template gets its own facts and the family."""
    return [
        {
            "key": panel.key,
            "title": panel.title,
            "html": render_to_string(
                panel.template,
                {**panel.context(family, request.user, words), "family": family},
                request,
            ),
        }
        for panel in panels.panels_for(request.user)
    ]


def family_history(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Facts and notes, a page at a time, and who led the work: a part of the page, or alone."""
    family = family_or_404(family_id, user=request.user)
    _note_history(request, family)
    members, notes = members_of(family), access.can(request.user, Permission.VIEW_NOTES)
    line = timeline.Timeline(family, with_notes=notes)
    page = paginate(request, line.rows())
    context = {
        **{"family": family, "page": page, "allocations": allocations_of(family)},
        "entries": line.entries(list(page.object_list), members),
        "identity": None if request.htmx else record.identity_of(family, members),
    }
    template = "_history" if request.htmx else "family_history"
    return render(request, f"families/{template}.html", context)


def _note_history(request: SignedInRequest, family: Family) -> None:
    """A part that the page fetches belongs to the page's note; it can be asked for alone."""
    event = Event.LIST_VIEWED if request.htmx else Event.RECORD_VIEWED
    audit.record(event, family, by=request.user, family=family, part="history")


def family_dates(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Assessed, attached, stepped down, closed or opened again."""
    may = Permission.EDIT_FAMILY
    family = family_or_404(family_id, user=request.user, permission=may, also=with_home)
    change = partial(actions.change_dates, family=family)
    told = bool(settings.DISTRICTS) and not family.hides_home  # type: ignore[attr-defined]
    edited = edit(request, family, family, partial(DatesForm.of, with_district=told), change)
    if edited.changed is not None:
        return change_saved(request, family, "main-content", edited.changed)
    unfinished = [] if family.closed_on else unfinished_of(family)
    return part_page(request, "family_dates", family, unfinished=unfinished, **edited.shown)
