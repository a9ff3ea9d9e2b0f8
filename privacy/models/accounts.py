"""Who works here: users and their teams."""

import uuid
from typing import ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from privacy.roles import ROLE_NAMES, Role

SESSION_SALT = "privacy.User.session"
ROLE_CHOICES = [(role.value, ROLE_NAMES[role]) for role in Role]
_BOUND_HAS_NONE = """
IF NEW.password NOT LIKE '!%' AND EXISTS (
    SELECT FROM privacy_binding WHERE user_id = NEW.id AND subject <> ''
) THEN
    RAISE EXCEPTION 'An account that is bound to the sign-in of the council has no password.';
END IF;
RETURN NEW;
"""


_NOBODY_LEFT = """
IF NEW.closed_on IS NOT NULL AND EXISTS (
    SELECT FROM privacy_user WHERE team_id = NEW.id AND is_active
) THEN
    RAISE EXCEPTION 'Somebody works in this team.';
END IF;
RETURN NEW;
"""
_TEAM_IS_OPEN = """
IF NEW.is_active AND EXISTS (
    SELECT FROM privacy_team WHERE id = NEW.team_id AND closed_on IS NOT NULL
) THEN
    RAISE EXCEPTION 'This team is closed.';
END IF;
RETURN NEW;
"""


class Team(models.Model):
    """A team of the council; families and workers belong to one. A closed one has no worker."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    closed_on = models.DateField(null=True, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "name", "closed_on"})

    class Meta:
        ordering = ("name",)
        triggers = (
            pgtrigger.Trigger(
                name="closed_is_empty",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("closed_on"),
                func=_NOBODY_LEFT,
            ),
        )

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Django's way of finding the user who signs in."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A worker. Imported keyworkers exist without a sign-in until they are invited."""

    class Suspended(models.TextChoices):
        DORMANT = "dormant", "nobody signed in"
        LEFT = "left", "the council’s sign-in says that they left"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=200)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Raised to end every session of the account at once, wherever it is kept.
    session_generation = models.PositiveIntegerField(default=0)
    # Nobody signed in for long: told by mail on a day, shut on another.
    warned_on = models.DateField(null=True, blank=True)
    suspended_on = models.DateField(null=True, blank=True)
    suspended_why = models.CharField(
        max_length=10, choices=Suspended.choices, default=Suspended.DORMANT
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        # Staff names and e-mail are plain by design: the audit trail has to name who did what.
        plain = frozenset(
            {
                "id",
                "email",
                "name",
                "role",
                "team",
                "is_active",
                "created_at",
                "password",
                "last_login",
                "is_superuser",
                "session_generation",
                "warned_on",
                "suspended_on",
                "suspended_why",
            }
        )

    class Meta:
        ordering = ("name", "email")
        constraints = (
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                condition=models.Q(is_superuser=False), name="user_no_superuser"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="user_role_known"
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="bound_has_no_password",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("password"),
                func=_BOUND_HAS_NONE,
            ),
            pgtrigger.Trigger(
                name="team_is_open",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("team_id", "is_active"),
                func=_TEAM_IS_OPEN,
            ),
        )

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django compares it at each request; another password or generation ends the session."""
        value = f"{self.session_generation}/{self.password}"
        return salted_hmac(SESSION_SALT, value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def role_name(self) -> str:
        """The role in words."""
        return ROLE_NAMES[Role(self.role)]


class FactorReset(models.Model):
    """An administrator asks that a person may set up their second factor anew; another decides."""

    class Reason(models.TextChoices):
        LOST = "lost", "The phone or passkey is lost or broken"
        REPLACED = "replaced", "The phone or computer was replaced"
        MISUSE = "misuse", "Somebody else may have used it"

    class Identity(models.TextChoices):
        IN_PERSON = "in_person", "Met them in person"
        VIDEO = "video_call", "Saw them in a video call"
        MANAGER = "manager", "Their manager vouched for them"

    class State(models.TextChoices):
        ASKED = "asked", "Waits for a second administrator"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="factor_resets")
    reason_code = models.CharField(max_length=20, choices=Reason.choices)
    identity_how = models.CharField(max_length=20, choices=Identity.choices)
    state = models.CharField(max_length=20, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "user", "reason_code", "identity_how", "state"),
                *("asked_by", "asked_at", "decided_by", "decided_at"),
            }
        )

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=models.Q(state="asked"), name="factor_reset_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", decided_by=None, decided_at=None)
                | (
                    ~models.Q(state="asked")
                    & models.Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="factor_reset_decided",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("asked_by")), name="factor_reset_by_two"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_reason_code_display()} ({self.get_state_display()})"
