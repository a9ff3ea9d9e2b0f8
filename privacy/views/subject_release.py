"""Letting a pack leave: the second reviewer, the approval, the link, and whoever fetches it."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from privacy import access
from privacy.actions import subject_release as actions
from privacy.actions.requests import read_pack
from privacy.forms import subject_work as forms
from privacy.gate import step_up
from privacy.queries import requests as queries
from privacy.queries.subject_items import packs_to_review
from privacy.roles import Permission
from privacy.rules.grounds import GROUNDS
from privacy.rules.retention import in_words
from privacy.web import ActionForm, SignedInRequest, attached, paginate

TO_REVIEW = [{"label": name} for name in ("Pack", "Built", "Last day", "Review")]


def pack_list(request: SignedInRequest) -> HttpResponse:
    """Restricted packs that wait for a second reviewer."""
    access.require(request.user, Permission.REVIEW_RESTRICTED_PACK)
    page = paginate(request, packs_to_review())
    shown = {"page": page, "columns": TO_REVIEW, "rows": [_row(each) for each in page]}
    return render(request, "privacy/pack_list.html", shown)


def _row(pack: Any) -> list[Any]:
    held = pack.request
    url = reverse("privacy:subject_items", args=[held.pk])
    review = reverse("privacy:pack_review", args=[held.pk, pack.pk])
    return [
        {"text": held.reference, "url": url, "hint": "Read its entries"},
        {"text": in_words(pack.built_at.date()), "hint": pack.built_by.name},
        in_words(held.due_working_on) if held.due_working_on else "–",
        {"text": "Review the pack", "url": review},
    ]


@step_up
def pack_review(
    request: SignedInRequest, request_id: uuid.UUID, pack_id: uuid.UUID
) -> HttpResponse:
    """A safeguarding lead has read a restricted pack."""
    access.require(request.user, Permission.REVIEW_RESTRICTED_PACK)
    pack = queries.pack_or_404(request_id, pack_id, restricted=True)
    form = forms.InferenceForm(request.POST or None)
    if form.run(actions.review_pack, pack=pack, by=request.user):
        messages.success(request, "Reviewed. The data protection officers can approve it now.")
        return redirect("privacy:packs")
    return _asked(request, pack, form, "Review the pack")


@step_up
def pack_approve(
    request: SignedInRequest, request_id: uuid.UUID, pack_id: uuid.UUID
) -> HttpResponse:
    """Another person lets a pack leave."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    pack = queries.pack_or_404(request_id, pack_id)
    form = forms.InferenceForm(request.POST or None)
    if form.run(actions.approve_pack, pack=pack, by=request.user):
        messages.success(request, "The pack is approved and may leave.")
        return redirect(pack.request)
    return _asked(request, pack, form, "Approve the pack")


def _asked(request: SignedInRequest, pack: Any, form: ActionForm, title: str) -> HttpResponse:
    """What somebody says yes to: the counts of what was decided."""
    used = [{"key": GROUNDS[code].words, "value": number} for code, number in pack.grounds.items()]
    shown = {"form": form, "title": title, "pack": pack, "grounds": used}
    return render(request, "privacy/pack_decide.html", shown)


@step_up
def pack_link(request: SignedInRequest, request_id: uuid.UUID, pack_id: uuid.UUID) -> HttpResponse:
    """A link for the person, and its code: shown once."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    pack = queries.pack_or_404(request_id, pack_id)
    form = forms.LinkForm(request.POST or None)
    made = form.run(actions.make_link, pack=pack, by=request.user)
    if not made:
        return _asked(request, pack, form, "Make a link for the person")
    url = request.build_absolute_uri(reverse("privacy:pack_collect", args=[made[0]]))
    return render(request, "privacy/pack_link.html", {"pack": pack, "url": url, "code": made[1]})


@step_up
def pack_download(
    request: SignedInRequest, request_id: uuid.UUID, pack_id: uuid.UUID
) -> HttpResponse:
    """The pack's file, to be printed and sent sealed; noted before its first byte leaves."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    pack = queries.pack_or_404(request_id, pack_id)
    form = forms.PrintForm(request.POST or None)
    content = form.run(read_pack, pack=pack, by=request.user)
    if content:
        return attached(content, f"{pack.request.reference}.zip")
    return _asked(request, pack, form, "Download to print")


@login_not_required
@never_cache
def pack_collect(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever asked: the file, once, for the code. A link that is over is not there."""
    actions.link_or_404(token)
    form = forms.CodeForm(request.POST or None)
    if form.is_valid():
        actions.count_try(token=token)
    fetched = form.run(actions.fetch_by_link, token=token)
    if fetched:
        pack, content = fetched
        return attached(content, f"{pack.request.reference}.zip")
    return render(request, "privacy/pack_collect.html", {"form": form})
