"""Form fields that GOV.UK pages need beyond Django's own, and error messages in plain words."""

import uuid
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import pretty_name
from django.utils import timezone

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
SHORTEST_MONTH_WORD = 3
DAYS = range(1, 32)
YEARS = range(1000, 10000)


class Drawn(NamedTuple):
    """A field that nothing was typed into, as it is shown."""

    label: str
    as_field_group: str


@cache
def drawn_empty(form: type[forms.Form], name: str, **facts: Any) -> Drawn:
    """A field of a form that stands empty on a page of all day: drawn once in a process."""
    field = form(**facts)[name]
    return Drawn(str(field.label), field.as_field_group())


class DateParts(NamedTuple):
    """A date as typed: day, month and year, each as its own text."""

    day: str
    month: str
    year: str

    def missing(self) -> list[str]:
        """Which parts were left empty."""
        return [name for name, text in zip(self._fields, self, strict=True) if not text]

    def wrong(self) -> list[str]:
        """Which parts cannot be right by themselves, empty ones included."""
        fits = (
            short_number(self.day) in DAYS,
            month_number(self.month) is not None,
            short_number(self.year) in YEARS,
        )
        return [name for name, right in zip(self._fields, fits, strict=True) if not right]


def short_number(text: str) -> int | None:
    """The number meant by up to four plain digits; None for everything else."""
    return int(text) if len(text) <= 4 and text.isascii() and text.isdigit() else None


def month_number(text: str) -> int | None:
    """The month meant by `3`, `03`, `Mar` or `March`; None when it is none."""
    word = text.lower()
    number = short_number(word)
    if number is not None:
        return number if number in range(1, 13) else None
    if len(word) < SHORTEST_MONTH_WORD:
        return None
    return next((n for n, month in enumerate(MONTHS, 1) if month.startswith(word)), None)


class GovDateInput(forms.Widget):
    """Three short inputs: `<name>-day`, `<name>-month`, `<name>-year`."""

    template_name = "django/forms/widgets/gov_date.html"
    use_fieldset = True

    def id_for_label(self, id_: str) -> str:
        """The first input, where a link in the error summary leads."""
        return f"{id_}-day" if id_ else ""

    def parts(self, value: Any) -> DateParts:
        """What the three inputs show for a date, for parts typed before, or for nothing."""
        if isinstance(value, DateParts):
            return value
        if isinstance(value, date):
            return DateParts(str(value.day), str(value.month), str(value.year))
        return DateParts("", "", "")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Each input with its name, width, text and whether it is to blame for an error."""
        context = super().get_context(name, None, attrs)
        typed = self.parts(value)
        given = context["widget"]["attrs"]
        blamed = typed.wrong() or list(DateParts._fields) if given.get("aria-invalid") else []
        context["widget"]["parts"] = [
            {
                "name": f"{name}-{part}",
                "id": f"{given.get('id', name)}-{part}",
                "label": part.capitalize(),
                "value": text,
                "width": 4 if part == "year" else 2,
                "blamed": part in blamed,
            }
            for part, text in zip(DateParts._fields, typed, strict=True)
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The parts as typed; None when all are empty. One ISO text under the name counts too."""
        typed = DateParts(*(str(data.get(f"{name}-{p}") or "").strip() for p in DateParts._fields))
        return typed if any(typed) else data.get(name)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether neither the parts nor the whole were sent."""
        return not any(key in data for key in (name, *(f"{name}-{p}" for p in DateParts._fields)))


class GovDateField(forms.DateField):
    """A date typed as day, month and year; wrong ones are answered as GOV.UK words them."""

    widget = GovDateInput

    def __init__(
        self,
        *,
        past_only: bool = False,
        earliest: date = date(1900, 1, 1),
        help_text: str = "For example, 27 3 2026",
        **kwargs: Any,
    ) -> None:
        self.past_only = past_only
        self.earliest = earliest
        super().__init__(help_text=help_text, input_formats=["%Y-%m-%d"], **kwargs)

    @property
    def subject(self) -> str:
        """The words that begin each message; a question cannot be told what it must be."""
        label = str(self.label or "The date")
        return "The day" if label.endswith("?") else label

    def to_python(self, value: Any) -> date | None:
        """The date meant, or the message that says what is wrong with it."""
        if not isinstance(value, DateParts):
            return super().to_python(value)
        if missing := value.missing():
            raise ValidationError(f"{self.subject} must include a {' and '.join(missing)}")
        if value.wrong() == ["year"]:
            raise ValidationError("Year must include 4 numbers")
        day, month, year = (
            short_number(value.day),
            month_number(value.month),
            short_number(value.year),
        )
        try:
            return date(year or 0, month or 0, day or 0)
        except ValueError:
            raise ValidationError(f"{self.subject} must be a real date") from None

    def validate(self, value: Any) -> None:
        """Refuse dates that are too early for any record, or in the future where that is wrong."""
        super().validate(value)
        if value and value < self.earliest:
            first = f"{self.earliest.day} {self.earliest:%B %Y}"
            raise ValidationError(f"{self.subject} must be on or after {first}")
        if value and self.past_only and value > timezone.localdate():
            raise ValidationError(f"{self.subject} must be today or in the past")


class PlainMessages:
    """Makes a form say "Enter the family's name" where Django says "This field is required.\""""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._say_what_to_do()

    def full_clean(self) -> None:
        """Once more when it is asked what is wrong: a form may have got fields since."""
        self._say_what_to_do()
        super().full_clean()  # type: ignore[misc]

    def _say_what_to_do(self) -> None:
        for name, field in self.fields.items():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = required_message(
                    str(field.label or pretty_name(name)), field.widget
                )


def required_message(label: str, widget: forms.Widget) -> str:
    """What to do about an empty field, from its label and the kind of its input."""
    if label.endswith("?"):
        return f"Answer the question “{label}”"
    if isinstance(widget, forms.CheckboxInput):
        return f"Tick “{label}”"
    starts_with_acronym = label[1:2].isupper()
    subject = label if starts_with_acronym else label[:1].lower() + label[1:]
    chosen = isinstance(widget, forms.widgets.ChoiceWidget | forms.FileInput)
    return f"{'Select' if chosen else 'Enter'} {subject}"


class IdsField(forms.MultipleChoiceField):
    """Ticked rows; what has gone since the page was shown is answered by the action, in words."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        """Whether it is an id at all."""
        try:
            return bool(uuid.UUID(str(value)))
        except ValueError:
            return False
