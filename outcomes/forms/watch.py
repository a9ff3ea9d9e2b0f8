"""Answering a relapse."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from families.saved_pages import as_query
from outcomes.queries.watch import SHOWN
from privacy.models import User
from privacy.web import ActionForm

LONGEST_NOTE = 2000


def kept(data: QueryDict, user: User) -> str:
    """What of an address a saved view keeps: which of the lists it is."""
    return as_query(show=next((each for each in SHOWN if each == data.get("show")), ""))


class AnswerForm(ActionForm):
    """Which relapses have been looked at, and what is done about them."""

    relapses = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label="Which of them have you looked at?",
        error_messages={"required": "Select what you have looked at"},
    )
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_NOTE,
        label="What happened, and what is being done?",
        help_text="Kept with the family's record, encrypted.",
    )

    def __init__(self, data: Any, *, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, initial={"relapses": [key for key, _ in choices]})
        self.fields["relapses"].choices = choices  # type: ignore[attr-defined]
