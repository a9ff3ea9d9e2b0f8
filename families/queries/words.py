"""What the codes on a record mean, in the words of the family's framework."""

from dataclasses import dataclass

from families.framework import Framework, Need
from families.models import Observation
from families.queries.frameworks import current_frameworks

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
OVERRIDE = "override:"


@dataclass(frozen=True)
class NeedWords:
    """A need and the headline it belongs to; `order` is that of the framework."""

    code: str
    label: str
    headline: str
    order: int
    confirmed: bool
    note: str


def framework_named(code: str) -> Framework | None:
    """The framework in its current version, with the council's local plan."""
    return current_frameworks().get(code)


def need_words(framework_code: str, code: str) -> NeedWords:
    """The family's own framework first; a need brought in from another one keeps its words."""
    own = framework_named(framework_code)
    for framework in [*([own] if own else []), *current_frameworks().values()]:
        if code in framework.needs:
            return _words(framework, framework.needs[code])
    return NeedWords(code, code, "Needs of no loaded framework", 999, confirmed=False, note="")


def _words(framework: Framework, need: Need) -> NeedWords:
    places = [headline.id for headline in framework.headlines]
    headline = framework.headlines[places.index(need.headline)]
    return NeedWords(
        code=need.id,
        label=need.label,
        headline=headline.name,
        order=places.index(need.headline),
        confirmed=need.provenance.confirmed,
        note=need.provenance.note,
    )


def observation_words(framework_code: str, kind: str, code: str) -> str:
    """What an observation says, for people."""
    own = framework_named(framework_code)
    for framework in [*([own] if own else []), *current_frameworks().values()]:
        words = _vocabulary(framework, kind).get(code)
        if words:
            return words
    if kind == Observation.Kind.JUDGEMENT and code.startswith(OVERRIDE):
        need = need_words(framework_code, code.removeprefix(OVERRIDE))
        return f"senior decision of equivalent progress: {need.label}"
    return COMMON_WORDS.get(code, code.replace("_", " "))


def _vocabulary(framework: Framework, kind: str) -> dict[str, str]:
    words = framework.vocabulary
    if kind == Observation.Kind.JUDGEMENT:
        return {outcome.id: outcome.label for outcome in framework.outcomes.values()}
    places = {
        Observation.Kind.EVENT: words.events,
        Observation.Kind.STATUS: words.statuses,
        Observation.Kind.METRIC: words.metrics,
    }
    return dict(places.get(Observation.Kind(kind), {}))
