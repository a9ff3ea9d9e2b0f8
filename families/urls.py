"""Addresses."""

from django.urls import path

from families.views import (
    allocation,
    coverage,
    fact_records,
    facts,
    families,
    frameworks,
    listing,
    members,
    needs,
    opening,
    plans,
    rebasing,
    search,
    work,
)

app_name = "families"

FAMILY = "families/<uuid:family_id>"
FACT = f"{FAMILY}/facts/<uuid:fact_id>"
OPENING = {"opening": True}

urlpatterns = [
    path("families/", listing.family_list, name="families"),
    path("families/new/", opening.family_new, name="family_new"),
    path(f"{FAMILY}/", families.family_page, name="family"),
    path(f"{FAMILY}/history/", families.family_history, name="family_history"),
    path(f"{FAMILY}/dates/", families.family_dates, name="family_dates"),
    path(f"{FAMILY}/rules/", rebasing.family_rules, name="family_rules"),
    path(f"{FAMILY}/allocate/", allocation.allocate, name="family_allocate"),
    path(f"{FAMILY}/members/new/", members.member_new, name="member_new"),
    path(f"{FAMILY}/members/<uuid:member_id>/", members.member_change, name="member_change"),
    path(f"{FAMILY}/people/<uuid:person_id>/", members.person_change, name="person_change"),
    path(f"{FAMILY}/needs/new/", needs.need_new, name="need_new"),
    path(f"{FAMILY}/opening/needs/", needs.need_new, OPENING, name="needs_opening"),
    path(f"{FAMILY}/needs/<uuid:need_id>/", needs.need_change, name="need_change"),
    path(f"{FAMILY}/needs/<uuid:need_id>/evidenced/", needs.need_evidenced, name="need_evidenced"),
    path(f"{FAMILY}/needs/<uuid:need_id>/error/", needs.need_error, name="need_error"),
    path(f"{FAMILY}/needs/<uuid:need_id>/restore/", needs.need_restore, name="need_restore"),
    path(f"{FAMILY}/interventions/new/", work.intervention_new, name="intervention_new"),
    path(
        f"{FAMILY}/opening/intervention/",
        work.intervention_new,
        OPENING,
        name="intervention_opening",
    ),
    path(
        f"{FAMILY}/interventions/<uuid:intervention_id>/",
        work.intervention_change,
        name="intervention_change",
    ),
    path(f"{FAMILY}/facts/", facts.fact_list, name="facts"),
    path(f"{FAMILY}/facts/new/", facts.fact_new, name="fact_new"),
    path(f"{FACT}/", fact_records.fact_page, name="fact"),
    path(f"{FACT}/correct/", fact_records.fact_correct, name="fact_correct"),
    path(f"{FACT}/end/", fact_records.fact_end, name="fact_end"),
    path(f"{FACT}/withdraw/", fact_records.fact_withdraw, name="fact_withdraw"),
    path(f"{FAMILY}/artefacts/new/", work.artefact_new, name="artefact_new"),
    path("allocations/", allocation.allocations, name="allocations"),
    path("people/search/", search.person_search, name="person_search"),
    path("people/search/<uuid:search_id>/", search.person_results, name="person_results"),
    path("frameworks/", frameworks.framework_list, name="frameworks"),
    path("frameworks/<slug:code>/", frameworks.framework_page, name="framework"),
    path(
        "frameworks/<slug:code>/lines/<str:line>/confirm/",
        frameworks.line_confirm,
        name="line_confirm",
    ),
    path(
        "frameworks/<slug:code>/lines/<str:line>/withdraw/",
        frameworks.line_withdraw,
        name="line_withdraw",
    ),
    path("frameworks/<slug:code>/plans/", plans.plan_list, name="plans"),
    path("frameworks/<slug:code>/plans/new/", plans.plan_new, name="plan_new"),
    path("rebasing/", rebasing.rebase_many, name="rebase_many"),
    path("rebasing/<uuid:batch_id>/", rebasing.rebase_batch, name="rebase_batch"),
    path("plans/<uuid:plan_id>/change/", plans.plan_change, name="plan_change"),
    path("plans/<uuid:plan_id>/propose/", plans.plan_propose, name="plan_propose"),
    path("plans/<uuid:plan_id>/take-back/", plans.plan_take_back, name="plan_take_back"),
    path("plans/<uuid:plan_id>/discard/", plans.plan_discard, name="plan_discard"),
    path("terms/", coverage.term_list, name="terms"),
    path("terms/new/", coverage.term_new, name="term_new"),
    path("terms/<uuid:term_id>/", coverage.term_change, name="term_change"),
    path("feeds/", coverage.feed_list, name="feeds"),
    path("feeds/new/", coverage.feed_new, name="feed_new"),
    path("feeds/<uuid:feed_id>/", coverage.feed_change, name="feed_change"),
    path("feeds/<uuid:feed_id>/remove/", coverage.feed_remove, name="feed_remove"),
]
