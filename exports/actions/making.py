"""The steps of a build, from the database to the judged file."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from exports import rules
from exports.columns import WITHHELD, Layout, layout
from exports.files import store
from exports.files.opinion import differs, second_opinion
from exports.files.store import Stored
from exports.frames.calendar import quarter_number
from exports.frames.coverage import Coverage, Feed
from exports.frames.groups import costs_of_groups
from exports.frames.intruder import Attack, attack
from exports.frames.judge import Findings, judge
from exports.frames.measure import Measured, measure_all
from exports.frames.output import KEYED, to_csv
from exports.frames.scan import Scan
from exports.frames.starts import few_apart, quarters_of, starts_of
from exports.frames.suppress import Suppressed, suppress
from exports.frames.uniform import SEEN_OF_PEOPLE, sensitive
from exports.frames.units import Chunk
from exports.frames.view import View
from exports.models import Return
from exports.queries.headlines import problems
from exports.queries.recipients import MINISTRY
from exports.queries.returns import earlier_starts
from exports.queries.snapshot import Snapshot, snapshot
from exports.queries.words import known_words
from privacy import keyring
from privacy.encryption import plain_letters
from privacy.errors import RuleBroken
from privacy.models import User

Step = Callable[[int, int, str], None]
CHUNK = 5_000
ROUNDS = 4
HUNDRED = 100


@dataclass(frozen=True)
class Made:
    """A stored file and everything known about it."""

    stored: Stored
    findings: Findings
    attack: Attack
    opinion: dict[str, Any]
    rungs: dict[str, int]
    groups: dict[str, dict[str, float]]
    left_out: dict[str, int]
    faults: Counter[str]
    params: dict[str, Any]
    # Of every earlier release: families by start; and how many families this one is made from.
    earlier: list[dict[str, int]]
    population: int

    @property
    def files(self) -> list[str]:
        """The names of everything that was stored."""
        return [self.stored.name]

    @property
    def failures(self) -> list[str]:
        """The checks that do not hold."""
        found = [*self.findings.failures(rules.LEAST_ALIKE), *self.attack.failures]
        if few_apart(self.findings.starts, self.earlier):
            found.append("differencing")
        if differs(self.opinion, rules.LEAST_ALIKE, self.findings.rows):
            found.append("second_opinion")
        return found


@dataclass(frozen=True)
class _Source:
    """What came out of the database."""

    measured: Measured
    coverage: Coverage
    words: set[str]
    excluded: dict[str, int]
    families: int


def make(asked: Return, *, by: User, today: date, step: Step) -> Made:
    """Read, measure, withhold, write and judge."""
    plan = layout(asked.layout_version)
    source = _read(asked, plan, by, today, step)
    view = View(source.measured.rows, plan, source.coverage)
    step(70, HUNDRED, "Comparing families")
    earlier = earlier_starts(asked)
    released = _withhold(view, earlier, lambda words: step(75, HUNDRED, words))
    step(78, HUNDRED, "Trying to find people as an intruder would")
    found = attack(view, released, plan)
    stored = _write(asked, plan, released, step)
    findings = _judge(asked, plan, stored, source.words, step)
    step(99, HUNDRED, "Asking outside programs for a second opinion")
    opinion = second_opinion(settings.OPINION_PYTHON, store.read(stored.name), about(plan))
    left_out = {**source.excluded, "cannot_be_hidden": released.dropped}
    return Made(
        *(stored, findings, found, opinion),
        rungs=released.rungs,
        groups=costs_of_groups(view, released, plan),
        left_out={reason: rules.rounded(count) for reason, count in left_out.items()},
        faults=source.measured.faults,
        params={"as_of": today.isoformat(), "k": rules.LEAST_ALIKE, "la_code": settings.LA_CODE},
        earlier=earlier,
        population=source.families,
    )


def about(plan: Layout) -> dict[str, Any]:
    """Which columns are which, for whoever is given the bytes alone."""
    return {
        "family": plan.key("family_key"),
        "people": plan.disclosing(*SEEN_OF_PEOPLE),
        "sensitive": [column.name for column in sensitive(plan)],
        "withheld": WITHHELD,
        "k": rules.LEAST_ALIKE,
    }


def _withhold(view: View, earlier: list[dict[str, int]], step: Callable[[str], None]) -> Suppressed:
    """What may leave; where a start would differ from an earlier release by few, none is shown."""
    hidden: frozenset[int] = frozenset()
    released = suppress(view, rules.LEAST_ALIKE, step)
    for _ in range(ROUNDS):
        few = few_apart(starts_of(released, view.layout), earlier)
        if not few:
            break
        hidden |= quarters_of(few)
        released = suppress(view, rules.LEAST_ALIKE, step, hidden)
    return released


def _read(asked: Return, plan: Layout, by: User, today: date, step: Step) -> _Source:
    """Everything from one moment of the database."""
    period = asked.half_year
    last_quarter = quarter_number(period.last_day)
    codes = sorted({code for field in plan.fields for part in field.codes for code in part})
    step(0, HUNDRED, "Finding the families of the period")
    with snapshot(period, by=by, today=today) as seen:
        families = seen.gather(codes, problems(plan.version))
        if not families:
            raise RuleBroken(
                f"No family was on the programme in {period.words}: there is nothing to return."
            )
        chunks = _chunks(seen, families, step)
        measured = measure_all(chunks, plan, codes, last_quarter)
        feeds = [Feed(*row) for row in seen.feeds(codes)]
        coverage = Coverage(plan, feeds, last_quarter)
        words = known_words(
            seen, lambda _: step(50, HUNDRED, "Learning the names that must not leave")
        )
    return _Source(measured, coverage, words, seen.excluded, families)


def _chunks(seen: Snapshot, families: int, step: Step) -> Iterator[Chunk]:
    """The families in parts, with the progress said: in no number, whoever may read it."""
    done = 0
    for part in seen.chunks(CHUNK):
        yield Chunk(*part)
        done = min(done + CHUNK, families)
        step(50 * done // families, HUNDRED, "Measuring before and after")


def _constants(asked: Return) -> dict[str, str]:
    return {"la_code": settings.LA_CODE, "return_period": asked.period}


def _secrets(asked: Return) -> dict[str, bytes]:
    """Of this return and its recipient alone: nobody has the same pseudonym in another (SDC-10)."""
    of_return = (asked.kind, MINISTRY, str(asked.pk))
    return {role: keyring.derived(keyring.Purpose.MANIFESTS, *of_return, role) for role in KEYED}


def _write(asked: Return, plan: Layout, released: Suppressed, step: Step) -> Stored:
    """The file, encrypted, under a fresh name."""

    def told(done: int, total: int) -> None:
        step(80 + 9 * done // total, HUNDRED, "Writing the rows")

    content = to_csv(released, plan, _constants(asked), _secrets(asked), told)
    return store.store(str(asked.pk), content)


def _judge(asked: Return, plan: Layout, stored: Stored, words: set[str], step: Step) -> Findings:
    """The stored bytes, decrypted and read back as the recipient would get them."""
    scan = Scan(words, plan.words, plain_letters)

    def told(seen: int) -> None:
        step(90 + 9 * seen // max(stored.size, 1), HUNDRED, "Checking the finished file")

    content = store.read(stored.name)
    return judge(content, plan, _constants(asked), scan, rules.LEAST_ALIKE, told)
