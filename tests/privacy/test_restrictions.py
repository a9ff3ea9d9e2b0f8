"""Restricted and sealed families: for everybody who may not open them they do not exist."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from families.actions import restrictions as actions
from families.actions.people import PersonFacts, change_person
from families.models import FamilyGrant, Person, Restriction
from families.queries.duplicates import Typed, candidates
from families.queries.exclusions import record_of_reference
from families.queries.families import families_visible_to
from families.queries.restrictions import grants_ending
from families.queries.search import find_people
from families.rules.search import wanted
from privacy.access import AccessDenied
from privacy.encryption import exact_token
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, PEOPLE, acting_as, system_user
from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.asking import shapes, unvaried
from tests.council import Council, browser

Put = Callable[..., Restriction]
SURNAME, NINO = "Quintrellan", "AB123456C"


@pytest.fixture
def put(council: Council) -> Put:
    """Restrict one's own family, by the data protection officer."""

    def restrict(level: str, names: Sequence[User] = ()) -> Restriction:
        dpo = council.of(Role.DPO)
        with acting_as(dpo):
            return actions.put_restriction(
                reference=council.own.family.reference,
                level=level,
                reason_code="safety",
                emails=[user.email for user in names],
                by=dpo,
            )

    return restrict


def opening(council: Council) -> set[Role]:
    """Which roles open the family."""
    page = council.own.family.get_absolute_url()
    return {
        role for role, user in council.users.items() if browser(user).get(page).status_code == 200
    }


def test_restricted_is_for_grants_and_names_and_not_for_teams_and_the_council(
    council: Council, put: Put
) -> None:
    put("restricted", [council.of(Role.SAFEGUARDING_LEAD)])
    assert opening(council) == {Role.KEYWORKER, Role.PARTNER, Role.SAFEGUARDING_LEAD}
    shown = browser(council.of(Role.KEYWORKER)).get(council.own.family.get_absolute_url())
    assert "This family is restricted" in shown.content.decode()


def test_sealed_is_for_names_alone_even_before_a_grant(council: Council, put: Put) -> None:
    put("sealed", [council.of(Role.HEAD_OF_SERVICE), council.of(Role.PARTNER)])
    assert opening(council) == {Role.HEAD_OF_SERVICE, Role.PARTNER}


def test_a_name_opens_what_no_grant_and_no_team_opens(council: Council, put: Put) -> None:
    put("restricted", [council.stranger])
    assert browser(council.stranger).get(council.own.family.get_absolute_url()).status_code == 200


def test_hidden_and_missing_answer_alike(council: Council, put: Put) -> None:
    put("sealed", [council.of(Role.PARTNER)])
    client, page = browser(council.of(Role.HEAD_OF_SERVICE)), council.own.family.get_absolute_url()
    hidden, missing = (
        client.get(page),
        client.get(page.replace(str(council.own.family.pk)[:8], "0" * 8)),
    )
    assert (hidden.status_code, unvaried(hidden)) == (404, unvaried(missing))


@pytest.mark.parametrize("role", [Role.HEAD_OF_SERVICE, Role.MANAGER, Role.KEYWORKER, Role.DPO])
def test_a18_no_count_search_or_duplicate_check_tells_of_a_sealed_family(
    council: Council, put: Put, role: Role
) -> None:
    user, person = council.of(role), council.own.parent.person
    put("sealed", [council.of(Role.PARTNER)])
    numbers = Typed(person.forename, person.surname, person.date_of_birth, person.postcode, ())
    with acting_as(user):
        assert not families_visible_to(user).filter(pk=council.own.family.pk).exists()
        assert find_people(user, wanted(SURNAME)).count == 0
        assert candidates(numbers, user=user) == []
        assert record_of_reference(council.own.family.reference, user=user) is None
    if role is not Role.DPO:
        listed = browser(user).get(reverse("families:families")).content.decode()
        assert council.own.family.reference not in listed


def test_a18_a_number_of_somebody_sealed_may_be_typed_like_any_other(
    council: Council, put: Put
) -> None:
    """Neither the duplicate check nor a constraint tells that it is known, by word or by work."""
    worker, sealed = council.stranger, council.own.parent.person
    sealed.nino, sealed.tokens = NINO, [*sealed.tokens, exact_token("nino", NINO)]
    sealed.save()
    with acting_as(worker):
        assert len(candidates(numbered(NINO), user=worker)) == 1
    put("sealed", [council.of(Role.PARTNER)])
    told = []
    with acting_as(worker):
        for number in ("AB123457C", NINO):
            with CaptureQueriesContext(connection) as asked:
                assert candidates(numbered(number), user=worker) == []
            told.append([re.sub(r"_django_curs_\w+", "", each) for each in shapes(asked)])
        person = council.other.parent.person
        known = {name: getattr(person, name) for name in PersonFacts.__dataclass_fields__}
        facts = PersonFacts(**{**known, "nino": NINO})
        change_person(family=council.other.family, person=person, facts=facts, by=worker)
        assert Person.objects.get(pk=person.pk).nino == NINO
    assert told[0] == told[1]


def numbered(nino: str) -> Typed:
    return Typed("New", "Comer", None, "", (("nino", nino),))


@pytest.mark.parametrize("opened", ["", PEOPLE, EVERYTHING])
def test_a17_plain_sql_finds_nothing_of_it_whatever_is_opened(
    council: Council, put: Put, opened: str
) -> None:
    put("sealed", [council.of(Role.PARTNER)])
    for role in (Role.HEAD_OF_SERVICE, Role.ANALYST, Role.KEYWORKER):
        with acting_as(council.of(role), opened=opened), connection.cursor() as cursor:
            for table in ("member", "need", "artefact", "allocation", "familygrant", "restriction"):
                key = "content_object_id" if table == "familygrant" else "family_id"
                cursor.execute(
                    f"SELECT count(*) FROM families_{table} WHERE {key} = %s",  # noqa: S608
                    [council.own.family.pk],
                )
                assert cursor.fetchone() == (0,), (role, table)


def test_the_register_names_no_family_to_anybody_else(council: Council, put: Put) -> None:
    put("sealed", [council.of(Role.PARTNER)])
    for role in (Role.HEAD_OF_SERVICE, Role.ADMINISTRATOR):
        with acting_as(council.of(role)):
            assert not Restriction.objects.exists()
        with acting_as(council.of(role)), pytest.raises(AccessDenied):
            actions.put_restriction(
                reference="x", level="sealed", reason_code="safety", emails=[], by=council.of(role)
            )


def test_lifting_it_opens_the_family_again_at_once(council: Council, put: Put) -> None:
    held, dpo = put("sealed", [council.of(Role.PARTNER)]), council.of(Role.DPO)
    client = browser(council.of(Role.MANAGER))
    assert client.get(council.own.family.get_absolute_url()).status_code == 404
    with acting_as(dpo):
        facts = {"reason_code": "safety", "emails": [], "by": dpo}
        changed = actions.change_restriction(restriction_id=held.pk, level="restricted", **facts)
        assert Restriction.objects.filter(ended_at=None).get() == changed
        actions.change_restriction(restriction_id=changed.pk, level="normal", **facts)
    assert client.get(council.own.family.get_absolute_url()).status_code == 200
    noted = AuditEvent.objects.filter(event__in=[Event.RESTRICTION_PUT, Event.RESTRICTION_ENDED])
    assert noted.count() == 4
    assert {each.family_id for each in noted} == {council.own.family.pk}


def test_whoever_works_with_it_sees_that_it_is_restricted_as_long_as_it_is(
    council: Council, put: Put
) -> None:
    worker, dpo = browser(council.of(Role.KEYWORKER)), council.of(Role.DPO)
    pages = {
        reverse("families:families"): ">Restricted<",
        council.own.family.get_absolute_url(): "This family is restricted",
    }

    def marked() -> list[int]:
        return [worker.get(page).content.decode().count(mark) for page, mark in pages.items()]

    assert marked() == [0, 0]
    held = put("restricted", [council.of(Role.KEYWORKER)])
    assert marked() == [1, 1]
    with acting_as(dpo):
        facts = {"reason_code": "safety", "emails": [], "by": dpo}
        actions.change_restriction(restriction_id=held.pk, level="normal", **facts)
    assert marked() == [0, 0]


def test_what_is_refused_says_nothing_of_what_is_hidden(council: Council, put: Put) -> None:
    with pytest.raises(RuleBroken, match="Name at least one"):
        put("sealed")
    put("sealed", [council.of(Role.PARTNER)])
    with pytest.raises(RuleBroken, match="restricted already"):
        put("sealed", [council.of(Role.PARTNER)])
    dpo = council.of(Role.DPO)
    with acting_as(dpo), pytest.raises(RuleBroken, match="no family with this reference"):
        actions.put_restriction(
            reference="Nothing", level="sealed", reason_code="safety", emails=[], by=dpo
        )


def test_it_is_put_and_lifted_on_the_page(council: Council) -> None:
    client, family = browser(council.of(Role.DPO)), council.own.family
    assert "No family is restricted" in client.get("/restrictions/").content.decode()
    sent = {"reference": family.reference, "level": "sealed", "reason_code": "court"}
    for emails, said in (
        ("", "Name at least one person"),
        ("nobody@council.example", "Nobody has the email address on line 1"),
        ("nobody", "Enter email addresses"),
    ):
        answer = client.post("/restrictions/new/", {**sent, "emails": emails})
        assert said in answer.content.decode()
    partner = council.of(Role.PARTNER)
    sent["emails"] = f"{partner.email.upper()}\n{partner.email}\n"
    shown = client.post("/restrictions/new/", sent, follow=True).content.decode()
    assert partner.name in shown
    assert SURNAME not in shown
    [address] = re.findall(r'href="(/restrictions/[^"n]+/)"', shown)
    assert partner.email in client.get(address).content.decode()
    client.post(address, {**sent, "level": "normal"})
    assert client.get(address).status_code == 404
    with acting_as(council.of(Role.DPO)):
        assert not Restriction.objects.filter(ended_at=None).exists()


def test_what_is_lifted_may_be_put_anew_and_nobody_else_changes_it(
    council: Council, put: Put
) -> None:
    held, dpo = put("restricted", [council.stranger]), council.of(Role.DPO)
    facts = {"reason_code": "safety", "emails": [council.stranger.email]}
    with acting_as(head := council.of(Role.HEAD_OF_SERVICE)), pytest.raises(AccessDenied):
        actions.change_restriction(restriction_id=held.pk, level="normal", by=head, **facts)
    with acting_as(dpo):
        changed = actions.change_restriction(
            restriction_id=held.pk, level="sealed", by=dpo, **facts
        )
        assert (changed.level, changed.family_id) == ("sealed", council.own.family.pk)
        actions.change_restriction(restriction_id=changed.pk, level="normal", by=dpo, **facts)
    assert put("restricted").pk not in (held.pk, changed.pk)
    ended = AuditEvent.objects.filter(event=Event.RESTRICTION_ENDED)
    assert [each.facts["names"] for each in ended] == [0, 0]


def test_only_an_open_account_is_named(council: Council, put: Put) -> None:
    User.objects.filter(pk=council.stranger.pk).update(is_active=False)
    for user in (council.stranger, system_user("timetable")):
        with pytest.raises(RuleBroken, match="line 1"):
            put("sealed", [user])


def test_access_to_a_restricted_family_that_ends_soon_is_told(council: Council, put: Put) -> None:
    partner, today = council.of(Role.PARTNER), timezone.localdate()
    soon = today + timedelta(days=1)
    FamilyGrant.objects.filter(user=partner).update(ends_on=soon)
    put("restricted")
    with acting_as(council.of(Role.DPO)):
        [ending] = grants_ending()
    assert (ending.reference, ending.level) == (council.own.family.reference, "Restricted")
    assert (ending.name, ending.kind, ending.ends_on) == (partner.name, "Partner", soon)
