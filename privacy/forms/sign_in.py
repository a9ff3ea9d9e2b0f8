"""allauth's forms in our words: labels instead of placeholders, and errors that say what to do."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django.contrib.auth.forms import SetPasswordForm

from privacy.fields import PlainMessages


class LabelsOnly(PlainMessages):
    """A placeholder vanishes when it is needed; the label stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignInForm(LabelsOnly, LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Email address"
        # Accounts and passwords are the administrator's to give: the page says so below the form.
        self.fields["password"].help_text = ""


class NewPasswordForm(LabelsOnly, ChangePasswordForm):
    """The password of now, and the one to come, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "Current password"
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].label = "New password"
        self.fields["password2"].label = "New password, again"


class ConfirmPasswordForm(LabelsOnly, ReauthenticateForm):
    """The password once more, before something important."""


class FirstPasswordForm(LabelsOnly, SetPasswordForm):
    """A password that nobody else knows, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = "At least 12 characters"
        self.fields["new_password2"].label = "New password, again"
