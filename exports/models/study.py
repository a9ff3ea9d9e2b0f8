"""To whom the National Impact Study goes, and what was sealed for them."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from exports.models.returns import PART_CHOICES, Return
from exports.study import PART_FILES, Part


class Recipient(models.Model):
    """Who gets an envelope: the certificate to which it is sealed, and the agreement behind it.

    Somebody puts it and somebody else compares its fingerprint by another road and confirms it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    part = models.CharField(max_length=12, choices=PART_CHOICES)
    name = models.CharField(max_length=200)
    agreement = models.CharField(max_length=100)
    agreement_until = models.DateField()
    # Under the Digital Economy Act 2017: who links, and who does research. None: not recorded.
    accreditation = models.CharField(max_length=100, blank=True)
    accredited_until = models.DateField(null=True)
    certificate = models.CharField(max_length=20_000)
    subject = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    valid_until = models.DateTimeField()
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "part", "name", "agreement", "agreement_until", "certificate", "subject"),
                *("accreditation", "accredited_until"),
                *("fingerprint", "valid_until", "put_by", "put_at", "confirmed_by"),
                *("confirmed_at", "ended_by", "ended_at"),
            }
        )

    class Meta:
        ordering = (F("ended_at").desc(nulls_first=True), "part", "-put_at")
        constraints = (
            models.UniqueConstraint(
                fields=("part",),
                condition=Q(ended_at=None, confirmed_at__isnull=False),
                name="recipient_one_each",
            ),
            # Whoever could open both envelopes could put them together.
            models.UniqueConstraint(
                fields=("fingerprint",), condition=Q(ended_at=None), name="recipient_own_key"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("put_by")),
                name="recipient_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="recipient_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accreditation="", accredited_until=None)
                | ~Q(accreditation="") & Q(accredited_until__isnull=False),
                name="recipient_accredited_until",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="pinned",
                operation=pgtrigger.UpdateOf(
                    *("part", "name", "agreement", "agreement_until", "certificate", "subject"),
                    *("accreditation", "accredited_until"),
                    *("fingerprint", "valid_until", "put_by_id", "put_at"),
                ),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.name


class Envelope(models.Model):
    """What was sealed to one recipient: a file that nobody here can open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="envelopes")
    part = models.CharField(max_length=12, choices=PART_CHOICES)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="envelopes")
    file = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    # Of the clear rows inside, signed: the recipient can tell that they are ours and whole.
    content_sha256 = models.CharField(max_length=64)
    signature = models.CharField(max_length=100)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "of_return", "part", "recipient", "file", "sha256", "size"),
                *("content_sha256", "signature"),
            }
        )

    class Meta:
        ordering = ("of_return", "-part")
        constraints = (
            models.UniqueConstraint(fields=("of_return", "part"), name="envelope_one_each"),
        )
        triggers = (
            pgtrigger.Protect(name="sealed", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.part} of {self.of_return_id}"

    @property
    def name(self) -> str:
        """The name of the file."""
        return PART_FILES[Part(self.part)]
