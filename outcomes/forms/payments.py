"""The ministry's answer as an upload: every fault with its line and column."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from outcomes.rules.payments import MOST_BYTES, FileFaults, read_answer
from privacy.packs import sha256
from privacy.web import FileForm

NAME_SHOWN = 60


class AnswerForm(FileForm):
    """One CSV file; what is wrong with it is told line by line."""

    file = forms.FileField(
        label="The ministry's answer (CSV)",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean(self) -> dict[str, Any]:
        """The lines of the file, and its fingerprint."""
        given = super().clean() or self.cleaned_data
        upload = given.get("file")
        if upload is None:
            return given
        content = upload.read(MOST_BYTES + 1)
        try:
            rows = read_answer(content, timezone.localdate())
        except FileFaults as refused:
            name = str(upload.name)[:NAME_SHOWN]
            words = [ValidationError(fault.words(name)) for fault in refused.faults]
            raise ValidationError({"file": words}) from refused
        return {"rows": rows, "sha256": sha256(content)}
