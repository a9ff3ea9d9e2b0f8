"""Relapse watch: one family's, with an answer, and the list for those who oversee."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from families.models import Family
from families.queries.families import family_or_404
from families.queries.frameworks import rules_of
from families.queries.kept_figures import figures_for
from families.saved_pages import as_query, saving
from families.views.kept_figures import since
from outcomes.actions.watching import acknowledge
from outcomes.forms.watch import AnswerForm
from outcomes.models import ClaimState, Relapse
from outcomes.queries import watch as queries
from outcomes.queries.explained import names_of
from outcomes.rules.claims import STATE_WORDS
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.telling import badge
from privacy.web import SignedInRequest, paginate_cases


def family_watch(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """What of a family has gone back, who has looked at it, and the form to say so."""
    family = family_or_404(family_id, user=request.user)
    audit.record(Event.RELAPSES_VIEWED, family, by=request.user, family=family)
    lines = _lines(family)
    form = _form(request, lines)
    if form is not None:
        answered = form.run(acknowledge, family=family, by=request.user)
        if answered is not None:
            messages.success(request, "Your note is kept.")
            return redirect("outcomes:family_watch", family.pk)
    may_reveal = access.can(request.user, Permission.REVEAL_FIELDS)
    context = {"family": family, "lines": lines, "form": form, "may_reveal": may_reveal}
    return render(request, "outcomes/family_watch.html", context)


def _lines(family: Family) -> list[dict[str, Any]]:
    """Every relapse in words with its notes, newest first."""
    names, rules, mask = names_of(family), rules_of(family), family.mask
    return [
        {"broken": queries.in_words(each, rules, names, mask), "notes": list(each.notes.all())}
        for each in queries.history_of(family)
    ]


def _form(request: SignedInRequest, lines: list[dict[str, Any]]) -> AnswerForm | None:
    """For those who may record, where anything waits for an answer."""
    waiting = [line["broken"] for line in lines if not line["notes"]]
    choices = [(str(b.id), f"{b.outcome}, {b.whose}. {b.when}") for b in waiting]
    if not choices or not access.can(request.user, Permission.EDIT_FAMILY):
        return None
    return AnswerForm(request.POST or None, choices=choices)


CODE = "watch"
TABS = {
    queries.OPEN: "Not answered yet",
    queries.PREPARED: "Claim not submitted",
    queries.REOPENED: "Claim submitted or paid",
    queries.KEPT: "Claim kept",
    queries.SEEN: "Answered",
}
LEDES = {
    queries.OPEN: "Outcomes that held, or whose period was running, until a night's run found them "
    "broken. Keyworkers answer with a note.",
    queries.PREPARED: "The claim is not submitted yet. Open it, and withdraw it or keep it with a "
    "reason.",
    queries.REOPENED: "Open again: what the claim rests on has broken since it was judged. Open "
    "it, and withdraw it or keep it with a reason.",
    queries.KEPT: "An analyst has decided that the claim stands all the same.",
    queries.SEEN: "Somebody who works with the family has looked at these.",
}
COLUMNS = [
    {"label": "Family"},
    {"label": "Outcome"},
    {"label": "Before"},
    {"label": "Now"},
    {"label": "Broken on"},
    {"label": "Claim"},
]


def watch(request: SignedInRequest) -> HttpResponse:
    """Relapses in reach: not answered, under claims before and after submission, answered."""
    access.require(request.user, Permission.VIEW_CLAIMS)
    asked = request.GET.get("show", "")
    which = asked if asked in queries.SHOWN else queries.OPEN
    audit.record(Event.RELAPSES_VIEWED, by=request.user, list=which)
    found = figures_for(request.user, CODE, "", partial(queries.counts, request.user))
    page = paginate_cases(request, queries.shown(request.user, which))
    context = {
        "tabs": _tabs(request.user, which, found.shown or {}),
        **{"lede": LEDES[which], "columns": COLUMNS, "page": page, **since(found, CODE, "")},
        "rows": [_row(request.user, *line) for line in queries.lines_of(list(page), request.user)],
    }
    return render(request, "outcomes/watch.html", context | _saving(request.user, which))


def _saving(user: User, which: str) -> dict[str, Any]:
    """Auditors save no view."""
    return saving(CODE, as_query(show=which)) if access.can(user, Permission.SAVE_VIEW) else {}


def work_out(user: User, data: QueryDict) -> dict[str, Any]:
    """How long each list is, for a worker: whichever of them is looked at."""
    return queries.counts(user)


def _tabs(user: User, which: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    address = reverse("outcomes:watch")
    return [
        {
            "label": words,
            "url": f"{address}?show={key}",
            "active": key == which,
            "count": badge(user, counts[key]) if key in counts else None,
        }
        for key, words in TABS.items()
    ]


def _row(user: User, relapse: Relapse, broken: queries.Broken) -> list[Any]:
    """One relapse; families open only for those who work with them."""
    family, may_open = relapse.family, access.can(user, Permission.VIEW_FAMILY)
    link = reverse("outcomes:family_watch", args=[family.pk]) if may_open else ""
    return [
        {"text": family.reference, "url": link},
        {"text": broken.outcome, "hint": broken.need},
        broken.before,
        {"text": broken.after, "state": broken.state},
        {"text": broken.when, "hint": f"found on {broken.found_on:%-d %B %Y}"},
        _claim(user, relapse),
    ]


def _claim(user: User, relapse: Any) -> dict[str, Any]:
    """The live claim that rests on it; auditors open what was sampled, from its workpaper."""
    claim = relapse.claim
    if not claim:
        return {"text": "None"}
    words = STATE_WORDS[ClaimState(claim["state"])]
    audits = access.can(user, Permission.AUDIT_CLAIM)
    url = "" if audits else reverse("outcomes:claim_breaks", args=[claim["id"]])
    return {"text": claim["reference"], "url": url, "hint": words}
