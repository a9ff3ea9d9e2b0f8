"""The finished bytes: what the layout does not allow, and what identifies somebody, is found."""

from collections.abc import Callable

import pytest

from exports.columns import KEY_DIGITS, KEY_LETTERS
from exports.frames.checks import whole_lines
from exports.frames.scan import FORMS, Scan, is_nhs_number, is_nino, is_upn
from tests.exports.council import CONSTANTS, PLAN, Council, file_of, judged, release

MOTHER, BOY = (34, "F", "parent"), (9, "M", "child")


@pytest.fixture(scope="module")
def content() -> bytes:
    council = Council()
    for _ in range(6):
        council.family(MOTHER, BOY)
    return file_of(release(council))


def changed(content: bytes, column: str, value: str, row: int = 3) -> bytes:
    """The file with one cell put otherwise."""
    lines = content.decode().split("\n")
    cells = lines[row].split(",")
    cells[[c.name for c in PLAN.columns].index(column)] = value
    lines[row] = ",".join(cells)
    return "\n".join(lines).encode()


def test_the_file_as_it_is_built_passes(content: bytes) -> None:
    found = judged(content, known={"yilmaz", "fern", "child"})
    assert found.failures(5) == []
    assert (found.rows, found.families, found.alone) == (12, 6, 0)
    assert found.withheld["age_or_birth_year"] == 0
    assert found.starts == {"2017-Q1": 6}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("sex", "X", id="a value that is not allowed"),
        pytest.param("sex", "", id="an empty cell"),
        pytest.param("age_or_birth_year", "34", id="an exact age"),
        pytest.param("date_started", "2017-02-10", id="an exact date"),
        pytest.param("number_police_callouts_before", "17", id="an exact count"),
        pytest.param("la_code", "870", id="another council"),
        pytest.param("return_period", "2018-H2", id="another period"),
        pytest.param("individual_ref", "P0000001", id="a reference of the council"),
        pytest.param("family_ref", "TF/17/000013", id="a reference of a family"),
        pytest.param("individual_ref", "[c]", id="a person without a key"),
    ],
)
def test_sdc_01_what_the_layout_does_not_allow_is_found(
    content: bytes, column: str, value: str
) -> None:
    found = judged(changed(content, column, value))
    assert "layout" in found.failures(5)
    assert sum(found.layout_faults.values()) >= 1


def test_sdc_01_law_07_a_column_too_many_is_found(content: bytes) -> None:
    header, _, rest = content.partition(b"\n")
    found = judged(header.replace(b"sex", b"gender") + b"\n" + rest)
    assert found.layout_faults == {"header": 1}


def test_a_key_that_stands_twice_is_found(content: bytes) -> None:
    key = content.decode().split("\n")[1].split(",")[3]
    assert judged(changed(content, "individual_ref", key)).layout_faults == {"individual_ref": 1}


def test_an_empty_file_does_not_pass() -> None:
    header = ",".join(column.name for column in PLAN.columns) + "\n"
    found = judged(header.encode())
    assert found.failures(5) == ["rows"]
    assert (found.rows, found.person.least, found.family.least) == (0, 0, 0)


def test_somebody_who_looks_like_nobody_else_is_found(content: bytes) -> None:
    found = judged(changed(content, "age_or_birth_year", "45+"))
    assert {"k_person", "k_family"} <= set(found.failures(5))
    assert found.person.least == 1
    assert found.family.below == 1


def test_what_sets_somebody_apart_is_told_by_columns_and_never_by_a_value(content: bytes) -> None:
    found = judged(changed(content, "age_or_birth_year", "45+")).apart
    assert len(found) == 3
    assert all("age_or_birth_year" in names.split(" with ") for names in found)
    assert set(found.values()) == {1}
    assert "45+" not in str(found)
    assert judged(content).apart == {}


def test_a_family_with_a_course_of_its_own_is_found(content: bytes) -> None:
    assert "k_trajectory" in judged(changed(content, "child_status_after", "early_help")).failures(
        5
    )


@pytest.mark.parametrize("symbol", ["[z]", "[y]"])
def test_what_applies_to_somebody_is_part_of_how_they_look(content: bytes, symbol: str) -> None:
    """A field that does not apply tells an age, one that is not yet known tells a start."""
    found = judged(changed(content, "da_victim_after", symbol))
    assert {"k_person", "k_family"} <= set(found.failures(5))


def test_sdc_05_a_group_that_shares_a_sensitive_value_blocks(content: bytes) -> None:
    assert (judged(content).l_sensitive, judged(content).uniform) == (0, 0)
    one = changed(content, "da_victim_before", "Y")
    assert (judged(one).l_sensitive, judged(one).uniform) == (2, 0)
    mothers = content
    for row, line in enumerate(content.decode().split("\n")):
        if "25-34" in line:
            mothers = changed(mothers, "da_victim_before", "Y", row)
    found = judged(mothers)
    assert (found.l_sensitive, found.uniform) == (1, 1)
    assert found.failures(5) == ["l_diversity"]


def test_sdc_05_what_nearly_everybody_has_is_no_news(content: bytes) -> None:
    every = content
    for row in range(1, 13):
        every = changed(every, "da_victim_before", "Y", row)
    assert (judged(every).l_sensitive, judged(every).uniform) == (1, 0)


# --- Identifiers, planted where a cell is


PLANTED = {
    "nino": "AB123456C",
    "nhs_number": "9434765919",
    "upn": "Y869200017000",
    "postcode": "SE28 0HG",
    "e_mail": "someone@example.org",
    "phone": "07700 900123",
    "web_address": "www.example.org",
    "exact_date": "2017-02-10",
    "internal_id": "6f9619ff-8b86-4d11-b42d-00c04fc964ff",
}


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_a41_sdc_03_a_planted_identifier_is_found(content: bytes, kind: str) -> None:
    found = judged(changed(content, "lead_worker_type", PLANTED[kind]))
    assert found.identifiers.get(kind, 0) >= 1
    assert "identifiers" in found.failures(5)


@pytest.mark.parametrize(
    "word",
    ["Yilmaz", "YILMAZ", "yilmaz", "x_Yilmaz", "O'Yilmaz", "Yilmaz-Fern", "key_worker Yilmaz"],
)
def test_a41_sdc_03_a_surname_is_found_however_it_is_written(content: bytes, word: str) -> None:
    found = judged(changed(content, "lead_worker_type", word), known={"yilmaz"})
    assert found.identifiers == {"name_or_street": 1}


def test_a_word_of_the_layout_and_a_short_word_are_no_names(content: bytes) -> None:
    """Somebody may be called Young, Child or Ng."""
    assert judged(content, known={"young", "child", "adult", "ng", "key"}).identifiers == {}


def test_a_name_cut_by_the_blocks_in_which_a_file_is_read_is_found(content: bytes) -> None:
    planted = changed(content, "lead_worker_type", "Yilmaz")
    scan = Scan({"yilmaz"}, PLAN.words, str.lower)
    for block in whole_lines(planted[i : i + 7] for i in range(0, len(planted), 7)):
        scan.read(block)
    assert scan.hits == {"name_or_street": 1}


def test_no_key_can_look_like_an_identifier_or_a_name() -> None:
    scan = Scan({"abcd", "nino"}, set(), str.lower)
    pairs = [letter + digit for letter in KEY_LETTERS for digit in KEY_DIGITS]
    scan.read("\n".join(",".join(pairs[i : i + 12]) for i in range(len(pairs))).encode())
    scan.read("\n".join("".join(pairs[i : i + 12]) for i in range(len(pairs) - 12)).encode())
    assert scan.hits == {}


@pytest.mark.parametrize(
    ("holds", "text", "expected"),
    [
        (is_nhs_number, b"9434765919", True),
        (is_nhs_number, b"943 476 5919", True),
        (is_nhs_number, b"9434765918", False),
        (is_upn, b"Y869200017000", True),
        (is_upn, b"A869200017000", False),
        (is_nino, b"AB123456C", True),
        (is_nino, b"BG123456C", False),
        (is_nino, b"DA123456C", False),
        (is_nino, b"AO123456C", False),
    ],
)
def test_check_digits_and_prefixes(
    holds: Callable[[bytes], bool], text: bytes, expected: bool
) -> None:
    assert holds(text) is expected


def test_the_constants_stand_on_every_row(content: bytes) -> None:
    assert content.count(CONSTANTS["return_period"].encode()) == 12
