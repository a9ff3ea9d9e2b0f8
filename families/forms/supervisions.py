"""Supervisions and panels as typed: with whom, which families, which entries, what was said."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from families.forms.notes import text_field
from families.models import Family
from families.queries.supervisions import key_of
from families.queries.timeline import Entry
from families.rules.notes import plain_lines
from families.rules.supervisions import LONGEST_SAID
from privacy.fields import GovDateField, IdsField
from privacy.models import User
from privacy.web import ActionForm, ShownForm

PANEL = "panel"


class BeginForm(ActionForm):
    """With whom, and on which day."""

    worker = forms.ChoiceField(
        label="With whom?",
        help_text="A panel is about families of several workers",
        error_messages={"required": "Select a keyworker, or a panel"},
    )
    held_on = GovDateField(label="Day of the meeting")

    def __init__(self, data: Any, *, workers: Iterable[User], today: date) -> None:
        super().__init__(data, initial={"held_on": today})
        self.workers = {str(each.pk): each for each in workers}
        people = [(key, each.name) for key, each in self.workers.items()]
        choices = [("", "Select"), (PANEL, "A panel or another meeting"), *people]
        self.fields["worker"].choices = choices  # type: ignore[attr-defined]

    def clean_worker(self) -> User | None:
        """Nobody is a panel."""
        return self.workers.get(self.cleaned_data["worker"])


class FamiliesForm(ActionForm):
    """Ticked ones of the worker; of a panel their references."""

    # One of the two is there, and `clean` asks for it in its own words.
    hide_optional = True
    chosen = IdsField(required=False, label="Which families?")
    references = forms.CharField(
        required=False,
        label="References of the families",
        help_text="Three at most, with a comma or a space between them",
    )

    def __init__(
        self, data: Any, *, families: Sequence[Family] | None, names: Mapping[uuid.UUID, str]
    ) -> None:
        super().__init__(data)
        if families is None:
            del self.fields["chosen"]
            return
        del self.fields["references"]
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), f"{names.get(each.pk) or 'No members now'} ({each.reference})")
            for each in families
        ]

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        words = re.split(r"[\s,;]+", cleaned.get("references", "").strip())
        cleaned["references"] = [word for word in words if word]
        cleaned.setdefault("chosen", [])
        named = next(iter(self.fields))
        if not cleaned[named] and named not in self.errors:
            missing = {"chosen": "Tick at least one family", "references": "Enter a reference"}
            self.add_error(named, missing[named])
        return cleaned


class EntriesForm(ShownForm):
    """Of a page of the timeline: which entries, and what is said to each."""

    def __init__(self, data: Any, *, page: Sequence[Entry], said: Mapping[uuid.UUID, str]) -> None:
        super().__init__(data, begins={str(key_of(each)): said.get(key_of(each)) for each in page})
        self.page = page
        for number, entry in enumerate(page, 1):
            key = key_of(entry)
            self.fields[f"in-{key}"] = forms.BooleanField(
                required=False, label=f"Entry {number} is in the chronology", initial=key in said
            )
            self.fields[f"said-{key}"] = forms.CharField(
                required=False,
                max_length=LONGEST_SAID,
                label=f"What you say to entry {number}",
                initial=said.get(key, ""),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def rows(self) -> list[dict[str, Any]]:
        """Each entry with its two fields."""
        return [
            {
                "entry": each,
                "tick": self[f"in-{key_of(each)}"],
                "said": self[f"said-{key_of(each)}"],
            }
            for each in self.page
        ]

    def clean(self) -> dict[str, Any]:
        """What the action takes: words to what is ticked, None to the others."""
        given = super().clean() or self.cleaned_data
        choices = {}
        for entry in self.page:
            key = key_of(entry)
            said = plain_lines(given.get(f"said-{key}", ""))
            ticked = given.get(f"in-{key}")
            if said and not ticked:
                self.add_error(f"in-{key}", "Tick the entry that you say something to")
            choices[key] = said if ticked else None
        return {"choices": choices, "shown": given.get("shown")}

    def field_of(self, name: str) -> str:
        """What is said to an entry."""
        return f"said-{name}"

    def label_of(self, name: str) -> str:
        """Of which entry."""
        return str(self.fields[f"in-{name}"].label).removesuffix(" is in the chronology")

    def words_of(self, name: str, value: Any) -> str:
        """Somebody may have taken it out."""
        return "not in the chronology" if value is None else value or "in it, without words"


class DiscussionForm(ActionForm):
    """What was said of a family."""

    text = text_field("What was said and decided", 12, required=False)

    def clean_text(self) -> str:
        """Line ends as they are kept."""
        return plain_lines(self.cleaned_data["text"])


class WhoseForm(forms.Form):
    """Whose supervisions: what stands in the address."""

    hide_optional = True
    use_required_attribute = False
    worker = forms.ChoiceField(required=False, label="With whom")

    def __init__(self, data: Any, *, workers: Iterable[User]) -> None:
        super().__init__(data)
        people = [(str(each.pk), each.name) for each in workers]
        self.fields["worker"].choices = [("", "Everybody, and panels"), *people]  # type: ignore[attr-defined]

    def chosen(self) -> uuid.UUID | None:
        """What is no choice filters nothing."""
        key = self.cleaned_data.get("worker") if self.is_valid() else ""
        return uuid.UUID(key) if key else None
