"""Which facts may be recorded of a family, what is there already, and the list of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from families.framework import Framework
from families.framework.model import (
    EventTest,
    JudgementTest,
    Outcome,
    ReadingChangeTest,
    StatusTest,
    Test,
)
from families.models import Family, Member, Need, Observation, Person, Term
from families.queries.frameworks import rules_of
from families.queries.timeline import hidden_in_time, observations_of, undated_last
from families.queries.words import COMMON_WORDS, Words
from families.rules import facts as rules
from families.rules import people
from families.rules.details import join_detail
from families.rules.facts import Choice, FactKind
from families.rules.field_groups import group_of_code
from privacy.encryption import pseudonym
from privacy.keyring import Purpose

SESSIONS = (rules.AUTHORISED, rules.UNAUTHORISED)


@dataclass(frozen=True)
class Group:
    """Choices under one heading."""

    words: str
    choices: list[Choice]


def choice_key(kind: str, code: str) -> str:
    """What stands for a choice in an address: what is known of a family is told by no address."""
    return pseudonym(Purpose.DETAILS, f"fact:{kind}:{code}")[:16].lower()


def choice_of(family: Family, key: str) -> Choice | None:
    """The choice that an address names, among those of the family's rules."""
    choices = rules.choices_of(rules_of(family), COMMON_WORDS) if key else []
    return next((each for each in choices if choice_key(each.kind, each.code) == key), None)


def grouped_choices(family: Family) -> list[Group]:
    """What the family's own outcomes ask for, then every fact of its rules by kind."""
    framework = rules_of(family)
    choices = rules.choices_of(framework, COMMON_WORDS)
    wanted = _wanted(family, framework)
    shown = [each for each in choices if not family.mask.hides(group_of_code(each.code, framework))]
    asked = Group("What this family’s outcomes ask for", [c for c in shown if c.key in wanted])
    return [
        *([asked] if asked.choices else []),
        *(
            Group(words, [each for each in choices if each.kind is kind])
            for kind, words in rules.KIND_WORDS.items()
        ),
    ]


def _wanted(family: Family, framework: Framework) -> set[str]:
    needs = set(Need.objects.filter(family=family, closed_as="").values_list("need", flat=True))
    return {
        _wanted_key(outcome, part)
        for outcome in framework.in_use
        if outcome.without_need or needs & set(outcome.applies_to)
        for part in rules.parts_of(outcome.test)
    }


def _wanted_key(outcome: Outcome, part: Test) -> str:
    """The choice that bears on a part of a test."""
    match part:
        case JudgementTest():
            return f"{FactKind.JUDGEMENT}:{outcome.id}"
        case StatusTest():
            return f"{FactKind.STATUS}:{part.status}"
        case EventTest():
            return f"{FactKind.EVENT}:{part.event}"
        case ReadingChangeTest():
            return f"{FactKind.READING}:{part.metric}"
        case _:
            return f"{FactKind.ATTENDANCE}:{rules.ATTENDANCE}"


@dataclass(frozen=True)
class Belonging:
    """How a person belongs to a family, over time."""

    born: date | None
    died_on: date | None
    memberships: list[people.Membership]

    @property
    def spells(self) -> list[people.Spell]:
        """The days as a member."""
        return [each.spell for each in self.memberships]

    def part(self, day: date) -> people.Part | None:
        """The part on a day; none of somebody who never was a member."""
        return people.part_on(self.born, self.memberships, day)


def belonging_of(family: Family, person: Person) -> Belonging:
    """A person's part in this family."""
    memberships = [
        people.Membership(
            people.Spell(member.joined_on, member.left_on),
            member.role,
            member.parenting_responsibility,
        )
        for member in Member.objects.filter(family=family, person=person)
    ]
    return Belonging(person.date_of_birth, person.died_on, memberships)


def ended_terms(today: date) -> list[Term]:
    """The school terms that are over, latest first."""
    return list(Term.objects.filter(end_on__lte=today).order_by("-start_on"))


def recorded_alike(
    family: Family, person: Person | None, kind: str, codes: Sequence[str], first: date, last: date
) -> bool:
    """Whether the same is recorded of the same with its first day between two days."""
    return (
        Observation.objects.filter(
            Q(family=family) | Q(family=None, person__isnull=False),
            person=person,
            kind=kind,
            code__in=codes,
            start_on__range=(first, last),
        )
        .exclude(withdrawn=True)
        .exists()
    )


def last_tool(family: Family, code: str) -> str:
    """The tool of the family's latest reading: only readings of one tool are compared."""
    found = (
        Observation.objects.filter(family=family, kind=Observation.Kind.METRIC, code=code)
        .exclude(withdrawn=True)
        .order_by("-start_on", "-reference")
        .first()
    )
    return join_detail(found.detail_code, found.detail_text) if found else ""


@dataclass(frozen=True)
class FactFilters:
    """What of the facts is shown: a kind of observation, a member or the household, a state."""

    kind: str = ""
    whose: str = ""
    state: str = ""


def filtered_facts(family: Family, filters: FactFilters, words: Words) -> QuerySet[Observation]:
    """The family's facts, newest first, with who recorded them; those without a day last.

    A list of one person's facts says whose each is, so that what hides it stands in no such list.
    """
    hidden = hidden_in_time(family, words)
    found = observations_of(family).select_related("recorded_by")
    found = found.annotate(late=undated_last(hidden)).order_by("late", "-start_on", "reference")
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.whose:
        household = filters.whose == "household"
        found = found.filter(Q(person=None) if household else Q(person_id=filters.whose))
        found = found.exclude(pk__in=hidden)
    if filters.state == "withdrawn":
        return found.filter(withdrawn=True)
    return found.exclude(withdrawn=True) if filters.state == "counts" else found
