"""To whom a family is offered, and the answer."""

from collections.abc import Iterable
from typing import Any

from django import forms

from privacy.models import Team, User
from privacy.web import ActionForm

LONG = 4000


class TransferForm(ActionForm):
    """A keyworker by name, or a team that allocates it."""

    to = forms.ChoiceField(label="To whom?")
    handover = forms.CharField(
        label="What they need to know to decide",
        help_text="They cannot open the family before they accept. Write no names",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any, *, workers: Iterable[User], teams: Iterable[Team]) -> None:
        super().__init__(data)
        self.workers = {str(each.pk): each for each in workers}
        self.teams = {str(each.pk): each for each in teams}
        people = [(key, f"{u.name}, {u.team}") for key, u in self.workers.items()]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "Select a keyworker or a team"),
            ("Keyworkers", people),
            ("Teams, which allocate it", [(key, each.name) for key, each in self.teams.items()]),
        ]

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        to = cleaned.pop("to", "")
        return {**cleaned, "worker": self.workers.get(to), "team": self.teams.get(to)}


class RejectForm(ActionForm):
    """Why it is not taken."""

    answer = forms.CharField(
        label="Why you do not take it",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
