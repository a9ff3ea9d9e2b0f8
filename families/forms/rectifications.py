"""What somebody says of a need or a fact, and the need as it should have been."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from families.forms.notes import text_field
from families.framework import Headline
from families.framework import Need as FrameworkNeed
from families.models import Member, Need
from privacy.fields import GovDateField
from privacy.web import ActionForm

SOMEBODY = "somebody"


class StatementForm(ActionForm):
    """Who says what of it, and why it is not changed."""

    person = forms.ChoiceField(widget=forms.RadioSelect, label="Who says so?")
    said = text_field("What do they say, in their words?", 5)
    reason = text_field("Why is it not changed?", 3)

    def __init__(self, data: Any, *, members: Sequence[Member]) -> None:
        super().__init__(data)
        self.people = {str(member.person_id): member.person for member in members}
        names = [(key, person.full_name) for key, person in self.people.items()]
        choices = [*names, (SOMEBODY, "Somebody else")]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The member who says so, or none."""
        cleaned = super().clean() or self.cleaned_data
        return {**cleaned, "person": self.people.get(cleaned.get("person", ""))}


class CorrectNeedForm(StatementForm):
    """The need as it should have been, and why it is corrected."""

    right = forms.ChoiceField(label="What the need should have been")
    identified_on = GovDateField(past_only=True, label="Identified on")
    identified_by = forms.ChoiceField(
        choices=Need.IdentifiedBy.choices, widget=forms.RadioSelect, label="Identified by"
    )
    reason = text_field("Why is it corrected?", 3)
    field_order = ("right", "identified_on", "identified_by", "person", "said", "reason")

    def __init__(
        self,
        data: Any,
        *,
        need: Need,
        fitting: Sequence[tuple[Headline, Sequence[FrameworkNeed]]],
        members: Sequence[Member],
    ) -> None:
        super().__init__(data, members=members)
        self.initial: dict[str, str | date] = {
            "right": need.need,
            "identified_on": need.identified_on,
            "identified_by": need.identified_by,
        }
        self.fields["right"].choices = [  # type: ignore[attr-defined]
            (line.name, [(each.id, f"{each.id} {each.label}") for each in needs])
            for line, needs in fitting
        ]
