"""What a browser sends about previews and publishing."""

from typing import Any

from django import forms

from outcomes.models import PreviewedFamily
from privacy.web import ActionForm


class VerdictFilter(ActionForm):
    """Which families of a preview."""

    hide_optional = True
    choice = forms.ChoiceField(
        required=False,
        label="Families that",
        choices=[("", "All"), *PreviewedFamily.Verdict.choices],
    )

    @property
    def verdict(self) -> str:
        """The verdict asked for, or nothing."""
        return str(self.cleaned_data.get("choice", "")) if self.is_valid() else ""


class PublishForm(ActionForm):
    """A second person's word."""

    sure = forms.BooleanField(
        label="I have read what the plan chooses and whom it concerns",
    )

    def clean(self) -> dict[str, Any]:
        """The tick is for the person, not for the action."""
        cleaned = super().clean() or self.cleaned_data
        return {name: value for name, value in cleaned.items() if name != "sure"}
