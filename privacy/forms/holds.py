"""What a browser may send about holds, and about the schedules that are published."""

from typing import Any

from django import forms

from privacy.fields import GovDateField
from privacy.forms.registers import NAME_NOBODY, words
from privacy.models import RetentionHold, RetentionSchedule
from privacy.web import ActionForm

CLASSES = [
    ("family_file", "Every family"),
    ("referral", "Every referral that came to no family"),
    ("audit_trail", "The audit trail"),
]
REVIEW = "When is it looked at again?"
WITHIN = "Within a year. For example, 27 3 2027"


def _review_on() -> Any:
    return GovDateField(label=REVIEW, help_text=WITHIN)


class PlaceHoldForm(ActionForm):
    """Keep something past its date."""

    reference = forms.CharField(
        label="Reference of a family, referral or person",
        help_text="A hold on a person keeps every family that they are or were in",
        required=False,
        max_length=40,
    )
    record_class = forms.ChoiceField(
        label="Or a whole class of records",
        required=False,
        choices=[("", "None: the reference alone"), *CLASSES],
    )
    reason_code = forms.ChoiceField(
        label="Reason", choices=[("", "Choose"), *RetentionHold.Reason.choices]
    )
    review_on = _review_on()
    text = words("Who asked for it, and on what authority?", NAME_NOBODY)


class ReviewHoldForm(ActionForm):
    """It is kept on."""

    review_on = _review_on()
    text = words("Why is it still needed?", NAME_NOBODY)


class LiftHoldForm(ActionForm):
    """It is no longer needed."""

    text = words("Why may it be lifted?", NAME_NOBODY)


class PublishForm(ActionForm):
    """Which schedules decide from now on."""

    chosen = forms.MultipleChoiceField(
        label="Schedules that decide",
        help_text="Of several about the same records, the later date decides",
        widget=forms.CheckboxSelectMultiple,
    )
    reason = words(
        "Why is a schedule left out?",
        "Needed only where one about the same records is not chosen",
        required=False,
    )

    def __init__(self, data: Any, *, schedules: list[RetentionSchedule]) -> None:
        super().__init__(data)
        choices = [(each.code, f"{each.name} (version {each.version})") for each in schedules]
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]
