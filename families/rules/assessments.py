"""The sections of an assessment and the scale of its scores, and what must be there to submit it.

Sections and scale are data (`families/data/assessment.yaml`), so that a council words its own.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from families.rules.field_groups import Group, group_of_text, strictest
from privacy.errors import RuleBroken

DATA = Path(__file__).resolve().parents[1] / "data" / "assessment.yaml"
NOT_KNOWN = "Not known yet"
FARTHEST_GOAL = timedelta(days=731)


@dataclass(frozen=True)
class Section:
    """A part of the assessment: what is asked, whether it is scored, whose group it is of."""

    key: str
    title: str
    ask: str
    hint: str
    scored: bool
    group: Group | None

    def group_of(self, text: str) -> Group | None:
        """The group of an answer: the section's own, or that of its words."""
        return strictest([self.group, group_of_text(text)])


@dataclass(frozen=True)
class FormVersion:
    """One version of sections and scale."""

    version: str
    scale_name: str
    steps: Mapping[int, str]
    sections: Mapping[str, Section]

    def score_words(self, score: int | None) -> str:
        """`3 of 5: Mixed, …`, or nothing."""
        if score is None:
            return ""
        return f"{score} of {max(self.steps)}: {self.steps[score]}"


@cache
def _versions() -> dict[str, FormVersion]:
    """Every version by its name, the one in force first."""
    raw = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    versions = [raw, *raw.get("earlier", ())]
    return {each["version"]: _read(each) for each in versions}


def _read(raw: dict[str, Any]) -> FormVersion:
    sections = [
        Section(
            key=each["key"],
            title=each["title"],
            ask=each["ask"],
            hint=each["hint"],
            scored=each["scored"],
            group=Group(each["group"]) if each.get("group") else None,
        )
        for each in raw["sections"]
    ]
    scale = raw["scale"]
    by_key = {each.key: each for each in sections}
    return FormVersion(raw["version"], scale["name"], scale["steps"], by_key)


def form_in_force() -> FormVersion:
    """What a new assessment asks."""
    return next(iter(_versions().values()))


def form_of(version: str) -> FormVersion:
    """What an assessment asked when it was begun."""
    return _versions()[version]


@dataclass(frozen=True)
class Readiness:
    """What an assessment holds, as far as it bears on whether it can be submitted."""

    open_sections: Collection[str]
    sides: int
    covers: int
    goals: int
    carried_goals: int
    review_on: date | None


def check_review(review_on: date, today: date, most_days: int) -> None:
    """A review lies ahead, and not further than the council allows."""
    if problem := _review_problem(review_on, today, most_days):
        raise RuleBroken(problem, "review_on")


def _review_problem(review_on: date, today: date, most_days: int) -> str:
    latest = today + timedelta(days=most_days)
    if today < review_on <= latest:
        return ""
    return f"The review must be after today and by {latest.day} {latest:%B %Y}: change its date."


def check_goal_day(due_on: date, today: date) -> None:
    """A goal is for some day ahead, within two years."""
    if not today < due_on <= today + FARTHEST_GOAL:
        raise RuleBroken("The day must be after today and within two years.", "due_on")


def problems(ready: Readiness, today: date, most_days: int) -> list[str]:
    """What is still missing, as sentences; nothing when it can be submitted."""
    missing = [
        *(f"Finish the section “{title}”." for title in ready.open_sections),
        *(["Settle the sections of which two versions wait."] if ready.sides else []),
        *([] if ready.covers else ["Say whom the assessment covers."]),
        *([] if ready.goals else ["Add at least one goal of the plan."]),
        *(
            ["Look at each goal that was carried forward, and save it."]
            if ready.carried_goals
            else []
        ),
    ]
    if ready.review_on is None:
        missing.append("Say when it will be reviewed.")
    elif problem := _review_problem(ready.review_on, today, most_days):
        missing.append(problem)
    return missing


def check_ready(ready: Readiness, today: date, most_days: int) -> None:
    """Refuse what is not complete, saying all that is missing."""
    if found := problems(ready, today, most_days):
        raise RuleBroken(" ".join(found))


def check_complete(section: Section, text: str, score: int | None, *, not_known: bool) -> None:
    """A section is complete with an answer (and its score), or when it is not known yet."""
    if not_known:
        return
    if not text.strip():
        raise RuleBroken("Write an answer, or tick that it is not known yet.", "text")
    if section.scored and score is None:
        raise RuleBroken("Choose where things stand, or tick that it is not known yet.", "score")


@dataclass(frozen=True)
class Distance:
    """The scores of one section over time, oldest first."""

    title: str
    scores: Sequence[int]

    @property
    def words(self) -> str:
        """How far they have come from the first score to the last."""
        if len(self.scores) < 2:
            return "First score"
        steps = self.scores[-1] - self.scores[0]
        if steps == 0:
            return "No change"
        size = f"{abs(steps)} step{'s' if abs(steps) > 1 else ''}"
        return f"{size} {'up' if steps > 0 else 'down'}"


def distances(
    form: FormVersion, scored: Iterable[Mapping[str, int]], hidden: Collection[str]
) -> list[Distance]:
    """For each section that is scored in any of these assessments, unless it is hidden."""
    rows = list(scored)
    found = []
    for key, section in form.sections.items():
        scores = [row[key] for row in rows if key in row]
        if scores and key not in hidden:
            found.append(Distance(section.title, scores))
    return found
