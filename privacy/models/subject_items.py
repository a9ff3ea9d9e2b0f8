"""What was collected for a subject request: items, who else is in them, and what is decided.

Copies, and gone with the request: what is kept of them is counted on the pack.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from privacy.encryption import EncryptedTextField
from privacy.models.accounts import User
from privacy.models.requests import SubjectRequest
from privacy.rules.grounds import DISCLOSES, ROUTE_WORDS, WITHHOLDS, WORKER, Decision, Route, Who

DECISIONS = [
    (Decision.DISCLOSE.value, "Disclose"),
    (Decision.WITHHOLD.value, "Withhold"),
]
WHO_WORDS = [
    (Who.PERSON.value, "Person"),
    (Who.SEVERAL.value, "One of several people"),
    (Who.WORKER.value, "Worker"),
    (Who.PLACE.value, "Place"),
    (Who.CONTACT.value, "Telephone, mail or account"),
    (Who.SOURCE.value, "May be who told us"),
]
ROUTES = [(route.value, words) for route, words in ROUTE_WORDS.items() if route]
# A decision and its ground come together, and the ground is one of the list.
DECIDED = (
    Q(decision="", ground="")
    | Q(decision="disclose", ground__in=DISCLOSES)
    | Q(decision="withhold", ground__in=WITHHOLDS)
)


class SubjectSearch(models.Model):
    """Where it was looked, for what, and how much was found; added to, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="searches")
    # A kind of record of this system, by its label; empty for another system.
    model = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=120)
    terms = EncryptedTextField()
    left_out = EncryptedTextField()
    found = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"terms", "left_out"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "request", "model", "place", "found", "by", "at"})

    class Meta:
        ordering = ("at", "model", "id")
        verbose_name_plural = "subject searches"

    def __str__(self) -> str:
        return self.place


class SubjectParty(models.Model):
    """Somebody or something else that the items may name. `words` say by what it is found."""

    class Relation(models.TextChoices):
        NONE = "", "Nothing in particular"
        PROTECTED = "protected", "Has to be protected from whoever asks"
        PERPETRATOR = "perpetrator", "Is said to have hurt somebody of the family"
        ASKS = "asks", "Is the one who asks"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="parties")
    who = models.CharField(max_length=10, choices=WHO_WORDS)
    label = EncryptedTextField()
    # A JSON text: names, short names, places.
    words = EncryptedTextField()
    relation = models.CharField(max_length=12, blank=True, choices=Relation.choices)

    class Privacy:
        personal = frozenset({"label", "words"})
        special = frozenset({"relation"})
        plain = frozenset({"id", "request", "who"})

    class Meta:
        ordering = ("who", "id")
        verbose_name_plural = "subject parties"

    def __str__(self) -> str:
        return self.get_who_display()

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:subject_party", args=[self.request_id, self.pk])

    @property
    def reference(self) -> str:
        """What it is, without the name."""
        return self.get_who_display()


class SubjectItem(models.Model):
    """One entry as it was when it was collected. `facts` is a JSON text, ready to be searched."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    model = models.CharField(max_length=60)
    group = models.CharField(max_length=60)
    title = EncryptedTextField()
    facts = EncryptedTextField()
    on = models.DateField(null=True)
    earlier_version = models.BooleanField(default=False)
    mentions = models.PositiveIntegerField(default=0)
    open_mentions = models.PositiveIntegerField(default=0)
    # A test of its own; then the whole item is told or withheld by somebody's decision.
    route = models.CharField(max_length=12, blank=True, choices=ROUTES)
    decision = models.CharField(max_length=10, blank=True, choices=DECISIONS)
    ground = models.CharField(max_length=20, blank=True)
    reason = EncryptedTextField()
    # A health professional's, where the item is one of health.
    opinion = EncryptedTextField()
    opinion_on = models.DateField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"title", "facts", "on", "reason", "opinion", "opinion_on"})
        special = frozenset({"route"})
        plain = frozenset(
            {
                *("id", "request", "number", "model", "group", "earlier_version", "mentions"),
                *("open_mentions", "decision", "ground", "decided_by", "decided_at"),
            }
        )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("request", "number"), name="subject_item_number"),
            models.CheckConstraint(condition=DECIDED, name="subject_item_decided"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | ~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="subject_item_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(open_mentions__lte=F("mentions")), name="subject_item_counts"
            ),
            # Health data is neither told nor withheld without an opinion on file.
            models.CheckConstraint(
                condition=~Q(route=Route.HEALTH.value)
                | Q(decision="")
                | Q(opinion_on__isnull=False, opinion__isnull=False),
                name="subject_item_opinion",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:subject_item", args=[self.request_id, self.pk])

    @property
    def reference(self) -> str:
        """How it is spoken of; says nothing about anybody."""
        return f"Entry {self.number}"

    @property
    def list_url(self) -> str:
        """The page of the list that it stands in."""
        return reverse("privacy:subject_items", args=[self.request_id])

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide something of it."""
        return bool(self.open_mentions or (self.route and not self.decision))


class SubjectBulk(models.Model):
    """“This one, everywhere”: counts only once its sample was read, and can be undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="bulks")
    party = models.ForeignKey(SubjectParty, on_delete=models.CASCADE, related_name="bulks")
    decision = models.CharField(max_length=10, choices=DECISIONS)
    ground = models.CharField(max_length=20)
    reason = EncryptedTextField()
    # The spans that were shown.
    sample = ArrayField(models.UUIDField(), default=list)
    covers = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "request", "party", "decision", "ground", "sample", "covers", "by", "at"),
                *("confirmed_by", "confirmed_at", "undone_at"),
            }
        )

    class Meta:
        ordering = ("-at", "id")
        constraints = (
            models.CheckConstraint(
                condition=DECIDED & ~Q(decision=""), name="subject_bulk_decided"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & Q(sample__len__gt=0),
                name="subject_bulk_sampled",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_decision_display()} everywhere"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:subject_bulk", args=[self.request_id, self.pk])


class SubjectSpan(models.Model):
    """A mention of somebody else: where it stands in which fact, and what is decided."""

    class How(models.TextChoices):
        NAME = "name", "Name"
        NICKNAME = "nickname", "Short name"
        PLACE = "place", "Place"
        NUMBER = "number", "Number or account"
        INITIALS = "initials", "Initials"
        SPELLING = "spelling", "Looks or sounds like the name"
        HINT = "hint", "May be somebody who told us"
        BY_HAND = "by_hand", "Marked by hand"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="spans")
    item = models.ForeignKey(SubjectItem, on_delete=models.CASCADE, related_name="spans")
    fact = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    party = models.ForeignKey(SubjectParty, on_delete=models.CASCADE, related_name="spans")
    how = models.CharField(max_length=10, choices=How.choices)
    decision = models.CharField(max_length=10, blank=True, choices=DECISIONS)
    ground = models.CharField(max_length=20, blank=True)
    reason = EncryptedTextField()
    bulk = models.ForeignKey(
        SubjectBulk, null=True, on_delete=models.SET_NULL, related_name="spans"
    )
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "request", "item", "fact", "start", "end", "party", "how", "decision"),
                *("ground", "bulk", "decided_by", "decided_at"),
            }
        )

    class Meta:
        ordering = ("item", "fact", "start")
        constraints = (
            models.UniqueConstraint(fields=("item", "fact", "start"), name="subject_span_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="subject_span_not_empty"),
            models.CheckConstraint(condition=DECIDED, name="subject_span_decided"),
            # Only workers in their role are disclosed without anybody's decision.
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | Q(ground=WORKER, decided_by=None, decided_at=None)
                | ~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="subject_span_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"
