"""Which families of a worker are handed on, and to whom."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from families.forms.allocation import NOBODY
from families.models import Family
from privacy.fields import GovDateField, IdsField
from privacy.models import User
from privacy.web import ActionForm

ALL = "all"


class HandOnForm(ActionForm):
    """The ticked families or all of them, a keyworker, and the first day."""

    to = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="Who leads them from then on?",
        error_messages={"required": "Select who leads them from then on"},
    )
    started_on = GovDateField(past_only=True, label="From")
    items = IdsField(required=False, label="Which families?")
    then = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        families: Iterable[Family],
        names: Mapping[Any, str],
        workers: Iterable[User],
        today: date,
    ) -> None:
        super().__init__(data, initial={"started_on": today})
        self.workers = {str(worker.pk): worker for worker in workers}
        people = [(key, _caseload(worker)) for key, worker in self.workers.items()]
        self.fields["to"].choices = [*people, (NOBODY, "Nobody for now")]  # type: ignore[attr-defined]
        self.fields["items"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), f"{names.get(each.pk) or 'No members now'} ({each.reference})")
            for each in families
        ]

    def clean(self) -> dict[str, Any]:
        """What the action takes: no `to` means nobody, no `chosen` means all."""
        cleaned = super().clean() or self.cleaned_data
        all_of_them = cleaned.pop("then", "") == ALL
        items = cleaned.pop("items", [])
        if not all_of_them and not items and "items" not in self.errors:
            self.add_error("items", "Tick at least one family, or hand on all of them")
        cleaned["chosen"] = None if all_of_them else items
        if "to" in cleaned:
            cleaned["to"] = self.workers.get(cleaned["to"])
        return cleaned


def _caseload(worker: User) -> str:
    """`Emma Smith: leads 12 families`."""
    number = worker.caseload  # type: ignore[attr-defined]
    return f"{worker.name}: leads {number} famil{'y' if number == 1 else 'ies'}"
