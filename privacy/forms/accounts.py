"""What a browser may send about an account."""

from django import forms

from privacy.models import FactorReset
from privacy.web import ActionForm


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
