"""A file that leaves is named in one place, and by words and references alone."""

import ast

import pytest
from django.http import HttpResponse

from privacy.web import attached, saved_as
from tests.guards.test_architecture import ROOT

FLOORS = ("exports", "families", "outcomes", "privacy", "tfcase")
NAMES_FILES = "privacy/web.py"
# What may stand in a name: words of ours, periods, kinds, references and random keys of records.
# Whoever adds to it has made sure that nobody's name can stand there.
KNOWN = {
    *("bundle.DICTIONARY", "NAME", "period", "kind", "kind.ending", "quarter"),
    *("shown.reference", "made.reference", "pack.claim.reference", "pack.request.reference"),
    *("held.reference", "paper.reference"),
    # `DSP-…` and `INV-…` with a random key.
    *("batch.name", "copy.investigation.name", "copy.pk.hex[:8]"),
    # What one of these was put into before: of a return, a printout, a record to hand over.
    "name",
}


def sources() -> list[tuple[str, str]]:
    found = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
    return [(path.relative_to(ROOT).as_posix(), path.read_text()) for path in found]


def test_one_place_writes_the_header_that_names_a_file() -> None:
    writers = [name for name, text in sources() if "content-disposition" in text.lower()]
    assert writers == [NAMES_FILES]
    # Django's own way to the same header.
    assert not [name for name, text in sources() if "as_attachment" in text]


def parts_of(name: ast.expr) -> list[str]:
    """What is put into a name, as it is written; a word of ours may be any."""
    if isinstance(name, ast.Constant):
        return []
    values = name.values if isinstance(name, ast.JoinedStr) else []
    return [ast.unparse(each.value) for each in values if isinstance(each, ast.FormattedValue)] or [
        ast.unparse(name)
    ]


def test_of_what_names_of_files_are_made() -> None:
    made: set[str] = set()
    for where, text in sources():
        if "/views/" not in where and where != NAMES_FILES:
            continue
        for call in ast.walk(ast.parse(text)):
            called = getattr(getattr(call, "func", None), "id", "")
            if isinstance(call, ast.Call) and called in ("attached", "saved_as", "as_sheet"):
                place = 0 if called == "as_sheet" else 1
                if len(call.args) > place:
                    made.update(parts_of(call.args[place]))
    assert made - KNOWN == set()
    assert KNOWN - made == set()


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("TF/19/000058.pdf", "TF-19-000058.pdf"),
        ('a"; filename="b.pdf', "a-filename-b.pdf"),
        ("a\r\nSet-Cookie: x=1.csv", "a-Set-Cookie-x-1.csv"),
        ("../../etc/x.zip", "etc-x.zip"),
        ("Zoë.csv", "Zo-.csv"),
    ],
)
def test_a_name_cannot_end_its_header_or_lead_elsewhere(name: str, written: str) -> None:
    answer = attached(b"x", name)
    assert answer["Content-Disposition"] == f'attachment; filename="{written}"'


def test_the_kind_follows_from_the_ending_or_is_said() -> None:
    assert attached("a", "a.csv")["Content-Type"] == "text/csv; charset=utf-8"
    assert attached(b"a", "a.png", "image/png")["Content-Type"] == "image/png"
    with pytest.raises(KeyError):
        attached(b"a", "a.exe")
    assert saved_as(HttpResponse(b"a"), "a.zip").has_header("Content-Disposition")
