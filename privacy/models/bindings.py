"""Which account is whose at the council's own sign-in."""

import uuid

import pgtrigger
from django.db import models

from privacy.models.accounts import User

_BOUND_HAS_NONE = """
IF NEW.subject <> '' AND EXISTS (
    SELECT FROM privacy_user WHERE id = NEW.user_id AND password NOT LIKE '!%'
) THEN
    RAISE EXCEPTION 'An account that is bound to the sign-in of the council has no password.';
END IF;
RETURN NEW;
"""


class Binding(models.Model):
    """An account waits for its first time by the council's sign-in, or is bound to it for good.

    Bound is known by issuer and subject alone. The e-mail address is looked at once, while it
    waits: two administrators have then said that it may be looked at.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="binding")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255, default="", blank=True)
    waits_until = models.DateTimeField(null=True)
    bound_at = models.DateTimeField(null=True)
    # The roles that its claims named last, between commas; for administrators to see.
    claimed = models.CharField(max_length=200, default="", blank=True)
    claimed_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        # Of staff; a subject is a number that means nothing outside the issuer.
        plain = frozenset(
            {
                *("id", "user", "issuer", "subject", "waits_until", "bound_at"),
                *("claimed", "claimed_at"),
            }
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("issuer", "subject"),
                condition=~models.Q(subject=""),
                name="binding_subject_once",
            ),
            models.CheckConstraint(
                condition=models.Q(subject="", bound_at=None, waits_until__isnull=False)
                | (~models.Q(subject="") & models.Q(bound_at__isnull=False, waits_until=None)),
                name="binding_waits_or_bound",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="no_password_left",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_BOUND_HAS_NONE,
            ),
        )

    def __str__(self) -> str:
        return "bound" if self.subject else "waits"
