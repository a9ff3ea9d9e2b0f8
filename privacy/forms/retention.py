"""What narrows the retention preview: codes and a date only, so that they may be in the address."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from privacy.fields import GovDateField
from privacy.models import RetentionSchedule
from privacy.queries.retention import ALL, PUBLISHED
from privacy.rules.retention import Status

STATUS_WORDS = {
    Status.DUE: "Due now",
    Status.SOON: "Due within a year",
    Status.REVIEW: "For review",
    Status.LATER: "Not yet",
    Status.HELD: "Held past its date",
}


class RetentionFilter(forms.Form):
    """Which schedules, as on which day, and which families of them."""

    hide_optional = True
    use_required_attribute = False
    field_order = ("choice", "status", "as_on")

    status = forms.ChoiceField(
        label="Families",
        required=False,
        choices=[("", "All"), *((each.value, words) for each, words in STATUS_WORDS.items())],
    )
    as_on = GovDateField(
        label="As on", required=False, help_text="Leave empty for today", earliest=date(2000, 1, 1)
    )

    def __init__(
        self, data: Any, *, schedules: list[RetentionSchedule], published: bool = False
    ) -> None:
        super().__init__(data)
        own = [(each.code, each.name) for each in schedules]
        self.fields["choice"] = forms.ChoiceField(
            label="Schedule",
            required=False,
            choices=[
                (ALL, "All together: the later date"),
                *([(PUBLISHED, "As published")] if published else []),
                *own,
            ],
        )
        self.order_fields(self.field_order)

    def chosen(self) -> tuple[str, str, date]:
        """Schedule, status and day; what is missing or wrong gives all, all and today."""
        self.is_valid()
        clean = getattr(self, "cleaned_data", {})
        day = clean.get("as_on") or timezone.localdate()
        return clean.get("choice") or ALL, clean.get("status") or "", day
