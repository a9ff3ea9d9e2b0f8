"""What a browser may send about subject requests."""

from typing import Any

from django import forms

from privacy.fields import GovDateField
from privacy.models import SubjectRequest
from privacy.web import ActionForm, ShownForm

NOTES = 2000


def _choices(listed: type[Any], first: str) -> list[tuple[str, str]]:
    """The words of a list, with nothing chosen at first."""
    return [("", first), *listed.choices]


class FindForm(ActionForm):
    """Whom a request is about. Posted, so that nothing personal stands in an address."""

    name = forms.CharField(
        label="Name",
        required=False,
        max_length=200,
        help_text="Forename, surname or both; the beginning of a word is enough",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = GovDateField(label="Date of birth", required=False, past_only=True)
    postcode = forms.CharField(
        label="Postcode",
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
    )


class OpenForm(ActionForm):
    """How a request came."""

    received_on = GovDateField(
        label="When was the request first received?",
        past_only=True,
        help_text="The day on which it reached anybody in the council, not the day it reached "
        "you. For example, 27 3 2026",
    )
    channel = forms.ChoiceField(
        label="How did it come?", choices=_choices(SubjectRequest.Channel, "Select a way")
    )
    requester = forms.ChoiceField(
        label="Who asks?", choices=_choices(SubjectRequest.Requester, "Select who asks")
    )
    notes = forms.CharField(
        label="Notes",
        required=False,
        max_length=NOTES,
        help_text="What they asked for, in their words. The person may see this.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AskIdentityForm(ActionForm):
    """Proof of identity had to be asked for."""

    asked_on = GovDateField(
        label="When was proof asked for?",
        past_only=True,
        help_text="Ask only where there is real doubt. The clock waits until the proof comes.",
    )


class IdentityForm(ActionForm):
    """Identity was checked."""

    checked_on = GovDateField(label="When was identity checked?", past_only=True)
    how = forms.ChoiceField(
        label="How was it checked?", choices=_choices(SubjectRequest.IdentityHow, "Select how")
    )


class NotesForm(ShownForm):
    """The notes of a request."""

    notes = forms.CharField(
        label="Notes",
        required=False,
        max_length=NOTES,
        help_text="The person may see this.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CloseForm(ActionForm):
    """The request ends."""

    closed_on = GovDateField(
        label="When was it closed?",
        past_only=True,
        help_text="The files of its packs are destroyed then; their fingerprint stays.",
    )
    closed_as = forms.ChoiceField(
        label="How did it end?", choices=_choices(SubjectRequest.ClosedAs, "Select how")
    )
    refusal = forms.CharField(
        label="If it is refused: why?",
        required=False,
        max_length=NOTES,
        help_text="Only where it is manifestly unfounded or excessive. It stands in the letter, "
        "with to whom they can complain.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
