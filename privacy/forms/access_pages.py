"""What narrows the table of who may open what."""

from django import forms

from privacy.roles import ROLE_NAMES
from privacy.rules.access_pages import KINDS, role_names

ROLES = [(role.value, ROLE_NAMES[role]) for role in role_names()]


class AddressFilter(forms.Form):
    """A role, and a kind of addresses."""

    hide_optional = True
    use_required_attribute = False
    role = forms.ChoiceField(required=False, choices=[("", "Every role"), *ROLES])
    kind = forms.ChoiceField(
        required=False, label="Addresses", choices=[("", "All addresses"), *KINDS.items()]
    )

    def wanted(self) -> dict[str, str]:
        """What is no choice narrows nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}
