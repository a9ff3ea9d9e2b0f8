"""Which of the council's own figures stands beside a published measure, and why it is another."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parent.parent / "data" / "benchmarks" / "beside.yaml"


@dataclass(frozen=True)
class Beside:
    """Headline problems by framework, and why they do not count the same."""

    headlines: frozenset[str]
    why_not: str


@cache
def _entries() -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def beside(topic: str, measure: str) -> Beside | None:
    """What stands beside a measure; nothing where the programme records nothing like it."""
    for entry in _entries():
        if topic in entry["topics"] or measure in entry["measures"]:
            codes = {f"{framework}:{line}" for framework, line in entry["headlines"].items()}
            return Beside(frozenset(codes), entry["why_not"])
    return None
