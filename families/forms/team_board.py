"""Which team the board shows, and what counts how much in a caseload."""

from dataclasses import asdict
from typing import Any

from django import forms

from families.queries.allocation import narrowed_by
from families.rules.caseload import WEIGHT_WORDS, Weights, plain
from privacy.models import User
from privacy.web import ActionForm

ALL_TEAMS = "All teams"


class TeamForm(forms.Form):
    """For whoever sees more than one: the same choice as in the list that a figure opens."""

    hide_optional = True
    use_required_attribute = False
    team = forms.ChoiceField(required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        teams = narrowed_by(user, workers=False)["team"]
        if len(teams) < 2:
            del self.fields["team"]
        else:
            self.fields["team"].choices = [("", ALL_TEAMS), *teams]  # type: ignore[attr-defined]

    def team_chosen(self) -> str:
        """Its key; what is no choice is every team."""
        self.is_valid()
        return str(self.cleaned_data.get("team", ""))

    def words(self) -> str:
        """The name of the team that was chosen."""
        chosen = self.team_chosen()
        return dict(self.fields["team"].choices)[chosen] if chosen else ALL_TEAMS  # type: ignore[attr-defined]


def _weight(name: str) -> forms.DecimalField:
    """A number of up to two decimals; how large it may be the rule says."""
    return forms.DecimalField(
        label=WEIGHT_WORDS[name],
        max_digits=4,
        decimal_places=2,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "decimal"}),
        error_messages={"invalid": "Enter a number, such as 1 or 0.25"},
    )


class WeightsForm(ActionForm):
    """What counts how much, and why."""

    open_family = _weight("open_family")
    stepped_down = _weight("stepped_down")
    under_five = _weight("under_five")
    need_beyond = _weight("need_beyond")
    reason = forms.CharField(
        label="Why do they count so?",
        help_text="Who was asked, and what was looked at. Name nobody whom you work with",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any, *, now: Weights) -> None:
        values = {name: plain(value) for name, value in asdict(now).items()}
        super().__init__(data, initial=values)
