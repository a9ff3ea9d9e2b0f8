"""What makes an opening worth a question, and how a copy of the trail is written."""

import csv
import io
import json
import uuid
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest

from privacy.errors import RuleBroken
from privacy.rules import investigations
from privacy.rules.oversight import OddReason, Standing, Ties, WorkersDay, in_words, reasons_for

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
OWN = Standing(own=True, reached=True, emergency=False, long_closed=False)
TEAM = Standing(own=False, reached=True, emergency=False, long_closed=False)
R = OddReason


@pytest.mark.parametrize(
    ("ties", "standing", "why"),
    [
        (Ties(), OWN, set()),
        (Ties(), TEAM, set()),
        (Ties(own_name=True, own_surname=True), OWN, {R.OWN_NAME}),
        (Ties(own_surname=True), OWN, {R.OWN_SURNAME}),
        (Ties(own_postcode=True), OWN, {R.OWN_POSTCODE}),
        # Whoever works with a family opens it whatever their colleagues are called.
        (Ties(staff_surname=True, staff_postcode=True), OWN, set()),
        (
            Ties(staff_surname=True, staff_postcode=True),
            TEAM,
            {R.STAFF_SURNAME, R.STAFF_POSTCODE},
        ),
        (Ties(), Standing(False, False, True, False), {R.EMERGENCY}),
        (Ties(), Standing(False, False, False, False), {R.OUTSIDE}),
        (Ties(), Standing(True, True, False, True), {R.CLOSED}),
    ],
)
def test_what_is_odd(ties: Ties, standing: Standing, why: set[OddReason]) -> None:
    assert reasons_for(ties, standing) == why


def test_every_reason_has_words() -> None:
    assert len(in_words(OddReason)) == len(OddReason)


def a_day(*minutes: int, family: int | None = None) -> WorkersDay:
    """A family at each of these minutes; the same one where it is named."""
    day = WorkersDay(uuid.uuid4())
    for minute in minutes:
        key = uuid.UUID(int=family if family is not None else minute)
        day.add(key, NOON + timedelta(minutes=minute), uuid.uuid4())
    return day


def test_families_are_counted_in_any_hour_and_not_pages() -> None:
    assert a_day(0, 10, 59).most_an_hour == 3
    assert a_day(0, 10, 60).most_an_hour == 2
    assert a_day(0, 30, 61, 90, 121).most_an_hour == 2
    busy = a_day(*range(50), family=7)
    assert (busy.most_an_hour, busy.whole.openings, len(busy.families)) == (1, 50, 1)
    assert a_day(0, 1, 2).many(an_hour=3, a_day=4) == {R.MANY_AN_HOUR}
    assert a_day(0, 90, 180).many(an_hour=3, a_day=3) == {R.MANY_A_DAY}


def test_a57_saved_again_without_its_head_each_line_still_names_the_copy() -> None:
    """Two copies differ in their number on every line, and in nothing else."""
    row = dict.fromkeys(investigations.COLUMNS, "") | {"by_name": "=1+1", "facts": {"n": 1}}
    stored = investigations.as_lines([row, {**row, "seq": 2}])
    copies = {document: investigations.copy_of(stored, document, {}) for document in ("A1", "B2")}
    lines = {}
    for document, content in copies.items():
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            text = packed.read("events.csv").decode("utf-8-sig")
            manifest = json.loads(packed.read("manifest.json"))
            told = json.loads(packed.read("events.json"))
            prints = {n: investigations.fingerprint(packed.read(n)) for n in manifest["files"]}
        lines[document] = list(csv.reader(io.StringIO(text)))[1:]
        assert all(line[-1] == document for line in lines[document])
        assert all(event["document"] == document for event in told["events"])
        assert (manifest["document"], manifest["rows"]) == (document, 2)
        assert manifest["files"] == prints
    assert [line[:-1] for line in lines["A1"]] == [line[:-1] for line in lines["B2"]]
    assert lines["A1"][0][5] == "'=1+1"


def test_what_may_be_proposed() -> None:
    day = date(2026, 7, 1)
    fits = {"from_day": day, "to_day": day, "today": day, "rows": 1}
    investigations.check_proposed(**fits)
    for change in (
        {"to_day": day - timedelta(days=1)},
        {"to_day": day + timedelta(days=1)},
        {"from_day": day - timedelta(days=2000)},
        {"rows": 0},
        {"rows": investigations.MOST_ROWS + 1},
    ):
        with pytest.raises(RuleBroken):
            investigations.check_proposed(**{**fits, **change})
