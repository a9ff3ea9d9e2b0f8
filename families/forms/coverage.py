"""What a browser sends about terms and feeds."""

from typing import Any

from django import forms

from families.models import FeedCoverage, Term
from families.queries.coverage import known_codes
from privacy.fields import GovDateField
from privacy.web import ActionForm


class TermForm(ActionForm):
    """A school term."""

    term = forms.CharField(
        label="Name of the term", help_text="For example, Autumn 2026", max_length=60
    )
    start_on = GovDateField(label="First day")
    end_on = GovDateField(label="Last day")

    @classmethod
    def of(cls, term: Term, data: Any) -> "TermForm":
        """The form, filled with what is recorded."""
        return cls(data, initial={name: getattr(term, name) for name in cls.base_fields})


class FeedForm(ActionForm):
    """Between these days, every fact of a code has been received from a source."""

    source = forms.CharField(
        label="Source", help_text="For example, school_attendance or police", max_length=60
    )
    code = forms.ChoiceField(label="What it reports")
    from_date = GovDateField(label="First day covered")
    to_date = GovDateField(
        label="Last day covered",
        help_text="Every such fact about any known person up to this day has been received",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = sorted(known_codes().items(), key=lambda each: each[1].lower())
        choices = [("", "Choose"), *((code, f"{words} ({code})") for code, words in codes)]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def of(cls, feed: FeedCoverage, data: Any) -> "FeedForm":
        """The form, filled with what is recorded."""
        return cls(data, initial={name: getattr(feed, name) for name in cls.base_fields})
