"""Rare rows that a council's data must hold: late, withdrawn, on boundary days, decided above."""

from dataclasses import replace

from families.synthetic.chance import Chance, Weighted
from families.synthetic.days import CHECK_DATES, TODAY, add_months, day
from families.synthetic.facts import watched_until
from families.synthetic.records import Fact, Family

_FAR_AHEAD = day(2040, 1, 1)
_REASONS = (
    "Serious illness in the family, progress otherwise on track",
    "Young carer, agreed reduced timetable",
    "Move of school lost the data, progress confirmed by visit",
    "Head of service: equivalent progress, see panel note 12/3",
)
_WITHDRAWN: Weighted[str] = Weighted([("", 975), ("N", 21), ("Y", 4)])


def add_edges(chance: Chance, family: Family) -> None:
    """Plant boundary days, odd spells, rows from the future and overrides; then recording days."""
    events = [fact for fact in family.facts if fact.kind == "event"]
    statuses = [fact for fact in family.facts if fact.kind == "status"]
    if events:
        _plant_events(chance, family, chance.pick(events))
    if statuses:
        _plant_statuses(chance, family, chance.pick(statuses))
    if family.needs and chance.likely(0.012):
        _override(chance, family)
    for fact in family.facts:
        _record(chance, fact)


def _boundary(chance: Chance, family: Family) -> int | None:
    """A day on, or beside, the edge of a window before a check date of the family's time."""
    dates = [d for d in CHECK_DATES if family.case.identified < d <= watched_until(family.case)]
    if not dates:
        return None
    edge = add_months(chance.pick(dates), -chance.pick((0, 6, 12)))
    return edge + chance.between(-1, 1)


def _plant_events(chance: Chance, family: Family, event: Fact) -> None:
    """Another event on a boundary day, known late, before its day, or far ahead."""
    draw = chance.random()
    edge = _boundary(chance, family) if draw < 0.13 else None
    if edge is not None:
        family.facts.append(replace(event, start=edge))
        if draw < 0.03:
            family.facts[-1].recorded = edge + chance.between(1, 90)
        elif draw < 0.05:
            family.facts[-1].recorded = edge - chance.between(1, 30)
    elif 0.13 <= draw < 0.132:
        family.facts.append(replace(event, start=_FAR_AHEAD, recorded=event.start))


def _plant_statuses(chance: Chance, family: Family, status: Fact) -> None:
    """A spell that ends on a boundary day, overlaps another, or goes on after a day or none."""
    draw = chance.random()
    if draw < 0.04:
        edge = _boundary(chance, family)
        if edge is not None and edge >= status.start:
            status.end = edge
    elif draw < 0.07 and status.end is not None:
        later = status.end + chance.between(5, 40)
        family.facts.append(replace(status, start=status.end - 3, end=later))
        family.facts[-1].start = max(status.start, status.end - 3)
    elif draw < 0.10 and status.start + 20 < TODAY:
        cut = status.start + chance.between(5, 15)
        if status.end is None or status.end > cut + 2:
            family.facts.append(replace(status, start=cut + chance.between(1, 2)))
            status.end = cut


def _override(chance: Chance, family: Family) -> None:
    """A senior decision that equivalent progress was made on one need."""
    need = chance.pick(family.needs)
    family.facts.append(
        Fact(
            "judgement",
            f"override:{need.kind.id}",
            "head_of_service",
            family.case.begun + chance.between(30, 400),
            person=need.person if chance.likely(0.5) else None,
            detail=chance.pick(_REASONS),
        )
    )


def _record(chance: Chance, fact: Fact) -> None:
    """When a fact became known, where that was not the day itself, and what was taken back."""
    draw = chance.random()
    seen = fact.end if fact.kind == "metric" and fact.end is not None else fact.start
    if fact.recorded is None:
        if draw < 0.3:
            fact.recorded = seen + int(draw * 40)
        elif draw > 0.994:
            fact.recorded = seen + chance.between(61, 300)
    fact.withdrawn = chance.weighted(_WITHDRAWN)
