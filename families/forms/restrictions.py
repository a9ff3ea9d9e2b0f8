"""What a browser may send about restricted and sealed families."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from families.models import Restriction
from families.models.restrictions import NORMAL
from privacy.web import ActionForm

MOST_NAMES = 50
WORDS = {
    "restricted": "Restricted: whoever holds a grant (lead, cover, partner), and those named below",
    "sealed": "Sealed: nobody but those named below",
}
LIFTED = (NORMAL, "Lift it: everybody reaches the family again as before")


class RestrictionForm(ActionForm):
    """How far, why, and who may open it all the same."""

    reference = forms.CharField(label="Reference of the family", max_length=40)
    level = forms.ChoiceField(
        label="Who may open it?", choices=list(WORDS.items()), widget=forms.RadioSelect
    )
    reason_code = forms.ChoiceField(
        label="Why?", choices=Restriction.Reason.choices, widget=forms.RadioSelect
    )
    emails = forms.CharField(
        label="Who may open it by name",
        help_text="Email addresses of staff, one on each line",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MOST_NAMES * 200,
        required=False,
    )

    def clean_emails(self) -> list[str]:
        """Each address once, in small letters."""
        lines = [line.strip().lower() for line in self.cleaned_data["emails"].splitlines()]
        typed = list(dict.fromkeys(line for line in lines if line))
        if len(typed) > MOST_NAMES:
            raise ValidationError(f"Name at most {MOST_NAMES} people")
        for line in typed:
            _check_address(line)
        return typed


class RestrictionChangeForm(RestrictionForm):
    """The same for one that is in force; it may be lifted."""

    reference = None  # type: ignore[assignment]

    def __init__(self, data: Any, *, held: Restriction) -> None:
        names = "\n".join(sorted(each.user.email for each in held.named.all()))
        initial = {"level": held.level, "reason_code": held.reason_code, "emails": names}
        super().__init__(data, initial=initial)
        self.fields["level"].choices = [*WORDS.items(), LIFTED]  # type: ignore[attr-defined]


def _check_address(line: str) -> None:
    try:
        validate_email(line)
    except ValidationError:
        message = "Enter email addresses, one on each line, like name@council.example"
        raise ValidationError(message) from None
