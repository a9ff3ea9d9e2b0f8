"""The register of lawful bases: what each use of information rests on, and what it did before."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import access, audit
from privacy.actions import bases as actions
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

STATES = [("standing", "In force"), ("overdue", "Policy document overdue"), ("ended", "Ended")]
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
        messages.success(request, "The basis is recorded. What stood before stays readable.")
        return redirect("privacy:bases")
    return render(request, "privacy/basis_new.html", {"form": form})


@step_up
@require_POST
def basis_file(request: SignedInRequest) -> HttpResponse:
    """The register as a spreadsheet; nobody is named in it."""
    access.require(request.user, Permission.VIEW_PRIVACY_REGISTERS)
    rows = [_line(each) for each in queries.bases()]
    audit.record(Event.REGISTER_DOWNLOADED, by=request.user, list="bases", rows=len(rows))
    return as_sheet("lawful-bases", sheet(queries.FILE_COLUMNS, rows))


def _row(each: PurposeBasis) -> list[Any]:
    use = {"text": each.get_purpose_display(), "hint": _whose(each)}
    conditions = conditions_words(each.article_9, each.schedule_1, offences=each.offences)
    review = f"Reviewed by {in_words(each.policy_review_on)}" if each.policy_review_on else ""
    until = f"Until {in_words(each.until_on)}" if each.until_on else ""
    return [
        *(use, each.get_basis_display(), each.power or "–", conditions),
        {"text": each.policy or "–", "hint": review},
        {"text": f"From {in_words(each.from_on)}", "hint": until},
    ]


def _whose(each: PurposeBasis) -> str:
    return "One person" if each.person_id else "Everybody"


def _line(each: PurposeBasis) -> list[Any]:
    """A line of the file: days as they are sorted."""
    conditions = conditions_words(each.article_9, each.schedule_1, offences=each.offences)
    return [
        *(each.purpose, _whose(each), each.basis, each.power, conditions, each.policy),
        *(each.policy_review_on, each.from_on, each.until_on),
    ]
