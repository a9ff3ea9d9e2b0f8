"""What the pages about a part of a family's record have in common."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from families.models import Family
from families.queries.record import identity_of
from privacy import audit
from privacy.roles import ROLE_SCOPE, Role, Scope
from privacy.web import SignedInRequest

# The last list of families that somebody looked at, as it stands in an address: no names.
LIST_KEPT_AS = "families_list"
NOTHING = "Nothing was changed."
# Messages are kept with the session: they name nobody.
UNVERIFIED = (
    "A number that you entered does not pass its check. It is kept and marked “not verified”."
)


def part_page(
    request: SignedInRequest, template: str, family: Family, **shown: Any
) -> HttpResponse:
    """A page under the family's name; whose details it shows is noted.

    `members`, where the page has them already, are not asked for again.
    """
    audit.record_view(family, by=request.user, family=family, person=shown.get("person"))
    context = {"family": family, "identity": identity_of(family, shown.get("members")), **shown}
    return render(request, f"families/{template}.html", context)


def ask_why_first(request: SignedInRequest, family: Family) -> HttpResponse:
    """To the page that asks why, instead of one that would show what is hidden, and back."""
    asked = reverse("families:reveal", args=[family.pk])
    return redirect(f"{asked}?{urlencode({'next': request.path})}")


def back_to(request: SignedInRequest, family: Family, section: str, said: str) -> HttpResponse:
    """To a section of the family page, saying what was done."""
    messages.success(request, said)
    return redirect(f"{family.get_absolute_url()}#{section}")


def change_saved(
    request: SignedInRequest, family: Family, section: str, changed: list[str]
) -> HttpResponse:
    """The same after a change, which may have changed nothing."""
    return back_to(request, family, section, "The change is saved." if changed else NOTHING)


def warn(request: SignedInRequest, unverified: list[str] | int) -> None:
    """Say that a number does not pass its check."""
    if unverified:
        messages.warning(request, UNVERIFIED)


def back_to_list(request: SignedInRequest) -> dict[str, str]:
    """The list of families as it was left: filters, order and page."""
    kept = request.session.get(LIST_KEPT_AS, "")
    address = reverse("families:families")
    own = ROLE_SCOPE[Role(request.user.role)] is Scope.GRANTS
    words = "Back to my families" if own else "Back to the families"
    return {"back_url": f"{address}?{kept}" if kept else address, "back_words": words}


def without(request: SignedInRequest, name: str, **instead: str) -> str:
    """This address without a part of its query (and on the first page)."""
    query = request.GET.copy()
    for each in (name, "page"):
        query.pop(each, None)
    query.update(instead)
    return f"{request.path}?{query.urlencode()}" if query else request.path
