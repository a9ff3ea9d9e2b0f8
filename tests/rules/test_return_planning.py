"""The calendar of returns and what is looked at before one is built: the rules alone."""

import io
import zipfile
from datetime import date
from xml.etree.ElementTree import Element, fromstring

import pytest

from exports.files import xlsx
from exports.planning import check_deadline, inferred, may_be_built, oddities, standing
from exports.rules import check_period, read_period
from exports.validation import (
    QUESTIONS,
    Rank,
    check_all_confirmable,
    check_askable,
    check_confirmable,
)
from privacy.errors import RuleBroken

PERIOD = read_period("2018-H1")
TODAY = date(2018, 11, 20)


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        pytest.param(None, "2018-H1", id="nothing is known of the feeds"),
        pytest.param(date(2018, 10, 31), "2018-H1", id="they reach its end"),
        pytest.param(date(2018, 9, 30), "2018-H1", id="to the very day"),
        pytest.param(date(2018, 9, 29), "2017-H2", id="a day is missing"),
        pytest.param(date(2019, 3, 31), "2018-H1", id="they reach into the future"),
    ],
)
def test_the_half_year_follows_from_the_day_and_the_feeds(
    newest: date | None, expected: str
) -> None:
    assert str(inferred(TODAY, newest)) == expected


def test_what_is_odd_is_asked_about_and_may_be_confirmed() -> None:
    assert oddities(PERIOD, newest=None, gone_out=[]) == []
    assert oddities(PERIOD, newest=PERIOD.last_day, gone_out=[read_period("2017-H2")]) == []
    odd = oddities(PERIOD, newest=date(2018, 8, 31), gone_out=[read_period("2018-H2")])
    assert len(odd) == 2
    assert "The feeds end on 31 August 2018" in odd[0]
    with pytest.raises(RuleBroken, match="Confirm that you want it") as asked:
        check_period(PERIOD, today=TODAY, unfinished_confirmed=False, odd=odd)
    assert asked.value.field == "unfinished_confirmed"
    check_period(PERIOD, today=TODAY, unfinished_confirmed=True, odd=odd)


@pytest.mark.parametrize(
    ("state", "due_on", "words", "deadline"),
    [
        ("", None, "Not begun", ""),
        ("", date(2018, 12, 31), "Not begun", ""),
        ("", date(2018, 12, 4), "Not begun", "Due in 14 days"),
        ("built", TODAY, "Waiting for approval", "Due today"),
        ("failed", date(2018, 11, 19), "Checks failed", "Overdue by 1 day"),
        ("released", date(2018, 11, 1), "Released", ""),
    ],
)
def test_the_calendar_says_how_each_stands(
    state: str, due_on: date | None, words: str, deadline: str
) -> None:
    found = standing(state, due_on, PERIOD, TODAY)
    assert (found.words, found.deadline) == (words, deadline)
    assert may_be_built(state, PERIOD, TODAY) == (state in ("", "failed"))


def test_a_deadline_lies_after_the_half_year() -> None:
    check_deadline(PERIOD, date(2018, 10, 1))
    with pytest.raises(RuleBroken, match="ends on 30 September 2018"):
        check_deadline(PERIOD, date(2018, 9, 30))


def test_all_are_confirmed_only_when_nothing_critical_is_left() -> None:
    critical = next(each.code for each in QUESTIONS if each.rank is Rank.MUST)
    odd = next(each.code for each in QUESTIONS if each.rank is Rank.CONFIRM)
    inform = next(each.code for each in QUESTIONS if each.rank is Rank.INFORM)
    check_all_confirmable([odd, odd, inform])
    with pytest.raises(RuleBroken, match="^What must be put right comes first"):
        check_all_confirmable([odd, critical, critical])
    check_confirmable(odd)
    for code in (critical, inform):
        with pytest.raises(RuleBroken, match="Only what is odd"):
            check_confirmable(code)
    with pytest.raises(RuleBroken, match="nothing to put right"):
        check_askable(inform)


def xml(content: bytes) -> Element:
    return fromstring(content)  # noqa: S314 - what was written just before


def test_a29_a_workbook_holds_texts_and_no_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = ["=HYPERLINK(1)", "+1", "00123", "2018-04-01", 'a<b>&"c"', "\x00\x0b\ufffe", " "]
    raw = ["<r><f>1</f></r>", "http://example.org"]
    columns = [("One", 9), ("Two", 12)]
    sheets = [xlsx.Sheet("A & B", columns, [typed, [None, 7], raw])]
    content = xlsx.workbook(sheets)
    assert content == xlsx.workbook(sheets)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {each.date_time[:2] for each in file.infolist()} == {(1980, 1)}
        parts = {each: xml(file.read(each)) for each in file.namelist()}
    assert set(parts) == {
        *("[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml"),
        *("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"),
        *("xl/theme/theme1.xml", "xl/worksheets/sheet1.xml"),
    }
    sheet = parts["xl/worksheets/sheet1.xml"]
    cells = [each for each in sheet.iter() if each.tag.endswith("}c")]
    assert {each.get("t") for each in cells} == {"inlineStr"}
    assert not [each for each in sheet.iter() if each.tag.endswith("}f")]
    texts = [each.text or "" for each in sheet.iter() if each.tag.endswith("}t")]
    assert texts == ["One", "Two", *typed[:5], "", " ", "", "7", f" {raw[0]}", raw[1]]
    told = [each.text or "" for each in parts["docProps/core.xml"].iter()]
    assert {text for text in told if text.strip()} == {"1980-01-01T00:00:00Z"}
    # Whoever opens a sheet that cannot hold all is told so.
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    with zipfile.ZipFile(io.BytesIO(xlsx.workbook(sheets))) as file:
        shown = file.read("xl/worksheets/sheet1.xml").decode()
    assert xlsx.MORE in shown
    assert raw[1] not in shown
    assert xlsx.MORE.encode() not in content
