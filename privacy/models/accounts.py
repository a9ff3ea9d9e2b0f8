"""Who works here: users and their teams."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from privacy.roles import ROLE_NAMES, Role

ROLE_CHOICES = [(role.value, ROLE_NAMES[role]) for role in Role]


class Team(models.Model):
    """A team of the council; families and workers belong to one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "name"})

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Django's way of finding the user who signs in."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A worker. Imported keyworkers exist without a sign-in until they are invited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=200)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

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

    def __str__(self) -> str:
        return self.name

    @property
    def role_name(self) -> str:
        """The role in words."""
        return ROLE_NAMES[Role(self.role)]
