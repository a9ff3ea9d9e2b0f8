"""`make bench`: the product at 5,000, 50,000 and 400,000 families, as ratios to stated baselines.

Machines are noisy and differ: seconds say how long this machine took, ratios how well it does.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.benchmarks.council import (
    IMPORTED,
    ROOT,
    Timed,
    forget,
    has_council,
    import_council,
    run,
    without_second_wall,
)
from tests.benchmarks.pages import FOR_ANALYSTS, PAGES_OF_FIGURES

SIZES = (5_000, 50_000, 400_000)
PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Measured

Written by `make bench`, on two cores; sizes may be measured one by one (`ARGS="--families 5000"`),
and a step that was not measured again keeps its line. Councils from `make_council --seed 1`;
with `--keep` the last is kept in its database, and the same size is not imported again.
A ratio is to the baseline named, in the same run on the same data. CPU seconds are those of our
processes, without PostgreSQL's. Outcome runs find the rules read already, as a worker does.

| families | measured on | step | seconds | CPU seconds | peak MB | ratio | baseline |
|---|---|---|---|---|---|---|---|
"""
HEADS = tuple(f"{name} of the head" for name in PAGES_OF_FIGURES)
DASHBOARDS = (*HEADS, *(f"{name} of the analyst" for name in FOR_ANALYSTS))
PAGES = ("my_families", "family_page", "explanation", "forecast", "watch", "team_board")
# Measured with the second wall and without it.
BEHIND_THE_WALL = ("list_of_families", "count_of_families", "outcome_run")
LOOKUPS = ("list_plain", "list_decrypted", "one_by_key", "one_of_own", "search")
NOTED = ("page_noted", "page_unnoted")
OF_THE_WEB = (
    *("bare_page", *PAGES, *DASHBOARDS, "scan_of_families", *LOOKUPS, *NOTED),
    *BEHIND_THE_WALL[:2],
)


@dataclass(frozen=True)
class Row:
    """One line of the page."""

    name: str
    took: Timed
    baseline: str = ""
    ratio: float | None = None

    def line(self, families: int) -> str:
        """As Markdown."""
        ratio = f"{self.ratio:.1f}" if self.ratio is not None else ""
        took = self.took
        measured = f"{took.seconds:.3f} | {took.cpu:.3f} | {took.megabytes:.0f}"
        day = f"{datetime.now(UTC):%-d %B %Y}"
        return f"| {families:,} | {day} | {self.name} | {measured} | {ratio} | {self.baseline} |\n"


def step(name: str) -> Timed:
    """A step inside Django's process tells its own seconds."""
    role = "app" if name in OF_THE_WEB else "jobs"
    told = run("-m", "tests.benchmarks.steps", name, role=role)
    seconds, cpu = map(float, told.words.split())
    return Timed(seconds, told.megabytes, "", cpu)


def measure(families: int) -> Iterator[Row]:
    """Every step at one size."""
    if has_council(families):
        run("manage.py", "migrate", "--verbosity", "0")
    else:
        for name, took in import_council(families):
            yield Row(name, took)
    run("-m", "tfcase.embedded", "run", "owner", "psql", "-qc", "ANALYZE")
    copy = step("copy_observations")
    yield Row("COPY of the observations", copy)
    judged = step("outcome_run")
    yield Row("outcome run", judged, "COPY of the observations", judged.seconds / copy.seconds)
    step("change_families")
    increment = step("increment")
    ratio = increment.seconds / judged.seconds
    yield Row("next night's run, a tenth of the families changed", increment, "outcome run", ratio)
    took = step("plan_preview")
    yield Row("plan preview", took, "COPY of the observations", took.seconds / copy.seconds)
    yield from retention()
    yield from pack()
    yield from returns()
    yield from cost_of_the_wall()
    yield from cost_of_encryption()
    yield from cost_of_the_trail()
    bare = step("bare_page")
    yield Row("bare page", bare)
    for name in PAGES:
        took = step(name)
        yield Row(name.replace("_", " "), took, "bare page", took.seconds / bare.seconds)
    yield from fifty_at_once()
    yield from questions()
    yield from pages_of_figures()


def only(some: Callable[[], Iterator[Row]], families: int) -> Iterator[Row]:
    """Only some steps, at one size."""
    prepare = () if has_council(families) else import_council(families)
    for name, took in prepare:
        yield Row(name, took)
    run("manage.py", "migrate", "--verbosity", "0")
    run("-m", "tfcase.embedded", "run", "owner", "psql", "-qc", "ANALYZE")
    yield from some()


def retention() -> Iterator[Row]:
    """Until when each family is kept, worked out for all of them and kept."""
    copy = step("copy_families")
    yield Row("COPY of the families, members and people", copy)
    took = step("retention_preview")
    ratio = took.seconds / copy.seconds
    yield Row("retention preview", took, "COPY of the families, members and people", ratio)


def pack() -> Iterator[Row]:
    """Somebody in three families with two thousand entries asks for a copy."""
    took = step("subject_pack")
    words = "subject-access pack of 2,000 entries, collected, written and swept"
    yield Row(words, took, "ten seconds", took.seconds / 10)


def caseload() -> Iterator[Row]:
    """Every family of the council handed on by its leader: asked for last, it moves all of them."""
    took = step("hand_on")
    yield Row("caseload of every family handed on", took)
    IMPORTED.unlink()


def fifty_at_once() -> Iterator[Row]:
    """Fifty keyworkers on a real server, half and 95 of 100 within, against a bare page there."""
    told = run("-m", "tests.benchmarks.keyworkers", role="app")
    found = json.loads(told.words.splitlines()[-1])
    bare = found.pop("bare page")
    for place, words in enumerate(("half within", "95 of 100 within")):
        alone = f"bare page, fifty at once, {words}"
        yield Row(alone, Timed(bare[place], told.megabytes, "", told.cpu))
        for name, took in found.items():
            timed = Timed(took[place], told.megabytes, "", told.cpu)
            words_of_step = f"{name}, fifty keyworkers at once, {words}"
            yield Row(words_of_step, timed, alone, took[place] / bare[place])


def pages_of_figures() -> Iterator[Row]:
    """What each page asks, against looking once at every family: at once, and worked out ahead."""
    scan = step("scan_of_families")
    yield Row("sequential scan of the families", scan)
    for words, at_once in (("counted at once", "1000000"), ("worked out ahead", "0")):
        os.environ["TFCASE_FIGURES_AT_ONCE"] = at_once
        if at_once == "0":
            yield Row("every page of figures worked out, of two readers", step("work_out_figures"))
        for name in DASHBOARDS:
            took = step(name)
            ratio = took.seconds / scan.seconds
            yield Row(f"questions of {name}, {words}", took, "sequential scan", ratio)


def returns() -> Iterator[Row]:
    """Both returns, with every check."""
    copy = step("copy_rows")
    yield Row("COPY of all that a return looks at", copy)
    for name, words in (("fpd", "Family Progress Data"), ("nis", "National Impact Study")):
        took = step(name)
        ratio = took.seconds / copy.seconds
        yield Row(f"{words}, built and checked", took, "COPY of the same rows", ratio)


def questions() -> Iterator[Row]:
    """How often each page asks: printed, and a fault beyond twelve; no time of anything."""
    sys.stdout.write(run("-m", "tests.benchmarks.questions", role="app").words)
    yield from ()


def cost_of_encryption() -> Iterator[Row]:
    """A list of fifty families against the same in plain text; a search against one row."""
    plain, listed = step("list_plain"), step("list_decrypted")
    ratio = listed.seconds / plain.seconds
    yield Row("page of fifty families, decrypted", listed, "the same in plain text", ratio)
    found = step("search")
    for name, words in (("one_by_key", "one person"), ("one_of_own", "one person of one's own")):
        by_key = step(name)
        yield Row(f"{words} by the key, 95 of 100 within", by_key)
        searched = f"search by part of a name, against {words}"
        yield Row(searched, found, f"{words} by the key", found.seconds / by_key.seconds)


def cost_of_the_trail() -> Iterator[Row]:
    """A family's page with its row of the audit trail, which is sealed at commit, and without."""
    with_it, without = (step(name) for name in NOTED)
    ratio = with_it.seconds / without.seconds
    yield Row("family page, noted in the audit trail", with_it, "the same, not noted", ratio)


def cost_of_the_wall() -> Iterator[Row]:
    """The same work with row-level security and without."""
    walled = {name: step(name) for name in BEHIND_THE_WALL}
    with without_second_wall():
        open_to_all = {name: step(name) for name in BEHIND_THE_WALL}
    for name, took in walled.items():
        ratio = took.seconds / open_to_all[name].seconds
        yield Row(f"{name.replace('_', ' ')} behind the wall", took, "the same without it", ratio)


def key(line: str) -> tuple[str, ...]:
    """Size and step of a line of the page."""
    cells = line.split("|")
    return cells[1].strip(), cells[3].strip()


def keep_lines(lines: list[str]) -> None:
    """The page with these lines in place of the old ones of their steps; what is below stays."""
    table, mark, below = PAGE.read_text().removeprefix(HEAD).partition("\n\n")
    old = f"{table}\n".splitlines(keepends=True)
    every = {key(line): line for line in old} | {key(line): line for line in lines}
    ordered = sorted(every.values(), key=lambda line: int(key(line)[0].replace(",", "")))
    PAGE.write_text(HEAD + "".join(ordered).rstrip("\n") + mark + below)


ALONE = {
    "at-once": "fifty keyworkers",
    "trail": "what noting costs",
    "retention": "dates of retention",
    "pack": "a subject-access pack",
    "figures": "pages of figures",
    "caseload": "a whole caseload handed on",
    "returns": "both returns",
    "questions": "how often each page of the Tracker asks",
}
SOME = {
    "at-once": fifty_at_once,
    "trail": cost_of_the_trail,
    "retention": retention,
    "pack": pack,
    "figures": pages_of_figures,
    "caseload": caseload,
    "returns": returns,
    "questions": questions,
}


def main() -> None:
    """Measure, print, and keep the page."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--families", type=int, action="append", help="a size; may be repeated")
    words = "keep council and database, to measure them again"
    parser.add_argument("--keep", action="store_true", help=words)
    alone = parser.add_mutually_exclusive_group()
    for name, words in ALONE.items():
        alone.add_argument(f"--{name}", action="store_true", help=f"{words} and no more")
    options = parser.parse_args()
    for families in options.families or SIZES:
        lines = []
        some = next((SOME[name] for name in ALONE if vars(options)[name.replace("-", "_")]), None)
        for row in only(some, families) if some else measure(families):
            lines.append(row.line(families))
            sys.stdout.write(lines[-1])
            sys.stdout.flush()
        keep_lines(lines)
    if not options.keep:
        forget()


if __name__ == "__main__":
    main()
