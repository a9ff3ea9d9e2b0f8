"""Addresses of the work on a subject request: its entries, who is in them, its packs."""

from django.urls import path

from privacy.views import requests, subject_items, subject_people, subject_release

urlpatterns = [
    path("packs/", subject_release.pack_list, name="packs"),
    path(
        "requests/<uuid:request_id>/collect/", subject_items.request_collect, name="request_collect"
    ),
    path("requests/<uuid:request_id>/do/<slug:work>/", requests.request_work, name="request_work"),
    path("requests/<uuid:request_id>/items/", subject_items.subject_items, name="subject_items"),
    path(
        "requests/<uuid:request_id>/items/<uuid:item_id>/",
        subject_items.subject_item,
        name="subject_item",
    ),
    path(
        "requests/<uuid:request_id>/items/<uuid:item_id>/whole/",
        subject_items.subject_item_whole,
        name="subject_item_whole",
    ),
    path(
        "requests/<uuid:request_id>/items/<uuid:item_id>/mark/",
        subject_items.subject_item_mark,
        name="subject_item_mark",
    ),
    path(
        "requests/<uuid:request_id>/items/<uuid:item_id>/back/",
        subject_items.subject_item_back,
        name="subject_item_back",
    ),
    path(
        "requests/<uuid:request_id>/tests/<slug:route>/",
        subject_items.subject_tests,
        name="subject_tests",
    ),
    path(
        "requests/<uuid:request_id>/searches/",
        subject_items.subject_searches,
        name="subject_searches",
    ),
    path(
        "requests/<uuid:request_id>/people/", subject_people.subject_people, name="subject_people"
    ),
    path(
        "requests/<uuid:request_id>/people/<uuid:party_id>/",
        subject_people.subject_party,
        name="subject_party",
    ),
    path(
        "requests/<uuid:request_id>/people/<uuid:party_id>/name/",
        subject_people.subject_party_name,
        name="subject_party_name",
    ),
    path(
        "requests/<uuid:request_id>/people/<uuid:party_id>/relation/",
        subject_people.subject_party_relation,
        name="subject_party_relation",
    ),
    path(
        "requests/<uuid:request_id>/rules/<uuid:bulk_id>/",
        subject_people.subject_bulk,
        name="subject_bulk",
    ),
    path(
        "requests/<uuid:request_id>/rules/<uuid:bulk_id>/undo/",
        subject_people.subject_bulk_undo,
        name="subject_bulk_undo",
    ),
    path(
        "requests/<uuid:request_id>/packs/<uuid:pack_id>/review/",
        subject_release.pack_review,
        name="pack_review",
    ),
    path(
        "requests/<uuid:request_id>/packs/<uuid:pack_id>/approve/",
        subject_release.pack_approve,
        name="pack_approve",
    ),
    path(
        "requests/<uuid:request_id>/packs/<uuid:pack_id>/link/",
        subject_release.pack_link,
        name="pack_link",
    ),
    path("collect/<str:token>/", subject_release.pack_collect, name="pack_collect"),
]
