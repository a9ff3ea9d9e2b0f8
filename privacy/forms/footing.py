"""What a browser may send about impact assessments and sharing agreements."""

from django import forms

from privacy.fields import GovDateField
from privacy.forms.registers import one_of, past_day
from privacy.rules import registers, rights
from privacy.web import ActionForm

EXAMPLE = "For example, 27 3 2026"


class AssessmentForm(ActionForm):
    """An impact assessment: of which use, where it is kept, what risk remains."""

    purpose = one_of("Which use?", rights.choices(rights.PURPOSE_WORDS))
    title = forms.CharField(label="Title", max_length=200)
    reference = forms.CharField(
        label="Where is it kept?", max_length=200, help_text="Its number or place in the files"
    )
    done_on = past_day("When was it made?")
    review_on = GovDateField(
        label="When is it looked at again?", help_text="From the day after, the use stops"
    )
    risk = one_of("Which risk remains?", list(registers.RISKS.items()))
    consulted_on = past_day(
        "When was the regulator asked?", "Only where the risk stays high (Art 36)", required=False
    )


class AgreementForm(ActionForm):
    """A sharing agreement: with whom, what for, which kinds of information, until when."""

    partner = forms.CharField(label="With whom?", max_length=200, help_text="The organisation")
    standing = one_of("What are they?", list(registers.STANDINGS.items()))
    purpose = one_of("Which use?", rights.choices(rights.PURPOSE_WORDS))
    what = forms.CharField(
        label="Which kinds of information?",
        max_length=300,
        help_text="Name nobody. For example, school attendance of children in the programme",
    )
    power = forms.CharField(label="Act and section, or contract", max_length=200)
    reference = forms.CharField(label="Reference of the agreement", max_length=200)
    from_on = GovDateField(label="From which day on?", help_text=EXAMPLE)
    until_on = GovDateField(label="Until which day?", help_text=EXAMPLE)
    region = one_of("Where is the information kept?", list(registers.REGIONS.items()))
    safeguard = forms.CharField(
        label="Safeguard", required=False, max_length=200, help_text="Outside the UK and the EEA"
    )
