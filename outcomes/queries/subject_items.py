"""What the engine found about one person, and the claims of their families, as items in words.

The same result of several runs is told once, with the first and the last day it was found.
"""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from families.queries.subject_family import TheirFamily, families_of
from families.queries.words import Words, current_words
from outcomes.models import (
    BreakDecision,
    Claim,
    ClaimCheck,
    ClaimTransition,
    Eligibility,
    OutcomeResult,
    OutcomeState,
    ProgressDecision,
    Relapse,
    RelapseNote,
    Suggestion,
)
from privacy.rules.retention import in_words
from privacy.schedule import Fact, Item

GROUP = "What was worked out from it"
RESULT_COLUMNS = (
    "family_id",
    "person_id",
    "outcome",
    "need_code",
    "state",
    "matures_on",
    "window_start",
    "window_end",
    "missing",
)
Families = dict[uuid.UUID, TheirFamily]


def _day(day: date | None) -> str:
    return in_words(day) if day else ""


def _found(row: dict[str, Any]) -> Fact:
    """On which days it was worked out."""
    first, last = in_words(row["first"]), in_words(row["last"])
    return Fact("Worked out for", first if first == last else f"{first} to {last}")


def _item(model: str, title: str, row: dict[str, Any], family: TheirFamily, *facts: Fact) -> Item:
    told = (Fact("Family", family.label), *facts, _found(row))
    return Item(f"outcomes.{model}", GROUP, title, row["last"], tuple(f for f in told if f.value))


def _told(found: QuerySet[Any, Any], families: Families) -> Iterable[dict[str, Any]]:
    """The rows about the person, and those of the household from their time in it.

    `found` gives dictionaries; each comes once, with the first and last day of its runs.
    """
    days = {"first": Min("run__as_of"), "last": Max("run__as_of")}
    for row in found.annotate(**days).order_by("last"):
        if row.get("person_id") or families[row["family_id"]].covers(row["first"], row["last"]):
            yield row


def result_items(person_id: uuid.UUID) -> Iterable[Item]:
    """The state of each outcome, of the person and of the household."""
    families, known = families_of(person_id), current_words()
    rows = OutcomeResult.objects.filter(
        Q(person_id=person_id) | Q(person_id=None), family_id__in=families
    ).values(*RESULT_COLUMNS)
    for row in _told(rows, families):
        family = families[row["family_id"]]
        window = [_day(row["window_start"]), _day(row["window_end"])]
        yield _item(
            "OutcomeResult",
            f"Outcome: {known.observation(family.framework, 'judgement', row['outcome'])}",
            row,
            family,
            Fact("About", "You" if row["person_id"] else "The whole family"),
            Fact("Code", row["outcome"]),
            Fact("For the need", _need(family, row["need_code"], known)),
            Fact("State", OutcomeState(row["state"]).label),
            Fact("Judged over", " to ".join(filter(None, window))),
            Fact("Sustained from", _day(row["matures_on"])),
            Fact("Missing", row["missing"].replace("_", " ").replace(";", ", ")),
        )


def suggestion_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Needs that the data suggested; a person decides whether one is recorded."""
    families, known = families_of(person_id), current_words()
    rows = Suggestion.objects.filter(
        Q(person_id=person_id) | Q(person_id=None), family_id__in=families
    ).values("family_id", "person_id", "need_code")
    for row in _told(rows, families):
        family = families[row["family_id"]]
        about = Fact("About", "You" if row["person_id"] else "The whole family")
        title = f"Need suggested by the data: {_need(family, row['need_code'], known)}"
        yield _item("Suggestion", title, row, family, about, Fact("Code", row["need_code"]))


def eligibility_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Whether the family was eligible; not which problems, since those may be another member's."""
    families = families_of(person_id)
    rows = Eligibility.objects.filter(family_id__in=families).values("family_id", "eligible")
    for row in _told(rows, families):
        answer = Fact("Eligible", "Yes" if row["eligible"] else "No")
        family = families[row["family_id"]]
        yield _item("Eligibility", "Whether the family was eligible", row, family, answer)


def claim_check_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Whether a claim could be made for the family."""
    families = families_of(person_id)
    rows = ClaimCheck.objects.filter(family_id__in=families)
    found = rows.values("family_id", "route", "claimable")
    for row in _told(found, families):
        answer = Fact("Could be claimed", "Yes" if row["claimable"] else "No")
        title = f"Claim for results by route {row['route']}"
        yield _item("ClaimCheck", title, row, families[row["family_id"]], answer)


def claim_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Claims to central government for the family's progress."""
    families = families_of(person_id)
    for claim in Claim.objects.filter(family_id__in=families).order_by("on_date", "route"):
        family = families[claim.family_id]
        if family.covers(claim.on_date, claim.on_date):
            facts = (
                Fact("Family", family.label),
                Fact("Route", claim.route),
                Fact("State", claim.get_state_display()),
            )
            title = "Claim for the family's results"
            yield Item("outcomes.Claim", GROUP, title, claim.on_date, facts)


def claim_transition_items(person_id: uuid.UUID) -> Iterable[Item]:
    """What happened to those claims, with the reasons that were written."""
    families = families_of(person_id)
    found = ClaimTransition.objects.filter(claim__family_id__in=families)
    for each in found.select_related("claim").order_by("at"):
        family, on = families[each.claim.family_id], timezone.localdate(each.at)
        if family.covers(on, on):
            facts = (
                Fact("Family", family.label),
                Fact("Claim", each.claim.reference),
                Fact("Became", each.get_to_state_display()),
                *((Fact("Reason", each.reason, as_written=True),) if each.reason else ()),
            )
            yield Item("outcomes.ClaimTransition", GROUP, "What became of a claim", on, facts)


def decision_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Decisions that a need has made equivalent progress: the person's and the household's."""
    families = families_of(person_id)
    found = ProgressDecision.objects.filter(
        Q(need__person_id=person_id) | Q(need__person_id=None), family_id__in=families
    )
    for each in found.select_related("need").order_by("decided_at"):
        family, on = families[each.family_id], timezone.localdate(each.decided_at)
        if each.need.person_id or family.covers(on, on):
            facts = (
                Fact("Family", family.label),
                Fact("About", "You" if each.need.person_id else "The whole family"),
                Fact("For the need", _need(family, each.need.need, current_words())),
                Fact("Reason", each.reason, as_written=True),
            )
            title = "Senior decision of equivalent progress"
            yield Item("outcomes.ProgressDecision", GROUP, title, on, facts)


def relapse_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Outcomes that held and were then found broken: the person's and the household's."""
    families = families_of(person_id)
    found = Relapse.objects.filter(
        Q(person_id=person_id) | Q(person_id=None), family_id__in=families
    )
    for each in found.select_related("run").order_by("run__as_of", "outcome"):
        family, on = families[each.family_id], each.run.as_of
        if each.person_id or family.covers(on, on):
            yield _relapse_item("Relapse", "Outcome that has gone back", each, family, on)


def relapse_note_items(person_id: uuid.UUID) -> Iterable[Item]:
    """What was written about them."""
    families = families_of(person_id)
    found = RelapseNote.objects.filter(
        Q(relapse__person_id=person_id) | Q(relapse__person_id=None), family_id__in=families
    )
    for each in found.select_related("relapse").order_by("at"):
        family, on = families[each.family_id], timezone.localdate(each.at)
        if each.relapse.person_id or family.covers(on, on):
            note = Fact("Note", each.note, as_written=True)
            title = "Note on an outcome that has gone back"
            yield _relapse_item("RelapseNote", title, each.relapse, family, on, note)


def break_decision_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Why a claim was kept although a result under it has broken."""
    families = families_of(person_id)
    found = BreakDecision.objects.filter(
        Q(relapse__person_id=person_id) | Q(relapse__person_id=None),
        relapse__family_id__in=families,
    )
    for each in found.select_related("relapse", "claim").order_by("at"):
        relapse, on = each.relapse, timezone.localdate(each.at)
        family = families[relapse.family_id]
        if relapse.person_id or family.covers(on, on):
            told = (
                Fact("Claim", each.claim.reference),
                Fact("Reason", each.reason, as_written=True),
            )
            title = "Claim kept although an outcome has gone back"
            yield _relapse_item("BreakDecision", title, relapse, family, on, *told)


def _relapse_item(
    model: str, title: str, relapse: Relapse, family: TheirFamily, on: date, *more: Fact
) -> Item:
    known = current_words()
    outcome = known.observation(family.framework, "judgement", relapse.outcome)
    days = [in_words(day) for day in relapse.days]
    facts = (
        Fact("Family", family.label),
        Fact("About", "You" if relapse.person_id else "The whole family"),
        Fact("Outcome", f"{outcome} ({relapse.outcome})"),
        Fact("For the need", _need(family, relapse.need_code, known)),
        Fact("Before", OutcomeState(relapse.state_before).label),
        Fact("Then", OutcomeState(relapse.state_after).label),
        Fact("Broken on", ", ".join(days)),
        *more,
    )
    return Item(f"outcomes.{model}", GROUP, title, on, tuple(fact for fact in facts if fact.value))


def _need(family: TheirFamily, code: str, known: Words) -> str:
    """The need in words, where there is one."""
    return known.need(family.framework, code).label if code else ""
