"""What the sweep of a finished document finds, and what it does not take for a find (SAR-21)."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link, Text

from privacy import pdf_words, sweeping, typesetting
from privacy.sweeping import (
    Hay,
    Needle,
    flat,
    hidden_parts,
    leaks,
    needles,
    pages_by_pdfium,
    read_by_pypdf,
    texts_by_pypdf,
)


def found(secret: str, *told: str, allowed: tuple[str, ...] = ()) -> bool:
    return bool(leaks(Hay.of(told), Hay.of(allowed), needles([secret])))


@pytest.mark.parametrize(
    "told",
    [
        *("Mrs Brackenbury said", "BRACKENBURY", "Bracken-\nbury", "Brackenbury’s"),
        *("B r a c k e n b u r y", "x.brackenbury@example", "Bräckenbury"),
    ],
)
def test_sar_21_a_name_is_found_however_it_is_broken_or_accented(told: str) -> None:
    assert found("Brackenbury", told)


def test_sar_21_words_count_in_their_order_and_short_ones_as_words_alone() -> None:
    assert found("Rose Lane", "lives in Rose Lane now")
    assert not found("Rose Lane", "a rose in the lane")
    assert not found("Rose Lane", "lane rose")
    # Six letters are looked for inside others, five are not: by chance they stand in many.
    assert found("Tomasz", "MrTomaszB")
    assert not found("Tomas", "MrTomasB")
    assert found("Tomas", "Mr Tomas B")
    # Nothing runs over the end of a text into the next.
    assert not found("Rose Lane", "a rose", "Lane")
    assert not found("Roselane", "a rose", "Lane")
    assert needles(["...", "", " "]) == set()
    assert needles(["Tom"]) == {Needle(" tom ", "")}


def test_sar_21_what_is_told_may_be_told_as_often_as_it_is_and_no_more() -> None:
    once, twice = ("Ann came",), ("Ann came", "Ann went")
    assert not found("Ann", *once, allowed=once)
    assert found("Ann", *twice, allowed=once)
    assert not found("Brackenbury", "Bracken bury", allowed=("Bracken bury",))
    assert found("Brackenbury", "Bracken bury", "brackenbury", allowed=("Bracken bury",))
    assert Hay.of(["Ann Ann"]).count(Needle(" ann ", "annann")) == (2, 1)


def test_sar_21_all_texts_inside_lists_and_tables_are_looked_at() -> None:
    assert list(flat({"a": ["b", {"c": ("d", 1)}], "e": None})) == ["b", "d"]


@pytest.fixture(scope="module")
def document() -> bytes:
    """Set once: a process that was split off cannot set another."""
    now = datetime(2026, 3, 3, 12, tzinfo=UTC)
    contents = {
        "controller": {"name": "Brackenbury Council"},
        "request": {"reference": "SAR-1", "copy": "Copy 1", "received": "x", "prepared": "y"},
        "person": {"name": "Mary Quill"},
        "summary": "One entry.",
        "left_out": [],
        "information": [],
        "groups": [{"title": "Notes", "items": [_item(number) for number in range(60)]}],
    }
    return typesetting.pdf("subject_pack.typ", contents, now)


def test_sar_21_two_programs_read_a_document_and_its_metadata_and_nothing_is_hidden_in_it(
    document: bytes,
) -> None:
    by_pdfium = pages_by_pdfium(document)
    reader = read_by_pypdf(document)
    by_pypdf, more = texts_by_pypdf(reader, by_pdfium)
    assert len(by_pypdf) == len(by_pdfium) > 1
    # Our quick reading agrees with PDFium on every page, or pypdf itself reads it, slowly.
    quick = pdf_words.pages_of(reader)
    assert by_pypdf == quick
    slowly, _ = texts_by_pypdf(reader, ["else", *by_pdfium[1:]])
    assert slowly[0] != quick[0]
    assert slowly[1:] == quick[1:]
    assert sweeping._letters(slowly[0]) == sweeping._letters(quick[0])
    assert hidden_parts(reader) == []
    assert any("Brackenbury Council" in each for each in more)
    for pages in (by_pypdf, by_pdfium):
        read = Hay.of(pages)
        assert read.count(Needle(" quill ", ""))[0] >= 1
        for number in (0, 59):
            assert read.count(Needle(f" visit{number} ", ""))[0] == 1
        assert sum("Page" in page for page in pages) == len(pages)


def test_a04_notes_files_and_words_outside_the_pages_are_seen(document: bytes) -> None:
    def read_with(change: Callable[[PdfWriter], object]) -> PdfReader:
        writer, made = PdfWriter(clone_from=io.BytesIO(document)), io.BytesIO()
        change(writer)
        writer.write(made)
        return read_by_pypdf(made.getvalue())

    corner = (1, 1, 9, 9)
    link, note = Link(rect=corner, url="https://example.org"), Text(rect=corner, text="Tom")
    assert hidden_parts(read_with(lambda made: made.add_annotation(0, link))) == []
    assert hidden_parts(read_with(lambda made: made.add_annotation(0, note))) == ["/Annots"]
    assert "attachments" in hidden_parts(read_with(lambda made: made.add_attachment("a", b"Tom")))
    reader = read_with(lambda made: made.add_outline_item(title="Wilhelmina", page_number=0))
    _, more = texts_by_pypdf(reader, pages_by_pdfium(document))
    assert "Wilhelmina" in more
    _, more = texts_by_pypdf(whole := read_by_pypdf(document), pages_by_pdfium(document))
    assert whole.metadata
    assert str(whole.metadata["/Title"]) in more
    assert "Brackenbury Council" in more[-1]
    assert "<" not in more[-1]


def _item(number: int) -> dict[str, object]:
    facts = [{"label": "Text", "value": f"visit{number} of the family at home. " * 1}]
    return {"title": "Note", "date": "3 March 2026", "facts": facts}
