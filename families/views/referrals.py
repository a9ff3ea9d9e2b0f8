"""Referrals: the queue of a team, a new one, triage, and opening the family."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from families.actions import referrals as actions
from families.forms.referrals import MoveReferralForm, ReferralPage, ShowForm, StepForm, start_from
from families.models import Referral
from families.queries import referrals as queries
from families.rules import referrals as rules
from families.rules.referrals import STATE_COLOURS, STATE_WORDS, State, waiting_words
from families.views.opening import opening_page
from families.views.parts import without
from privacy import access, audit
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": name} for name in ("Family", "Referred by", "Team", "Received", "State")]
SAID = {step: f"{words}." for step, words in rules.STEP_DONE.items()}


def referral_list(request: SignedInRequest) -> HttpResponse:
    """What waits for triage, the longest waiting first; what is to be opened; what is decided."""
    access.require(request.user, Permission.TRIAGE_REFERRAL)
    part = request.GET.get("show", queries.OPEN)
    part = part if part in queries.SHOWN else queries.OPEN
    counts = queries.counts_of(request.user)
    page = paginate(request, queries.listed(request.user, part))
    rows = _rows(list(page.object_list))
    audit.record(Event.LIST_VIEWED, by=request.user, list="referrals", shown=len(rows))
    tabs = [_tab(request, key, counts, part) for key in queries.SHOWN]
    shown = {"page": page, "rows": rows, "columns": COLUMNS, "tabs": tabs, "part": part}
    return render(request, "families/referral_list.html", shown)


def _tab(request: SignedInRequest, key: str, counts: dict[str, int], part: str) -> dict[str, Any]:
    words = queries.SHOWN[key][0]
    url = without(request, "show", show=key)
    return {"label": words, "url": url, "active": key == part, "count": counts[key]}


def _rows(referrals: list[Referral]) -> list[list[Any]]:
    """Names of the first person and how many more; no needs stand in a list."""
    people = queries.names_in(referrals)
    return [_row(each, [person.full_name for person in people[each.pk]]) for each in referrals]


def _row(referral: Referral, names: list[str]) -> list[Any]:
    received, state = referral.received_on, State(referral.state)
    waits = waiting_words(received, timezone.localdate()) if referral.is_open else ""
    url = referral.get_absolute_url()
    return [
        {"text": _names(names), "url": url, "hint": referral.reference},
        {"text": referral.get_source_display(), "hint": referral.agency},
        referral.team.name,
        {"text": f"{received.day} {received:%B %Y}", "hint": waits},
        {"text": STATE_WORDS[state], "colour": STATE_COLOURS[state]},
    ]


def _names(names: list[str]) -> str:
    first, *others = names or ["Nobody named"]
    return f"{first} and {len(others)} more" if others else first


def referral_new(request: SignedInRequest) -> HttpResponse:
    """Record a referral: who refers, the people of the family, why, and consent."""
    access.require(request.user, Permission.TRIAGE_REFERRAL)
    page = ReferralPage(request.POST or None, user=request.user, today=timezone.localdate())
    if not page.rearrange() and (referral := page.record()):
        messages.success(request, f"The referral is recorded. Its reference is {referral}.")
        return redirect(referral)
    return render(request, "families/referral_new.html", {"page": page, "form": page})


def referral(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """What it says, who of them is known already, what was decided; and the decision."""
    found = queries.referral_or_404(referral_id, user=request.user)
    form = StepForm(request.POST or None, state=found.state)
    step = form.run(actions.take_step, referral=found, by=request.user)
    if step is None:
        return _page(request, found, form=form)
    messages.success(request, SAID[rules.Step(step.step)])
    accepted = step.step == rules.Step.ACCEPTED
    return redirect("families:referral_open", found.pk) if accepted else redirect(found)


@require_POST
def referral_show(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """The same page with what is hidden, this once, for a reason that is noted."""
    found = queries.referral_or_404(referral_id, user=request.user)
    form = ShowForm(request.POST)
    form.run(actions.show_hidden, referral=found, by=request.user)
    step = StepForm(None, state=found.state)
    return _page(request, found, form=step, show=form, everything=not form.errors)


def _page(
    request: SignedInRequest, found: Referral, *, everything: bool = False, **shown: Any
) -> HttpResponse:
    audit.record_view(found, by=request.user, family=found.family)
    state = State(found.state)
    shown = {"show": ShowForm(), **shown, **_state(state), "referral": found}
    shown |= {"people": found.people.all(), "steps": found.steps.select_related("by")}
    shown["shown"] = queries.shown_of(found, everything=everything)
    return render(request, "families/referral_page.html", shown)


def _state(state: State) -> dict[str, str]:
    return {"state_words": STATE_WORDS[state], "state_colour": STATE_COLOURS[state]}


def referral_known(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Who of them is recorded already, and was referred before: a part of the page, or alone."""
    found = queries.referral_or_404(referral_id, user=request.user)
    audit.record(Event.LIST_VIEWED, found, by=request.user, part="known")
    people = list(found.people.all())
    known = [] if found.family_id else queries.known_already(found, people, user=request.user)
    before = queries.referred_before(found, people, user=request.user)
    template = "_referral_known" if request.htmx else "referral_known"
    shown = {"referral": found, "known": known, "before": before}
    return render(request, f"families/{template}.html", shown)


def referral_move(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """To the team that should look at it; whoever moves it may not see it any more."""
    found = queries.referral_or_404(referral_id, user=request.user)
    form = MoveReferralForm(request.POST or None, teams=queries.teams_to_move_to(found))
    if form.run(actions.move_referral, referral=found, by=request.user):
        messages.success(request, f"Referral {found} is moved. The other team triages it.")
        return redirect("families:referrals")
    audit.record_view(found, by=request.user, family=found.family)
    return render(request, "families/referral_move.html", {"referral": found, "form": form})


def referral_open(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """An accepted referral becomes a family, by the page on which every family is opened."""
    found = queries.referral_or_404(referral_id, user=request.user)
    if found.family_id or found.state != State.ACCEPTED:
        return redirect(found)
    audit.record_view(found, by=request.user)
    start = start_from(found, list(found.people.all()))
    return opening_page(request, start)
