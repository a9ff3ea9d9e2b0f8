"""Assessments and plans as typed: a section, whom it covers, a goal, and what becomes of it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from families.actions.assessments import AnswerFacts
from families.actions.notes import FromPage
from families.forms.notes import NO_VERSION, SettleForm, text_field
from families.models import Assessment, Member, Need, PlanGoal
from families.rules.assessments import FormVersion, Section
from families.rules.notes import plain_lines
from privacy.fields import GovDateField
from privacy.web import ActionForm

APPROVE, RETURN = "approve", "return"


class AnswerForm(ActionForm):
    """A section while it is written. Whatever of it is not right, the rest is saved."""

    hide_optional = True
    text = text_field("Answer", 12, required=False)
    score = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    not_known = forms.BooleanField(required=False, label="Not known yet")
    page = forms.UUIDField(required=False, widget=forms.HiddenInput)
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    writer = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        section: Section,
        version: FormVersion,
        known: AnswerFacts,
        hidden: Mapping[str, Any],
    ) -> None:
        shown = {name: getattr(known, name) for name in AnswerFacts.__dataclass_fields__}
        super().__init__(data, initial={**shown, **hidden})
        self.known = known
        self.fields["text"].label, self.fields["text"].help_text = section.ask, section.hint
        if not section.scored:
            del self.fields["score"]
            return
        self.fields["score"].label = version.scale_name
        steps = [(step, f"{step}: {words}") for step, words in version.steps.items()]
        self.fields["score"].choices = steps  # type: ignore[attr-defined]

    def typed(self) -> AnswerFacts:
        """What was typed; what is not right stays as it was."""
        self.is_valid()
        given = self.cleaned_data
        values = {
            name: given.get(name, getattr(self.known, name))
            for name in AnswerFacts.__dataclass_fields__
        }
        return AnswerFacts(**{**values, "text": plain_lines(values["text"])})

    def from_page(self) -> FromPage:
        """The page that sends it, and the version that it was made from."""
        given = self.cleaned_data
        based_on = given.get("based_on")
        return FromPage(
            given.get("page") or uuid.uuid4(), NO_VERSION if based_on is None else based_on
        )


class SettleAnswerForm(SettleForm):
    """Which of two versions of a section counts."""

    def __init__(self, data: Any, *, side: uuid.UUID) -> None:
        super().__init__(data, finished=False, side=side)
        self.fields["keep"].label = "What should the section say?"


class DetailsForm(ActionForm):
    """Whom it covers, and when it is reviewed."""

    hide_optional = True
    covers = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Whom does it cover?",
        help_text="It counts as whole-family work only if it covers every member",
    )
    review_on = GovDateField(required=False, label="To be reviewed on")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, assessment: Assessment, members: Sequence[Member]) -> None:
        known = {
            "covers": [str(key) for key in assessment.covers],
            "review_on": assessment.review_on,
            "version": assessment.version,
        }
        super().__init__(data, initial=known)
        names = {str(each.person_id): each.person.full_name for each in members}
        self.fields["covers"].choices = list(names.items())  # type: ignore[attr-defined]

    def clean_covers(self) -> list[uuid.UUID]:
        """As keys."""
        return [uuid.UUID(key) for key in self.cleaned_data["covers"]]


class GoalForm(ActionForm):
    """A goal: for which need, what is to be better, who does what, by when."""

    need = forms.ChoiceField(widget=forms.RadioSelect, label="For which need?")
    aim = text_field("What is to be better?", 3)
    steps = text_field("Who does what?", 5)
    due_on = GovDateField(label="By when", help_text="For example, 27 3 2027")

    def __init__(self, data: Any, *, needs: Mapping[str, tuple[Need, str]], **known: Any) -> None:
        super().__init__(data, **known)
        self.needs = needs
        words = [(key, label) for key, (_, label) in needs.items()]
        self.fields["need"].choices = words  # type: ignore[attr-defined]

    def clean_need(self) -> Need:
        """The need itself."""
        return self.needs[self.cleaned_data["need"]][0]

    def clean_aim(self) -> str:
        """With the line ends that are kept."""
        return plain_lines(self.cleaned_data["aim"]).strip()

    def clean_steps(self) -> str:
        """With the line ends that are kept."""
        return plain_lines(self.cleaned_data["steps"]).strip()


class GoalChangeForm(GoalForm):
    """A goal that stands in the draft, and how far it is."""

    progress = forms.ChoiceField(
        choices=PlanGoal.Progress.choices, widget=forms.RadioSelect, label="How far is it?"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(
        cls, goal: PlanGoal, data: Any, needs: Mapping[str, tuple[Need, str]]
    ) -> "GoalChangeForm":
        """The form, filled with what is known."""
        names = ("aim", "steps", "due_on", "progress", "version")
        known = {name: getattr(goal, name) for name in names}
        return cls(data, needs=needs, initial={**known, "need": str(goal.need_id)})


class DecideForm(ActionForm):
    """Approved, or given back with what is to be changed."""

    hide_optional = True
    decision = forms.ChoiceField(
        choices=[
            (APPROVE, "Approve it: it counts from today"),
            (RETURN, "Give it back to be changed"),
        ],
        widget=forms.RadioSelect,
        label="What is your decision?",
    )
    comment = text_field("What is to be changed?", 5, required=False)


class WithdrawForm(ActionForm):
    """Why an approval was wrong."""

    reason = text_field("Why is the approval withdrawn?", 4)
