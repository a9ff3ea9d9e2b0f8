"""The page of roles says what the product applies, and what `docs/roles.md` prints."""

import re
from html import unescape
from pathlib import Path

import pytest

from privacy.roles import ROLE_NAMES, ROLE_PERMISSIONS, ROLE_SCOPE, Permission, Role
from tests.council import SIGN_INS, Council, browser

DOCS = Path(__file__).resolve().parents[2] / "docs" / "roles.md"


def rows_of_page(content: str) -> dict[str, list[str]]:
    """First cell → the other cells, of the table on the page."""
    rows = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", content, re.S):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        words = [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells]
        rows[words[0]] = words[1:]
    return rows


def rows_of_docs() -> dict[str, list[str]]:
    """The same of the printed page."""
    lines = [line for line in DOCS.read_text().splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in cells}


@pytest.mark.parametrize("role", SIGN_INS)
def test_everybody_may_read_who_may_do_what(council: Council, role: Role) -> None:
    assert browser(council.of(role)).get("/roles/").status_code == 200


def test_the_page_equals_the_table_that_is_applied(council: Council) -> None:
    rows = rows_of_page(browser(council.of(Role.DPO)).get("/roles/").content.decode())
    assert rows["May…"] == [ROLE_NAMES[role] for role in SIGN_INS]
    assert rows["Families in reach"] == [ROLE_SCOPE[role].value for role in SIGN_INS]
    for permission in Permission:
        held = [permission in ROLE_PERMISSIONS[role] for role in SIGN_INS]
        assert [cell == "Yes" for cell in rows[permission.value]] == held, permission
    assert len(rows) == len(Permission) + 2


def test_the_page_equals_the_printed_page(council: Council) -> None:
    page = rows_of_page(browser(council.of(Role.DPO)).get("/roles/").content.decode())
    docs = rows_of_docs()
    yes = {"Yes": "yes", "–": ""}
    for words, cells in page.items():
        printed = docs["may…" if words == "May…" else words[:1].lower() + words[1:]]
        assert printed[: len(SIGN_INS)] == [yes.get(cell, cell) for cell in cells], words
    assert len(docs) == len(page)
