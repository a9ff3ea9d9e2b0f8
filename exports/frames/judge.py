"""The verdict on a finished file: every check of its bytes, and what they measured."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from exports.columns import Layout
from exports.frames.checks import (
    Alike,
    Read,
    Reader,
    apart,
    course_ids,
    diversity,
    family_ids,
    groups,
    whole_lines,
    withheld,
)
from exports.frames.scan import Scan
from exports.frames.starts import starts_shown
from exports.frames.uniform import person_ids

Step = Callable[[int], None]


@dataclass(frozen=True)
class Findings:
    """What stands in the file: counts and shares, never a value of anybody."""

    rows: int
    families: int
    alone: int
    person: Alike
    apart: dict[str, int]
    family: Alike
    course: Alike
    l_sensitive: int
    uniform: int
    withheld: dict[str, float]
    layout_faults: dict[str, int]
    identifiers: dict[str, int]
    starts: dict[str, int]

    def failures(self, k: int) -> list[str]:
        """Codes of the checks that did not hold, in their order; none means that it may leave."""
        held = {
            "layout": not self.layout_faults,
            "identifiers": not self.identifiers,
            "rows": self.rows >= k,
            "k_person": not self.person.below,
            "k_family": not self.family.below,
            "k_trajectory": not self.course.below,
            "l_diversity": not self.uniform,
        }
        return [code for code, holds in held.items() if not holds]


def judge(
    parts: Iterable[bytes],
    layout: Layout,
    constants: dict[str, str],
    scan: Scan,
    k: int,
    step: Step,
) -> Findings:
    """Read the bytes once, block by block, and judge the whole."""
    reader, seen = Reader(layout, constants), 0
    for block in whole_lines(parts):
        scan.read(block)
        reader.read(block)
        seen += len(block)
        step(seen)
    return _findings(reader.result(), layout, scan, k)


def _findings(read: Read, layout: Layout, scan: Scan, k: int) -> Findings:
    people = person_ids(read.frame, layout)
    families = len(np.unique(read.family[read.linked]))
    l_sensitive, uniform = diversity(read, layout, people)
    return Findings(
        rows=len(read.frame),
        families=families,
        alone=int((~read.linked).sum()),
        person=groups(people, k),
        apart=apart(read, people, layout, k),
        family=groups(family_ids(read, people), k),
        course=groups(course_ids(read, layout), k),
        l_sensitive=l_sensitive,
        uniform=uniform,
        withheld=withheld(read, layout),
        layout_faults=dict(read.faults),
        identifiers=dict(scan.hits),
        starts=starts_shown(read.frame, read.family, read.linked, layout),
    )
