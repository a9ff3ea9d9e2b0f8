"""Terms, feeds and the local plan go in last, when they can be believed."""

from datetime import date
from pathlib import Path

import pytest

from families.models import FeedCoverage, LocalPlan, Term
from families.queries.frameworks import current_frameworks
from privacy.models import AuditEvent
from tests.outcomes.importing import exported, ready, run_council, run_import
from tests.rules.casefile_council import Record, whole_council, write_council

pytestmark = pytest.mark.django_db
Council = dict[str, list[Record]]
PLAN = "extends: tf-2015-national\nparameters:\n  absence_basis: unauthorised_only\n"
OTHER_PLAN = PLAN.replace("unauthorised_only", "all_absence")


@pytest.fixture(autouse=True)
def _frameworks(db: None) -> None:
    ready()


@pytest.fixture
def council() -> Council:
    return whole_council()


def with_plan(folder: Path, plan: str) -> Path:
    write_council(folder, whole_council())
    (folder / "local_plan.yaml").write_text(plan)
    return folder


def test_terms_and_feeds_are_new_changed_or_the_same(tmp_path: Path, council: Council) -> None:
    ran = run_council(tmp_path / "first", council)
    assert (ran.count("Terms new or changed"), ran.count("Feeds new or changed")) == (2, 1)
    council["terms"][1]["end_on"] = "2018-03-28"
    council["feeds"][0]["to_date"] = "2021-01-01"
    ran = run_council(tmp_path / "second", council)
    assert (ran.count("Terms new or changed"), ran.count("Feeds new or changed")) == (1, 1)
    assert Term.objects.get(term="Spring 2018").end_on == date(2018, 3, 28)
    assert FeedCoverage.objects.get().to_date == date(2021, 1, 1)
    assert ran.families == {"unchanged": 2}


def test_a_term_that_would_overlap_a_stored_one_refuses_the_directory(
    tmp_path: Path, council: Council
) -> None:
    run_council(tmp_path / "first", council)
    council["terms"] = [{"term": "Late", "start_on": "2018-03-29", "end_on": "2018-04-02"}]
    ran = run_council(tmp_path / "second", council)
    assert (ran.status, "overlaps the term Spring 2018 that is stored" in ran.err) == (2, True)


def test_a_feed_is_not_believed_while_a_stored_family_lacks_its_facts(
    tmp_path: Path, council: Council
) -> None:
    """Silence about a refused family would look like good news."""
    run_council(tmp_path / "first", council)
    council["feeds"][0]["to_date"] = "2022-01-01"
    council["observations"][1]["value"] = "three"
    ran = run_council(tmp_path / "second", council)
    assert ran.families == {"unchanged": 1, "refused": 1}
    assert "Feeds were held back" in ran.out
    assert FeedCoverage.objects.get().to_date == date(2020, 1, 1)
    council["observations"][1]["value"] = "3"
    ran = run_council(tmp_path / "third", council)
    assert (ran.status, FeedCoverage.objects.get().to_date) == (0, date(2022, 1, 1))


def test_a_feed_is_believed_when_only_families_unknown_here_were_refused(
    tmp_path: Path, council: Council
) -> None:
    council["observations"][1]["value"] = "three"
    ran = run_council(tmp_path, council)
    assert (ran.status, FeedCoverage.objects.count()) == (1, 1)
    assert "held back" not in ran.out


def test_the_first_plan_for_a_framework_is_published(tmp_path: Path) -> None:
    ran = run_import(with_plan(tmp_path, PLAN))
    assert "Local plan: published" in ran.out
    plan = LocalPlan.objects.get()
    assert (plan.state, plan.number, plan.published_at is not None) == ("published", 1, True)
    basis = current_frameworks()["tf-2015-national"].parameters["absence_basis"]
    assert basis.chosen == "unauthorised_only"
    assert AuditEvent.objects.filter(event="local_plan_loaded").count() == 1


def test_a_changed_plan_is_proposed_once(tmp_path: Path) -> None:
    run_import(with_plan(tmp_path / "first", PLAN))
    ran = run_import(with_plan(tmp_path / "second", OTHER_PLAN))
    assert "Local plan: proposed" in ran.out
    assert "Local plan: unchanged" in run_import(tmp_path / "second").out
    assert "Local plan: unchanged" in run_import(tmp_path / "first").out
    states = list(LocalPlan.objects.order_by("number").values_list("number", "state"))
    assert states == [(1, "published"), (2, "proposed")]
    basis = current_frameworks()["tf-2015-national"].parameters["absence_basis"]
    assert basis.chosen == "unauthorised_only"
    exported(tmp_path / "out")
    assert (tmp_path / "out" / "local_plan.yaml").read_text() == PLAN


def test_the_operator_publishes_with_a_reason(tmp_path: Path) -> None:
    run_import(with_plan(tmp_path / "first", PLAN))
    second = with_plan(tmp_path / "second", OTHER_PLAN)
    run_import(second)
    ran = run_import(second, publish_plan=True)
    assert (ran.status, "needs a reason" in ran.err) == (2, True)
    ran = run_import(second, publish_plan=True, reason="agreed by the board")
    assert "Local plan: published" in ran.out
    states = list(LocalPlan.objects.order_by("number").values_list("number", "state"))
    assert states == [(1, "published"), (2, "published")]
    assert LocalPlan.objects.get(number=2).reason == "agreed by the board"
    basis = current_frameworks()["tf-2015-national"].parameters["absence_basis"]
    assert basis.chosen == "all_absence"


def test_an_older_plan_that_comes_back_is_a_new_proposal(tmp_path: Path) -> None:
    run_import(with_plan(tmp_path / "first", PLAN))
    second = with_plan(tmp_path / "second", OTHER_PLAN)
    run_import(second, publish_plan=True, reason="agreed")
    assert "Local plan: proposed" in run_import(tmp_path / "first").out
    assert LocalPlan.objects.get(number=3).source_text == PLAN


def test_a_dry_run_says_what_becomes_of_the_plan_and_does_nothing(tmp_path: Path) -> None:
    ran = run_import(with_plan(tmp_path, PLAN), dry_run=True)
    assert "Local plan: published" in ran.out
    assert LocalPlan.objects.count() == Term.objects.count() == FeedCoverage.objects.count() == 0
