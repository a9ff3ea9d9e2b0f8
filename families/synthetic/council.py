"""Writes the case files of an invented council, whole or not at all."""

import os
import shutil
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import IO

from families.synthetic.catalogue import TF
from families.synthetic.chunks import CHUNK, Chunk
from families.synthetic.feeds import feed_rows
from families.synthetic.identifiers import MOST_FAMILIES
from families.synthetic.layout import COLUMNS, OF_FAMILIES
from families.synthetic.people import Council
from families.synthetic.places import authorities_of
from families.synthetic.records import Row
from families.synthetic.terms import term_rows

_BYTES_PER_FAMILY = 6_000  # 4,400 were measured
_AHEAD = 2  # chunks that each process may be ahead of the writing
_LOCAL_PLAN = f"""extends: {TF}
parameters:
  absence_basis: unauthorised_only
optional_outcomes: [H1.O5]
outcomes: {{}}
"""


Progress = Callable[[int, int, int], None]


def _silent(done: int, before: int, total: int) -> None:
    """Progress that nobody wants to hear of."""


class CannotWrite(Exception):
    """The council cannot be written; the words say why and what would help."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: where, and how many rows of each file."""

    out: Path
    rows: dict[str, int]


def _add_plan(folder: Path, *, wanted: bool) -> None:
    if wanted:
        (folder / "local_plan.yaml").write_text(_LOCAL_PLAN, encoding="utf-8")


def write_council(
    *,
    families: int,
    seed: int,
    out: Path,
    local_plan: bool = False,
    processes: int = 1,
    progress: Progress = _silent,
) -> Summary:
    """Write a council of so many families into the new (or empty) folder `out`.

    The files depend on `families`, `seed` and `local_plan` only. `progress` is told the families
    done now, done before, and asked for. Raises CannotWrite; then nothing is there.
    """
    out = out.resolve()
    _check(families, processes, out)
    partial = out.parent / f".{out.name}.partial-{os.getpid()}"
    try:
        partial.mkdir(parents=True)
        council = Council(families, seed, authorities_of(families, seed))
        rows = _write(council, partial, processes, progress)
        _add_plan(partial, wanted=local_plan)
        partial.rename(out)
    except BrokenExecutor as error:
        raise CannotWrite(f"{out}: nothing was written: a worker process was stopped") from error
    except OSError as error:
        raise CannotWrite(f"{out}: nothing was written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Summary(out, rows)


def _check(families: int, processes: int, out: Path) -> None:
    """Refuse what cannot go well before any work is done."""
    if not 1 <= families <= MOST_FAMILIES:
        raise CannotWrite(f"families: {families}: allowed are 1 to {MOST_FAMILIES:,}")
    if processes < 1:
        raise CannotWrite(f"processes: {processes}: at least 1 is needed")
    if out.exists() and not out.is_dir():
        raise CannotWrite(f"{out}: is a file; name a folder that is new or empty")
    if out.is_dir() and any(out.iterdir()):
        raise CannotWrite(f"{out}: is not empty; name a folder that is new or empty")
    there = next(folder for folder in (out, *out.absolute().parents) if folder.is_dir())
    free, needed = shutil.disk_usage(there).free, families * _BYTES_PER_FAMILY
    if free < needed:
        raise CannotWrite(
            f"{out}: {families:,} families need about {needed // 10**6:,} MB of disk space,"
            f" {free // 10**6:,} MB are free"
        )


def _write(council: Council, folder: Path, processes: int, progress: Progress) -> dict[str, int]:
    """Write all files into the folder; returns the rows of each."""
    rows = dict.fromkeys(COLUMNS, 0)
    done = 0
    with ExitStack() as stack:
        files = {name: stack.enter_context((folder / f"{name}.csv").open("wb")) for name in COLUMNS}
        for name, columns in COLUMNS.items():
            files[name].write(f"{columns.replace(' ', ',')}\n".encode())
        chunks = stack.enter_context(closing(_chunks(council, processes)))
        for chunk in chunks:
            for name in OF_FAMILIES:
                files[name].write(chunk.texts[name])
                rows[name] += chunk.rows[name]
            done += chunk.families
            progress(done, done - chunk.families, council.families)
        for name, lines in (("feeds", feed_rows(council.seed)), ("terms", term_rows())):
            rows[name] = _write_rows(files[name], lines)
    return rows


def _write_rows(file: IO[bytes], rows: list[Row]) -> int:
    """The council's own rows: no value in them needs quotes."""
    file.writelines(f"{','.join(row)}\n".encode() for row in rows)
    return len(rows)


def _chunks(council: Council, processes: int) -> Generator[Chunk, None, None]:
    """Every chunk in order; several processes work ahead, but only a little."""
    numbers = range(-(-council.families // CHUNK))
    if processes == 1 or len(numbers) == 1:
        yield from (Chunk(council, number) for number in numbers)
        return
    waiting: deque[Future[Chunk]] = deque()
    # spawn, not fork: the caller may hold threads and connections that a child must not inherit.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        try:
            for number in numbers:
                waiting.append(pool.submit(Chunk, council, number))
                if len(waiting) > _AHEAD * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
