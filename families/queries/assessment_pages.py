"""An assessment and plan in words, without what is hidden from whoever asked."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from families.models import (
    AnswerSide,
    Assessment,
    AssessmentAnswer,
    AssessmentReturn,
    Family,
    Member,
    Need,
    PlanGoal,
)
from families.models.assessment_parts import AnswerContent
from families.queries.assessments import STANDING
from families.queries.members import members_of, names_of
from families.queries.note_sides import Difference
from families.queries.words import Words, words_of
from families.rules.assessments import (
    NOT_KNOWN,
    Distance,
    FormVersion,
    Readiness,
    Section,
    distances,
    form_of,
)
from families.rules.field_groups import (
    HIDES_WHOSE_AND_WHEN,
    Group,
    group_of_need,
    group_of_text,
    hidden_words,
)

DONE, CHECK, BEGUN, OPEN = "Completed", "Carried forward: check it", "In progress", "Not started"
COLOURS = {CHECK: "yellow", BEGUN: "light-blue", OPEN: "blue"}


@dataclass(frozen=True)
class SectionLine:
    """A section with its answer; of a hidden one neither words nor score."""

    section: Section
    answer: AssessmentAnswer
    hidden: Group | None
    scored: str
    waiting: int

    @property
    def text(self) -> str:
        """What is written, or what stands in its place."""
        if self.hidden:
            return hidden_words(self.hidden)
        return NOT_KNOWN if self.answer.not_known and not self.answer.text else self.answer.text

    @property
    def not_known(self) -> bool:
        """Whether it is said not to be known, beside what is written."""
        return self.answer.not_known and bool(self.answer.text) and not self.hidden

    @property
    def status(self) -> str:
        """For the list of sections."""
        if self.answer.complete:
            return DONE
        if self.answer.carried_from:
            return CHECK
        return BEGUN if self.answer.version else OPEN

    @property
    def colour(self) -> str:
        """Of the tag; what is complete has none."""
        return COLOURS.get(self.status, "")


@dataclass(frozen=True)
class GoalLine:
    """A goal with the need that it is for; hidden where that need or its own words are."""

    goal: PlanGoal
    need: str
    whose: str
    hidden: Group | None

    @property
    def aim(self) -> str:
        """What is to be better."""
        return hidden_words(self.hidden) if self.hidden else self.goal.aim

    @property
    def steps(self) -> str:
        """Who does what."""
        return "" if self.hidden else self.goal.steps

    @property
    def dated(self) -> bool:
        """Whether its day may be shown."""
        return self.hidden not in HIDES_WHOSE_AND_WHEN


@dataclass(frozen=True)
class Paper:
    """All of an assessment and plan that a page shows."""

    assessment: Assessment
    members: Sequence[Member]
    form: FormVersion
    sections: Sequence[SectionLine]
    goals: Sequence[GoalLine]
    covers: Sequence[str]
    not_covered: Sequence[str]
    distances: Sequence[Distance]
    returns: Sequence[AssessmentReturn]
    review_on: date | None

    @property
    def complete(self) -> int:
        """How many sections are complete."""
        return sum(line.status == DONE for line in self.sections)

    @property
    def readiness(self) -> Readiness:
        """What bears on whether it can be submitted, as it stands on the page."""
        carried = [line for line in self.goals if line.goal.carried_from]
        return Readiness(
            open_sections=[line.section.title for line in self.sections if line.status != DONE],
            sides=sum(line.waiting for line in self.sections),
            covers=len(self.assessment.covers),
            goals=len(self.goals),
            carried_goals=len(carried),
            review_on=self.review_on,
        )


def paper_of(family: Family, assessment: Assessment) -> Paper:
    """The assessment in words; `family` comes from `family_or_404`."""
    form, members = form_of(assessment.form), members_of(family)
    names = names_of(members)
    sections = sections_of(family, assessment, form)
    return Paper(
        assessment=assessment,
        members=members,
        form=form,
        sections=sections,
        goals=goal_lines(family, assessment, names),
        covers=[names[key] for key in names if key in assessment.covers],
        not_covered=[
            each.person.full_name
            for each in members
            if each.left_on is None
            and not {each.person_id, *getattr(each, "earlier_keys", ())} & {*assessment.covers}
        ],
        distances=_distances(family, assessment, form, sections),
        returns=_returns(family, assessment),
        review_on=assessment.review_on,
    )


def sections_of(family: Family, assessment: Assessment, form: FormVersion) -> list[SectionLine]:
    """Every section in the order of its version."""
    waiting = Count("sides", filter=Q(sides__settled_at=None, sides__isnull=False))
    known = assessment.answers.annotate(waiting=waiting)
    answers = {answer.section: answer for answer in known}
    found = []
    for key, section in form.sections.items():
        answer = answers[key]
        hidden = hidden_of(family, section, answer)
        scored = "" if hidden else form.score_words(answer.score)
        found.append(SectionLine(section, answer, hidden, scored, answer.waiting))
    return found


def hidden_of(family: Family, section: Section, answer: AnswerContent) -> Group | None:
    """The group for which an answer is hidden; where nothing is said, nothing is."""
    if not (answer.text or answer.score or answer.not_known):
        return None
    return family.mask.hidden_among(section.group, group_of_text(answer.text))


def goal_lines(
    family: Family, assessment: Assessment, names: Mapping[uuid.UUID, str]
) -> list[GoalLine]:
    """The goals, the earliest first."""
    words = words_of(family)
    goals = assessment.goals.select_related("need")
    return [goal_line(family, goal, words, names) for goal in goals]


def goal_line(
    family: Family, goal: PlanGoal, words: Words, names: Mapping[uuid.UUID, str]
) -> GoalLine:
    """A goal in words."""
    need, hidden = goal.need, goal_is_hidden(family, goal)
    person = need.person_id
    whose = names.get(person, "Not in this family") if person else "Whole family"
    if hidden in HIDES_WHOSE_AND_WHEN:
        whose = "Hidden"
    label = words.need(family.framework.code, need.need).label
    return GoalLine(goal, hidden_words(hidden) if hidden else label, whose, hidden)


def _distances(
    family: Family, assessment: Assessment, form: FormVersion, lines: Sequence[SectionLine]
) -> list[Distance]:
    """The scores of those approved before this one, then its own."""
    before = Assessment.objects.filter(STANDING, family=family).exclude(pk=assessment.pk)
    if assessment.approved_at:
        before = before.filter(approved_at__lt=assessment.approved_at)
    rows = AssessmentAnswer.objects.filter(assessment__in=before, score__isnull=False)
    scored: dict[uuid.UUID, dict[str, int]] = {}
    for row in rows.order_by("assessment__approved_at"):
        scored.setdefault(row.assessment_id, {})[row.section] = row.score or 0
    own = {line.section.key: line.answer.score for line in lines if line.answer.score}
    hidden = {
        line.section.key for line in lines if line.hidden or family.mask.hides(line.section.group)
    }
    return distances(form, [*scored.values(), own], hidden)


def _returns(family: Family, assessment: Assessment) -> list[AssessmentReturn]:
    """Why it was given back; what a comment says of a hidden group is hidden too."""
    found = list(assessment.returns.select_related("by"))
    for each in found:
        hidden = family.mask.hidden_among(group_of_text(each.comment))
        each.comment = hidden_words(hidden) if hidden else each.comment
    return found


def reason_of(family: Family, assessment: Assessment) -> str:
    """Why it was withdrawn."""
    hidden = family.mask.hidden_among(group_of_text(assessment.reason))
    return hidden_words(hidden) if hidden else assessment.reason


def goal_is_hidden(family: Family, goal: PlanGoal) -> Group | None:
    """The group for which a goal is hidden."""
    own = group_of_text(goal.aim, goal.steps)
    return family.mask.hidden_among(group_of_need(goal.need.need), own)


def needs_to_choose(family: Family, goal: PlanGoal | None) -> dict[str, tuple[Need, str]]:
    """The needs that stand and are not hidden, and the one that a goal has: by key, with words."""
    words, names = words_of(family), names_of(members_of(family))
    stand = Need.objects.filter(family=family, closed_as="")
    own = [goal.need] if goal else []
    found = {str(need.pk): need for need in [*stand, *own]}
    return {
        key: (need, _need_label(family, need, words, names))
        for key, need in found.items()
        if not family.mask.hides(group_of_need(need.need))
    }


def _need_label(family: Family, need: Need, words: Words, names: Mapping[uuid.UUID, str]) -> str:
    whose = names.get(need.person_id, "") if need.person_id else "Whole family"
    label = words.need(family.framework.code, need.need).label
    return f"{label} ({whose})" if whose else label


def answer_differences(held: AssessmentAnswer, side: AnswerSide) -> list[Difference]:
    """The section as it was saved first (version 1), and what another page typed (version 2)."""
    version = form_of(held.assessment.form)
    rows = zip(_answer_words(held, version), _answer_words(side, version), strict=True)
    return [Difference(label, first, second) for (label, first), (_, second) in rows]


def _answer_words(row: AnswerContent, version: FormVersion) -> Sequence[tuple[str, str]]:
    return (
        ("Answer", row.text),
        (version.scale_name, version.score_words(row.score)),
        (NOT_KNOWN, "Yes" if row.not_known else "No"),
    )
