"""A second, slow reading of the specification: claims (§4, §9)."""

from collections.abc import Sequence
from datetime import date

from families.framework.model import (
    BenefitRule,
    Framework,
    Outcome,
)
from tests.rules.reference_clock import Told
from tests.rules.reference_eligibility import judged_on
from tests.rules.reference_facts import DAY, Facts, Row, active

PASSING = ("met_sustained", "neutral", "overridden")


class Result:
    def __init__(self, family: Row, need: Row | None, person: str | None, outcome: Outcome) -> None:
        self.family, self.need, self.person, self.outcome = family, need, person, outcome
        self.told = Told("no_data")

    @property
    def line(self) -> Sequence[object]:
        need, told = self.need or {}, self.told
        return (
            self.family["family_ref"],
            need.get("need_ref", ""),
            self.person or "",
            self.outcome.id,
            need.get("need", ""),
            told.state,
            (told.matures or "") if told.state in ("met_in_window", "regressed") else "",
            told.first or "",
            told.last or "",
            ";".join(sorted(told.missing)) if told.state in ("no_data", "met_in_window") else "",
        )


def counting(facts: Facts, ref: str) -> list[Row]:
    return [
        need
        for need in facts.needs
        if need["family_ref"] == ref and need["identified_on"] <= facts.day
    ]


def claims(
    facts: Facts, framework: Framework, family: Row, rows: list[Result], eligible: bool
) -> list[Sequence[object]]:
    lines: list[Sequence[object]] = []
    for route in framework.routes:
        codes = common_codes(facts, framework, family, eligible)
        if route.id == "CE":
            codes |= employment_codes(facts, family, route.benefit_rules)
        else:
            codes |= need_codes(facts, framework, family, rows)
        if route.id == "SSP" and any(
            row.need is None and row.told.state not in ("met_sustained", "neutral") for row in rows
        ):
            codes.add("education")
        closed = family["closed_on"]
        if route.id == "SFO" and (closed is None or closed > facts.day):
            codes.add("case_not_closed")
        lines.append(
            (family["family_ref"], route.id, "N" if codes else "Y", ";".join(sorted(codes)))
        )
    return lines


def common_codes(facts: Facts, framework: Framework, family: Row, eligible: bool) -> set[str]:
    ref, codes = family["family_ref"], set()
    if family["attached_on"] is None or family["attached_on"] > facts.day:
        codes.add("not_attached")
    if not eligible:
        codes.add("not_eligible")
    for requirement in framework.requirements:
        name = requirement.artefact
        kept = [
            row
            for row in facts.artefacts
            if row["family_ref"] == ref and row["artefact"] == name and row["on_date"] <= facts.day
        ]
        if name in ("assessment", "plan"):
            kept = [row for row in kept if row["covers_everyone"] == "Y"]
        if name == "intervention":
            begun = (r for r in facts.interventions if r["family_ref"] == ref)
            kept += [row for row in begun if row["started_on"] <= facts.day]
        if not kept:
            codes.add(f"wfw_{name}")
    for claim in facts.claims:
        mine = claim["family_ref"] == ref and claim["phase"] == framework.id
        if mine and claim["on_date"] <= facts.day and claim["state"] in ("submitted", "paid"):
            codes.add("already_claimed")
    return codes


def need_codes(facts: Facts, framework: Framework, family: Row, rows: list[Result]) -> set[str]:
    words = {
        "not_met": "need_not_met",
        "regressed": "need_regressed",
        "no_data": "need_no_data",
        "met_in_window": "need_in_window",
    }
    needs, codes = counting(facts, family["family_ref"]), set()
    for need in needs:
        mine = [row for row in rows if row.need is need]
        regular = [row.told.state for row in mine if not row.outcome.optional]
        chosen = [row.told.state for row in mine if row.outcome.optional]
        if "met_sustained" not in chosen:
            codes |= {words[state] for state in regular if state not in PASSING}
    of_needs = [row.told.state for row in rows if row.need is not None]
    if not needs:
        codes.add("no_need")
    elif "met_sustained" not in of_needs:
        codes.add("nothing_sustained")
    return codes


def employment_codes(facts: Facts, family: Row, rules: tuple[BenefitRule, ...]) -> set[str]:
    ref, day, left, worked = family["family_ref"], judged_on(family), False, False
    for person in facts.members(ref, facts.day):
        spells = facts.of(ref, person, "status", "out_of_work_benefit")
        mine = [row for row in spells if row["end_on"] is None or row["end_on"] >= day]
        if facts.fits("child", ref, person, facts.day) or not mine or active(spells, facts.day):
            continue
        left = True
        last = max(mine, key=lambda r: (r["end_on"], r["start_on"], r["observation_ref"]))
        named = [rule for rule in rules if last["detail"] in rule.benefits]
        rule = named[0] if named else max(rules, key=lambda rule: rule.weeks)
        worked = worked or has_worked(facts, ref, person, last["end_on"] + DAY, rule)
    if not left:
        return {"no_adult_off_benefit"}
    return set() if worked else {"employment_not_sustained"}


def has_worked(facts: Facts, ref: str, person: str, first: date, rule: BenefitRule) -> bool:
    rows, needed = facts.of(ref, person, "status", "in_work"), 7 * rule.weeks
    length = (facts.day - first).days + 1
    work = [active(rows, first + n * DAY) for n in range(max(length, 0))]
    span = 7 * rule.out_of_weeks if rule.out_of_weeks else needed
    return any(sum(work[n : n + span]) >= needed for n in range(len(work)))
