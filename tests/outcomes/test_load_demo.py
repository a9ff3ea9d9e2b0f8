"""The demonstration: everything through the product's own actions, twice without harm."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from families.models import Family
from families.queries.families import families_visible_to
from outcomes.actions.demonstration import PUBLISHED_WORDS
from privacy.identity import acting_as
from privacy.models import AuditEvent, Job, User
from privacy.queries.disposal import to_hand_over
from privacy.roles import Role

pytestmark = pytest.mark.django_db


def load_demo() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def people(role: Role) -> list[User]:
    return list(User.objects.filter(role=role, is_active=True).order_by("email"))


def test_the_demonstration_has_families_and_somebody_for_every_role(client: Client) -> None:
    printed = load_demo()
    assert Family.objects.count() == 300
    for role in set(Role) - {Role.SYSTEM}:
        assert people(role), role
    for role in (Role.ANALYST, Role.DPO, Role.HEAD_OF_SERVICE, Role.MANAGER, Role.ADMINISTRATOR):
        assert len(people(role)) == 2
    active = User.objects.filter(is_active=True).exclude(role=Role.SYSTEM)
    assert all(user.email in printed for user in active)
    assert PUBLISHED_WORDS in printed
    for worker in people(Role.KEYWORKER):
        assert families_visible_to(worker).count() >= 15
        assert worker.team in [manager.team for manager in people(Role.MANAGER)]
    for manager in people(Role.MANAGER):
        assert families_visible_to(manager).count() >= 30
    assert people(Role.KEYWORKER)[0].check_password(PUBLISHED_WORDS)
    assert not User.objects.filter(email="emma.smith@council.example", is_active=True).exists()


def test_a_second_start_keeps_what_people_did_and_prints_the_same_sign_ins() -> None:
    first = load_demo()
    family = Family.objects.get(reference="EH-000000")
    family.closure_reason = "moved away"
    family.save()
    events = AuditEvent.objects.count()
    second = load_demo()
    family.refresh_from_db()
    assert (family.closure_reason, AuditEvent.objects.count()) == ("moved away", events)
    assert sorted(second.splitlines()) == sorted(
        first.replace("300 families imported.\n", "").splitlines()
    )


def test_production_refuses_it(settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="refused in production"):
        load_demo()
    assert not User.objects.exclude(role=Role.SYSTEM).exists()


def test_ret_05b_the_demonstration_shows_records_that_are_to_be_handed_over(
    client: Client,
) -> None:
    load_demo()
    dpo = people(Role.DPO)[0]
    with acting_as(dpo):
        first, *others = to_hand_over()
        assert {each.rule for each in (first, *others)} == {"family-record-office-6"}
        assert Job.objects.filter(kind="copy_to_hand_over").count() == 1
        page = f"{first.batch.get_absolute_url()}items/{first.pk}/hand-over/"
    client.force_login(dpo)
    assert "The file is being made" in client.get(page).content.decode()
    load_demo()
    with acting_as(dpo):
        assert to_hand_over().count() == 1 + len(others)
