"""What a browser may send about a return: shapes and choices."""

from typing import Any

from django import forms
from django.utils import timezone

from exports import rules
from exports.models import Return
from exports.queries import plans
from exports.rules import Period
from exports.study import PART_WORDS
from exports.validation import Rank
from privacy.certificates import PRIVATE_KEY, holds_private_key
from privacy.fields import GovDateField
from privacy.web import ActionForm, ShownForm


class ReturnForm(ActionForm):
    """Which return, of which half-year. One that is odd or has not ended has to be confirmed."""

    kind = forms.ChoiceField(
        label="Which return?",
        choices=Return.Kind.choices,
        initial=Return.Kind.FPD,
        widget=forms.RadioSelect,
    )
    period = forms.ChoiceField(label="Which half-year?")
    unfinished_confirmed = forms.BooleanField(label="Build it all the same", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = rules.period_of(timezone.localdate())
        self.fields["period"] = forms.ChoiceField(
            label="Which half-year?",
            choices=[(str(period), _words(period, now)) for period in _periods(now)],
            initial=str(plans.due_now(timezone.localdate())),
        )
        if self.data.get("period") != str(now) and not self._odd():
            # Asked only where it makes a difference.
            del self.fields["unfinished_confirmed"]

    def _odd(self) -> bool:
        """Whether what was chosen is to be asked about."""
        chosen = self.data.get("period", "")
        if chosen not in dict(self.fields["period"].choices):  # type: ignore[attr-defined]
            return False
        return bool(plans.odd_about(self.data.get("kind", ""), rules.read_period(chosen)))


def _periods(now: Period) -> list[Period]:
    """The running half-year and every one before it."""
    count = (now.year - rules.FIRST_PERIOD_YEAR) * 2 + now.half
    return [now.earlier(number) for number in range(count)]


def _words(period: Period, now: Period) -> str:
    if period == now:
        return f"{period.words} (has not ended)"
    return f"{period.words} (the last that ended)" if period == now.earlier() else period.words


class PlanForm(ShownForm):
    """By when a return is to be sent, and who looks after it."""

    due_on = GovDateField(label="By when is it to be sent?")
    owner = forms.ChoiceField(label="Who looks after it?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = [(str(each.pk), each.name) for each in plans.possible_owners()]
        self.fields["owner"].choices = [("", "Choose"), *staff]  # type: ignore[attr-defined]


class FindingsForm(forms.Form):
    """Which half-year and rank of findings is looked at: codes, for addresses."""

    hide_optional = True
    use_required_attribute = False
    period = forms.ChoiceField(required=False, label="Half-year")
    rank = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        self.due = plans.due_now(timezone.localdate())
        # What is looked at is what the box says, where nothing was chosen as well.
        given = {name: data[name] for name in data}
        super().__init__({**given, "period": data.get("period") or str(self.due)})
        now = rules.period_of(timezone.localdate())
        choices = [(str(period), _words(period, now)) for period in _periods(now)]
        self.fields["period"].choices = choices  # type: ignore[attr-defined]

    def half_year(self) -> Period:
        """What was chosen; the one that is due where nothing was."""
        self.is_valid()
        return rules.read_period(self.cleaned_data.get("period") or str(self.due))

    def chosen_rank(self) -> Rank | None:
        """What was chosen; none where nothing was, so that the page decides."""
        self.is_valid()
        code = self.cleaned_data.get("rank", "")
        return Rank(code) if code in Rank.__members__.values() else None


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
    accreditation = forms.CharField(
        max_length=100,
        label="Accreditation",
        help_text="Under the Digital Economy Act 2017, of whoever links or does the research: its "
        "number, as the UK Statistics Authority’s register has it",
    )
    accredited_until = GovDateField(label="The accreditation holds until")
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
