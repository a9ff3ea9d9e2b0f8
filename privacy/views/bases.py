"""The register of lawful bases: what each use of information rests on, and what it did before."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import access, audit
from privacy.actions import bases as actions
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.forms.registers import StateFilter
from privacy.forms.rights import BasisForm
from privacy.gate import step_up
from privacy.models import PurposeBasis
from privacy.queries import bases as queries
from privacy.roles import Permission
from privacy.rules.bases import conditions_words
from privacy.rules.retention import in_words
from privacy.rules.spreadsheets import sheet
from privacy.web import SignedInRequest, as_sheet, paginate

STATES = [
    *(("standing", "In force"), ("waits", "Waits for a second person")),
    *(("overdue", "Policy document overdue"), ("ended", "Ended or refused")),
]
DECISIONS = {
    "confirm": ("Confirm it", actions.confirm_basis, "Confirmed. It stands from its day on."),
    "refuse": ("Refuse it", actions.refuse_basis, "Refused. It never stands."),
}
COLUMNS = [
    {"label": name} for name in ("Use", "Basis", "Power", "Conditions", "Policy document", "Stands")
]


def basis_list(request: SignedInRequest) -> HttpResponse:
    """Every use with its basis, and what it rested on before."""
    access.require(request.user, Permission.VIEW_PRIVACY_REGISTERS)
    form = StateFilter(request.GET, states=STATES)
    page = paginate(request, queries.in_state(form.chosen(), timezone.localdate()))
    audit.record(Event.LIST_VIEWED, by=request.user, list="bases", shown=len(page))
    may_keep = access.can(request.user, Permission.KEEP_PRIVACY_REGISTERS)
    shown: dict[str, Any] = {"form": form, "page": page, "columns": COLUMNS, "may_keep": may_keep}
    shown["rows"] = [_row(each) for each in page]
    return render(request, "privacy/basis_list.html", shown)


def basis_new(request: SignedInRequest) -> HttpResponse:
    """A use rests on something else from a day on."""
    access.require(request.user, Permission.KEEP_PRIVACY_REGISTERS)
    form = BasisForm(request.POST or None)
    if form.run(actions.put_basis, by=request.user):
        messages.success(request, "The basis is recorded. Somebody else has to confirm it.")
        return redirect("privacy:bases")
    return render(request, "privacy/basis_new.html", {"form": form})


def basis_page(request: SignedInRequest, basis_id: uuid.UUID) -> HttpResponse:
    """One version of a basis, which a second person reads and confirms."""
    access.require(request.user, Permission.VIEW_PRIVACY_REGISTERS)
    held = queries.basis_or_404(basis_id)
    audit.record_view(held, by=request.user)
    own = held.put_by_id == request.user.pk
    may = access.can(request.user, Permission.CONFIRM_PRIVACY_REGISTERS) and not own
    shown: dict[str, Any] = {"title": held.get_purpose_display(), "back": "Lawful bases"}
    shown |= {"tag": _state(held), "facts": _facts(held), "list_url": reverse("privacy:bases")}
    shown["decisions"] = _decisions(held) if may and held.waits else []
    shown["waits_for_another"] = own and held.waits
    return render(request, "privacy/register_line.html", shown)


@step_up
@require_POST
def basis_decide(request: SignedInRequest, basis_id: uuid.UUID, decision: str) -> HttpResponse:
    """Confirm or refuse a version."""
    access.require(request.user, Permission.CONFIRM_PRIVACY_REGISTERS)
    held = queries.basis_or_404(basis_id)
    if decision not in DECISIONS:
        raise Http404
    _, decide, said = DECISIONS[decision]
    try:
        decide(basis=held, by=request.user)
        messages.success(request, said)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(held)


@step_up
@require_POST
def basis_file(request: SignedInRequest) -> HttpResponse:
    """The register as a spreadsheet; nobody is named in it."""
    access.require(request.user, Permission.VIEW_PRIVACY_REGISTERS)
    rows = [_line(each) for each in queries.bases()]
    audit.record(Event.REGISTER_DOWNLOADED, by=request.user, list="bases", rows=len(rows))
    return as_sheet("lawful-bases", sheet(queries.FILE_COLUMNS, rows))


def _row(each: PurposeBasis) -> list[Any]:
    name, url = each.get_purpose_display(), each.get_absolute_url()
    use = {"text": name, "hint": _whose(each), "url": url}
    conditions = conditions_words(each.article_9, each.schedule_1, offences=each.offences)
    review = f"Reviewed by {in_words(each.policy_review_on)}" if each.policy_review_on else ""
    return [
        *(use, each.get_basis_display(), each.power or "–", conditions),
        {"text": each.policy or "–", "hint": review},
        _state(each),
    ]


def _state(each: PurposeBasis) -> dict[str, str]:
    """Where it stands, as a tag, and since when or until when."""
    since = f"From {in_words(each.from_on)}"
    if each.waits:
        return {"text": "Waits for a second person", "colour": "yellow", "hint": since}
    if each.is_refused:
        return {"text": "Refused", "colour": "grey", "hint": ""}
    if each.until_on:
        until = f"{since} until {in_words(each.until_on)}"
        return {"text": "Ended", "colour": "grey", "hint": until}
    return {"text": "In force", "colour": "green", "hint": since}


def _facts(each: PurposeBasis) -> list[dict[str, str]]:
    """All that a second person reads before they confirm it."""
    review = f", reviewed by {in_words(each.policy_review_on)}" if each.policy_review_on else ""
    facts = {
        "For": _whose(each),
        "Basis": each.get_basis_display(),
        "Act and section": each.power,
        "Conditions": conditions_words(each.article_9, each.schedule_1, offences=each.offences),
        "Policy document": f"{each.policy}{review}" if each.policy else "",
        "From": in_words(each.from_on),
        "Put by": f"{each.put_by.name}, {_day(each.put_at)}",
    }
    if each.confirmed_by:
        facts["Confirmed by"] = f"{each.confirmed_by.name}, {_day(each.confirmed_at)}"
    return [{"key": key, "value": value} for key, value in facts.items() if value]


def _day(at: Any) -> str:
    return in_words(timezone.localdate(at))


def _decisions(each: PurposeBasis) -> list[dict[str, Any]]:
    return [
        {
            "url": reverse("privacy:basis_decide", args=[each.pk, code]),
            "label": label,
            "secondary": code != "confirm",
        }
        for code, (label, _, _) in DECISIONS.items()
    ]


def _whose(each: PurposeBasis) -> str:
    return "One person" if each.person_id else "Everybody"


def _line(each: PurposeBasis) -> list[Any]:
    """A line of the file: days as they are sorted."""
    conditions = conditions_words(each.article_9, each.schedule_1, offences=each.offences)
    return [
        *(each.purpose, _whose(each), each.basis, each.power, conditions, each.policy),
        *(each.policy_review_on, each.from_on, each.until_on, _state(each)["text"]),
    ]
