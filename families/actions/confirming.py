"""A named administrator confirms a line of a framework from a source, or withdraws that."""

from django.db import transaction
from django.utils import timezone

from families.framework import FrameworkLine
from families.models import Confirmation, FrameworkVersion
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def confirm_line(
    *, version: FrameworkVersion, line: FrameworkLine, source: str, by: User
) -> Confirmation:
    """Say from which source the line is confirmed; it then names who said so, and when."""
    access.require(by, Permission.CONFIRM_LINE)
    if line.provenance.basis == "sourced":
        raise RuleBroken("This line is confirmed from a published source already.")
    # Two who confirm at once wait for each other.
    FrameworkVersion.objects.select_for_update().get(pk=version.pk)
    standing = Confirmation.objects.filter(
        framework=version.code, line=line.key, words=line.words, withdrawn_at=None
    )
    if standing.exists():
        raise RuleBroken("Somebody has confirmed this line already.")
    made = Confirmation.objects.create(
        framework=version.code,
        line=line.key,
        words=line.words,
        version=version,
        source=source,
        confirmed_by=by,
    )
    audit.record(Event.LINE_CONFIRMED, made, by=by, framework=version.code, line=line.key)
    return made


@transaction.atomic
def withdraw_confirmation(
    *, version: FrameworkVersion, line: FrameworkLine, reason: str, by: User
) -> Confirmation:
    """Take it back: the line is marked again. Who had confirmed it stays to be read."""
    access.require(by, Permission.CONFIRM_LINE)
    standing = Confirmation.objects.select_for_update().filter(
        framework=version.code, line=line.key, words=line.words, withdrawn_at=None
    )
    held = standing.first()
    if held is None:
        raise RuleBroken("Nobody has confirmed this line as it reads now.")
    held.withdrawn_at, held.withdrawn_by, held.withdrawn_because = timezone.now(), by, reason
    held.save()
    audit.record(
        *(Event.LINE_CONFIRMATION_WITHDRAWN, held), by=by, framework=version.code, line=line.key
    )
    return held
