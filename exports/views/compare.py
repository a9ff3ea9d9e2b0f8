"""A return beside the one before it: what came, went and changed, and that it adds up."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from exports.comparing import BECAME_WORDS, Became, Bridge, Compared
from exports.models import Return
from exports.queries import compare as queries
from exports.queries import returns
from privacy import access, audit
from privacy.models import User
from privacy.roles import Permission
from privacy.rules.crosstab import told_together
from privacy.rules.intervals import ALL, Place
from privacy.rules.small_numbers import Told, told
from privacy.telling import badge, sees_cases, told_to
from privacy.web import SignedInRequest, paginate_cases

LISTED = (Became.ENTERED, Became.LEFT, Became.CHANGED)
COLUMNS = [{"label": "Family"}, {"label": "Why"}]
STEPS = [{"label": "Families"}, {"label": "Number", "numeric": True}]


def compare(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponse:
    """The numbers as a sum, the number of the pages of figures, and the families by reference."""
    access.require(request.user, Permission.VIEW_RETURNS)
    shown = returns.return_or_404(return_id)
    if shown.kind != Return.Kind.FPD:
        raise Http404
    audit.record_view(shown, by=request.user)
    before = queries.before(shown)
    context: dict[str, Any] = {"shown": shown, "before": before}
    if before is not None:
        found, sums = queries.compared(before, shown)
        context |= _sum(request.user, before, shown, sums) | _families(request, shown, found)
    return render(request, "exports/return_compare.html", context)


def _sum(user: User, before: Return, shown: Return, sums: Bridge) -> dict[str, Any]:
    """From the return before to this one, a line for each step; and the other way to the number."""
    first, second = before.half_year.words, shown.half_year.words
    was, now = _told(user, sums)
    lines = [
        *_built_then(first, sums),
        (f"Of {first}, as the records stand now", was[ALL, ALL]),
        ("Left", _signed("−", was[0, 0])),
        ("Entered", _signed("+", now[0, 0])),
        (f"Of {second}, as the records stand now", now[ALL, ALL]),
    ]
    if built := shown.metrics.get("population"):
        lines.append((f"In the return for {second}, when it was built", _protected(built)))
    rows = [[words, {"text": said, "numeric": True}] for words, said in lines]
    return {"step_columns": STEPS, "steps": rows, **_check(user, shown, sums, now[ALL, ALL])}


def _told(user: User, sums: Bridge) -> tuple[dict[Place, Told], dict[Place, Told]]:
    """Those that left and stayed of the earlier, those that entered and stayed of the later."""
    stayed, exact = sums.earlier - sums.left, sees_cases(user)
    was = told_together([[sums.left, stayed]], exact=exact)
    return was, told_together([[sums.entered, stayed]], exact=exact)


def _built_then(first: str, sums: Bridge) -> list[tuple[str, Told]]:
    """What has become of the families of the return before; nothing where it is not known.

    Rounded for everybody: exact numbers would tell how many were sealed since (SDC-14).
    """
    if sums.built is None:
        return []
    return [
        (f"In the return for {first}, when it was built", _protected(sums.built)),
        ("Recorded since, with a start in it or before", _protected(sums.recorded_since)),
        ("Sealed, erased or put right since", _protected(sums.gone_since)),
    ]


def _protected(count: int) -> Told:
    return told(count, exact=False)


def _signed(sign: str, said: Told) -> Told:
    return f"{sign} {said}" if said else said


def _check(user: User, shown: Return, sums: Bridge, later: Told) -> dict[str, Any]:
    """Whether the pages of figures count the same."""
    counted = queries.on_pages_of_figures(user, shown.half_year)
    same = counted == sums.later
    figures = later if same else told_to(user, counted)
    return {"figures": figures, "counted": later, "adds_up": same}


def _families(request: SignedInRequest, shown: Return, found: list[Compared]) -> dict[str, Any]:
    """One kind at a time, by reference, to whoever opens families or looks at returns by record."""
    if not (sees_cases(request.user) or access.can(request.user, Permission.BUILD_RETURN)):
        return {}
    asked = request.GET.get("what", "")
    chosen = Became(asked) if asked in LISTED else Became.ENTERED
    kinds = {kind: [each for each in found if each.became is kind] for kind in LISTED}
    page = paginate_cases(request, kinds[chosen])
    rows = [_line(request.user, each) for each in page]
    tabs = [_tab(shown, kind, chosen, badge(request.user, len(kinds[kind]))) for kind in LISTED]
    return {"tabs": tabs, "columns": COLUMNS, "rows": rows, "page": page, "listed": True}


def _tab(shown: Return, kind: Became, chosen: Became, count: Told | None) -> dict[str, Any]:
    url = reverse("exports:return_compare", args=[shown.pk])
    address = f"{url}?{urlencode({'what': kind.value})}#families"
    return {"label": BECAME_WORDS[kind], "count": count, "active": kind is chosen, "url": address}


def _line(user: User, each: Compared) -> list[Any]:
    may_open = access.can(user, Permission.VIEW_FAMILY)
    url = reverse("families:family", args=[each.family_id]) if may_open else ""
    return [{"text": each.family, "url": url}, "; ".join(each.why)]
