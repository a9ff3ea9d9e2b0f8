"""Importing a council's case files: check everything, then write whole families, batch by batch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from families.models import Family
from families.queries.frameworks import loaded_frameworks
from outcomes.actions.importing import programme
from outcomes.actions.importing.changes import changes_of
from outcomes.actions.importing.lawful import check_may_import
from outcomes.actions.importing.registry import Registry
from outcomes.actions.importing.writing import write_changes
from outcomes.casefiles.council import Batch, Council
from outcomes.casefiles.faults import Fault
from outcomes.casefiles.known import Known
from outcomes.casefiles.reading import check_directory
from outcomes.queries.case_rows import stored_facts
from privacy import access, audit
from privacy.actions.linked import refuse_linked
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import SYSTEM_NAMES, acting_as
from privacy.models import Team, User
from privacy.roles import ROLE_PERMISSIONS, Permission

FAMILIES_AT_ONCE = 500
# Two imports at once would each count on what the other changes.
_LOCK = 7_203_118_554

Report = Callable[[Fault], None]
Step = Callable[[int, int, str], None]


@dataclass
class Summary:
    """What an import did, or would do."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)
    rows_refused: int = 0
    faults: int = 0
    warnings: int = 0
    terms: int = 0
    feeds: int = 0
    feeds_held_back: bool = False
    plan: str = programme.NONE
    stay_withdrawn: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether all of the files went in."""
        return not (self.refused or self.rows_refused)

    def counts(self) -> dict[str, Any]:
        """As the audit trail keeps them."""
        return {
            "families_new": self.new,
            "families_changed": self.changed,
            "families_unchanged": self.unchanged,
            "families_refused": len(self.refused),
            "rows_refused": self.rows_refused,
        }


def unheard(fault: Fault) -> None:
    """For callers that do not show faults."""


def no_progress(done: int, total: int, doing: str) -> None:
    """For callers that show no progress."""


def import_cases(
    directory: Path,
    *,
    by: User,
    dry_run: bool = False,
    publish_plan: bool = False,
    reason: str = "",
    report: Report = unheard,
    step: Step = no_progress,
) -> Summary:
    """Read a directory of case files; with `dry_run`, only say what would happen.

    Raises DirectoryRefused when nothing may be read, RuleBroken when the import itself may not be.
    """
    access.require(by, Permission.IMPORT_CASES)
    if publish_plan and not reason.strip():
        raise RuleBroken("Publishing a plan needs a reason.", "reason")
    refuse_linked(directory.glob("*.csv"), by=by)
    with _alone():
        with acting_as(by):
            check_may_import(directory)
            council = check_directory(directory, _known(), stored_facts(), report)
        try:
            running = _Import(council, by, dry_run, step)
            running.take_plan(publish_plan, reason.strip())
            running.take_families()
            running.take_shared()
        finally:
            council.directory.close()
    return running.summary


def _known() -> Known:
    frameworks = loaded_frameworks()
    if not frameworks:
        raise RuleBroken("No framework is loaded; run `manage.py load_frameworks` first.")
    others = [role for role, may in ROLE_PERMISSIONS.items() if Permission.EDIT_FAMILY not in may]
    emails = User.objects.filter(role__in=others).values_list("email", flat=True)
    system = {f"{name}@system.invalid" for name in SYSTEM_NAMES}
    closed = Team.objects.exclude(closed_on=None).values_list("name", flat=True)
    return Known.of(
        frameworks,
        timezone.localdate(),
        {email.lower() for email in emails} | system,
        {name.lower() for name in closed},
    )


@contextmanager
def _alone() -> Iterator[None]:
    """One import at a time in one database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise RuleBroken("Another import is running; wait until it has ended.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


class _Import:
    """One run over a checked council."""

    def __init__(self, council: Council, by: User, dry_run: bool, step: Step) -> None:
        self.council = council
        self.by = by
        self.dry_run = dry_run
        self.step = step
        self.summary = Summary(
            refused=council.refused,
            rows_refused=council.ownerless,
            faults=council.faults,
            warnings=council.warnings,
        )

    def take_plan(self, publish_plan: bool, reason: str) -> None:
        """The local plan comes first: the families of the files come in under it."""
        with acting_as(self.by):
            plan = programme.plan_change(
                self.council.plan, self.council.plan_extends, publish=publish_plan
            )
            self.summary.plan = plan.word
            if not self.dry_run:
                programme.write_plan(plan, reason=reason, by=self.by)

    def take_families(self) -> None:
        """Every accepted family, each batch in a transaction of its own."""
        done, total = 0, len(self.council.accepted)
        with acting_as(self.by):
            registry = Registry(self.council, self.by)
        for batch in self.council.batches(FAMILIES_AT_ONCE):
            with acting_as(self.by):
                self._take(batch, registry)
            done += len(batch.rows["families"])
            self.step(done, total, "families imported")

    def _take(self, batch: Batch, registry: Registry) -> None:
        changes = changes_of(batch, registry)
        self.summary.new += changes.new
        self.summary.changed += changes.changed
        self.summary.unchanged += changes.unchanged
        self.summary.stay_withdrawn += changes.stay_withdrawn
        self.summary.left_alone += changes.left_alone
        if changes.any and not self.dry_run:
            write_changes(changes, registry)
            counts: dict[str, Any] = {
                "families_new": changes.new,
                "families_changed": changes.changed,
            }
            audit.record(Event.CASES_IMPORTED, by=self.by, reason_code="part", **counts)

    def take_shared(self) -> None:
        """Terms and feeds, once all families are in; the import is noted."""
        with acting_as(self.by):
            stored = Family.objects.filter(reference__in=self.summary.refused).exists()
            shared = programme.shared_changes(self.council, refused_are_stored=stored)
            self.summary.terms, self.summary.feeds = len(shared.terms), len(shared.feeds)
            self.summary.feeds_held_back = shared.feeds_held_back
            if self.dry_run:
                return
            programme.write_shared(shared)
            audit.record(Event.CASES_IMPORTED, by=self.by, **self.summary.counts())
