"""Needs, interventions, artefacts and dates of a case, as typed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings

from families.actions.interventions import InterventionFacts
from families.framework import Headline
from families.framework import Need as FrameworkNeed
from families.models import Artefact, Family, Intervention, Need, Person
from families.rules.cases import CLOSURE_REASONS, CaseDates
from families.rules.codes import INTERVENTION_KINDS
from privacy.fields import GovDateField
from privacy.web import ActionForm

WHOLE_FAMILY = "family"
WHO_IDENTIFIED = {"required": "Select who identified it"}
NOT_CONFIRMED = "not confirmed from a source"
MOST_COST = 1_000_000
# What the page of a case's dates asks besides.
BESIDE_DATES = ("closure_reason", "district")


class NeedsForm(ActionForm):
    """Several needs of one member, or of the household, at once."""

    needs = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    identified_on = GovDateField(past_only=True, label="Identified on")
    identified_by = forms.ChoiceField(
        choices=Need.IdentifiedBy.choices,
        widget=forms.RadioSelect,
        label="Identified by",
        error_messages=WHO_IDENTIFIED,
    )
    evidenced = forms.BooleanField(required=False, label="I have seen evidence of these needs")

    def __init__(
        self,
        data: Any,
        *,
        fitting: Sequence[tuple[Headline, Sequence[FrameworkNeed]]],
        recorded: set[str],
        whose: str,
        today: date,
    ) -> None:
        super().__init__(data, initial={"identified_on": today})
        self.fields["needs"].choices = [  # type: ignore[attr-defined]
            (line.name, [(n.id, _need_label(n)) for n in needs if n.id not in recorded])
            for line, needs in fitting
            if any(need.id not in recorded for need in needs)
        ]
        self.fields["needs"].label = f"Needs of {whose}"
        self.fields["needs"].error_messages["required"] = "Select at least one need"


class NeedForm(ActionForm):
    """A recorded need: when, by whom, and whether evidence has been seen."""

    identified_on = GovDateField(past_only=True, label="Identified on")
    identified_by = forms.ChoiceField(
        choices=Need.IdentifiedBy.choices,
        widget=forms.RadioSelect,
        label="Identified by",
        error_messages=WHO_IDENTIFIED,
    )
    evidenced = forms.BooleanField(required=False, label="Evidence of this need has been seen")

    @classmethod
    def of(cls, need: Need, data: Any) -> "NeedForm":
        """The form, filled with what is known."""
        return cls(data, initial={name: getattr(need, name) for name in cls.base_fields})


class InterventionForm(ActionForm):
    """A service: what, by whom, for whom, from when to when."""

    kind = forms.ChoiceField(label="Intervention")
    provider = forms.CharField(
        required=False,
        max_length=200,
        help_text="The service or organisation, not the name of a worker",
    )
    whose = forms.ChoiceField(widget=forms.RadioSelect, label="For whom?")
    started_on = GovDateField(label="Started on")
    ended_on = GovDateField(
        required=False, label="Ended on", help_text="Leave empty while it goes on"
    )
    outcome = forms.ChoiceField(
        required=False,
        choices=[("", "Not known yet"), *Intervention.Outcome.choices],
        label="How it went",
    )
    cost = forms.DecimalField(
        required=False,
        min_value=0,
        max_value=MOST_COST,
        decimal_places=2,
        label="Cost in pounds",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
        error_messages={
            "invalid": "Enter pounds, such as 120 or 120.50",
            "min_value": "Enter 0 or more",
            "max_value": "Enter a million or less",
            "max_decimal_places": "Enter whole pence",
        },
        help_text="What it costs the council from first to last day. Leave empty if not known",
    )

    def __init__(self, data: Any, *, people: Sequence[Person], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.people = {str(person.pk): person for person in people}
        kinds = list(INTERVENTION_KINDS)
        if initial.get("kind") and initial["kind"] not in kinds:
            kinds.insert(0, initial["kind"])
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", "Select an intervention"),
            *((kind, kind[:1].upper() + kind[1:]) for kind in kinds),
        ]
        self.fields["whose"].choices = [  # type: ignore[attr-defined]
            (WHOLE_FAMILY, "Whole family"),
            *((key, person.full_name) for key, person in self.people.items()),
        ]

    @classmethod
    def of(
        cls, intervention: Intervention, data: Any, *, people: Sequence[Person]
    ) -> "InterventionForm":
        """The form, filled with what is known."""
        return cls(data, people=people, initial=cls.known(intervention))

    @staticmethod
    def known(intervention: Intervention) -> dict[str, Any]:
        """What a recorded intervention fills in."""
        names = InterventionFacts.__dataclass_fields__
        whose = str(intervention.person_id) if intervention.person_id else WHOLE_FAMILY
        return {**{name: getattr(intervention, name) for name in names}, "whose": whose}

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        person = self.people.get(cleaned.pop("whose"))
        return {"facts": InterventionFacts(**cleaned), "person": person}


class ArtefactForm(ActionForm):
    """An assessment, a plan, or goals tied to needs."""

    OFFERED = (Artefact.Kind.ASSESSMENT, Artefact.Kind.PLAN, Artefact.Kind.PLAN_GOAL_LINK)

    artefact = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in OFFERED],
        widget=forms.RadioSelect,
        label="What was done?",
    )
    on_date = GovDateField(past_only=True, label="Date")
    covers_everyone = forms.BooleanField(
        required=False,
        label="It covers every current member of the family",
        help_text="An assessment or plan counts as whole-family work only if it does",
    )
    detail = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Note",
    )


class DatesForm(ActionForm):
    """The dates of the case."""

    identified_on = GovDateField(past_only=True, label="Identified on")
    assessed_on = GovDateField(
        required=False,
        label="Assessed on",
        help_text="The day on which eligibility is judged. Left empty, it is the day below",
    )
    attached_on = GovDateField(required=False, label="Work with the family began on")
    step_down_on = GovDateField(required=False, label="Stepped down on")
    closed_on = GovDateField(
        required=False, label="Closed on", help_text="To open the case again, empty this date"
    )
    closure_reason = forms.ChoiceField(required=False, label="Why it was closed")
    district = forms.ChoiceField(
        required=False,
        label="District",
        help_text="Where the family lives, for figures by district",
    )

    @classmethod
    def of(cls, family: Family, data: Any, *, with_district: bool) -> "DatesForm":
        """The form, filled with what is known; a reason of an older system stays a choice."""
        form = cls(data, initial={name: getattr(family, name) for name in cls.base_fields})
        reasons = dict.fromkeys([*CLOSURE_REASONS, family.closure_reason])
        form.fields["closure_reason"].choices = [  # type: ignore[attr-defined]
            ("", "Not closed"),
            *((each, each[:1].upper() + each[1:]) for each in reasons if each),
        ]
        form._offer_district(family.district if with_district else None)
        return form

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        apart = {name: cleaned.pop(name) for name in BESIDE_DATES if name in cleaned}
        return {"dates": CaseDates(**cleaned), **apart}

    def _offer_district(self, now: str | None) -> None:
        """Where the council has districts, and nobody's home has to stay unknown."""
        if now is None:
            del self.fields["district"]
            return
        names = dict.fromkeys([*settings.DISTRICTS, now])
        choices = [("", "Not recorded"), *((each, each) for each in names if each)]
        self.fields["district"].choices = choices  # type: ignore[attr-defined]


def _need_label(need: FrameworkNeed) -> str:
    doubt = "" if need.provenance.confirmed else f" – {NOT_CONFIRMED}"
    return f"{need.label} ({need.id}){doubt}"
