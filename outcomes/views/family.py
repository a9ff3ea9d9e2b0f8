"""The page that explains a family's results, and the button that works them out again."""

import uuid
from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from families.models import Family
from families.queries.families import family_or_404
from families.queries.frameworks import rules_of
from families.rules.field_groups import group_of_outcome
from families.rules.masking import masked
from outcomes.actions.recomputing import REASONS, Difference, recompute_family
from outcomes.engine.words import STATE_WORDS
from outcomes.queries.claim_choice import shown_decisions
from outcomes.queries.explained import explained, names_of, with_plan
from outcomes.queries.family import HIDDEN, HOUSEHOLD, UNKNOWN
from outcomes.queries.results import latest_run
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest


def family_outcomes(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Every result in words, with the facts it rests on, as on the day of the last run."""
    access.require(request.user, Permission.VIEW_FAMILY)
    family = family_or_404(family_id, user=request.user, also=with_plan)
    audit.record(Event.EXPLANATION_VIEWED, family, by=request.user, family=family)
    run = latest_run()
    as_of = run.as_of if run else timezone.localdate()
    papers = access.can(request.user, Permission.VIEW_NOTES)
    found = explained(family, as_of, with_papers=papers)
    context = {"family": family, "as_of": as_of, "found": found, "run": run}
    context["may_edit"] = access.can(request.user, Permission.EDIT_FAMILY)
    context["decisions"] = shown_decisions(family)
    context["may_reveal"] = access.can(request.user, Permission.REVEAL_FIELDS)
    context["may_decide"] = access.can(request.user, Permission.DECIDE_EQUIVALENT_PROGRESS)
    return render(request, "outcomes/family_outcomes.html", context)


@require_POST
def family_recompute(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Judge the family now, as on the day of its results, and say whether the same comes out."""
    family = family_or_404(family_id, user=request.user)
    context: dict[str, object] = {"family": family}
    try:
        again = recompute_family(family=family, by=request.user)
        context |= {"again": again, "changed": [REASONS[each] for each in again.changed]}
        context |= {"columns": DIFFERENCE_COLUMNS, "rows": _rows(family, again.differences)}
        context["today"] = _rows(family, again.today)
    except RuleBroken as broken:
        audit.record(Event.EXPLANATION_VIEWED, family, by=request.user, family=family)
        context["problem"] = str(broken)
    return render(request, "outcomes/family_recompute.html", context)


DIFFERENCE_COLUMNS = [
    {"label": "Result"},
    {"label": "Whose"},
    {"label": "What"},
    {"label": "As it was found"},
    {"label": "As it is now"},
]
NAMES = {
    "state": "Where it stands",
    "matures_on": "Sustained on",
    "window_start": "Period from",
    "window_end": "Period to",
    "missing": "Missing",
    "eligible": "Eligible",
    "headlines": "Headline problems",
    "needs": "Needs that count",
    "lit": "Headlines that count",
    "reasons": "Reasons",
    "need_code": "Need",
    "framework": "Framework",
}


def _rows(family: Family, differences: Sequence[Difference]) -> list[list[str]]:
    """The differences in words; names are asked for only where there is one."""
    if not differences:
        return []
    names = names_of(family)
    differing = [each for each in differences if each.name in NAMES]
    return [_row(family, names, each) for each in differing]


def _row(family: Family, names: Mapping[uuid.UUID, str], each: Difference) -> list[str]:
    if _is_hidden(family, each):
        return [_label(family, each), HIDDEN, NAMES[each.name], HIDDEN, HIDDEN]
    return [_label(family, each), _whose(names, each), *_change(each)]


def _label(family: Family, difference: Difference) -> str:
    outcome = masked(rules_of(family), family.mask).outcomes.get(difference.outcome)
    if outcome is None and difference.outcome:
        # One that only the rules of then, or only those of today, know.
        return HIDDEN if family.mask.hidden else difference.outcome
    return outcome.label if outcome else "Eligibility"


def _is_hidden(family: Family, difference: Difference) -> bool:
    """Whether it is of a hidden group; what lights headlines and needs names codes of all."""
    outcome = rules_of(family).outcomes.get(difference.outcome)
    if outcome is None:
        return bool(family.mask.hidden)
    return family.mask.hides(group_of_outcome(outcome))


def _whose(names: Mapping[uuid.UUID, str], difference: Difference) -> str:
    return names.get(difference.person, UNKNOWN) if difference.person else HOUSEHOLD


def _change(difference: Difference) -> list[str]:
    """What it was, and what it is."""
    values = (difference.then, difference.now)
    return [NAMES[difference.name], *(_value(difference, value) for value in values)]


def _value(difference: Difference, value: str) -> str:
    """A state in words; what was not there says so."""
    if difference.name == "state" and value in STATE_WORDS:
        return STATE_WORDS[value][0]
    return value.replace("_", " ") or "nothing"
