"""Relapse watch: results that held and have broken, and the claims that rest on them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, JSONObject

from families.framework import Framework
from families.models import Family
from families.queries.frameworks import rules_of
from outcomes.engine.words import STATE_WORDS, day_words
from outcomes.models import LIVE_STATES, Claim, ClaimState, Relapse, RelapseNote
from outcomes.queries.results import reach
from privacy.models import User

LEFT = (ClaimState.SUBMITTED, ClaimState.PAID)
LIVE = [state.value for state in LIVE_STATES]
BEFORE = [state.value for state in LIVE_STATES if state not in LEFT]
AFTER = [state.value for state in LEFT]
HOUSEHOLD = "The household"
UNKNOWN = "Somebody not in this family"
# Which relapses a page shows.
OPEN, PREPARED, REOPENED, SEEN = "open", "prepared", "reopened", "seen"
SHOWN = (OPEN, PREPARED, REOPENED, SEEN)


@dataclass(frozen=True)
class Broken:
    """A relapse in words."""

    id: uuid.UUID
    outcome: str
    need: str
    whose: str
    before: str
    after: str
    state: str
    days: tuple[date, ...]
    found_on: date
    due_before: date | None

    @property
    def when(self) -> str:
        """The dates that broke it, or that there is none."""
        if not self.days:
            return "No new dated fact: a record was corrected, or the rules of the case changed."
        return ", ".join(map(day_words, self.days))


_COLUMNS = ("outcome", "need_code", "state_before", "state_after", "due_before", "days")


def open_of_family(family: Combinable) -> QuerySet[Relapse, Any]:
    """What nobody has answered yet, newest first, as JSON: to be asked with something else."""
    row = JSONObject(
        **{name: F(name) for name in _COLUMNS},
        id=F("id"),
        person=F("person_id"),
        found_on=F("run__as_of"),
    )
    found = Relapse.objects.filter(family=family, notes=None)
    return found.order_by("-run__as_of", "need_code", "outcome", "id").values(row=row)


def broken_from(
    row: Mapping[str, Any], framework: Framework, names: Mapping[uuid.UUID, str]
) -> Broken:
    """A row of the question above in words."""
    person, due = row["person"], row["due_before"]
    need = framework.needs.get(row["need_code"])
    outcome = framework.outcomes.get(row["outcome"])
    return Broken(
        id=uuid.UUID(str(row["id"])),
        outcome=outcome.label if outcome else row["outcome"],
        need=need.label if need else "",
        whose=names.get(uuid.UUID(str(person)), UNKNOWN) if person else HOUSEHOLD,
        before=STATE_WORDS[row["state_before"]][0],
        after=STATE_WORDS[row["state_after"]][0],
        state=row["state_after"],
        days=tuple(_day(day) for day in row["days"]),
        found_on=_day(row["found_on"]),
        due_before=_day(due) if due else None,
    )


def _day(day: date | str) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)


def in_words(relapse: Relapse, framework: Framework, names: Mapping[uuid.UUID, str]) -> Broken:
    """A relapse in the words of the rules that its family is held under."""
    row = {name: getattr(relapse, name) for name in _COLUMNS}
    more = {"id": relapse.pk, "person": relapse.person_id, "found_on": relapse.run.as_of}
    return broken_from({**row, **more}, framework, names)


# --- For lists


def relapses(user: User) -> "QuerySet[Any]":
    """Every relapse in reach, newest first, with the live claim that rests on what has broken."""
    claim = _claims_that_rest_on_it()
    return (
        Relapse.objects.filter(reach(user))
        .select_related("family__framework", "run")
        .defer("family__framework__source_text")
        .annotate(
            seen=Exists(RelapseNote.objects.filter(relapse=OuterRef("pk"))),
            claim_state=Subquery(claim.values("state")[:1]),
            claim_reference=Subquery(claim.values("reference")[:1]),
        )
        .order_by("-run__as_of", "family__reference", "need_code", "outcome", "pk")
    )


def _claims_that_rest_on_it() -> QuerySet[Claim]:
    """Live claims of the relapse's family that were made on an earlier day than it was found."""
    found = Claim.objects.filter(family=OuterRef("family"), state__in=LIVE)
    return found.filter(_earlier(OuterRef("run__as_of"))).order_by("-on_date", "pk")


def _earlier(day: Any) -> Q:
    """Claims made here rest on the day of their run; others on that of their submission."""
    return Q(run__as_of__lt=day) | Q(run=None, on_date__lt=day)


def _shown(which: str) -> Q:
    conditions = {
        OPEN: Q(seen=False),
        PREPARED: Q(claim_state__in=BEFORE),
        REOPENED: Q(claim_state__in=AFTER),
        SEEN: Q(seen=True),
    }
    return conditions[which]


def shown(user: User, which: str) -> QuerySet[Relapse]:
    """One of the lists of the page."""
    return relapses(user).filter(_shown(which))


def counts(user: User) -> dict[str, int]:
    """How long each of the lists is, in one question."""
    rows = relapses(user).order_by().values("seen", "claim_state").annotate(number=Count("pk"))
    found = dict.fromkeys(SHOWN, 0)
    for row in rows:
        found[SEEN if row["seen"] else OPEN] += row["number"]
        if row["claim_state"]:
            found[REOPENED if row["claim_state"] in AFTER else PREPARED] += row["number"]
    return found


def lines_of(found: Sequence[Relapse]) -> list[tuple[Relapse, Broken]]:
    """Relapses of many families in words; whose they are stays unsaid."""
    return [(each, in_words(each, rules_of(each.family), {})) for each in found]


def watch_words(families: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """For each family with relapses that nobody has answered: when the first of them broke."""
    rows = Relapse.objects.filter(family__in=families, notes=None).values("family_id").order_by()
    first = Min(Coalesce("broke_on", "run__as_of"))
    counted = rows.annotate(first=first, number=Count("pk"))
    return {
        row["family_id"]: f"Gone back on {day_words(row['first'])}"
        + (f" and {row['number'] - 1} more" if row["number"] > 1 else "")
        for row in counted
    }


# --- For one family


def history_of(family: Family) -> list[Relapse]:
    """All relapses of a family with what was said about them, newest first."""
    found = Relapse.objects.filter(family=family).select_related("run")
    notes = found.prefetch_related("notes__by")
    return list(notes.order_by("-run__as_of", "need_code", "outcome", "pk"))


# --- For claims


def breaks_under(claims: Iterable[Claim]) -> dict[uuid.UUID, list[Relapse]]:
    """For each live claim: what it rests on and has broken since, the latest first.

    Before submission a warning; after it the claim is open again, whoever has answered it.
    """
    live = [claim for claim in claims if claim.state in LIVE]
    resting = Claim.objects.filter(pk__in=[claim.pk for claim in live], family=OuterRef("family"))
    resting = resting.filter(_earlier(OuterRef("run__as_of")))
    found = Relapse.objects.filter(Exists(resting), family__in=[c.family_id for c in live])
    by_family: dict[uuid.UUID, list[Relapse]] = {}
    for relapse in found.select_related("run").order_by("-run__as_of", "pk"):
        by_family.setdefault(relapse.family_id, []).append(relapse)
    return {claim.pk: by_family[claim.family_id] for claim in live if claim.family_id in by_family}
