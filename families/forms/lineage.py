"""Putting records together: which other one, why, and what of a person is taken from which."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from families.actions.separating import NEW, STAY, UNKNOWN, Home
from families.forms.people import AddressFields
from families.models import FamilyLineage, Member
from families.queries.separating import SHARED, Opener
from privacy.fields import GovDateField, IdsField
from privacy.web import ActionForm

Reason = FamilyLineage.Reason


class MergeForm(ActionForm):
    """The other record and why. `sure` comes with the page that shows what will happen."""

    reference = forms.CharField(
        label="Reference of the other record",
        help_text="What it holds goes to this family, and it is closed for good",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    reason_code = forms.ChoiceField(
        choices=[(each.value, each.label) for each in (Reason.DUPLICATE, Reason.LIVE_TOGETHER)],
        widget=forms.RadioSelect,
        label="Why are they put together?",
        error_messages={"required": "Select why they are put together"},
    )


class TakeForm(ActionForm):
    """Of each thing that two records of a person say differently, which is right."""

    def __init__(self, data: Any, *, differences: Sequence[Any]) -> None:
        super().__init__(data)
        for each in differences:
            self.fields[each.name] = forms.ChoiceField(
                label=each.label,
                choices=[("kept", each.kept), ("gone", each.gone)],
                widget=forms.RadioSelect,
                initial="kept",
                error_messages={"required": f"Select which {each.label.lower()} is right"},
            )

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        return {"take": [name for name, answer in cleaned.items() if answer == "gone"]}


class SplitForm(ActionForm):
    """Who goes into a family of their own, from when, and why."""

    people = IdsField(
        label="Who goes into the new family?",
        error_messages={"required": "Tick who goes into the new family"},
    )
    on_date = GovDateField(past_only=True, label="From which day do they belong to it?")
    reason_code = forms.ChoiceField(
        choices=[(each.value, each.label) for each in (Reason.LIVE_APART, Reason.OWN_CASE)],
        widget=forms.RadioSelect,
        label="Why is it split?",
        error_messages={"required": "Select why it is split"},
    )

    def __init__(self, data: Any, *, members: Sequence[Member]) -> None:
        super().__init__(data, initial={"on_date": timezone.localdate()})
        self.fields["people"].choices = people_choices(members)  # type: ignore[attr-defined]

    def clean_people(self) -> set[uuid.UUID]:
        """As keys."""
        return keys(self.cleaned_data["people"])


class SeparateForm(ActionForm, AddressFields):
    """The questions of a safety split, in the order in which they matter."""

    people = IdsField(
        label="Who goes into the new family?",
        help_text="Whoever must be kept safe, and the children who live with them",
        error_messages={"required": "Tick who goes into the new family"},
    )
    where = forms.ChoiceField(
        choices=[
            (STAY, "They stay at the address that is recorded for them"),
            (NEW, "At a new address"),
            (UNKNOWN, "Somewhere that is not to be recorded now"),
        ],
        widget=forms.RadioSelect,
        label="Where do they live from now on?",
        error_messages={"required": "Select where they live from now on"},
    )
    others_live_there = forms.BooleanField(
        required=False,
        label="Those who are left still live at the shared address: keep it on their record",
        help_text="Otherwise it is taken off their record, and found by nobody through them",
    )
    stays = forms.MultipleChoiceField(
        required=False,
        choices=list(SHARED.items()),
        widget=forms.CheckboxSelectMultiple,
        label="What may stay with those who are left?",
        help_text="What you do not tick goes with those who go. What names one person goes with "
        "that person. A note can be moved back by itself.",
    )
    names = IdsField(
        required=False,
        label="Who else may open the new family?",
        help_text="It is restricted: nobody else can open it or find its people, whatever their "
        "role. You can. The safeguarding lead can change this.",
    )
    field_order = ("people", "where", "address", "postcode", "others_live_there", "stays", "names")

    def __init__(
        self, data: Any, *, members: Sequence[Member], colleagues: Sequence[Opener]
    ) -> None:
        super().__init__(data)
        self.fields["people"].choices = people_choices(members)  # type: ignore[attr-defined]
        self.fields["names"].choices = [  # type: ignore[attr-defined]
            (str(each.user.pk), f"{each.user.name} ({each.why})") for each in colleagues
        ]
        self.fields["address"].label = "New address"
        self.fields["postcode"].label = "New postcode"

    @property
    def answers(self) -> list[tuple[str, list[str]]]:
        """Each question with what was answered, to be looked at once more."""
        found = []
        for field in self:
            choices = dict(getattr(field.field, "choices", ()))
            value = field.value()
            ticked = value if isinstance(value, list) else [value] if value else []
            if field.name != "others_live_there":
                found.append((str(field.label), [str(choices.get(each, each)) for each in ticked]))
        return found

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        new = cleaned["where"] == NEW
        return {
            "people": keys(cleaned["people"]),
            "stays": cleaned["stays"],
            "names": keys(cleaned["names"]),
            "home": Home(
                where=cleaned["where"],
                address=cleaned["address"] if new else "",
                postcode=cleaned["postcode"] if new else "",
                others_live_there=cleaned["others_live_there"],
            ),
        }


def keys(ticked: Sequence[str]) -> set[uuid.UUID]:
    """Ticked rows as keys."""
    return {uuid.UUID(each) for each in ticked}


def people_choices(members: Sequence[Member]) -> list[tuple[str, str]]:
    """Each member with their part."""
    return [
        (str(each.person_id), f"{each.person.full_name} ({each.get_role_display().lower()})")
        for each in members
    ]
