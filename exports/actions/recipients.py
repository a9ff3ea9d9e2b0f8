"""To whom an envelope is sealed: put by one person, confirmed by another, ended by either."""

import uuid
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from exports.models import Recipient
from exports.queries.study import recipient_in_force
from exports.study import Part, check_recipient_dates
from privacy import access, audit
from privacy.certificates import Certificate, NotACertificate, read_certificate
from privacy.errors import RuleBroken
from privacy.events_returns import ReturnEvent
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def put_recipient(
    *,
    part: str,
    name: str,
    agreement: str,
    agreement_until: date,
    accreditation: str,
    accredited_until: date,
    certificate: str,
    by: User,
) -> Recipient:
    """Put a recipient with their certificate; nothing is sealed to them until it is confirmed."""
    access.require(by, Permission.PIN_RECIPIENT)
    read, now = _read(certificate), timezone.localtime()
    until = {"agreement_until": agreement_until, "accredited_until": accredited_until}
    check_recipient_dates(**until, valid_until=read.valid_until, now=now)
    made = _keep(
        Recipient(
            part=Part(part).value,
            **{"name": name, "agreement": agreement, "accreditation": accreditation, **until},
            **{"certificate": read.pem, "subject": read.subject[:300]},
            **{"fingerprint": read.fingerprint, "valid_until": read.valid_until},
            **{"put_by": by, "put_at": now},
        )
    )
    audit.record(ReturnEvent.RECIPIENT_PUT, made, by=by, part=made.part)
    return made


def _read(certificate: str) -> Certificate:
    try:
        return read_certificate(certificate)
    except NotACertificate as fault:
        raise RuleBroken(str(fault), "certificate") from fault


def _keep(made: Recipient) -> Recipient:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as fault:
        raise RuleBroken(
            "This certificate is here already. Each envelope has a recipient with a key of their "
            "own, so that nobody can open both.",
            "certificate",
        ) from fault
    return made


@transaction.atomic
def confirm_recipient(*, recipient_id: uuid.UUID, fingerprint: str, by: User) -> Recipient:
    """Confirm a certificate whose fingerprint was read out by the recipient.

    Whoever was confirmed for the envelope before is a recipient no more.
    """
    access.require(by, Permission.PIN_RECIPIENT)
    held = _held(recipient_id)
    if held.confirmed_at:
        raise RuleBroken("This recipient is confirmed already.")
    if held.put_by_id == by.pk:
        raise RuleBroken("You put this recipient, so somebody else has to confirm them.")
    if _plain(fingerprint) != held.fingerprint:
        raise RuleBroken(
            "This is not the fingerprint of the certificate. Nothing was confirmed: ask the "
            "recipient once more, by telephone and not by the road on which the certificate came.",
            "fingerprint",
        )
    before = recipient_in_force(Part(held.part))
    if before:
        _end(before, by)
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record(ReturnEvent.RECIPIENT_CONFIRMED, held, by=by, part=held.part)
    return held


@transaction.atomic
def end_recipient(*, recipient_id: uuid.UUID, by: User) -> Recipient:
    """Nothing is sealed to them any more, and nothing that is sealed to them is released."""
    access.require(by, Permission.PIN_RECIPIENT)
    held = _held(recipient_id)
    _end(held, by)
    return held


def _held(recipient_id: uuid.UUID) -> Recipient:
    held = Recipient.objects.select_for_update().get(pk=recipient_id)
    if held.ended_at:
        raise RuleBroken(f"{held.name} is no recipient any more.")
    return held


def _end(held: Recipient, by: User) -> None:
    held.ended_by, held.ended_at = by, timezone.now()
    held.save(update_fields=["ended_by", "ended_at"])
    audit.record(ReturnEvent.RECIPIENT_ENDED, held, by=by, part=held.part)


def _plain(fingerprint: str) -> str:
    """As it is kept, however it was written: `AB:CD …` or `abcd…`."""
    return "".join(fingerprint.replace(":", " ").split()).lower()
