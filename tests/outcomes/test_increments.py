"""A run over what has changed leaves standing what a run over everybody would find."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import strategies as st

from families.models import Family, FamilyLineage, Member, Need, Term, Touched
from outcomes import frames
from outcomes.actions.comparing import compare_run
from outcomes.actions.computing import compute_outcomes
from outcomes.frames.differences import WINDOWS
from outcomes.models import ClaimCheck, JudgedFamily, OutcomeResult, OutcomeRun, Standing
from outcomes.queries.results import of_latest_run
from outcomes.tasks import compute_nightly
from privacy import jobs
from privacy.identity import EVERYTHING, acting_as
from privacy.models import AuditEvent, Job, User
from privacy.roles import Role
from tests.guards.access_rights import asked, based, decided
from tests.make import make_user
from tests.outcomes.edits import DAY, EDITS, Edit, a_fact_comes, found_anew, standing
from tests.rules.engine_drawn import holds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]


@pytest.fixture
def analyst() -> User:
    return make_user(Role.ANALYST)


Night = tuple[list[tuple[Edit, int]], int]
# What somebody edits during a day, and how many days later the next run comes.
edits = st.tuples(st.sampled_from(EDITS), st.integers(0, 999))
nights = st.lists(
    st.tuples(st.lists(edits, max_size=8), st.sampled_from((0, 1, 2, 7, 30))),
    min_size=1,
    max_size=4,
)
RESULT = ("family", "need", "person", "outcome", "state", "matures_on", "missing")
LONG = pytest.param(250, marks=pytest.mark.prove)


def edited(nights: list[Night], analyst: User) -> list[OutcomeRun]:
    """The increments of nights with edits before each; after each, what stands is the truth."""
    day, runs = DAY, []
    for changes, later in nights:
        for edit, place in changes:
            edit(Random(place))  # noqa: S311
        day += timedelta(days=later)
        runs.append(compute_outcomes(as_of=day, by=analyst, only_changed=True))
        assert standing() == found_anew(day)
    return runs


@pytest.mark.parametrize("examples", [4, LONG])
def test_what_stands_after_drawn_edits_is_what_judging_everybody_finds(
    examples: int, analyst: User
) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    increments = []

    def law(nights: list[Night]) -> None:
        with transaction.atomic():
            runs = edited(nights, analyst)
            increments.extend(run for run in runs if run.base)
            transaction.set_rollback(True)

    holds(law, examples, nights)
    assert len(increments) >= examples / 2


def test_a_full_run_after_increments_counts_what_they_count(analyst: User) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    chance = Random(4)  # noqa: S311
    # Every kind that does not make the next run a full one.
    once = [edit for edit in EDITS if "term" not in edit.__name__]
    days: list[Night] = [([(edit, chance.randrange(999)) for edit in once], 7), ([], 1)]
    run = edited(days, analyst)[-1]
    assert run.base is not None
    assert FamilyLineage.objects.filter(kind="merged").exists()
    whole = compute_outcomes(as_of=run.as_of, by=analyst)
    # What only that run did: how many it judged, and what broke before its eyes.
    apart = {"judged_anew": 0, "broken": 0}
    assert {**run.counts, **apart} == {**whole.counts, **apart}
    assert (run.inputs_hash, run.rules_hash) == (whole.inputs_hash, whole.rules_hash)
    assert run.rules == whole.rules


def test_only_windows_of_what_goes_on_standing_are_of_an_earlier_day(analyst: User) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    a_fact_comes(Random(6))  # noqa: S311
    day, found, anew = DAY + timedelta(days=3), [], set()
    for only_changed in (True, False):
        run = compute_outcomes(as_of=day, by=analyst, only_changed=only_changed)
        anew = anew or set(JudgedFamily.objects.filter(run=run).values_list("family", flat=True))
        rows = OutcomeResult.objects.filter(of_latest_run()).values_list(*RESULT, *WINDOWS)
        found.append({row[: len(RESULT)]: row[len(RESULT) :] for row in rows})
    stood, whole = found
    assert stood.keys() == whole.keys()
    differ = {key for key in stood if stood[key] != whole[key]}
    assert differ
    assert not {family for family, *_ in differ} & anew
    assert {(stood[key][1], whole[key][1]) for key in differ} == {(DAY, day)}
    assert all(stood[key][0] <= whole[key][0] for key in differ)


@pytest.mark.parametrize("nights", [12, pytest.param(60, marks=pytest.mark.prove)])
def test_the_passing_of_time_alone_is_foreseen(nights: int, analyst: User) -> None:
    """Night after night without an edit: every fourth, what stands is what judging all gives."""
    compute_outcomes(as_of=DAY, by=analyst)
    judged = []
    for night in range(1, nights + 1):
        day = DAY + timedelta(days=night)
        run = compute_outcomes(as_of=day, by=analyst, only_changed=True)
        judged.append(run.counts["judged_anew"])
        if night % 4 == 0:
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


def test_a_family_of_somebody_whose_data_may_not_be_used_stands_with_no_result(
    analyst: User,
) -> None:
    """From the next night on, as after judging everybody; and with results again once it may."""
    dpo = make_user(Role.DPO)
    for purpose in ("casework", "outcomes"):
        based(dpo, purpose=purpose)
    run = compute_outcomes(as_of=DAY, by=analyst)
    check = ClaimCheck.objects.filter(run=run, claimable=True).order_by("family__reference")[0]
    with acting_as(dpo, opened=EVERYTHING):
        member = Member.objects.filter(family=check.family_id, left_on=None)[0]
    held = asked(dpo, member.person_id, right="objection", purpose="outcomes")
    compute_outcomes(as_of=DAY, by=analyst, only_changed=True)
    assert not Standing.objects.filter(family=check.family_id).exists()
    assert standing() == found_anew(DAY)
    decided(held, dpo, "refused")
    compute_outcomes(as_of=DAY, by=analyst, only_changed=True)
    assert Standing.objects.filter(family=check.family_id).exists()
    assert standing() == found_anew(DAY)
