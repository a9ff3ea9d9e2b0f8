"""How allauth behaves here: nobody signs up by themselves, secrets are encrypted."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from privacy.actions.places_signins import FACTORS_BOUND_TO
from privacy.encryption import decrypt_bytes, encrypt_bytes
from privacy.keyring import Purpose
from privacy.queries import factors


class Accounts(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Asked by the gate alone, before the view runs: see `privacy/gate.py`."""
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The actions tell it, in our words and through the queue."""


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
