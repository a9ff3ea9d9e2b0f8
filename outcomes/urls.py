"""Addresses of outcomes and claims."""

from django.urls import path

from outcomes.views import (
    achieved,
    audits,
    audits_report,
    audits_workpapers,
    claim_breaks,
    claim_moves,
    claim_packs,
    claim_papers,
    claims,
    claims_bulk,
    dashboard,
    fairness,
    family,
    forecast,
    funnel,
    gaps,
    impact,
    money,
    neighbours,
    payments,
    payments_balance,
    plans,
    runs,
    submissions,
    watch,
    windows,
)

app_name = "outcomes"
bulk = claims_bulk.page_of

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("figures/", funnel.funnel, name="funnel"),
    path("figures/results/", achieved.achieved, name="achieved"),
    path("figures/fairness/", fairness.fairness, name="fairness"),
    path("figures/services/", impact.impact, name="impact"),
    path("figures/money/", money.money, name="money"),
    path("neighbours/", neighbours.neighbours, name="neighbours"),
    path("neighbours/<slug:slug>/", neighbours.neighbours_measure, name="neighbours_measure"),
    path("forecast/", forecast.forecast, name="forecast"),
    path("watch/", watch.watch, name="watch"),
    path("families/<uuid:family_id>/outcomes/", family.family_outcomes, name="family"),
    path(
        "families/<uuid:family_id>/outcomes/again/",
        family.family_recompute,
        name="family_recompute",
    ),
    path("families/<uuid:family_id>/watch/", watch.family_watch, name="family_watch"),
    path("outcomes/runs/", runs.run_list, name="runs"),
    path("outcomes/runs/new/", runs.run_new, name="run_new"),
    path("outcomes/runs/<uuid:run_id>/", runs.run_page, name="run"),
    path("outcomes/runs/<uuid:run_id>/compare/", runs.run_compare, name="run_compare"),
    path("claims/", claims.claim_list, name="claims"),
    path("claims/find/", claims.claim_find, name="claim_find"),
    path("claims/<uuid:claim_id>/", claims.claim_page, name="claim"),
    path("claims/<uuid:claim_id>/ready/", claim_moves.claim_ready, name="claim_ready"),
    path("claims/<uuid:claim_id>/to-audit/", claim_moves.claim_to_audit, name="claim_to_audit"),
    path("claims/<uuid:claim_id>/reopen/", claim_moves.claim_reopen, name="claim_reopen"),
    path("claims/<uuid:claim_id>/withdraw/", claim_moves.claim_withdraw, name="claim_withdraw"),
    path("claims/<uuid:claim_id>/breaks/", claim_breaks.claim_breaks, name="claim_breaks"),
    path("claims/<uuid:claim_id>/recompute/", claim_moves.claim_recompute, name="claim_recompute"),
    path("claims/prepare/", bulk("prepare_claims"), name="claims_prepare"),
    path("claims/ready/", bulk("ready_claims"), name="claims_ready"),
    path("claims/to-audit/", bulk("audit_claims"), name="claims_to_audit"),
    path("claims/done/<uuid:job_id>/", claims_bulk.done, name="claims_done"),
    path(
        "families/<uuid:family_id>/equivalent-progress/",
        claim_moves.equivalent_progress,
        name="equivalent_progress",
    ),
    path("plans/<uuid:plan_id>/", plans.plan_page, name="plan"),
    path("plans/<uuid:plan_id>/preview/", plans.plan_preview, name="plan_preview"),
    path("plans/<uuid:plan_id>/publish/", plans.plan_publish, name="plan_publish"),
    path("claims/windows/", windows.window_list, name="windows"),
    path("claims/windows/new/", windows.window_new, name="window_new"),
    path("claims/windows/<uuid:window_id>/", windows.window_change, name="window_change"),
    path("claims/windows/<uuid:window_id>/remove/", windows.window_remove, name="window_remove"),
    path("claims/tariffs/new/", windows.tariff_new, name="tariff_new"),
    path("claims/tariffs/<uuid:tariff_id>/", windows.tariff_change, name="tariff_change"),
    path("claims/submissions/", submissions.submission_list, name="submissions"),
    path("claims/submissions/new/", submissions.submission_new, name="submission_new"),
    path(
        "claims/submissions/<uuid:submission_id>/", submissions.submission_page, name="submission"
    ),
    path(
        "claims/submissions/<uuid:submission_id>/download/",
        submissions.submission_download,
        name="submission_download",
    ),
    path("claims/submissions/answers/", payments.answer_list, name="answers"),
    path("claims/submissions/answers/new/", payments.answer_new, name="answer_new"),
    path("claims/submissions/answers/<uuid:answer_id>/", payments.answer_page, name="answer"),
    path(
        "claims/submissions/answers/<uuid:answer_id>/record/",
        payments.answer_record,
        name="answer_record",
    ),
    path(
        "claims/submissions/reconciliation/", payments_balance.reconciliation, name="reconciliation"
    ),
    path("claims/<uuid:claim_id>/documents/", claim_papers.claim_papers, name="claim_papers"),
    path(
        "claims/<uuid:claim_id>/documents/<uuid:document_id>/",
        claim_papers.claim_paper,
        name="claim_paper",
    ),
    path("claims/<uuid:claim_id>/packs/", claim_packs.claim_packs, name="claim_packs"),
    path("claims/<uuid:claim_id>/packs/make/", claim_packs.claim_pack_make, name="claim_pack_make"),
    path(
        "claims/<uuid:claim_id>/packs/<uuid:pack_id>/download/",
        claim_packs.claim_pack_download,
        name="claim_pack_download",
    ),
    path("coverage/", gaps.gap_list, name="gaps"),
    # A term's name may hold a slash.
    path("coverage/<path:gap>/", gaps.gap_page, name="gap"),
    path("internal-audit/", audits.audit_list, name="audits"),
    path("internal-audit/new/", audits.audit_new, name="audit_new"),
    path("internal-audit/queries/", audits_workpapers.query_list, name="audit_queries"),
    path(
        "internal-audit/queries/<uuid:query_id>/", audits_workpapers.query_page, name="audit_query"
    ),
    path(
        "internal-audit/papers/<uuid:paper_id>/", audits_workpapers.paper_page, name="audit_paper"
    ),
    path(
        "internal-audit/papers/<uuid:paper_id>/result/",
        audits_workpapers.paper_decide,
        name="audit_decide",
    ),
    path("internal-audit/<uuid:audit_id>/", audits.audit_page, name="audit"),
    path("internal-audit/<uuid:audit_id>/draw/", audits.audit_draw, name="audit_draw"),
    path("internal-audit/<uuid:audit_id>/draw-again/", audits.audit_redraw, name="audit_redraw"),
    path("internal-audit/<uuid:audit_id>/test/", audits.audit_test, name="audit_test"),
    path("internal-audit/<uuid:audit_id>/close/", audits.audit_close, name="audit_close"),
    path("internal-audit/<uuid:audit_id>/close/go-on/", audits.audit_go_on, name="audit_go_on"),
    path("internal-audit/<uuid:audit_id>/report/", audits_report.report, name="audit_report"),
    path(
        "internal-audit/<uuid:audit_id>/report/pdf/",
        audits_report.report_pdf,
        name="audit_report_pdf",
    ),
]
