"""What a browser may send about exports for an investigation."""

from typing import Any

from django import forms

from privacy.fields import GovDateField, PlainMessages
from privacy.queries import audit as queries
from privacy.web import ActionForm

# Names under which the audit trail's filter says the same.
AS_FILTERED = {"worker": "by_id", "record_id": "target_id"}


class ProposeForm(ActionForm):
    """Whose events, or about which record, and why."""

    hide_optional = True

    worker = forms.ModelChoiceField(
        label="All events of", required=False, queryset=queries.workers(), empty_label="Nobody"
    )
    record_id = forms.UUIDField(
        label="Or all events about a record (its id)",
        required=False,
        error_messages={"invalid": "Enter the id of a record, as it stands in the audit trail"},
    )
    from_day = GovDateField(label="From", past_only=True, help_text="")
    to_day = GovDateField(label="To", past_only=True, help_text="")
    reason = forms.CharField(
        label="What is investigated?",
        help_text="Whoever approves it reads this. It is kept encrypted.",
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=15,
        max_length=1000,
    )

    def clean(self) -> dict[str, Any]:
        """Of one worker, or about one record."""
        cleaned = super().clean() or self.cleaned_data
        given = [bool(cleaned[name]) for name in ("worker", "record_id") if name in cleaned]
        if given in ([False, False], [True, True]):
            self.add_error("worker", "Select a worker, or enter the id of a record")
        return cleaned


class DocumentForm(PlainMessages, forms.Form):
    """The number on a copy that was found."""

    hide_optional = True
    use_required_attribute = False

    document = forms.UUIDField(
        label="Number on a copy (document)",
        required=False,
        error_messages={"invalid": "Enter the number as it stands on every line of the copy"},
    )
