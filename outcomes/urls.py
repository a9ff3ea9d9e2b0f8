"""Addresses of outcomes and claims."""

from django.urls import path

from outcomes.views import claims, dashboard, family, plans, runs

app_name = "outcomes"

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("families/<uuid:family_id>/outcomes/", family.family_outcomes, name="family"),
    path("outcomes/runs/", runs.run_list, name="runs"),
    path("outcomes/runs/new/", runs.run_new, name="run_new"),
    path("outcomes/runs/<uuid:run_id>/", runs.run_page, name="run"),
    path("outcomes/runs/<uuid:run_id>/compare/", runs.run_compare, name="run_compare"),
    path("claims/", claims.claim_list, name="claims"),
    path("claims/find/", claims.claim_find, name="claim_find"),
    path("claims/<uuid:claim_id>/", claims.claim_page, name="claim"),
    path("plans/<uuid:plan_id>/", plans.plan_page, name="plan"),
    path("plans/<uuid:plan_id>/preview/", plans.plan_preview, name="plan_preview"),
    path("plans/<uuid:plan_id>/publish/", plans.plan_publish, name="plan_publish"),
]
