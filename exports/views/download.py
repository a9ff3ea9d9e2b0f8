"""Handing out a return, and the dictionary of its columns."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from exports.actions.reading import bundle_of, read_return
from exports.columns import CURRENT_VERSION
from exports.models import Return, ReturnReading
from exports.queries import bundle
from exports.study import STUDY_VERSION
from privacy import access
from privacy.errors import RuleBroken
from privacy.gate import step_up
from privacy.roles import Permission
from privacy.web import SignedInRequest, attached, saved_as


@step_up
@require_POST
def download(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponseBase:
    """The file with its manifest, its checks and its dictionary; noted before the first byte."""
    part, means = request.POST.get("part", ""), ReturnReading.Means.DOWNLOAD
    try:
        held = read_return(return_id=return_id, by=request.user, means=means, part=part)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("exports:return", return_id)
    name = "-".join(filter(None, (held.kind, part, held.period)))
    answer = StreamingHttpResponse(bundle_of(held, part), content_type="application/zip")
    return saved_as(answer, f"{name}.zip")


# The reading is committed by the action itself, and the bytes follow after the view has ended.
download.opens_own_transaction = True  # type: ignore[attr-defined]


def dictionary(request: SignedInRequest) -> HttpResponse:
    """What every column means and may hold."""
    access.require(request.user, Permission.VIEW_RETURNS)
    study = request.GET.get("kind") == Return.Kind.NIS
    content = bundle.dictionary_csv(STUDY_VERSION if study else CURRENT_VERSION)
    return attached(content, bundle.DICTIONARY)
