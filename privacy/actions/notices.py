"""Short mails to staff: what happened, never to whom or from where."""

import logging
import uuid
from enum import StrEnum

from celery import current_app
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from privacy.models import User

log = logging.getLogger("tfcase.notices")
NOT_YOU = "If this was not you, tell the administrator of this service at once."


class Notice(StrEnum):
    """What a mail says happened."""

    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTOR_RESET_ASKED = "factor_reset_asked"
    FACTOR_RESET = "factor_reset"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    EMERGENCY_OPENED = "emergency_opened"
    EMERGENCY_TO_JUDGE = "emergency_to_judge"
    EMERGENCY_LATE = "emergency_late"
    ACCESS_GIVEN = "access_given"
    ACCOUNT_DORMANT = "account_dormant"
    OPENINGS_STOPPED = "openings_stopped"
    ACCESS_ASKED = "access_asked"
    ACCESS_ANSWERED = "access_answered"
    LEAVER_HOLDS = "leaver_holds"
    LINKED_REFUSED = "linked_refused"
    SAFE_ADDRESS = "safe_address"
    BREACH_REPORTED = "breach_reported"
    COMPLAINT_RECEIVED = "complaint_received"


WORDS: dict[Notice, str] = {
    Notice.FACTOR_ADDED: "A second sign-in step was added to your account.",
    Notice.FACTOR_REMOVED: "A second sign-in step was taken away from your account.",
    Notice.FACTOR_RESET_ASKED: "An administrator asked to reset your second sign-in step.",
    Notice.FACTOR_RESET: "Two people reset the second sign-in step of your account. You set up a "
    "new one when you next sign in.",
    Notice.RECOVERY_CODES_MADE: "New recovery codes were made for your account.",
    Notice.EMERGENCY_OPENED: "Somebody opened a family of yours in an emergency. Sign in and look "
    "under “Emergency access” to see who it was and why.",
    Notice.EMERGENCY_TO_JUDGE: "Somebody opened a family in an emergency, and it is yours to judge "
    "whether that was right, by the end of the next working day. Sign in and look under “Emergency "
    "access to judge”.",
    Notice.EMERGENCY_LATE: "Nobody has judged in time whether an opening in an emergency was "
    "right. Sign in and look under “Emergency access to judge”.",
    Notice.ACCOUNT_DORMANT: "You have not signed in for some time. Your account is suspended "
    "in two weeks unless you do; after that two administrators have to open it again.",
    Notice.LEAVER_HOLDS: "The council’s sign-in says that somebody left who still holds work. Sign "
    "in and look under “Accounts” at those who are suspended, and have it handed over.",
    Notice.ACCESS_GIVEN: "You can open a family for a time, as cover or as a partner. Sign in and "
    "look under “Families”.",
    Notice.OPENINGS_STOPPED: "Somebody was stopped because they opened very many families in a "
    "short time. Sign in and look under “Odd access”.",
    Notice.ACCESS_ASKED: "You are asked why you opened a record. Sign in and answer under "
    "“Questions to you”.",
    Notice.ACCESS_ANSWERED: "A question about an opened record is answered. Sign in and look under "
    "“Odd access”.",
    Notice.LINKED_REFUSED: "Somebody tried to bring in a file that looks like linked results of "
    "the National Impact Study. It was refused. Sign in and look under “Audit trail”.",
    Notice.SAFE_ADDRESS: "A breach was reported in which a safe address may have become known. Act "
    "now: sign in and look under “Breaches”. Whoever reported it should be on the telephone to you "
    "and to the family’s keyworker.",
    Notice.BREACH_REPORTED: "A suspected breach was reported. Its 72 hours run from when somebody "
    "noticed it. Sign in and look under “Breaches”.",
    Notice.COMPLAINT_RECEIVED: "A complaint about the use of information came in. Sign in and look "
    "under “Complaints”.",
}
# What concerns the work, and not the account of whoever is told.
OF_WORK = {
    Notice.EMERGENCY_OPENED: "a family was opened in an emergency",
    Notice.EMERGENCY_TO_JUDGE: "an opening to judge",
    Notice.EMERGENCY_LATE: "an opening that nobody has judged",
    Notice.ACCESS_GIVEN: "a family for a time",
    Notice.OPENINGS_STOPPED: "an alert",
    Notice.ACCESS_ASKED: "a question to you",
    Notice.ACCESS_ANSWERED: "an answer",
    Notice.LEAVER_HOLDS: "work to hand over",
    Notice.LINKED_REFUSED: "a file that was refused",
    Notice.SAFE_ADDRESS: "act now",
    Notice.BREACH_REPORTED: "a breach",
    Notice.COMPLAINT_RECEIVED: "a complaint",
}


def tell(*, user: User, notice: Notice) -> None:
    """Have the worker send a mail once what happened is certain; the queue carries ids only."""
    words = [str(user.pk), notice.value]
    transaction.on_commit(lambda: _queue(words))


def _queue(words: list[str]) -> None:
    """A queue that is away undoes nothing of what happened."""
    try:
        current_app.send_task("privacy.send_notice", words)
    except OSError:
        log.warning("The queue is away; a notice (%s) was not sent.", words[1])


def send_notice(*, user_id: uuid.UUID, notice: str) -> None:
    """Send the mail."""
    user = User.objects.get(pk=user_id)
    about = OF_WORK.get(Notice(notice))
    text = WORDS[Notice(notice)] if about else f"{WORDS[Notice(notice)]}\n\n{NOT_YOU}"
    subject = f"{settings.PRODUCT_NAME}: {about or 'your account'}"
    send_mail(subject, f"{text}\n", None, [user.email])
