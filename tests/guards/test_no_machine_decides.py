"""No score, suggestion or timetable opens, closes, merges or claims: a person does (Art 22).

What the engine works out stands in tables of its own, which are read by one action that a person
starts; whoever has no name and no role of people is refused by every action that decides.
"""

import ast
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from families.actions.families import change_dates, open_family
from families.actions.merging import merge_families
from families.actions.same_people import merge_people
from families.actions.splitting import split_family
from families.actions.undoing import undo_closing
from outcomes.actions import claims
from outcomes.actions.claim_breaks import decide_on_breaks
from outcomes.actions.submissions import ask_for_submission, make_submission
from privacy.access import AccessDenied
from privacy.models import User
from privacy.roles import ROLE_PERMISSIONS, Permission, Role

ROOT = Path(__file__).resolve().parents[2]
DECIDING = (
    *(open_family, change_dates, undo_closing, merge_families, split_family, merge_people),
    *(claims.prepare_claims, claims.mark_ready, claims.make_ready, claims.send_to_audit),
    *(claims.record_audit_result, claims.submit, claims.record_payment, claims.withdraw),
    *(decide_on_breaks, ask_for_submission, make_submission),
)
PERMISSIONS = {
    *(Permission.OPEN_FAMILY, Permission.EDIT_FAMILY, Permission.PREPARE_CLAIM),
    *(Permission.AUDIT_CLAIM, Permission.SUBMIT_CLAIM, Permission.WITHDRAW_CLAIM),
    *(Permission.ALLOCATE_FAMILY, Permission.REBASE_FAMILY, Permission.APPROVE_DISPOSAL),
}
# What is worked out about families, and the actions that read it: a person chose what to claim for.
SCORES = {"ClaimCheck", "Eligibility", "OutcomeResult", "Suggestion"}
READ_BY = {"outcomes/actions/claims.py", "outcomes/actions/claim_bulk.py"}
# Where a case gets its days: typed by somebody, brought by a council's file, taken back, put
# together.
DATED_BY = {
    *("families/actions/families.py", "families/actions/merging.py"),
    *("families/actions/splitting.py", "families/actions/undoing.py"),
}
DAYS = {"closed_on", "closure_reason", "attached_on", "assessed_on", "step_down_on"}


@pytest.mark.parametrize("action", DECIDING, ids=lambda action: action.__name__)
def test_a51_adm_01_whoever_is_no_person_is_refused(action: Callable[..., Any]) -> None:
    plain = inspect.unwrap(action)
    needed = inspect.signature(plain).parameters
    machine = User(role=Role.SYSTEM, email="timetable@system.invalid")
    given = {name: None for name in needed if name != "by"}
    with pytest.raises(AccessDenied):
        plain(**given, by=machine)


def test_adm_01_the_timetable_and_commands_have_no_permission_that_decides() -> None:
    assert not PERMISSIONS & ROLE_PERMISSIONS[Role.SYSTEM]


def names_in(path: Path) -> set[str]:
    """Every name that a file says."""
    return {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}


def dates_in(path: Path) -> bool:
    """Whether a file gives a family, or whatever has such days, one of them."""
    return any(
        isinstance(target, ast.Attribute) and target.attr in DAYS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    )


def test_adm_01_what_is_worked_out_is_read_only_by_who_prepares_a_claim() -> None:
    floors = ("families", "outcomes", "exports", "privacy")
    files = [path for app in floors for path in (ROOT / app / "actions").rglob("*.py")]
    assert len(files) > 100
    reading = {
        path.relative_to(ROOT).as_posix() for path in files if SCORES & names_in(path)
    } - READ_BY
    assert not reading
    dating = {path.relative_to(ROOT).as_posix() for path in files if dates_in(path)}
    dating -= {"privacy/actions/teams.py"}  # A team is closed, no family.
    assert dating <= DATED_BY, dating - DATED_BY


def test_adm_02_no_setting_lets_a_machine_decide() -> None:
    names = re.findall(r"^#? ?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert len(names) > 50
    wrong = re.compile(r"AUTOMAT|DECID|DECISION|SCOR|ELIGIB|APPROVE_|SOLELY|PROFIL")
    assert not [name for name in names if wrong.search(name)]
    # Who may do what is code, and asks no setting.
    for file in ("privacy/roles.py", "privacy/access.py"):
        said = names_in(ROOT / file) | set(re.findall(r"os\.environ|settings", file))
        assert not {"settings", "environ", "getenv"} & said
