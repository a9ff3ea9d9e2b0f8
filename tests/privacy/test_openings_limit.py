"""Very many families in a short time: stopped, told to others, and no work is lost by it."""

import uuid
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.models import Family
from privacy.actions import openings
from privacy.actions.notices import Notice, send_notice
from privacy.events import Event
from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.asking import WHO_ASKS, queries
from tests.council import Council, browser, make_case
from tests.privacy.overseeing import findings

TWO = 2


@pytest.fixture
def three(council: Council, settings: LazySettings) -> list[Family]:
    """Three families in reach of a head of service, who may open two."""
    settings.FAMILIES_IN_TEN_MINUTES = TWO
    third = make_case(council.stranger, "Thistlewode")
    return [council.own.family, council.other.family, third.family]


@pytest.fixture
def head(council: Council, three: list[Family]) -> Client:
    """Has opened two of them."""
    client = browser(council.of(Role.HEAD_OF_SERVICE))
    assert [client.get(family.get_absolute_url()).status_code for family in three[:2]] == [200, 200]
    return client


def test_a35_a_valid_worker_who_takes_many_is_stopped_and_told_of(
    council: Council, three: list[Family], head: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[User, Notice]] = []
    monkeypatch.setattr(openings, "tell", lambda user, notice: told.append((user, notice)))
    worker, page = council.of(Role.HEAD_OF_SERVICE), three[2].get_absolute_url()
    assert [head.get(page).status_code for _ in range(3)] == [429, 429, 429]
    [finding] = findings(worker)
    assert (finding.reasons, finding.families, finding.state) == (["stopped"], TWO, "open")
    assert told == [(council.of(Role.DPO), Notice.OPENINGS_STOPPED)]
    trail = AuditEvent.objects.filter(by_id=worker.pk)
    assert trail.filter(event=Event.OPENING_STOPPED).count() == 3
    assert not trail.filter(event=Event.RECORD_VIEWED, family_id=three[2].pk).exists()


def test_a35_every_page_of_a_family_counts_however_it_is_asked(
    council: Council, three: list[Family], head: Client
) -> None:
    third = three[2].pk
    for name in ("family_history", "facts", "member_new", "notes"):
        assert head.get(reverse(f"families:{name}", args=[third])).status_code == 429, name
        assert head.post(reverse(f"families:{name}", args=[third])).status_code == 429, name
    assert head.get(reverse("outcomes:family", args=[third])).status_code == 429
    for name in ("printout_download", "attachment_file"):  # These note what they hand out first.
        address = reverse(f"families:{name}", args=[third, uuid.uuid4()])
        assert head.post(address).status_code == 429, name
    # What is not there, and not theirs, was not opened.
    assert browser(council.stranger).get(f"/families/{uuid.uuid4()}/").status_code == 404


def test_open_families_stay_open_and_lists_are_no_openings(
    three: list[Family], head: Client
) -> None:
    for _ in range(3):
        for family in three[:2]:
            assert head.get(family.get_absolute_url()).status_code == 200
        assert head.get("/families/").status_code == 200


def test_after_ten_minutes_it_goes_on(
    three: list[Family], head: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, now = three[2].get_absolute_url(), timezone.now()
    monkeypatch.setattr(openings.timezone, "now", lambda: now + timedelta(minutes=9))
    assert head.get(page).status_code == 429
    monkeypatch.setattr(openings.timezone, "now", lambda: now + timedelta(minutes=11))
    assert head.get(page).status_code == 200


def test_the_answer_says_what_happened_whom_to_call_and_keeps_what_was_typed(
    council: Council, three: list[Family], head: Client
) -> None:
    page = reverse("families:member_new", args=[three[2].pk])
    answer = head.post(page, {"forename": "Zoë <b>", "box": ["1", "2"]})
    shown = answer.content.decode()
    assert answer.status_code == 429
    assert answer["Retry-After"] == "600"
    assert council.of(Role.DPO).email in shown
    assert 'name="forename" value="Zoë &lt;b&gt;"' in shown
    assert shown.count('name="box"') == 2
    assert f'action="{page}"' in shown
    script = head.post(page, {"text": "typed"}, headers={"Accept": "application/json"})
    assert (script.status_code, script.json()) == (429, {"minutes": 10})


def test_the_mail_says_nothing_of_anybody(council: Council) -> None:
    send_notice(user_id=council.of(Role.DPO).pk, notice="openings_stopped")
    [sent] = mail.outbox
    for word in (*council.own.words, council.own.family.reference, "Head Of Service"):
        assert word not in sent.subject + sent.body


def test_counting_costs_no_query_of_its_own(council: Council) -> None:
    """It is asked for with saying who asks, which every page does anyway."""
    head = council.of(Role.HEAD_OF_SERVICE)
    asked = queries(head.email, council.own.family.get_absolute_url())
    [counted] = [each for each in asked if "tfcase_opened_lately" in each]
    assert counted.startswith(WHO_ASKS)
