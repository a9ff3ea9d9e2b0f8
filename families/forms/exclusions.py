"""What a browser may send about who is kept from what."""

from django import forms

from families.models import Exclusion
from privacy.web import ActionForm


class ExclusionForm(ActionForm):
    """Who, from what, and why."""

    email = forms.EmailField(label="Email address of the worker", max_length=200)
    reference = forms.CharField(
        label="Reference of the family or person",
        help_text="A person is kept out of every family that the person is or was in.",
        max_length=40,
    )
    reason_code = forms.ChoiceField(
        label="Why?", choices=Exclusion.Reason.choices, widget=forms.RadioSelect
    )


class ExclusionEndForm(ActionForm):
    """Why it ends."""

    end_reason_code = forms.ChoiceField(
        label="Why does it end?", choices=Exclusion.EndReason.choices, widget=forms.RadioSelect
    )
