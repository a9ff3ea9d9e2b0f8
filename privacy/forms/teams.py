"""What a browser may send about a team, and about somebody's name."""

from typing import Any

from django import forms

from privacy.models import Team, User
from privacy.queries import teams as queries
from privacy.web import ActionForm, ShownForm

STATES = [("", "Open and closed"), (queries.OPEN, "Open"), (queries.CLOSED, "Closed")]


class TeamFilterForm(forms.Form):
    """Which teams are listed."""

    hide_optional = True
    use_required_attribute = False
    state = forms.ChoiceField(required=False, label="Teams", choices=STATES)

    def wanted(self) -> str:
        """What is no choice filters nothing."""
        self.is_valid()
        return self.cleaned_data.get("state") or ""


class NameForm(ActionForm):
    """A name, of a team or of somebody who works here."""

    name = forms.CharField(label="Name", max_length=200)


class RenameForm(ShownForm):
    """Another name in place of the one it has."""

    name = forms.CharField(label="Name", max_length=200)


class ManagerForm(ActionForm):
    """Who is to manage a team."""

    user: Any = forms.ModelChoiceField(
        label="Manager", queryset=None, empty_label="Choose somebody"
    )

    def __init__(self, data: Any, *, team: Team, by: User) -> None:
        super().__init__(data)
        self.fields["user"].queryset = queries.may_manage(team, by=by)  # type: ignore[attr-defined]
        self.fields["user"].label_from_instance = _in_words  # type: ignore[attr-defined]


def _in_words(user: User) -> str:
    """Their name, and what they are now."""
    team = f", {user.team.name}" if user.team else ""
    return f"{user.name} ({user.role_name}{team})"
