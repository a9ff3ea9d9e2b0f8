"""What a browser may send about disposals."""

from django import forms

from privacy.forms.registers import past_day
from privacy.models import DisposalItem
from privacy.web import ActionForm

# Those of retention come from the rules alone.
BY_RULE = ("retention", "transfer")
GROUNDS = [choice for choice in DisposalItem.Ground.choices if choice[0] not in BY_RULE]


class HandOverForm(ActionForm):
    """To whom a record went."""

    handed_to = forms.CharField(
        label="Who has it now?",
        help_text="The archive or council, and the office that took it. Name nobody",
        max_length=120,
    )
    handed_on = past_day("When did they get it?")
    handed_reference = forms.CharField(
        label="Their reference",
        help_text="As it stands on their receipt. Another person sees the receipt before erasure",
        max_length=80,
    )


class RemovePersonForm(ActionForm):
    """One person out of families that live on."""

    reference = forms.CharField(
        label="Reference of the person",
        help_text="Their own rows go. In what is written of the whole family, a mark stays",
        max_length=40,
    )
    ground = forms.ChoiceField(label="Ground", choices=[("", "Choose"), *GROUNDS])
