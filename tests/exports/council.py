"""Tiny invented councils for the tests of a return, as the columns that a snapshot would give."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from secrets import token_bytes

import pandas as pd

from exports.columns import Layout, layout
from exports.frames.calendar import add_year, day_number, quarter_number
from exports.frames.coverage import Coverage, Feed
from exports.frames.judge import Findings, judge
from exports.frames.measure import measure_all
from exports.frames.output import KEYED, to_csv
from exports.frames.scan import Scan
from exports.frames.suppress import Suppressed, suppress
from exports.frames.units import AGENCY, EVENT, METRIC, STATUS, Chunk
from exports.frames.view import View
from exports.rules import Period, read_period

PLAN: Layout = layout()
CODES = sorted({code for each in PLAN.fields for part in each.codes for code in part})
PERIOD: Period = read_period("2018-H1")
STARTED = date(2017, 2, 10)
CONSTANTS = {"la_code": "869", "return_period": str(PERIOD)}
SEXES = {"M": 0, "F": 1, "U": 2}
ROLES = {"child": 0, "young_person": 1, "parent": 2, "other": 3}
KINDS = {"event": EVENT, "status": STATUS, "metric": METRIC}
EVERYTHING = [Feed(code, date(2009, 1, 1), date(2030, 12, 31)) for code in CODES]


@dataclass
class Council:
    """Families, people and facts; numbers run by themselves."""

    families: list[dict[str, object]] = field(default_factory=list)
    people: list[dict[str, object]] = field(default_factory=list)
    facts: list[dict[str, object]] = field(default_factory=list)

    def family(
        self,
        *members: tuple[int, str, str],
        started: date = STARTED,
        ended: date | None = None,
        problems: int = 0,
        lead: int = 0,
        claimed: int = -1,
        claimed_on: date | None = None,
        gone: Iterable[int] = (),
        teenage: bool = False,
    ) -> int:
        """A family of members (age, sex, role); its number."""
        number = len(self.families) + 1
        self.families.append(
            {
                "family": number,
                "started": day_number(started),
                "year_before": day_number(add_year(started, -1)),
                "year_after": day_number(add_year(started)),
                "quarter": quarter_number(started),
                "ended": quarter_number(ended) if ended else -1,
                "problems": problems,
                "lead": lead,
                "claimed": claimed,
                "claimed_quarter": quarter_number(claimed_on) if claimed_on else -1,
            }
        )
        for place, (age, sex, role) in enumerate(members):
            self.people.append(
                {
                    "person": len(self.people) + 1,
                    "family": number,
                    "sex": SEXES[sex],
                    "age": age,
                    "role": ROLES[role],
                    "gone": int(place in set(gone)),
                    "teenage_before": int(teenage and role == "parent"),
                    "teenage_after": int(teenage and role == "parent"),
                }
            )
        return number

    def fact(
        self,
        family: int,
        code: str,
        on: date,
        *,
        person: int = -1,
        household: bool = True,
        kind: str = "event",
        until: date | None = None,
        value: float | None = None,
        out_of: float | None = None,
        source: int = AGENCY,
    ) -> None:
        """Something dated about a family or one of its people (by running number)."""
        self.facts.append(
            {
                "family": family,
                "person": person,
                "household": int(household),
                "code": CODES.index(code),
                "kind": KINDS[kind],
                "start": day_number(on),
                "end": day_number(until) if until else -1,
                "value": value,
                "out_of": out_of,
                "source": source,
            }
        )

    def chunk(self) -> Chunk:
        """As CSV, in the order in which things were added."""
        return Chunk(_csv(self.families, FAMILY), _csv(self.people, PERSON), _csv(self.facts, FACT))

    def rows(self, faults: Counter[str] | None = None) -> pd.DataFrame:
        """Measured, nothing withheld."""
        measured = measure_all([self.chunk()], PLAN, CODES, quarter_number(PERIOD.last_day))
        if faults is not None:
            faults.update(measured.faults)
        return measured.rows

    def view(self, feeds: Sequence[Feed] = EVERYTHING) -> View:
        """As the file would show it, nothing withheld."""
        return View(self.rows(), PLAN, coverage(feeds))

    def shown(self, column: str, feeds: Sequence[Feed] = EVERYTHING) -> list[str]:
        """The texts of a column, nothing withheld, in the order of the people."""
        view, spec = self.view(feeds), PLAN.by_name[column]
        return [spec.values[place] for place in view.shown(spec, slice(None), "quarter")]


FAMILY = (
    "family",
    "started",
    "year_before",
    "year_after",
    "quarter",
    "ended",
    "problems",
    "lead",
    "claimed",
    "claimed_quarter",
)
PERSON = ("person", "family", "sex", "age", "role", "gone", "teenage_before", "teenage_after")
FACT = (
    "family",
    "person",
    "household",
    "code",
    "kind",
    "start",
    "end",
    "value",
    "out_of",
    "source",
)


def _csv(rows: list[dict[str, object]], columns: tuple[str, ...]) -> bytes:
    return pd.DataFrame(rows, columns=list(columns)).to_csv(index=False).encode()


def coverage(feeds: Sequence[Feed] = EVERYTHING) -> Coverage:
    return Coverage(PLAN, feeds, quarter_number(PERIOD.last_day))


def release(council: Council, k: int = 5, feeds: Sequence[Feed] = EVERYTHING) -> Suppressed:
    """The rows that may leave."""
    return suppress(council.view(feeds), k, lambda words: None)


def file_of(released: Suppressed) -> bytes:
    """The bytes of the file."""
    secrets = {role: token_bytes(32) for role in KEYED}
    return b"".join(to_csv(released, PLAN, CONSTANTS, secrets, lambda done, total: None))


def judged(content: bytes, known: Iterable[str] = (), k: int = 5) -> Findings:
    """The verdict on some bytes; `known` are names on the system."""
    scan = Scan(set(known), PLAN.words, str.lower)
    return judge([content], PLAN, CONSTANTS, scan, k, lambda seen: None)
