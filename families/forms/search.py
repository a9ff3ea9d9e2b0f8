"""What is looked for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from families.rules.search import wanted
from privacy.fields import PlainMessages


class SearchForm(PlainMessages, forms.Form):
    """One box for a name, a birth date, a postcode, a number or a reference."""

    use_required_attribute = False
    hide_optional = True
    words = forms.CharField(
        max_length=200,
        label="Look for",
        help_text=(
            "Part of a name, date of birth (27 3 2015), postcode, UPN, NHS or NI number, reference"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter a name, a date of birth, a number or a postcode"},
    )

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["words"].label = label

    def clean_words(self) -> str:
        """Something that can be looked for."""
        typed: str = self.cleaned_data["words"]
        if no_date := wanted(typed).no_date:
            raise ValidationError(f"{no_date} is not a real date")
        if not wanted(typed).anything:
            raise ValidationError(
                "Enter at least two letters of a name, a whole date of birth, or a number"
            )
        return typed
