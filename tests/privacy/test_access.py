"""May this person do this, with this family? And what is not theirs is not there, to the byte."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from families.actions.allocation import end_allocation
from families.models import Family, FamilyGrant, Need
from families.queries.families import families_visible_to, people_visible_to
from privacy import access
from privacy.access import AccessDenied
from privacy.models import AuditEvent
from privacy.roles import ROLE_PERMISSIONS, ROLE_SCOPE, Permission, Role, Scope
from tests.council import SIGN_INS, Council, browser


def seen(council: Council, role: Role) -> set[str]:
    """Which of the two families a role reaches."""
    names = {council.own.family.pk: "own", council.other.family.pk: "other"}
    return {names[family.pk] for family in families_visible_to(council.of(role))}


# --- Scope

REACH = {
    Role.KEYWORKER: {"own"},
    Role.MANAGER: {"own"},
    Role.HEAD_OF_SERVICE: {"own", "other"},
    Role.ANALYST: set(),
    Role.DPO: set(),
    Role.SAFEGUARDING_LEAD: {"own", "other"},
    Role.INTERNAL_AUDITOR: set(),
    Role.ADMINISTRATOR: set(),
    Role.PARTNER: {"own"},
}


@pytest.mark.parametrize("role", SIGN_INS)
def test_each_role_reaches_what_the_design_says(council: Council, role: Role) -> None:
    assert seen(council, role) == REACH[role]
    people = {person.surname for person in people_visible_to(council.of(role))}
    names = {"own": "Quintrellan", "other": "Vosselbrook"}
    assert people == {names[each] for each in REACH[role]}


@pytest.mark.parametrize("role", SIGN_INS)
def test_one_rule_serves_families_and_what_hangs_on_them(council: Council, role: Role) -> None:
    user = council.of(role)
    needs = Need.objects.filter(access.visible(user, "family")).values_list("family", flat=True)
    families = Family.objects.filter(access.visible(user)).values_list("pk", flat=True)
    assert set(needs) == set(families)
    assert {each.pk for each in Family.objects.all() if access.in_scope(user, each)} == set(
        families
    )


def test_nobody_and_somebody_inactive_reach_nothing(council: Council) -> None:
    user = council.of(Role.HEAD_OF_SERVICE)
    user.is_active = False
    for who in (user, AnonymousUser()):
        assert not Family.objects.filter(access.visible(who)).exists()  # type: ignore[arg-type]
        assert not any(access.can(who, permission) for permission in Permission)  # type: ignore[arg-type]
    user.is_active = True


def test_a_manager_without_a_team_sees_no_family_without_team(council: Council) -> None:
    Family.objects.filter(pk=council.own.family.pk).update(team=None)
    manager = council.of(Role.MANAGER)
    manager.team = None
    assert not Family.objects.filter(access.visible(manager)).exists()
    manager.team = council.north


def test_a_grant_widens_a_team(council: Council) -> None:
    lead = FamilyGrant.objects.get(content_object=council.other.family, kind=FamilyGrant.Kind.LEAD)
    lead.user = council.of(Role.MANAGER)
    lead.save()
    assert seen(council, Role.MANAGER) == {"own", "other"}


@pytest.mark.parametrize(
    ("starts", "ends", "reaches"),
    [
        (0, None, True),
        (0, 1, True),
        (-9, 0, False),
        (-9, -1, False),
        (1, None, False),
        (1, 9, False),
    ],
    ids=["from today", "to tomorrow", "ended today", "ended before", "from tomorrow", "to come"],
)
def test_a_grant_counts_from_its_first_day_until_its_last(
    council: Council, starts: int, ends: int | None, reaches: bool
) -> None:
    today = timezone.localdate()
    FamilyGrant.objects.filter(user=council.of(Role.PARTNER)).update(
        kind=FamilyGrant.Kind.LEAD,
        starts_on=today + timedelta(days=starts),
        ends_on=None if ends is None else today + timedelta(days=ends),
    )
    assert seen(council, Role.PARTNER) == ({"own"} if reaches else set())


@pytest.mark.parametrize("role", [role for role in SIGN_INS if ROLE_SCOPE[role] is Scope.NONE])
def test_a_grant_does_not_give_a_case_to_a_role_without_cases(council: Council, role: Role) -> None:
    FamilyGrant.objects.filter(user=council.of(Role.PARTNER)).update(user=council.of(role))
    assert seen(council, role) == set()
    page = reverse("families:family", args=[council.own.family.pk])
    assert browser(council.of(role)).get(page).status_code == 403


# --- Permission first, then scope


def test_without_the_permission_it_is_403_even_for_a_family_that_is_not_ones_own(
    council: Council,
) -> None:
    for family in (council.own.family, council.other.family, Family(pk=uuid.uuid4())):
        with pytest.raises(AccessDenied):
            access.require(council.of(Role.PARTNER), Permission.EDIT_FAMILY, family)


def test_out_of_scope_is_404_like_what_does_not_exist(council: Council) -> None:
    for family in (council.other.family, Family(pk=uuid.uuid4())):
        with pytest.raises(Http404):
            access.require(council.of(Role.KEYWORKER), Permission.EDIT_FAMILY, family)
    access.require(council.of(Role.KEYWORKER), Permission.EDIT_FAMILY, council.own.family)


def test_every_role_has_a_line_in_both_tables() -> None:
    assert set(ROLE_PERMISSIONS) == set(ROLE_SCOPE) == set(Role)


# --- Taken away while the page is open


def test_a20_a_grant_taken_away_denies_the_next_step(council: Council) -> None:
    worker = council.of(Role.KEYWORKER)
    client = browser(worker)
    form = reverse("families:artefact_new", args=[council.own.family.pk])
    assert client.get(form).status_code == 200
    manager = council.of(Role.MANAGER)
    end_allocation(family=council.own.family, ended_on=timezone.localdate(), by=manager)
    typed = {"artefact": "plan", "on_date": timezone.localdate().isoformat()}
    assert client.post(form, typed).status_code == 404
    assert client.get(reverse("families:family", args=[council.own.family.pk])).status_code == 404


def test_a54_a_role_taken_away_counts_at_the_next_request(council: Council) -> None:
    worker = council.of(Role.KEYWORKER)
    client = browser(worker)
    page = reverse("families:family", args=[council.own.family.pk])
    assert client.get(page).status_code == 200
    type(worker).objects.filter(pk=worker.pk).update(role=Role.ANALYST)
    assert client.get(page).status_code == 403


def test_a54_somebody_switched_off_is_signed_out_at_once(council: Council) -> None:
    worker = council.of(Role.KEYWORKER)
    client = browser(worker)
    type(worker).objects.filter(pk=worker.pk).update(is_active=False)
    answer = client.get(reverse("families:family", args=[council.own.family.pk]))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


# --- Hidden and missing alike: on every address in tests/guards/test_hidden_like_missing.py


def test_a17_the_control_sees_a_family_that_is_there(council: Council) -> None:
    page = reverse("families:family", args=[council.own.family.pk])
    there = browser(council.of(Role.MANAGER)).get(page)
    assert all(word.encode() in there.content for word in council.own.words)


@pytest.mark.parametrize("page", ["need_evidenced", "need_error", "need_restore"])
def test_a17_another_familys_need_is_not_changed_under_ones_own_family(
    council: Council, page: str
) -> None:
    client = browser(council.of(Role.KEYWORKER))
    address = reverse(f"families:{page}", args=[council.own.family.pk, council.other.need.pk])
    assert client.post(address).status_code == 404
    untouched = Need.objects.get(pk=council.other.need.pk)
    assert (untouched.evidenced, untouched.closed_as) == (False, "")


@pytest.mark.parametrize("whose", ["parent", "child"])
def test_a17_another_familys_person_under_ones_own_family_is_missing(
    council: Council, whose: str
) -> None:
    client = browser(council.of(Role.KEYWORKER))
    person = getattr(council.other, whose).person_id
    for method in (client.get, client.post):
        page = reverse("families:person_change", args=[council.own.family.pk, person])
        assert method(page, {"forename": "X", "surname": "Y", "sex": "F"}).status_code == 404


def test_a17_a_member_is_no_person_and_a_person_no_member(council: Council) -> None:
    client = browser(council.of(Role.KEYWORKER))
    family, member = council.own.family.pk, council.own.parent
    for page, key in (("person_change", member.pk), ("member_change", member.person_id)):
        assert client.get(reverse(f"families:{page}", args=[family, key])).status_code == 404


def test_a18_lists_and_counts_hold_nothing_of_another_team(council: Council) -> None:
    client = browser(council.of(Role.MANAGER))
    for page in ("families:families", "families:allocations", "outcomes:dashboard"):
        content = client.get(reverse(page)).content
        assert council.other.family.reference.encode() not in content
        assert str(council.other.family.pk).encode() not in content
        assert b"Vosselbrook" not in content
    ours = client.get(reverse("families:families")).content
    assert council.own.family.reference.encode() in ours


@pytest.mark.parametrize(
    "query",
    [
        "sort=person__surname",
        "sort=-tokens",
        "sort=members__person__date_of_birth",
        "team={south}",
        "keyworker={stranger}",
        "keyworker=%00",
        "stage=closed%27--",
        "framework=%F0%9F%98%80",
        "person__address__icontains=Lane",
    ],
)
def test_a17_a_filter_or_order_of_ones_own_making_does_nothing(
    council: Council, query: str
) -> None:
    client = browser(council.of(Role.MANAGER))
    query = query.format(south=council.south.pk, stranger=council.stranger.pk)
    answer = client.get(f"{reverse('families:families')}?{query}")
    assert answer.status_code == 200
    assert council.other.family.reference.encode() not in answer.content


def test_a_refused_role_is_noted_with_the_page_and_nothing_else(council: Council) -> None:
    page = reverse("families:family", args=[council.own.family.pk])
    assert browser(council.of(Role.ANALYST)).get(page).status_code == 403
    event = AuditEvent.objects.latest("seq")
    assert (event.event, event.by_id) == ("access_denied", council.of(Role.ANALYST).pk)
    assert event.facts == {"view": "families:family"}
    assert event.family_id is None
