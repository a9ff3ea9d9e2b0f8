"""What a browser may send about the review of access."""

from collections.abc import Iterable
from typing import Any

from django import forms

from families.models import AccessReview
from privacy.models import User
from privacy.web import ActionForm


class ReviewForm(ActionForm):
    """Which accounts of the page, and what is said of them."""

    users = forms.MultipleChoiceField(
        required=False, label="Accounts", widget=forms.CheckboxSelectMultiple
    )
    decision = forms.ChoiceField(choices=AccessReview.Decision.choices)

    def __init__(self, data: Any, *, users: Iterable[User]) -> None:
        super().__init__(data)
        self.known = {str(user.pk): user.pk for user in users}
        self.fields["users"].choices = [(key, key) for key in self.known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        if "users" in cleaned:
            cleaned["users"] = [self.known[key] for key in cleaned["users"]]
        return cleaned
