"""The documents of a subject access pack: tagged, titled, and with what Article 15 asks."""

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from privacy import packs, schedule, typesetting
from privacy.actions import subject_collect, subject_review
from privacy.identity import EVERYTHING, acting_as
from privacy.models import SubjectRequest
from privacy.papers import Words, words_in
from privacy.queries import subject_items
from tests.families.papers import DOCX_TYPES, add_paper, packed, png
from tests.furnish_subject import decide_everything
from tests.privacy.cases import D
from tests.privacy.packing import built, case, opened, staff
from tests.privacy.packing_facts import items, observe, text_of

__all__ = ["case", "staff"]
pytestmark = pytest.mark.django_db


# --- The documents


def test_sar_18_sar_19_the_pdf_is_tagged_titled_in_english_and_says_what_article_15_asks(
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


def test_sar_18_article_15_is_told_from_what_is_really_held_sent_and_ruled(
    case: SimpleNamespace,
) -> None:
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


def test_a_papers_words_are_given_or_withheld_like_a_notes_and_never_the_file(
    case: SimpleNamespace,
) -> None:
    body = "<w:p>Mary Quillfeather &amp; Zoë Brackenbury</w:p><w:p>came to the clinic-desk</w:p>"
    word = packed({"[Content_Types].xml": DOCX_TYPES, "word/document.xml": body})
    add_paper(case.first, case.manager, content=word, title="Of the desk", whose=case.subject)
    add_paper(case.first, case.manager, content=png(2, 2), title="A picture", whose=case.subject)
    request = opened(case)
    subject_collect.collect_items(request_id=request.pk, by=case.dpo)
    # No rule decides on all at once: each is read by itself, or the pack is not built.
    with acting_as(case.dpo, opened=EVERYTHING):
        papers = list(request.items.filter(model="families.Attachment"))
        assert [each.route for each in papers] == ["paper", "paper"]
        assert "paper" not in {each["route"] for each in subject_items.tests_of(request)}
        decide_everything(request, case.dpo)
        picture = next(each for each in papers if "A picture" in each.facts)
        said = {"reason": "", "opinion": "", "opinion_on": None, "by": case.dpo}
        subject_review.decide_item(item=picture, ground="third_party", **said)
    content = packs.as_zip(collect(request, case), timezone.now())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = text_of(archive.read("subject.pdf"))
        everything = told + archive.read("subject.json").decode()
    assert "Mary Quillfeather & [withheld: another person]" in told
    assert "came to the clinic-desk" in told
    assert "Brackenbury" not in everything
    assert "A picture" not in everything


def collect(request: SubjectRequest, case: SimpleNamespace) -> packs.Pack:
    with acting_as(case.dpo, opened=EVERYTHING):
        return packs.collect(request, "Mary Quillfeather", timezone.now(), "Copy 1")


def test_a_document_is_read_by_a_process_that_may_spend_little(tmp_path: Path) -> None:
    contents = {"controller": {"name": "x"}, "left_out": [], "information": [], "summary": "A"}
    contents |= {"person": {"name": "Ada"}, "groups": []}
    contents["request"] = dict.fromkeys(("reference", "copy", "received", "prepared"), "x")
    made = typesetting.pdf("subject_pack.typ", contents, timezone.now())
    read = words_in(made)
    assert read is not None
    assert "Your personal information" in read.text
    assert read.empty == ()
    # A page that is a picture of paper, what is broken, and what is too much to decide on.
    writer = PdfWriter(clone_from=io.BytesIO(made))
    writer.add_blank_page()
    scanned = io.BytesIO()
    writer.write(scanned)
    more = words_in(scanned.getvalue())
    assert more is not None
    assert more.empty == (2,)
    assert words_in(b"%PDF-1.7 broken %%EOF") is None
    assert words_in(packed({"word/other.xml": "x"})) is None
    long = words_in(packed({"word/document.xml": f"<w:p>{'word ' * 50_000}</w:p>"}))
    assert long is not None
    assert (long.text, long.too_long) == ("", True)
    assert words_in(png(1, 1)) == Words("", (1,))
