"""What a browser may send about disposals."""

from django import forms

from privacy.models import DisposalItem
from privacy.web import ActionForm

GROUNDS = [choice for choice in DisposalItem.Ground.choices if choice[0] != "retention"]


class RemovePersonForm(ActionForm):
    """One person out of families that live on."""

    reference = forms.CharField(
        label="Reference of the person",
        help_text="Their own rows go. In what is written of the whole family, a mark stays",
        max_length=40,
    )
    ground = forms.ChoiceField(label="Ground", choices=[("", "Choose"), *GROUNDS])
