"""What a browser may send about breaches."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

from privacy.fields import GovDateField
from privacy.forms.registers import (
    NAME_NOBODY,
    MomentForm,
    one_of,
    past_day,
    time_field,
    words,
)
from privacy.models import Breach
from privacy.web import ActionForm, ShownForm

SAFE_ADDRESS = "May a safe address have become known?"
SAFE_ADDRESS_HELP = (
    "The address of somebody who is protected from a person: a refuge, a new home, a school, or "
    "anything by which they could be found."
)
MOST = 10_000_000
HOW_MANY = {
    "min_value": "Enter 0 or a larger number",
    "max_value": f"Enter at most {MOST:,}: check the number",
}
# Of what is no number a browser's own number field sends nothing, and nobody is told why.
WHOLE_NUMBER = {"inputmode": "numeric", "class": "govuk-input--width-5"}
OTHERS = (
    ("processor", "A processor (a supplier who holds data for us)"),
    ("council", "Another council"),
    ("police", "The police"),
    ("partner", "A school, health service or other partner"),
    ("other", "Somebody else"),
)
REFERENCE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9 ./-]*$", "Enter the reference as the regulator gave it"
)


class FirstQuestionForm(ActionForm):
    """Before all else."""

    safe_address = one_of(SAFE_ADDRESS, Breach.SafeAddress.choices, SAFE_ADDRESS_HELP)


class ReportForm(MomentForm):
    """The short form that everybody may fill in."""

    aware_on = past_day(
        "When was it noticed?",
        "The day on which anybody in the council, or a supplier, first saw that something may have "
        "gone wrong. For example, 27 3 2026",
    )
    aware_time = time_field(
        "At what time?", "The 72 hours run from here, so as exactly as you can. For example, 14:30"
    )
    text = words(
        "What happened?",
        f"What went where, and what you have done about it. {NAME_NOBODY}",
        rows=6,
    )


class AddressForm(ActionForm):
    """The answer has changed."""

    safe_address = one_of(SAFE_ADDRESS, Breach.SafeAddress.choices, SAFE_ADDRESS_HELP)
    text = words("How do you know?", NAME_NOBODY)


class AwareForm(MomentForm):
    """It was noticed at another time than was said."""

    aware_on = past_day("When was it noticed?")
    aware_time = time_field("At what time?")
    text = words("Why is it corrected?", NAME_NOBODY)


class ScaleForm(ShownForm):
    """What happened, and to how many."""

    nature = one_of("What kind of breach is it?", Breach.Nature.choices)
    people_kinds = forms.MultipleChoiceField(
        label="Whom is it about?",
        choices=Breach.People.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    people = forms.IntegerField(
        label="About how many people?",
        min_value=0,
        max_value=MOST,
        error_messages=HOW_MANY,
        widget=forms.TextInput(attrs=WHOLE_NUMBER),
    )
    data_kinds = forms.MultipleChoiceField(
        label="What kinds of information?",
        choices=Breach.Data.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    records = forms.IntegerField(
        label="About how many records?",
        min_value=0,
        max_value=MOST,
        error_messages=HOW_MANY,
        widget=forms.TextInput(attrs=WHOLE_NUMBER),
    )
    text = words("What happened?", NAME_NOBODY, rows=6)


class ConsequencesForm(ShownForm):
    """What may follow."""

    text = words("What may follow for the people it is about?", NAME_NOBODY, rows=6)


class MeasuresForm(ShownForm):
    """What was done."""

    text = words(
        "What was done about it?",
        f"To stop it, to get it back, to keep harm from people. {NAME_NOBODY}",
        rows=6,
    )


class NoteForm(ActionForm):
    """What fits nowhere else."""

    text = words("Note", NAME_NOBODY)


class DecisionForm(ShownForm):
    """How high the risk is."""

    decision = one_of("How high is the risk to people?", Breach.Decision.choices)
    text = words("Why?", "If nobody is notified, this is the record of why. " + NAME_NOBODY, rows=6)


class NotifyForm(MomentForm):
    """The regulator was notified."""

    parts = ("on", "at_time", "notified_at")

    on = past_day("When was the regulator notified?")
    at_time = time_field("At what time?")
    notified_reference = forms.CharField(
        label="Reference that the regulator gave",
        max_length=40,
        validators=[REFERENCE],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    late_because = words("Why did it take longer than 72 hours?", "Only if it did.", required=False)


class TellForm(ShownForm):
    """People were told, or there is a reason not to."""

    told_on = past_day("When were they told?", required=False)
    not_told = forms.ChoiceField(
        label="If they are not told: the reason",
        required=False,
        choices=[("", "They were told"), *Breach.NotTold.choices],
        widget=forms.RadioSelect,
    )
    text = words(
        "How were they told, or how does the reason hold here?", NAME_NOBODY, required=False
    )


class OthersForm(ActionForm):
    """Somebody else was told, or told us."""

    who = one_of("Who was told, or told us?", OTHERS)
    on = past_day("When?")
    text = words("What was said?", "Name the organisation. " + NAME_NOBODY)


class ActionToDoForm(ActionForm):
    """Something is to be done."""

    text = words("What is to be done, and who does it?", NAME_NOBODY)
    on = GovDateField(label="By when?", help_text="For example, 27 3 2027")


class CloseForm(ActionForm):
    """It is over."""

    text = words(
        "Anything to add?",
        "After this nothing can be added or changed. " + NAME_NOBODY,
        required=False,
    )


def as_it_stands(form: type[ActionForm], breach: Breach, text: str) -> dict[str, Any]:
    """What a form shows at first: what was set and said last."""
    known = {name: getattr(breach, name, None) for name in form.base_fields}
    local = timezone.localtime(breach.aware_at)
    return {**known, "aware_on": local.date(), "aware_time": local.time(), "text": text}
