"""Nobody overwrites what somebody else has saved: a form that begins with what is recorded runs
through `families.editing.edit`, or is a `ShownForm` whose action joins; or it says here why not.
"""

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("families", "outcomes", "exports", "privacy")
# What a form is made of where it begins with a record.
OF_A_RECORD = {"initial", "held", "assessment", "search", "grant", "version", "state"}
WHY = {
    "has a version of its own, and shows both sides by itself": (
        *("families/assessment_sections.AnswerForm", "families/assessments.AnswerForm"),
        *("families/assessments.DetailsForm", "families/plan_goals.GoalChangeForm"),
        *("families/notes.NoteForm", "families/notes.SettleForm", "families/grants.EndForm"),
    ),
    "a new record each time: what was said before stays as it is": (
        *("families/agreements.AnswerForm", "families/fact_records.EndForm"),
        *("families/restrictions.RestrictionChangeForm", "families/team_board.WeightsForm"),
        "privacy/breach_steps.form",  # Those that go on from what was said are `ShownForm`s.
    ),
    "one step: the state that it began from is asked again, and the second is told": (
        *("families/referrals.StepForm", "families/rectifications.CorrectNeedForm"),
        *("families/risks.RiskForm", "privacy/account_changes.PlaceForm"),
        *("outcomes/claim_breaks.BreakForm", "outcomes/watch.AnswerForm"),
        "privacy/subject_items.WholeForm",  # Of entries that wait for a test.
    ),
    "is one person's": (
        *("families/plans.PlanForm", "families/saved_searches.ChangeSearchForm"),
        *("privacy/questions.HomeForm", "exports/forms_assessment.AssessmentForm"),
    ),
    "begins with a day or a choice, and makes a new record": (
        *("families/allocation.AllocationForm", "families/attachments.PaperForm"),
        *("families/facts.FactForm", "families/grants.GiveAccessForm"),
        *("families/handing.HandOnForm", "families/joining.JoiningForm"),
        *("families/lineage.SplitForm", "families/opening.FamilyForm"),
        *("families/people_page.PeoplePage", "families/plans.BeginPlanForm"),
        *("families/referrals.ReferralForm", "families/supervisions.BeginForm"),
        *("families/supervision_parts.TaskForm", "families/tasks.TaskForm"),
        *("families/work.ArtefactForm", "families/work.InterventionForm"),
        *("families/work.NeedsForm", "outcomes/windows.TariffForm", "outcomes/windows.WindowForm"),
        *("outcomes/audits.AuditForm", "outcomes/runs.RunForm", "privacy/oversight.AskForm"),
        *("privacy/investigations.ProposeForm", "exports/forms.ReturnForm"),
        "exports/returns.ReturnForm",
    ),
    "changes nothing": ("families/search.SearchForm",),
}


def trees(*kinds: str) -> Iterator[tuple[str, str, ast.AST]]:
    """App, file and syntax of each file of a kind, whether it is a module or a package."""
    for app in APPS:
        for kind in kinds:
            for path in sorted((ROOT / app).glob(f"{kind}*.py")) + sorted(
                (ROOT / app / kind).glob("*.py")
            ):
                yield app, path.stem, ast.parse(path.read_text())


def forms_of_records() -> Iterator[str]:
    """`app/file.Form` for each form that a view makes of a record without `edit`, and for each
    that fills itself from one."""
    shown = set(shown_forms())
    for app, file, tree in trees("views"):
        for call in ast.walk(tree):
            form = _form(call) if isinstance(call, ast.Call) else ""
            if form and (app, form) not in shown:
                yield f"{app}/{file}.{form}"
    for app, file, tree in trees("forms"):
        for each in classes(tree):
            if (app, each.name) not in shown and fills_itself(each):
                yield f"{app}/{file}.{each.name}"


def shown_forms() -> Iterator[tuple[str, str]]:
    """Those that carry what they showed."""
    for app, _, tree in trees("forms"):
        for each in classes(tree):
            if "ShownForm" in {ast.unparse(base) for base in each.bases}:
                yield app, each.name


def classes(tree: ast.AST) -> list[ast.ClassDef]:
    return [each for each in ast.walk(tree) if isinstance(each, ast.ClassDef)]


def fills_itself(form: ast.ClassDef) -> bool:
    """It takes no `initial` from its view (that is found there), and yet begins with something."""
    of = {each.name for each in form.body if isinstance(each, ast.FunctionDef)} & {"of"}
    given = [each for each in ast.walk(form) if isinstance(each, ast.keyword | ast.Attribute)]
    begins = any(
        (isinstance(each, ast.keyword) and each.arg == "initial" and _of_somewhat(each.value))
        or (isinstance(each, ast.Attribute) and each.attr == "initial")
        for each in given
    )
    return begins and not of


def _of_somewhat(value: ast.expr) -> bool:
    return not isinstance(value, ast.Constant)


def _form(call: ast.Call) -> str:
    name = ast.unparse(call.func)
    last = name.removesuffix(".of").split(".")[-1]
    begins = name.endswith(".of") or any(each.arg in OF_A_RECORD for each in call.keywords)
    return last if last.lower().endswith("form") and begins else ""


def test_every_form_of_a_record_is_edited_by_two_or_says_why_not() -> None:
    assert sorted(set(forms_of_records())) == sorted(chain(*WHY.values()))
