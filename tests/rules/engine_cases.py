"""Tiny case files written in a test, and what a vector of the specification expects of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import pandas as pd

from families.framework import Framework, apply_plan, load_plan
from outcomes.engine import COLUMNS, Inputs, Outputs, evaluate
from outcomes.engine.inputs import DATES
from tests.rules.engine_inputs import dates_in, national_frameworks

TF, SF, FFP = "tf-2015-national", "sf-2022-national", "ffp-2025"
MOTHER, SON, DAUGHTER, FATHER = "P1", "P2", "P3", "P4"
START = "2018-01-10"


@cache
def planned(text: str) -> Mapping[str, Framework]:
    """The national frameworks, one of them under the local plan of the text."""
    known = national_frameworks()
    if not text:
        return known
    plan = load_plan(text, "local_plan.yaml", known)
    return {**known, plan.extends: apply_plan(known[plan.extends], plan)}


class Cases:
    """Rows of case files, all text; a family F1 with a mother and a son unless told otherwise."""

    def __init__(self, framework: str = TF, *, plan: str = "", home: bool = True, **family: str):
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in COLUMNS}
        self.framework, self.plan = framework, plan
        given = {"family_ref": "F1", "framework": framework, "identified_on": START}
        self.add("families", **given | family)
        if home:
            self.person(MOTHER, "1985-05-05", "parent", parenting="Y")
            self.person(SON, "2004-03-03", "child")

    def add(self, table: str, **values: str) -> "Cases":
        self.rows[table].append(dict.fromkeys(COLUMNS[table], "") | values)
        return self

    def person(
        self,
        ref: str,
        born: str,
        role: str,
        *,
        lives: str = "Y",
        parenting: str = "N",
        joined: str = "",
        left: str = "",
        **person: str,
    ) -> "Cases":
        self.add("people", person_ref=ref, date_of_birth=born, **person)
        return self.member(ref, role, lives=lives, parenting=parenting, joined=joined, left=left)

    def member(
        self, ref: str, role: str, *, lives: str, parenting: str, joined: str = "", left: str = ""
    ) -> "Cases":
        return self.add(
            "memberships",
            family_ref="F1",
            person_ref=ref,
            role=role,
            lives_in_household=lives,
            parenting_responsibility=parenting,
            joined_on=joined,
            left_on=left,
        )

    def need(
        self,
        need: str,
        person: str = "",
        on: str = START,
        *,
        evidenced: str = "Y",
        closed_as: str = "",
    ) -> "Cases":
        return self.add(
            "needs",
            need_ref=f"N{len(self.rows['needs']) + 1}",
            family_ref="F1",
            person_ref=person,
            need=need,
            identified_on=on,
            evidenced=evidenced,
            closed_as=closed_as,
        )

    def observe(self, kind: str, code: str, on: str, person: str = "", **values: str) -> "Cases":
        ref = f"O{len(self.rows['observations']) + 1:04d}"
        return self.add(
            "observations",
            **{"observation_ref": ref, "family_ref": "F1", "person_ref": person, "kind": kind}
            | {"code": code, "start_on": on, "source": "test"}
            | values,
        )

    def events(self, code: str, *days: str, person: str = "") -> "Cases":
        for day in days:
            self.observe("event", code, day, person)
        return self

    def status(self, code: str, first: str, last: str = "", person: str = "", **v: str) -> "Cases":
        return self.observe("status", code, first, person, end_on=last, **v)

    def judged(self, outcome: str, day: str, detail: str, person: str = "") -> "Cases":
        return self.observe("judgement", outcome, day, person, detail=detail)

    def reading(self, code: str, day: str, value: str, person: str, tool: str = "star") -> "Cases":
        return self.observe("metric", code, day, person, value=value, detail=tool)

    def terms(self, *terms: str) -> "Cases":
        """Terms as `name first last`."""
        for term in terms:
            name, first, last = term.split()
            self.add("terms", term=name, start_on=first, end_on=last)
        return self

    def attended(
        self, person: str, day: str, unauthorised: int, authorised: int = 0, out_of: int = 100
    ) -> "Cases":
        """Both absence rows of the term that begins on the day."""
        for code, value in (("unauthorised", unauthorised), ("authorised", authorised)):
            self.observe(
                "metric",
                f"{code}_absence_sessions",
                day,
                person,
                value=str(value),
                out_of=str(out_of),
            )
        return self

    def feed(self, code: str, first: str = "2014-01-01", last: str = "2030-12-31") -> "Cases":
        return self.add("feeds", source="test", code=code, from_date=first, to_date=last)

    def feed_all(self, *, but: str = "", first: str = "2014-01-01") -> "Cases":
        codes = planned(self.plan)[self.framework].codes
        for code in sorted({*codes["event"], *codes["status"], *codes["metric"]} - {but}):
            self.feed(code, first)
        return self

    def worked_with(self, on: str = START) -> "Cases":
        """Every artefact of whole-family working."""
        for artefact in ("assessment", "plan", "allocation", "plan_goal_link", "intervention"):
            self.add(
                "artefacts", family_ref="F1", artefact=artefact, on_date=on, covers_everyone="Y"
            )
        return self

    def inputs(self, on: str) -> Inputs:
        frames = {
            name: dates_in(
                pd.DataFrame(rows, columns=list(COLUMNS[name]), dtype="str"), DATES[name]
            )
            for name, rows in self.rows.items()
        }
        frameworks = planned(self.plan)
        return Inputs(**frames, frameworks=frameworks, as_of=date.fromisoformat(on))

    def outputs(self, on: str) -> Outputs:
        return evaluate(self.inputs(on))


@dataclass(frozen=True)
class Vector:
    """One line of §12: the case, the check date, and what must and must not come out.

    `results` are partly given rows: the first keys that name a row are its selection, the keys
    after `state` are expected. `blocked` and `free` are codes by route.
    """

    id: str
    cases: Callable[[], Cases]
    on: str
    eligibility: Mapping[str, object] = field(default_factory=dict)
    results: tuple[Mapping[str, str], ...] = ()
    blocked: Mapping[str, set[str]] = field(default_factory=dict)
    free: Mapping[str, set[str]] = field(default_factory=dict)
    suggested: frozenset[tuple[str, str]] = frozenset()
    not_suggested: frozenset[tuple[str, str]] = frozenset()
    no_claims: bool = False


SELECTORS = ("need_ref", "person_ref", "outcome")


def check(vector: Vector) -> Outputs:
    """Evaluate the case and compare all that the vector names."""
    outputs = vector.cases().outputs(vector.on)
    (row,) = rows_of(outputs.eligibility)
    assert {key: row[key] for key in vector.eligibility} == dict(vector.eligibility)
    results = rows_of(outputs.results)
    for wanted in vector.results:
        chosen = {key: wanted[key] for key in SELECTORS if key in wanted}
        found = [r for r in results if all(r[key] == value for key, value in chosen.items())]
        assert [{key: r[key] for key in wanted} for r in found] == [dict(wanted)], results
    codes = {r["route"]: set(str(r["blocked_by"]).split(";")) for r in rows_of(outputs.claims)}
    for route, wanted_codes in vector.blocked.items():
        assert wanted_codes <= codes[route], codes
    for route, absent in vector.free.items():
        assert not absent & codes[route], codes
    seen = {(r["person_ref"], r["need"]) for r in rows_of(outputs.suggested)}
    assert vector.suggested <= seen
    assert not vector.not_suggested & seen
    assert codes == {} or not vector.no_claims
    return outputs


def rows_of(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as plain values: dates ISO, nothing as ""."""
    shown = frame.copy()
    for column in shown.columns[[kind.kind == "M" for kind in shown.dtypes]]:
        shown[column] = shown[column].dt.strftime("%Y-%m-%d").fillna("")
    return shown.to_dict("records")
