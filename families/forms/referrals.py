"""A referral as it is typed, and what is decided about it."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from families.actions.referrals import ReferralFacts, ReferredFacts, record_referral
from families.forms.opening import Start
from families.forms.people import SEXES, AddressFields
from families.forms.people_page import PeoplePage
from families.models import FrameworkVersion, Member, Referral, ReferredPerson
from families.queries.allocation import sees_every_team, teams_within_reach
from families.queries.frameworks import current_frameworks
from families.queries.words import versions_on
from families.rules import referrals as rules
from families.rules.field_groups import REASONS
from privacy.errors import RuleBroken
from privacy.fields import GovDateField
from privacy.models import User
from privacy.web import ActionForm

LONG = 4000
INLINE = {"class": "govuk-radios--inline"}


class ReferralForm(ActionForm, AddressFields):
    """Who refers, why, and whether the family agreed. `key` makes what is sent twice one."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    received_on = GovDateField(past_only=True, label="Received on")
    team: Any = forms.ModelChoiceField(queryset=None, label="Team that looks at it")
    source = forms.ChoiceField(label="Who refers them", choices=Referral.Source.choices)
    agency = forms.CharField(
        required=False, max_length=200, label="Agency", help_text="For example, the school’s name"
    )
    referrer = forms.CharField(max_length=200, label="Name of whoever refers them")
    contact = forms.CharField(
        required=False, max_length=200, label="How to reach them", help_text="Telephone or email"
    )
    reason = forms.CharField(
        label="Why they are referred", max_length=LONG, widget=forms.Textarea(attrs={"rows": 6})
    )
    needs = forms.MultipleChoiceField(
        required=False, label="Needs named so far", widget=forms.CheckboxSelectMultiple
    )
    consent = forms.ChoiceField(
        label="Does the family agree to be referred?",
        choices=Referral.Consent.choices,
        widget=forms.RadioSelect,
    )
    consent_route = forms.ChoiceField(
        required=False,
        label="How they agreed",
        choices=[("", "Not known"), *Referral.Route.choices],
    )
    consent_on = GovDateField(required=False, past_only=True, label="When they agreed")

    def __init__(self, data: Any, *, user: User, version: FrameworkVersion | None) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"key": uuid.uuid4(), "received_on": today})
        teams = teams_within_reach(user).filter(closed_on=None)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        if not sees_every_team(user):
            del self.fields["team"]
        self.fields["address"].label = "Household address"
        headlines = current_frameworks()[version.code].headlines if version else ()
        self.fields["needs"].choices = [  # type: ignore[attr-defined]
            (line.name, [(need.id, need.label) for need in line.needs]) for line in headlines
        ]

    def facts(self) -> ReferralFacts:
        """The clean data as facts; how and when are of consent that was given."""
        known = {name: self.cleaned_data[name] for name in ReferralFacts.__dataclass_fields__}
        if known["consent"] != rules.CONSENT_GIVEN:
            known |= {"consent_route": "", "consent_on": None}
        return ReferralFacts(**{**known, "needs": tuple(known["needs"])})


class ReferredForm(ActionForm):
    """Somebody of the family that is referred."""

    forename = forms.CharField(max_length=200, label="First name")
    surname = forms.CharField(max_length=200, label="Last name")
    date_of_birth = GovDateField(
        required=False, past_only=True, label="Date of birth", help_text="Leave empty if not known"
    )
    sex = forms.ChoiceField(choices=SEXES, widget=forms.RadioSelect(attrs=INLINE))
    role = forms.ChoiceField(choices=Member.Role.choices, label="Role in the family")

    @property
    def number(self) -> str:
        """Which block of the page it is."""
        return str(self.prefix or "").rpartition("-")[2]

    def facts(self) -> ReferredFacts:
        """The clean data as facts."""
        return ReferredFacts(**self.cleaned_data)


class ReferralPage(PeoplePage):
    """Recording a referral: what it says, and the people of the family."""

    def __init__(self, data: QueryDict | None, *, user: User, today: date) -> None:
        self.user = user
        self.version = versions_on(today).first()
        self.referral = ReferralForm(data, user=user, version=self.version)
        super().__init__(data, head=self.referral, person_form=ReferredForm)

    def record(self) -> Referral | None:
        """Record it; None when something is wrong."""
        if not self.is_valid() or self.version is None:
            return None
        known = self.referral.cleaned_data
        try:
            return record_referral(
                key=known["key"],
                team=known.get("team"),
                framework=self.version,
                facts=self.referral.facts(),
                people=[form.facts() for form in self.joining],
                by=self.user,
            )
        except RuleBroken as broken:
            self.blame(str(broken), broken.field)
        return None


class StepForm(ActionForm):
    """What is decided, why, and where it goes."""

    step = forms.ChoiceField(label="What is decided?", widget=forms.RadioSelect)
    reason_code = forms.ChoiceField(
        required=False,
        label="Why it is declined or passed on",
        choices=[("", "Neither"), *rules.REASONS.items()],
    )
    passed_to = forms.CharField(
        required=False,
        max_length=200,
        label="To whom it is passed on",
        help_text="Only if it is passed on",
    )
    reason = forms.CharField(
        label="Reason, in your own words",
        help_text="What was asked for or has come, or why it was decided so: it is kept",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any, *, state: str) -> None:
        super().__init__(data)
        steps = rules.NEXT[rules.State(state)]
        self.fields["step"].choices = [(each.value, rules.STEP_WORDS[each]) for each in steps]  # type: ignore[attr-defined]
        if not rules.NEEDS_A_REASON & set(steps):
            del self.fields["reason_code"], self.fields["passed_to"]

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        return {"reason_code": "", "passed_to": "", **cleaned}


class MoveReferralForm(ActionForm):
    """Which team looks at it from now on, and why."""

    team: Any = forms.ModelChoiceField(queryset=None, label="Team that looks at it from now on")
    reason = forms.CharField(
        label="Why it is moved",
        help_text="The other team reads this, and it is kept",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, teams: Any) -> None:
        super().__init__(data)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class ShowForm(ActionForm):
    """Why somebody needs to see what is hidden."""

    reason_code = forms.ChoiceField(
        label="Why do you need to see it?", choices=list(REASONS.items()), widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None) -> None:
        # The page has another form with a field of this name.
        super().__init__(data, auto_id="show_%s")


def start_from(referral: Referral, people: list[ReferredPerson]) -> Start:
    """The page on which the family is opened, filled with what the referral says."""
    lines = referral.address.replace("; ", "\n")
    family = {
        "identified_on": referral.received_on,
        "address": lines,
        "postcode": referral.postcode,
        "framework": referral.framework_id,
        "team": referral.team_id,
    }
    adults = (Member.Role.PARENT, Member.Role.CARER)
    known = [
        {
            **{name: getattr(each, name) for name in ReferredFacts.__dataclass_fields__},
            "parenting_responsibility": each.role in adults,
            "lives_in_household": True,
        }
        for each in people
    ]
    return Start(referral=referral, family=family, people=tuple(known))
