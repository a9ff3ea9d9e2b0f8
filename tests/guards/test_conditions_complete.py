"""Whatever saves a sensitive field asks first whether a condition for it is on record (LAW-03)."""

import ast
from pathlib import Path

from django.apps import apps as installed

from outcomes.actions.importing.lawful import KEPT_AS

ROOT = Path(__file__).resolve().parents[2]
# Models whose sensitive fields somebody types or a file brings, with where they are saved.
ASKED = {
    "families.Person": "families/actions/people.py",
    "families.Need": "families/actions/needs.py",
    "families.Intervention": "families/actions/interventions.py",
    "families.Observation": "families/actions/facts.py",
    "families.AssessmentAnswer": "families/actions/assessments.py",
    "families.AnswerSide": "families/actions/assessments.py",
    "families.Referral": "families/actions/referrals.py",
}
# What is only worked out, copied or kept from what was asked about already, each with its reason.
FOLLOWS = {
    "outcomes.Eligibility": "worked out from facts",
    "outcomes.OutcomeResult": "worked out from facts",
    "outcomes.Suggestion": "worked out from facts",
    "outcomes.Relapse": "worked out from facts",
    "outcomes.ClaimSnapshot": "a frozen copy of results",
    "outcomes.ClaimRecomputation": "two results compared",
    "outcomes.ClaimTest": "an auditor on a claim, under internal audit's own duty",
    "families.Reveal": "which group somebody was shown",
    "families.Rebase": "codes of a framework, of nobody",
    "privacy.SubjectParty": "a request of the person, under a legal obligation",
    "privacy.SubjectItem": "a request of the person, under a legal obligation",
}
# Writers of these models that copy what is there already.
COPIES = {
    "families/actions/fact_withdrawals.py": "a fact with its last day",
    "outcomes/actions/claim_snapshots.py": "a decision on a need that is recorded",
}
NAMES = {label.split(".")[1] for label in ASKED}
MAKES = {"create", "bulk_create", "get_or_create", "update_or_create"}


def makers(path: Path) -> set[str]:
    """Which of these models a file makes rows of; what only names a row by its key makes none."""
    found = set()
    for call in ast.walk(ast.parse(path.read_text())):
        if not isinstance(call, ast.Call) or not (call.args or call.keywords):
            continue
        keys = {each.arg for each in call.keywords}
        match call.func:
            case ast.Name(id=name) if name in NAMES and keys - {"pk", "id"}:
                found.add(name)
            case ast.Attribute(
                value=ast.Attribute(value=ast.Name(id=name), attr="objects"), attr=made
            ) if name in NAMES and made in MAKES:
                found.add(name)
    return found


def test_law_03_every_sensitive_field_is_asked_about_or_follows_from_one_that_is() -> None:
    special = {
        model._meta.label
        for model in installed.get_models()
        if getattr(getattr(model, "Privacy", None), "special", None)
    }
    assert special == {*ASKED, *FOLLOWS}
    for file in ASKED.values():
        assert "check_may_keep(" in (ROOT / file).read_text(), file


def test_law_03_nobody_else_makes_rows_with_sensitive_fields() -> None:
    apps = ("families", "outcomes", "privacy", "exports")
    files = [path for app in apps for path in (ROOT / app / "actions").rglob("*.py")]
    making = {path.relative_to(ROOT).as_posix(): names for path in files if (names := makers(path))}
    asking = {file for file in making if "check_may_keep(" in (ROOT / file).read_text()}
    assert set(making) - asking == {file for file in COPIES if file in making}
    # Files bring the same models, asked about together before the first row.
    brought = {model._meta.label for model in KEPT_AS.values()}
    assert brought <= set(ASKED)
