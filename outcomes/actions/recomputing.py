"""One family judged again, on its records of now, as on the day on which its results were found.

Under the rules that it was judged under then; what those of today would give is told apart.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from families.models import Family
from families.queries.frameworks import key_of, rules_named
from outcomes import frames
from outcomes.models import JudgedFamily, OutcomeRun
from outcomes.queries import inputs
from outcomes.queries.chunks import programme_of
from outcomes.queries.kept import rules_by_mark, texts_of
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

TABLES = ("outcomes_eligibility", "outcomes_outcomeresult")
KEYS = ("need_id", "person_id", "outcome")
# What has changed since, in the order in which a reader would ask.
REASONS = {
    "records": "the records of the family",
    "rules": "the rules that the family is held under (the same as then were used here)",
    "feeds": "the deliveries of data",
    "terms": "the school terms",
    "engine": "the calculation itself (a newer product)",
}


@dataclass(frozen=True)
class Difference:
    """A value that is another now; of a result (`outcome`) or of the eligibility (no outcome)."""

    outcome: str
    need_code: str
    person: uuid.UUID | None
    name: str
    then: str
    now: str


@dataclass(frozen=True)
class Recomputed:
    """Whether the same comes out, in what not, and what has changed since.

    `today` is what differs under the rules of today, where the family is held under others now.
    """

    run: OutcomeRun
    as_of: date
    differences: tuple[Difference, ...]
    changed: tuple[str, ...]
    today: tuple[Difference, ...] = ()

    @property
    def same(self) -> bool:
        """Whether every value is what it was."""
        return not self.differences

    @property
    def moved(self) -> bool:
        """Whether the family is held under other rules now."""
        return "rules" in self.changed


def recompute_family(*, family: Family, by: User) -> Recomputed:
    """Judge the family again and compare; nothing that stands is changed."""
    access.require(by, Permission.VIEW_FAMILY, family)
    known = JudgedFamily.objects.filter(family=family, run=F("family__standing__run"))
    judged = known.select_related("run").first()
    if judged is None:
        raise RuleBroken("Nothing has been computed for this family yet.")
    csv = inputs.read_at_once([family.pk])
    held = key_of(family).text
    own = rules_by_mark(judged.run).get(judged.rules, held)
    now, then = _judged_under(family, csv, judged.run, own), texts_of(family, judged.run, TABLES)
    print_now = frames.prints_of(now["outcomes_judgedfamily"])[str(family.pk)]
    moved = own != held
    today = _judged_under(family, csv, judged.run, held) if moved else {}
    found = Recomputed(
        run=judged.run,
        as_of=judged.run.as_of,
        differences=tuple(_differences(then, now)),
        changed=tuple(_changed(judged.run, csv, records=print_now != judged.inputs, rules=moved)),
        today=tuple(_differences(then, today)) if moved else (),
    )
    audit.record(
        Event.EXPLANATION_RECOMPUTED,
        judged.run,
        by=by,
        family=family,
        differences=len(found.differences),
        changed=list(found.changed),
    )
    return found


def _judged_under(
    family: Family, csv: Mapping[str, bytes], run: OutcomeRun, rules: str
) -> dict[str, bytes]:
    """The rows that a run as on that day would keep of the family, under some rules."""
    under = {str(family.pk): rules}
    return frames.judge_chunk(
        frames.Chunk(csv, rules_named([rules]), run.as_of, under=under)
    ).tables


def _changed(
    run: OutcomeRun, csv: Mapping[str, bytes], *, records: bool, rules: bool
) -> Iterator[str]:
    """Which of the REASONS there are."""
    if records:
        yield "records"
    if rules:
        yield "rules"
    now = programme_of(csv)
    names = {*now, *run.programme}
    others = {name.partition(":")[0] for name in names if now.get(name) != run.programme.get(name)}
    yield from sorted({"feeds" if name == "feed" else name for name in others})


def _differences(
    then: Mapping[str, list[dict[str, str]]], now: Mapping[str, bytes]
) -> Iterator[Difference]:
    for table in TABLES:
        rows = frames.results_of(table, now[table]).to_dict("records")
        old, new = _by_key(then[table]), _by_key(rows)
        for key in sorted({*old, *new}):
            yield from _of_row(old.get(key, {}), new.get(key, {}))


def _by_key(rows: Iterable[Mapping[Any, Any]]) -> dict[tuple[str, ...], Mapping[Any, Any]]:
    return {tuple(str(row.get(name, "")) for name in KEYS): row for row in rows}


def _of_row(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    row = now or then
    person = row.get("person_id") or ""
    for name in row:
        was, is_ = str(then.get(name, "")), str(now.get(name, ""))
        if was != is_ and name not in KEYS:
            yield Difference(
                outcome=str(row.get("outcome", "")),
                need_code=str(row.get("need_code", "")),
                person=uuid.UUID(person) if person else None,
                name=str(name),
                then=was,
                now=is_,
            )
