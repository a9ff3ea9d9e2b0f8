"""Deciding on a break under a claim."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from outcomes.actions.claim_breaks import KEEP, WITHDRAW
from outcomes.rules.claims import LONGEST_REASON
from privacy.fields import IdsField
from privacy.web import ActionForm

DECISIONS = (
    (WITHDRAW, "Withdraw the claim"),
    (KEEP, "Keep the claim"),
)


class BreakForm(ActionForm):
    """Withdraw or keep, and why; it names the breaks that were on the page."""

    decision = forms.ChoiceField(
        label="What is done with the claim?",
        choices=DECISIONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the claim is withdrawn or kept"},
    )
    reason = forms.CharField(
        label="Why?",
        help_text="It stays with the claim, and internal audit reads it. Do not write names.",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why, in a sentence that others will understand."},
    )
    breaks = IdsField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, data: Any, *, breaks: Sequence[uuid.UUID]) -> None:
        super().__init__(data, initial={"breaks": breaks})

    def clean_breaks(self) -> list[uuid.UUID]:
        """What was shown when the decision was made."""
        return [uuid.UUID(str(key)) for key in self.cleaned_data["breaks"]]
