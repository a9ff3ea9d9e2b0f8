"""The documents of a subject access pack: tagged, titled, and with what Article 15 asks."""

import io
import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from privacy import schedule
from tests.privacy.cases import D
from tests.privacy.packing import built, case, staff
from tests.privacy.packing_facts import items, observe, text_of

__all__ = ["case", "staff"]
pytestmark = pytest.mark.django_db


# --- The documents


def test_the_pdf_is_tagged_titled_in_english_and_says_what_article_15_asks(
    case: SimpleNamespace,
) -> None:
    observe(case.first, case.subject, "O-1", detail_text="#let x = [a] $y$ \\ <b>中 \x07 bell")
    _, contents, pdf = built(case)
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Your personal information"
    shown = text_of(pdf)
    for told in (
        "Mary Quillfeather",
        "5 April 1985",
        "Why we use it",
        "Who received it",
        "How long we keep it",
        "Your rights",
        "casework@ico.org.uk",
        "#let x = [a] $y$ \\ <b>",
    ):
        assert told in shown, told
    # A letter that no font can show is kept in the file for computers.
    assert "中" in json.dumps(contents, ensure_ascii=False)
    assert "Quillfeather" not in str(reader.metadata)


def test_article_15_is_told_from_what_is_really_held_sent_and_ruled(case: SimpleNamespace) -> None:
    observe(case.first, case.subject, "O-1", source="police")
    contents = built(case)[1]
    told = {section["title"]: section["points"] for section in contents["information"]}
    assert "police" in told["Where it came from"]
    assert told["Who received it"] == [
        "Nobody outside the council, as far as this system has sent anything."
    ]
    assert "About you: 1 entry" in told["What kinds of information we hold"]
    # The date would tell the birthday of the youngest child, so only the rule is told.
    assert told["How long we keep it"] == []
    assert contents["schema"] == "tfcase-subject-access/1"


def test_recipients_of_the_ledger_are_told(
    case: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = schedule.Recipient("Office for National Statistics", "attributes", D("2026-03-01"))
    monkeypatch.setattr(schedule, "_recipients", [lambda person_id: [sent]])
    told = {each["title"]: each["points"] for each in built(case)[1]["information"]}
    assert told["Who received it"] == ["Office for National Statistics: attributes, 1 March 2026"]


def test_many_items_are_written_in_one_document(case: SimpleNamespace) -> None:
    start = D("2000-01-01")
    for number in range(300):
        observe(case.first, case.subject, f"O-{number}", start_on=start + timedelta(days=number))
    made, contents, pdf = built(case)
    told = [item for item in items(contents) if item["source"] == "families.Observation"]
    assert len(told) == 300
    days = [date.fromisoformat(item["day"]) for item in told]
    assert days == sorted(days)
    assert made.items == len(items(contents))
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 10
