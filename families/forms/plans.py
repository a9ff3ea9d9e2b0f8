"""What a browser sends about a local plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from families.actions.plans import EMPTY
from families.framework import Framework
from families.framework.drafts import PlanField, PlanGroup, faults_of, groups_of
from families.models import LocalPlan
from privacy.web import ActionForm

IN_FORCE = "in_force"


class BeginPlanForm(ActionForm):
    """What a draft begins with."""

    begin_with = forms.ChoiceField(
        label="What should the draft begin with?",
        widget=forms.RadioSelect,
        choices=[
            (IN_FORCE, "The plan in force, or nothing chosen where there is none"),
            (EMPTY, "Nothing chosen: the framework’s own values"),
        ],
        initial=IN_FORCE,
    )


class ReasonForm(ActionForm):
    """Why."""

    reason = forms.CharField(
        label="Why?",
        help_text="Kept with the decision. Name nobody",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@dataclass(frozen=True)
class ShownGroup:
    """A group of fields as the page shows it."""

    about: PlanGroup
    fields: list[Any]

    @property
    def open(self) -> bool:
        """Folded away unless something is chosen there, or wrong."""
        return not self.about.folded or any(f.errors or f.value() for f in self.fields)


class PlanForm(ActionForm):
    """Everything that a plan may choose; it takes anything, what is wrong stands beside it."""

    hide_optional = True

    def __init__(self, framework: Framework, data: Any, faults: Mapping[str, list[str]]) -> None:
        self.groups = groups_of(framework)
        self.faults = faults
        super().__init__(data)
        for group in self.groups:
            self.fields |= {each.name: _field(each) for each in group.fields}

    @classmethod
    def of(cls, plan: LocalPlan, framework: Framework, data: Any) -> "PlanForm":
        """The form with what was sent, else with what the draft keeps and what is wrong with it."""
        if data:
            return cls(framework, data, {})
        return cls(framework, plan.typed, faults_of(framework, plan.typed))

    def full_clean(self) -> None:
        """Nothing is judged here: the plan's own reader says what is wrong."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
        for name, sentences in self.faults.items():
            self.add_error(name or None, sentences)

    @property
    def typed(self) -> dict[str, Any]:
        """What was sent, as it was sent."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, name)
            for name, field in self.fields.items()
        }

    def shown(self) -> list[ShownGroup]:
        """The groups with their bound fields."""
        return [ShownGroup(group, [self[f.name] for f in group.fields]) for group in self.groups]


def _field(each: PlanField) -> forms.Field:
    common: dict[str, Any] = {"label": each.label, "required": False, "help_text": each.hint}
    if each.many:
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=each.choices, widget=boxes, **common)
    if each.choices:
        return forms.ChoiceField(choices=each.choices, **common)
    narrow = forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"})
    return forms.CharField(widget=narrow, **common)
