"""The morning mail: how much is due, and where to look. Nothing of any family is in it."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone

from families.models import TaskDigest
from families.queries import digests as queries
from families.queries.digests import DueCounts
from privacy import access, audit
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Permission
from privacy.telling import some_told

log = logging.getLogger("tfcase.digests")
OFF = "You can switch this mail off at the foot of that page."


def send_digests(*, by: User) -> int:
    """To each person with something due, once a day; a fault of one keeps nobody else's back."""
    access.require(by, Permission.SEND_DIGESTS)
    return sum(_send(user, by) for user in queries.may_be_told())


def _send(user: User, by: User) -> bool:
    """Noted as sent before it is: run twice, or by two workers at once, it is sent once."""
    with acting_as(user):
        counts = queries.due_counts(user)
        if not counts.any or not _claimed(user, counts, by):
            return False
    try:
        send_mail(
            f"{settings.PRODUCT_NAME}: what is due", words_of(counts, user), None, [user.email]
        )
    except (OSError, SMTPException) as fault:
        log.warning("A morning mail to %s failed: %s", user.pk, type(fault).__name__)
        return False
    return True


def _claimed(user: User, counts: DueCounts, by: User) -> bool:
    """Whether today's mail is still to be sent; from now on it is not."""
    TaskDigest.objects.get_or_create(user=user)
    held = TaskDigest.objects.select_for_update().get(user=user)
    today = timezone.localdate()
    if not held.wanted or held.sent_on == today:
        return False
    held.sent_on = today
    held.save(update_fields=["sent_on"])
    audit.record(
        Event.DIGEST_SENT,
        user,
        by=by,
        overdue=counts.overdue,
        today=counts.today,
        team=counts.team,
    )
    return True


def words_of(counts: DueCounts, to: User) -> str:
    """Counts, as they are told on the page itself, and a link."""
    overdue, today = some_told(to, counts.overdue), some_told(to, counts.today)
    lines = [f"Overdue: {overdue}", f"Due today: {today}"]
    if counts.team:
        lines.append(f"Overdue in your team: {counts.team}")
    address = f"{settings.ADDRESS}{reverse('families:tasks')}"
    return "\n".join([*lines, "", f"Sign in and look under “My tasks”: {address}", OFF, ""])


def choose_digest(*, wanted: bool, by: User) -> None:
    """Switch one's own mail on or off."""
    access.require(by, Permission.WORK_TASKS)
    TaskDigest.objects.update_or_create(user=by, defaults={"wanted": wanted})
    audit.record(Event.DIGEST_CHOSEN, by, by=by, wanted=wanted)
