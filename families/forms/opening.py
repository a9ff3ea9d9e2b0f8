"""Opening a family on one page: the family, and as many people as there are."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict

from families.actions import families as actions
from families.actions.referrals import open_referred_family
from families.forms.agreements import AnswerForm
from families.forms.people import AddressFields, NewPersonForm
from families.forms.people_page import FIRST, PeoplePage, problems_of
from families.models import Family, FrameworkVersion, Referral
from families.queries.allocation import keyworkers_within_reach, teams_within_reach
from families.queries.duplicates import candidates
from families.queries.words import versions_on
from families.rules.agreements import FOLLOWS, GIVEN, KIND_WORDS, Agreed
from privacy import access
from privacy.errors import RuleBroken
from privacy.fields import GovDateField
from privacy.models import User
from privacy.queries.lawful import lacking_to_open
from privacy.roles import Permission
from privacy.web import ActionForm


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
    district = forms.ChoiceField(required=False, help_text="Where the family lives")
    team: Any = forms.ModelChoiceField(queryset=None, required=False)
    worker: Any = forms.ModelChoiceField(
        queryset=None, required=False, label="Keyworker", empty_label="No keyworker yet"
    )
    field_order = ("identified_on", "attached_on", "framework", "team", "worker")

    def __init__(
        self, data: Any, *, user: User, today: date, known: Mapping[str, Any] | None = None
    ) -> None:
        initial = {"key": uuid.uuid4(), "identified_on": today, "team": user.team_id}
        super().__init__(data, initial={**initial, **(known or {})})
        self._offer("framework", versions_on(today))
        self.fields["framework"].label_from_instance = _framework_label  # type: ignore[attr-defined]
        self._offer_districts()
        self._offer("team", teams_within_reach(user).filter(closed_on=None))
        self._offer("worker", keyworkers_within_reach(user))
        if not access.can(user, Permission.ALLOCATE_FAMILY):
            del self.fields["worker"], self.fields["team"]
        self.fields["address"].label = "Household address"
        self.fields["address"].help_text = "For everybody who lives in the household"

    def _offer_districts(self) -> None:
        names = [("", "Not known yet"), *((name, name) for name in settings.DISTRICTS)]
        self.fields["district"].choices = names  # type: ignore[attr-defined]
        if not settings.DISTRICTS:
            del self.fields["district"]

    def _offer(self, name: str, queryset: Any) -> None:
        self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    @property
    def framework_version(self) -> FrameworkVersion:
        """The chosen version."""
        return self.cleaned_data["framework"]


@dataclass(frozen=True)
class Start:
    """What is known already: a referral fills the page, and is opened with it."""

    referral: Referral | None = None
    family: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[dict[str, Any], ...] = FIRST


class Opening(PeoplePage):
    """Opening a family: its facts and its people."""

    def __init__(
        self, data: QueryDict | None, *, user: User, today: date, start: Start | None = None
    ) -> None:
        self.user = user
        self.start = start or Start()
        self.family = FamilyForm(data, user=user, today=today, known=self.start.family)
        self.answers = [AnswerForm(data, kind=kind, opening=True) for kind in KIND_WORDS]
        first = self.start.people or FIRST
        super().__init__(data, head=self.family, person_form=NewPersonForm, first=first)

    @property
    def parts(self) -> list[Any]:
        """The notice and the consents are asked beside the family and its people."""
        return [*super().parts, *self.answers]

    @property
    def more_problems(self) -> list[dict[str, Any]]:
        """Of the notice and the consents, each with its words."""
        forms = self.answers
        return [each for f in forms for each in problems_of(f"{KIND_WORDS[f.kind]}: ", f)]

    @property
    def agreed(self) -> list[Agreed]:
        """What was answered; the others are "not yet"."""
        return [found for form in self.answers if (found := form.cleaned_data["agreed"])]

    @property
    def not_yet(self) -> list[str]:
        """What is not given yet, with what follows from it."""
        given = {each.kind for each in self.agreed if each.answer == GIVEN}
        return [f"{KIND_WORDS[k]}: not given. {FOLLOWS[k]}" for k in KIND_WORDS if k not in given]

    @property
    def has_framework(self) -> bool:
        """Whether there are rules under which a family can be opened."""
        offered: QuerySet[FrameworkVersion] = self.family.fields["framework"].queryset  # type: ignore[attr-defined]
        return offered.exists()

    @property
    def lacking(self) -> str:
        """Why no family can be opened yet, and who can change that."""
        return lacking_to_open()

    def open(self) -> Family | None:
        """Open the family; None when something is wrong or has to be answered first."""
        if not self.is_valid() or self._ask(self.joining):
            return None
        household = (self.family.cleaned_data["address"], self.family.cleaned_data["postcode"])
        people = [(form.who(household), form.part_facts()) for form in self.joining]
        try:
            return self._action(people=people, by=self.user, **self._facts())
        except RuleBroken as broken:
            self.blame(str(broken), broken.field)
        return None

    @property
    def _action(self) -> Callable[..., Family]:
        if self.start.referral is None:
            return actions.open_family
        return partial(open_referred_family, referral=self.start.referral)

    def _facts(self) -> dict[str, Any]:
        known = self.family.cleaned_data
        names = ("key", "framework", "identified_on", "attached_on", "team", "worker")
        told_apart = [form.told_apart for form in self.joining]
        more = {"told_apart": told_apart, "agreed": self.agreed}
        more["district"] = known.get("district", "")
        return {**{name: known.get(name) for name in names}, **more}

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
        return sum(len(form.person_facts().unverified()) for form in self.joining)
