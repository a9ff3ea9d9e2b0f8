"""What can this person see, and why: the page says what both walls do."""

from datetime import timedelta

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from families.actions.emergencies import open_in_emergency
from families.actions.exclusions import put_exclusion
from families.actions.restrictions import put_restriction
from families.models import FamilyGrant
from families.queries.explaining import Way, ways_of
from families.queries.families import families_visible_to
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.council import Council, browser


def ways(council: Council, about: User) -> dict[str, Way]:
    """By reason, as the data protection officer is told."""
    with acting_as(council.of(Role.DPO)):
        return {way.why: way for way in ways_of(about)}


def keep_from_own(council: Council, user: User) -> None:
    """Somebody is kept from one's own family."""
    admin = council.of(Role.ADMINISTRATOR)
    reference = council.own.family.reference
    with acting_as(admin):
        put_exclusion(email=user.email, reference=reference, reason_code="relative", by=admin)


def told_wrong(council: Council) -> list[str]:
    """The roles of whom the page's total is not what the walls let through."""
    found = []
    for user in (*council.users.values(), council.stranger):
        with acting_as(user):
            reached = families_visible_to(user).count()
        if ways(council, user)[""].open != reached:
            found.append(user.role)
    return found


def test_the_total_is_what_both_walls_let_through(council: Council) -> None:
    assert told_wrong(council) == []
    dpo, own = council.of(Role.DPO), council.own.family.reference
    names = [council.stranger.email, council.of(Role.PARTNER).email]
    restricted = {"level": "restricted", "reason_code": "safety", "by": dpo}
    keep_from_own(council, council.of(Role.PARTNER))
    with acting_as(dpo):
        put_restriction(reference=own, emails=names, **restricted)
    assert told_wrong(council) == []
    with acting_as(council.of(Role.KEYWORKER)):
        open_in_emergency(
            reference=council.other.family.reference,
            reason_code="danger",
            reason="The school rang",
            by=council.of(Role.KEYWORKER),
        )
    assert told_wrong(council) == []


def test_each_reason_is_named_with_its_end(council: Council) -> None:
    partner, ends = council.of(Role.PARTNER), timezone.localdate() + timedelta(days=9)
    FamilyGrant.objects.filter(user=partner).update(ends_on=ends)
    assert ways(council, partner)["partner"] == Way("partner", 1, 0, ends)
    assert ways(council, council.of(Role.KEYWORKER))["lead"].open == 1
    assert ways(council, council.of(Role.MANAGER))["team"].open == 1
    assert ways(council, council.of(Role.HEAD_OF_SERVICE))["council"].open == 2
    keep_from_own(council, partner)
    told = ways(council, partner)
    assert (told["partner"].open, told["partner"].shut, told["excluded"].shut) == (0, 1, 1)


def test_the_database_answers_two_roles_only(council: Council) -> None:
    for role in (Role.HEAD_OF_SERVICE, Role.MANAGER, Role.KEYWORKER, Role.SAFEGUARDING_LEAD):
        with acting_as(council.of(role)), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM tfcase_why(%s, 'all', NULL, %s)",
                [council.stranger.pk, timezone.localdate()],
            )
            assert cursor.fetchone() == (0,)


def test_the_page_shows_counts_and_no_case(council: Council) -> None:
    client = browser(council.of(Role.ADMINISTRATOR))
    assert council.stranger.name in client.get("/who-sees-what/").content.decode()
    page = reverse("families:access_of", args=[council.stranger.pk])
    shown = client.get(page).content.decode()
    assert "Leads the work" in shown
    for word in (council.other.family.reference, *council.other.words):
        assert word not in shown
    assert AuditEvent.objects.filter(event=Event.ACCESS_EXPLAINED).count() == 1
    analyst = reverse("families:access_of", args=[council.of(Role.ANALYST).pk])
    assert "compute outcomes for all families" in client.get(analyst).content.decode()
    own = reverse("families:access_of", args=[council.of(Role.ADMINISTRATOR).pk])
    assert client.get(own).status_code == 404
