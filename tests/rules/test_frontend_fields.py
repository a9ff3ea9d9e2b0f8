"""Dates typed in three boxes, and messages that say what to do."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from privacy.fields import DateParts, GovDateField, GovDateInput, PlainMessages, month_number
from privacy.forms.sign_in import SignInForm
from tests.rules.frontend_guide import PersonForm


class VisitForm(PlainMessages, forms.Form):
    """One date, which may be left out."""

    visited_on = GovDateField(label="Visit", required=False, past_only=True)


def sent(day: str = "", month: str = "", year: str = "") -> QueryDict:
    """What a browser sends for the three boxes."""
    data = QueryDict(mutable=True)
    data.update({"visited_on-day": day, "visited_on-month": month, "visited_on-year": year})
    return data


@pytest.mark.parametrize(
    ("day", "month", "year", "meant"),
    [
        ("3", "3", "2026", date(2026, 3, 3)),
        ("03", "03", "2026", date(2026, 3, 3)),
        (" 29 ", "February", "2024", date(2024, 2, 29)),
        ("1", "sept", "2020", date(2020, 9, 1)),
        ("1", "1", "1900", date(1900, 1, 1)),
        ("", "", "", None),
    ],
)
def test_dates_are_understood(day: str, month: str, year: str, meant: date | None) -> None:
    form = VisitForm(sent(day, month, year))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["visited_on"] == meant


@pytest.mark.parametrize(
    ("day", "month", "year", "message"),
    [
        ("3", "", "", "Visit must include a month and year"),
        ("", "3", "2026", "Visit must include a day"),
        ("3", "3", "26", "Year must include 4 numbers"),
        ("31", "2", "2026", "Visit must be a real date"),
        ("29", "2", "2025", "Visit must be a real date"),
        ("3", "ma", "2026", "Visit must be a real date"),
        ("3", "13", "2026", "Visit must be a real date"),
        ("³", "3", "2026", "Visit must be a real date"),
        ("-1", "3", "2026", "Visit must be a real date"),
        ("31", "12", "1899", "Visit must be on or after 1 January 1900"),
        ("1", "1", "9999", "Visit must be today or in the past"),
    ],
)
def test_wrong_dates_are_answered_in_words(day: str, month: str, year: str, message: str) -> None:
    form = VisitForm(sent(day, month, year))
    assert form.errors == {"visited_on": [message]}


def test_a_whole_date_under_the_name_counts_too() -> None:
    assert VisitForm({"visited_on": "2026-03-03"}).is_valid()
    assert not VisitForm({"visited_on": "3/3/26"}).is_valid()


def test_a_missing_date_that_is_needed_is_asked_for() -> None:
    assert PersonForm({}).errors["born_on"] == ["Enter date of birth"]


def test_a_date_without_a_label_is_called_the_date() -> None:
    with pytest.raises(ValidationError, match="The date must include a year"):
        GovDateField().clean(DateParts("3", "3", ""))


@pytest.mark.parametrize(
    ("typed", "blamed"),
    [
        (("3", "3", ""), ["year"]),
        (("40", "x", "2026"), ["day", "month"]),
        (("31", "2", "2026"), ["day", "month", "year"]),
    ],
    ids=["a part missing", "two parts wrong", "no such day in that month"],
)
def test_only_the_wrong_boxes_are_marked(typed: tuple[str, str, str], blamed: list[str]) -> None:
    context = GovDateInput().get_context(
        "on", DateParts(*typed), {"id": "id_on", "aria-invalid": "true"}
    )
    parts = context["widget"]["parts"]
    assert [part["name"].removeprefix("on-") for part in parts if part["blamed"]] == blamed


def test_what_was_typed_comes_back_and_a_stored_date_is_shown() -> None:
    again = str(VisitForm(sent("31", "Feb", "2026"))["visited_on"])
    assert 'value="31"' in again
    assert 'value="Feb"' in again
    stored = str(VisitForm(initial={"visited_on": date(2026, 3, 9)})["visited_on"])
    assert 'value="9"' in stored
    assert 'aria-invalid="true"' not in stored


@pytest.mark.parametrize(
    ("data", "omitted"),
    [({}, True), ({"visited_on-day": ""}, False), ({"visited_on": "2026-03-03"}, False)],
)
def test_a_date_that_was_not_on_the_page_is_omitted(data: dict[str, Any], omitted: bool) -> None:
    assert GovDateInput().value_omitted_from_data(data, {}, "visited_on") == omitted


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("MARCH", 3), ("jun", 6), ("ju", None), ("0", None), ("", None)]
)
def test_months_are_numbers_or_words(text: str, number: int | None) -> None:
    assert month_number(text) == number


def test_empty_fields_say_what_to_do() -> None:
    class Form(PlainMessages, forms.Form):
        name = forms.CharField(label="Family name")
        nhs = forms.CharField(label="NHS number")
        team = forms.ChoiceField(choices=[])
        letter = forms.FileField()
        agreed = forms.BooleanField(label="They agreed")
        why = forms.CharField(label="Why now?")
        own = forms.CharField(error_messages={"required": "Say who"})

    assert [messages[0] for messages in Form({}).errors.values()] == [
        "Enter family name",
        "Enter NHS number",
        "Select team",
        "Select letter",
        "Tick “They agreed”",
        "Answer the question “Why now?”",
        "Say who",
    ]


def test_a_field_that_a_form_got_later_says_what_to_do_too() -> None:
    form = type("Form", (PlainMessages, forms.Form), {})({})
    form.fields["review_on"] = GovDateField(label="By when?")
    assert form.errors["review_on"] == ["Answer the question “By when?”"]


def test_signing_in_is_asked_for_in_our_words() -> None:
    form = SignInForm({})
    assert [messages[0] for messages in form.errors.values()] == ["Enter email", "Enter password"]
    html = str(form)
    assert "placeholder" not in html
    assert "<a " not in html
    assert 'autocomplete="current-password"' in html
