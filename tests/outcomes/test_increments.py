"""A run over what has changed leaves standing what a run over everybody would find."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db.models import F, Model
from django.test import Client

from families.models import (
    Artefact,
    Family,
    FeedCoverage,
    FrameworkVersion,
    LocalPlan,
    Member,
    Need,
    Observation,
    Person,
    Term,
    Touched,
)
from outcomes import frames
from outcomes.actions.comparing import compare_run
from outcomes.actions.computing import chunk_of, compute_outcomes
from outcomes.models import Claim, ClaimCheck, JudgedFamily, OutcomeResult, OutcomeRun, Standing
from outcomes.queries import inputs, kept
from outcomes.queries.results import of_latest_run
from outcomes.tasks import compute_nightly
from privacy import jobs
from privacy.models import AuditEvent, Job, User
from privacy.roles import Role
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
DAY = date(2018, 10, 31)
Edit = Callable[[Random], None]


@pytest.fixture
def analyst() -> User:
    return make_user(Role.ANALYST)


def pick(chance: Random, model: type[Model], **having: object) -> Any:
    """Any row."""
    rows = model._default_manager.filter(**having).order_by("pk")
    return rows[chance.randrange(rows.count())]


def some_day(chance: Random) -> date:
    return DAY + timedelta(days=chance.randrange(-500, 60))


def a_fact_comes(chance: Random) -> None:
    like = pick(chance, Observation)
    like.pk, like.reference = uuid.uuid4(), f"NEW{chance.random()}"
    like.start_on, like.end_on = some_day(chance), None
    like.recorded_on = None
    like.save(force_insert=True)


def a_fact_is_withdrawn(chance: Random) -> None:
    Observation.objects.filter(pk=pick(chance, Observation).pk).update(withdrawn=True)


def a_fact_goes(chance: Random) -> None:
    pick(chance, Observation).delete()


def a_fact_of_a_person_changes(chance: Random) -> None:
    fact = pick(chance, Observation, family=None)
    Observation.objects.filter(pk=fact.pk).update(start_on=some_day(chance), end_on=None)


def a_fact_moves_to_another_family(chance: Random) -> None:
    fact, family = pick(chance, Observation, family__isnull=False), pick(chance, Family)
    Observation.objects.filter(pk=fact.pk).update(family=family)


def a_member_moves(chance: Random) -> None:
    member, family = pick(chance, Member), pick(chance, Family)
    if not Member.objects.filter(family=family, person=member.person).exists():
        Member.objects.filter(pk=member.pk).update(family=family)


def a_member_leaves(chance: Random) -> None:
    member = pick(chance, Member, left_on=None)
    joined = member.joined_on or date(2010, 1, 1)
    left = max(joined, some_day(chance))
    Member.objects.filter(pk=member.pk).update(left_on=left)


def a_person_changes(chance: Random) -> None:
    person = pick(chance, Person)
    Person.objects.filter(pk=person.pk).update(
        date_of_birth=some_day(chance) - timedelta(days=chance.randrange(0, 7000))
    )


def a_need_is_recorded_or_goes(chance: Random) -> None:
    like = pick(chance, Need)
    if chance.random() < 0.3:
        Need.objects.filter(pk=like.pk).update(closed_as="entered_in_error")
        return
    like.pk, like.reference = uuid.uuid4(), f"NEW{chance.random()}"
    like.identified_on = some_day(chance)
    like.save(force_insert=True)


def an_artefact_goes(chance: Random) -> None:
    pick(chance, Artefact).delete()


def a_claim_comes(chance: Random) -> None:
    family = pick(chance, Family)
    Claim.objects.get_or_create(
        family=family,
        phase=family.framework.code,
        defaults={"route": "SSP", "state": "paid", "on_date": some_day(chance)},
    )


def a_case_is_closed(chance: Random) -> None:
    family = pick(chance, Family, closed_on=None)
    day = max(family.step_down_on or family.attached_on or family.identified_on, some_day(chance))
    Family.objects.filter(pk=family.pk).update(closed_on=day)


def a_family_is_rebased(chance: Random) -> None:
    family, version = pick(chance, Family), pick(chance, FrameworkVersion)
    plan = LocalPlan.objects.filter(extends=version.code).first()
    Family.objects.filter(pk=family.pk).update(framework=version, local_plan=plan)


def a_feed_changes(chance: Random) -> None:
    feed = pick(chance, FeedCoverage)
    if chance.random() < 0.3:
        feed.delete()
        return
    to_date = max(feed.from_date, some_day(chance))
    FeedCoverage.objects.filter(pk=feed.pk).update(to_date=to_date)


def a_term_changes(chance: Random) -> None:
    term = pick(chance, Term)
    if chance.random() < 0.3:
        Term.objects.filter(pk=term.pk).update(end_on=F("end_on") - 1)


EDITS: tuple[Edit, ...] = (
    *(a_fact_comes, a_fact_is_withdrawn, a_fact_goes, a_fact_of_a_person_changes),
    *(a_fact_moves_to_another_family, a_member_moves, a_member_leaves, a_person_changes),
    *(a_need_is_recorded_or_goes, an_artefact_goes, a_claim_comes, a_case_is_closed),
    *(a_family_is_rebased, a_feed_changes, a_term_changes),
)


def found_anew(day: date) -> tuple[dict[str, int], dict[str, int]]:
    """What judging everybody gives: fingerprints and results of each family."""
    families = list(inputs.family_ids())
    tables = frames.judge_chunk(chunk_of(families, inputs.read_common(), day)).tables
    prints = frames.prints_of(tables.pop("outcomes_judgedfamily"))
    return prints, frames.sums_by_family(tables, windows=False)


def standing() -> tuple[dict[str, int], dict[str, int]]:
    """What stands: the same of the database."""
    rows = JudgedFamily.objects.filter(of_latest_run())
    families = [kept.KeptFamily(*row) for row in rows.values_list("family", "run", "inputs")]
    prints = {str(family.id): family.inputs for family in families}
    return prints, frames.sums_by_family(kept.rows_of(families), windows=False)


@pytest.mark.parametrize("seed", range(6))
def test_what_stands_after_random_edits_is_what_a_full_run_finds(seed: int, analyst: User) -> None:
    chance, day = Random(seed), DAY  # noqa: S311
    compute_outcomes(as_of=day, by=analyst)
    increments = 0
    for _ in range(4):
        for edit in chance.choices(EDITS, k=chance.randrange(0, 8)):
            edit(chance)
        day += timedelta(days=chance.choice((0, 1, 1, 2, 7, 30)))
        run = compute_outcomes(as_of=day, by=analyst, only_changed=True)
        increments += run.base is not None
        assert standing() == found_anew(day)
    assert increments
    whole = compute_outcomes(as_of=day, by=analyst)
    # What only that run did: how many it judged, and what broke before its eyes.
    apart = {"judged_anew": 0, "broken": 0}
    assert {**run.counts, **apart} == {**whole.counts, **apart}
    assert (run.inputs_hash, run.rules_hash) == (whole.inputs_hash, whole.rules_hash)
    assert run.rules == whole.rules


def test_the_passing_of_time_alone_is_foreseen(analyst: User) -> None:
    """Night after night without an edit: what stands is what judging everybody gives."""
    compute_outcomes(as_of=DAY, by=analyst)
    judged = []
    for night in range(1, 46):
        day = DAY + timedelta(days=night)
        run = compute_outcomes(as_of=day, by=analyst, only_changed=True)
        judged.append(run.counts["judged_anew"])
        assert standing() == found_anew(day), day
    assert sorted(judged)[len(judged) // 2] < 100


def test_nothing_changed_and_nothing_is_judged(analyst: User) -> None:
    first = compute_outcomes(as_of=DAY, by=analyst)
    again = compute_outcomes(as_of=DAY, by=analyst, only_changed=True)
    assert (again.base, again.counts["judged_anew"]) == (first, 0)
    assert {**again.counts, "judged_anew": 300} == first.counts
    assert again.inputs_hash == first.inputs_hash


def test_one_change_judges_one_family_and_the_others_results_are_not_copied(analyst: User) -> None:
    first = compute_outcomes(as_of=DAY, by=analyst)
    need = Need.objects.filter(closed_as="").first()
    assert need is not None
    need.evidenced = not need.evidenced
    need.save()
    run = compute_outcomes(as_of=DAY, by=analyst, only_changed=True)
    assert run.counts["judged_anew"] == 1
    assert set(OutcomeResult.objects.filter(run=run).values_list("family", flat=True)) <= {
        need.family_id
    }
    assert Standing.objects.get(family=need.family_id).run_id == run.pk
    assert Standing.objects.filter(run=first).count() == 299
    checks = ClaimCheck.objects.filter(of_latest_run())
    assert checks.count() == ClaimCheck.objects.filter(run=first).count()


def test_a_change_waits_until_a_run_has_seen_it(analyst: User) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    assert not Touched.objects.exists()
    Family.objects.filter(reference="TF/15/000001").update(closure_reason="moved away")
    assert Touched.objects.count() == 1
    # A run over one framework is kept beside what stands and takes nothing from the trail.
    compute_outcomes(as_of=DAY, by=analyst, framework="tf-2015-national")
    assert Touched.objects.count() == 1
    assert not Standing.objects.exclude(run__framework="").exists()


@pytest.mark.parametrize("change", ["engine", "terms", "earlier"])
def test_what_concerns_everybody_makes_a_full_run(
    change: str, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    day = DAY
    if change == "engine":
        monkeypatch.setattr(frames, "engine_print", lambda: "another")
    elif change == "terms":
        Term.objects.create(term="Autumn 2099", start_on="2099-09-01", end_on="2099-12-01")
    else:
        day = DAY - timedelta(days=1)
    run = compute_outcomes(as_of=day, by=analyst, only_changed=True)
    assert (run.base, run.counts["judged_anew"]) == (None, 300)


def test_a_past_run_computed_again_is_the_same_until_records_change(analyst: User) -> None:
    run = compute_outcomes(as_of=DAY, by=analyst)
    same = compare_run(run=run, by=analyst)
    assert same.counts["families"] == 300
    assert (same.counts["inputs_differ"], same.counts["results_differ"]) == (0, 0)
    result = OutcomeResult.objects.filter(run=run, state="met_sustained", need__isnull=False)
    need = result.order_by("pk")[0].need
    assert need is not None
    Need.objects.filter(pk=need.pk).update(closed_as="entered_in_error")
    differs = compare_run(run=run, by=analyst)
    assert (differs.counts["inputs_differ"], differs.counts["results_differ"]) == (1, 1)
    assert differs.counts["unexplained"] == 0
    [family] = differs.families.all()
    assert (family.family_id, family.results_differ) == (need.family_id, True)
    assert Standing.objects.filter(run=run).count() == 300


def test_an_increment_is_compared_with_all_that_stood_with_it(analyst: User) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    a_fact_comes(Random(1))  # noqa: S311
    run = compute_outcomes(as_of=DAY + timedelta(days=3), by=analyst, only_changed=True)
    assert run.base is not None
    compute_outcomes(as_of=DAY + timedelta(days=9), by=analyst)
    same = compare_run(run=run, by=analyst)
    assert same.counts["families"] == 300
    assert (same.counts["inputs_differ"], same.counts["results_differ"]) == (0, 0)


def test_a_cancelled_or_killed_increment_leaves_the_trail(analyst: User) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    a_fact_comes(Random(2))  # noqa: S311

    def stop(done: int, total: int, doing: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compute_outcomes(as_of=DAY, by=analyst, only_changed=True, step=stop)
    assert Touched.objects.exists()
    assert OutcomeRun.objects.count() == 1
    run = compute_outcomes(as_of=DAY, by=analyst, only_changed=True)
    assert 1 <= run.counts["judged_anew"] <= 3


def test_the_page_of_a_run_compares_and_shows_references_to_those_entitled(
    analyst: User, client: Client
) -> None:
    run = compute_outcomes(as_of=DAY, by=analyst)
    Family.objects.filter(reference="TF/15/000001").update(closure_reason="moved", closed_on=DAY)
    client.force_login(analyst)
    address = f"/outcomes/runs/{run.pk}/"
    assert b"has not been computed again yet" in client.get(address).content
    asked = client.post(f"{address}compare/")
    jobs.run(asked.headers["Location"].split("/")[-2])
    page = client.get(address).content.decode()
    assert "Records have changed since this run was made." in page
    assert "TF/15/000001" in page
    assert AuditEvent.objects.filter(event="run_compared").exists()
    client.force_login(make_user(Role.KEYWORKER))
    assert client.post(f"{address}compare/").status_code == 403


def test_the_timetable_asks_for_what_has_changed_and_for_everything_on_sundays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for day, only_changed in ((date(2026, 3, 7), True), (date(2026, 3, 8), False)):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda day=day: day)
        compute_nightly()
        job = Job.objects.filter(kind="compute_outcomes").latest("asked_at")
        assert job.params == {"as_of": day.isoformat(), "only_changed": only_changed}
