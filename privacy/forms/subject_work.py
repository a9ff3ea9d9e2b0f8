"""What a browser may send about the work on a subject request: clock, items, people, release."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms

from privacy.fields import GovDateField
from privacy.forms.registers import one_of, past_day, words
from privacy.models import (
    ActingDecision,
    SubjectExtension,
    SubjectParty,
    SubjectRequest,
    SubjectSpan,
)
from privacy.rules.acting import FACTORS, Answer
from privacy.rules.grounds import DISCLOSES, GROUNDS, WITHHOLDS, WORKER, Ground, Who, proposal
from privacy.web import ActionForm, ShownForm

ANSWERS = [(Answer.YES.value, "Yes"), (Answer.NO.value, "No"), (Answer.UNKNOWN.value, "Not known")]
SEEN = "The person may see this."
WHY = "Needed where the ground has to be explained. Kept with the decision."
SPAN = "span_"


def _listed(codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, _said(GROUNDS[code])) for code in codes]


def _said(ground: Ground) -> str:
    return f"{ground.words} ({ground.citation})"


def grounds_for(who: str = "") -> list[tuple[str, Any]]:
    """The closed list, by decision; a worker's ground is for workers alone."""
    discloses = [code for code in DISCLOSES if code != WORKER or who in ("", Who.WORKER)]
    return [
        ("", "Leave it open"),
        ("Withhold", _listed(WITHHOLDS)),
        ("Disclose", _listed(discloses)),
    ]


def ground_field(label: str, help_text: str = "", who: str = "") -> Any:
    """One ground of the closed list."""
    choices = [("", "Select a ground"), *grounds_for(who)[1:]]
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text)


class MoreTimeForm(ActionForm):
    """Three months from the start, with reasons, told within the first."""

    told_on = past_day("When was the person told?")
    why = one_of("Why is more time needed?", SubjectExtension.Why.choices)
    reason = words("The reasons, as they were told", SEEN)


class QuestionForm(ActionForm):
    """What they mean had to be asked."""

    asked_on = past_day("When were they asked?", "The clock stands from that day on.")
    reason = words("What is not clear, and why has it to be asked?", SEEN)


class AnsweredForm(ActionForm):
    """They answered."""

    answered_on = past_day("When did their answer come?", "The clock goes on from that day.")


class ActingForm(ActionForm):
    """Six questions, and what follows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for factor in FACTORS:
            self.fields[factor.code] = one_of(factor.question, ANSWERS, factor.help)
        self.fields["outcome"] = one_of("What follows?", ActingDecision.Outcome.choices)
        self.fields["reason"] = words("Why?", "What was weighed, and who was asked.")

    def clean(self) -> dict[str, Any]:
        """The answers in the order of the questions."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        answers = [data.pop(factor.code, "") for factor in FACTORS]
        return {**data, "answers": answers}


class RestrictForm(ActionForm):
    """Nothing to fill in: the page says what it means."""

    warning = (
        "Whatever may tell where somebody is will be looked for, workers’ names included. A "
        "safeguarding lead reads the pack before it is approved. This cannot be taken back."
    )


class SearchForm(ActionForm):
    """Another system was looked through."""

    place = forms.CharField(
        label="Where did you look?",
        max_length=120,
        help_text="A mailbox, a shared folder, paper. Name nobody.",
    )
    terms = words("What did you look for?", "Names, numbers, days.", rows=2)
    found = forms.IntegerField(
        label="How many entries were found?",
        min_value=0,
        max_value=1_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}),
    )
    left_out = words("What was left out, and why?", required=False, rows=2)


class SpansForm(ShownForm):
    """A ground for each mention in an item; what is proposed is chosen already."""

    reason = words("Why?", WHY, required=False, rows=2)

    def __init__(self, data: Any, *, spans: list[SubjectSpan], held: SubjectRequest) -> None:
        super().__init__(data, begins={str(span.pk): span.ground for span in spans})
        reason, restricted = self.fields.pop("reason"), hasattr(held, "restricted")
        for number, span in enumerate(spans, 1):
            proposed = proposal(span.party.who, restricted=restricted).ground
            self.fields[f"{SPAN}{span.pk}"] = forms.ChoiceField(
                label=f"Mention {number}",
                choices=grounds_for(span.party.who),
                initial=span.ground or proposed,
                required=False,
            )
        self.fields["reason"] = reason

    def clean(self) -> dict[str, Any]:
        """The grounds by the key of their mention."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = {
            uuid.UUID(name.removeprefix(SPAN)): ground
            for name, ground in data.items()
            if name.startswith(SPAN)
        }
        return {
            **{"grounds": chosen, "reason": data.get("reason", "")},
            "shown": data.get("shown"),
        }

    def field_of(self, name: str) -> str:
        """The ground of a mention."""
        return f"{SPAN}{name}"


class WholeForm(ActionForm):
    """What becomes of a whole item."""

    ground = ground_field("What becomes of the whole entry, and on which ground?")
    reason = words("Why?", WHY, required=False)
    opinion = words(
        "The health professional’s opinion",
        "Needed for health data, whether they are told or withheld: who said what.",
        required=False,
    )
    opinion_on = GovDateField(label="When was it given?", past_only=True, required=False)


class ItemForm(ShownForm, WholeForm):
    """What becomes of one entry; it begins with what is decided of it."""


class MarkForm(ActionForm):
    """Words that no program found."""

    phrase = forms.CharField(
        label="Which words must not be told?",
        max_length=300,
        help_text="As they stand in the text",
    )
    ground = forms.ChoiceField(
        label="On which ground?", choices=[("", "Select a ground"), *_listed(WITHHOLDS)]
    )
    reason = words("Why?", WHY, required=False, rows=2)
    everywhere = forms.BooleanField(label="In every entry of this request", required=False)


class EverywhereForm(ActionForm):
    """One decision for somebody everywhere."""

    ground = ground_field("What becomes of every mention that is still open?")
    reason = words("Why?", WHY, required=False, rows=2)

    def __init__(self, data: Any, *, who: str) -> None:
        super().__init__(data)
        choices = [("", "Select a ground"), *grounds_for(who)[1:]]
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]


class ConfirmForm(ActionForm):
    """A rule counts once its sample was read."""

    sample_read = forms.BooleanField(
        label="I have read every mention above, and the ground fits each", required=False
    )


class NameForm(ActionForm):
    """Another name of somebody."""

    name = forms.CharField(
        label="By what other name are they written about?",
        max_length=80,
        help_text="A short name, a pet name, a spelling. It is looked for in every entry.",
    )


class RelationForm(ActionForm):
    """What somebody is to whoever asks."""

    relation = forms.ChoiceField(
        label="What are they to whoever asks?",
        choices=SubjectParty.Relation.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text="Danger restricts the whole request, and this cannot be taken back.",
    )


class InferenceForm(ActionForm):
    """Before a pack is reviewed or approved."""

    inference = forms.BooleanField(
        label="I have checked whether what is left tells who is meant, although names are gone",
        required=False,
    )


class LinkForm(ActionForm):
    """Before a link is made."""

    contact_checked = forms.BooleanField(
        label="I have checked with the person today where the link is to go", required=False
    )
    nobody_shares = forms.BooleanField(
        label="Nobody else reads what comes there, above all nobody whom they fear",
        required=False,
    )


class PrintForm(ActionForm):
    """Before a pack is printed."""

    contact_checked = forms.BooleanField(
        label="I have checked with the person today where the print is to go, or they fetch it",
        required=False,
    )
    nobody_shares = forms.BooleanField(
        label="It goes sealed and tracked, and nobody else opens what comes there, above all "
        "nobody whom they fear",
        required=False,
    )


class CodeForm(ActionForm):
    """The code of a link."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="Ten letters and digits, which you were told by another way than the link",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
    )
