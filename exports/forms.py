"""What a browser may send about a return: shapes and choices."""

from typing import Any

from django import forms
from django.utils import timezone

from exports import rules
from exports.rules import Period
from privacy.web import ActionForm


class ReturnForm(ActionForm):
    """The half-year of a return. One that has not ended has to be confirmed."""

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
