"""`make bench`: the product at 5,000, 50,000 and 400,000 families, as ratios to stated baselines.

Machines are noisy and differ: seconds say how long this machine took, ratios how well it does.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.benchmarks.council import ROOT, Timed, council_folder, forget, fresh_database, run

SIZES = (5_000, 50_000, 400_000)
PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Measured

Printed by `make bench` on {day:%-d %B %Y}, on two cores. Councils from `make_council --seed 1`.
A ratio is to the baseline named, in the same run on the same data. CPU seconds are those of our
processes, without PostgreSQL's. Outcome runs find the rules read already, as a worker does.

| families | step | seconds | CPU seconds | peak MB | ratio | baseline |
|---|---|---|---|---|---|---|
"""


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
        return f"| {families:,} | {self.name} | {measured} | {ratio} | {self.baseline} |\n"


def step(name: str) -> Timed:
    """A step inside Django's process tells its own seconds."""
    role = "app" if name in ("bare_page", "my_families", "family_page", "explanation") else "jobs"
    told = run("-m", "tests.benchmarks.steps", name, role=role)
    seconds, cpu = map(float, told.words.split())
    return Timed(seconds, told.megabytes, "", cpu)


def measure(families: int) -> Iterator[Row]:
    """Every step at one size."""
    folder = council_folder(families)
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        asked = ("make_council", "--families", str(families), "--out", str(folder))
        yield Row("make_council", run("manage.py", *asked))
    fresh_database()
    yield Row("import_cases", run("manage.py", "import_cases", str(folder)))
    run("-m", "tfcase.embedded", "run", "owner", "psql", "-qc", "ANALYZE")
    copy = step("copy_observations")
    yield Row("COPY of the observations", copy)
    judged = step("outcome_run")
    yield Row("outcome run", judged, "COPY of the observations", judged.seconds / copy.seconds)
    step("change_families")
    increment = step("increment")
    ratio = increment.seconds / judged.seconds
    yield Row("next night's run, a tenth of the families changed", increment, "outcome run", ratio)
    bare = step("bare_page")
    yield Row("bare page", bare)
    for name in ("my_families", "family_page", "explanation"):
        took = step(name)
        yield Row(name.replace("_", " "), took, "bare page", took.seconds / bare.seconds)


def main() -> None:
    """Measure, print, and keep the page."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--families", type=int, action="append", help="a size; may be repeated")
    parser.add_argument("--keep", action="store_true", help="keep councils and database")
    options = parser.parse_args()
    page = HEAD.format(day=datetime.now(UTC))
    for families in options.families or SIZES:
        for row in measure(families):
            page += row.line(families)
            sys.stdout.write(row.line(families))
            sys.stdout.flush()
    PAGE.write_text(page)
    if not options.keep:
        forget()


if __name__ == "__main__":
    main()
