"""Published figures for tests: the shipped files, and an excerpt that loads in no time."""

import csv
from pathlib import Path

from outcomes.actions.benchmarks import SHIPPED


def lines_of(name: str) -> list[dict[str, str]]:
    """The lines of a shipped file."""
    with (SHIPPED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def excerpt(folder: Path, measures: set[str]) -> Path:
    """The shipped figures of some measures."""
    file = folder / "figures.csv"
    with (SHIPPED / file.name).open(encoding="utf-8", newline="") as every, file.open("w") as some:
        for line in every:
            measure = next(csv.reader([line]))[0]
            if line.startswith("#") or measure in measures | {"measure"}:
                some.write(line)
    return file
