"""What a browser may send in answer to the regulator's questions about a return."""

from typing import Any

from django import forms
from django.http import QueryDict

from exports.models import Return
from exports.queries.assessments import assessment_of, measured
from exports.questions import QUESTIONS, RELEASE_WORDS
from privacy.fields import GovDateField
from privacy.web import ActionForm

LONGEST_ANSWER = 1000


class AssessmentForm(ActionForm):
    """A text for each question, with what was measured beside it; to whom, and until when."""

    def __init__(self, shown: Return, data: QueryDict | None = None) -> None:
        """What was answered last stands in it."""
        newest = assessment_of(shown)
        initial: dict[str, Any] = {}
        if newest:
            initial = {**newest.answered, "release_type": newest.release_type}
        super().__init__(data, initial=initial)
        facts = measured(shown)
        for code, question in QUESTIONS.items():
            said = f". {facts[code]}" if code in facts else ""
            self.fields[code] = forms.CharField(
                label=question.words,
                help_text=f"{question.hint}{said}",
                max_length=LONGEST_ANSWER,
                widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
            )
        self.fields["release_type"] = forms.ChoiceField(
            label="To whom does it go?",
            choices=[(kind.value, words) for kind, words in RELEASE_WORDS.items()],
            widget=forms.RadioSelect,
        )
        self.fields["review_on"] = GovDateField(
            label="By when are the answers looked at again?",
            help_text="Within a year: what others can find out grows",
        )
