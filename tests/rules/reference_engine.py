"""A second, slow reading of the specification: eligibility, rows (§5, §6) and the files."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from families.framework.model import (
    Framework,
    MetricTest,
    Outcome,
)
from outcomes.engine import Inputs
from outcomes.engine.outputs import COLUMNS
from tests.rules.reference_claims import Result, claims, counting
from tests.rules.reference_clock import Asked, Told
from tests.rules.reference_eligibility import eligibility, judged_on, suggestions
from tests.rules.reference_facts import Facts, Row
from tests.rules.reference_tests import judge, level_without_need

ALWAYS = ("household", "any_member", "person_with_need", "every_school_age_child")


def reference(inputs: Inputs) -> dict[str, bytes]:
    """The four files, as bytes."""
    facts = Facts(inputs)
    files: dict[str, list[Sequence[object]]] = {name: [] for name in COLUMNS}
    for family in facts.families:
        framework = inputs.frameworks[family["framework"]]
        counts = eligibility(facts, framework, family)
        files["eligibility"].append((family["family_ref"], framework.id, *counts))
        if judged_on(family) > facts.day:
            continue
        rows = results(facts, framework, family)
        files["results"] += [row.line for row in rows]
        if framework.supports_claims:
            files["claims"] += claims(facts, framework, family, rows, counts[0] == "Y")
        files["suggested"] += suggestions(facts, framework, family)
    files["results"].sort(key=lambda row: tuple(str(value) for value in row[:4]))
    files["claims"].sort(key=lambda row: row[:2])
    files["suggested"].sort(key=lambda row: tuple(str(value) for value in row))
    return {name: written(COLUMNS[name], rows) for name, rows in files.items()}


def written(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return file.getvalue().encode()


def results(facts: Facts, framework: Framework, family: Row) -> list[Result]:
    ref, found = family["family_ref"], []
    for need in counting(facts, ref):
        for outcome in outcomes_of(facts, framework, need):
            person = None if outcome.subject == "household" else need["person_ref"]
            found.append(Result(family, need, person, outcome))
    for outcome in framework.in_use:
        if outcome.without_need and isinstance(outcome.test, MetricTest):
            starts = [t["start_on"] for t in facts.completed(facts.day)][
                -outcome.test.period.count :
            ]
            for person in facts.members(ref, facts.day):
                if any(facts.school_age(ref, person, day) for day in starts or [facts.day]):
                    found.append(Result(family, None, person, outcome))
    for row in found:
        row.told = told_of(facts, framework, row)
    return found


def outcomes_of(facts: Facts, framework: Framework, need: Row) -> list[Outcome]:
    candidates = [outcome for outcome in framework.in_use if need["need"] in outcome.applies_to]
    person, ref, day = need["person_ref"], need["family_ref"], need["identified_on"]
    fitting = [
        outcome
        for outcome in candidates
        if outcome.subject in ALWAYS
        or (person is not None and facts.fits(outcome.subject, ref, person, day))
    ]
    if all(outcome.optional for outcome in fitting):
        fitting += [outcome for outcome in candidates if not outcome.optional]
    return fitting


def told_of(facts: Facts, framework: Framework, row: Result) -> Told:
    ref, need = row.family["family_ref"], row.need
    if need is not None:
        decided = facts.facts.get(("judgement", f"override:{need['need']}"), ())
        if any(
            fact["family_ref"] == ref and fact["person_ref"] in (None, need["person_ref"])
            for fact in decided
        ):
            return Told("overridden")
    if row.person is not None and facts.member(ref, row.person, facts.day) is None:
        return Told("neutral")
    identified = need["identified_on"] if need else facts.day
    anchor, is_open = anchored(facts, row, identified)
    asked = Asked(
        facts, framework, row.outcome, row.family, row.person, anchor, identified, is_open
    )
    if need is None:
        assert isinstance(row.outcome.test, MetricTest)
        return level_without_need(asked, row.outcome.test)
    return judge(asked, row.outcome.test)


def anchored(facts: Facts, row: Result, identified: date) -> tuple[date, bool]:
    rule = row.outcome.sustain.start_anchor
    if not rule:
        return identified, False
    days = [row.family["closed_on"]]
    if rule == "step_down_or_closure":
        days.append(row.family["step_down_on"])
    past = [day for day in days if day is not None and day <= facts.day]
    return (max(min(past), identified), False) if past else (identified, True)
