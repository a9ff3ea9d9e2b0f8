"""What a browser may send about odd access, and about one's own home."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from privacy.fields import GovDateField, PlainMessages
from privacy.models import OddAccess
from privacy.queries import audit as queries
from privacy.rules.oversight import REASON_WORDS
from privacy.web import ActionForm

SHORTEST, LONGEST = 10, 2000
WAITS = "waits"
STATES = [
    (WAITS, "Not settled"),
    *OddAccess.State.choices,
    ("overdue", "Answer overdue"),
    ("all", "All"),
]
POSTCODE = RegexValidator(
    r"^\s*[A-Za-z]{1,2}[0-9][A-Za-z0-9]?\s*[0-9][A-Za-z]{2}\s*$",
    "Enter a full postcode, such as RG14 7GQ",
)


class FindingFilter(PlainMessages, forms.Form):
    """Codes and ids only, so that it may stand in the address."""

    hide_optional = True
    use_required_attribute = False

    state = forms.ChoiceField(label="Where it stands", required=False, choices=STATES)
    reason = forms.ChoiceField(
        label="Why",
        required=False,
        choices=[("", "Any reason"), *((r.value, words) for r, words in REASON_WORDS.items())],
    )
    worker = forms.ModelChoiceField(
        label="Who", required=False, queryset=queries.workers(), empty_label="Anybody"
    )
    from_day = GovDateField(label="From", required=False, help_text="")
    to_day = GovDateField(label="To", required=False, help_text="")

    def wanted(self) -> dict[str, Any]:
        """What the query takes; what is no choice narrows nothing."""
        self.is_valid()
        clean = getattr(self, "cleaned_data", {})
        state = clean.get("state") or WAITS
        known: dict[str, dict[str, Any]] = {
            WAITS: {"state__in": [each.value for each in OddAccess.State if each != "settled"]},
            "overdue": {"overdue": True},
            "all": {},
        }
        by_state = known.get(state, {"state": state})
        days = {"day__gte": clean.get("from_day"), "day__lte": clean.get("to_day")}
        return {**by_state, **days, "reason": clean.get("reason"), "worker": clean.get("worker")}


def _words(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
        min_length=SHORTEST,
        max_length=LONGEST,
    )


class AskForm(ActionForm):
    """A question to the worker."""

    text = _words(
        "What do you ask?",
        "The worker reads this. Name nobody of the family: the reference stands above it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = "Why did you open this record?"


class AnswerForm(ActionForm):
    """What the worker says."""

    text = _words(
        "Why did you open it?",
        "The data protection officer and internal audit read this. It is kept encrypted. Name "
        "nobody of the family: they may not know who it is.",
    )


class SettleForm(ActionForm):
    """How it ends."""

    outcome = forms.ChoiceField(
        label="How does it end?", choices=OddAccess.Outcome.choices, widget=forms.RadioSelect
    )
    text = _words("Why?", "For you and your colleagues. The worker does not see this.")


class HomeForm(ActionForm):
    """Where somebody who works here lives, if they want to say so."""

    postcode = forms.CharField(
        label="Your home postcode",
        help_text="Leave it empty to take it back.",
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )

    def clean_postcode(self) -> str:
        """A whole one, or none."""
        text = str(self.cleaned_data["postcode"]).strip().upper()
        if text:
            try:
                POSTCODE(text)
            except ValidationError as fault:
                raise ValidationError(fault.messages[0]) from fault
        return text
