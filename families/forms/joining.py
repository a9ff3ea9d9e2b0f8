"""Somebody joins a family that is there."""

from typing import Any

from families.forms.people import NewPersonForm
from families.queries.duplicates import candidates
from privacy.models import User


class JoiningForm(NewPersonForm):
    """A new member; those who may be the same person are shown first."""

    def __init__(self, data: Any, *, household: tuple[str, str]) -> None:
        super().__init__(data, initial={"role": "child"})
        self.household = household
        self.fields["address"].help_text = (
            "Leave empty if it is the household’s address" if any(household) else ""
        )

    def look_for_the_same(self, user: User) -> None:
        """Offer them once the form is right by itself."""
        if self.is_bound and self.is_valid():
            alike = candidates(self.typed(self.household[1]), user=user)
            if alike:
                self.offer(alike)
            if not self.errors:
                who = self.who(self.household)
                part, apart = self.part_facts(), self.told_apart
                self.cleaned_data = {"who": who, "part": part, "told_apart": apart}
