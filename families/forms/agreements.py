"""Privacy notice and consents, asked when a family is opened and recorded whenever they change."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone

from families.rules import agreements as rules
from families.rules.agreements import Agreed
from privacy.errors import RuleBroken
from privacy.fields import GovDateField
from privacy.web import ActionForm

ROUTES = [("", "Select how"), *rules.ROUTES.items()]
CAPACITIES = [("", "Select who answered"), *rules.CAPACITIES.items()]
EVERYBODY = "The whole family"
QUESTIONS = {
    rules.NOTICE: "Has the family been given the privacy notice?",
    rules.SERVICE: "Does the family agree to the service?",
    rules.SHARING: "Does the family agree that information is shared?",
}
FIRST_ANSWERS = {
    rules.GIVEN: "Yes",
    rules.REFUSED: "No, they refuse",
    rules.NOT_YET: "Not yet",
}


class AnswerForm(ActionForm):
    """One question with when and how; asked at the opening, "not yet" is an answer too."""

    who = forms.ChoiceField(required=False, label="Whose answer is it?", widget=forms.RadioSelect)
    answer = forms.ChoiceField(widget=forms.RadioSelect)
    capacity = forms.ChoiceField(
        required=False,
        choices=CAPACITIES,
        label="Who answered for them?",
        help_text="Only where it is one person’s own answer",
    )
    version = forms.CharField(
        required=False, max_length=40, label="Version of the notice", help_text="For example, 3.1"
    )
    on_date = GovDateField(required=False, past_only=True, label="On which day")
    route = forms.ChoiceField(required=False, choices=ROUTES, label="How")

    def __init__(
        self,
        data: Any,
        *,
        kind: str,
        opening: bool = False,
        people: Iterable[tuple[uuid.UUID, str]] = (),
        initial: Mapping[str, str] | None = None,
    ) -> None:
        begun = {"answer": rules.NOT_YET} if opening else dict(initial or {})
        super().__init__(data, prefix=kind, initial={"who": "", **begun})
        self.kind = kind
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", EVERYBODY),
            *((str(key), name) for key, name in people),
        ]
        answer = self.fields["answer"]
        # Nothing chosen is "not yet" while a family is opened: nothing holds that up.
        answer.required = not opening
        answer.label, answer.help_text = QUESTIONS[kind], rules.FOLLOWS[kind]
        offered = [key for key in rules.ANSWERS[kind] if key in FIRST_ANSWERS]
        answer.choices = (  # type: ignore[attr-defined]
            [(key, FIRST_ANSWERS[key]) for key in (*offered, rules.NOT_YET)]
            if opening
            else [(key, rules.ANSWER_WORDS[key]) for key in rules.ANSWERS[kind]]
        )
        self._fit(opening=opening)

    def _fit(self, *, opening: bool) -> None:
        """Only what is asked of this kind; at the opening nobody is asked one by one."""
        if self.kind != rules.NOTICE:
            version = self.fields["version"]
            version.label, version.help_text = "Which wording", "For example, Consent form 2026-1"
        unasked = ["capacity"] if self.kind == rules.NOTICE else ["version"] * opening
        unasked += ["who", "capacity"] if opening else []
        for name in set(unasked):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """What the action takes: an answer, or none yet."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        who = cleaned.pop("who", "")
        if not who:
            cleaned["capacity"] = ""
        agreed = Agreed(**cleaned, kind=self.kind, person_id=uuid.UUID(who) if who else None)
        if agreed.answer in ("", rules.NOT_YET):
            return {"agreed": None}
        try:
            rules.check_agreed(agreed, timezone.localdate())
        except RuleBroken as broken:
            self.add_error(broken.field, str(broken))
        return {"agreed": agreed}
