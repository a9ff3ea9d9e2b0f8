"""What a browser may send about openings in an emergency."""

from typing import Any

from django import forms

from families.models import EmergencyOpening
from privacy.web import ActionForm

SHORTEST_REASON, LONGEST_REASON = 15, 1000


class EmergencyForm(ActionForm):
    """Which family, and why."""

    reference = forms.CharField(label="Reference of the family", max_length=40)
    reason_code = forms.ChoiceField(
        label="Why now?", choices=EmergencyOpening.Reason.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="What happened?",
        help_text="Whoever judges it reads this. A sentence or two.",
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
    )


class JudgementForm(ActionForm):
    """Whether it was right to open the family."""

    decision = forms.ChoiceField(
        label="Was it justified?",
        choices=EmergencyOpening.Decision.choices,
        widget=forms.RadioSelect,
    )


class JudgedFilter(forms.Form):
    """Whether those are listed that somebody has judged."""

    hide_optional = True
    use_required_attribute = False
    state = forms.ChoiceField(
        required=False,
        label="Openings",
        choices=[("", "Waiting and judged"), ("waiting", "Waiting")],
    )

    def wanted(self) -> dict[str, Any]:
        """Values of columns; what is no choice filters nothing."""
        self.is_valid()
        return {"reviewed_at": None} if self.cleaned_data.get("state") == "waiting" else {}
