"""A paper to attach, what of the papers is shown, and why one is removed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from families.actions.attachments import PaperFacts
from families.models import Attachment, Member
from families.queries.attachments import FAMILY, NOTHING
from families.rules.attachments import ACCEPT, MOST_BYTES
from privacy.fields import GovDateField
from privacy.web import ActionForm, FileForm

TITLE_CHARACTERS = 200


class PaperForm(FileForm):
    """The file, what it is, of which day, and whose."""

    file = forms.FileField(
        label="The document",
        help_text="PDF, JPEG or PNG picture, Word (.docx) or OpenDocument (.odt), up to 10 MB",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    kind = forms.ChoiceField(label="Kind of document")
    title = forms.CharField(
        max_length=TITLE_CHARACTERS,
        label="What it is",
        help_text="For example, letter of the school about attendance in the autumn term",
    )
    on_date = GovDateField(past_only=True, label="Date of the document")
    whose = forms.ChoiceField(widget=forms.RadioSelect, label="Whose is it?", initial=FAMILY)

    def __init__(self, data: Any, files: Any, *, members: Sequence[Member]) -> None:
        super().__init__(data, files)
        self.people = {str(member.person_id): member.person for member in members}
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", "Select a kind"),
            *Attachment.Kind.choices,
        ]
        self.fields["whose"].choices = [  # type: ignore[attr-defined]
            (FAMILY, "Whole family"),
            *((key, person.full_name) for key, person in self.people.items()),
        ]

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        upload = cleaned["file"]
        names = ("kind", "title", "on_date")
        person = self.people.get(cleaned["whose"])
        facts = PaperFacts(**{name: cleaned[name] for name in names}, person=person)
        content = upload.read(MOST_BYTES + 1)
        return {"facts": facts, "content": content, "file_name": str(upload.name)}


class PaperFilterForm(forms.Form):
    """Kind, member, what it shows, state: codes and ids, so that they may stand in addresses."""

    hide_optional = True
    use_required_attribute = False
    kind = forms.ChoiceField(required=False)
    whose = forms.ChoiceField(required=False)
    shows = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    SHOWS = (
        *(("need", "A need"), ("observation", "A fact"), ("note", "A note")),
        (NOTHING, "Nothing yet"),
    )
    STATES = (("quarantined", "In quarantine"), ("removed", "Removed"))

    def __init__(self, data: Any, *, names: Mapping[Any, str]) -> None:
        super().__init__(data)
        people = [(str(key), name) for key, name in names.items()]
        for name, choices in (
            ("kind", Attachment.Kind.choices),
            ("whose", [*people, (FAMILY, "The whole family")]),
            ("shows", self.SHOWS),
            ("state", self.STATES),
        ):
            self.fields[name].choices = [("", "All"), *choices]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """Name of each filter that is set, and its code; what is no choice filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words(self, name: str) -> str:
        """What a filter is set to."""
        choices = dict(self.fields[name].choices)  # type: ignore[attr-defined]
        return f"{name.capitalize()}: {choices[self.cleaned_data[name]]}"


class RemoveForm(ActionForm):
    """Why a paper is removed."""

    reason_code = forms.ChoiceField(
        choices=Attachment.Removed.choices,
        widget=forms.RadioSelect,
        label="Why is it removed?",
        error_messages={"required": "Select why it is removed"},
    )
