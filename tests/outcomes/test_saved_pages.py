"""Saved views of the pages beside the figures: each keeps its own filters, and nothing else."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from families.models import SavedSearch
from privacy.identity import acting_as
from privacy.models import Team
from privacy.roles import Role
from tests.council import browser
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
TYPED = "&surname=Okafor&page=3&team=nonsense&version=1999&state=nonsense&month=soon"
KEPT = {
    "forecast": ("/forecast/", "place=likely&framework=tf-2015-national"),
    "claims": ("/claims/", "broken=waits&audit=audit_passed&sort=-on_date"),
    "neighbours": ("/neighbours/", "topic=child-protection"),
    "watch": ("/watch/", "show=kept"),
    "coverage": ("/coverage/", ""),
}


def test_each_keeps_the_codes_of_its_own_filters_and_opens_with_them() -> None:
    head = make_user(Role.HEAD_OF_SERVICE)
    manager = make_user(Role.MANAGER, "", Team.objects.order_by("name")[0])
    client, save = browser(head), reverse("families:search_save")
    for page, (address, chosen) in KEPT.items():
        asked = {"name": page, "page": page, "query": f"{chosen}{TYPED}"}
        answer = urlsplit(client.post(save, asked)["Location"])
        assert answer.path == address
        assert parse_qs(answer.query) == parse_qs(chosen), page
        assert client.get(answer.geturl()).status_code == 200
    with acting_as(head):
        held = list(SavedSearch.objects.all())
    assert {each.page for each in held} == set(KEPT)
    for each in held:
        change = reverse("families:search_change", args=[each.pk])
        client.post(change, {"name": each.name, "shared_with": Role.MANAGER.value})
        opened = browser(manager).get(reverse("families:search_open", args=[each.pk]))
        assert urlsplit(opened["Location"]).path == KEPT[each.page][0]


def test_nobody_saves_a_page_that_they_may_not_open() -> None:
    keyworker, save = browser(make_user(Role.KEYWORKER)), reverse("families:search_save")
    for page in ("forecast", "claims", "watch", "coverage"):
        answer = keyworker.post(save, {"name": page, "page": page, "query": ""})
        assert answer.status_code == 404, page
