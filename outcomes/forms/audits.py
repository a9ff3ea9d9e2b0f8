"""What a browser may send about internal audits: shapes and choices."""

from typing import Any

from django import forms

from outcomes.actions.audits_workpapers import ANSWERS
from outcomes.models import Workpaper
from outcomes.queries.audits import framework_names, phases
from outcomes.rules.audits import ANSWER_WORDS, LONGEST_TEXT, OPINION_WORDS, QUESTIONS, Finding
from outcomes.rules.audits_samples import LEAST_PER_CENT, SIZE_WORDS, STRATA_WORDS
from privacy.fields import GovDateField
from privacy.web import ActionForm, ShownForm

NARROW = {"class": "govuk-input--width-5"}


def long_text(label: str, **more: Any) -> forms.CharField:
    """A text of several lines that says how much room is left."""
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=widget, **more)


class AuditForm(ActionForm):
    """Which claims, and how the sample is drawn."""

    phase = forms.ChoiceField(label="Which programme?", required=False)
    first_day = GovDateField(
        label="Sent to internal audit from",
        help_text="Leave both days empty for every claim that is in internal audit.",
        required=False,
    )
    last_day = GovDateField(label="Sent to internal audit until", help_text="", required=False)
    strata = forms.ChoiceField(
        label="Divide the claims by", choices=[*STRATA_WORDS.items()], widget=forms.RadioSelect
    )
    size_kind = forms.ChoiceField(
        label="How is the size given?", choices=[*SIZE_WORDS.items()], widget=forms.RadioSelect
    )
    size = forms.IntegerField(
        label="Size",
        help_text="Per cent or claims. At least 10 per cent is usual.",
        min_value=1,
        max_value=100_000,
        initial=LEAST_PER_CENT,
        widget=forms.NumberInput(attrs=NARROW),
    )
    minimum = forms.IntegerField(
        label="At least so many from each stratum",
        help_text="Counts where the size is in per cent.",
        min_value=0,
        max_value=1_000,
        initial=1,
        widget=forms.NumberInput(attrs=NARROW),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = framework_names()
        listed = [(phase, names.get(phase, phase)) for phase in phases()]
        self.fields["phase"].choices = [("", "All programmes"), *listed]  # type: ignore[attr-defined]
        self.fields["strata"].initial = "route_framework"
        self.fields["size_kind"].initial = "per_cent"


class WorkpaperForm(ShownForm):
    """The three questions, each with its comment; the deadline for what is asked."""

    hide_optional = True

    def __init__(self, *args: Any, paper: Workpaper, **kwargs: Any) -> None:
        super().__init__(*args, begins={name: getattr(paper, name) for name in ANSWERS}, **kwargs)
        for question, words in QUESTIONS.items():
            self.fields[question] = forms.ChoiceField(
                label=words,
                required=False,
                choices=[*ANSWER_WORDS.items()],
                initial=getattr(paper, question),
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
            )
            comment = f"{question}_comment"
            self.fields[comment] = long_text(
                f"Comment: {words[0].lower()}{words[1:]}",
                required=False,
                initial=getattr(paper, comment),
                help_text="What is wrong, or what you want to know. Do not write names.",
            )
        self.fields["due_on"] = GovDateField(
            label="Queries are to be answered by",
            required=False,
            help_text="Needed where you answer with a query.",
        )

    def clean(self) -> dict[str, Any]:
        """The answers as findings."""
        given = super().clean() or self.cleaned_data
        findings = [
            Finding(question, given.get(question, ""), given.get(f"{question}_comment", ""))
            for question in QUESTIONS
        ]
        return {"findings": findings, "due_on": given.get("due_on"), "shown": given.get("shown")}


class DecisionForm(ActionForm):
    """The result of a workpaper."""

    result = forms.ChoiceField(
        label="What is the result?",
        choices=[("passed", "The claim passes"), ("failed", "The claim fails")],
        widget=forms.RadioSelect,
    )


class QueryAnswerForm(ActionForm):
    """The analyst's answer."""

    answer = long_text("Your answer", help_text="It cannot be changed afterwards. No names.")


class OpinionForm(ActionForm):
    """The opinion with which an audit is closed."""

    opinion = forms.ChoiceField(
        label="What is your opinion?", choices=[*OPINION_WORDS.items()], widget=forms.RadioSelect
    )
    text = long_text("What does it rest on?", help_text="It stands in the report. No names.")
