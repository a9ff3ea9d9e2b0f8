"""What a browser may send about an account."""

from typing import Any

from django import forms

from privacy.models import FactorReset
from privacy.queries.accounts import teams
from privacy.roles import ROLE_NAMES, Role
from privacy.web import ActionForm, FileForm

ROLES = [(role.value, name) for role, name in ROLE_NAMES.items() if role is not Role.SYSTEM]
MOST_BYTES = 200_000


class AccountFilterForm(forms.Form):
    """Which accounts are listed. No names: what is searched for stays out of addresses."""

    hide_optional = True
    use_required_attribute = False
    role = forms.ChoiceField(required=False, choices=[("", "Every role"), *ROLES])
    state = forms.ChoiceField(
        required=False,
        label="Account",
        choices=[("", "Open and closed"), ("open", "Open"), ("closed", "Closed")],
    )

    def wanted(self) -> dict[str, Any]:
        """Values of columns; what is no choice filters nothing."""
        self.is_valid()
        role, state = self.cleaned_data.get("role"), self.cleaned_data.get("state")
        by_state = {"is_active": state == "open"} if state else {}
        return {**({"role": role} if role else {}), **by_state}


class PlaceForm(ActionForm):
    """A role and a team."""

    role = forms.ChoiceField(label="Role", choices=ROLES, widget=forms.RadioSelect)
    team = forms.ModelChoiceField(
        label="Team", queryset=teams(), required=False, empty_label="No team"
    )


class InviteForm(PlaceForm):
    """Somebody who is to work here."""

    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="Email address", max_length=200)
    field_order = ("name", "email", "role", "team")


class InviteFileForm(FileForm):
    """Many people at once."""

    file = forms.FileField(
        label="File of people",
        help_text="CSV in UTF-8. First line: email,name,role,team. Roles by their names here.",
    )

    def clean_file(self) -> Any:
        """Small enough to be read at once."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 200 KB. Send it in parts.")
        return file

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        return {"data": cleaned["file"].read()} if "file" in cleaned else cleaned


class ResetForm(ActionForm):
    """Why a second factor is reset, and how it is known who asks."""

    reason_code = forms.ChoiceField(
        label="Why is it reset?", choices=FactorReset.Reason.choices, widget=forms.RadioSelect
    )
    identity_how = forms.ChoiceField(
        label="How do you know that it is them?",
        help_text="A phone call or an email is not enough.",
        choices=FactorReset.Identity.choices,
        widget=forms.RadioSelect,
    )
