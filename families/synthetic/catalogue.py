"""Every need of the three frameworks with its signs, from `needs.csv` beside this file."""

import csv
from pathlib import Path
from typing import NamedTuple

from families.synthetic.chance import Weighted

_TABLE = Path(__file__).with_name("needs.csv")


class Sign(NamedTuple):
    """A fact to write: how (`shape`), its code and source, and whether it is the household's."""

    shape: str
    code: str
    source: str
    of_household: bool


class NeedKind(NamedTuple):
    """A need of a framework: whose it may be, how common it is, and its signs."""

    id: str
    subject: str
    weight: float
    bad: tuple[Sign, ...]
    good: tuple[Sign, ...]


def _signs(words: str) -> tuple[Sign, ...]:
    signs = []
    for part in filter(None, words.split("; ")):
        shape, code, source, *rest = part.split(" ")
        signs.append(Sign(shape, code, source, rest == ["household"]))
    return tuple(signs)


def _needs(framework: str) -> tuple[NeedKind, ...]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return tuple(
        NeedKind(
            row["need"],
            row["subject"],
            float(row["weight"]),
            _signs(row["bad"]),
            _signs(row["good"]),
        )
        for row in rows
        if row["framework"] == framework
    )


TF, SF, FFP = "tf-2015-national", "sf-2022-national", "ffp-2025"
NEEDS: dict[str, tuple[NeedKind, ...]] = {TF: _needs(TF), SF: _needs(SF), FFP: _needs(SF)}
DRAWN = {
    framework: Weighted([(kind, kind.weight) for kind in kinds])
    for framework, kinds in NEEDS.items()
}
_IN_TURN = tuple((framework, kind) for framework, kinds in NEEDS.items() for kind in kinds)
_EVERY = 4


def turn_of(family: int) -> tuple[str, NeedKind] | None:
    """Every fourth family takes the next framework and kind of need in turn, so that none lacks."""
    turn, rest = divmod(family, _EVERY)
    return None if rest else _IN_TURN[turn % len(_IN_TURN)]


# Pairs of source and code that come in feeds beside those of the needs' signs.
OTHER_FEEDS = (
    ("school_attendance", "authorised_absence_sessions"),
    ("school_attendance", "unauthorised_absence_sessions"),
    ("youth_justice", "proven_offence"),
    ("police", "police_callout_count"),
    ("social_care", "reopened_case"),
    ("employment_adviser", "in_eet"),
    ("careers_service", "full_time_education"),
    ("careers_service", "training"),
    ("careers_service", "unemployed"),
    ("careers_service", "left_compulsory_schooling"),
)
# Shapes of signs that come in feeds under their own code.
FED_SHAPES = frozenset(
    {"status", "events", "relapse", "exclusions", "benefit", "work", "amount", "score"}
)


def fed_pairs() -> list[tuple[str, str]]:
    """Every pair of source and code that feeds may cover, sorted."""
    pairs = {
        (sign.source, sign.code)
        for kinds in NEEDS.values()
        for kind in kinds
        for sign in kind.bad + kind.good
        if sign.shape in FED_SHAPES
    }
    return sorted(pairs | set(OTHER_FEEDS))
