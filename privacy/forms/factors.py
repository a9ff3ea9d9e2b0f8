"""Forms of the second factor in our words."""

import json
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as factor_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError

from privacy.forms.sign_in import LabelsOnly

LONGEST_CODE = 20
LONGEST_CREDENTIAL = 20_000
USE_IT = "Press the button and follow your browser, or use another way"


class _Code(LabelsOnly):
    """A code is digits; phones show the keys for them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = "Security code"
        code.error_messages["required"] = "Enter the security code"
        code.widget.attrs.update(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": LONGEST_CODE}
        )


class _CodeOnce(_Code):
    """A code of the app opens once, for as long as it is good.

    The library remembers a used code for one period alone; but before and after its own it is
    good too (`MFA_TOTP_TOLERANCE`), so that whoever saw it being typed could use it once more.
    """

    def clean_code(self) -> str:
        """The code, unless somebody has come in with it already."""
        code: str = super().clean_code()  # type: ignore[misc]
        app = self.authenticator.type == Authenticator.Type.TOTP  # type: ignore[attr-defined]
        if app and not _first_use(f"{self.user.pk} {normalize_user_code(code)}"):  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        return code


def _first_use(code: str) -> bool:
    periods = 2 * factor_settings.TOTP_TOLERANCE + 1
    return cache.add(f"code that was used: {code}", True, factor_settings.TOTP_PERIOD * periods)


class Credential(forms.Field):
    """What the browser answers for a passkey; without scripts it stays empty."""

    widget = forms.HiddenInput
    default_error_messages = {"required": USE_IT, "invalid": USE_IT}

    def to_python(self, value: Any) -> dict[str, Any] | None:
        """An object; whatever else is typed is no answer of a browser."""
        if not value:
            return None
        try:
            opened = json.loads(value[:LONGEST_CREDENTIAL])
        except (ValueError, RecursionError):
            opened = None
        if not isinstance(opened, dict):
            raise ValidationError(USE_IT, code="invalid")
        return opened


class _Passkey(LabelsOnly):
    """The library trusts the shape of an answer more than its sender deserves."""

    def _clean_fields(self) -> None:
        try:
            super()._clean_fields()  # type: ignore[misc]
        except (ValueError, KeyError, TypeError, AttributeError):
            self.add_error("credential", USE_IT)  # type: ignore[attr-defined]

    def _clean_form(self) -> None:
        try:
            super()._clean_form()  # type: ignore[misc]
        except (ValueError, KeyError, TypeError, AttributeError):
            self.add_error("credential", USE_IT)  # type: ignore[attr-defined]


class CodeForm(_CodeOnce, AuthenticateForm):
    """The second step of signing in: a code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "From your authenticator app, or one of your recovery codes"


class CodeAgainForm(_CodeOnce, ReauthenticateForm):
    """A code once more, before something important."""


class AppForm(_Code, ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "The 6 digits that the app shows now"


class PasskeyForm(_Passkey, AuthenticateWebAuthnForm):
    """The second step of signing in by passkey."""

    credential = Credential()


class PasskeyAgainForm(_Passkey, ReauthenticateWebAuthnForm):
    """A passkey once more, before something important."""

    credential = Credential()


class NewPasskeyForm(_Passkey, AddWebAuthnForm):
    """A new passkey and its name."""

    credential = Credential()
    name = forms.CharField(label="Name of this passkey", max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "For example, Work laptop"
        self.fields["name"].widget.attrs["autocomplete"] = "off"
