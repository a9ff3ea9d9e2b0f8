"""Who may open a family for a time, and until when."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms

from families.models import FamilyGrant
from families.rules.grants import LONGEST_WORDS
from privacy.fields import GovDateField
from privacy.models import User
from privacy.web import ActionForm

KINDS = [
    (FamilyGrant.Kind.COVER.value, f"Cover for the keyworker, at most {LONGEST_WORDS['cover']}"),
    (FamilyGrant.Kind.PARTNER.value, f"A partner, at most {LONGEST_WORDS['partner']} at a time"),
]
FIRST_WITHOUT, BY_ITSELF = "First day without access", "It ends by itself on that day"


class GiveAccessForm(ActionForm):
    """Cover or partner access: the kind decides who may be chosen."""

    kind = forms.ChoiceField(label="What for?", choices=KINDS, widget=forms.RadioSelect)
    who = forms.ChoiceField(label="Who?")
    starts_on = GovDateField(label="From")
    ends_on = GovDateField(label=FIRST_WITHOUT, help_text=BY_ITSELF)

    def __init__(
        self, data: Any, *, keyworkers: Iterable[User], partners: Iterable[User], today: date
    ) -> None:
        super().__init__(data, initial={"starts_on": today})
        groups = {"Keyworkers, for cover": list(keyworkers), "Partners": list(partners)}
        self.people = {str(each.pk): each for group in groups.values() for each in group}
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", "Select somebody"),
            *((name, [(str(u.pk), _label(u)) for u in group]) for name, group in groups.items()),
        ]

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            cleaned["who"] = self.people[cleaned["who"]]
        return cleaned


class EndForm(ActionForm):
    """Another end; `seen` is the end that the page showed."""

    ends_on = GovDateField(label=FIRST_WITHOUT, help_text=BY_ITSELF)
    seen = forms.DateField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, grant: FamilyGrant) -> None:
        super().__init__(data, initial={"ends_on": grant.ends_on, "seen": grant.ends_on})
        self.grant = grant

    def run(self, action: Callable[..., Any], **facts: Any) -> Any:
        """As of every form; shown again it knows the end that stands by now."""
        done = super().run(action, **facts)
        if done is None and self.is_bound:
            self.grant.refresh_from_db(fields=["ends_on"])
            self.data = {**dict(self.data.items()), "seen": self.grant.ends_on}
        return done


def _label(user: User) -> str:
    return f"{user.name}, {user.team.name}" if user.team else user.name
