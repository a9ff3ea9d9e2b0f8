"""Fields that the registers of breaches and complaints share."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from privacy.deadlines import LONDON
from privacy.fields import GovDateField, PlainMessages, required_message
from privacy.web import ActionForm

LONGEST = 4000
NAME_NOBODY = "Name nobody of a family: use the reference of the family."


def words(label: str, help_text: str = "", *, required: bool = True, rows: int = 4) -> Any:
    """Free text, kept encrypted."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def one_of(label: str, choices: Sequence[tuple[str, str]], help_text: str = "") -> Any:
    """One of a few, as radios."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        help_text=help_text,
        widget=forms.RadioSelect,
        # Another answer comes from an address that somebody typed: it is asked again, not echoed.
        error_messages={"invalid_choice": required_message(label, forms.RadioSelect())},
    )


def time_field(label: str, help_text: str = "For example, 14:30") -> Any:
    """A time of the day."""
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
        help_text=help_text,
        error_messages={"invalid": "Enter a time like 14:30"},
    )


def past_day(
    label: str, help_text: str = "For example, 27 3 2026", *, required: bool = True
) -> Any:
    """Today or earlier."""
    return GovDateField(label=label, past_only=True, help_text=help_text, required=required)


class MomentForm(ActionForm):
    """A form with a day and a time, which its action takes as one moment."""

    # The fields of day and time, and the name of the moment.
    parts = ("aware_on", "aware_time", "aware_at")

    def clean(self) -> dict[str, Any]:
        """Together. In the hour that comes twice the first is meant: no deadline grows by it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        of_day, of_time, of_moment = self.parts
        day, at = data.pop(of_day, None), data.pop(of_time, None)
        if day is not None and at is not None:
            data[of_moment] = datetime.combine(day, at, LONDON)
        return data


class StateFilter(PlainMessages, forms.Form):
    """Which of a register; a code, so that it may stand in the address."""

    hide_optional = True
    use_required_attribute = False

    state = forms.ChoiceField(label="Where it stands", required=False)

    def __init__(self, data: Any, *, states: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["state"].choices = [("", "All"), *states]  # type: ignore[attr-defined]

    def chosen(self) -> str:
        """One of the states, or nothing."""
        self.is_valid()
        return str(getattr(self, "cleaned_data", {}).get("state") or "")
