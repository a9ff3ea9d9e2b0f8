"""What a browser may send about a return: shapes and choices."""

from typing import Any

from django import forms
from django.utils import timezone

from exports import rules
from exports.models import Return
from exports.rules import Period
from exports.study import PART_WORDS
from privacy.certificates import PRIVATE_KEY, holds_private_key
from privacy.fields import GovDateField
from privacy.web import ActionForm


class ReturnForm(ActionForm):
    """Which return, of which half-year. One that has not ended has to be confirmed."""

    kind = forms.ChoiceField(
        label="Which return?",
        choices=Return.Kind.choices,
        initial=Return.Kind.FPD,
        widget=forms.RadioSelect,
    )
    period = forms.ChoiceField(label="Which half-year?")
    unfinished_confirmed = forms.BooleanField(
        label="Build it although the half-year has not ended",
        help_text="What happens until its end will be missing.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = rules.period_of(timezone.localdate())
        self.fields["period"] = forms.ChoiceField(
            label="Which half-year?",
            choices=[(str(period), _words(period, now)) for period in _periods(now)],
            initial=str(now.earlier()),
        )
        if self.data.get("period") != str(now):
            # Asked only where it makes a difference.
            del self.fields["unfinished_confirmed"]


def _periods(now: Period) -> list[Period]:
    """The running half-year and every one before it."""
    count = (now.year - rules.FIRST_PERIOD_YEAR) * 2 + now.half
    return [now.earlier(number) for number in range(count)]


def _words(period: Period, now: Period) -> str:
    if period == now:
        return f"{period.words} (has not ended)"
    return f"{period.words} (the last that ended)" if period == now.earlier() else period.words


class RefusalForm(ActionForm):
    """Why a return is refused."""

    reason_code = forms.ChoiceField(
        label="Why is it refused?",
        choices=[*rules.REFUSAL_REASONS.items()],
        widget=forms.RadioSelect,
    )


class RecallForm(ActionForm):
    """Why a released return is recalled."""

    reason_code = forms.ChoiceField(
        label="Why is it recalled?",
        choices=[*rules.RECALL_REASONS.items()],
        widget=forms.RadioSelect,
    )


class RecipientForm(ActionForm):
    """Who gets an envelope of the study, and the certificate to which it is sealed."""

    part = forms.ChoiceField(
        label="Which envelope do they get?",
        choices=[(part.value, words) for part, words in PART_WORDS.items()],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(max_length=200, label="Name of the recipient")
    agreement = forms.CharField(
        max_length=100, label="Sharing agreement", help_text="Its number or title and date"
    )
    agreement_until = GovDateField(label="The agreement holds until")
    certificate = forms.CharField(
        max_length=20_000,
        strip=False,
        label="Certificate (PEM)",
        help_text="Begins with -----BEGIN CERTIFICATE-----. Never a private key",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def clean_certificate(self) -> str:
        """A private key is not shown again to whoever typed it."""
        text = str(self.cleaned_data["certificate"])
        if holds_private_key(text):
            self.data = {**self.data.dict(), "certificate": ""}  # type: ignore[attr-defined]
            raise forms.ValidationError(PRIVATE_KEY)
        return text


class ConfirmRecipientForm(ActionForm):
    """The fingerprint as the recipient reads it out."""

    fingerprint = forms.CharField(
        max_length=120,
        label="SHA-256 fingerprint",
        help_text="64 letters and digits, as the recipient reads them out by telephone. "
        "Colons and spaces do not matter",
    )
