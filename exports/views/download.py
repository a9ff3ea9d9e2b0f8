"""Handing out a return, and the dictionary of its columns."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from exports.actions.reading import bundle_of, read_return
from exports.columns import CURRENT_VERSION
from exports.models import ReturnReading
from exports.queries import bundle
from privacy import access
from privacy.errors import RuleBroken
from privacy.gate import step_up
from privacy.roles import Permission
from privacy.web import SignedInRequest


@step_up
@require_POST
def download(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponseBase:
    """The file with its manifest, its checks and its dictionary; noted before the first byte."""
    try:
        means = ReturnReading.Means.DOWNLOAD
        held = read_return(return_id=return_id, by=request.user, means=means)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("exports:return", return_id)
    answer = StreamingHttpResponse(bundle_of(held), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="fpd-{held.period}.zip"'
    return answer


# The reading is committed by the action itself, and the bytes follow after the view has ended.
download.opens_own_transaction = True  # type: ignore[attr-defined]


def dictionary(request: SignedInRequest) -> HttpResponse:
    """What every column means and may hold."""
    access.require(request.user, Permission.VIEW_RETURNS)
    content = bundle.dictionary_csv(CURRENT_VERSION)
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{bundle.DICTIONARY}"'
    return answer
