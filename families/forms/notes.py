"""Contact notes as typed: the one screen, addenda, contests, moves and the filters of the list."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from families.actions.note_sides import ADDENDUM, BOTH, NOTE, SIDE
from families.actions.notes import FromPage, NoteFacts
from families.models import Member, Note, NoteMove
from families.queries.members import is_current
from families.rules.notes import Passage, plain_lines
from privacy.fields import GovDateField, PlainMessages
from privacy.web import ActionForm

LONGEST = 50_000
# No version of a note: what is saved from a page that names none overwrites nothing.
NO_VERSION = -1
BY_HAND = [each for each in Note.Kind.choices if each[0] != Note.Kind.SUPERVISION]


def text_field(label: str, rows: int, **options: Any) -> forms.CharField:
    """Free words. Without a counter: nobody writes a note by its length."""
    too_long = f"A note holds {LONGEST:,} characters: write the rest as another one"
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        validators=[MaxLengthValidator(LONGEST, too_long)],
        **options,
    )


class NoteForm(ActionForm):
    """A note while it is written. Whatever of it is not right, the rest is saved."""

    hide_optional = True
    kind = forms.ChoiceField(choices=BY_HAND, label="Kind of contact")
    on_date = GovDateField(past_only=True, label="Date", help_text="")
    at_time = forms.TimeField(
        required=False,
        label="Time",
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
        help_text="For example, 14:30. Leave it empty if it is not known",
        error_messages={"invalid": "Enter a time like 14:30"},
    )
    present = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Who was there?"
    )
    about = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Whom is it about?",
        help_text="Nobody ticked: the family as a whole",
    )
    text = text_field("What happened", 16, required=False)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    page = forms.UUIDField(required=False, widget=forms.HiddenInput)
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    writer = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        members: Sequence[Member],
        known: NoteFacts,
        hidden: Mapping[str, Any],
    ) -> None:
        shown = {name: getattr(known, name) for name in NoteFacts.__dataclass_fields__}
        super().__init__(data, initial={**shown, **hidden})
        self.known = known
        people = {str(m.person_id): _name(m) for m in sorted(members, key=_former)}
        for name in ("present", "about"):
            self.initial[name] = [str(key) for key in shown[name]]
            self.fields[name].choices = list(people.items())  # type: ignore[attr-defined]

    def typed(self) -> NoteFacts:
        """What was typed; what is not right stays as it was."""
        self.is_valid()
        given = self.cleaned_data
        values = {name: given.get(name, getattr(self.known, name)) for name in _NAMES}
        for name in ("present", "about"):
            values[name] = tuple(uuid.UUID(str(key)) for key in values[name])
        return NoteFacts(**{**values, "text": plain_lines(values["text"])})

    def from_page(self) -> FromPage:
        """The page that sends it, and the version that it was made from."""
        given = self.cleaned_data
        based_on = given.get("based_on")
        return FromPage(
            given.get("page") or uuid.uuid4(), NO_VERSION if based_on is None else based_on
        )


_NAMES = tuple(NoteFacts.__dataclass_fields__)


def _former(member: Member) -> bool:
    return not is_current(member, timezone.localdate())


def _name(member: Member) -> str:
    return f"{member.person.full_name}{' (former member)' if _former(member) else ''}"


def begin_with(members: Sequence[Member]) -> NoteFacts:
    """A note of today, now, about the household."""
    now = timezone.localtime()
    household = [m for m in members if m.lives_in_household and not _former(m)]
    return NoteFacts(
        kind=Note.Kind.HOME_VISIT.value,
        on_date=now.date(),
        at_time=now.time().replace(second=0, microsecond=0),
        present=(),
        about=tuple(dict.fromkeys(member.person_id for member in household)),
        text="",
    )


class SettleForm(ActionForm):
    """Which of two versions counts."""

    keep = forms.ChoiceField(widget=forms.RadioSelect, label="What should the note say?")
    side = forms.UUIDField(widget=forms.HiddenInput)

    OF_A_DRAFT = (
        (NOTE, "Version 1. The other is left out"),
        (SIDE, "Version 2. The other is left out"),
        (BOTH, "Both: the text of version 2 below that of version 1"),
    )
    OF_A_FINISHED_ONE = (
        (ADDENDUM, "The text of version 2 is added to the finished note"),
        (NOTE, "The finished note as it is. Version 2 is left out"),
    )

    def __init__(self, data: Any, *, finished: bool, side: uuid.UUID) -> None:
        super().__init__(data, initial={"side": side})
        choices = self.OF_A_FINISHED_ONE if finished else self.OF_A_DRAFT
        self.fields["keep"].choices = list(choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        return cleaned if self.errors else {"keep": cleaned["keep"], "side_id": cleaned["side"]}


class AddendumForm(ActionForm):
    """What is added to a finished note."""

    text = text_field("What is added", 8)


class ContestForm(ActionForm):
    """Who says that what is wrong."""

    SOMEBODY = "somebody"
    hide_optional = True
    passage = forms.ChoiceField(required=False, label="What is contested?")
    person = forms.ChoiceField(widget=forms.RadioSelect, label="Who says so?")
    said = text_field("What do they say instead?", 6)

    def __init__(
        self, data: Any, *, members: Sequence[Member], passages: Sequence[Passage]
    ) -> None:
        super().__init__(data)
        self.people = {str(member.person_id): member.person for member in members}
        names = [(key, person.full_name) for key, person in self.people.items()]
        self._choose("person", [*names, (self.SOMEBODY, "Somebody else, named below")])
        numbered = [(str(each.number), f"{each.number}: {each.beginning}") for each in passages]
        self._choose("passage", [("", "The whole note"), *numbered])

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        return {
            "passage": int(cleaned["passage"]) if cleaned["passage"] else None,
            "person": self.people.get(cleaned["person"]),
            "said": cleaned["said"],
        }


class MoveForm(ActionForm):
    """Where a note belongs, and why."""

    reference = forms.CharField(
        label="Reference of the right family",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    reason_code = forms.ChoiceField(
        choices=NoteMove.Reason.choices, widget=forms.RadioSelect, label="Why is it moved?"
    )


class NoteFilterForm(PlainMessages, forms.Form):
    """Codes and days only, so that they may stand in the address."""

    hide_optional = True
    use_required_attribute = False
    kind = forms.ChoiceField(required=False, choices=[("", "All"), *Note.Kind.choices])
    author = forms.ChoiceField(required=False, label="Written by")
    first_day = GovDateField(required=False, label="From", help_text="")
    last_day = GovDateField(required=False, label="To", help_text="")
    contested = forms.BooleanField(required=False, label="Contested only")

    def __init__(self, data: Any, *, authors: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["author"].choices = [("", "All"), *authors]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """Name of each filter that is set, and its value; what is no choice filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words(self, name: str) -> str:
        """What a filter is set to."""
        value = self.cleaned_data[name]
        label = self.fields[name].label or name.capitalize()
        if value is True:
            return str(label)
        if isinstance(value, date):
            return f"{label}: {value.day} {value:%B %Y}"
        choices = dict(self.fields[name].choices)  # type: ignore[attr-defined]
        return f"{label}: {choices[value]}"
