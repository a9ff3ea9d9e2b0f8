"""What figures of families are narrowed to and told apart by: codes and ids, for addresses."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone

from families.framework import Framework
from families.queries.districts import district_choices
from families.queries.narrowing import Filters, open_headlines
from families.queries.words import current_words
from families.rules.periods import Period, period_named, year_of, years_between
from outcomes.queries.figures import Setting

Choices = list[tuple[str, Any]]
Ways = Mapping[str, tuple[str, Choices]]
ALL = ("", "All")
PROVIDER = r"^[0-9a-f]{10}\Z"


class FigureForm(forms.Form):
    """Only the filters that tell families apart are there."""

    hide_optional = True
    use_required_attribute = False
    team = forms.ChoiceField(required=False)
    framework = forms.ChoiceField(required=False, label="Programme")
    headline = forms.ChoiceField(required=False, label="Need under headline")
    district = forms.ChoiceField(required=False)
    identified = forms.ChoiceField(required=False)

    def __init__(
        self, data: Any, *, setting: Setting, ways: Ways, year: bool = False, of: bool = False
    ) -> None:
        """`ways` are other choices of the page, by name; `year` offers one that is looked at.

        `of` keeps the code of what is compared, which a link chooses.
        """
        super().__init__(data)
        self.setting, self.ways = setting, ways
        frameworks = current_words().frameworks
        self._choose("framework", [(code, each.name) for code, each in frameworks.items()])
        self._choose("headline", _headlines(frameworks))
        self._choose("team", list(setting.teams))
        self._choose("district", district_choices())
        today = timezone.localdate()
        self.years = years_between(setting.first or today, today)
        self._choose("identified", self._periods())
        for name, (label, choices) in ways.items():
            self.fields[name] = forms.ChoiceField(required=False, label=label, choices=choices)
        if year:
            offered = [(each.code, each.words) for each in self.years]
            self.fields["year"] = forms.ChoiceField(required=False, label="Year", choices=offered)
        if of:
            hidden = forms.HiddenInput
            self.fields["of"] = forms.RegexField(PROVIDER, required=False, widget=hidden)

    def _choose(self, name: str, choices: Choices) -> None:
        """A filter with fewer than two choices tells nothing apart."""
        if len(_flat(choices)) < 2:
            del self.fields[name]
        else:
            self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]

    def _periods(self) -> Choices:
        """The years in which families were identified; a quarter only where it is asked for."""
        asked = period_named(self.data.get("identified", ""))
        more = [asked] if asked and asked not in self.years else []
        return [(each.code, each.words) for each in [*more, *self.years]]

    def filters(self) -> Filters:
        """What was chosen; what is no choice filters nothing."""
        return Filters(**{name: self._chosen(name) for name in Filters.__annotations__})

    def way(self, name: str) -> str:
        """What was chosen of a page's own choices; the first where none was."""
        return self._chosen(name) or str(next(iter(self.fields[name].choices))[0])  # type: ignore[attr-defined]

    def year(self, otherwise: date | None) -> Period:
        """The year that is looked at; that of a day, or this one, where none was chosen."""
        chosen = period_named(self._chosen("year"))
        return chosen or year_of(otherwise or timezone.localdate())

    def provider(self) -> str:
        """The code of whoever is compared; nothing where nobody is."""
        return self._chosen("of")

    def _chosen(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    def query(self) -> str:
        """All that was chosen, as it stands in an address: codes and ids alone.

        What a page is told apart by is left out where it is so by itself.
        """
        chosen = {name: self._chosen(name) for name in self.fields}
        usual = {name: str(choices[0][0]) for name, (_, choices) in self.ways.items()}
        return urlencode({k: v for k, v in chosen.items() if v and v != usual.get(k)})

    def chosen(self) -> list[tuple[str, str]]:
        """Name of the filter and words of the choice, for each that is set."""
        found = []
        for name in Filters.__annotations__:
            if value := self._chosen(name):
                field = self.fields[name]
                words = _flat(field.choices)[value]  # type: ignore[attr-defined]
                found.append((name, f"{field.label or name.capitalize()}: {words}"))
        return found


def _headlines(frameworks: Mapping[str, Framework]) -> Choices:
    """Framework name to its headlines, as `framework:headline`."""
    return [
        (framework.name, [(f"{code}:{each.id}", each.name) for each in open_headlines(framework)])
        for code, framework in frameworks.items()
    ]


def _flat(choices: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, words in choices:
        found.update(dict(words) if isinstance(words, list | tuple) else {key: words})
    return found
