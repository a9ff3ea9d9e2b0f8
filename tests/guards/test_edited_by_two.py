"""Nobody overwrites what somebody else has saved: a form that begins with what is recorded runs
through `families.editing.edit`, or it says here why it need not.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What a form is made of where it begins with a record.
OF_A_RECORD = {"initial", "held", "assessment", "search", "grant", "version", "state"}
WHY = {
    "families/agreements.AnswerForm": "a new answer; what was said before stays",
    "families/assessment_sections.AnswerForm": "saved while typing, under a version of its own",
    "families/assessments.DetailsForm": "has a version of its own",
    "families/fact_records.EndForm": "ends a fact by a new one; facts never change",
    "families/grants.EndForm": "knows which end it showed",
    "families/plan_goals.GoalChangeForm": "has a version of its own",
    "families/plans.PlanForm": "a draft is one person's",
    "families/referrals.StepForm": "one step; the state that it began from is asked again",
    "families/restrictions.RestrictionChangeForm": "a new row; the page of an ended one is gone",
    "families/saved_searches.ChangeSearchForm": "a view is one person's",
    "families/search.SearchForm": "changes nothing",
    "families/supervision_parts.TaskForm": "a new task",
    "families/tasks.TaskForm": "a new task",
    "families/work.InterventionForm": "a new intervention; its change is edited",
    "families/work.ArtefactForm": "a new artefact",
    "outcomes/windows.WindowForm": "a new window; its change is edited",
    "outcomes/windows.TariffForm": "a new figure; its change is edited",
}


def forms_of_records() -> Iterator[str]:
    """`app/file.Form` for each form that a view makes of a record without `edit`."""
    for app in ("families", "outcomes"):
        for path in sorted((ROOT / app / "views").glob("*.py")):
            for call in ast.walk(ast.parse(path.read_text())):
                if isinstance(call, ast.Call) and (form := _form(call)):
                    yield f"{app}/{path.stem}.{form}"


def _form(call: ast.Call) -> str:
    name = ast.unparse(call.func)
    of = name.endswith("Form.of")
    begins = of or any(each.arg in OF_A_RECORD for each in call.keywords)
    return name.removesuffix(".of").split(".")[-1] if "Form" in name and begins else ""


def test_every_form_of_a_record_is_edited_by_two_or_says_why_not() -> None:
    assert sorted(set(forms_of_records())) == sorted(WHY)
