"""Previews of local plans: the last one of a plan, whether it is current, whom it concerns."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from families.models import LocalPlan
from families.queries.listing import names_of
from families.queries.plans import PlanInWords
from outcomes import frames
from outcomes.models import PlanPreview, PreviewedFamily
from outcomes.queries import inputs
from outcomes.queries.chunks import chunk_of
from outcomes.queries.results import latest_run
from outcomes.rules.previews import Stand, stale_because
from privacy import access
from privacy.models import User

CHUNK = 5_000


def chunks_of(code: str, as_of: date) -> Iterator[frames.Chunk]:
    """The families of a framework, as they are recorded, some thousand at once."""
    ids, common = inputs.family_ids(code), inputs.read_common()
    while families := list(islice(ids, CHUNK)):
        yield chunk_of(families, common, as_of)


def day_of_results() -> date:
    """The day as on which results stand, else today."""
    run = latest_run()
    return run.as_of if run else timezone.localdate()


def last_preview(plan: LocalPlan) -> PlanPreview | None:
    """The newest preview of a plan, whatever has happened since."""
    return plan.previews.select_related("asked_by", "version", "in_force").first()


def preview_of_job(job_id: uuid.UUID) -> PlanPreview | None:
    """The preview that a job has made."""
    return PlanPreview.objects.filter(job_id=job_id).first()


def why_stale(words: PlanInWords, preview: PlanPreview | None) -> list[str] | None:
    """Why the last preview is not current: nothing while it is; None where there is none."""
    if preview is None:
        return None
    in_force = words.in_force.pk if words.in_force else ""
    day = day_of_results()
    now = Stand(words.plan.sha256, str(words.version.pk), str(in_force), day)
    made = Stand(
        preview.plan_sha256,
        str(preview.version_id),
        str(preview.in_force_id or ""),
        preview.as_of,
    )
    return stale_because(made, now)


def families_in(preview: PlanPreview, user: User, verdict: str = "") -> QuerySet[PreviewedFamily]:
    """The families of a preview that the reader reaches; administrators reach none."""
    found = preview.families.filter(access.visible(user, "family")).select_related("family")
    if verdict in PreviewedFamily.Verdict.values:
        found = found.filter(verdict=verdict)
    return found.order_by("family__reference")


@dataclass(frozen=True)
class NamedRow:
    """A family of a preview under the name by which it is known."""

    row: PreviewedFamily
    name: str


def named(rows: list[PreviewedFamily]) -> list[NamedRow]:
    """The rows of a page with names."""
    names = names_of([row.family_id for row in rows])
    return [NamedRow(row, names.get(row.family_id, "")) for row in rows]
