"""What is missing, and the results that it blocks."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from families.queries.listing import names_of
from families.queries.words import current_words
from families.views.coverage import CODE, blocked, gaps_of
from families.views.kept_figures import since
from outcomes.models import OutcomeResult
from outcomes.queries import gaps as queries
from privacy import access, audit
from privacy.events import Event
from privacy.roles import ROLE_SCOPE, Permission, Role, Scope
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": "What is missing"}, {"label": "Results that it blocks", "numeric": True}]
RESULT_COLUMNS = [
    {"label": "Family"},
    {"label": "Outcome"},
    {"label": "Need"},
    {"label": "Everything it lacks"},
]


def gap_list(request: SignedInRequest) -> HttpResponse:
    """Everything that results lack, with the number of results."""
    access.require(request.user, Permission.VIEW_COVERAGE)
    found, words = blocked(request.user), current_words()
    page = paginate(request, list(gaps_of(found).values()))
    rows = [
        [
            {"text": queries.gap_words(each["code"], words), "url": each["url"]}
            | {"hint": each["code"]},
            {"text": each["results"], "numeric": True},
        ]
        for each in page
    ]
    shown = {"page": page, "columns": COLUMNS, "rows": rows, **since(found, CODE, "")}
    return render(request, "outcomes/gap_list.html", shown)


def gap_page(request: SignedInRequest, gap: str) -> HttpResponse:
    """The results in reach that one gap stands in the way of; that they were listed is noted."""
    access.require(request.user, Permission.VIEW_COVERAGE)
    page = paginate(request, queries.results_lacking(gap, request.user))
    audit.record(Event.LIST_VIEWED, by=request.user, list="gap", rows=len(page))
    context = {
        **{"code": gap, "page": page, "columns": RESULT_COLUMNS, "rows": _rows(list(page))},
        "words": queries.gap_words(gap, current_words()),
        "total": gaps_of(blocked(request.user)).get(gap, {"results": "no"})["results"],
        "by_name": ROLE_SCOPE[Role(request.user.role)] is not Scope.NONE,
    }
    return render(request, "outcomes/gap_page.html", context)


def _rows(results: list[OutcomeResult]) -> list[list[Any]]:
    names = names_of([result.family_id for result in results])
    return [_row(result, names.get(result.family_id, "")) for result in results]


def _row(result: OutcomeResult, name: str) -> list[Any]:
    url = reverse("outcomes:family", args=[result.family_id])
    family = {"text": result.family.reference, "url": url, "hint": name}
    lacking = result.missing.replace(";", ", ").replace("_", " ")
    return [family, result.outcome, result.need_code or "for every child", lacking]
