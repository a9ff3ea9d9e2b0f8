"""What concerns every family: the local plan, written first; terms and feeds, written last.

The families of the files come in under the plan. A feed says that every fact between two days has
been received: it may not be believed before the facts are in, nor while a family that is stored
was refused and so lacks them.
"""

import hashlib
import uuid
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from families.models import Family, FeedCoverage, LocalPlan, Term
from outcomes.actions.importing.copying import load
from outcomes.casefiles.council import Council
from outcomes.casefiles.records import Cells
from outcomes.queries.case_rows import rows_in_order
from privacy import audit
from privacy.events import Event
from privacy.models import User

PUBLISHED, PROPOSED, UNCHANGED, NONE = "published", "proposed", "unchanged", "none"


@dataclass(frozen=True)
class SharedChanges:
    """Rows of terms and feeds that are new or changed; feeds may be held back."""

    terms: list[Cells]
    feeds: list[Cells]
    feeds_held_back: bool


def shared_changes(council: Council, *, refused_are_stored: bool) -> SharedChanges:
    """Compare terms and feeds with what is stored."""
    known_terms = {tuple(cells) for cells in rows_in_order("terms")}
    known_feeds = {tuple(cells) for cells in rows_in_order("feeds")}
    terms = [
        [term.name, term.start_on.isoformat(), term.end_on.isoformat()] for term in council.terms
    ]
    feeds = [cells for cells in council.feeds if tuple(cells) not in known_feeds]
    held_back = refused_are_stored and bool(feeds)
    return SharedChanges(
        terms=[cells for cells in terms if tuple(cells) not in known_terms],
        feeds=[] if held_back else feeds,
        feeds_held_back=held_back,
    )


def write_shared(changes: SharedChanges) -> None:
    """Write them; a term is known by its name, a feed by source, code and first day."""
    load(
        Term._meta.db_table,
        ("id", "term", "start_on", "end_on"),
        ((uuid.uuid4(), *cells) for cells in changes.terms),
        once=("id",),
        known_by=("term",),
    )
    load(
        FeedCoverage._meta.db_table,
        ("id", "source", "code", "from_date", "to_date"),
        ((uuid.uuid4(), *cells) for cells in changes.feeds),
        once=("id",),
        known_by=("source", "code", "from_date"),
    )


@dataclass(frozen=True)
class PlanChange:
    """What becomes of the local plan: a word for the summary, and the row it concerns."""

    word: str
    text: str = ""
    extends: str = ""
    waiting: LocalPlan | None = None


def plan_change(text: str, extends: str, *, publish: bool) -> PlanChange:
    """The first plan for a framework is published; a changed one is proposed unless asked."""
    if not text:
        return PlanChange(NONE)
    every = list(LocalPlan.objects.filter(extends=extends).order_by("number"))
    published = [plan for plan in every if plan.state == LocalPlan.State.PUBLISHED]
    # What is drafted in the product is published there, by two people.
    stored = [plan for plan in every if plan.version_id is None]
    digest = sha256(text)
    if published and published[-1].sha256 == digest:
        return PlanChange(UNCHANGED)
    waiting = stored[-1] if stored and stored[-1].state == LocalPlan.State.PROPOSED else None
    if waiting is not None and waiting.sha256 != digest:
        waiting = None
    if publish or not published:
        return PlanChange(PUBLISHED, text, extends, waiting)
    return PlanChange(UNCHANGED) if waiting else PlanChange(PROPOSED, text, extends)


def write_plan(change: PlanChange, *, reason: str, by: User) -> None:
    """Record the plan, or publish the one that is proposed already."""
    if change.word in (NONE, UNCHANGED):
        return
    publish = change.word == PUBLISHED
    plan = change.waiting or LocalPlan(
        extends=change.extends,
        number=_next_number(change.extends),
        source_text=change.text,
        sha256=sha256(change.text),
        proposed_by=by,
        reason="First plan of the case files" if publish and not reason else reason,
    )
    plan.state = LocalPlan.State.PUBLISHED if publish else LocalPlan.State.PROPOSED
    plan.published_at = timezone.now() if publish else None
    if reason:
        plan.reason = reason
    plan.save()
    if publish:
        _hold_under_first(plan)
    audit.record(
        *(Event.LOCAL_PLAN_LOADED, plan),
        by=by,
        extends=plan.extends,
        number=plan.number,
        state=plan.state,
    )


def _hold_under_first(plan: LocalPlan) -> None:
    """Families that came before the first plan of their framework are held under it.

    A later plan concerns the families that come after it; others are re-based one by one.
    """
    published = LocalPlan.objects.filter(extends=plan.extends, state=LocalPlan.State.PUBLISHED)
    if published.count() == 1:
        families = Family.objects.filter(framework__code=plan.extends, local_plan=None)
        families.update(local_plan=plan)


def sha256(text: str) -> str:
    """The fingerprint by which a plan is known again."""
    return hashlib.sha256(text.encode()).hexdigest()


def _next_number(extends: str) -> int:
    last = LocalPlan.objects.filter(extends=extends).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
