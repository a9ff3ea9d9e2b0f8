"""The loaded frameworks, to be read."""

from django.http import HttpResponse
from django.shortcuts import render

from families.queries import rulebook as queries
from privacy import access
from privacy.roles import Permission
from privacy.web import SignedInRequest


def framework_list(request: SignedInRequest) -> HttpResponse:
    """Every framework that is loaded, in its newest version."""
    access.require(request.user, Permission.VIEW_FRAMEWORKS)
    context = {"versions": queries.loaded_versions()}
    return render(request, "families/framework_list.html", context)


def framework_page(request: SignedInRequest, code: str) -> HttpResponse:
    """Headlines, needs, outcomes and parameters of one, in words, with what each rests on."""
    access.require(request.user, Permission.VIEW_FRAMEWORKS)
    return render(request, "families/framework_page.html", {"book": queries.rulebook(code)})
