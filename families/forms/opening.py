"""Opening a family on one page: the family, and as many people as there are."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.http import QueryDict

from families.actions import families as actions
from families.forms.people import AddressFields, NewPersonForm
from families.models import Family, FrameworkVersion
from families.queries.allocation import keyworkers_within_reach, teams_within_reach
from families.queries.duplicates import candidates
from families.queries.words import versions_on
from privacy import access
from privacy.errors import RuleBroken
from privacy.fields import GovDateField, short_number
from privacy.models import User
from privacy.roles import Permission
from privacy.web import ActionForm

FIRST = (
    {"role": "parent", "parenting_responsibility": True},
    {"role": "child", "parenting_responsibility": False},
)
MOST_PEOPLE = 30


def _framework_label(version: FrameworkVersion) -> str:
    """The name, with its last day where it has one."""
    end = version.effective_to
    return f"{version.name} (until {end.day} {end:%B %Y})" if end else version.name


class FamilyForm(ActionForm, AddressFields):
    """The facts of the family. `key` makes the same form, sent twice, one family."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    identified_on = GovDateField(past_only=True, label="Identified on")
    attached_on = GovDateField(
        required=False,
        label="Work with the family began on",
        help_text="Leave empty if it has not begun",
    )
    framework: Any = forms.ModelChoiceField(queryset=None, empty_label=None)
    team: Any = forms.ModelChoiceField(queryset=None, required=False)
    worker: Any = forms.ModelChoiceField(
        queryset=None, required=False, label="Keyworker", empty_label="No keyworker yet"
    )
    field_order = ("identified_on", "attached_on", "framework", "team", "worker")

    def __init__(self, data: Any, *, user: User, today: date) -> None:
        super().__init__(data, initial={"key": uuid.uuid4(), "identified_on": today})
        self._offer("framework", versions_on(today))
        self.fields["framework"].label_from_instance = _framework_label  # type: ignore[attr-defined]
        self._offer("team", teams_within_reach(user))
        self._offer("worker", keyworkers_within_reach(user))
        self.initial["team"] = user.team_id
        if not access.can(user, Permission.ALLOCATE_FAMILY):
            del self.fields["worker"], self.fields["team"]
        self.fields["address"].label = "Household address"
        self.fields["address"].help_text = "For everybody who lives in the household"

    def _offer(self, name: str, queryset: Any) -> None:
        self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    @property
    def framework_version(self) -> FrameworkVersion:
        """The chosen version."""
        return self.cleaned_data["framework"]


class Opening:
    """The whole page as one form: what was typed stays, whatever button was pressed."""

    def __init__(self, data: QueryDict | None, *, user: User, today: date) -> None:
        self.user = user
        self.data = data
        self.family = FamilyForm(data, user=user, today=today)
        self.numbers = self._numbers()
        self.people = [self._person(number) for number in self.numbers]

    def _numbers(self) -> list[int]:
        """The blocks of people on the page, by their numbers."""
        if self.data is None:
            return list(range(len(FIRST)))
        typed = self.data.get("people", "0").split(",")
        numbers = {number for each in typed if (number := short_number(each)) is not None}
        return sorted(numbers)[:MOST_PEOPLE] or [0]

    def _person(self, number: int, *, blank: bool = False) -> NewPersonForm:
        initial = FIRST[number] if number < len(FIRST) else FIRST[1]
        data = None if blank else self.data
        return NewPersonForm(
            data, prefix=f"person-{number}", initial=initial, empty_permitted=number > 0
        )

    @property
    def has_framework(self) -> bool:
        """Whether there are rules under which a family can be opened."""
        offered: QuerySet[FrameworkVersion] = self.family.fields["framework"].queryset  # type: ignore[attr-defined]
        return offered.exists()

    @property
    def people_list(self) -> str:
        """The blocks, for the hidden field."""
        return ",".join(str(number) for number in self.numbers)

    @property
    def next_number(self) -> int:
        """The number of the block that "Add another person" makes."""
        return max(self.numbers) + 1

    @property
    def parts(self) -> list[Any]:
        """The parts in the order of the page."""
        return [self.family, *self.people]

    def rearrange(self) -> bool:
        """Add or take away a person if that button was pressed; nothing is checked yet."""
        pressed = self.data.get("then") if self.data else ""
        wish, _, which = (pressed or "").partition("-")
        if wish == "add" and len(self.numbers) < MOST_PEOPLE:
            self.people.append(self._person(self.next_number, blank=True))
            self.numbers.append(self.next_number)
        elif wish == "remove" and short_number(which) in self.numbers and len(self.numbers) > 1:
            self.numbers.remove(int(which))
            self.people = [p for p in self.people if p.prefix != f"person-{which}"]
        else:
            return False
        for form in self.parts:
            form._errors = ErrorDict()
        return True

    def open(self) -> Family | None:
        """Open the family; None when something is wrong or has to be answered first."""
        # Every part is checked, so that all errors are shown together.
        valid = self.data is not None and [form.is_valid() for form in self.parts]
        if not valid or not all(valid):
            return None
        joining = [form for form in self.people if form.has_changed()]
        if self._ask(joining):
            return None
        household = (self.family.cleaned_data["address"], self.family.cleaned_data["postcode"])
        try:
            return actions.open_family(
                key=self.family.cleaned_data["key"],
                framework=self.family.framework_version,
                identified_on=self.family.cleaned_data["identified_on"],
                attached_on=self.family.cleaned_data["attached_on"],
                team=self.family.cleaned_data.get("team"),
                worker=self.family.cleaned_data.get("worker"),
                people=[(form.who(household), form.part_facts()) for form in joining],
                told_apart=[form.told_apart for form in joining],
                by=self.user,
            )
        except RuleBroken as broken:
            field = broken.field if broken.field in self.family.fields else None
            self.family.add_error(field, str(broken))
        return None

    def _ask(self, joining: list[NewPersonForm]) -> bool:
        """Show those who may be the same person; true while an answer is missing."""
        for form in joining:
            alike = candidates(form.typed(self.family.cleaned_data["postcode"]), user=self.user)
            if alike:
                form.offer(alike)
        return any(form.errors for form in joining)

    @property
    def unverified(self) -> int:
        """How many of the numbers typed do not pass their check."""
        facts = [form.person_facts() for form in self.people if form.has_changed()]
        return sum(len(each.unverified()) for each in facts)

    @property
    def errors(self) -> bool:
        """Whether anything is wrong (the page's title asks)."""
        return self.data is not None and any(form.errors for form in self.parts)

    @property
    def problems(self) -> list[dict[str, Any]]:
        """Each error with its field, and with the person whom it is about."""
        if self.data is None:
            return []
        found = _problems("", self.family)
        for place, form in enumerate(self.people, 1):
            found += _problems(f"Person {place}: ", form)
        return found


def _problems(about: str, form: Any) -> list[dict[str, Any]]:
    general = [{"text": f"{about}{error}", "field": None} for error in form.non_field_errors()]
    return general + [
        {"text": f"{about}{error}", "field": field} for field in form for error in field.errors
    ]
