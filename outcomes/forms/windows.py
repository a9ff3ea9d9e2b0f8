"""A claim window and a tariff as typed."""

from typing import Any, Self

from django import forms

from outcomes.models import ClaimWindow, Tariff
from outcomes.models.windows import BASIS_CHOICES, KIND_CHOICES
from outcomes.rules.windows import Basis
from privacy.fields import GovDateField
from privacy.web import ActionForm

# What people enter is never invented; that word belongs to the demonstration.
CHOICES = [choice for choice in BASIS_CHOICES if choice[0] != Basis.INVENTED]
SOURCE = "The letter, guidance or person it comes from. No names of families."


class DatedForm(ActionForm):
    """What both have in common."""

    def __init__(self, *args: Any, phases: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phase, basis = self.fields["phase"], self.fields["basis"]
        if isinstance(phase, forms.ChoiceField) and isinstance(basis, forms.ChoiceField):
            phase.choices = list(phases.items())
            if self.initial.get("basis") == Basis.INVENTED:
                basis.choices = BASIS_CHOICES

    @classmethod
    def of(cls, row: ClaimWindow | Tariff, data: Any, phases: dict[str, str]) -> Self:
        """The form, filled with what stands now."""
        initial = {name: getattr(row, name) for name in cls.base_fields}
        return cls(data, initial=initial, phases=phases)


class WindowForm(DatedForm):
    """A window: from its first to its last day."""

    phase = forms.ChoiceField(label="Phase of the programme")
    label = forms.CharField(max_length=80, help_text="For example, 2024-25, window 3")
    opens_on = GovDateField(label="First day")
    closes_on = GovDateField(label="Last day")
    basis = forms.ChoiceField(label="Where do the dates come from?", choices=CHOICES)
    source = forms.CharField(max_length=200, help_text=SOURCE)


class TariffForm(DatedForm):
    """A figure: for its days."""

    phase = forms.ChoiceField(label="Phase of the programme")
    kind = forms.ChoiceField(label="What does the figure say?", choices=KIND_CHOICES)
    value = forms.DecimalField(
        label="Figure",
        max_digits=10,
        decimal_places=2,
        help_text="Pounds for a payment, for example 800; a whole number of families otherwise",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}),
        error_messages={"invalid": "Figure must be a number, such as 800 or 800.50"},
    )
    from_on = GovDateField(label="First day")
    to_on = GovDateField(label="Last day", required=False)
    basis = forms.ChoiceField(label="Where does the figure come from?", choices=CHOICES)
    source = forms.CharField(max_length=200, help_text=SOURCE)
