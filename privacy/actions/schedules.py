"""Loading schedules of retention: each version once, and never with other words."""

import hashlib
from pathlib import Path

from django.db import transaction

from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import RetentionRule, RetentionSchedule, User
from privacy.roles import Permission
from privacy.rules.schedules import Schedule, read_schedule

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "schedules"


@transaction.atomic
def load_schedules(*, by: User, folder: Path = SHIPPED) -> list[RetentionSchedule]:
    """Load every schedule of a folder that is not there yet; gives the new ones."""
    access.require(by, Permission.WORK_OUT_RETENTION)
    found = []
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        schedule = read_schedule(text, path.name)
        if not _is_loaded(schedule, _sha256(text)):
            found.append(_load(schedule, text, by))
    return found


def _is_loaded(schedule: Schedule, sha256: str) -> bool:
    """Whether this version is here; the same version with other words is refused."""
    known = RetentionSchedule.objects.filter(code=schedule.code, version=schedule.version).first()
    if known is not None and known.sha256 != sha256:
        raise RuleBroken(
            f"Schedule {schedule.code} version {schedule.version} is loaded already with other "
            "words. A changed schedule needs the next version number."
        )
    return known is not None


def _load(schedule: Schedule, text: str, by: User) -> RetentionSchedule:
    """One schedule with its rules."""
    made = RetentionSchedule.objects.create(
        code=schedule.code,
        version=schedule.version,
        name=schedule.name,
        owner=schedule.owner,
        citation=schedule.citation,
        basis=schedule.basis,
        source_text=text,
        sha256=_sha256(text),
        loaded_by=by,
    )
    RetentionRule.objects.bulk_create(
        RetentionRule(
            schedule=made,
            code=rule.code,
            title=rule.title,
            record_class=rule.record_class,
            trigger=rule.trigger,
            event=rule.event,
            years=rule.years,
            rounding=rule.rounding,
            action=rule.action,
            citation=rule.citation,
        )
        for rule in schedule.rules
    )
    audit.record(Event.RETENTION_SCHEDULE_LOADED, made, by=by, rules=len(schedule.rules))
    return made


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
