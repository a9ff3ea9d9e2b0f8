"""A second opinion on a finished file by outside packages, `pycanon` and `acro`.

A program of its own, in an environment of its own (`make opinion`): it imports nothing of the
product and is given the bytes alone, after one line of JSON that says which columns are which. It
answers with one line of JSON. `exports/files/opinion.py` runs it.
"""

import contextlib
import io
import json
import sys
from importlib.metadata import version
from typing import Any

import pandas as pd

PACKAGES = ("pycanon", "acro")


def read(about: dict[str, Any], content: Any) -> pd.DataFrame:
    """What is asked about, as text."""
    names = [about["family"], *about["people"], *about["sensitive"]]
    return pd.read_csv(content, usecols=names, dtype="category", keep_default_na=False)


def by_pycanon(frame: pd.DataFrame, about: dict[str, Any]) -> dict[str, int]:
    """k of people and of families that are shown as one; l of each sensitive column, the least."""
    from pycanon import anonymity  # noqa: PLC0415 - of the other environment.

    people = about["people"]
    plain = frame.astype(str)
    families = _families(plain, about)
    least = [anonymity.l_diversity(plain, people, [name]) for name in about["sensitive"]]
    return {
        "k_person": int(anonymity.k_anonymity(plain, people)),
        "k_family": int(anonymity.k_anonymity(families, ["looks"])) if len(families) else 0,
        "l_least": int(min(least, default=0)),
    }


def _families(frame: pd.DataFrame, about: dict[str, Any]) -> pd.DataFrame:
    """A row for each family that is shown as one: what all its people look like."""
    shown = frame[frame[about["family"]] != about["withheld"]]
    looks = shown.groupby(about["people"], observed=True).ngroup()
    each = looks.groupby(shown[about["family"]]).agg(lambda ids: " ".join(map(str, sorted(ids))))
    return pd.DataFrame({"looks": each.to_numpy()})


def by_acro(frame: pd.DataFrame, about: dict[str, Any]) -> dict[str, Any]:
    """What an output checker says of the tables of two columns that could be made of the file."""
    from acro import ACRO, acro_tables  # noqa: PLC0415 - of the other environment.

    session = ACRO(suppress=False)
    acro_tables.THRESHOLD = about["k"]
    first, *others = about["people"]
    found = {}
    for name in others:
        session.crosstab(frame[first], frame[name])
        status = session.results.get_index(-1).status
        found[name] = str(status)
    return {"tables": len(found), "not_passed": sorted(n for n, s in found.items() if s == "fail")}


def main() -> None:
    """One line that says what is asked about, then the bytes; one line back."""
    about = json.loads(sys.stdin.buffer.readline())
    # What the packages print goes nowhere: one line of ours is the answer.
    with contextlib.redirect_stdout(io.StringIO()):
        frame = read(about, sys.stdin.buffer)
        answer = {
            "versions": {name: version(name) for name in PACKAGES},
            "rows": len(frame),
            "pycanon": by_pycanon(frame, about),
            "acro": by_acro(frame, about),
        }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
