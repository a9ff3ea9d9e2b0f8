"""Children who need statutory social care: which, since when, and what becomes of our work."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from families.models import Member
from privacy.fields import GovDateField, IdsField
from privacy.web import ActionForm

GOES_ON, ENDS = "goes_on", "ends"


class StepUpForm(ActionForm):
    """Stepped up for some of the children; the work with the family goes on, or ends."""

    children = IdsField(
        label="For which children?", error_messages={"required": "Tick at least one child"}
    )
    on_date = GovDateField(
        past_only=True, label="On which day?", help_text="When social care took it on"
    )
    work = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="What becomes of our work?",
        choices=[
            (GOES_ON, "We keep working with the family beside social care"),
            (ENDS, "Our work ends: the case is closed on that day"),
        ],
        error_messages={"required": "Select what becomes of our work"},
    )

    def __init__(self, data: Any, *, children: Iterable[Member], names: Mapping[Any, str]) -> None:
        super().__init__(data)
        self.fields["children"].choices = [  # type: ignore[attr-defined]
            (str(each.person_id), names[each.person_id]) for each in children
        ]

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        goes_on = cleaned.pop("work", "") == GOES_ON
        keys = [uuid.UUID(key) for key in cleaned.get("children", ())]
        return {**cleaned, "children": keys, "goes_on": goes_on}
