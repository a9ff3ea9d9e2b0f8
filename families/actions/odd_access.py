"""Looking through the openings of a day for those that somebody should ask about."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from django.conf import settings

from families.queries import odd_access as queries
from families.queries.odd_access import Staff
from privacy import access, audit
from privacy.actions.oversight import keep_findings
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import OddAccess, User
from privacy.queries.oversight import covered, workers_days
from privacy.roles import Permission
from privacy.rules.oversight import OddReason, Seen, WorkersDay, reasons_for

# So many families are compared at once, whoever opened them.
TOGETHER = 500
Step = Callable[[int, int, str], None]


def look_through(*, days: Sequence[date], by: User, step: Step) -> int:
    """The openings of each day, each in a transaction of its own; gives how many findings are new.

    May be run again: what stands is found again, and brought up to date while nobody has asked.
    """
    access.require(by, Permission.FIND_ODD_ACCESS)
    new = 0
    for number, day in enumerate(days):
        step(number, len(days), f"Openings of {day.day} {day:%B %Y}")
        with acting_as(by, opened=EVERYTHING):
            found = _look_through_day(day)
            audit.record(Event.ODD_ACCESS_FOUND, by=by, day=day.isoformat(), found=found)
        new += found
    step(len(days), len(days), "Done")
    return new


def _look_through_day(day: date) -> int:
    known, new = queries.staff(), 0
    for workers in _batches(workers_days(day)):
        found = [*_odd_families(workers, known, day), *_very_many(workers, day)]
        new += keep_findings(found)
    return new


def _batches(days: Iterable[WorkersDay]) -> Iterator[list[WorkersDay]]:
    """Whole days of workers, until they have opened enough families to be compared together."""
    batch: list[WorkersDay] = []
    for each in days:
        batch.append(each)
        if sum(len(every.families) for every in batch) >= TOGETHER:
            yield batch
            batch = []
    yield batch


def _odd_families(workers: Sequence[WorkersDay], known: Staff, day: date) -> list[OddAccess]:
    """Families whose people or state make somebody's opening worth a question."""
    seen = {(w.worker_id, family): each for w in workers for family, each in w.families.items()}
    ties, standings = queries.ties_of(seen, known), queries.standings_of(seen, known, day)
    asked = covered([each.worker_id for each in workers], day)
    reasons = {
        pair: reasons_for(ties[pair], standings[pair]) - asked.get(pair, set()) for pair in seen
    }
    odd = [pair for pair, why in reasons.items() if why]
    names = queries.references([family_id for _, family_id in odd])
    return [
        OddAccess(
            worker_id=pair[0],
            family_id=pair[1],
            reference=names.get(pair[1], ""),
            families=1,
            **_finding(seen[pair], day, reasons[pair]),
        )
        for pair in odd
    ]


def _very_many(workers: Sequence[WorkersDay], day: date) -> list[OddAccess]:
    """Workers who opened more in an hour, or in the day, than work explains."""
    found = []
    for each in workers:
        why = each.many(an_hour=settings.ODD_ACCESS_HOUR, a_day=settings.ODD_ACCESS_DAY)
        if why:
            facts = _finding(each.whole, day, why)
            found.append(OddAccess(worker_id=each.worker_id, families=len(each.families), **facts))
    return found


def _finding(seen: Seen, day: date, why: set[OddReason]) -> dict[str, object]:
    return {
        "day": day,
        "reasons": sorted(why),
        "openings": seen.openings,
        "first_at": seen.first_at,
        "last_at": seen.last_at,
        "event_id": seen.event_id,
    }
