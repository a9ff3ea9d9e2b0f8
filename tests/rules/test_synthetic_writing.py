"""Writing a council: the same for a seed, whole or not at all, with a clear word when refused."""

import shutil
from concurrent.futures.process import BrokenProcessPool
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from families.framework import load_all, load_plan
from families.synthetic import CannotWrite, council, write_council
from families.synthetic.chunks import CHUNK

FRAMEWORKS = Path(__file__).parents[2] / "families" / "data" / "frameworks"
SEVERAL_CHUNKS = CHUNK * 2 + 50


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes_with_any_number_of_processes(tmp_path: Path) -> None:
    one, two, other = (tmp_path / name for name in ("one", "two", "other"))
    first = write_council(families=SEVERAL_CHUNKS, seed=4, out=one, processes=1)
    second = write_council(families=SEVERAL_CHUNKS, seed=4, out=two, processes=2)
    write_council(families=SEVERAL_CHUNKS, seed=5, out=other, processes=1)
    assert digests(one) == digests(two)
    assert first.rows == second.rows
    same = {name for name, digest in digests(one).items() if digests(other)[name] == digest}
    assert same == {"terms.csv"}


def test_the_summary_counts_the_rows_that_were_written(tmp_path: Path) -> None:
    said = []
    summary = write_council(
        families=30,
        seed=1,
        out=tmp_path / "out",
        progress=lambda done, before, total: said.append((done, before, total)),
    )
    assert said == [(30, 0, 30)]
    assert summary.rows["families"] == 30
    for name, rows in summary.rows.items():
        assert len((summary.out / f"{name}.csv").read_text("utf-8").splitlines()) == rows + 1


def test_a_local_plan_is_written_only_when_asked_for(tmp_path: Path) -> None:
    write_council(families=3, seed=1, out=tmp_path / "without")
    write_council(families=3, seed=1, out=tmp_path / "with", local_plan=True)
    assert not (tmp_path / "without" / "local_plan.yaml").exists()
    path = tmp_path / "with" / "local_plan.yaml"
    plan = yaml.safe_load(path.read_text("utf-8"))
    frameworks = load_all({file.name: file for file in FRAMEWORKS.glob("*.yaml")})
    assert plan["extends"] in frameworks
    assert load_plan(path, path.name, frameworks)


def test_a_folder_with_anything_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("keep me")
    with pytest.raises(CannotWrite, match="is not empty; name a folder that is new or empty"):
        write_council(families=3, seed=1, out=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_an_empty_folder_and_a_folder_not_yet_there_are_taken(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_council(families=3, seed=1, out=tmp_path / "empty")
    write_council(families=3, seed=1, out=tmp_path / "new" / "deep")
    assert digests(tmp_path / "empty") == digests(tmp_path / "new" / "deep")


@pytest.mark.parametrize(
    ("families", "processes", "words"),
    [(0, 1, "families: 0"), (1_000_001, 1, "families: 1000001"), (3, 0, "processes: 0")],
)
def test_wrong_numbers_are_refused(
    tmp_path: Path, families: int, processes: int, words: str
) -> None:
    with pytest.raises(CannotWrite, match=words):
        write_council(families=families, seed=1, out=tmp_path / "out", processes=processes)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CannotWrite, match="is a file"):
        write_council(families=3, seed=1, out=tmp_path / "out")


def test_a_disk_too_small_is_refused_before_work_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1_000_000))
    with pytest.raises(CannotWrite, match="about 6 MB of disk space, 1 MB are free"):
        write_council(families=1_000, seed=1, out=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (BrokenProcessPool(), "a worker process was stopped"),
    ],
)
def test_a_failure_on_the_way_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception, words: str
) -> None:
    def fail(*_: object) -> list[tuple[str, ...]]:
        raise failure

    monkeypatch.setattr(council, "feed_rows", fail)
    with pytest.raises(CannotWrite, match=f"nothing was written: {words}"):
        write_council(families=3, seed=1, out=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
