"""Breaks under claims: what a claim rests on and a later run found broken, and who decided."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from families.queries.frameworks import rules_of
from families.rules.field_groups import Mask
from outcomes.engine.words import day_words
from outcomes.models import BreakDecision, Claim, Relapse
from outcomes.queries.watch import AFTER, LIVE, Broken, claims_resting, in_words

Breaks = dict[uuid.UUID, list[Relapse]]


def breaks_under(claims: Iterable[Claim]) -> Breaks:
    """For each live claim: what it rests on and has broken since, the latest first.

    Each says in `kept_for` which claims were kept although it broke.
    """
    live = [claim for claim in claims if claim.state in LIVE]
    if not live:
        return {}
    under = claims_resting().filter(pk__in=[claim.pk for claim in live])
    kept = BreakDecision.objects.filter(relapse=OuterRef("pk"))
    rows: QuerySet[Any] = Relapse.objects.filter(family__in=[claim.family_id for claim in live])
    rows = rows.annotate(
        under=ArraySubquery(under.values("pk")), kept_for=ArraySubquery(kept.values("claim"))
    )
    found: Breaks = {}
    for row in rows.select_related("run", "person").order_by("-run__as_of", "pk"):
        for key in row.under:
            found.setdefault(key, []).append(row)
    return found


def open_breaks(claims: Iterable[Claim]) -> Breaks:
    """Those of them on which nobody has decided yet."""
    found = {
        key: [row for row in rows if key not in row.kept_for]  # type: ignore[attr-defined]
        for key, rows in breaks_under(claims).items()
    }
    return {key: rows for key, rows in found.items() if rows}


def waits_for_a_decision() -> Exists:
    """Of claims, for a filter: on some break under it nobody has decided yet."""
    mine = claims_resting().filter(pk=OuterRef(OuterRef("pk")))
    kept = BreakDecision.objects.filter(relapse=OuterRef("pk"), claim=OuterRef(OuterRef("pk")))
    return Exists(Relapse.objects.filter(Exists(mine), ~Exists(kept), family=OuterRef("family")))


def days_of(rows: Sequence[Relapse]) -> str:
    """The days that broke something, the earliest first; found on where there is no such day."""
    days = {day for row in rows for day in row.days or [row.run.as_of]}
    return ", ".join(map(day_words, sorted(days)))


@dataclass(frozen=True)
class ClaimBreak:
    """A break under a claim, in words, and why the claim was kept if it was."""

    broken: Broken
    before_judging: bool
    decision: BreakDecision | None


@dataclass(frozen=True)
class Standing:
    """All breaks under one claim: those that wait for a decision, and those decided on."""

    waiting: list[ClaimBreak]
    decided: list[ClaimBreak]
    judged_on: str
    left: bool


def breaks_of(claim: Claim, mask: Mask) -> Standing | None:
    """What to say of one claim; nothing where nothing has broken. People by their references."""
    rows = breaks_under([claim]).get(claim.pk) if getattr(claim, "relapsed", True) else None
    if not rows:
        return None
    judged_on = claim.run.as_of if claim.run else claim.on_date
    # Most breaks wait for a decision still, and then there is none to ask for.
    decided = any(claim.pk in row.kept_for for row in rows)  # type: ignore[attr-defined]
    found = claim.break_decisions.select_related("by") if decided else ()
    made = {each.relapse_id: each for each in found}
    people = {row.person.pk: row.person.reference for row in rows if row.person}
    rules = rules_of(claim.family)
    told = [
        ClaimBreak(
            broken=in_words(row, rules, people, mask),
            before_judging=any(day <= judged_on for day in row.days),
            decision=made.get(row.pk),
        )
        for row in rows
    ]
    return Standing(
        waiting=[each for each in told if each.decision is None],
        decided=[each for each in told if each.decision],
        judged_on=day_words(judged_on),
        left=claim.state in AFTER,
    )
