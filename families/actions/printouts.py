"""Having a printout made, handing it out to whoever had it made, and letting it expire."""

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.models import Assessment, Family, Printout
from families.queries import printouts as queries
from families.queries.assessments import assessment_or_404
from privacy import access, audit, files, jobs, typesetting
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import Job, User
from privacy.packs import sha256
from privacy.roles import Permission

DATA = Path(__file__).resolve().parent.parent / "data"
# Long enough to print it before the visit of tomorrow, and no longer.
KEPT_FOR = timedelta(days=1)
# A file without a row is left by a worker that was killed between the two.
STRAYS_WAIT = timedelta(hours=1)
STEPS = 3
GONE = "This file has expired or is destroyed. Make it again."
OUT_OF_REACH = "The family is not within your reach any more."
Step = Callable[[int, int, str], None]


def ask_for_printout(
    *, family: Family, kind: str, assessment: Assessment | None = None, by: User
) -> Job:
    """Have one made; of a plan that does not stand it is refused at once."""
    access.require(by, Permission.PRINT_FAMILY, family)
    if kind == Printout.Kind.PLAN and (assessment is None or not assessment.stands):
        raise RuleBroken(queries.NO_PLAN)
    plan = {"assessment": str(assessment.pk)} if assessment else {}
    params = {"family": str(family.pk), "kind": str(kind), **plan}
    return jobs.request(queries.JOB, by=by, params=params)


def make_printout(*, job_id: uuid.UUID, params: dict[str, Any], by: User, step: Step) -> Printout:
    """As whoever asked sees the family now; once for a job."""
    step(0, STEPS, "Reading the record")
    with acting_as(by):
        before = Printout.objects.filter(job_id=job_id).select_related("family").first()
        if before is not None:
            return before
        made, told = _read(params, by)
        made.job_id, made.made_by, made.made_at = job_id, by, timezone.now()
        step(1, STEPS, "Setting the pages")
        content = _set(made, told)
        step(2, STEPS, "Sealing the file")
        made.told = json.dumps(told) if made.kind == Printout.Kind.RECORD else ""
        return _keep(made, content, by)


def _set(made: Printout, told: dict[str, Any]) -> bytes:
    """The document."""
    paper, now = {"council": settings.COUNCIL_NAME, **told}, timezone.localtime(made.made_at)
    template = queries.TEMPLATES[Printout.Kind(made.kind)]
    return typesetting.pdf(template, paper, now, folder=DATA)


def _read(params: dict[str, Any], by: User) -> tuple[Printout, dict[str, Any]]:
    """What is to stand in it, and the row that it will have.

    The family stays locked until the row is kept: who separates it waits, and finds the row.
    """
    Family.objects.select_for_update().filter(pk=params["family"]).first()
    try:
        family = queries.family_to_print(uuid.UUID(params["family"]), user=by)
    except Http404 as away:
        raise RuleBroken(OUT_OF_REACH) from away
    key = params.get("assessment")
    assessment = assessment_or_404(family, uuid.UUID(key)) if key else None
    told = queries.contents(family, params["kind"], assessment)
    return Printout(family=family, kind=params["kind"], assessment=assessment), told


def _keep(made: Printout, content: bytes, by: User) -> Printout:
    """The file and its row."""
    made.expires_at = _ends(made.family, made.made_at)
    made.sha256, made.size = sha256(content), len(content)
    made.save(force_insert=True)
    files.write_sealed(files.PRINTOUTS, str(made.pk), content)
    audit.record(
        Event.PRINTOUT_MADE, made, by=by, family=made.family, kind=made.kind, sha256=made.sha256
    )
    return made


def _ends(family: Family, now: datetime) -> datetime:
    """A day, or as long as what was revealed for it."""
    shown = [datetime.fromisoformat(each["until"]) for each in family.shown_groups]
    return min([now + KEPT_FOR, *shown])


def read_printout(*, family_id: uuid.UUID, printout_id: uuid.UUID, by: User) -> tuple[str, bytes]:
    """Name and content; noted in a transaction that ends before the first byte."""
    with acting_as(by):
        family = queries.family_to_print(family_id, user=by)
        found = queries.printout_or_404(family, printout_id, user=by)
        if found.destroyed_at is not None or found.expires_at <= timezone.now():
            raise RuleBroken(GONE)
        try:
            content = files.read_sealed(files.PRINTOUTS, str(found.pk))
        except FileNotFoundError as gone:
            raise RuleBroken(GONE) from gone
        audit.record(
            Event.PRINTOUT_DOWNLOADED, found, by=by, family=family, kind=found.kind, size=found.size
        )
    return f"{found.get_kind_display().replace(' ', '-').lower()}.pdf", content


def withdraw_printouts(family: Family, by: User, *, own: bool = False) -> int:
    """No copy of what a family was is left once some of it is nobody's business any more.

    With `own` those of `by` alone: what was shown to them is hidden again.
    """
    standing = Printout.objects.filter(family=family, destroyed_at=None)
    standing = standing.filter(made_by=by) if own else standing
    return sum(_destroy(each, by, "withdrawn") for each in standing.defer("told"))


def expire_printouts(*, by: User) -> int:
    """Destroy what has expired, and files of no row; gives how many."""
    access.require(by, Permission.DESTROY_EXPIRED_PACKS)
    with acting_as(by, opened=EVERYTHING):
        standing = Printout.objects.select_for_update(of=("self",)).filter(destroyed_at=None)
        over = standing.filter(expires_at__lte=timezone.now()).select_related("family")
        destroyed = sum(_destroy(each, by, "expired") for each in over.defer("told"))
        kept = {str(key) for key in standing.values_list("pk", flat=True)}
    for name in files.names_in(files.PRINTOUTS, older_than=STRAYS_WAIT) - kept:
        files.remove_sealed(files.PRINTOUTS, name)
    return destroyed


def _destroy(printout: Printout, by: User, reason: str) -> int:
    """Words and file go; that there was one stays, with its fingerprint."""
    printout.destroyed_at, printout.told = timezone.now(), ""
    printout.save(update_fields=["destroyed_at", "told"])
    family = printout.family
    audit.record(Event.PRINTOUT_DESTROYED, printout, by=by, family=family, reason_code=reason)
    name = str(printout.pk)
    transaction.on_commit(lambda: files.remove_sealed(files.PRINTOUTS, name))
    return 1
