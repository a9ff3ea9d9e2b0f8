"""The desk of the data protection officer: every clock, and tiles that open what they counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from families.actions.grants import give_access
from families.actions.restrictions import put_restriction
from families.queries.restrictions import grants_ending
from privacy.actions import breaches, complaints, requests
from privacy.identity import acting_as, system_user
from privacy.models import OddAccess, User
from privacy.roles import Role
from privacy.rules.small_numbers import FEWER
from tests.asking import MOST, queries
from tests.council import Council, browser
from tests.make import make_user

SAID = {"who": "self", "about": "other", "name": "A", "contact": "B", "text": "C"}


@pytest.fixture
def dpo(council: Council) -> User:
    return council.of(Role.DPO)


def tiles(dpo: User) -> dict[str, tuple[int, str]]:
    page = browser(dpo).get("/desk/")
    shown = [*page.context["tiles"], *page.context["none"]]
    return {each.label: (each.number, each.url) for each in shown}


def test_an_empty_desk_says_so_and_is_the_first_page(council: Council, dpo: User) -> None:
    client = browser(dpo)
    assert client.get("/").url == "/desk/"
    page = client.get("/desk/").content.decode()
    assert "No clock runs" in page
    assert "Not worked out yet" in page
    assert {number for number, _ in tiles(dpo).values()} == {0}
    assert browser(council.of(Role.INTERNAL_AUDITOR)).get("/desk/").status_code == 403


def test_the_overdue_come_first_and_tiles_open_what_they_counted(
    council: Council, dpo: User
) -> None:
    today, now = timezone.localdate(), timezone.now()
    person = council.own.parent.person_id
    asked = {"person_id": person, "channel": "email", "requester": "self", "notes": "", "by": dpo}
    with acting_as(dpo, opened="all"):
        late = requests.open_request(received_on=today - timedelta(days=90), **asked)
        waits = requests.open_request(received_on=today, **asked)
        requests.ask_for_identity(request=waits, asked_on=today, by=dpo)
        gone = requests.open_request(received_on=today, **asked)
        requests.close_request(request=gone, closed_on=today, closed_as="withdrawn", by=dpo)
    with acting_as(dpo):
        soon = breaches.report_breach(
            safe_address="no", aware_at=now - timedelta(hours=70), text="T", by=dpo
        )
        over = breaches.report_breach(
            safe_address="no", aware_at=now - timedelta(hours=73), text="T", by=dpo
        )
        fresh = complaints.pass_on(received_on=today, channel="letter", by=dpo, **SAID)
    page = browser(dpo).get("/desk/")
    order = [row[0]["text"] for row in page.context["rows"]]
    assert order == [each.reference for each in (late, over, soon, fresh, waits)]
    # The clocks stand above what else waits; what is nothing is a line below it.
    text = page.content.decode()
    assert text.index(late.reference) < text.index("What else waits") < text.index("Nothing waits")
    assert "restricted access ending" in text[text.index("Nothing waits") :]
    # The list of holds leads to the requests that keep records, for whoever answers them.
    leads = f'href="{late.get_absolute_url()}"'
    for who, may in ((dpo, True), (council.of(Role.HEAD_OF_SERVICE), False)):
        kept = browser(who).get("/retention/holds/").content.decode()
        assert late.reference in kept
        assert (leads in kept) is may
    found = tiles(dpo)
    for label, count in (("Subject requests", 2), ("Breaches", 2), ("Complaints", 1)):
        number, url = found[f"{label} open"]
        listed = browser(dpo).get(url)
        assert number == count == listed.context["page"].paginator.count, label
    assert len(queries(dpo.email, "/desk/")) <= MOST


def test_what_else_waits_opens_its_list(council: Council, dpo: User) -> None:
    now = timezone.now()
    with acting_as(system_user("timetable")):
        for state in (OddAccess.State.OPEN, OddAccess.State.OPEN):
            OddAccess.objects.create(
                worker=make_user(Role.KEYWORKER, f"Odd {OddAccess.objects.count()}"),
                day=now.date(),
                reasons=["closed"],
                first_at=now,
                last_at=now,
                state=state,
            )
    partner = make_user(Role.PARTNER, "Second Partner")
    family, today = council.own.family, timezone.localdate()
    manager = council.of(Role.MANAGER)
    days = {"starts_on": today, "ends_on": today + timedelta(days=9)}
    with acting_as(manager):
        give_access(family=family, who=partner, kind="partner", by=manager, **days)
    with acting_as(dpo):
        put_restriction(
            reference=family.reference,
            level="restricted",
            reason_code="safety",
            emails=[],
            by=dpo,
        )
    found = tiles(dpo)
    # Of families, whom nobody opens at the desk, not exactly: neither the tile nor its list.
    for label, count, said in (
        *(("Unusual access", 2, 2), ("Restricted access ending", 1, FEWER)),
    ):
        number, url = found[label]
        listed = browser(dpo).get(url)
        assert (number, listed.context["page"].paginator.count) == (said, count), label
        assert getattr(listed.context["page"], "about", said) == said
    rows = browser(dpo).get("/restrictions/ending/").context["rows"]
    assert [row[:3] for row in rows] == [[family.reference, "Restricted", "Second Partner"]]
    # Only the two roles that keep the register are answered.
    with acting_as(manager):
        assert not grants_ending()
