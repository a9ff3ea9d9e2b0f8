"""Requests of people for what is held about them, and the packs that answer them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from privacy.encryption import EncryptedTextField


class SubjectRequest(models.Model):
    """Somebody asks what is held about a person. The clock runs from `clock_from`.

    `person_id` is no foreign key: the request outlives the person's record.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        LETTER = "letter", "Letter"
        PHONE = "phone", "Telephone"
        IN_PERSON = "in_person", "In person"
        WEB_FORM = "web_form", "Web form"
        SOCIAL_MEDIA = "social_media", "Social media"

    class Requester(models.TextChoices):
        SELF = "self", "The person themselves"
        PARENT = "parent", "A parent or carer, for their child"
        SOLICITOR = "solicitor", "A solicitor"
        ADVOCATE = "advocate", "An advocate or friend with written authority"
        DEPUTY = "deputy", "An attorney or deputy"

    class IdentityHow(models.TextChoices):
        KNOWN = "known_to_worker", "A worker who knows the person confirmed it"
        DOCUMENT = "document_seen", "An identity document was seen (no copy kept)"
        DETAILS = "details_matched", "Details that only the person would know"
        AUTHORITY = "authority_seen", "Written authority was seen, and the person's identity"

    class ClosedAs(models.TextChoices):
        ANSWERED = "answered", "Answered"
        WITHDRAWN = "withdrawn", "Withdrawn by the person"
        NOTHING_HELD = "nothing_held", "Nothing is held"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField(db_index=True)
    received_on = models.DateField()
    channel = models.CharField(max_length=20, choices=Channel.choices)
    requester = models.CharField(max_length=20, choices=Requester.choices)
    identity_asked_on = models.DateField(null=True)
    identity_checked_on = models.DateField(null=True)
    identity_how = models.CharField(max_length=20, blank=True, choices=IdentityHow.choices)
    identity_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    clock_from = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_working_on = models.DateField(null=True)
    notes = EncryptedTextField()
    # Why it was refused, as the person was told.
    refusal = EncryptedTextField()
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(null=True)
    closed_as = models.CharField(max_length=20, blank=True, choices=ClosedAs.choices)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"person_id", "notes", "refusal"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id",
                "received_on",
                "channel",
                "requester",
                "identity_asked_on",
                "identity_checked_on",
                "identity_how",
                "identity_checked_by",
                "clock_from",
                "due_on",
                "due_working_on",
                "opened_at",
                "opened_by",
                "closed_on",
                "closed_as",
                "closed_by",
            }
        )

    class Meta:
        ordering = ("received_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    identity_checked_on__isnull=True,
                    identity_how="",
                    identity_checked_by__isnull=True,
                )
                | (Q(identity_checked_on__isnull=False, identity_checked_by__isnull=False))
                & ~Q(identity_how=""),
                name="request_identity_whole",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_as="", closed_by__isnull=True)
                | (Q(closed_on__isnull=False, closed_by__isnull=False) & ~Q(closed_as="")),
                name="request_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(closed_as="refused") | Q(refusal__isnull=True),
                name="request_refusal_of_a_refused",
            ),
            models.CheckConstraint(
                condition=Q(clock_from__isnull=True) | Q(clock_from__gte=F("received_on")),
                name="request_clock_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_working_on__gte=F("due_on")),
                name="request_working_day_after_due",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The request's page."""
        return reverse("privacy:request", args=[self.pk])

    @property
    def reference(self) -> str:
        """A short name for talk and letters; says nothing about the person."""
        return f"SAR-{self.pk.hex[:8].upper()}"

    @property
    def is_open(self) -> bool:
        """Whether it still has to be answered."""
        return self.closed_on is None


class SubjectPack(models.Model):
    """A pack that was built: its fingerprint stays, its file goes when it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="packs")
    job_id = models.UUIDField(null=True)
    built_at = models.DateTimeField()
    built_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    items = models.PositiveIntegerField()
    families = models.PositiveIntegerField()
    withheld = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)
    # How often each ground was used: what is left once the items are gone.
    grounds = models.JSONField(default=dict)
    # Two programs read the finished document and found nothing that was withheld.
    swept_at = models.DateTimeField(null=True)
    restricted = models.BooleanField(default=False)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    second_at = models.DateTimeField(null=True)
    inference_checked = models.BooleanField(default=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "request", "job_id", "built_at", "built_by", "sha256", "size", "items"),
                *("families", "withheld", "expires_at", "destroyed_at", "grounds", "swept_at"),
                *("restricted", "second_by", "second_at", "inference_checked", "approved_by"),
                "approved_at",
            }
        )

    class Meta:
        ordering = ("-built_at",)
        constraints = (
            # Nobody approves what they built; it was swept, and inference was thought of (SAR-22).
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    swept_at__isnull=False,
                    inference_checked=True,
                )
                & ~Q(approved_by=F("built_by")),
                name="pack_approved_by_other",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None, second_at=None)
                | Q(second_by__isnull=False, second_at__isnull=False) & ~Q(second_by=F("built_by")),
                name="pack_second_is_other",
            ),
            # Where somebody has to be protected, a second reviewer has read it as well.
            models.CheckConstraint(
                condition=Q(restricted=False)
                | Q(approved_by=None)
                | Q(second_by__isnull=False) & ~Q(second_by=F("approved_by")),
                name="pack_restricted_by_two",
            ),
        )

    def __str__(self) -> str:
        return f"Pack of {self.built_at:%Y-%m-%d %H:%M}"


class SubjectLink(models.Model):
    """A way for the person to fetch an approved pack: once, soon, and with a code told apart.

    Neither the address nor the code is kept, only what they can be compared with.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pack = models.ForeignKey(SubjectPack, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "pack", "digest", "code_digest", "tries", "made_at", "made_by"),
                *("expires_at", "fetched_at"),
            }
        )

    class Meta:
        ordering = ("-made_at", "id")

    def __str__(self) -> str:
        return f"Link of {self.made_at:%Y-%m-%d %H:%M}"
