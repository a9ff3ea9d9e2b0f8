"""Why each result of a family is what it is: the engine itself, run on that family alone."""

from dataclasses import dataclass, replace
from datetime import date

from families.models import Family, Member
from families.queries.frameworks import shown_rules_of
from outcomes.engine import Explanation, explain
from outcomes.engine.explanation import UsedObservation
from outcomes.queries.family import anchor_of
from outcomes.queries.judging import inputs_of

HOUSEHOLD = "The household"
# They bear on eligibility and claims, not on any result.
NOT_ASKED = ("artefacts", "interventions", "claims")


@dataclass(frozen=True)
class Fact:
    """An observation that was used, and whose it is."""

    used: UsedObservation
    whose: str


@dataclass(frozen=True)
class Explained:
    """An explanation with the names of the people that it is about, and its place on the page."""

    why: Explanation
    whose: str
    anchor: str
    facts: list[Fact]


def explained(family: Family, as_of: date) -> list[Explained]:
    """Every result of a family as on a day, by the same road as a run over all families."""
    found = explain(inputs_of([family.pk], as_of, without=NOT_ASKED))
    members = Member.objects.filter(family=family).select_related("person")
    names = {member.person.reference: member.person.full_name for member in members}
    shown = shown_rules_of(family).outcomes
    sure = [replace(why, outcome=shown[why.outcome.id]) for why in found]
    return [_explained(why, {**names, "": HOUSEHOLD}) for why in sure]


def _explained(why: Explanation, names: dict[str, str]) -> Explained:
    return Explained(
        why=why,
        whose=names[why.person_ref],
        anchor=anchor_of(why.need_ref, why.person_ref, why.outcome.id),
        facts=[Fact(used, names.get(used.person_ref, "")) for used in why.observations],
    )
