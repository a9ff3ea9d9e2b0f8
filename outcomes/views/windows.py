"""Claim windows and tariffs: the page that lists them with their basis, and the forms."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from families.editing import edit
from outcomes.actions import windows as actions
from outcomes.engine.words import day_words
from outcomes.forms.windows import TariffForm, WindowForm
from outcomes.models import ClaimWindow, Tariff
from outcomes.queries import windows as queries
from outcomes.rules.windows import pounds
from outcomes.views.allocation_words import this_year_said
from outcomes.views.windows_navigation import around
from privacy import access
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

WINDOW_COLUMNS = [
    *({"label": "Window"}, {"label": "Phase"}, {"label": "Opens"}, {"label": "Closes"}),
    {"label": "Basis"},
]
TARIFF_COLUMNS = [
    *({"label": "Figure"}, {"label": "Phase"}, {"label": "Value", "numeric": True}),
    *({"label": "From"}, {"label": "To"}, {"label": "Basis"}),
]
TARIFFS_SHOWN = 200
ENTERED = {"basis": "entered"}


def window_list(request: SignedInRequest) -> HttpResponse:
    """Every window and figure, with where it comes from."""
    access.require(request.user, Permission.VIEW_CLAIM_WINDOWS)
    page, names = paginate(request, queries.windows()), queries.phases()
    may = access.can(request.user, Permission.CHANGE_CLAIM_WINDOWS)
    context = {
        "page": page,
        "navigation_items": around(request.user, "outcomes:windows"),
        "window_columns": WINDOW_COLUMNS,
        "windows": [_window_row(each, names, may) for each in page],
        "tariff_columns": TARIFF_COLUMNS,
        "tariffs": [_tariff_row(t, names, may) for t in queries.tariffs()[:TARIFFS_SHOWN]],
        **{"may_change": may, "year": this_year_said(names, request.user)},
    }
    return render(request, "outcomes/windows_list.html", context)


def _basis(each: ClaimWindow | Tariff) -> dict[str, str]:
    """A short mark, and in words where it comes from."""
    tag = {"text": "Confirmed", "colour": "green"}
    if not each.confirmed:
        tag = {"text": "Unconfirmed", "colour": "yellow"}
    return {**tag, "hint": f"{each.get_basis_display()}: {each.source}"}


def _window_row(each: ClaimWindow, names: dict[str, str], may: bool) -> list[Any]:
    url = reverse("outcomes:window_change", args=[each.pk]) if may else ""
    days = (day_words(each.opens_on), day_words(each.closes_on))
    phase = names.get(each.phase, each.phase)
    return [{"text": each.label, "url": url}, phase, *days, _basis(each)]


def _tariff_row(each: Tariff, names: dict[str, str], may: bool) -> list[Any]:
    url = reverse("outcomes:tariff_change", args=[each.pk]) if may else ""
    value = pounds(each.value) if each.is_money else f"{each.value:,.0f}"
    until = day_words(each.to_on) if each.to_on else "No end"
    return [
        {"text": each.get_kind_display(), "url": url},
        names.get(each.phase, each.phase),
        {"text": value, "numeric": True},
        *(day_words(each.from_on), until, _basis(each)),
    ]


def window_new(request: SignedInRequest) -> HttpResponse:
    """Add a window."""
    access.require(request.user, Permission.CHANGE_CLAIM_WINDOWS)
    form = WindowForm(request.POST or None, initial=ENTERED, phases=queries.phases())
    kept = form.run(actions.keep_window, by=request.user)
    return _window(request, kept, form=form)


def window_change(request: SignedInRequest, window_id: uuid.UUID) -> HttpResponse:
    """Change a window."""
    access.require(request.user, Permission.CHANGE_CLAIM_WINDOWS)
    window = queries.window_or_404(window_id)
    make = partial(WindowForm.of, phases=queries.phases())
    edited = edit(request, None, window, make, partial(actions.keep_window, window=window))
    return _window(request, edited.changed, window=window, **edited.shown)


def _window(request: SignedInRequest, kept: Any, **shown: Any) -> HttpResponse:
    if kept is not None:
        messages.success(request, "The claim window is saved.")
        return redirect(kept)
    title = "Change a claim window" if "window" in shown else "Add a claim window"
    return render(request, "outcomes/windows_form.html", {**shown, "title": title})


@require_POST
def window_remove(request: SignedInRequest, window_id: uuid.UUID) -> HttpResponse:
    """Take out a window that should not be there."""
    access.require(request.user, Permission.CHANGE_CLAIM_WINDOWS)
    actions.remove_window(window_id=window_id, by=request.user)
    messages.success(request, "The claim window is removed.")
    return redirect("outcomes:windows")


def tariff_new(request: SignedInRequest) -> HttpResponse:
    """Add a figure."""
    access.require(request.user, Permission.CHANGE_CLAIM_WINDOWS)
    form = TariffForm(request.POST or None, initial=ENTERED, phases=queries.phases())
    kept = form.run(actions.keep_tariff, by=request.user)
    return _tariff(request, kept, "Add a payment or allocation", form=form)


def tariff_change(request: SignedInRequest, tariff_id: uuid.UUID) -> HttpResponse:
    """Change a figure."""
    access.require(request.user, Permission.CHANGE_CLAIM_WINDOWS)
    tariff = queries.tariff_or_404(tariff_id)
    make = partial(TariffForm.of, phases=queries.phases())
    edited = edit(request, None, tariff, make, partial(actions.keep_tariff, tariff=tariff))
    return _tariff(request, edited.changed, "Change a payment or allocation", **edited.shown)


def _tariff(request: SignedInRequest, kept: Any, title: str, **shown: Any) -> HttpResponse:
    if kept is not None:
        messages.success(request, "The figure is saved.")
        return redirect(kept)
    return render(request, "outcomes/windows_form.html", {**shown, "title": title})
