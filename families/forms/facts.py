"""Dated facts as typed: one form for each kind of fact."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from families.models import Member, Term
from families.rules.facts import SOURCES, Choice, FactKind, FactValues
from privacy.fields import GovDateField, required_message
from privacy.web import ActionForm

HOUSEHOLD = "household"
ANOTHER = "another"
MAX_SOURCE, MAX_TOOL, MAX_NOTE = 200, 200, 1900
VERDICTS = [("met", "Met"), ("not_met", "Not met")]


def spoken(code: str) -> str:
    """`school_attendance` as `School attendance`."""
    words = code.replace("_", " ")
    return words[:1].upper() + words[1:]


def note_field(**options: Any) -> forms.CharField:
    """Free words about a fact; they are kept encrypted."""
    return forms.CharField(max_length=MAX_NOTE, widget=forms.Textarea(attrs={"rows": 3}), **options)


def optional_note() -> forms.CharField:
    """The same where nothing needs to be said."""
    return note_field(required=False, label="Note")


def reason_field(label: str) -> forms.CharField:
    """Why something recorded is no longer to count."""
    return note_field(label=label, error_messages={"required": f"Answer the question “{label}”"})


class WithdrawForm(ActionForm):
    """Why a fact is withdrawn."""

    reason = reason_field("Why is it withdrawn?")


class EndForm(ActionForm):
    """The last day of what went on."""

    end_on = GovDateField(past_only=True, label="Last day")


class FactForm(ActionForm):
    """Whose fact it is and who says so; each kind adds what it asks.

    `asked` are the fields of `FactValues` that the kind fills in, in their order on the page.
    """

    asked: tuple[str, ...] = ()
    whose = forms.ChoiceField(widget=forms.RadioSelect, label="Whose?")
    source = forms.ChoiceField(label="Who says so?")
    other_source = forms.CharField(
        required=False,
        max_length=MAX_SOURCE,
        label="Another source",
        help_text="Only if it is not in the list. The service or role, not the name of a person",
    )

    def __init__(
        self,
        data: Any,
        *,
        choice: Choice,
        members: Sequence[Member],
        initial: Mapping[str, Any],
        correcting: bool = False,
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.choice = choice
        if correcting:
            self.fields["reason"] = reason_field("Why is it corrected?")
        people = dict.fromkeys(member.person for member in members)
        self.people = {str(person.pk): person for person in people}
        household = [] if choice.of_a_person else [(HOUSEHOLD, "The household as a whole")]
        names = [(key, person.full_name) for key, person in self.people.items()]
        self.choose("whose", [*names, *household])
        self.choose("source", self._sources(initial.get("source", "")))
        self.order_fields(["whose", *self.asked])

    def choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these."""
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def relabel(self, name: str, label: str) -> None:
        """Ask in other words, and say so when nothing is answered."""
        field = self.fields[name]
        field.label = label
        field.error_messages["required"] = required_message(label, field.widget)

    def _sources(self, known: str) -> list[tuple[str, str]]:
        """Those that the framework expects first; one that is recorded already stays a choice."""
        codes = dict.fromkeys([*self.choice.sources, *self.usual_sources(), known])
        offered = [(code, spoken(code)) for code in codes if code]
        return [("", "Select one"), *offered, (ANOTHER, "Another, entered below")]

    def usual_sources(self) -> Sequence[str]:
        """Who else often says so."""
        return SOURCES

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("source") == ANOTHER and not cleaned.get("other_source"):
            self.add_error("other_source", "Enter who says so")
        if self.errors:
            return cleaned
        source = cleaned["source"]
        source = cleaned["other_source"] if source == ANOTHER else source
        return {
            "person": self.people.get(cleaned["whose"]),
            "facts": FactValues(source=source, **self.said(cleaned)),
            **({"reason": cleaned["reason"]} if "reason" in self.fields else {}),
        }

    def said(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the fact."""
        return {name: cleaned[name] for name in self.asked if name in self.fields}


class EventForm(FactForm):
    """What happened on a day."""

    asked = ("start_on", "value", "detail", "again")
    start_on = GovDateField(past_only=True, label="Date")
    value = forms.DecimalField(required=False, label="For how many days?")
    detail = optional_note()
    again = forms.BooleanField(
        required=False,
        label="This is another one on that day",
        help_text="Tick only if one on the same day is recorded already",
    )

    def __init__(self, data: Any, *, choice: Choice, **rest: Any) -> None:
        super().__init__(data, choice=choice, **rest)
        if not choice.with_days:
            del self.fields["value"]
        self.order_fields(["whose", "start_on", "value", "source", "other_source"])


class StatusForm(FactForm):
    """What is so from a day on, until another or still."""

    asked = ("start_on", "end_on", "detail")
    start_on = GovDateField(past_only=True, label="First day")
    end_on = GovDateField(
        required=False, past_only=True, label="Last day", help_text="Leave empty while it goes on"
    )
    detail = optional_note()

    def __init__(self, data: Any, *, choice: Choice, **rest: Any) -> None:
        super().__init__(data, choice=choice, **rest)
        if choice.benefits:
            # The rules compare the benefit, so there is no room for other words.
            benefits = [(code, spoken(code)) for code in choice.benefits]
            self.fields["detail"] = forms.ChoiceField(label="Which benefit?", required=False)
            self.choose("detail", [("", "Not known"), *benefits])
        self.order_fields(["whose", "start_on", "end_on", "source", "other_source"])


class JudgementForm(FactForm):
    """A professional's judgement of an outcome: met or not, when, by whom, why."""

    asked = ("start_on", "detail")
    verdict = forms.ChoiceField(choices=VERDICTS, widget=forms.RadioSelect, label="Judgement")
    start_on = GovDateField(past_only=True, label="Judged on")
    detail = note_field(label="Reason", help_text="What it rests on. It is kept encrypted")

    def __init__(self, data: Any, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.relabel("source", "Who judged it?")
        self.relabel("other_source", "Another role")
        self.order_fields(["whose", "verdict", "start_on", "source", "other_source"])

    def usual_sources(self) -> Sequence[str]:
        return ()

    def said(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        said = super().said(cleaned)
        return {**said, "detail": f"{cleaned['verdict']}: {cleaned['detail']}"}


class ReadingForm(FactForm):
    """A score or an amount on a day."""

    asked = ("start_on", "value", "out_of", "detail")
    start_on = GovDateField(past_only=True, label="Date")
    value = forms.DecimalField(label="Amount in pounds")
    out_of = forms.DecimalField(required=False, label="Top of the scale")
    detail = forms.CharField(
        max_length=MAX_TOOL,
        label="Tool",
        help_text="Only readings of the same tool are compared, so name it as before",
    )

    def __init__(self, data: Any, *, choice: Choice, **rest: Any) -> None:
        super().__init__(data, choice=choice, **rest)
        if choice.scored:
            self.relabel("value", "Score")
        else:
            del self.fields["out_of"], self.fields["detail"]
        self.order_fields(["whose", *self.asked])


class AttendanceForm(FactForm):
    """A school term: sessions possible, and those missed with and without leave."""

    asked = ("value", "authorised", "out_of")
    term = forms.ChoiceField(label="School term")
    out_of = forms.IntegerField(
        label="Sessions possible", help_text="Half days on which the school was open to the child"
    )
    value = forms.IntegerField(label="Sessions missed without authorisation")
    authorised = forms.IntegerField(label="Sessions missed with authorisation")

    def __init__(self, data: Any, *, terms: Sequence[Term], **rest: Any) -> None:
        super().__init__(data, **rest)
        self.terms = {term.term: term for term in terms}
        self.choose("term", [("", "Select a term"), *((name, name) for name in self.terms)])
        self.order_fields(["whose", "term", "out_of", "value", "authorised"])

    def said(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        term = self.terms[cleaned["term"]]
        return {**super().said(cleaned), "start_on": term.start_on, "end_on": term.end_on}


FORMS: dict[FactKind, type[FactForm]] = {
    FactKind.EVENT: EventForm,
    FactKind.STATUS: StatusForm,
    FactKind.JUDGEMENT: JudgementForm,
    FactKind.READING: ReadingForm,
    FactKind.ATTENDANCE: AttendanceForm,
}


class FactFilterForm(forms.Form):
    """Kind, member and state: codes and ids, so that they may stand in addresses."""

    hide_optional = True
    use_required_attribute = False
    kind = forms.ChoiceField(required=False)
    whose = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    STATES = (("counts", "Counts"), ("withdrawn", "Withdrawn"))

    def __init__(
        self, data: Any, *, kinds: Sequence[tuple[str, str]], names: Mapping[Any, str]
    ) -> None:
        super().__init__(data)
        people = [(str(key), name) for key, name in names.items()]
        for name, choices in (
            ("kind", kinds),
            ("whose", [*people, (HOUSEHOLD, "The household")]),
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
