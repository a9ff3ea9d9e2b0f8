"""A family is judged, shown and explained under the version and plan that it is held under."""

import uuid
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from families.actions.confirming import confirm_line
from families.actions.frameworks import load_frameworks
from families.framework import apply_plan, load_plan
from families.models import Family, FrameworkVersion, LocalPlan
from families.queries.frameworks import current_frameworks, plan_in_force, rules_of
from families.queries.rulebook import line_or_404
from families.queries.words import words_of
from families.rules.field_groups import Group
from outcomes.actions.comparing import compare_run
from outcomes.actions.computing import compute_outcomes
from outcomes.actions.importing import import_cases
from outcomes.actions.recomputing import Recomputed, recompute_family
from outcomes.models import Eligibility, OutcomeResult, OutcomeRun
from outcomes.queries.judging import judged
from privacy.identity import system_user
from privacy.models import User
from privacy.roles import Role
from tests.families.make_families import show_hidden
from tests.make import make_user
from tests.sample import DATA, SAMPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
TF = "tf-2015-national"
DAY = date(2018, 10, 31)
STRICT = f"extends: {TF}\nparameters:\n  absence_basis: all_absence\n"


@pytest.fixture
def analyst() -> User:
    return make_user(Role.ANALYST)


def new_version(folder: Path, **changes: str) -> FrameworkVersion:
    """The next version of the framework of 2015, some of its words replaced."""
    text = next((DATA / "frameworks").glob("*2015*.yaml")).read_text()
    for old, new in changes.items():
        assert old.replace("_", " ") in text, old
        text = text.replace(old.replace("_", " "), new)
    path = folder / "tf.yaml"
    path.write_text(text)
    [loaded] = load_frameworks(files=[path], by=system_user("operator"))
    return loaded.version


def publish(text: str) -> LocalPlan:
    by = system_user("operator")
    return LocalPlan.objects.create(
        extends=TF,
        number=LocalPlan.objects.count() + 1,
        source_text=text,
        sha256="0" * 64,
        state=LocalPlan.State.PUBLISHED,
        published_at="2026-01-01T00:00Z",
        proposed_by=by,
        reason="a test",
    )


def kept(run: OutcomeRun) -> list[tuple[object, ...]]:
    fields = ("family", "need", "person", "outcome", "state", "matures_on", "missing")
    return sorted(OutcomeResult.objects.filter(run=run).values_list(*fields), key=str)


def test_what_came_with_the_files_is_what_its_families_are_held_under() -> None:
    plan = plan_in_force(TF)
    assert plan is not None
    held = set(Family.objects.filter(framework__code=TF).values_list("local_plan", flat=True))
    assert held == {plan.pk}
    others = Family.objects.exclude(framework__code=TF)
    assert set(others.values_list("local_plan", flat=True)) == {None}


def test_a_newer_version_and_plan_change_no_result_of_who_was_there(
    tmp_path: Path, analyst: User
) -> None:
    before = compute_outcomes(as_of=DAY, by=analyst)
    new_version(tmp_path, phase_2="phase two")
    publish(STRICT)
    after = compute_outcomes(as_of=DAY, by=analyst)
    assert kept(before) == kept(after)
    assert before.rules_hash == after.rules_hash
    assert before.inputs_hash == after.inputs_hash


def test_a_family_put_under_the_newer_rules_is_judged_under_them(
    tmp_path: Path, analyst: User
) -> None:
    family = Family.objects.get(reference="TF/15/000001")
    before = compute_outcomes(as_of=DAY, by=analyst)
    family.framework, family.local_plan = new_version(tmp_path, phase_2="phase two"), None
    family.save()
    assert "phase two" in rules_of(family).name
    assert "phase two" in words_of(family).frameworks[TF].name
    after = compute_outcomes(as_of=DAY, by=analyst)
    assert before.rules_hash != after.rules_hash
    assert Eligibility.objects.get(run=after, family=family).framework == TF
    # The national rule counts other absence than the council's plan does.
    others = OutcomeResult.objects.exclude(family=family)
    assert others.filter(run=before).count() == others.filter(run=after).count()


def test_given_rules_preview_what_holding_families_under_them_would_give(analyst: User) -> None:
    families = list(Family.objects.filter(framework__code=TF).values_list("pk", flat=True))
    known = current_frameworks()
    plan = load_plan(STRICT, "draft.yaml", known)
    draft = apply_plan(known[TF], plan)
    previewed = judged(families, DAY, under=draft).results["state"].tolist()
    Family.objects.filter(pk__in=families).update(local_plan=publish(STRICT))
    assert judged(families, DAY).results["state"].tolist() == previewed
    run = compute_outcomes(as_of=DAY, by=analyst, framework=TF)
    assert run.counts["met_sustained"] == previewed.count("met_sustained")


def test_the_explanation_follows_the_familys_own_rules(tmp_path: Path, client: Client) -> None:
    family = Family.objects.get(reference="TF/15/000001")
    client.force_login(make_user(Role.HEAD_OF_SERVICE))
    before = client.get(f"/families/{family.pk}/outcomes/").context["found"].results
    new_version(tmp_path, phase_2="phase two")
    publish(STRICT)
    after = client.get(f"/families/{family.pk}/outcomes/").context["found"].results
    assert [r.why for r in after] == [r.why for r in before]


def test_the_same_files_again_move_nobody_to_newer_rules(tmp_path: Path) -> None:
    new_version(tmp_path, phase_2="phase two")
    publish(STRICT)
    before = set(Family.objects.values_list("pk", "framework", "local_plan"))
    Family.objects.filter(reference="TF/15/000001").update(closure_reason="other")
    import_cases(SAMPLE, by=system_user("operator"))
    assert set(Family.objects.values_list("pk", "framework", "local_plan")) == before


def test_a_confirmed_line_names_who_confirmed_it_in_the_explanation_and_changes_no_result(
    client: Client,
) -> None:
    family = Family.objects.get(reference="TF/15/000001")
    head = make_user(Role.HEAD_OF_SERVICE)
    show_hidden(family, head, *Group)
    client.force_login(head)
    address = f"/families/{family.pk}/outcomes/"
    before = client.get(address).context["found"].results
    doubtful = next(r.why.outcome for r in before if not r.why.outcome.provenance.confirmed)
    version, line = line_or_404(TF, f"outcome:{doubtful.id}")
    admin = make_user(Role.ADMINISTRATOR, "Ada Ministrator")
    confirm_line(version=version, line=line, source="Guidance, page 9", by=admin)
    answer = client.get(address)
    assert "Confirmed by Ada Ministrator on" in answer.content.decode()
    assert [r.why.state for r in answer.context["found"].results] == [r.why.state for r in before]


def test_a_past_run_is_computed_again_under_its_own_rules_and_todays_are_told_apart(
    analyst: User, client: Client
) -> None:
    """That somebody was moved to stricter rules since is no fault of the run."""
    run = compute_outcomes(as_of=DAY, by=analyst)
    held = Family.objects.filter(framework__code=TF)
    moved = set(held.values_list("pk", flat=True))
    held.update(local_plan=publish(STRICT))
    made = compare_run(run=run, by=analyst)
    counts = made.counts
    assert (counts["families"], counts["rules_differ"]) == (300, len(moved))
    assert (counts["inputs_differ"], counts["results_differ"], counts["unexplained"]) == (0, 0, 0)
    others = set(made.families.filter(today_differ=True).values_list("family", flat=True))
    assert 0 < counts["today_differ"] == len(others) < len(moved)
    client.force_login(head := make_user(Role.HEAD_OF_SERVICE))
    page = client.get(f"/outcomes/runs/{run.pk}/").content.decode()
    assert (
        f"The same records give the same results. {len(moved)} families are held under other rules "
        f"today; {len(others)} would have other results by them."
    ) in page
    # One family's own page says the same of its results. It says nothing of what could be claimed,
    # which may be all that would be different: no page of a keyworker speaks of claims.

    def again(key: uuid.UUID) -> Recomputed:
        return recompute_family(family=Family.objects.get(pk=key), by=head)

    other = next(key for key in sorted(others) if again(key).today)
    for key in (other, min(moved - others)):
        found = again(key)
        assert (found.same, found.changed, bool(found.today)) == (True, ("rules",), key in others)
        page = client.post(f"/families/{key}/outcomes/again/").content.decode()
        assert "The same records give the same answer" in page
        assert ("the answer as on that day would be the same" in page) == (key not in others)
    # What a run over everybody finds today is what was told.
    now = compute_outcomes(as_of=DAY, by=analyst)
    then, today = (set(map(str, kept(each))) for each in (run, now))
    assert {row for row in then ^ today if not any(str(key) in row for key in others)} == set()
