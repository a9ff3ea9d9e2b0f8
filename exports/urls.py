"""Addresses of the returns."""

from django.urls import path

from exports.views import (
    assessments,
    compare,
    decisions,
    download,
    explore,
    plans,
    recipients,
    returns,
    validation,
)

app_name = "exports"

urlpatterns = [
    path("explore/", explore.explore, name="explore"),
    path("explore/keep/", explore.explore_keep, name="explore_keep"),
    path("returns/", returns.return_list, name="returns"),
    path("returns/new/", returns.return_new, name="return_new"),
    path("returns/dictionary/", download.dictionary, name="dictionary"),
    path("returns/plan/", plans.return_plan, name="return_plan"),
    path("returns/findings/", validation.findings, name="findings"),
    path("returns/findings/answer/", validation.answer, name="findings_answer"),
    path("returns/recipients/", recipients.recipient_list, name="recipients"),
    path("returns/recipients/new/", recipients.recipient_new, name="recipient_new"),
    path(
        "returns/recipients/<uuid:recipient_id>/",
        recipients.recipient_confirm,
        name="recipient_confirm",
    ),
    path(
        "returns/recipients/<uuid:recipient_id>/end/",
        recipients.recipient_end,
        name="recipient_end",
    ),
    path("returns/<uuid:return_id>/", returns.return_page, name="return"),
    path("returns/<uuid:return_id>/compare/", compare.compare, name="return_compare"),
    path("returns/<uuid:return_id>/questions/", assessments.assess, name="return_assess"),
    path("returns/<uuid:return_id>/build/", returns.return_build, name="return_build"),
    path("returns/<uuid:return_id>/approve/", decisions.approve, name="return_approve"),
    path("returns/<uuid:return_id>/refuse/", decisions.refuse, name="return_refuse"),
    path("returns/<uuid:return_id>/recall/", decisions.recall, name="return_recall"),
    path("returns/<uuid:return_id>/download/", download.download, name="return_download"),
    path(
        "returns/<uuid:return_id>/acknowledge/",
        decisions.acknowledge,
        name="return_acknowledge",
    ),
]
