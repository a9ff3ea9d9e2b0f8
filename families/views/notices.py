"""Privacy notices that are due, for whoever answers for them: families by reference, no names."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from families.queries import notices as queries
from privacy import access, audit
from privacy.events import Event
from privacy.forms.registers import StateFilter
from privacy.models import User
from privacy.roles import Permission
from privacy.rules.retention import in_words
from privacy.telling import counted, told_to
from privacy.web import SignedInRequest, paginate_cases

STATES = [("overdue", "Overdue")]
COLUMNS = [{"label": name} for name in ("Family", "Team", "Without a notice", "Due")]
VERSIONS = [{"label": name} for name in ("Version", "Families", "Single people", "Given")]
HIDDEN = "A family that you may not see"


def notice_list(request: SignedInRequest) -> HttpResponse:
    """Who waits, the longest first; and to how many each version was given."""
    access.require(request.user, Permission.VIEW_PRIVACY_REGISTERS)
    form = StateFilter(request.GET, states=STATES)
    page = paginate_cases(request, queries.notices_due(form.chosen()))
    audit.record(Event.LIST_VIEWED, by=request.user, list="notices", shown=len(page))
    shown: dict[str, Any] = {"form": form, "page": page, "columns": COLUMNS}
    shown |= {"rows": [_row(each, request.user) for each in page], "version_columns": VERSIONS}
    shown["versions"] = [_version_row(each, request.user) for each in queries.versions()]
    return render(request, "families/notice_list.html", shown)


def _row(each: queries.Due, reader: User) -> list[Any]:
    people = counted(reader, each.people, "person", "people")
    since = f"In the family since {in_words(each.since)}"
    due: Any = in_words(each.due_on)
    if each.is_overdue:
        due = {"text": "Overdue", "colour": "red", "hint": f"Since {due}"}
    name = each.reference or HIDDEN
    return [name, each.team or "No team", {"text": people, "hint": since}, due]


def _version_row(each: queries.Version, reader: User) -> list[Any]:
    first, last = in_words(each.first_on), in_words(each.last_on)
    given = first if first == last else f"{first} to {last}"
    return [each.version, told_to(reader, each.families), told_to(reader, each.people), given]
