"""Families put under newer rules: one, or many."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from families.actions import rebasing as actions
from families.forms.rebasing import RebaseForm, RebaseManyForm
from families.models import Family, Rebase
from families.queries import rebasing as queries
from families.queries.families import family_or_404
from families.queries.listing import names_of
from families.rules.rebasing import NO_FIT, needs_in_words
from families.views.parts import back_to, part_page
from privacy import access, audit, jobs
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate


def family_rules(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """What the family is held under, and putting it under the newest rules."""
    family = family_or_404(family_id, user=request.user, permission=Permission.REBASE_FAMILY)
    form = RebaseForm(request.POST or None)
    if form.run(actions.rebase_family, family=family, by=request.user):
        said = "The family is held under the newest rules. Its results follow with the next run."
        return back_to(request, family, "main-content", said)
    shown = _standing(family)
    page = paginate(request, queries.rebases_of(family))
    history = [_told(row) for row in page]
    return part_page(
        request, "family_rules", family, form=form, page=page, history=history, **shown
    )


def _standing(family: Family) -> dict[str, Any]:
    """Held under what, what is newest, and what stands in the way."""
    newest = queries.newest_rules()[family.framework.code]
    shown = {"held": queries.held_under(family), "newest": newest}
    if queries.is_newest(family, newest):
        return {**shown, "is_newest": True}
    framework = newest.framework
    if framework is None:
        return {**shown, "obstacle": NO_FIT}
    unknown = queries.unknown_needs([family.pk], framework).get(family.pk, [])
    return {**shown, "obstacle": needs_in_words(unknown) if unknown else ""}


def _told(row: Rebase) -> dict[str, Any]:
    """A re-basing as an entry of the family's history."""
    held = queries.Rules(row.from_version, row.from_plan).words
    then = queries.Rules(row.to_version, row.to_plan).words
    return {"title": f"From {held} to {then}", "on": row.at, "by": row.by.name, "text": row.reason}


def rebase_many(request: SignedInRequest) -> HttpResponse:
    """Choose families by the rules they are held under; a job does the rest."""
    access.require(request.user, Permission.REBASE_FAMILY)
    behind = queries.families_behind(request.user)
    form = RebaseManyForm(request.POST or None, behind)
    batch = form.run(actions.ask_rebase, by=request.user)
    if batch is not None:
        params = {"batch": str(batch.pk)}
        job = jobs.request("rebase_families", by=request.user, params=params)
        return redirect("privacy:job", job.pk)
    return render(request, "families/rebase_many.html", {"form": form, "behind": behind})


COLUMNS = [{"label": "Family"}, {"label": "Result"}, {"label": "Why not"}]


def rebase_batch(request: SignedInRequest, batch_id: uuid.UUID) -> HttpResponse:
    """What became of each family of a batch."""
    access.require(request.user, Permission.REBASE_FAMILY)
    batch = queries.batch_or_404(batch_id, request.user)
    page = paginate(request, queries.rows_of(batch, request.user))
    audit.record(Event.LIST_VIEWED, batch, by=request.user, rows=len(page))
    context = {
        **{"batch": batch, "page": page, "columns": COLUMNS},
        "then": queries.Rules(batch.to_version, batch.to_plan).words,
        "rows": _rows(list(page)),
    }
    return render(request, "families/rebase_batch.html", context)


def _rows(rows: list[Rebase]) -> list[list[Any]]:
    names = names_of([row.family_id for row in rows])
    return [_row(row, names.get(row.family_id, "")) for row in rows]


def _row(row: Rebase, name: str) -> list[Any]:
    url = reverse("families:family", args=[row.family_id])
    words, colour = ("Moved", "green") if row.moved else ("Stays where it is", "yellow")
    why = needs_in_words(row.needs_unknown) if row.needs_unknown else ""
    family = {"text": row.family.reference, "url": url, "hint": name}
    return [family, {"text": words, "colour": colour}, why]
