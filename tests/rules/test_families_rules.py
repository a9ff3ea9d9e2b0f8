"""The rules of casework: stages, ages, spells, identifiers, and what a search asks for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families.rules import birth_dates, cases, identifiers, people, search
from families.rules.cases import CaseDates, Stage
from families.rules.people import Membership, Part, Spell
from privacy.errors import RuleBroken

TODAY = date(2026, 3, 3)


def case(**dates: date) -> CaseDates:
    return CaseDates(**{"identified_on": date(2026, 1, 5), **dates})


@pytest.mark.parametrize(
    ("dates", "stage"),
    [
        pytest.param({}, Stage.IDENTIFIED, id="only identified"),
        pytest.param({"attached_on": TODAY}, Stage.ATTACHED, id="attached today"),
        pytest.param({"attached_on": date(2026, 3, 4)}, Stage.IDENTIFIED, id="attached tomorrow"),
        pytest.param({"step_down_on": date(2026, 3, 1)}, Stage.STEPPED_DOWN, id="stepped down"),
        pytest.param({"closed_on": TODAY}, Stage.CLOSED, id="closed today"),
        pytest.param(
            {"attached_on": date(2026, 2, 1), "closed_on": date(2026, 3, 4)},
            Stage.ATTACHED,
            id="to be closed tomorrow",
        ),
        pytest.param(
            {"step_down_on": date(2026, 2, 1), "closed_on": date(2026, 2, 1)},
            Stage.CLOSED,
            id="stepped down and closed on one day",
        ),
    ],
)
def test_stage_on_a_day(dates: dict[str, date], stage: Stage) -> None:
    assert cases.stage_on(case(**dates), TODAY) == stage


@pytest.mark.parametrize(
    ("dates", "reason", "field"),
    [
        pytest.param({"identified_on": TODAY + timedelta(1)}, "", "identified_on", id="future"),
        pytest.param({"attached_on": date(2026, 1, 4)}, "", "attached_on", id="attached too early"),
        pytest.param(
            {"attached_on": date(2026, 2, 2), "closed_on": date(2026, 2, 1)},
            "disengaged",
            "closed_on",
            id="closed before attached",
        ),
        pytest.param(
            {"step_down_on": date(2026, 2, 2), "closed_on": date(2026, 2, 1)},
            "disengaged",
            "closed_on",
            id="closed before stepped down",
        ),
        pytest.param({"closed_on": TODAY}, "", "closure_reason", id="closed without reason"),
        pytest.param({}, "disengaged", "closed_on", id="reason without closing"),
        pytest.param({"attached_on": date(2062, 1, 6)}, "", "attached_on", id="year mistyped"),
    ],
)
def test_dates_of_a_case_that_cannot_be(dates: dict[str, date], reason: str, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        cases.check_case_dates(case(**dates), closure_reason=reason, today=TODAY)
    assert broken.value.field == field


def test_dates_of_a_case_may_fall_on_one_day() -> None:
    day = date(2026, 1, 5)
    dates = case(assessed_on=day, attached_on=day, step_down_on=day, closed_on=day)
    assert cases.check_case_dates(dates, closure_reason="disengaged", today=TODAY) is None


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 3, 3), TODAY, 18),
        (date(2008, 3, 4), TODAY, 17),
        (date(2026, 3, 4), TODAY, -1),
    ],
)
def test_age_in_completed_years(born: date, day: date, age: int) -> None:
    assert people.age_on(born, day) == age


@pytest.mark.parametrize(
    ("born", "died", "words"),
    [
        (None, None, "age not known"),
        (date(2025, 9, 1), None, "under 1"),
        (date(2026, 9, 1), None, "not yet born"),
        (date(1990, 1, 1), None, "36"),
        (date(1990, 1, 1), TODAY, "died"),
        (date(1990, 1, 1), date(2026, 3, 4), "36"),
    ],
)
def test_age_in_words(born: date | None, died: date | None, words: str) -> None:
    assert people.age_words(born, TODAY, died) == words


def part(age: int | None, role: str = "other_adult", *, parenting: bool = False) -> Part:
    return Part(None if age is None else date(2026 - age, 1, 1), role, parenting)


@pytest.mark.parametrize(
    ("subject", "who", "fits"),
    [
        ("child", part(17), True),
        ("child", part(18), False),
        ("adult", part(18), True),
        ("young_person", part(16), True),
        ("young_person", part(25), False),
        ("young_person_16_17", part(17), True),
        ("young_person_16_17", part(18), False),
        ("child_0_5", part(5), True),
        ("child_0_5", part(6), False),
        ("child_0_5", Part(date(2026, 9, 1), "child", False), False),
        ("child", Part(date(2026, 9, 1), "child", False), True),
        ("adult_with_parenting_responsibility", part(30, parenting=True), True),
        ("adult_with_parenting_responsibility", part(30), False),
        ("adult_with_parenting_responsibility", part(16, parenting=True), False),
        ("child", part(None, "child"), True),
        ("child", part(None, "young_person"), True),
        ("child_0_5", part(None, "young_person"), False),
        ("young_person", part(None, "young_person"), True),
        ("adult", part(None, "parent"), True),
        ("adult", part(None, "young_person"), False),
        ("any_member", part(40), True),
        ("household", part(40), False),
    ],
)
def test_needs_fit_by_age_role_and_responsibility(subject: str, who: Part, fits: bool) -> None:
    assert people.fits(subject, who, TODAY) is fits


def test_needs_without_a_member_are_those_of_the_household_or_of_anybody() -> None:
    assert people.fits_household("household")
    assert people.fits_household("any_member")
    assert not people.fits_household("child")


def test_part_on_a_day_is_that_of_the_last_spell_begun() -> None:
    first = Membership(Spell(date(2020, 1, 1), date(2021, 1, 1)), "child", False)
    second = Membership(Spell(date(2025, 1, 1), None), "parent", True)
    for day, role in ((date(2019, 1, 1), "child"), (date(2024, 1, 1), "child"), (TODAY, "parent")):
        found = people.part_on(None, [second, first], day)
        assert found is not None
        assert found.role == role
    assert people.part_on(None, [], TODAY) is None


@pytest.mark.parametrize(
    ("one", "two", "together"),
    [
        (Spell(None, None), Spell(None, None), False),
        (Spell(None, date(2025, 1, 1)), Spell(date(2025, 1, 1), None), True),
        (Spell(None, date(2025, 1, 2)), Spell(date(2025, 1, 1), None), False),
        (Spell(date(2025, 1, 1), date(2025, 2, 1)), Spell(date(2025, 3, 1), None), True),
    ],
)
def test_spells_of_one_person_do_not_overlap(one: Spell, two: Spell, together: bool) -> None:
    if together:
        people.check_spell(one, [two], born=None)
        return
    with pytest.raises(RuleBroken):
        people.check_spell(one, [two], born=None)


def test_a_spell_ends_after_it_began_and_begins_after_birth() -> None:
    with pytest.raises(RuleBroken):
        people.check_spell(Spell(TODAY, TODAY), [], born=None)
    with pytest.raises(RuleBroken):
        people.check_spell(Spell(date(2010, 1, 1), None), [], born=date(2011, 1, 1))


def test_a_family_is_called_by_its_surnames_each_once() -> None:
    assert people.family_name([]) == ""
    assert people.family_name(["Hill", "Hill"]) == "Hill"
    assert people.family_name(["Hill", "Brown", "Hill", "Yılmaz"]) == "Hill, Brown and Yılmaz"


def test_initials_show_no_more_than_a_letter_of_each_name() -> None:
    assert people.initials("élodie", "O'Neil") == "É. O."
    assert people.initials("", "Hill") == "H."


@pytest.mark.parametrize(
    ("kind", "number", "right"),
    [
        ("upn", "Y869200017000", True),
        ("upn", "A869200017000", False),
        ("upn", "Y999200017000", False),
        ("upn", "B801200001001", False),
        ("nhs_number", "999 697 5991", True),
        ("nhs_number", "9996975992", False),
        ("nhs_number", "999697599", False),
        ("nino", "AB 12 34 56 C", True),
        ("nino", "ZZ752912A", False),
        ("nino", "OO123456C", False),
        ("nino", "AB123456E", False),
        ("nino", "PP123456A", False),
    ],
)
def test_numbers_are_checked_by_form_and_check_digit(kind: str, number: str, right: bool) -> None:
    assert identifiers.CHECKS[kind](number) is right
    assert identifiers.unverified(**{kind: number}) == ([] if right else [kind])


def test_an_empty_number_is_not_unverified() -> None:
    assert identifiers.unverified(upn="", nhs_number="", nino="") == []


@given(st.text(max_size=20))
def test_no_text_breaks_the_checks_of_numbers_and_postcodes(text: str) -> None:
    assert isinstance(identifiers.is_identifier(text), bool)
    assert isinstance(identifiers.is_postcode(text), bool)
    assert isinstance(search.wanted(text), search.Wanted)


def test_fresh_references_are_references_and_nobodys_number() -> None:
    made = {identifiers.fresh_reference("F") for _ in range(200)}
    assert len(made) > 190
    for reference in made:
        assert identifiers.REFERENCE.fullmatch(reference)
        assert not identifiers.is_identifier(reference)
        assert search.wanted(reference).references == (reference,)


def test_addresses_are_kept_in_parts_and_shown_in_lines() -> None:
    kept = identifiers.address_of_lines(" 74 Fern Way,\n\nGreenwich ; London ")
    assert kept == "74 Fern Way; Greenwich; London"
    assert identifiers.lines_of_address(kept) == ["74 Fern Way", "Greenwich", "London"]


@pytest.mark.parametrize(
    ("typed", "right"),
    [("se280hg", True), ("SE28 0HG", True), ("W1A 1AA", True), ("SE28", False), ("", False)],
)
def test_postcodes_are_known_by_their_form(typed: str, right: bool) -> None:
    assert identifiers.is_postcode(typed) is right
    if right:
        assert " " in identifiers.normal_postcode(typed)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("smi", search.Wanted(words=("smi",))),
        ("jo smith", search.Wanted(words=("jo", "smith"))),
        ("Yılmaz 20.12.1987", search.Wanted(words=("Yılmaz",), born=date(1987, 12, 20))),
        ("3rd March 2015", search.Wanted(born=date(2015, 3, 3))),
        ("2015-03-03", search.Wanted(born=date(2015, 3, 3))),
        ("smith 2010", search.Wanted(words=("smith",), born_in=2010)),
        ("se28 0hg", search.Wanted(postcode="SE28 0HG")),
        ("999 697 5991", search.Wanted(numbers=(("nhs_number", "9996975991"),))),
        ("y869200017000", search.Wanted(numbers=(("upn", "Y869200017000"),))),
        ("ab 12 34 56 c", search.Wanted(numbers=(("nino", "AB123456C"),))),
        ("TF/17/000013", search.Wanted(references=("TF/17/000013",))),
        ("x smith", search.Wanted(words=("smith",), too_short=("x",))),
        ("hill 31 2 2015", search.Wanted(words=("hill",), no_date="31 2 2015")),
        ("", search.Wanted()),
    ],
)
def test_a_search_is_taken_apart(typed: str, found: search.Wanted) -> None:
    assert search.wanted(typed) == found


def test_a_year_or_a_letter_alone_is_not_enough_to_search_for() -> None:
    assert not search.wanted("2010").anything
    assert not search.wanted("x").anything
    assert search.wanted("ng").anything


@pytest.mark.parametrize("number", ["A٨٦٩200017000", "A８６９200017000"])
def test_digits_of_other_scripts_are_no_number(number: str) -> None:
    assert not identifiers.is_upn(number)


def test_a_slip_in_a_birth_date_is_told_in_words() -> None:
    fourth = date(2013, 3, 4)
    assert birth_dates.difference(date(2013, 3, 7), fourth) == "date of birth within 3 days"
    assert birth_dates.difference(date(2013, 4, 3), fourth).startswith("day and month")
    for other in (fourth, date(2013, 3, 8), date(2014, 3, 4), None):
        assert birth_dates.difference(other, fourth) == ""
    assert birth_dates.turned(date(2013, 3, 13)) is birth_dates.turned(date(2013, 3, 3)) is None
    assert birth_dates.days_around(date.min)[0] == date.min
    assert birth_dates.days_around(date.max)[1] == date.max
