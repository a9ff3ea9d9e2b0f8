"""An alert as it is typed, and why one ends."""

from typing import Any

from django import forms
from django.utils import timezone

from families.actions.risks import Judged
from families.models import Risk
from families.rules import risks as rules
from families.rules.notes import plain_lines
from privacy.errors import RuleBroken
from privacy.fields import GovDateField
from privacy.web import ActionForm

LONGEST = 500


class RiskForm(ActionForm):
    """What it is, how high, what to do, and when somebody looks again."""

    kind = forms.ChoiceField(
        label="What must be known before anybody meets the family?",
        choices=Risk.Kind.choices,
        widget=forms.RadioSelect,
    )
    level = forms.TypedChoiceField(
        label="How high is the risk?",
        choices=Risk.Level.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="What is known, and what should a worker do?",
        help_text="Whoever opens this family reads it. Write no address that must stay secret.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_on = GovDateField(
        label="When is it looked at again?",
        help_text="A high risk within a month, a medium one within three, a low one within six.",
    )

    def __init__(self, data: Any = None, *, risk: Risk | None = None) -> None:
        initial: dict[str, Any] = {"review_on": timezone.localdate() + rules.USUAL}
        if risk is not None:
            initial |= {"kind": risk.kind, "level": risk.level, "text": risk.text}
        super().__init__(data, initial=initial)

    def clean_text(self) -> str:
        """Line ends as they are kept."""
        return plain_lines(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            rules.check_review(cleaned["level"], cleaned["review_on"], timezone.localdate())
        except RuleBroken as broken:
            self.add_error(broken.field, str(broken))
            return cleaned
        return {"judged": Judged(**cleaned)}


class RiskEndForm(ActionForm):
    """Why it stands no longer."""

    ended_as = forms.ChoiceField(
        label="Why does this alert end?",
        choices=[(end.value, end.label) for end in (Risk.End.OVER, Risk.End.ERROR)],
        widget=forms.RadioSelect,
    )
