"""The name of a saved view, and the role that it is shared with."""

from typing import Any

from django import forms

from families.models import SavedSearch
from privacy import access
from privacy.models import User
from privacy.roles import ROLE_NAMES, ROLE_PERMISSIONS, Permission, Role
from privacy.web import ActionForm

MOST_LETTERS = 60
NAME = "Others read it where you share it: no names of families"


class SaveSearchForm(ActionForm):
    """A name for what a page shows; what that is, the form of the page has read and checked."""

    name = forms.CharField(label="Name of the view", max_length=MOST_LETTERS)


class ChangeSearchForm(SaveSearchForm):
    """Another name, and whom it is shared with, for whoever may share."""

    shared_with = forms.ChoiceField(required=False, label="Share it with")

    def __init__(
        self, data: Any, *, search: SavedSearch, needs: Permission | None, user: User
    ) -> None:
        """`needs` is what opens the page: only roles that have it are offered."""
        initial = {"name": search.name, "shared_with": search.shared_with}
        super().__init__(data, initial=initial)
        self.search = search
        if needs is None or not access.can(user, Permission.SHARE_VIEW):
            del self.fields["shared_with"]
            return
        self.fields["name"].help_text = NAME
        self.fields["shared_with"].choices = [  # type: ignore[attr-defined]
            ("", "Nobody: it is mine alone"),
            *((role.value, f"Every {ROLE_NAMES[role].lower()}") for role in readers(needs)),
        ]
        if user.team_id:
            self.fields["shared_with"].help_text = "Of your team, and whoever sees all teams"

    def clean(self) -> dict[str, Any]:
        """Whoever may not share leaves that as it is."""
        cleaned = super().clean() or self.cleaned_data
        if "shared_with" not in self.fields:
            cleaned["shared_with"] = self.search.shared_with
        return cleaned


def readers(needs: Permission) -> list[Role]:
    """Roles with a page of saved views that open what is shared; partners are not our own."""
    wanted = {needs, Permission.SAVE_VIEW}
    own = (role for role in Role if role not in (Role.PARTNER, Role.SYSTEM))
    return [role for role in own if wanted <= ROLE_PERMISSIONS[role]]
