"""What may be attached is told by its content, and what is built to harm is refused."""

import io
import struct
import zipfile

import pytest
import xlsxwriter

from families.rules import attachments as rules
from families.rules.attachments import kind_of, shown_name, size_words
from privacy.errors import RuleBroken
from privacy.paper_reader import read
from tests.families.papers import DOCX_TYPES, PDF, jpeg, packed, png

ODT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}
DOCX = {"[Content_Types].xml": DOCX_TYPES, "word/document.xml": "<a/>"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (png(800, 600), "png"),
        (jpeg(800, 600), "jpeg"),
        (packed(DOCX), "docx"),
        (packed(ODT), "odt"),
    ],
    ids=["pdf", "png", "jpeg", "docx", "odt"],
)
def test_it_is_what_its_content_says(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


def bomb() -> bytes:
    """Twenty megabytes of nothing, packed into twenty kilobytes."""
    return packed({**DOCX, "word/media/a.bin": "\0" * 20_000_000})


REFUSED = {
    "empty": (b"", rules.EMPTY),
    "too large": (PDF + b"\0" * rules.MOST_BYTES, rules.TOO_LARGE),
    "a page": (b"<!doctype html><script>alert(1)</script>", rules.NOT_A_KIND),
    "a drawing with a script": (b"<svg xmlns='x'><script/></svg>", rules.NOT_A_KIND),
    "a page that is a PDF too": (
        b"%PDF-1.7\n<html><script>x</script>" + PDF[9:],
        rules.TWO_KINDS,
    ),
    "a picture that is a page too": (png(9, 9) + b"<script>x</script>", rules.TWO_KINDS),
    "a PDF that was cut": (PDF[:-6], rules.BROKEN),
    "an archive": (packed({"letter.pdf": "x"}), rules.NOT_A_KIND),
    "an archive in a letter": (packed({**DOCX, "word/a.zip": "x"}), rules.HAS_PROGRAM),
    "a macro renamed": (
        packed({**DOCX, "word/vbaProject.bin": "x"}),
        rules.HAS_PROGRAM,
    ),
    "a macro by its type": (
        packed({**DOCX, "[Content_Types].xml": DOCX_TYPES + "macroEnabled"}),
        rules.HAS_PROGRAM,
    ),
    "macros of the other office": (packed({**ODT, "Basic/Standard/a.xml": "x"}), rules.HAS_PROGRAM),
    "a sheet": (packed({**DOCX, "[Content_Types].xml": "<a/>"}), rules.NOT_A_KIND),
    "a bomb": (bomb(), rules.GROWS),
    "many parts": (packed({f"{n}.xml": "" for n in range(2_001)}), rules.GROWS),
    "a way out": (packed({**DOCX, "../../etc/passwd": "x"}), rules.BROKEN),
    "an archive that was cut": (packed(DOCX)[:-30], rules.BROKEN),
    "a flood of pixels": (png(50_000, 50_000), rules.TOO_MANY_PIXELS),
    "another flood": (jpeg(50_000, 50_000), rules.TOO_MANY_PIXELS),
    "a picture without a size": (png(0, 9), rules.BROKEN),
    "a picture without a frame": (b"\xff\xd8\xff\xe0" + bytes(40), rules.BROKEN),
    "a program": (b"MZ\x90\x00", rules.NOT_A_KIND),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=list(REFUSED))
def test_a30_what_is_not_what_it_says_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        kind_of(content)
    assert (str(refused.value), refused.value.field) == (said, "file")


def workbook() -> bytes:
    """Sheets hidden and hidden deeper, a comment, a name, a link to another file."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet("Shown").write_comment("A1", "14 Rose Lane")
        for name, hide in (("Hidden", "hide"), ("Deeper", "very_hidden")):
            sheet = book.add_worksheet(name)
            sheet.write("A1", "14 Rose Lane")
            getattr(sheet, hide)()
        book.define_name("Home", '="14 Rose Lane"')
        book.get_worksheet_by_name("Shown").write_formula("A2", "='[other.xlsx]Sheet1'!$A$1")
    return made.getvalue()


def test_a05_a_workbook_is_refused_and_of_one_inside_a_text_nothing_is_read() -> None:
    book = workbook()
    with pytest.raises(RuleBroken, match="print it to PDF"):
        kind_of(book)
    letter = io.BytesIO(packed({**DOCX, "word/document.xml": "<w:p>Dear all</w:p>"}))
    with zipfile.ZipFile(letter, "a") as archive:
        archive.writestr("word/embeddings/sheet.xlsx", book)
        archive.writestr("word/comments.xml", "<w:comment>14 Rose Lane</w:comment>")
    # What leaves of a letter are the words of its text, set anew: never the file.
    assert kind_of(letter.getvalue()) == "docx"
    assert read(letter.getvalue())["text"] == "Dear all"


def test_a30_an_encrypted_archive_is_refused() -> None:
    content = bytearray(packed(ODT))
    # The flag of encryption, in the head of the part and in the list of parts.
    content[6] |= 1
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    with pytest.raises(RuleBroken, match="damaged"):
        kind_of(bytes(content))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Kim\\letter.pdf", "letter.pdf"),
        ("letter\r\nSet-Cookie: a.pdf", "letterSet-Cookie: a.pdf"),
        ("letter\u202efdp.exe", "letterfdp.exe"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a30_a_name_leads_nowhere_and_turns_nothing(given: str, shown: str) -> None:
    assert shown_name(given) == shown


def test_sizes_in_words() -> None:
    assert [size_words(n) for n in (9, 312_400, 1_400_000)] == ["1 kB", "312 kB", "1.4 MB"]


def test_a_frame_is_found_behind_other_sections() -> None:
    app = b"\xff\xe1" + struct.pack(">H", 10) + bytes(8) + b"\xff"
    content = jpeg(640, 480)
    assert kind_of(content[:2] + app + content[2:]) == "jpeg"
    assert zipfile.is_zipfile(io.BytesIO(packed(DOCX)))
