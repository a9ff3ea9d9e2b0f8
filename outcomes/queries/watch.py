"""Relapse watch: results that held and have broken, and the claims that rest on them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, JSONObject

from families.framework import Framework
from families.models import Family
from families.queries import kept
from families.queries.frameworks import rules_of
from families.queries.reveals import mask_in, masks_for
from families.rules.field_groups import (
    HIDES_WHOSE_AND_WHEN,
    Group,
    Mask,
    group_of_outcome,
    hidden_words,
)
from outcomes.engine.words import STATE_WORDS, day_words
from outcomes.models import (
    LIVE_STATES,
    BreakDecision,
    Claim,
    ClaimState,
    Eligibility,
    OutcomeState,
    Relapse,
    RelapseNote,
)
from outcomes.queries.results import reach
from privacy.models import User

LEFT = (ClaimState.SUBMITTED, ClaimState.PAID)
LIVE = [state.value for state in LIVE_STATES]
BEFORE = [state.value for state in LIVE_STATES if state not in LEFT]
AFTER = [state.value for state in LEFT]
HOUSEHOLD = "The household"
UNKNOWN = "Somebody not in this family"
# Which relapses a page shows.
OPEN, PREPARED, REOPENED, KEPT, SEEN = "open", "prepared", "reopened", "kept", "seen"
SHOWN = (OPEN, PREPARED, REOPENED, KEPT, SEEN)
EMPLOYMENT = "CE"
# A family's stand together, by its key: by its reference, every family would be read to sort few.
NEWEST = ("-run__as_of", "family_id", "need_code", "outcome", "pk")
JUDGED_ON = Coalesce("run__as_of", "on_date")


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
    hidden: Group | None = None

    @property
    def when(self) -> str:
        """The dates that broke it, or that there is none."""
        if self.hidden in HIDES_WHOSE_AND_WHEN:
            return "Hidden"
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
    row: Mapping[str, Any],
    framework: Framework,
    names: Mapping[uuid.UUID, str],
    mask: Mask,
) -> Broken:
    """A row of the question above in words, as far as the mask lets them through."""
    person, due = row["person"], row["due_before"]
    need = framework.needs.get(row["need_code"])
    outcome = framework.outcomes.get(row["outcome"])
    group = group_of_outcome(outcome, row["need_code"]) if outcome else Group.UNSORTED
    hidden = mask.hidden_among(group)
    label = outcome.label if outcome else row["outcome"]
    whose = names.get(uuid.UUID(str(person)), UNKNOWN) if person else HOUSEHOLD
    return Broken(
        id=uuid.UUID(str(row["id"])),
        outcome=hidden_words(hidden) if hidden else label,
        need=need.label if need and not hidden else "",
        whose="hidden" if hidden in HIDES_WHOSE_AND_WHEN else whose,
        hidden=hidden,
        before=STATE_WORDS[row["state_before"]][0],
        after=STATE_WORDS[row["state_after"]][0],
        state=row["state_after"],
        days=tuple(_day(day) for day in row["days"]),
        found_on=_day(row["found_on"]),
        due_before=_day(due) if due else None,
    )


def _day(day: date | str) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)


def in_words(
    relapse: Relapse, framework: Framework, names: Mapping[uuid.UUID, str], mask: Mask
) -> Broken:
    """A relapse in the words of the rules that its family is held under."""
    row = {name: getattr(relapse, name) for name in _COLUMNS}
    more = {"id": relapse.pk, "person": relapse.person_id, "found_on": relapse.run.as_of}
    return broken_from({**row, **more}, framework, names, mask)


# --- For lists


def relapses(user: User) -> "QuerySet[Any]":
    """Every relapse in reach, newest first, and whether a live claim rests on what has broken."""
    claim = _latest_claim()
    return (
        Relapse.objects.filter(reach(user))
        .annotate(
            seen=Exists(RelapseNote.objects.filter(relapse=OuterRef("pk"))),
            claim_kept=Subquery(claim.values("kept")[:1]),
            claim_state=Subquery(claim.values("state")[:1]),
        )
        .order_by(*NEWEST)
    )


def _latest_claim() -> QuerySet[Any]:
    return claims_resting().annotate(kept=Exists(_decided())).order_by("-on_date", "pk")


def _decided() -> QuerySet[BreakDecision]:
    """That the claim, the row outside, is kept all the same: the relapse is one further out."""
    return BreakDecision.objects.filter(claim=OuterRef("pk"), relapse=OuterRef(OuterRef("pk")))


def claims_resting() -> QuerySet[Claim]:
    """Live claims that rest on what a relapse, the row outside, has broken.

    A claim rests on results that were sustained when it was judged, in its phase of the programme;
    one by continuous employment on none. What came with case files was judged when submitted.
    """
    phase = Eligibility.objects.filter(
        run=OuterRef(OuterRef("run")), family=OuterRef("family"), framework=OuterRef("phase")
    )
    was = ExpressionWrapper(OuterRef("state_before"), CharField())
    found = Claim.objects.filter(Exists(phase), family=OuterRef("family"), state__in=LIVE)
    found = found.exclude(route=EMPLOYMENT).annotate(was=was, judged_on=JUDGED_ON)
    return found.filter(_earlier(), was=OutcomeState.MET_SUSTAINED)


def _earlier() -> Q:
    """The run that found the relapse came after the one that the claim rests on."""
    day, same = OuterRef("run__as_of"), Q(run__finished_at__lt=OuterRef("run__finished_at"))
    return Q(judged_on__lt=day) | (Q(judged_on=day) & same)


def _shown(which: str) -> Q:
    conditions = {
        OPEN: Q(seen=False),
        PREPARED: Q(claim_state__in=BEFORE, claim_kept=False),
        REOPENED: Q(claim_state__in=AFTER, claim_kept=False),
        KEPT: Q(claim_kept=True),
        SEEN: Q(seen=True),
    }
    return conditions[which]


def shown(user: User, which: str) -> QuerySet[Any, uuid.UUID]:
    """One of the lists of the page, by key: claims are looked for only where they tell it."""
    return relapses(user).filter(_shown(which)).values_list("pk", flat=True)


def counts(user: User) -> dict[str, int]:
    """How long each of the lists is, in one question."""
    columns = ("seen", "claim_state", "claim_kept")
    rows = relapses(user).order_by().values(*columns).annotate(number=Count("pk"))
    found = dict.fromkeys(SHOWN, 0)
    for row in rows:
        found[SEEN if row["seen"] else OPEN] += row["number"]
        if row["claim_kept"]:
            found[KEPT] += row["number"]
        elif row["claim_state"]:
            found[REOPENED if row["claim_state"] in AFTER else PREPARED] += row["number"]
    return found


def lines_of(keys: Sequence[uuid.UUID], user: User) -> list[tuple[Relapse, Broken]]:
    """A page of relapses of many families in words; whose they are stays unsaid."""
    row = JSONObject(id="pk", state="state", reference="reference")
    found = Relapse.objects.filter(reach(user), pk__in=keys).order_by(*NEWEST)
    found = found.annotate(claim=Subquery(_latest_claim().values(row=row)[:1]))
    found = found.select_related("family__framework", "run")
    masks = masks_for(user)
    return [
        (each, in_words(each, rules_of(each.family), {}, mask_in(masks, each.family_id, user)))
        for each in found.defer("family__framework__source_text")
    ]


def watch_words(families: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """For each family with relapses that nobody has answered: when the first of them broke."""

    def counted() -> QuerySet[Relapse, Any]:
        rows = Relapse.objects.filter(family__in=families, notes=None).values("family_id")
        first = Min(Coalesce("broke_on", "run__as_of"))
        return rows.order_by().annotate(first=first, number=Count("pk"))

    return {
        row["family_id"]: f"Gone back on {day_words(row['first'])}"
        + (f" and {row['number'] - 1} more" if row["number"] > 1 else "")
        for row in kept.asked("gone back", counted, *families)
    }


# --- For one family


def history_of(family: Family) -> list[Relapse]:
    """All relapses of a family with what was said about them, newest first."""
    found = Relapse.objects.filter(family=family).select_related("run")
    notes = found.prefetch_related("notes__by")
    return list(notes.order_by("-run__as_of", "need_code", "outcome", "pk"))
