"""A local plan tried on the families there are, and published by a second person after that."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.db import transaction

from families.actions import plans
from families.models import LocalPlan
from families.queries.plans import PlanInWords, in_words
from families.rules.plans import check_right
from outcomes import frames
from outcomes.actions.computing import no_progress
from outcomes.models import PlanPreview, PreviewedFamily
from outcomes.queries import inputs
from outcomes.queries import previews as queries
from outcomes.rules.previews import check_current
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.roles import Permission

Step = Callable[[int, int, str], None]
Verdict = PreviewedFamily.Verdict


def preview_plan(
    *,
    plan: LocalPlan,
    as_of: date,
    by: User,
    job_id: uuid.UUID | None = None,
    step: Step = no_progress,
) -> PlanPreview:
    """Judge every family of the framework as it is held and under the plan; keep what differs.

    No result of any family changes, nor what it is held under.
    """
    access.require(by, Permission.PREVIEW_PLAN)
    with acting_as(by, snapshot=True, opened=EVERYTHING):
        words = in_words(plan)
        check_right(sum(map(len, words.faults.values())))
        if not plan.sha256:
            raise RuleBroken("Save this draft once more: the framework has changed since.")
        preview = uuid.uuid4()
        counts = Counter({verdict.value: 0 for verdict in Verdict})
        rows: list[PreviewedFamily] = []
        total = inputs.family_count(plan.extends)
        for family in _judged(words, as_of):
            counts.update(_counted(family))
            rows.append(_row(preview, family))
            if not len(rows) % 500:
                step(len(rows), total, "families judged twice")
        step(total, total, "keeping the preview")
        return _keep(preview, words, as_of, by, job_id, counts, rows)


def _judged(words: PlanInWords, as_of: date) -> Iterator[frames.Turned]:
    under = words.applied
    for chunk in queries.chunks_of(words.plan.extends, as_of):
        yield from frames.turned(chunk, under)


def verdict_on(family: frames.Turned) -> Verdict:
    """In a word."""
    if family.left_out:
        return Verdict.LEFT_OUT
    if family.gains:
        return Verdict.BOTH if family.loses else Verdict.GAINS
    return Verdict.LOSES if family.loses else Verdict.STAYS


def _counted(family: frames.Turned) -> dict[str, int]:
    """What one family adds to the counts of a preview."""
    sustained_then = family.sustained_now + family.sustained_gained - family.sustained_lost
    claimable_then = family.claimable_now + family.claimable_gained - family.claimable_lost
    return {
        "families": 1,
        verdict_on(family).value: 1,
        "eligible_now": family.eligible_now,
        "eligible_then": family.eligible_then,
        "eligible_gained": family.eligible_then and not family.eligible_now,
        "eligible_lost": family.eligible_now and not family.eligible_then,
        "sustained_now": family.sustained_now,
        "sustained_then": sustained_then,
        "sustained_gained": family.sustained_gained,
        "sustained_lost": family.sustained_lost,
        "claimable_now": family.claimable_now,
        "claimable_then": claimable_then,
        "claimable_gained": family.claimable_gained,
        "claimable_lost": family.claimable_lost,
    }


def _row(preview: uuid.UUID, family: frames.Turned) -> PreviewedFamily:
    return PreviewedFamily(
        preview_id=preview,
        family_id=uuid.UUID(family.family),
        verdict=verdict_on(family),
        eligible_now=family.eligible_now,
        eligible_then=family.eligible_then,
        sustained_gained=family.sustained_gained,
        sustained_lost=family.sustained_lost,
        claimable_gained=family.claimable_gained,
        claimable_lost=family.claimable_lost,
    )


def _keep(
    key: uuid.UUID,
    words: PlanInWords,
    as_of: date,
    by: User,
    job_id: uuid.UUID | None,
    counts: Counter[str],
    rows: Iterable[PreviewedFamily],
) -> PlanPreview:
    preview = PlanPreview.objects.create(
        pk=key,
        plan=words.plan,
        plan_sha256=words.plan.sha256,
        version=words.version,
        in_force=words.in_force,
        as_of=as_of,
        asked_by=by,
        job_id=job_id,
        counts={name: int(number) for name, number in sorted(counts.items())},
    )
    PreviewedFamily.objects.bulk_create(rows, batch_size=2000)
    facts = {"plan": str(words.plan.pk), "as_of": as_of.isoformat(), **preview.counts}
    audit.record(Event.LOCAL_PLAN_PREVIEWED, preview, by=by, **facts)
    return preview


@transaction.atomic
def publish_previewed(*, plan: LocalPlan, by: User) -> LocalPlan:
    """Publish what another person proposed, once it is known whom it concerns."""
    access.require(by, Permission.PUBLISH_PLAN)
    held = LocalPlan.objects.select_for_update().get(pk=plan.pk)
    words = in_words(held)
    check_current(queries.why_stale(words, queries.last_preview(held)))
    return plans.publish_plan(plan=held, version=words.version, by=by)
