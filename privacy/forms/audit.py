"""What narrows the audit trail."""

from datetime import date

from django import forms

from privacy.events import EVENTS
from privacy.fields import GovDateField, PlainMessages
from privacy.queries import audit as queries


class DaysFilter(PlainMessages, forms.Form):
    """From when until when."""

    hide_optional = True
    use_required_attribute = False

    from_day = GovDateField(label="From", required=False, help_text="")
    to_day = GovDateField(label="To", required=False, help_text="")

    def days(self) -> dict[str, date | None]:
        """What is a day narrows; what is none does not."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in ("from_day", "to_day")}


class AuditFilter(DaysFilter):
    """Codes and ids only, so that it may stand in the address."""

    event = forms.ChoiceField(
        label="What happened", required=False, choices=[("", "Anything"), *EVENTS]
    )
    by_id = forms.ModelChoiceField(
        label="Who", required=False, queryset=queries.workers(), empty_label="Anybody"
    )
    target_id = forms.UUIDField(
        label="Record, family or person (its id)",
        required=False,
        error_messages={"invalid": "Enter the id of a record, as it stands in its address"},
    )
    field_order = ("event", "by_id", "target_id", "from_day", "to_day")
