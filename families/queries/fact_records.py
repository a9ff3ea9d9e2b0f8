"""One fact of a family: what it is in the words of the rules, and what became of it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Value
from django.http import Http404
from django.utils import timezone

from families.models import FactWithdrawal, Family, Need, Observation, Term
from families.queries.facts import SESSIONS
from families.queries.frameworks import rules_of
from families.queries.rectifications import is_disputed
from families.queries.timeline import observations_of
from families.queries.words import COMMON_WORDS
from families.rules import facts as rules
from families.rules.details import join_detail
from families.rules.facts import Choice, FactKind

KINDS: Mapping[str, FactKind] = {
    Observation.Kind.EVENT: FactKind.EVENT,
    Observation.Kind.STATUS: FactKind.STATUS,
    Observation.Kind.JUDGEMENT: FactKind.JUDGEMENT,
    Observation.Kind.METRIC: FactKind.READING,
}


def fact_or_404(family: Family, fact_id: uuid.UUID) -> Observation:
    """A fact of this family, or of a member without a family named, and what became of it."""
    joined = ("recorded_by", "person", "withdrawal__by", "withdrawal__replaced_by", "replaces")
    fact = observations_of(family).select_related(*joined).filter(pk=fact_id).first()
    if fact is None:
        raise Http404
    return fact


def withdrawal_of(fact: Observation) -> FactWithdrawal | None:
    """Why it was withdrawn here, if it was."""
    found: FactWithdrawal | None = getattr(fact, "withdrawal", None)
    return found


@dataclass(frozen=True)
class FactPages:
    """Reference → key of facts that have a page; references of facts and needs in dispute."""

    keys: Mapping[str, uuid.UUID]
    facts: frozenset[str]
    needs: frozenset[str]


def pages_of_facts(family: Family, references: Collection[str]) -> FactPages:
    """Of those facts that have a page under this family, and of all its needs; in one query."""
    facts = observations_of(family).filter(reference__in=references).order_by()
    needs = Need.objects.filter(is_disputed(), family=family).order_by()
    columns = ("of", "reference", "pk", "disputed")
    rows = facts.annotate(of=Value("fact"), disputed=is_disputed("observation"))
    more = needs.annotate(of=Value("need"), disputed=Value(value=True))
    found = list(rows.values_list(*columns).union(more.values_list(*columns), all=True))
    return FactPages(
        {reference: key for of, reference, key, _ in found if of == "fact"},
        frozenset(row[1] for row in found if row[0] == "fact" and row[3]),
        frozenset(row[1] for row in found if row[0] == "need"),
    )


def withdrawn_here(references: Sequence[str]) -> set[str]:
    """Which of these facts somebody has withdrawn or corrected here."""
    found = FactWithdrawal.objects.filter(observation__reference__in=references)
    return set(found.values_list("observation__reference", flat=True))


def together_with(fact: Observation) -> list[Observation]:
    """The rows that stand and fall with a fact, locked: attendance of a term is in two."""
    alike = Observation.objects.filter(pk=fact.pk)
    if fact.code in SESSIONS:
        alike = Observation.objects.filter(
            family=fact.family_id,
            person=fact.person_id,
            code__in=SESSIONS,
            start_on=fact.start_on,
            end_on=fact.end_on,
        ).exclude(withdrawn=True)
    return list(alike.select_for_update(of=("self",)).order_by("pk"))


def choice_for(family: Family, fact: Observation) -> Choice | None:
    """What may be said of such a fact under the family's rules; none where they do not know it."""
    kind, code = KINDS[fact.kind], fact.code
    if code in SESSIONS:
        kind, code = FactKind.ATTENDANCE, rules.ATTENDANCE
    choices = rules.choices_of(rules_of(family), COMMON_WORDS)
    return next((each for each in choices if (each.kind, each.code) == (kind, code)), None)


def values_of(fact: Observation, choice: Choice) -> dict[str, Any]:
    """What the form of a fact shows of one that is recorded."""
    known = {name: getattr(fact, name) for name in ("start_on", "end_on", "value", "out_of")}
    known |= {"source": fact.source, "detail": join_detail(fact.detail_code, fact.detail_text)}
    known["whose"] = str(fact.person_id) if fact.person_id else "household"
    if choice.kind is FactKind.JUDGEMENT:
        known |= {"verdict": fact.detail_code, "detail": fact.detail_text.lstrip(" :;,.-")}
    if choice.kind is FactKind.ATTENDANCE:
        known |= _sessions(fact)
    return known


def _sessions(fact: Observation) -> dict[str, Any]:
    """Both figures of a term, and its name where it is known."""
    alike = Observation.objects.filter(
        family=fact.family_id, person=fact.person_id, start_on=fact.start_on, code__in=SESSIONS
    ).exclude(withdrawn=True)
    figures = dict(alike.values_list("code", "value"))
    term = Term.objects.filter(start_on__lte=fact.start_on, end_on__gte=fact.start_on).first()
    return {
        "term": term.term if term else "",
        "value": figures.get(rules.UNAUTHORISED),
        "authorised": figures.get(rules.AUTHORISED),
    }


def goes_on(fact: Observation) -> bool:
    """Whether it is a status that has not ended and counts."""
    over = fact.end_on is not None and fact.end_on <= timezone.localdate()
    return fact.kind == Observation.Kind.STATUS and not over and not fact.withdrawn
