"""Places on the family page and in the list of families that upper apps fill.

An upper app has a `panels.py` that calls `register_panel` or `register_column`; lower code shows,
upper code knows.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from families.models import Family
from families.queries import emergency_reviews as emergencies
from families.queries import notes, task_records
from families.queries.allocation import families_held, families_of_team, sees_every_team
from families.queries.desk_counts import desk_counts
from families.queries.narrowing import register_narrowing
from families.queries.notice_source import NOTICE_SOURCE
from families.queries.plan_sources import PLAN_SOURCES
from families.queries.quality import FAULTS
from families.queries.referrals import waiting_for
from families.queries.task_sources import register_source
from families.queries.words import Words
from privacy import access
from privacy.desk import Counted, Source, Waiting, register_counted, register_waiting
from privacy.leavers import Held, register_held, register_held_by_team
from privacy.models import User
from privacy.roles import Permission
from privacy.rules.small_numbers import told
from privacy.telling import some_told


@dataclass(frozen=True)
class Panel:
    """A part of the family page: its title, its template, and what fills it for this reader.

    `context` is handed the words of the family's rules, asked for once a page; the template gets
    its entries by their names, and `family`.
    """

    key: str
    title: str
    template: str
    context: Callable[[Family, User, Words], dict[str, Any]]
    order: int = 100
    permission: Permission = Permission.VIEW_FAMILY


@dataclass(frozen=True)
class Column:
    """A column of the list of families: one call gives the words for all families on the page."""

    key: str
    title: str
    values: Callable[[Sequence[uuid.UUID], User], dict[uuid.UUID, str]]
    order: int = 100


_gap_counts: list[Callable[[], list[dict[str, Any]]]] = []
_panels: dict[str, Panel] = {}
_columns: dict[str, Column] = {}


register_held(lambda user: Held("open families that they lead", families_held(user)))
register_held(
    lambda user: Held("tasks that are theirs by name", task_records.tasks_held(user)),
)
register_held(lambda user: Held("notes that they have not finished", notes.drafts_held(user)))
register_held_by_team(lambda team: Held("open families", families_of_team(team)))
register_held_by_team(lambda team: Held("referrals and families offered to it", waiting_for(team)))


for source in (*PLAN_SOURCES, NOTICE_SOURCE):
    register_source(source)
for fault in FAULTS:
    register_narrowing(fault)


def register_panel(panel: Panel) -> None:
    """Add a panel to the family page."""
    _panels[panel.key] = panel


def register_column(column: Column) -> None:
    """Add a column to the list of families."""
    _columns[column.key] = column


def panels_for(user: User) -> list[Panel]:
    """The panels that this reader may see, in their order."""
    open_to = [panel for panel in _panels.values() if access.can(user, panel.permission)]
    return sorted(open_to, key=lambda panel: (panel.order, panel.key))


def columns() -> list[Column]:
    """All columns in their order."""
    return sorted(_columns.values(), key=lambda column: (column.order, column.key))


def register_gap_counts(counts: Callable[[], list[dict[str, Any]]]) -> None:
    """Say of each missing term or feed its `code`, how many `results` it blocks, and their `url`.

    What blocks most comes first.
    """
    _gap_counts.append(counts)


def blocked(user: User) -> dict[str, Any]:
    """What is missing and what it blocks in the whole council, as plain values.

    Exact for whoever may open every family of it, else rounded.
    """
    exact = sees_every_team(user)
    found = [each for counts in _gap_counts for each in counts()]
    return {"gaps": [{**gap, "results": told(gap["results"], exact=exact)} for gap in found]}


def _notes_panel(family: Family, user: User, words: Words) -> dict[str, Any]:
    """Who is writing, and whether the reader may; the family's page loads it `with_notes`."""
    return {
        "drafts": notes.drafts_on(family),
        "may_write": access.can(user, Permission.EDIT_FAMILY),
    }


register_panel(
    Panel("notes", "Notes", "families/_notes.html", _notes_panel, 10, Permission.VIEW_NOTES)
)


register_panel(
    Panel(
        key="tasks",
        title="Tasks",
        template="families/_tasks.html",
        context=lambda family, user, words: {},
        order=5,
        permission=Permission.WORK_TASKS,
    )
)

register_panel(
    Panel(
        key="assessments",
        title="Assessment and plan",
        template="families/_assessments_panel.html",
        context=lambda family, user, words: {},
        order=15,
        permission=Permission.VIEW_NOTES,
    )
)


def _papers_panel(family: Family, user: User, words: Words) -> dict[str, Any]:
    """How many documents there are, of a family that was loaded `with_papers`."""
    return {"may_add": access.can(user, Permission.EDIT_FAMILY)}


register_panel(
    Panel(
        *("papers", "Documents", "families/_attachments_panel.html", _papers_panel),
        order=20,
        permission=Permission.VIEW_NOTES,
    )
)


def _waiting(user: User) -> list[Waiting]:
    """Notices that are late, access to restricted families that ends."""
    found = desk_counts()
    notices = reverse("families:notices")
    ending = reverse("families:restrictions_ending")
    soon = "Within 14 days" if found.restricted_ending else ""
    return [
        Waiting(
            "Privacy notices overdue",
            some_told(user, found.notices_overdue),
            f"{notices}?state=overdue",
        ),
        Waiting(
            "Restricted access ending",
            some_told(user, found.restricted_ending),
            *(ending, soon),
        ),
    ]


register_counted(
    "emergencies",
    Counted(
        *("Emergency access to judge", Permission.REVIEW_BREAK_GLASS),
        *(emergencies.waiting, emergencies.waiting_late),
        lambda: f"{reverse('families:emergency_reviews')}?state=waiting",
    ),
)
register_waiting(Source("families", Permission.USE_PRIVACY_DESK, _waiting, order=40))
