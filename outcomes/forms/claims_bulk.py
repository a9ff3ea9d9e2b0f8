"""Choosing claims for a bulk, and deciding on equivalent progress."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from families.models import Need
from families.queries.words import Words
from outcomes.forms.claims import ALL, Programmes
from outcomes.queries.results import latest_run
from outcomes.rules.claims import LONGEST_REASON, SHORTEST_DECISION
from privacy.fields import IdsField
from privacy.models import User
from privacy.web import ActionForm


def broken_mark(days: str) -> str:
    """Beside a claim that can be chosen: what it rests on has broken."""
    return f". Broken since, on {days}" if days else ""


class BulkFilterForm(forms.Form):
    """Route and programme, as codes in the address."""

    hide_optional = True
    use_required_attribute = False
    phase = forms.CharField(required=False, label="Programme")
    route = forms.CharField(required=False)

    def __init__(self, data: Any, *, user: User, programmes: Programmes) -> None:
        super().__init__(data)
        routes = {r.id: r.name for each in programmes.known.values() for r in each.routes}
        phases = {code: each.name for code, each in programmes.known.items() if each.routes}
        for name, known in (("phase", phases), ("route", routes)):
            label = self.fields[name].label
            choices = [ALL, *sorted(known.items())]
            self.fields[name] = forms.ChoiceField(required=False, label=label, choices=choices)

    def wanted(self) -> tuple[str, str]:
        """Route and phase; what is no choice filters nothing."""
        self.is_valid()
        return self.cleaned_data.get("route", ""), self.cleaned_data.get("phase", "")


class ChooseForm(ActionForm):
    """Which rows: the ticked ones, or all that the filter finds."""

    hide_optional = True
    items = IdsField(required=False, label="Choose")
    then = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        rows: Iterable[Any],
        programmes: Programmes,
        broken: Mapping[uuid.UUID, str],
    ) -> None:
        super().__init__(data)
        self.fields["items"].choices = [  # type: ignore[attr-defined]
            (str(row.pk), self._label(row, programmes) + broken_mark(broken.get(row.pk, "")))
            for row in rows
        ]

    @staticmethod
    def _label(row: Any, programmes: Programmes) -> str:
        """Family, route and programme; a claim also by its reference."""
        phase = getattr(row, "phase", "") or getattr(row, "code", "")
        family = f"Family {row.family.reference}, {row.route}, {programmes.words(phase)}"
        return f"{row.reference}. {family}" if hasattr(row, "reference") else family

    def clean(self) -> dict[str, Any]:
        """Something has to be chosen."""
        nothing = self.cleaned_data.get("then") != "all" and not self.cleaned_data.get("items")
        if nothing and "items" not in self.errors:
            self.add_error("items", "Tick at least one, or take all on this filter")
        return self.cleaned_data

    def params(self, route: str, phase: str) -> dict[str, Any]:
        """What the job is asked for: ids and codes."""
        if self.cleaned_data["then"] != "all":
            return {"items": self.cleaned_data["items"]}
        run = latest_run()
        return {"route": route, "phase": phase, "run": str(run.pk) if run else ""}


class EquivalentForm(ActionForm):
    """A need, and what makes its progress equivalent."""

    need = forms.ChoiceField(
        label="Which need?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select a need"},
    )
    reason = forms.CharField(
        label="What makes the progress equivalent?",
        help_text=f"At least {SHORTEST_DECISION} characters. Whoever audits the claim reads it: do "
        "not write names.",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Say in a sentence what makes the progress equivalent."},
    )

    def __init__(self, data: Any, *, needs: list[Need], words: Words, framework: str) -> None:
        super().__init__(data)
        self.needs = {str(need.pk): need for need in needs}
        self.fields["need"].choices = [  # type: ignore[attr-defined]
            (key, self._label(need, words, framework)) for key, need in self.needs.items()
        ]

    @staticmethod
    def _label(need: Need, words: Words, framework: str) -> str:
        known = words.need(framework, need.need)
        whose = need.person.full_name if need.person else "the household"
        return known.label if known.hidden else f"{known.label} ({need.need}, {whose})"

    def clean_need(self) -> Need:
        """The need itself."""
        return self.needs[self.cleaned_data["need"]]
