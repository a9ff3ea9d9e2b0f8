"""What opens the second wall, for how long; and that the first wall does not lean on it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from families.models import Family
from privacy import access, identity
from privacy.access import Permission
from privacy.identity import EVERYTHING, PEOPLE, Aside, acting_as
from privacy.roles import Role
from tests.council import SIGN_INS, Council


def opened() -> str:
    """What the transaction has opened, as the policies read it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('tfcase.opened', true), '')")
        found: tuple[str] = cursor.fetchone()
    return found[0]


@pytest.mark.parametrize(
    ("role", "permission", "opens"),
    [
        (Role.ANALYST, Permission.VIEW_CLAIMS, EVERYTHING),
        (Role.INTERNAL_AUDITOR, Permission.VIEW_CLAIMS, EVERYTHING),
        # Work of the whole council, by somebody who has families: within their reach.
        (Role.MANAGER, Permission.VIEW_CLAIMS, ""),
        (Role.HEAD_OF_SERVICE, Permission.VIEW_CLAIMS, ""),
        # No work of the whole council.
        (Role.ADMINISTRATOR, Permission.VIEW_ROLES, ""),
        (Role.KEYWORKER, Permission.VIEW_FAMILY, ""),
    ],
)
def test_only_work_of_the_whole_council_by_codes_opens_every_family(
    council: Council, role: Role, permission: Permission, opens: str
) -> None:
    user = council.of(role)
    with acting_as(user):
        access.require(user, permission)
        assert opened() == opens


@pytest.mark.parametrize("role", SIGN_INS)
def test_the_first_wall_asks_by_itself_what_somebody_is_kept_from(
    council: Council, role: Role
) -> None:
    """The second wall would hide a fault of the first, so the question itself is looked at."""
    user = council.of(role)
    if access.can(user, Permission.VIEW_FAMILY):
        families = Family.objects.filter(access.visible(user))
        assert "tfcase_kept_from" in str(families.query)
    assert "tfcase_kept_from" in str(Family.objects.filter(access.allowed(user)).query)


def test_commands_are_kept_from_nothing(db: None) -> None:
    families = Family.objects.filter(access.allowed(identity.system_user("operator")))
    assert "tfcase_kept_from" not in str(families.query)


def test_what_is_open_is_not_opened_twice_and_not_closed_by_a_few_reads(council: Council) -> None:
    with acting_as(council.of(Role.DPO)):
        identity.open_up(EVERYTHING)
        with CaptureQueriesContext(connection) as asked:
            identity.open_up(EVERYTHING)
        assert len(asked) == 0
        with identity.opening(PEOPLE):
            assert opened() == EVERYTHING
        assert opened() == EVERYTHING


def test_a_few_reads_close_what_they_open(council: Council) -> None:
    with acting_as(council.of(Role.DPO)):
        with identity.opening(PEOPLE):
            assert opened() == PEOPLE
        assert opened() == ""
        with pytest.raises(ZeroDivisionError), identity.opening(PEOPLE):
            _ = 1 / 0
        assert opened() == ""


def test_an_expression_is_answered_beside_saying_who_asks(council: Council) -> None:
    aside = Aside("%s::int + 1", (41,))
    with acting_as(council.of(Role.DPO), aside=aside):
        assert aside.answer == 42
