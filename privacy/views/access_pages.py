"""Who may open what: every address, what it needs, and what each role reaches by it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from privacy import access, audit
from privacy.events import Event
from privacy.forms.access_pages import AddressFilter
from privacy.roles import ROLE_NAMES, Permission, Role
from privacy.rules import access_pages as rules
from privacy.web import SignedInRequest, paginate

PER_PAGE = 50
FAMILY_COLUMNS = [{"label": "A family that is"}, {"label": "Reached by"}]


def access_pages(request: SignedInRequest) -> HttpResponse:
    """The table after which every address is tested; nothing personal stands in it."""
    access.require(request.user, Permission.VIEW_ROLES)
    form = AddressFilter(request.GET)
    wanted = form.wanted()
    page = paginate(request, rules.narrowed(**wanted), per_page=PER_PAGE)
    role = wanted["role"]
    rows = [_of_role(each, role) if role else _of_all(each) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="access_pages", shown=len(rows))
    shown = {"form": form, "page": page, "rows": rows, "role": role, **_families()}
    return render(request, "privacy/access_pages.html", {**shown, "columns": _columns(role)})


def _families() -> dict[str, Any]:
    """How somebody may stand to a family, and who reaches it then."""
    rows = [
        [
            {"text": each.word.capitalize(), "hint": each.words},
            ", ".join(ROLE_NAMES[Role(role)] for role in each.roles) or "Nobody",
        ]
        for each in rules.relations()
    ]
    return {"family_columns": FAMILY_COLUMNS, "family_rows": rows}


def _columns(role: str) -> list[dict[str, str]]:
    roles = [ROLE_NAMES[each] for each in rules.role_names()]
    last = [f"{ROLE_NAMES[Role(role)]} opens", "Proved by"] if role else roles
    return [{"label": each} for each in ("Address", "Needs the permission to", *last)]


def _of_all(each: rules.Opened) -> list[Any]:
    """A cell for every role."""
    roles = rules.role_names()
    return [*_address(each), *(rules.in_words(each.roles.get(role, ""))[0] for role in roles)]


def _of_role(each: rules.Opened, role: str) -> list[Any]:
    """What one role reaches, and the tests of it."""
    words, which = rules.in_words(each.roles[role])
    return [*_address(each), {"text": words, "hint": which}, ", ".join(each.tests)]


def _address(each: rules.Opened) -> list[Any]:
    """The address; and what it needs, with whether it asks again who it is."""
    signed_in = "Open to everybody" if each.everybody else "Be signed in"
    how = "A button or a file" if each.changes else ""
    again = "Asks again who it is" if each.again else ""
    return [
        {"text": each.address, "hint": how},
        {"text": each.needs.capitalize() or signed_in, "hint": again},
    ]
