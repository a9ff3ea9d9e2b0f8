"""A second, slow reading of the specification: eligibility (§2, §3) and suggestions (§10)."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from families.framework.model import (
    CompoundTest,
    EventTest,
    Framework,
    MetricTest,
    Need,
    StatusTest,
    Test,
)
from tests.rules.reference_clock import Asked
from tests.rules.reference_facts import Facts, Row, active, add, age, august, compare
from tests.rules.reference_tests import is_good, total


def judged_on(family: Row) -> date:
    day: date = family["assessed_on"] or family["attached_on"] or family["identified_on"]
    return day


def eligibility(facts: Facts, framework: Framework, family: Row) -> tuple[Any, ...]:
    day, ref = judged_on(family), family["family_ref"]
    if day > facts.day:
        return ("N", 0, 0, "", "not_yet_assessed")
    order = [line.id for line in framework.headlines]
    full: list[str] = []
    guest: list[str] = []
    for need in facts.needs:
        if need["family_ref"] == ref and need["identified_on"] <= day:
            carried = carries(facts, framework, need, day)
            line = framework.needs[need["need"]].headline
            (full if carried == "fully" else guest if carried == "as guest" else []).append(line)
    only_guest = [line for line in order if line in guest and line not in full]
    lit = set(full) | set(only_guest[: framework.eligibility.max_nonresident_headlines])
    needs = len(full) + sum(line in lit for line in guest)
    rules, reasons = framework.eligibility, []
    if (len(lit) if rules.count_unit == "headline" else needs) < rules.minimum:
        reasons.append(f"too_few_{rules.count_unit}s")
    if not any(PARTS[part](facts, ref, day) for part in rules.must_include_any):
        reasons.append("no_dependent_child")
    shown = ";".join(line for line in order if line in lit)
    return ("N" if reasons else "Y", len(lit), needs, shown, ";".join(sorted(reasons)))


def carries(facts: Facts, framework: Framework, need: Row, day: date) -> str:
    if framework.eligibility.requires_evidence and need["evidenced"] != "Y":
        return ""
    person = need["person_ref"]
    if person is None:
        return "fully"
    member = facts.member(need["family_ref"], person, day)
    if member is None:
        return ""
    if facts.fits("child", need["family_ref"], person, day) or member["lives_in_household"] == "Y":
        return "fully"
    return "as guest" if member["parenting_responsibility"] == "Y" else ""


def has_dependent_child(facts: Facts, ref: str, day: date) -> bool:
    return any(is_dependent(facts, ref, person, day) for person in facts.members(ref, day))


def is_dependent(facts: Facts, ref: str, person: str, day: date) -> bool:
    member, born = facts.member(ref, person, day), facts.people[person]["date_of_birth"]
    if member is None or member["lives_in_household"] != "Y":
        return False
    if born is None:
        young, older = member["role"] == "child", member["role"] == "young_person"
    else:
        young, older = 0 <= age(born, day) <= 15, 16 <= age(born, day) <= 18
    others = [facts.member(ref, p, day) or {} for p in facts.members(ref, day) if p != person]
    accompanied = any(
        other["lives_in_household"] == "Y" and other["parenting_responsibility"] == "Y"
        for other in others
    )
    busy = any(
        active(facts.of(ref, person, "status", status), day)
        for status in ("full_time_education", "training", "unemployed")
    )
    return young or (older and accompanied and busy)


def has_expectant_parent(facts: Facts, ref: str, day: date) -> bool:
    until = (facts.people[person]["expecting_until"] for person in facts.members(ref, day))
    return any(end is not None and end >= day for end in until)


PARTS = {"dependent_child": has_dependent_child, "expectant_parent": has_expectant_parent}


def suggestions(facts: Facts, framework: Framework, family: Row) -> list[Sequence[object]]:
    ref, day = family["family_ref"], judged_on(family)
    found: list[Sequence[object]] = []
    for need in framework.needs.values():
        people: list[str | None] = [
            person
            for person in facts.members(ref, day)
            if facts.fits(need.subject, ref, person, day)
        ]
        for person in [None] if need.subject == "household" else people:
            if seen(facts, framework, family, need, person, need.test):
                found.append((ref, person or "", need.id))
    return found


def seen(
    facts: Facts, framework: Framework, family: Row, need: Need, person: str | None, test: Test
) -> bool:
    ref, day = family["family_ref"], judged_on(family)
    if isinstance(test, CompoundTest):
        parts = [seen(facts, framework, family, need, person, part) for part in test.tests]
        return all(parts) if test.every else any(parts)
    if isinstance(test, StatusTest):
        rows = facts.of(ref, person, "status", test.status)
        if test.within is None:
            return active(rows, day)
        unit, count = test.within.unit, test.within.count
        ends = (min(r["end_on"] or day, day) for r in rows if r["start_on"] <= day)
        return any(day < add(end, unit, count) for end in ends)
    if isinstance(test, EventTest):
        return events_seen(facts, ref, person, test, day)
    if isinstance(test, MetricTest) and person is not None:
        done, k = facts.completed(day), test.period.count
        outcome = framework.in_use[0]
        asked = Asked(facts, framework, outcome, family, person, day, day, False)
        return len(done) >= k and is_good(asked, test, done[-k:], day)[0]
    return False


def events_seen(facts: Facts, ref: str, person: str | None, test: EventTest, day: date) -> bool:
    rows = facts.of(ref, person, "event", test.event)
    if test.period.unit == "school_term":
        done = facts.completed(day)
        if len(done) < test.period.count:
            return False
        count = total(test, rows, done[-test.period.count]["start_on"], day)
    else:
        recent = [
            row
            for row in rows
            if row["start_on"] <= day < add(row["start_on"], test.period.unit, test.period.count)
        ]
        count = total(test, recent, date.min, day)
    if test.primary_only and not in_primary(facts, ref, person or "", day):
        return False
    return compare(test.op, count, Fraction(test.value))


def in_primary(facts: Facts, ref: str, person: str, day: date) -> bool:
    born = facts.people[person]["date_of_birth"]
    if born is None:
        return bool(facts.spell(ref, person, day)["role"] == "child")
    return age(born, august(day)) < 11
