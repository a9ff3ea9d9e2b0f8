"""A return of the sample council: safe, whole, once, and nothing of anybody in its bytes."""

import csv
import errno
import io
import os
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from exports.actions import making
from exports.actions.build import build_return
from exports.actions.returns import approve_return
from exports.columns import KEY_PATTERN, layout
from exports.files import store
from exports.frames.calendar import add_year
from exports.frames.scan import Scan
from exports.frames.starts import smallest_difference
from exports.models import Return
from exports.queries import bundle, snapshot
from exports.queries.snapshot import snapshot as open_snapshot
from exports.queries.words import known_words
from exports.rules import State, read_period
from families.models import Family, Member, Observation, Person
from privacy import jobs
from privacy.encryption import plain_letters
from privacy.errors import JobCancelled, RuleBroken
from privacy.models import Job, JobState
from tests.database import Databases
from tests.exports.conftest import PERIOD, Staff, ask

pytestmark = pytest.mark.usefixtures("sample_council")


def content(of: Return) -> bytes:
    return b"".join(store.read(of.file))


def rows(of: Return) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(of).decode())))


def test_the_sample_becomes_a_return_that_passes(built: Return) -> None:
    assert built.state == State.BUILT
    assert built.metrics["failures"] == []
    assert built.metrics["person"]["least"] >= 5
    assert built.metrics["course"]["least"] >= 5
    assert built.metrics["family"]["least"] >= 5 or built.metrics["families"] == 0
    assert built.metrics["intruder"]["correct"] == 0
    assert built.rows == len(rows(built)) > 300
    assert list(rows(built)[0]) == [column.name for column in layout().columns]


def there_at_the_start(family: Family) -> set[object]:
    """The members on the day on which support began, worked out one by one."""
    started = family.attached_on
    members = Member.objects.filter(family=family).select_related("person")
    return {
        member.person_id
        for member in members
        if (member.joined_on or started) <= started
        and (member.left_on is None or member.left_on > started)
        and (member.person.died_on is None or member.person.died_on > started)
        and (member.person.date_of_birth or started) <= started
    }


def test_one_row_for_each_person_who_was_there_when_support_began(staff: Staff) -> None:
    period = read_period(PERIOD)
    served = [
        family
        for family in Family.objects.filter(attached_on__lte=period.last_day)
        if (family.closed_on or period.first_day) >= period.first_day
        or add_year(family.attached_on) > period.first_day
    ]
    expected = sum(len(there_at_the_start(family)) for family in served)
    families, people = (
        sum(part[place].count(b"\n") - 1 for part in chunk_of(staff)) for place in (0, 1)
    )
    assert (families, people) == (len(served), expected)
    built = build_return(return_id=ask(staff.author).pk, by=staff.author)
    left_out = built.metrics["left_out"]["cannot_be_hidden"]
    assert abs(built.rows + left_out - expected) <= 2


def test_no_name_address_identifier_exact_date_or_internal_id_is_in_it(built: Return) -> None:
    text = content(built).decode()
    words = set(re.findall(r"[^\W\d_]{4,}", text.lower())) - layout().words
    named = {
        plain_letters(word)
        for person in Person.objects.all()
        for value in (person.forename, person.surname, person.address)
        for word in re.findall(r"[^\W\d_]{4,}", value)
    }
    assert len(named) > 300
    assert words & named == set()
    cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    for person in Person.objects.all():
        held = {person.reference, person.postcode, person.upn, person.nhs_number, person.nino}
        assert not cells & (held - {""})
        assert str(person.pk) not in cells
    assert not cells & set(Family.objects.values_list("reference", flat=True))
    assert not cells & {str(pk) for pk in Family.objects.values_list("pk", flat=True)}
    assert not re.search(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}", text)


def test_every_key_stands_for_one_row_or_family(built: Return) -> None:
    people = [row["individual_ref"] for row in rows(built)]
    assert len(set(people)) == len(people)
    assert all(KEY_PATTERN.fullmatch(key) for key in people)
    families = Counter(row["family_ref"] for row in rows(built))
    assert all(KEY_PATTERN.fullmatch(key) for key in families if key != "[c]")


def test_a40_sdc_10_two_builds_share_no_key(built: Return, staff: Staff) -> None:
    first = {row["individual_ref"] for row in rows(built)}
    other = build_return(return_id=ask(staff.author, "2017-H2").pk, by=staff.author)
    assert first & {row["individual_ref"] for row in rows(other)} == set()


def test_a_second_run_of_a_build_changes_nothing(built: Return, staff: Staff, files: Path) -> None:
    again = build_return(return_id=built.pk, by=staff.author)
    assert (again.sha256, again.built_at) == (built.sha256, built.built_at)
    assert [path.name for path in files.iterdir()] == [built.file]


# --- Stopped, repeated, overtaken


def stop_at(words: str, fault: BaseException) -> Any:
    """A progress that fails at a step."""

    def step(done: int, total: int, doing: str) -> None:
        if doing.startswith(words):
            raise fault

    return step


@pytest.mark.parametrize("words", ["Finding", "Measuring", "Comparing", "Writing", "Checking"])
def test_a_build_that_was_stopped_leaves_nothing_and_completes_the_next_time(
    staff: Staff, files: Path, words: str
) -> None:
    asked = ask(staff.author)
    with pytest.raises(JobCancelled):
        build_return(return_id=asked.pk, by=staff.author, step=stop_at(words, JobCancelled()))
    asked.refresh_from_db()
    assert (asked.state, asked.sha256, asked.file) == (State.REQUESTED, "", "")
    assert not files.exists() or list(files.iterdir()) == []
    assert build_return(return_id=asked.pk, by=staff.author).state == State.BUILT
    assert len(list(files.iterdir())) == 1


def test_a_build_killed_without_a_word_is_completed_once(staff: Staff, files: Path) -> None:
    """As after kill -9: the state still says that it is being built, a file lies about."""
    asked = ask(staff.author)
    Return.objects.filter(pk=asked.pk).update(state=State.BUILDING, build_token=asked.pk)
    left = store.store(str(asked.pk), [b"half"])
    (files / f"{asked.pk}.0.part").write_bytes(b"half")
    built = build_return(return_id=asked.pk, by=staff.author)
    assert built.state == State.BUILT
    assert [path.name for path in files.iterdir()] == [built.file] != [left.name]


def test_a_build_that_was_overtaken_keeps_nothing(
    staff: Staff, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker whose lease ran out may still be at work when the next one has finished."""
    asked, real = ask(staff.author), making.make
    finished: list[Return] = []

    def slow(*args: Any, **facts: Any) -> Any:
        made = real(*args, **facts)
        monkeypatch.setattr("exports.actions.build.make", real)
        Return.objects.filter(pk=asked.pk).update(state=State.REQUESTED)
        finished.append(build_return(return_id=asked.pk, by=staff.author))
        return made

    monkeypatch.setattr("exports.actions.build.make", slow)
    late = build_return(return_id=asked.pk, by=staff.author)
    assert late.sha256 == finished[0].sha256
    assert [path.name for path in files.iterdir()] == [finished[0].file]


def test_a_full_disk_says_so_and_the_next_run_completes(
    staff: Staff, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(staff.author)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(RuleBroken, match="folder for files is full"):
            build_return(return_id=asked.pk, by=staff.author)
    assert list(files.iterdir()) == []
    assert build_return(return_id=asked.pk, by=staff.author).state == State.BUILT


def test_the_job_says_what_came_of_it(staff: Staff) -> None:
    asked = ask(staff.author)
    job = jobs.request("build_return", by=staff.author, params={"return_id": str(asked.pk)})
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.problem) == (JobState.DONE, "")
    assert job.result["state"] == State.BUILT


def test_a_period_without_families_says_so(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(snapshot.EXCLUSIONS, "objection", "true")
    asked = ask(staff.author)
    job = jobs.request("build_return", by=staff.author, params={"return_id": str(asked.pk)})
    jobs.run(str(job.pk))
    job = Job.objects.get(pk=job.pk)
    assert job.state == JobState.FAILED
    assert job.problem.startswith("No family was on the programme in April to September 2018")
    asked.refresh_from_db()
    assert asked.state == State.REQUESTED


# --- What is checked is checked on the stored bytes


def test_a41_sdc_03_a_name_in_the_file_blocks_the_return(
    staff: Staff, settings: LazySettings, files: Path
) -> None:
    """A surname gets in where nobody thought of it: the code of the council."""
    settings.LA_CODE = Person.objects.all()[0].surname
    failed = build_return(return_id=ask(staff.author).pk, by=staff.author)
    assert failed.state == State.FAILED
    assert failed.metrics["failures"] == ["identifiers"]
    assert failed.metrics["identifiers"]["name_or_street"] >= failed.rows
    assert (failed.file, list(files.iterdir())) == ("", [])
    with pytest.raises(RuleBroken, match="passed its checks"):
        approve_return(return_id=failed.pk, by=staff.dpo)


@pytest.mark.parametrize("seeded", ["AB123456C", "SE28 0HG"])
def test_a41_sdc_03_an_identifier_in_the_file_blocks_the_return(
    staff: Staff, settings: LazySettings, seeded: str
) -> None:
    settings.LA_CODE = seeded
    failed = build_return(return_id=ask(staff.author).pk, by=staff.author)
    assert (failed.state, failed.metrics["failures"]) == (State.FAILED, ["identifiers"])


def test_the_scan_knows_every_name_and_street_on_the_system(staff: Staff) -> None:
    with open_snapshot(read_period(PERIOD), by=staff.author, today=date(2018, 10, 31)) as seen:
        words = known_words(seen, lambda count: None)
    person = Person.objects.all()[5]
    for text in (person.forename, person.surname):
        if len(plain_letters(text)) >= 4:
            assert plain_letters(text) in words
    assert not [word for word in words if len(word) < 4]
    scan = Scan(words, set(), plain_letters)
    scan.read(person.surname.upper().encode())
    assert scan.hits == {"name_or_street": 1}


# --- The snapshot


def chunk_of(staff: Staff, period: str = PERIOD) -> list[tuple[bytes, bytes, bytes]]:
    with open_snapshot(read_period(period), by=staff.author, today=date(2026, 11, 22)) as seen:
        codes = sorted({c for f in layout().fields for part in f.codes for c in part})
        seen.gather(codes, {})
        return list(seen.chunks(50))


def test_nothing_but_numbers_leaves_the_database(staff: Staff) -> None:
    for families, people, facts in chunk_of(staff):
        for table in (families, people, facts):
            for line in table.decode().splitlines()[1:]:
                assert re.fullmatch(r"[\d.,-]*", line)


def test_the_chunks_hold_each_family_once(staff: Staff) -> None:
    numbers = [line.split(b",")[0] for part in chunk_of(staff) for line in part[0].splitlines()[1:]]
    assert len(numbers) == len(set(numbers)) > 50


def test_the_snapshot_sees_one_moment(staff: Staff, run_databases: Databases) -> None:
    """What others commit while it reads is not seen."""
    with (
        open_snapshot(read_period(PERIOD), by=staff.author, today=date(2026, 11, 22)) as seen,
        run_databases.server(run_databases.name) as other,
    ):
        before = seen.feeds(["eviction"])
        other.execute(
            "INSERT INTO families_feedcoverage (id, source, code, from_date, to_date) VALUES "
            "(gen_random_uuid(), 'housing', 'eviction', '1999-01-01', '1999-01-02')"
        )
        try:
            during = seen.feeds(["eviction"])
            now = other.execute(
                "SELECT count(*) FROM families_feedcoverage WHERE code = 'eviction'"
            ).fetchone()
        finally:
            other.execute("DELETE FROM families_feedcoverage WHERE from_date = '1999-01-01'")
    assert during == before
    assert now == (len(before) + 1,)


def test_an_exclusion_leaves_families_out_and_is_counted(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = build_return(return_id=ask(staff.author).pk, by=staff.author)
    monkeypatch.setitem(
        snapshot.EXCLUSIONS, "objection", "f.id IN (SELECT id FROM fpd_family ORDER BY id LIMIT 30)"
    )
    fewer = build_return(return_id=ask(staff.author, "2017-H2").pk, by=staff.author)
    assert everybody.metrics["left_out"].keys() == {"cannot_be_hidden", "stopped", "sealed"}
    assert everybody.metrics["left_out"]["stopped"] == 0
    assert fewer.metrics["left_out"]["objection"] == 30


def test_withdrawn_facts_and_facts_not_yet_known_do_not_count(staff: Staff) -> None:
    def known_on(today: date) -> int:
        codes = sorted({c for f in layout().fields for part in f.codes for c in part})
        with open_snapshot(read_period(PERIOD), by=staff.author, today=today) as seen:
            seen.gather(codes, {})
            return sum(part[2].count(b"\n") - 1 for part in seen.chunks(1000))

    assert Observation.objects.filter(withdrawn=True).exists()
    assert 0 < known_on(date(2017, 1, 1)) < known_on(date(2026, 1, 1))


# --- What goes with it


def test_the_manifest_says_what_the_file_is_and_is_sealed(released: Return, staff: Staff) -> None:
    manifest = bundle.manifest(released)
    assert manifest["files"][0] == {
        "name": "fpd.csv",
        "sha256": released.sha256,
        "bytes": released.size,
    }
    assert (manifest["rows"], manifest["layout_version"]) == (released.rows, "fpd-1")
    assert [each["name"] for each in manifest["approvals"]] == ["Andy Other", "Dora Dpo"]
    signature = manifest.pop("signature")
    assert bundle.signature(manifest) == signature
    assert bundle.signature({**manifest, "rows": 1}) != signature


def test_the_disclosure_report_has_every_measure_and_no_value_of_anybody(built: Return) -> None:
    report = bundle.disclosure(built)
    for name in ("verdict", "k_person", "k_family", "k_trajectory", "l_sensitive", "suppressed"):
        assert name in report
    assert report["verdict"] == "pass"
    assert report["identifier_scan"] == {"hits": 0, "by_kind": {}}
    assert report["differencing"] == {"releases_compared": 0, "smallest_implied_cell": None}
    assert set(report["intruder"]) >= {"attempts", "correct", "rate", "seed"}
    assert 0 < report["suppressed"]["family_ref"] <= 1


def test_returns_that_went_out_are_compared_with_the_next(released: Return, staff: Staff) -> None:
    following = build_return(return_id=ask(staff.author, "2018-H2").pk, by=staff.author)
    assert following.metrics["differencing"]["releases_compared"] == 1


@pytest.mark.parametrize(
    ("now", "earlier", "expected"),
    [
        ({"2017-Q1": 20}, [], None),
        ({"2017-Q1": 20}, [{"2017-Q1": 20}], None),
        ({"2017-Q1": 20, "2017-Q2": 7}, [{"2017-Q1": 12, "2017-Q2": 10}], 3),
        ({"2017-Q1": 20}, [{"2017-Q1": 30}, {"2017-Q1": 21}], 1),
        ({"2017-Q1": 20}, [{"2016-Q1": 3}], None),
    ],
)
def test_the_smallest_difference_between_releases(
    now: dict[str, int], earlier: list[dict[str, int]], expected: int | None
) -> None:
    assert smallest_difference(now, earlier) == expected
