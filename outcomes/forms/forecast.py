"""The filters of the forecast: codes and ids, so that they may stand in addresses."""

from typing import Any

from django import forms

from outcomes.queries.forecast import Filters

ALL = ("", "All")


class ForecastFilterForm(forms.Form):
    """Only the filters that tell families apart are there."""

    hide_optional = True
    use_required_attribute = False
    team = forms.ChoiceField(required=False)
    framework = forms.ChoiceField(required=False)
    place = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, teams: Any) -> None:
        super().__init__(data)
        self._choose("team", [(str(team.pk), team.name) for team in teams])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        if len(choices) < 2:
            del self.fields[name]
        else:
            self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]

    def offer(self, frameworks: dict[str, str]) -> None:
        """The frameworks that families within reach are held under."""
        self._choose("framework", sorted(frameworks.items()))

    def filters(self) -> Filters:
        """What was chosen; what is no choice filters nothing."""
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name, "") for name in Filters.__annotations__}
        return Filters(**chosen)

    def chosen(self) -> list[tuple[str, str]]:
        """Name of the filter and words of the choice, for each that is set."""
        found = []
        for name in Filters.__annotations__:
            value = self.cleaned_data.get(name)
            if value:
                words = dict(self.fields[name].choices)[value]  # type: ignore[attr-defined]
                found.append((name, f"{name.capitalize()}: {words}"))
        return found
