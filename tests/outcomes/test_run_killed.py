"""A run over everybody that ends in the middle is gone on with, and finds what one run finds."""

import uuid
from datetime import timedelta
from random import Random

import pytest
from django.db.models import F

from families.models import Family, FeedCoverage, Need, Touched
from outcomes import frames
from outcomes.actions import running
from outcomes.actions.computing import compute_outcomes
from outcomes.models import BegunRun, JudgedFamily, OutcomeResult, OutcomeRun, Standing
from outcomes.queries.results import of_latest_run
from privacy.models import User
from privacy.roles import Role
from tests.make import make_user
from tests.outcomes.edits import DAY, a_fact_comes, found_anew, standing

FAMILIES = 80


class Killed(BaseException):
    """Stands for whatever ends a run in the middle."""


@pytest.fixture
def analyst(db: None) -> User:
    return make_user(Role.ANALYST)


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", FAMILIES)
    # A process beside for every run of these would take longer than all of them.
    monkeypatch.setattr(frames, "judged_apart", lambda chunks: map(frames.judge_chunk, chunks))


in_the_middle = pytest.mark.usefixtures("sample_council", "_small")


def judged() -> dict[uuid.UUID, uuid.UUID]:
    """The families judged in runs, finished or not: each with the key of its row."""
    return dict(JudgedFamily.objects.values_list("family_id", "pk"))


def killed_after(families: int, analyst: User, *, only_changed: bool = False) -> None:
    """A run over everybody ends before it keeps so many."""

    def stop(done: int, total: int, doing: str) -> None:
        if done > families:
            raise Killed

    with pytest.raises(Killed):
        compute_outcomes(as_of=DAY, by=analyst, only_changed=only_changed, step=stop)


def summary(run: OutcomeRun) -> dict[str, object]:
    """What two runs over the same records have in common."""
    return {name: getattr(run, name) for name in ("counts", "inputs_hash", "rules_hash", "rules")}


@in_the_middle
def test_what_is_kept_is_not_judged_again_and_shown_only_with_the_rest(analyst: User) -> None:
    killed_after(160, analyst)
    first = judged()
    assert len(first) == 160
    assert not OutcomeRun.objects.exists()
    assert not OutcomeResult.objects.filter(of_latest_run()).exists()
    seen: list[tuple[int, int]] = []
    run = compute_outcomes(
        as_of=DAY, by=analyst, step=lambda done, total, _: seen.append((done, total))
    )
    assert seen[0] == (160 + FAMILIES, 300)
    assert first.items() <= judged().items()
    assert standing() == found_anew(DAY)
    assert not BegunRun.objects.exists()
    assert summary(run) == summary(compute_outcomes(as_of=DAY, by=analyst))


@in_the_middle
def test_who_has_changed_meanwhile_is_judged_anew(analyst: User) -> None:
    killed_after(160, analyst)
    first = judged()
    need = Need.objects.filter(family__in=first, closed_as="").order_by("pk")[0]
    Need.objects.filter(pk=need.pk).update(evidenced=not need.evidenced)
    run = compute_outcomes(as_of=DAY, by=analyst)
    again = judged()
    assert [family for family, row in first.items() if again[family] != row] == [need.family_id]
    assert standing() == found_anew(DAY)
    assert not Touched.objects.exists()
    assert summary(run) == summary(compute_outcomes(as_of=DAY, by=analyst))


@in_the_middle
def test_what_changes_while_a_run_is_under_way_is_in_it(analyst: User) -> None:
    edited = []

    def meddle(done: int, total: int, doing: str) -> None:
        if done == 160 and not edited:
            edited.append(a_fact_comes(Random(1)))  # noqa: S311
            Family.objects.filter(reference="TF/15/000001").update(closure_reason="moved away")

    run = compute_outcomes(as_of=DAY, by=analyst, step=meddle)
    assert standing() == found_anew(DAY)
    assert not Touched.objects.exists()
    assert run.counts["judged_anew"] == 300


@in_the_middle
@pytest.mark.parametrize("change", ["feeds", "feeds meanwhile", "day"])
def test_where_it_would_be_of_two_minds_it_begins_anew(change: str, analyst: User) -> None:
    def shorten(done: int, total: int, doing: str) -> None:
        if done == 240:
            assert FeedCoverage.objects.update(to_date=F("from_date"))

    killed_after(160, analyst)
    first, day = judged(), DAY
    if change == "feeds":
        shorten(240, 300, "")
    elif change == "day":
        day += timedelta(days=1)
    meddle = shorten if change == "feeds meanwhile" else lambda done, total, doing: None
    compute_outcomes(as_of=day, by=analyst, step=meddle)
    assert not set(first.values()) & set(judged().values())
    assert JudgedFamily.objects.count() == 300
    assert standing() == found_anew(day)


@in_the_middle
def test_what_has_changed_is_everybody_where_a_run_over_everybody_was_killed(analyst: User) -> None:
    before = compute_outcomes(as_of=DAY, by=analyst)
    killed_after(160, analyst)
    assert set(Standing.objects.values_list("run", flat=True)) == {before.pk}
    run = compute_outcomes(as_of=DAY + timedelta(days=1), by=analyst, only_changed=True)
    assert (run.base, run.counts["judged_anew"]) == (None, 300)
    assert standing() == found_anew(run.as_of)
