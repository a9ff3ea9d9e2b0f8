"""The visit pack: one page to carry along, with blanks to fill in by hand.

Paper lies about, in cars and at other people's homes. Whatever was revealed on the screen, no
protected address stands on it and nothing about abuse or adoption, nor that there is any: health
alone is on it, while it is revealed.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from families.models import Family, PlanGoal, Task
from families.models.tasks import OPEN
from families.queries.plan_for_family import is_left_out
from families.queries.record import Record, record_of
from families.queries.record_lines import MemberLine
from families.queries.risks import alerts_of
from families.queries.words import words_of
from families.rules.field_groups import (
    HIDES_WHOSE_AND_WHEN,
    Group,
    group_of_text,
    hidden_words,
)
from families.rules.notes import days_since

# So much fits on one page beside the blanks.
MOST_PEOPLE, MOST_LINES, MOST_LETTERS = 9, 4, 90
SHOWN_ON_PAPER = frozenset({Group.HEALTH})
READ_FIRST = "Read the record before you go. Not all that matters stands on this paper."
RESTRICTED = "Few people may know of this case. Leave this paper nowhere and show it to nobody."
USE_RESTRICTED = "Use restricted"
EMERGENCY = "In danger ring 999. Leave, and tell your manager."
BLANKS_OF_EMERGENCY = (
    "Telephone of the family",
    "Doctor, medicines, allergies",
    "Out-of-hours number of the council",
    "Who knows where I am, and until when",
)
BLANKS_OF_VISIT = (
    ("Day and time; who was there; which children were seen, and alone?", 2),
    ("What they said, in their words", 5),
    ("The home, and whether everybody is safe", 4),
    ("What we agreed: who does what by when; the next visit", 4),
)


@dataclass(frozen=True)
class VisitPerson:
    """Somebody of the family."""

    name: str
    age: str
    part: str


@dataclass(frozen=True)
class VisitPack:
    """What stands on the page."""

    title: str
    reference: str
    made_on: str
    worker: str
    team: str
    last_contact: str
    alerts: list[str]
    address: str
    people: list[VisitPerson]
    more_people: int
    needs: list[str]
    goals: list[str]
    tasks: list[str]
    emergency: str = EMERGENCY
    emergency_blanks: tuple[str, ...] = BLANKS_OF_EMERGENCY
    blanks: tuple[tuple[str, int], ...] = BLANKS_OF_VISIT

    def told(self) -> dict[str, Any]:
        """For the paper."""
        return asdict(self)


def on_paper(family: Family) -> Family:
    """The same family with what may be seen of it on paper that is carried about."""
    carried = copy(family)
    carried.reveals = [  # type: ignore[attr-defined]
        each for each in family.shown_groups if Group(each["group"]) in SHOWN_ON_PAPER
    ]
    return carried


def visit_pack(family: Family) -> VisitPack:
    """The page; `family` comes from `family_or_404` `with_contact` and `with_alerts`."""
    carried, today = on_paper(family), timezone.localdate()
    record = record_of(carried, words_of(carried))
    contact: date | None = getattr(family, "last_contact", None)
    return VisitPack(
        title=f"Visit to the {record.identity.title}",
        reference=family.reference,
        made_on=_day(today),
        worker=record.identity.worker,
        team=family.team.name if family.team else "",
        last_contact=f"{_day(contact)}, {days_since(contact, today)}" if contact else "",
        alerts=_alerts(carried, record),
        address=_address(record),
        people=[_person(line) for line in record.members[:MOST_PEOPLE]],
        more_people=max(0, len(record.members) - MOST_PEOPLE),
        needs=_shortened(_needs(record)),
        goals=_shortened(_goals(carried)),
        tasks=_shortened(_tasks(carried)),
    )


def _alerts(family: Family, record: Record) -> list[str]:
    """What to know at the door; the first stands on every pack, so that it tells nothing."""
    restricted = [RESTRICTED] if getattr(family, "restriction", None) else []
    babies = [
        f"{line.name} expects a baby until {_day(line.person.expecting_until)}"
        for line in record.members
        if line.expecting and not line.restricted
    ]
    return [READ_FIRST, *restricted, *_risks(family), *babies]


def _risks(family: Family) -> Iterable[str]:
    """What to do always; why, where it is of no group that paper must not name."""
    for line in alerts_of(family):
        yield line.label if line.hidden else f"{line.label}: {line.text}"


def _address(record: Record) -> str:
    """Where most of the household live, unless anybody's address there is protected."""
    return ", ".join(line for line in record.household if line != hidden_words(Group.ADDRESS))


def _person(line: MemberLine) -> VisitPerson:
    if line.restricted:
        return VisitPerson(line.name, "", USE_RESTRICTED)
    part = [str(line.member.get_role_display()), *line.parts]
    return VisitPerson(line.name, line.age, ", ".join(part))


def _needs(record: Record) -> Iterable[str]:
    """The open needs in the words of the framework; one that is hidden is not there at all."""
    for headline in record.headlines:
        for line in headline.needs:
            if not line.words.hidden:
                disputed = ", disputed" if line.statements else ""
                yield f"{line.words.label} ({line.whose}{disputed})"


def _goals(family: Family) -> Iterable[str]:
    """Of the plan that stands: the latest that was approved."""
    approved = PlanGoal.objects.filter(
        assessment__family=family, assessment__approved_at__isnull=False
    )
    goals = approved.filter(assessment__withdrawn_at=None).select_related("need")
    latest = list(goals.order_by("-assessment__approved_at", "due_on", "id"))
    for goal in latest:
        of_this_plan = goal.assessment_id == latest[0].assessment_id
        open_still = goal.progress == PlanGoal.Progress.OPEN
        if of_this_plan and open_still and not is_left_out(family, goal):
            yield f"{goal.aim}, by {_day(goal.due_on)}"


def _tasks(family: Family) -> Iterable[str]:
    """The next to do, without those whose words are of a hidden group."""
    for task in Task.objects.filter(OPEN, family=family).order_by("due_on")[: 2 * MOST_LINES]:
        group = group_of_text(task.text)
        if group not in HIDES_WHOSE_AND_WHEN and not family.mask.hides(group):
            yield f"{task.text}, by {_day(task.due_on)}"


def _shortened(lines: Iterable[str]) -> list[str]:
    """A few lines, none longer than one on paper."""
    every = [" ".join(line.split()) for line in lines]
    found = [line if len(line) <= MOST_LETTERS else f"{line[:MOST_LETTERS]} …" for line in every]
    more = len(found) - MOST_LINES
    return found[:MOST_LINES] + ([f"and {more} more in the record"] if more > 0 else [])


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
