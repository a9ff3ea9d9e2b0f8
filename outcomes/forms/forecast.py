"""The filters of the forecast: codes and ids, so that they may stand in addresses."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from families.queries.allocation import sees_every_team, teams_within_reach
from families.queries.families import families_visible_to
from outcomes.queries.forecast import Filters, Forecast
from outcomes.rules.ahead import NO_DATE, RISK
from outcomes.rules.ahead import PLACES as STANDS
from privacy.models import User

ALL = ("", "All")
PLACES = [(place, place) for place in (*STANDS, RISK)]
MONTH = rf"^(\d{{4}}-\d{{2}}|{NO_DATE})\Z"


class ForecastFilterForm(forms.Form):
    """Only the filters that tell families apart are there."""

    hide_optional = True
    use_required_attribute = False
    team = forms.ChoiceField(required=False)
    framework = forms.ChoiceField(required=False, label="Programme")
    place = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=PLACES)
    month = forms.RegexField(MONTH, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, teams: Any, frameworks: dict[str, str]) -> None:
        super().__init__(data)
        self._choose("team", [(str(team.pk), team.name) for team in teams])
        self._choose("framework", sorted(frameworks.items()))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        if len(choices) < 2:
            del self.fields[name]
        else:
            self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """What was chosen; what is no choice filters nothing."""
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name, "") for name in Filters.__annotations__}
        return Filters(**chosen)

    def query(self) -> str:
        """As it stands in an address: codes and ids alone."""
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return urlencode({name: value for name, value in chosen.items() if value})

    def chosen(self) -> list[tuple[str, str]]:
        """Name of the filter and words of the choice, for each that is set."""
        found = []
        for name in Filters.__annotations__:
            value = self.cleaned_data.get(name)
            if value:
                words = dict(self.fields[name].choices)[value]  # type: ignore[attr-defined]
                found.append((name, f"{self.fields[name].label or name.capitalize()}: {words}"))
        return found


def form_for(user: User, data: Any, found: Forecast) -> ForecastFilterForm:
    """With the teams and frameworks that this reader may choose from."""
    teams = teams_within_reach(user) if sees_every_team(user) else ()
    return ForecastFilterForm(data, teams=teams, frameworks=found.frameworks)


def kept(data: QueryDict, user: User) -> str:
    """What of an address a saved view keeps for this reader."""
    return form_for(user, data, Forecast(families_visible_to(user))).query()
