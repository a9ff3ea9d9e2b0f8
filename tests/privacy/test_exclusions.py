"""Kept from a record: it wins over every right, in both walls, and leaves no trace to see."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from families.actions import exclusions as actions
from families.actions.allocation import allocate_keyworker
from families.models import Exclusion, Family
from families.queries.duplicates import Typed, candidates
from families.queries.exclusions import kept_from
from families.queries.search import find_people
from families.rules.search import wanted
from outcomes.models import Claim
from outcomes.queries.claims import claims
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, PEOPLE, acting_as, opening, system_user
from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.asking import unvaried
from tests.council import Council, browser

Put = Callable[..., Exclusion]


@pytest.fixture
def put(council: Council) -> Put:
    """Keep somebody from a record, by the administrator unless it is said otherwise."""

    def keep(user: User, reference: str, by: User | None = None, **facts: Any) -> Exclusion:
        by = by or council.of(Role.ADMINISTRATOR)
        with acting_as(by):
            return actions.put_exclusion(
                email=user.email, reference=reference, reason_code="relative", by=by, **facts
            )

    return keep


@pytest.mark.parametrize("role", [Role.KEYWORKER, Role.MANAGER, Role.HEAD_OF_SERVICE, Role.PARTNER])
def test_a21_an_exclusion_wins_over_lead_team_and_the_whole_council(
    council: Council, put: Put, role: Role
) -> None:
    user, family = council.of(role), council.own.family
    client, page = browser(user), family.get_absolute_url()
    assert client.get(page).status_code == 200
    put(user, family.reference)
    hidden, missing = client.get(page), client.get(page.replace(str(family.pk)[:8], "00000000"))
    assert (hidden.status_code, unvaried(hidden)) == (404, unvaried(missing))
    shown = client.get(reverse("families:families")).content.decode()
    assert family.reference not in shown
    with acting_as(user):
        assert not find_people(user, wanted("Quintrellan")).count


def test_an_excluded_person_takes_every_family_of_theirs_along(council: Council, put: Put) -> None:
    head, parent = council.of(Role.HEAD_OF_SERVICE), council.own.parent
    put(head, parent.person.reference)
    assert browser(head).get(council.own.family.get_absolute_url()).status_code == 404
    assert browser(head).get(council.other.family.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("opened", ["", PEOPLE, EVERYTHING])
def test_a17_no_reading_of_the_database_finds_what_one_is_kept_from(
    council: Council, put: Put, opened: str
) -> None:
    family, analyst = council.own.family, council.of(Role.ANALYST)
    day = timezone.localdate()
    facts = {"route": "SSP", "state": "submitted", "on_date": day, "phase": "x"}
    Claim.objects.create(family=family, **facts)
    put(analyst, family.reference)
    tables = {
        "families_family": "id",
        "families_member": "family_id",
        "outcomes_claim": "family_id",
    }
    with acting_as(analyst, opened=opened), connection.cursor() as cursor:
        for table, key in tables.items():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {key} = %s", [family.pk])  # noqa: S608
            assert cursor.fetchone() == (0,)
        people = "SELECT count(*) FROM families_person WHERE id = %s"
        cursor.execute(people, [council.own.parent.person_id])
        assert cursor.fetchone() == (0,)
        assert not claims(analyst).filter(family=family).exists()


def test_a18_the_duplicate_check_does_not_know_whom_one_is_kept_from(
    council: Council, put: Put
) -> None:
    worker, person = council.stranger, council.own.parent.person
    typed = Typed(person.forename, person.surname, person.date_of_birth, "", ())
    nobody = Typed("Nobody", "Whatsoever", person.date_of_birth, "", ())
    with acting_as(worker):
        assert len(candidates(typed, user=worker)) == 1
    put(worker, council.own.family.reference)
    with acting_as(worker):
        assert candidates(typed, user=worker) == candidates(nobody, user=worker) == []
        with opening(PEOPLE):
            assert not Family.objects.filter(pk=council.own.family.pk).exists()


def test_a20_it_counts_from_the_next_request_and_until_it_ends(council: Council, put: Put) -> None:
    worker, page = council.of(Role.KEYWORKER), council.own.family.get_absolute_url()
    manager, client = council.of(Role.MANAGER), browser(worker)
    exclusion = put(worker, council.own.family.reference, manager)
    assert client.get(page).status_code == 404
    with acting_as(manager):
        actions.end_exclusion(exclusion_id=exclusion.pk, end_reason_code="mistake", by=manager)
    assert client.get(page).status_code == 200
    noted = AuditEvent.objects.filter(event__in=[Event.EXCLUSION_PUT, Event.EXCLUSION_ENDED])
    assert [each.reason_code for each in noted] == ["mistake", "relative"]
    assert {each.family_id for each in noted} == {council.own.family.pk}


def test_a22_nobody_ends_or_even_sees_what_keeps_themselves_out(council: Council, put: Put) -> None:
    manager = council.of(Role.MANAGER)
    exclusion = put(manager, council.own.family.reference)
    client = browser(manager)
    assert council.own.family.reference not in client.get("/exclusions/").content.decode()
    assert client.get(f"/exclusions/{exclusion.pk}/end/").status_code == 404
    ended = {"ended_at": timezone.now(), "end_reason_code": "mistake"}
    with acting_as(manager):
        assert not Exclusion.objects.filter(pk=exclusion.pk).update(ended_by=manager, **ended)
    other = council.of(Role.DPO)
    with acting_as(other), pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.filter(pk=exclusion.pk).update(ended_by=manager, **ended)


def test_nobody_learns_from_the_list_what_is_hidden_from_them(council: Council, put: Put) -> None:
    """A manager who is kept from a family does not read its reference beside a colleague's name."""
    put(council.of(Role.KEYWORKER), council.own.family.reference)
    client = browser(council.of(Role.MANAGER))
    assert council.own.family.reference in client.get("/exclusions/").content.decode()
    put(council.of(Role.MANAGER), council.own.parent.person.reference)
    assert council.own.family.reference not in client.get("/exclusions/").content.decode()


def test_a_manager_looks_after_the_own_team_and_the_families_in_reach(
    council: Council, put: Put
) -> None:
    manager, missing = council.of(Role.MANAGER), "No such reference"
    with pytest.raises(RuleBroken, match="whose access you look after"):
        put(council.stranger, council.own.family.reference, manager)
    words = set()
    for reference in (council.other.family.reference, missing):
        with pytest.raises(RuleBroken) as refused:
            put(council.of(Role.KEYWORKER), reference, manager)
        words.add(str(refused.value))
    assert len(words) == 1
    with pytest.raises(AccessDenied):
        put(council.stranger, council.own.family.reference, council.of(Role.KEYWORKER))


def test_once_is_enough(council: Council, put: Put) -> None:
    put(council.stranger, council.own.family.reference)
    with pytest.raises(RuleBroken, match="kept from it already"):
        put(council.stranger, council.own.family.reference)


def test_one_exclusion_says_nothing_of_another(council: Council, put: Put) -> None:
    """Of another record, of somebody else, or ended: each stands for itself, in form and list."""
    admin, manager = council.of(Role.ADMINISTRATOR), council.of(Role.MANAGER)
    worker, own, other = council.of(Role.KEYWORKER), council.own, council.other
    first = put(worker, own.family.reference)
    kept = [put(worker, other.family.reference), put(manager, own.family.reference)]
    kept.append(put(council.stranger, own.parent.person.reference))
    with acting_as(admin):
        given = {"end_reason_code": "mistake", "by": admin}
        assert actions.end_exclusion(exclusion_id=first.pk, **given).pk == first.pk
        standing = set(Exclusion.objects.filter(ended_at=None).values_list("pk", flat=True))
    assert standing == {each.pk for each in kept}
    again = put(worker, own.family.reference)
    with acting_as(worker), pytest.raises(AccessDenied):
        actions.end_exclusion(exclusion_id=again.pk, **{**given, "by": worker})
    # A manager's list and a choice of workers: of their own team, of this family, in force.
    with acting_as(council.of(Role.DPO), opened=EVERYTHING):
        named = set(User.objects.filter(kept_from(own.family)))
        assert named == {worker, manager, council.stranger}
        assert set(User.objects.filter(kept_from(other.family))) == {worker}
    assert council.stranger.name not in browser(manager).get("/exclusions/").content.decode()
    with acting_as(admin):
        actions.end_exclusion(exclusion_id=again.pk, **given)
    with acting_as(council.of(Role.DPO), opened=EVERYTHING):
        assert set(User.objects.filter(kept_from(own.family))) == {manager, council.stranger}
    noted = AuditEvent.objects.filter(event=Event.EXCLUSION_PUT, target_id=kept[2].pk).get()
    assert (noted.family_id, noted.person_id) == (None, own.parent.person_id)


def test_nobody_without_an_open_account_is_kept_from_anything(council: Council, put: Put) -> None:
    closed, system = council.stranger, system_user("timetable")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    for user in (closed, system):
        with pytest.raises(RuleBroken, match="whose access you look after"):
            put(user, council.own.family.reference)


def test_nobody_is_given_a_family_from_which_they_are_kept(council: Council, put: Put) -> None:
    worker, manager = council.of(Role.KEYWORKER), council.of(Role.MANAGER)
    put(worker, council.own.child.person.reference, manager)
    page = reverse("families:family_allocate", args=[council.own.family.pk])
    assert f'value="{worker.pk}"' not in browser(manager).get(page).content.decode()
    with acting_as(manager), pytest.raises(RuleBroken, match="from the list"):
        allocate_keyworker(
            family=council.own.family, worker=worker, started_on=timezone.localdate(), by=manager
        )


def test_it_is_put_and_ended_on_the_page(council: Council) -> None:
    client, worker = browser(council.of(Role.ADMINISTRATOR)), council.of(Role.KEYWORKER)
    assert "Nobody is kept from anything" in client.get("/exclusions/").content.decode()
    sent = {"email": worker.email, "reference": council.own.family.reference}
    assert "There is a problem" in client.post("/exclusions/new/", sent).content.decode()
    answer = client.post("/exclusions/new/", {**sent, "reason_code": "own_record"}, follow=True)
    shown = answer.content.decode()
    assert worker.name in shown
    assert "It is their own record" in shown
    # References and codes: whoever looks after accounts reads no case.
    assert "Quintrellan" not in shown
    [address] = re.findall(r'href="(/exclusions/[^"]+/end/)"', shown)
    ended = client.post(address, {"end_reason_code": "no_longer"}, follow=True).content.decode()
    assert "The reason no longer holds" in ended
    assert client.get(address).status_code == 404
