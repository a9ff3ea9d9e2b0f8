"""How allauth behaves here: nobody signs up by themselves, secrets are encrypted."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from privacy.actions.places_signins import FACTORS_BOUND_TO
from privacy.encryption import decrypt_bytes, encrypt_bytes
from privacy.keyring import Purpose
from privacy.models import User
from privacy.queries import factors
from privacy.queries.bindings import is_bound


class Accounts(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Asked by the gate alone, before the view runs: see `privacy/gate.py`."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """By a password, unless the account is bound to the council's sign-in (it has none)."""
        user: User | None = super().authenticate(request, **credentials)
        return None if user is None or is_bound(user) else user

    def get_login_stages(self) -> list[str]:
        """Our own question for the second factor stands where the library's was."""
        stages = super().get_login_stages()
        own = f"{OwnFactor.__module__}.{OwnFactor.__name__}"
        return [own if each.endswith(".AuthenticateStage") else each for each in stages]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """One's own password or factor; or the council's sign-in, by whoever comes in by it."""
        ways: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if settings.OIDC is None or not user.is_authenticated or not is_bound(user):
            return ways
        words = f"Sign in again with {settings.OIDC.name}"
        address = reverse("council_confirm")
        return [*ways, {"id": "council", "description": words, "url": address}]

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The actions tell it, in our words and through the queue."""


class OwnFactor(AuthenticateStage):
    """The second step of signing in, unless the council's sign-in has just seen one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        if any(each.get("factor") is True for each in records):
            return False
        return bool(super()._should_handle(request))


class Factors(DefaultMFAAdapter):
    """Second factors."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That did not work. Use the code that is shown now, or try again.",
        "cannot_delete_authenticator": "You need a second sign-in step, so you cannot take away "
        "the last one. Add another first.",
    }

    def encrypt(self, text: str) -> str:
        """Secrets of apps and recovery codes, under the product's key ring."""
        return base64.b64encode(
            encrypt_bytes(Purpose.FACTORS, FACTORS_BOUND_TO, text.encode())
        ).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; what was altered does not open."""
        return decrypt_bytes(
            Purpose.FACTORS, FACTORS_BOUND_TO, base64.b64decode(encrypted_text)
        ).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one, where everybody needs one."""
        if not settings.FACTOR_REQUIRED:
            return True
        left = factors.factors_of(authenticator.user).exclude(pk=authenticator.pk)
        return left.exists()
