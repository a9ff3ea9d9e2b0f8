"""A run over the whole council, through PostgreSQL: byte for byte, whole or not at all."""

import errno
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client

from families.models import Family, Observation
from outcomes.actions import running
from outcomes.actions.computing import compute_outcomes
from outcomes.engine.words import STATE_WORDS
from outcomes.files import OutputFolder
from outcomes.models import (
    ClaimCheck,
    Eligibility,
    OutcomeResult,
    OutcomeRun,
    OutcomeState,
    Suggestion,
)
from outcomes.queries import inputs
from privacy import jobs
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.models import AuditEvent
from privacy.roles import Role
from tests.make import make_user
from tests.sample import SAMPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
FILES = ("eligibility.csv", "results.csv", "claims.csv", "suggested.csv")
DAY = date(2018, 10, 31)


def lines(day: str, name: str) -> int:
    """Rows of an expected file without its header."""
    return (SAMPLE / "expected" / day / name).read_text().count("\n") - 1


@pytest.mark.parametrize("day", ["2018-10-31", "2024-09-30", "2025-03-31"])
def test_the_command_writes_the_expected_files_byte_for_byte(day: str, tmp_path: Path) -> None:
    call_command("compute_outcomes", as_of=date.fromisoformat(day), out=tmp_path / "out")
    for name in FILES:
        expected = (SAMPLE / "expected" / day / name).read_bytes()
        assert (tmp_path / "out" / name).read_bytes() == expected, name
    run = OutcomeRun.objects.get()
    kept = [model.objects.filter(run=run).count() for model in (Eligibility, OutcomeResult)]
    assert kept == [lines(day, "eligibility.csv"), lines(day, "results.csv")]
    kept = [model.objects.filter(run=run).count() for model in (ClaimCheck, Suggestion)]
    assert kept == [lines(day, "claims.csv"), lines(day, "suggested.csv")]


def test_small_chunks_give_the_same_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    analyst = make_user(Role.ANALYST)
    whole = compute_outcomes(as_of=DAY, by=analyst)
    monkeypatch.setattr(running, "CHUNK", 37)
    seen: list[tuple[int, int]] = []
    output = OutputFolder(tmp_path / "out")
    run = compute_outcomes(
        as_of=DAY,
        by=analyst,
        keep=output.keep,
        step=lambda done, total, _: seen.append((done, total)),
    )
    output.write()
    for name in FILES:
        expected = (SAMPLE / "expected" / str(DAY) / name).read_bytes()
        assert (tmp_path / "out" / name).read_bytes() == expected
    assert run.counts == whole.counts
    assert seen[0] == (37, 300)
    assert seen[-1] == (300, 300)


def test_much_of_a_council_is_read_as_a_little_is() -> None:
    families = list(inputs.family_ids())[::2]
    few, much = (inputs.read_chunk(families, wide=wide) for wide in (False, True))
    assert few["observations"].count(b"\n") > 1000
    for name, csv in few.items():
        assert sorted(csv.splitlines()) == sorted(much[name].splitlines()), name


def test_the_same_records_leave_the_same_fingerprint_and_others_do_not() -> None:
    analyst = make_user(Role.ANALYST)
    first, again = (compute_outcomes(as_of=DAY, by=analyst) for _ in range(2))
    changed = Observation.objects.filter(kind="event").order_by("reference").first()
    assert changed is not None
    changed.withdrawn = True
    changed.save()
    third = compute_outcomes(as_of=DAY, by=analyst)
    assert first.inputs_hash == again.inputs_hash != third.inputs_hash
    assert first.rules_hash == third.rules_hash


def test_one_framework_alone(tmp_path: Path) -> None:
    call_command("compute_outcomes", as_of=DAY, out=tmp_path, framework="tf-2015-national")
    expected = (SAMPLE / "expected" / str(DAY) / "eligibility.csv").read_text().splitlines()
    wanted = [expected[0], *(line for line in expected if ",tf-2015-national," in line)]
    assert (tmp_path / "eligibility.csv").read_text().splitlines() == wanted


def test_an_unknown_framework_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No framework nope is loaded"):
        call_command("compute_outcomes", as_of=DAY, out=tmp_path / "out", framework="nope")
    assert not (tmp_path / "out").exists()
    with pytest.raises(RuleBroken):
        compute_outcomes(as_of=DAY, by=make_user(Role.ANALYST), framework="nope")


def test_a_wrong_day_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="'2018-02-30' is not a date; write it as YYYY-MM-DD"):
        call_command("compute_outcomes", "--as-of", "2018-02-30", "--out", "x")


def test_a_full_disk_leaves_no_part_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("compute_outcomes", as_of=DAY, out=tmp_path)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    call_command("compute_outcomes", as_of=DAY, out=tmp_path)
    assert len(list(tmp_path.iterdir())) == 4


def test_a_cancelled_run_keeps_nothing() -> None:
    analyst = make_user(Role.ANALYST)
    job = jobs.request("compute_outcomes", by=analyst, params={"as_of": str(DAY)})
    taken = jobs.take(str(job.pk))
    assert taken is not None
    progress = jobs.Progress(taken)
    jobs.cancel(job=job, by=analyst)
    with pytest.raises(jobs.JobCancelled):
        compute_outcomes(as_of=DAY, by=analyst, step=progress.step)
    assert not OutcomeRun.objects.exists()


def test_who_may_not_compute_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(AccessDenied):
        compute_outcomes(as_of=DAY, by=make_user(Role.KEYWORKER))
    assert not OutcomeRun.objects.exists()


def test_a_run_is_noted_with_counts_and_cannot_be_changed() -> None:
    run = compute_outcomes(as_of=DAY, by=make_user(Role.ANALYST))
    event = AuditEvent.objects.get(event="outcomes_computed")
    assert (event.target_id, event.facts["families"]) == (run.pk, 300)
    run.as_of = date(2020, 1, 1)
    with pytest.raises(Exception, match="Cannot update rows"):
        run.save()


def test_the_pages_of_a_run(client: Client) -> None:
    analyst = make_user(Role.ANALYST)
    client.force_login(analyst)
    assert b"No run yet" in client.get("/outcomes/runs/").content
    asked = client.post("/outcomes/runs/new/", {"as_of": "2018-10-31"})
    job_page = asked.headers["Location"]
    jobs.run(job_page.split("/")[-2])
    assert b"Families judged" not in client.get(job_page).content
    run = OutcomeRun.objects.get()
    assert f"/outcomes/runs/{run.pk}/".encode() in client.get(job_page).content
    page = client.get(f"/outcomes/runs/{run.pk}/").content
    assert b"Families judged" in page
    assert b"31 October 2018" in page
    wrong = client.post(
        "/outcomes/runs/new/", {"as_of-day": "31", "as_of-month": "2", "as_of-year": "2018"}
    )
    assert b"There is a problem" in wrong.content


def test_the_dashboard_counts_within_reach(client: Client) -> None:
    head, manager = make_user(Role.HEAD_OF_SERVICE), make_user(Role.MANAGER)
    compute_outcomes(as_of=DAY, by=make_user(Role.ANALYST))
    family = Family.objects.exclude(team=None).first()
    assert family is not None
    manager.team = family.team
    manager.save()
    client.force_login(head)
    whole = client.get("/dashboard/")
    assert sum(row["values"][0] for row in whole.context["stages"]) == 300
    client.force_login(manager)
    own = client.get("/dashboard/")
    expected = Family.objects.filter(team=family.team).count()
    assert sum(row["values"][0] for row in own.context["stages"]) == expected < 300


def test_states_have_one_set_of_words() -> None:
    assert {state.value: state.label for state in OutcomeState} == {
        state: words[0] for state, words in STATE_WORDS.items()
    }


def test_a_page_explains_every_result_of_a_family(client: Client) -> None:
    run = compute_outcomes(as_of=DAY, by=make_user(Role.ANALYST))
    family = Family.objects.get(reference="TF/15/000001")
    client.force_login(make_user(Role.HEAD_OF_SERVICE))
    page = client.get(f"/families/{family.pk}/outcomes/")
    shown = page.context["found"].results
    kept = OutcomeResult.objects.filter(run=run, family=family)
    assert [r.why.state for r in shown] == [
        r.state for r in kept.order_by(F("need__reference").asc(nulls_first=True))
    ]
    text = page.content.decode()
    for result in kept.select_related("person"):
        assert result.get_state_display() in text
    assert "No complete attendance data for the term Summer 2018" in text
    assert AuditEvent.objects.filter(event="explanation_viewed", family_id=family.pk).exists()
    client.force_login(make_user(Role.KEYWORKER))
    assert client.get(f"/families/{family.pk}/outcomes/").status_code == 404
