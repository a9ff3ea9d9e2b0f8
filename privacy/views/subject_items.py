"""The items of a subject request: the list, an item with its mentions, what becomes of each."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from privacy import access
from privacy.actions import subject_collect
from privacy.actions import subject_review as review
from privacy.errors import RuleBroken
from privacy.forms import subject_work as forms
from privacy.forms.registers import StateFilter
from privacy.models import SubjectItem, SubjectRequest
from privacy.queries import subject_items as queries
from privacy.roles import Permission
from privacy.rules.grounds import OF_ROUTE, ROUTE_WORDS, Route
from privacy.views import subject_words as words
from privacy.web import ActionForm, SignedInRequest, paginate

Keys = tuple[uuid.UUID, uuid.UUID]
STATES = [
    ("open", "To decide"),
    ("decided", "Decided"),
    ("withheld", "Withheld as a whole"),
    ("tests", "With a test of its own"),
    ("nobody", "Nobody else named"),
]
COLUMNS = [{"label": name} for name in ("Entry", "Kind", "Mentions", "Test", "State")]
SEARCHED = [{"label": name} for name in ("Where", "For what", "Found", "Left out, and why", "When")]


def may_work(request: SignedInRequest, held: SubjectRequest) -> bool:
    """Whether this person may decide, and there is still something to decide."""
    return held.is_open and access.can(request.user, Permission.HANDLE_SUBJECT_REQUEST)


@require_POST
def request_collect(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """Have the items collected."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = queries.readable_or_404(request_id, user=request.user)
    try:
        job = subject_collect.ask_for_items(request=held, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect(held)
    return redirect("privacy:job", job.pk)


def subject_items(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """The entries in the order in which they were collected."""
    access.require(request.user, Permission.READ_SUBJECT_ITEMS)
    held = queries.readable_or_404(request_id, user=request.user)
    review.note_list_view(request=held, by=request.user)
    form = StateFilter(request.GET, states=STATES)
    page = paginate(request, queries.items(held, form.chosen()))
    rows = [words.item_row(each) for each in page]
    shown: dict[str, Any] = {"subject_request": held, "form": form, "page": page, "rows": rows}
    shown |= {"columns": COLUMNS, "may_work": may_work(request, held)}
    shown |= {"tests": queries.tests_of(held)}
    return render(request, "privacy/subject_items.html", shown)


def subject_item(
    request: SignedInRequest, request_id: uuid.UUID, item_id: uuid.UUID
) -> HttpResponse:
    """One entry with everybody else in it marked; a ground for each."""
    access.require(request.user, Permission.READ_SUBJECT_ITEMS)
    held = queries.readable_or_404(request_id, user=request.user)
    item = queries.item_or_404(held, item_id)
    spans = queries.spans_of(item)
    form = forms.SpansForm(request.POST or None, spans=spans, held=held)
    if form.run(review.decide_spans, item=item, by=request.user) is not None:
        return redirect(_next(request, item))
    review.note_item_view(item=item, by=request.user)
    shown = {"subject_request": held, "may_work": may_work(request, held)}
    shown |= _shown(item, spans, form)
    return render(request, "privacy/subject_item.html", shown)


def _next(request: SignedInRequest, item: SubjectItem) -> Any:
    """To the next open entry; after the last, to the list."""
    messages.success(request, f"Entry {item.number} is saved.")
    following = queries.next_open(item)
    return following or item.list_url


def _shown(item: SubjectItem, spans: list[Any], form: forms.SpansForm) -> dict[str, Any]:
    return {
        "item": item,
        "form": form,
        "state": words.state_of(item),
        "facts": words.shown_facts(item, spans),
        "mentions": words.mentions(form, spans),
        "ground": words.ground_words(item.ground),
    }


def subject_item_whole(
    request: SignedInRequest, request_id: uuid.UUID, item_id: uuid.UUID
) -> HttpResponse:
    """What becomes of a whole entry."""
    title = "Decide on the whole entry"
    return _step(request, (request_id, item_id), forms.ItemForm, review.decide_item, title)


def subject_item_mark(
    request: SignedInRequest, request_id: uuid.UUID, item_id: uuid.UUID
) -> HttpResponse:
    """Words that no program found."""
    title = "Withhold more words"
    return _step(request, (request_id, item_id), forms.MarkForm, review.mark_by_hand, title)


def _step(
    request: SignedInRequest, keys: Keys, asked: type[ActionForm], action: Any, title: str
) -> HttpResponse:
    """A page of one form about an entry."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    item = queries.item_or_404(queries.readable_or_404(keys[0], user=request.user), keys[1])
    begun = queries.decided_of(item) if asked is forms.ItemForm else None
    form = asked(request.POST or None, initial=begun)
    if form.run(action, item=item, by=request.user):
        messages.success(request, f"Entry {item.number} is saved.")
        return redirect(item)
    shown = {"form": form, "title": title, "record": item}
    return render(request, "privacy/register_step.html", shown)


@require_POST
def subject_item_back(
    request: SignedInRequest, request_id: uuid.UUID, item_id: uuid.UUID
) -> HttpResponse:
    """What was decided of an entry is open again."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    item = queries.item_or_404(queries.readable_or_404(request_id, user=request.user), item_id)
    try:
        review.take_back(item=item, by=request.user)
        messages.success(request, f"What was decided of entry {item.number} is taken back.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(item)


def subject_tests(request: SignedInRequest, request_id: uuid.UUID, route: str) -> HttpResponse:
    """One outcome of a test for all entries that wait for it."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = queries.readable_or_404(request_id, user=request.user)
    if route not in {each.value for each in OF_ROUTE}:
        raise Http404
    form = forms.WholeForm(request.POST or None, initial={"ground": OF_ROUTE[Route(route)]})
    done = form.run(review.decide_route, request=held, route=route, by=request.user)
    if done is not None:
        messages.success(request, f"{done} entries are decided.")
        return redirect("privacy:subject_items", held.pk)
    shown = {"form": form, "title": ROUTE_WORDS[Route(route)], "record": held}
    return render(request, "privacy/register_step.html", shown)


def subject_searches(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """The search log, and a line more of it."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = queries.readable_or_404(request_id, user=request.user)
    form = forms.SearchForm(request.POST or None)
    if form.run(subject_collect.add_search, request=held, by=request.user):
        messages.success(request, "The search is written down.")
        return redirect("privacy:subject_searches", held.pk)
    page = paginate(request, queries.searches(held))
    shown = {"subject_request": held, "form": form, "page": page, "columns": SEARCHED}
    shown["rows"] = [words.search_row(each) for each in page]
    return render(request, "privacy/subject_searches.html", shown)
