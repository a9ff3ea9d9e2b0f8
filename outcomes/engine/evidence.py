"""What was looked at for each result: observations, feeds, and the verdict of each part."""

from dataclasses import dataclass, field

from families.framework.model import Test
from outcomes.engine.codes import CodeSets
from outcomes.engine.days import Days, Ints
from outcomes.engine.verdicts import IN_WINDOW, NO_DATA, STATES, Verdict


@dataclass(frozen=True)
class PartFound:
    """One part of a test on one result; days are day numbers, FAR where there is none."""

    test: Test
    state: str
    matures_on: int
    clock: int
    first: int
    last: int
    missing: tuple[str, ...]


@dataclass
class Evidence:
    """A Keeper: by place of the result, in the order in which things were looked at."""

    parts: dict[int, list[PartFound]] = field(default_factory=dict)
    file_rows: dict[int, set[int]] = field(default_factory=dict)
    feeds: dict[int, set[tuple[str, int, int]]] = field(default_factory=dict)

    def part(self, result: Ints, test: Test, verdict: Verdict) -> None:
        for place, row in enumerate(result.tolist()):
            state = int(verdict.state[place])
            shown = state in (NO_DATA, IN_WINDOW)
            found = PartFound(
                test=test,
                state=STATES[state],
                matures_on=int(verdict.matures_on[place]),
                clock=int(verdict.clock[place]),
                first=int(verdict.first[place]),
                last=int(verdict.last[place]),
                missing=codes_of(verdict.missing, place) if shown else (),
            )
            self.parts.setdefault(row, []).append(found)

    def facts(self, result: Ints, file_row: Ints) -> None:
        for row, used in zip(result.tolist(), file_row.tolist(), strict=True):
            self.file_rows.setdefault(row, set()).add(used)

    def feed(self, result: Ints, code: str, first: Days, last: Days) -> None:
        for row, begin, end in zip(result.tolist(), first.tolist(), last.tolist(), strict=True):
            self.feeds.setdefault(row, set()).add((code, begin, end))


def codes_of(sets: CodeSets, row: int) -> tuple[str, ...]:
    """The codes of one row, sorted."""
    return tuple(sorted(code for code, rows in sets.items() if row in rows))
