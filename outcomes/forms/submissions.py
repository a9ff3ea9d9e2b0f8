"""Choosing the claims of a submission."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from outcomes.forms.claims_bulk import broken_mark
from outcomes.models import Claim
from privacy.web import ActionForm


class ClaimsField(forms.MultipleChoiceField):
    """Ticked claims. One that has moved on since is taken too: the submission says what it is."""

    def valid_value(self, value: Any) -> bool:
        """Whether it is the key of a claim at all."""
        try:
            uuid.UUID(str(value))
        except ValueError:
            return False
        return True


class SubmissionForm(ActionForm):
    """Some of the claims on the page."""

    hide_optional = True
    claims = ClaimsField(
        label="Claims that passed internal audit",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose claims from the list"},
    )

    def __init__(
        self,
        *args: Any,
        waiting: Iterable[Claim],
        broken: Mapping[uuid.UUID, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["claims"]
        if isinstance(field, ClaimsField):
            field.choices = [
                (str(claim.pk), _label(claim) + broken_mark(broken.get(claim.pk, "")))
                for claim in waiting
            ]


def _label(claim: Claim) -> str:
    """Reference, family and route; who prepared it."""
    by = claim.prepared_by.name if claim.prepared_by else ""
    facts = f"{claim.reference}, family {claim.family.reference}, route {claim.route}"
    return f"{facts}, prepared by {by}"
