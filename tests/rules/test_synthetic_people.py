"""Invented people look like a diverse place and can be nobody."""

import csv
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from stdnum.gb import nhs, upn

from families.synthetic import write_council
from families.synthetic.identifiers import (
    MOST_FAMILIES,
    NINO_SLOTS,
    UPN_SLOTS,
    nhs_number,
    nhs_slots,
    nino,
)
from families.synthetic.names import COMMUNITIES, DATA, for_sex
from families.synthetic.places import AUTHORITIES, authorities_of, place_of

FAMILIES = 1200
People = list[dict[str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("people") / "council"
    write_council(families=FAMILIES, seed=5, out=out)
    return out


def rows(folder: Path, name: str) -> People:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def people(folder: Path) -> People:
    return rows(folder, "people")


def test_nhs_numbers_are_of_the_range_never_issued_and_given_once(people: People) -> None:
    numbers = [row["nhs_number"] for row in people if row["nhs_number"]]
    assert len(numbers) > len(people) / 2
    assert all(number.startswith("999") and nhs.is_valid(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_national_insurance_numbers_can_be_nobodys(people: People) -> None:
    numbers = [row["nino"] for row in people if row["nino"]]
    assert numbers
    assert all(number[:2] == "ZZ" and number[2:8].isdigit() for number in numbers)
    assert {number[8] for number in numbers} <= set("ABCD")
    assert len(set(numbers)) == len(numbers)


def test_upns_have_their_check_letter_and_an_establishment_not_in_use(people: People) -> None:
    numbers = [row["upn"] for row in people if row["upn"]]
    codes = {authority.code for authority in AUTHORITIES}
    assert numbers
    for number in numbers:
        assert upn.calc_check_digit(number[1:]) == number[0]
        assert number[1:4] in codes
        assert number[4] == "9"
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("families", [1, 5_000, 400_000, MOST_FAMILIES])
def test_numbers_never_run_out(families: int) -> None:
    slots = nhs_slots(families)
    assert slots >= 1
    assert families * slots <= 1_000_000
    some = {0, 1, families // 2, families - 1} - {families}
    seen = {nino(family, slot, 3) for family in some for slot in range(NINO_SLOTS)}
    assert len(seen) == NINO_SLOTS * len(some)
    authorities = authorities_of(families, seed=3)
    _, last = place_of(families - 1, authorities)
    assert (last + 8) * UPN_SLOTS <= 1_000_000


def test_a_number_without_check_digit_is_not_given() -> None:
    numbers = [nhs_number(slot, 0) for slot in range(1000)]
    assert 50 < numbers.count("") < 150


def test_neighbours_get_numbers_within_their_authority_once() -> None:
    authorities = authorities_of(5_000, seed=2)
    assert len(authorities) > 1
    places = [place_of(family, authorities) for family in range(5_000)]
    assert len({(authority.code, place) for authority, place in places}) == 5_000


def test_names_come_from_many_places_in_all_their_forms(people: People) -> None:
    everything = [row["forename"] for row in people] + [row["surname"] for row in people]
    joined = " ".join(everything)
    assert len(set(everything)) > 900
    for letter in "çşğıłńáéíóöüãă":
        assert letter in joined.lower()
    assert any("-" in name for name in everything)
    assert any("'" in name for name in everything)
    assert any(" " in name for name in everything)
    for name in ("Mohamed", "Begum", "Okafor", "Nowak", "Yılmaz", "Kaur", "Chen", "O'Brien"):
        assert name in everything
    assert joined == unicodedata.normalize("NFC", joined)
    ethnicities = Counter(row["ethnicity"] for row in people)
    assert len(ethnicities) > 18
    assert ethnicities["WBRI"] < len(people) * 0.6


def test_every_community_is_seen_and_none_is_empty() -> None:
    for community in COMMUNITIES.things:
        assert len(community.female) >= 10
        assert len(community.male) >= 10
        assert len(community.surnames) >= 10


def test_surnames_follow_sex_where_the_language_does() -> None:
    by_key = {community.key: community for community in COMMUNITIES.things}
    assert for_sex("Kowalski", by_key["polish"], "F") == "Kowalska"
    assert for_sex("Kowalski", by_key["polish"], "M") == "Kowalski"
    assert for_sex("Singh Gill", by_key["punjabi"], "F") == "Kaur Gill"
    assert for_sex("Kowalski", by_key["british"], "F") == "Kowalski"


def test_postcodes_are_real_and_belong_to_the_authority_of_the_address(people: People) -> None:
    authority_of = {
        postcode: authority.name for authority in AUTHORITIES for postcode in authority.postcodes
    }
    both = [row for row in people if row["postcode"] and row["address"]]
    assert len(both) > len(people) * 0.9
    assert all(row["address"].endswith(f"; {authority_of[row['postcode']]}") for row in both)


def test_the_postcodes_keep_their_licence() -> None:
    head = (DATA / "postcodes.csv").read_text(encoding="utf-8").splitlines()[:2]
    assert all(line.startswith("#") for line in head)
    assert "Open Government Licence" in head[1]
    assert "Royal Mail" in head[1]


def test_a_small_council_is_one_place_and_england_is_all_of_it() -> None:
    assert len(authorities_of(100, seed=1)) == 1
    assert len(authorities_of(400_000, seed=1)) == len(AUTHORITIES) == 153


def test_households_hold_what_is_rare_in_life(folder: Path, people: People) -> None:
    members = rows(folder, "memberships")
    homes = defaultdict(list)
    families = defaultdict(set)
    person_of = {row["person_ref"]: row for row in people}
    for row in members:
        homes[row["family_ref"]].append(person_of[row["person_ref"]])
        families[row["person_ref"]].add(row["family_ref"])
    births = [
        [person["date_of_birth"] for person in home if person["date_of_birth"]]
        for home in homes.values()
    ]
    assert any(len(set(days)) < len(days) for days in births)  # twins
    assert any(person["date_of_birth"].endswith("-02-29") for person in people)
    assert any(not person["date_of_birth"] for person in people)
    assert any(person["died_on"] for person in people)
    assert any(person["expecting_until"] for person in people)
    assert any(len(several) == 2 for several in families.values())
    assert any(row["left_on"] for row in members)
    assert any(row["joined_on"] == person_of[row["person_ref"]]["date_of_birth"] for row in members)
    same_name = [Counter((p["forename"], p["surname"]) for p in home) for home in homes.values()]
    assert any(count > 1 for names in same_name for count in names.values())
    assert {row["sex"] for row in people} == {"M", "F", "U"}
    assert 3.6 < len(people) / FAMILIES < 4.6
