"""The table of roles keeps what the design promises, and the printed page is the table."""

import re
from pathlib import Path

import pytest

from privacy.jobs import KINDS
from privacy.roles import ROLE_NAMES, ROLE_PERMISSIONS, ROLE_SCOPE, Permission, Role, Scope

ROOT = Path(__file__).resolve().parents[2]
SIGN_INS = [role for role in Role if role is not Role.SYSTEM]
CASE_WORK = {
    Permission.VIEW_FAMILY,
    Permission.EDIT_FAMILY,
    Permission.OPEN_FAMILY,
    Permission.ALLOCATE_FAMILY,
}
# Who reaches no case without an open request, a disposal item or a break-glass (design §8).
NO_CASES = (Role.ANALYST, Role.DPO, Role.INTERNAL_AUDITOR, Role.ADMINISTRATOR)


def printed() -> dict[str, list[str]]:
    """The rows of `docs/roles.md`, read by hand and not by what printed them."""
    lines = (ROOT / "docs" / "roles.md").read_text().splitlines()
    cells = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in lines
        if "|" in line
    ]
    return {row[0]: row[1:] for row in cells}


def test_the_printed_page_is_the_table() -> None:
    rows = printed()
    assert rows["may…"] == [ROLE_NAMES[role] for role in Role]
    assert rows["families in reach"] == [ROLE_SCOPE[role].value for role in Role]
    for permission in Permission:
        held = ["yes" if permission in ROLE_PERMISSIONS[role] else "" for role in Role]
        assert rows[permission.value] == held, permission
    assert set(rows) == {"may…", "---", "families in reach", *(p.value for p in Permission)}


def test_every_permission_is_somebodys_and_every_role_has_one() -> None:
    held = set().union(*ROLE_PERMISSIONS.values())
    assert set(Permission) - held == set()
    assert [role for role in Role if not ROLE_PERMISSIONS[role]] == []
    assert len({permission.value for permission in Permission}) == len(Permission)


@pytest.mark.parametrize("role", NO_CASES)
def test_these_roles_reach_no_case(role: Role) -> None:
    assert ROLE_SCOPE[role] is Scope.NONE
    assert not ROLE_PERMISSIONS[role] & CASE_WORK


def test_who_looks_at_families_has_some_and_who_has_some_looks() -> None:
    looking = {role for role in SIGN_INS if Permission.VIEW_FAMILY in ROLE_PERMISSIONS[role]}
    assert looking == {role for role in SIGN_INS if ROLE_SCOPE[role] is not Scope.NONE}


def test_a_partner_and_the_safeguarding_lead_only_read() -> None:
    for role in (Role.PARTNER, Role.SAFEGUARDING_LEAD):
        assert ROLE_PERMISSIONS[role] & CASE_WORK == {Permission.VIEW_FAMILY}


def test_keyworkers_see_no_returns_no_claims_and_nobody_elses_figures() -> None:
    held = ROLE_PERMISSIONS[Role.KEYWORKER]
    assert not held & {
        Permission.VIEW_RETURNS,
        Permission.VIEW_DASHBOARD,
        Permission.VIEW_AUDIT_TRAIL,
        Permission.ALLOCATE_FAMILY,
    }


def test_only_those_outside_the_work_read_the_trail() -> None:
    reading = {role for role in Role if Permission.VIEW_AUDIT_TRAIL in ROLE_PERMISSIONS[role]}
    assert reading == {Role.DPO, Role.INTERNAL_AUDITOR}


def test_bulk_and_unseen_work_belongs_to_commands() -> None:
    for permission in (
        Permission.IMPORT_CASES,
        Permission.EXPORT_CASES,
        Permission.LOAD_FRAMEWORKS,
    ):
        assert {r for r in Role if permission in ROLE_PERMISSIONS[r]} == {Role.SYSTEM}, permission
    people = Permission.VIEW_FAMILY, Permission.EDIT_FAMILY, Permission.HANDLE_SUBJECT_REQUEST
    assert not ROLE_PERMISSIONS[Role.SYSTEM] & set(people)


def test_a_return_can_be_approved_by_somebody_who_did_not_build_it() -> None:
    building = {r for r in SIGN_INS if Permission.BUILD_RETURN in ROLE_PERMISSIONS[r]}
    approving = {r for r in SIGN_INS if Permission.APPROVE_RETURN in ROLE_PERMISSIONS[r]}
    assert approving - building
    # Whoever decides sees what they decide on.
    for role in building | approving:
        assert Permission.VIEW_RETURNS in ROLE_PERMISSIONS[role]


def test_every_kind_of_job_asks_for_a_permission_that_somebody_holds() -> None:
    assert KINDS
    for kind in KINDS.values():
        assert any(kind.permission in held for held in ROLE_PERMISSIONS.values()), kind.label
