"""What narrows the audit trail."""

from django import forms

from privacy.events import Event
from privacy.fields import GovDateField, PlainMessages
from privacy.queries import audit as queries


class AuditFilter(PlainMessages, forms.Form):
    """Codes and ids only, so that it may stand in the address."""

    hide_optional = True
    use_required_attribute = False

    event = forms.ChoiceField(
        label="What happened", required=False, choices=[("", "Anything"), *Event.choices]
    )
    by_id = forms.ModelChoiceField(
        label="Who", required=False, queryset=queries.workers(), empty_label="Anybody"
    )
    target_id = forms.UUIDField(
        label="Record, family or person (its id)",
        required=False,
        error_messages={"invalid": "Enter the id of a record, as it stands in its address"},
    )
    from_day = GovDateField(label="From", required=False, help_text="")
    to_day = GovDateField(label="To", required=False, help_text="")
