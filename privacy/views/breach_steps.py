"""What the data protection officer does about a breach: each step is a page of one form."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from privacy import access, audit
from privacy.actions import breaches as actions
from privacy.errors import RuleBroken
from privacy.forms import breaches as forms
from privacy.models import Breach, BreachEntry
from privacy.queries import breaches as queries
from privacy.roles import Permission
from privacy.views.breach_words import clock_words
from privacy.web import ActionForm, SignedInRequest

Kind = BreachEntry.Kind


@dataclass(frozen=True)
class Step:
    """A page: its title, its form, its action, and whose last words the form begins with."""

    title: str
    form: type[ActionForm]
    action: Callable[..., Any]
    goes_on_from: str = ""
    submit: str = "Save"


STEPS = {
    "safe-address": Step("Safe address", forms.AddressForm, actions.mark_address),
    "aware": Step("When it was noticed", forms.AwareForm, actions.correct_aware),
    "what-happened": Step("What happened", forms.ScaleForm, actions.describe, Kind.SCALE),
    "consequences": Step(
        *("Likely consequences", forms.ConsequencesForm, actions.write_consequences),
        Kind.CONSEQUENCES,
    ),
    "measures": Step("Measures taken", forms.MeasuresForm, actions.write_measures, Kind.MEASURES),
    "decision": Step("Decide on the risk", forms.DecisionForm, actions.decide, Kind.DECISION),
    "notify": Step("Regulator notified", forms.NotifyForm, actions.notify),
    "people": Step("Tell the people", forms.TellForm, actions.tell_people, Kind.TOLD),
    "others": Step("Processor, other councils, police", forms.OthersForm, actions.tell_others),
    "action": Step("Follow-up action", forms.ActionToDoForm, actions.add_action),
    "note": Step("Note", forms.NoteForm, actions.add_note),
    "close": Step("Close the breach", forms.CloseForm, actions.close, submit="Close the breach"),
}


def breach_step(request: SignedInRequest, breach_id: uuid.UUID, step: str) -> HttpResponse:
    """A page of one form about a breach."""
    access.require(request.user, Permission.WORK_BREACH)
    held = queries.breach_or_404(breach_id, user=request.user)
    known = STEPS.get(step)
    if known is None:
        raise Http404
    form = known.form(request.POST or None, initial=_initial(known, held))
    if form.run(known.action, breach=held, by=request.user):
        messages.success(request, f"{known.title}: saved.")
        return redirect(held)
    audit.record_view(held, by=request.user)
    shown = {"form": form, "record": held, "title": known.title, "submit": known.submit}
    shown["lede"] = clock_words(held)
    return render(request, "privacy/register_step.html", shown)


def _initial(known: Step, held: Breach) -> dict[str, Any]:
    """What was set and said last, to go on from."""
    last = queries.latest_of(held).get(known.goes_on_from) if known.goes_on_from else None
    return forms.as_it_stands(known.form, held, last.text if last else "")


@require_POST
def breach_action_done(
    request: SignedInRequest, breach_id: uuid.UUID, entry_id: uuid.UUID
) -> HttpResponse:
    """A follow-up action is done."""
    access.require(request.user, Permission.WORK_BREACH)
    held = queries.breach_or_404(breach_id, user=request.user)
    try:
        actions.finish_action(breach=held, entry_id=entry_id, by=request.user)
        messages.success(request, "The action is done.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(held)
