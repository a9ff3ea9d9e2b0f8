"""The record of processing, printed from the running system, and the ledger of what was sent."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.queries import processing as queries
from privacy.queries.holds import in_force
from privacy.queries.retention import current_schedules, rules_of
from privacy.roles import Permission
from privacy.rules.bases import conditions_words
from privacy.rules.registers import REGIONS
from privacy.rules.retention import in_words
from privacy.rules.retention_words import in_plain_words
from privacy.rules.rights import PURPOSE_WORDS
from privacy.sharing import Sharing, all_sharings, times_sent
from privacy.telling import told_to
from privacy.web import SignedInRequest, paginate

USES = [{"label": name} for name in ("Use", "Basis", "Impact assessment", "Who receives it")]
KINDS = [{"label": name} for name in ("Part", "Record", "Personal", "Special category")]
SENT = [{"label": name} for name in ("Sent", "What", "To whom", "How", "Approved by")]
SECURITY = (
    "Names, addresses, contact details, numbers and free text are encrypted by the application; "
    "the keys are kept outside the database.",
    "Everybody signs in with a second factor. What somebody may open follows from their role and "
    "their families, in the application and once more in the database.",
    "Every opening and every change is noted in an audit trail that nobody can change.",
    "Erasure, holds, returns, bases and agreements need two people.",
)


def processing(request: SignedInRequest) -> HttpResponse:
    """Article 30, put together anew each time."""
    access.require(request.user, Permission.VIEW_PRIVACY_REGISTERS)
    uses = queries.uses(times_sent(), timezone.localdate())
    kinds = [_kind_row(each) for each in queries.kinds()]
    audit.record(Event.LIST_VIEWED, by=request.user, list="processing", shown=len(uses))
    abroad = [each for use in uses for each in use.agreements if each.region != "uk"]
    shown: dict[str, Any] = {"council": settings.COUNCIL_NAME, "today": timezone.localdate()}
    shown |= {"uses": [_use_row(each) for each in uses], "use_columns": USES}
    shown |= {"kinds": kinds, "kind_columns": KINDS, "security": SECURITY}
    shown["abroad"] = [f"{each.partner}: {REGIONS[each.region]}" for each in abroad]
    shown["kept"] = [in_plain_words(rule) for s in current_schedules() for rule in rules_of(s)]
    shown["published"] = in_force() is not None
    return render(request, "privacy/processing.html", shown)


def _use_row(use: queries.Use) -> list[Any]:
    """A purpose with what it lacks said first."""
    lacks = f"Lacks {'; '.join(use.missing)}" if use.missing else ""
    basis = use.basis
    rests_on: Any = {"text": "Not on record", "colour": "red"}
    if basis:
        conditions = conditions_words(basis.article_9, basis.schedule_1, offences=basis.offences)
        rests_on = {"text": basis.get_basis_display(), "hint": f"{basis.power}. {conditions}"}
    assessed: Any = {"text": "Not on record", "colour": "red"}
    if use.assessment:
        until = f"Looked at again by {in_words(use.assessment.review_on)}"
        assessed = {"text": use.assessment.title, "hint": until}
    return [{"text": use.words, "hint": lacks}, rests_on, assessed, _receives(use)]


def _receives(use: queries.Use) -> dict[str, str]:
    names = "; ".join(
        f"{each.partner} ({each.get_standing_display().lower()})" for each in use.agreements
    )
    times = "once" if use.sent == 1 else f"{use.sent} times"
    sent = f"Sent {times}" if use.sent else "Nothing sent by this system"
    return {"text": names or "Nobody outside the council", "hint": sent}


def _kind_row(each: queries.Kind) -> list[str]:
    return [each.part, each.record, ", ".join(each.personal) or "–", ", ".join(each.special) or "–"]


def sharings(request: SignedInRequest) -> HttpResponse:
    """Everything that was sent outside, the latest first."""
    access.require(request.user, Permission.VIEW_PRIVACY_REGISTERS)
    page = paginate(request, all_sharings())
    audit.record(Event.LIST_VIEWED, by=request.user, list="sharings", shown=len(page))
    shown = {
        "page": page,
        "columns": SENT,
        "rows": [_sent_row(request.user, each) for each in page],
    }
    return render(request, "privacy/sharings.html", shown)


def _sent_row(user: User, each: Sharing) -> list[Any]:
    hash_words = f"SHA-256 {each.sha256[:16]}…" if each.sha256 else ""
    return [
        in_words(each.on),
        {
            "text": each.what,
            "hint": f"{PURPOSE_WORDS[each.purpose]}, {told_to(user, each.rows)} rows",
        },
        {"text": each.to, "hint": each.agreement},
        {"text": each.method, "hint": hash_words},
        each.approved_by,
    ]
