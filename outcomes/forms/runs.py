"""Asking for a run."""

from django import forms
from django.utils import timezone

from privacy.fields import GovDateField, PlainMessages


class RunForm(PlainMessages, forms.Form):
    """The day as on which families are judged."""

    use_required_attribute = False

    as_of = GovDateField(
        label="As on which day?",
        help_text="What was recorded after that day does not count. For example, 31 10 2018",
        initial=timezone.localdate,
    )
