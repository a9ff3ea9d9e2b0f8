"""What is wrong or odd in the records of a return, before it is built."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from exports.actions import validation as actions
from exports.columns import layout
from exports.files import xlsx
from exports.forms import FindingsForm
from exports.queries.validation import (
    COLUMNS,
    Finding,
    as_rows,
    by_family,
    findings_of,
    left_open,
)
from exports.rules import Period
from exports.validation import QUESTIONS, RANK_WORDS, Rank, field_words
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.roles import Permission
from privacy.rules.spreadsheets import sheet
from privacy.telling import badge
from privacy.web import SignedInRequest, attached, paginate_cases

NAME = "return-findings"
# A spreadsheet takes a file for UTF-8 only where it begins with this mark.
MARK = "\ufeff"
WIDTHS = (18, 18, 14, 12, 32, 60, 50, 20, 22, 10)
CODES = (("code", 22), ("rank", 12), ("field", 32), ("what the field means", 60), ("words", 60))


def findings(request: SignedInRequest) -> HttpResponse:
    """By family, then by question: one rank at a time, the critical first."""
    access.require(request.user, Permission.BUILD_RETURN)
    form = FindingsForm(request.GET)
    period = form.half_year()
    found = findings_of(period)
    if request.GET.get("file") in FILES:
        return _file(request, found, period)
    left = left_open(found)
    rank = form.chosen_rank() or next((each for each in Rank if left[each]), Rank.MUST)
    page = paginate_cases(request, by_family([each for each in found if each.rank is rank]))
    audit.record(Event.LIST_VIEWED, by=request.user, list="findings", shown=len(page.object_list))
    shown = {"form": form, "page": page, "left": left, "looked_at": bool(found)}
    return render(request, "exports/findings.html", shown | _around(request, period, rank, left))


def _around(
    request: SignedInRequest, period: Period, rank: Rank, left: dict[Rank, int]
) -> dict[str, Any]:
    """The tabs, and what may be done at once."""
    odd = rank is Rank.CONFIRM
    return {
        **{
            "period": period,
            "rank": rank,
            "tabs": [_tab(request, period, each, rank, left) for each in Rank],
        },
        "file_url": f"{_address(period, rank)}&file=",
        **{"may_confirm": odd, "may_confirm_all": odd and left[rank] and not left[Rank.MUST]},
    }


def _tab(
    request: SignedInRequest, period: Period, each: Rank, chosen: Rank, left: dict[Rank, int]
) -> dict[str, Any]:
    count = badge(request.user, left[each])
    shown = {"label": RANK_WORDS[each], "count": count, "active": each is chosen}
    return {**shown, "url": _address(period, each)}


def _address(period: Period | str, rank: Rank | str) -> str:
    return f"{reverse('exports:findings')}?{urlencode({'period': str(period), 'rank': rank})}"


@require_POST
def answer(request: SignedInRequest) -> HttpResponse:
    """Confirm one or all, or ask the keyworker: as the button says."""
    period = request.POST.get("period", "")
    try:
        messages.success(request, _answered(request, period))
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(_address(period, request.POST.get("rank", "")))


def _answered(request: SignedInRequest, period: str) -> str:
    """Do it, and say what was done."""
    given, by = request.POST, request.user
    if "all" in given:
        actions.confirm_all(period=period, by=by)
        return "All of them are confirmed as they are."
    if "ask" in given:
        actions.ask_keyworker(period=period, key=given["ask"], by=by)
        return "The keyworker has a task, due in two weeks."
    actions.confirm_finding(period=period, key=given.get("confirm", ""), by=by)
    return "Confirmed as it is."


def _file(request: SignedInRequest, found: list[Finding], period: Period) -> HttpResponse:
    """The whole report, every rank; noted before a byte leaves."""
    kind = request.GET["file"]
    audit.record(Event.FIGURES_DOWNLOADED, by=request.user, list=NAME, rows=len(found))
    return attached(FILES[kind](as_rows(found, period)), f"{NAME}-{period}.{kind}")


def _as_csv(rows: list[list[Any]]) -> str:
    return MARK + sheet(COLUMNS, rows)


def _as_xlsx(rows: list[list[Any]]) -> bytes:
    """The findings, and beside them what each code stands for."""
    plan = layout()
    codes = [
        [each.code, each.rank.value, each.field, field_words(each.field, plan), each.words]
        for each in QUESTIONS
    ]
    columns = list(zip(COLUMNS, WIDTHS, strict=True))
    sheets = [xlsx.Sheet("Findings", columns, rows), xlsx.Sheet("Codes", CODES, codes)]
    return xlsx.workbook(sheets)


FILES: dict[str, Callable[[list[list[Any]]], bytes | str]] = {"csv": _as_csv, "xlsx": _as_xlsx}
