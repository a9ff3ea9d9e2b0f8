"""One family judged again, on its records of now, as on the day on which its results were found."""

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
from outcomes.queries.kept import texts_of
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

TABLES = ("outcomes_eligibility", "outcomes_outcomeresult")
KEYS = ("need_id", "person_id", "outcome")
# What has changed since, in the order in which a reader would ask.
REASONS = {
    "records": "the records of the family, or the rules that it is held under",
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
    """Whether the same comes out, in what not, and what has changed since."""

    run: OutcomeRun
    as_of: date
    differences: tuple[Difference, ...]
    changed: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether every value is what it was."""
        return not self.differences


def recompute_family(*, family: Family, by: User) -> Recomputed:
    """Judge the family again and compare; nothing that stands is changed."""
    access.require(by, Permission.VIEW_FAMILY, family)
    known = JudgedFamily.objects.filter(family=family, run=F("family__standing__run"))
    judged = known.select_related("run").first()
    if judged is None:
        raise RuleBroken("Nothing has been computed for this family yet.")
    csv = inputs.read_at_once([family.pk])
    rules = rules_named([key_of(family).text])
    now = frames.judge_chunk(frames.Chunk(csv, rules, judged.run.as_of)).tables
    found = tuple(_differences(texts_of(family, judged.run, TABLES), now))
    print_now = frames.prints_of(now["outcomes_judgedfamily"])[str(family.pk)]
    changed = tuple(_changed(judged.run, csv, records=print_now != judged.inputs))
    audit.record(
        Event.EXPLANATION_RECOMPUTED,
        judged.run,
        by=by,
        family=family,
        differences=len(found),
        changed=list(changed),
    )
    return Recomputed(judged.run, judged.run.as_of, found, changed)


def _changed(run: OutcomeRun, csv: Mapping[str, bytes], *, records: bool) -> Iterator[str]:
    """Which of the REASONS there are."""
    if records:
        yield "records"
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
