"""What the codes on a record mean, in the words of the family's framework."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from families.framework import Framework, Need
from families.models import Family, FrameworkVersion, Observation
from families.queries.frameworks import (
    current_frameworks,
    frameworks_under,
    rules_in_force,
    shown_rules_of,
)
from families.rules.field_groups import (
    OVERRIDE,
    Group,
    Mask,
    group_of_code,
    group_of_need,
    hidden_words,
)
from families.rules.masking import masked

# Codes that every framework knows (spec/case-files.md).
COMMON_WORDS = {
    "authorised_absence_sessions": "authorised absence, sessions missed",
    "unauthorised_absence_sessions": "unauthorised absence, sessions missed",
    "in_work": "in paid work",
    "full_time_education": "in full-time education",
    "training": "in training",
    "unemployed": "unemployed",
    "left_compulsory_schooling": "has left compulsory schooling",
}
NOTHING_HIDDEN = Mask(frozenset())


@dataclass(frozen=True)
class NeedWords:
    """A need and the headline it belongs to; `order` is that of the framework.

    A hidden one says so in the place of its label, and names no code.
    """

    code: str
    label: str
    headline: str
    order: int
    confirmed: bool
    note: str
    confirmed_words: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Words:
    """Frameworks as a dictionary of codes; ask for it once a page.

    On a family's page `names` are those of all who are or were its members, by their keys, and
    the frameworks have lost the words that `mask` hides.
    """

    frameworks: Mapping[str, Framework]
    names: Mapping[uuid.UUID, str] = field(default_factory=dict)
    mask: Mask = NOTHING_HIDDEN

    def need(self, framework: str, code: str) -> NeedWords:
        """The family's own framework first; a need that came from another keeps its words."""
        hidden = self.mask.hides(group_of_need(code))
        for each in self._from(framework):
            if code in each.needs:
                return _need_words(each, each.needs[code], hidden=hidden)
        label = hidden_words(Group.UNSORTED) if hidden else code
        shown, headline = "" if hidden else code, "Needs of no loaded framework"
        return NeedWords(shown, label, headline, 999, confirmed=False, note="", hidden=hidden)

    def observation(self, framework: str, kind: str, code: str) -> str:
        """What an observation says, for people."""
        group = self.group(framework, code)
        if group is not None and self.mask.hides(group):
            return hidden_words(group)
        for each in self._from(framework):
            words = _vocabulary(each, kind).get(code)
            if words:
                return words
        if kind == Observation.Kind.JUDGEMENT and code.startswith(OVERRIDE):
            need = self.need(framework, code.removeprefix(OVERRIDE))
            return f"senior decision of equivalent progress: {need.label}"
        return COMMON_WORDS.get(code, code.replace("_", " "))

    def group(self, framework: str, code: str) -> Group | None:
        """The group of an observation's code."""
        known = (each for each in self._from(framework) if code in each.outcomes)
        return group_of_code(code, next(known, None))

    def _from(self, framework: str) -> Iterator[Framework]:
        own = self.frameworks.get(framework)
        if own is not None:
            yield own
        yield from self.frameworks.values()


def current_words() -> Words:
    """The words in force, read again only when a version or a plan has been added."""
    return Words(current_frameworks())


def words_of(family: Family) -> Words:
    """The words of the rules that the family is held under, then of those in force.

    Without those of what is hidden of the family: see `Family.mask`.
    """
    marks, mask = rules_in_force(), family.mask
    own = shown_rules_of(family, marks)
    every = {**frameworks_under(marks), own.id: own}
    return Words({code: masked(each, mask) for code, each in every.items()}, mask=mask)


def versions_on(day: date) -> QuerySet[FrameworkVersion]:
    """The newest version of each framework: those in force on the day first."""
    newer = FrameworkVersion.objects.filter(code=OuterRef("code"), number__gt=OuterRef("number"))
    in_force = Q(effective_from__lte=day) & (Q(effective_to=None) | Q(effective_to__gte=day))
    return (
        FrameworkVersion.objects.filter(~Exists(newer))
        .annotate(in_force=in_force)
        .defer("source_text")
        .order_by(F("in_force").desc(), "-effective_from", "code")
    )


def _need_words(framework: Framework, need: Need, *, hidden: bool) -> NeedWords:
    places = [headline.id for headline in framework.headlines]
    headline = framework.headlines[places.index(need.headline)]
    return NeedWords(
        code="" if hidden else need.id,
        label=need.label,
        headline=headline.name,
        order=places.index(need.headline),
        confirmed=need.provenance.confirmed,
        note=need.provenance.note,
        confirmed_words=need.provenance.confirmed_words,
        hidden=hidden,
    )


def _vocabulary(framework: Framework, kind: str) -> Mapping[str, str]:
    words = framework.vocabulary
    places: dict[str, Mapping[str, str]] = {
        Observation.Kind.EVENT: words.events,
        Observation.Kind.STATUS: words.statuses,
        Observation.Kind.METRIC: words.metrics,
        Observation.Kind.JUDGEMENT: {key: each.label for key, each in framework.outcomes.items()},
    }
    return places[kind]
