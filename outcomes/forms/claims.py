"""The filters of the list of claims (codes and ids, so that they may stand in addresses)."""

import uuid
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from families.queries.frameworks import current_frameworks
from outcomes.queries import claim_list as queries
from privacy.fields import PlainMessages
from privacy.models import User
from privacy.web import ActionForm

ALL = ("", "All")
Choices = list[tuple[str, str]]


class Programmes:
    """The programme of each phase in words: its framework's name. Ask for them once a page."""

    def __init__(self) -> None:
        self.known = current_frameworks()

    def words(self, phase: str) -> str:
        """A phase that is not loaded any more stays a code."""
        known = self.known.get(phase)
        return known.name if known else phase


class ClaimFilterForm(forms.Form):
    """Only the filters that tell these claims apart are there."""

    hide_optional = True
    use_required_attribute = False
    phase = forms.ChoiceField(required=False, label="Programme")
    route = forms.ChoiceField(required=False)
    audit = forms.ChoiceField(
        required=False, label="Internal audit", choices=[ALL, *queries.AUDIT_WORDS.items()]
    )
    basis = forms.ChoiceField(
        required=False, choices=[ALL, ("senior_decision", "Rests on a senior decision")]
    )
    broken = forms.ChoiceField(
        required=False,
        label="Since it was judged",
        choices=[ALL, ("waits", "Broken, waits for a decision")],
    )
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    family = forms.UUIDField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User, programmes: Programmes) -> None:
        super().__init__(data)
        routes, phases = queries.choices(user)
        self._choose("route", [(route, route) for route in routes])
        self._choose("phase", [(phase, programmes.words(phase)) for phase in phases])

    def _choose(self, name: str, choices: Choices) -> None:
        """A filter with fewer than two choices tells nothing apart."""
        if len(choices) < 2:
            del self.fields[name]
            return
        self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]

    def filters(self) -> queries.Filters:
        """What was chosen; what is no choice filters nothing."""
        self.is_valid()
        names = queries.Filters.__annotations__
        chosen = {name: str(self.cleaned_data.get(name) or "") for name in names}
        if chosen["state"] not in queries.STATES:
            chosen["state"] = ""
        return queries.Filters(**chosen)

    def query(self) -> str:
        """As a saved view keeps it: codes alone, and no family."""
        kept = asdict(replace(self.filters(), family=""))
        sort = str(self.cleaned_data.get("sort", ""))
        kept["sort"] = sort if sort.removeprefix("-") in queries.SORTS else ""
        return urlencode({name: value for name, value in kept.items() if value})

    def chosen(self) -> Choices:
        """Name of the filter and words of the choice, for each that is set."""
        found = []
        for name in ("phase", "route", "audit", "basis", "broken", "family"):
            value = self.cleaned_data.get(name)
            if isinstance(value, uuid.UUID):
                found.append((name, "Claims of one family"))
            elif value:
                words = dict(self.fields[name].choices)[value]  # type: ignore[attr-defined]
                found.append((name, f"{self.fields[name].label or name.capitalize()}: {words}"))
        return found


def kept(data: QueryDict, user: User) -> str:
    """What of an address a saved view keeps for this reader."""
    return ClaimFilterForm(data, user=user, programmes=Programmes()).query()


class FindClaimForm(PlainMessages, forms.Form):
    """One box for a whole reference."""

    use_required_attribute = False
    hide_optional = True
    reference = forms.CharField(
        max_length=60,
        label="Find by reference",
        help_text="The whole reference of a claim (CL-000123) or of a family",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the reference of a claim or of a family"},
    )


class WithdrawForm(ActionForm):
    """Why a claim is taken back."""

    reason = forms.CharField(
        label="Why is the claim withdrawn?",
        help_text="It stays with the claim. Do not write names.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why, in a sentence that others will understand."},
    )
