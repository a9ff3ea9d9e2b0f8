"""A second, slow reading of the specification, row by row and day by day: dates, people, facts.

It shares nothing with the engine but the framework's data, so that the two can be compared.
"""

from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pandas as pd

from outcomes.engine import COLUMNS, Inputs

Row = dict[str, Any]
DAY = timedelta(1)


def add(day: date, unit: str, count: int) -> date:
    if unit == "week":
        return day + 7 * count * DAY
    months = day.year * 12 + day.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def august(day: date) -> date:
    this = date(day.year, 8, 31)
    return this if this <= day else date(day.year - 1, 8, 31)


def plain(value: Any) -> Any:
    if value is None or value is pd.NaT or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value or None


def compare(op: str, left: Fraction | int, right: Fraction | int) -> bool:
    return {
        "lt": left < right,
        "lte": left <= right,
        "gt": left > right,
        "gte": left >= right,
        "eq": left == right,
    }[op]


class Facts:
    """The case files as dictionaries, and the questions of §0 and §1."""

    def __init__(self, inputs: Inputs) -> None:
        self.day, self.frameworks = inputs.as_of, inputs.frameworks
        tables = {
            name: [
                {key: plain(value) for key, value in row.items()}
                for row in getattr(inputs, name).to_dict("records")
            ]
            for name in COLUMNS
        }
        self.families = sorted(tables["families"], key=lambda row: row["family_ref"])
        self.people = {row["person_ref"]: row for row in tables["people"]}
        self.needs = [row for row in tables["needs"] if not row["closed_as"]]
        self.terms = sorted(tables["terms"], key=lambda row: row["start_on"])
        self.claims, self.feeds = tables["claims"], tables["feeds"]
        self.artefacts, self.interventions = tables["artefacts"], tables["interventions"]
        self.spells: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.of_family: dict[str, list[str]] = defaultdict(list)
        self.in_families: dict[str, set[str]] = defaultdict(set)
        for row in sorted(tables["memberships"], key=lambda row: row["joined_on"] or date.min):
            pair = (row["family_ref"], row["person_ref"])
            if pair not in self.spells:
                self.of_family[pair[0]].append(pair[1])
                self.in_families[pair[1]].add(pair[0])
            self.spells[pair].append(row)
        self.facts: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in tables["observations"]:
            if self._counts(row):
                self.facts[row["kind"], row["code"]].append(row)
        for rows in self.facts.values():
            rows.sort(key=lambda row: (row["start_on"], row["observation_ref"]))

    def _counts(self, row: Row) -> bool:
        known = row["recorded_on"] or row["start_on"]
        return row["withdrawn"] != "Y" and known <= self.day and row["start_on"] <= self.day

    # §1

    def member(self, family: str, person: str, day: date) -> Row | None:
        died = self.people[person]["died_on"]
        if died is not None and died <= day:
            return None
        for row in self.spells.get((family, person), ()):
            begun = row["joined_on"] is None or row["joined_on"] <= day
            if begun and (row["left_on"] is None or row["left_on"] > day):
                return row
        return None

    def members(self, family: str, day: date) -> list[str]:
        return [p for p in self.of_family[family] if self.member(family, p, day)]

    def spell(self, family: str, person: str, day: date) -> Row:
        rows = self.spells.get((family, person), [])
        begun = [r for r in rows if r["joined_on"] is None or r["joined_on"] <= day]
        nobody = {"role": None, "parenting_responsibility": "N"}
        return begun[-1] if begun else rows[0] if rows else nobody

    def fits(self, subject: str, family: str, person: str, day: date) -> bool:
        spell, born = self.spell(family, person, day), self.people[person]["date_of_birth"]
        role = spell["role"]
        if born is None:
            child, young = role in ("child", "young_person"), role == "young_person"
            small, late = role == "child", young
        else:
            years = age(born, day)
            child, young, late = years < 18, 16 <= years <= 24, 16 <= years <= 17
            small = 0 <= years <= 5
        guardian = spell["parenting_responsibility"] == "Y"
        return {
            "child": child,
            "adult": not child,
            "young_person": young,
            "young_person_16_17": late,
            "child_0_5": small,
            "adult_with_parenting_responsibility": not child and guardian,
        }.get(subject, True)

    def completed(self, day: date) -> list[Row]:
        return [term for term in self.terms if term["end_on"] <= day]

    def school_age(self, family: str, person: str, start: date) -> bool:
        born = self.people[person]["date_of_birth"]
        if born is None:
            return self.spell(family, person, start)["role"] == "child"
        return age(born, start) >= 5 and age(born, august(start)) < 16

    # §5: whose facts

    def of(self, family: str, person: str | None, kind: str, code: str) -> list[Row]:
        return [
            row
            for row in self.facts.get((kind, code), ())
            if row["family_ref"] in (None, family) and self._theirs(row, family, person)
        ]

    def _theirs(self, row: Row, family: str, person: str | None) -> bool:
        if person is not None:
            return bool(row["person_ref"] == person)
        if row["person_ref"] is None:
            return bool(row["family_ref"] == family)
        if family not in self.in_families.get(row["person_ref"], ()):
            return False
        return self.member(family, row["person_ref"], row["start_on"]) is not None

    def judgements(self, family: str, person: str | None, code: str) -> list[Row]:
        return [
            row
            for row in self.facts.get(("judgement", code), ())
            if row["family_ref"] == family
            and (person is None or row["person_ref"] in (None, person))
        ]

    # §8

    def covered(self, code: str, first: date, last: date) -> bool:
        day = first
        while day <= last:
            reach = [
                row["to_date"]
                for row in self.feeds
                if row["code"] == code and row["from_date"] <= day <= row["to_date"]
            ]
            if not reach:
                return False
            day = max(reach) + DAY
        return True


def active(rows: list[Row], day: date) -> bool:
    return any(r["start_on"] <= day and (r["end_on"] is None or r["end_on"] >= day) for r in rows)
