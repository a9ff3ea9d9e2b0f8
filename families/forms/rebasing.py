"""What a browser sends to put families under newer rules."""

from collections.abc import Sequence
from typing import Any

from django import forms

from families.queries.rebasing import Behind
from privacy.web import ActionForm

REASON = {"rows": 4}


class RebaseForm(ActionForm):
    """Why one family is put under newer rules."""

    reason = forms.CharField(
        label="Why is this family put under the newest rules?",
        max_length=1000,
        widget=forms.Textarea(attrs=REASON),
    )


class RebaseManyForm(ActionForm):
    """Which families, and why."""

    held = forms.ChoiceField(label="Which families?", widget=forms.RadioSelect)
    closed = forms.BooleanField(required=False, label="Closed cases too")
    reason = forms.CharField(
        label="Why are they put under the newest rules?",
        help_text="Kept with each family. Name nobody",
        max_length=1000,
        widget=forms.Textarea(attrs=REASON),
    )

    def __init__(self, data: Any, behind: Sequence[Behind]) -> None:
        super().__init__(data)
        choices = [(each.held.key.text, _words(each)) for each in behind]
        self.fields["held"].choices = choices  # type: ignore[attr-defined]


def _words(each: Behind) -> str:
    closed = each.families - each.open
    families = f"{each.open} open and {closed} closed"
    return f"{each.held.version.name}: {families}, from {each.held.words} to {each.newest.words}"
