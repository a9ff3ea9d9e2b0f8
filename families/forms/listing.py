"""The filters of the list of families: codes and ids, so that they may stand in addresses."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from families.framework import Framework
from families.queries.allocation import narrowed_by
from families.queries.districts import district_choices
from families.queries.home import first_sort
from families.queries.narrowing import (
    FAULT,
    OPEN,
    STEP,
    TO_DO,
    Filters,
    led_for,
    matching,
    narrowings_for,
    open_headlines,
)
from families.queries.words import current_words
from families.rules.cases import STAGE_WORDS
from privacy.models import User

ALL = ("", "All")
SORT_WORDS = {
    "due": "What is due next",
    "-risk": "Highest risk",
    "contact": "Longest without contact",
    "name": "Name",
    "reference": "Reference",
    "-identified_on": "Identified last",
    "attached_on": "Work began first",
    "team": "Team",
}
TURNED = "{}, turned round"
# Forms that were drawn, by all that they show: everybody of a role begins with the same.
MOST_DRAWN = 100
_drawn: dict[tuple[Any, ...], SafeString] = {}
Choices = list[tuple[str, str]]
Groups = list[tuple[str, str] | tuple[str, Choices]]


def offer_workers(form: forms.Form, offered: Choices) -> None:
    """Nobody, and keyworkers; where there are too many, those of the team that is chosen."""
    if not offered:
        del form.fields["keyworker"]
        return
    form.fields["keyworker"].choices = [ALL, *offered]  # type: ignore[attr-defined]
    if len(offered) == 1:
        form.fields["keyworker"].help_text = "Choose a team first to find its keyworkers"


class FilterForm(forms.Form):
    """Only the filters that tell this person's families apart are there."""

    hide_optional = True
    use_required_attribute = False
    team = forms.ChoiceField(required=False)
    keyworker = forms.ChoiceField(required=False)
    framework = forms.ChoiceField(required=False)
    headline = forms.ChoiceField(required=False, label="Need under headline")
    district = forms.ChoiceField(required=False)
    cases = forms.ChoiceField(required=False, choices=[ALL, (OPEN, "Open")])
    todo = forms.ChoiceField(required=False, label="What there is to do")
    fault = forms.ChoiceField(required=False, label="Wrong with the record")
    step = forms.ChoiceField(required=False, label="How far it came")
    sort = forms.ChoiceField(required=False, label="Sort by")
    stage = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user, self.first_sort = user, first_sort(user)
        self._choose_sort()
        frameworks = current_words().frameworks
        self._choose("framework", [(code, f.name) for code, f in frameworks.items()])
        self._choose("headline", _headlines(frameworks))
        chosen = {name: self.data.get(name, "") for name in ("team", "keyworker")}
        given = narrowed_by(user, team=chosen["team"], worker=chosen["keyworker"])
        offer_workers(self, given["keyworker"])
        self._choose("team", given["team"])
        self._choose("district", district_choices())
        for asked_as in (TO_DO, STEP, FAULT):
            known = narrowings_for(user, asked_as).values()
            self._choose(asked_as, [(each.code, each.words) for each in known])
        self._keep_led()

    def _choose(self, name: str, choices: Any) -> None:
        """A filter with fewer than two choices tells nothing apart."""
        if len(_flat(choices)) < 2:
            del self.fields[name]
            return
        self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]

    def _keep_led(self) -> None:
        """What a figure has narrowed the list to, to be taken off; nothing else is offered."""
        for name, led in led_for(self.user).items():
            code = self.data.get(name, "")
            if words := code and led.words(code):
                field = forms.ChoiceField(required=False, label=led.label)
                field.choices = [ALL, (code, words)]
                self.fields[name] = field

    def _choose_sort(self) -> None:
        """Each column by its usual way; the other way round is asked for in the table."""
        words = dict(SORT_WORDS)
        given = self.data.get("sort", "")
        usual = next((key for key in SORT_WORDS if key.lstrip("-") == given.lstrip("-")), given)
        if usual in SORT_WORDS and given != usual:
            words[given] = TURNED.format(SORT_WORDS[usual])
        usually = [] if self.first_sort else [("", "Open first, newest on top")]
        self.fields["sort"].choices = [*usually, *words.items()]  # type: ignore[attr-defined]

    @property
    def drawn(self) -> SafeString:
        """The fields as they are shown. To draw a hundred choices takes long: alike, it is kept."""
        fields = self.visible_fields()
        shown = [
            (each.name, each.value(), repr(getattr(each.field, "choices", ""))) for each in fields
        ]
        like = (*shown, str(self.errors))
        if like not in _drawn:
            if len(_drawn) >= MOST_DRAWN:
                _drawn.clear()
            _drawn[like] = format_html_join("", "{}", ((f.as_field_group(),) for f in fields))
        return _drawn[like]

    def sorted_by(self) -> str:
        """How the list is sorted: as chosen, or as it begins for this person."""
        self.is_valid()
        return self.cleaned_data.get("sort") or self.first_sort

    def stage_chosen(self) -> str:
        """The stage, if there is such a one."""
        self.is_valid()
        stage: str = self.cleaned_data.get("stage", "")
        return stage if stage in STAGE_WORDS else ""

    def query(self) -> str:
        """All that the list shows, as it stands in an address: codes and ids alone."""
        shown = {**asdict(self.filters()), "stage": self.stage_chosen(), "sort": self.sorted_by()}
        return urlencode({name: value for name, value in shown.items() if value})

    def filters(self) -> Filters:
        """What was chosen; what is no choice filters nothing."""
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name, "") for name in Filters.__annotations__}
        return Filters(**chosen)

    @cached_property
    def match(self) -> Q:
        """The same as one condition on families, worked out once a page."""
        return matching(self.filters(), self.user)

    def chosen(self) -> Choices:
        """Name of the filter and words of the choice, for each that is set."""
        found = []
        for name in Filters.__annotations__:
            value = self.cleaned_data.get(name)
            if value:
                words = _flat(self.fields[name].choices)[value]  # type: ignore[attr-defined]
                found.append((name, f"{self.fields[name].label or name.capitalize()}: {words}"))
        return found


def _headlines(frameworks: Mapping[str, Framework]) -> Groups:
    """Framework name → its headlines, as `framework:headline`."""
    return [
        (framework.name, [(f"{code}:{each.id}", each.name) for each in open_headlines(framework)])
        for code, framework in frameworks.items()
    ]


def _flat(choices: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, words in choices:
        found.update(dict(words) if isinstance(words, list | tuple) else {key: words})
    return found
