"""Whom a family is given to."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from families.models import Family
from privacy.fields import GovDateField
from privacy.models import User
from privacy.web import ActionForm

NOBODY = "none"


class AllocationForm(ActionForm):
    """A keyworker, each with the number of families they lead, and the first day."""

    worker = forms.ChoiceField(widget=forms.RadioSelect, label="Keyworker")
    started_on = GovDateField(past_only=True, label="From")

    def __init__(self, data: Any, *, family: Family, workers: Iterable[User], today: date) -> None:
        super().__init__(data, initial={"started_on": today})
        self.workers = {str(worker.pk): worker for worker in workers}
        current = str(family.worker_id)  # type: ignore[attr-defined]
        choices = [
            (key, _label(worker, family)) for key, worker in self.workers.items() if key != current
        ]
        if current in self.workers or family.worker_id:  # type: ignore[attr-defined]
            choices.append((NOBODY, "Nobody for now"))
        self.fields["worker"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the action takes: no worker means that nobody leads for now."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            cleaned["worker"] = self.workers.get(cleaned["worker"])
        return cleaned


def _label(worker: User, family: Family) -> str:
    """`Emma Smith: leads 12 families`; the team where it is not the family's."""
    number = worker.caseload  # type: ignore[attr-defined]
    families = "1 family" if number == 1 else f"{number} families"
    other = f", {worker.team.name}" if worker.team and worker.team_id != family.team_id else ""
    return f"{worker.name}: leads {families}{other}"
