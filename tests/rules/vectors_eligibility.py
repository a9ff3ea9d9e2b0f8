"""Vectors of §12 on eligibility and suggestions: V1-V10, V27, V33, V61-V63, V65."""

from tests.rules.engine_cases import DAUGHTER, FATHER, MOTHER, SF, SON, START, Cases, Vector

YEAR_2016 = (
    "Autumn-2016 2016-09-06 2016-12-16",
    "Spring-2017 2017-01-09 2017-04-07",
    "Summer-2017 2017-04-24 2017-07-20",
)
YEAR_2014 = (
    "Autumn-2014 2014-09-02 2014-12-19",
    "Spring-2015 2015-01-05 2015-04-02",
    "Summer-2015 2015-04-20 2015-07-16",
)
UNAUTHORISED = "extends: tf-2015-national\nparameters: {absence_basis: unauthorised_only}"
BY_NEED = "extends: sf-2022-national\nparameters: {count_unit: need}"


def no_home() -> Cases:
    return Cases(home=False)


def v1() -> Cases:
    cases = no_home().person(MOTHER, "1985-05-05", "parent", parenting="Y")
    return cases.person(DAUGHTER, "2008-12-24", "child").need("H1.1", MOTHER).need("H1.2", MOTHER)


def v2() -> Cases:
    return Cases().need("H1.1", SON).need("H4.1", MOTHER)


def v3() -> Cases:
    cases = no_home().person(MOTHER, "1985-05-05", "parent", parenting="Y")
    return (
        cases.person("P9", "1998-01-01", "young_person").need("H1.1", MOTHER).need("H4.1", MOTHER)
    )


def seventeen(status: str = "") -> Cases:
    cases = no_home().person(MOTHER, "1985-05-05", "parent", parenting="Y")
    cases.person(SON, "2000-06-01", "young_person").need("H1.1", MOTHER).need("H4.1", MOTHER)
    return cases.status(status, "2017-09-01", person=SON) if status else cases


def non_resident(parenting: str) -> Cases:
    cases = Cases().person(FATHER, "1980-01-01", "parent", lives="N", parenting=parenting)
    return cases.need("H1.1", FATHER).need("H4.1", FATHER)


def absent(year: tuple[str, ...], *missed: int, authorised: int = 0, **family: str) -> Cases:
    cases = Cases(**family).terms(*year)
    for term, sessions in zip(year, missed, strict=True):
        cases.attended(SON, term.split()[1], sessions, authorised)
    return cases


def early(*missed: int) -> Cases:
    return absent(YEAR_2014, *missed, assessed_on="2015-08-01", identified_on="2015-07-20")


def v61() -> Cases:
    cases = Cases(SF, home=False)
    cases.person(MOTHER, "1995-05-05", "parent", parenting="Y", expecting_until="2018-03-01")
    return cases.need("3.2", MOTHER).need("10.1", MOTHER).need("9.2")


def v62(plan: str = "") -> Cases:
    return Cases(SF, plan=plan).need("6.1", SON).need("6.2", SON).need("6.4", SON)


def v63() -> Cases:
    cases = Cases(SF).need("6.1", SON).need("3.2", MOTHER).need("9.2", evidenced="N")
    return cases.status("settled_tenancy", START)


def born_on_leap_day(day: str) -> Cases:
    cases = Cases(home=False, assessed_on=day, identified_on="2015-01-01")
    cases.person(MOTHER, "1985-05-05", "parent", parenting="Y", lives="Y")
    cases.person(SON, "2004-02-29", "young_person")
    return (
        cases.status("training", "2019-01-01", person=SON).need("H1.1", MOTHER).need("H4.1", MOTHER)
    )


LEAP_16_17 = frozenset({(SON, "9.3")})


def leap_subject(day: str) -> Cases:
    cases = Cases(SF, home=False, assessed_on=day, identified_on="2015-01-01")
    cases.person(SON, "2004-02-29", "young_person")
    return cases.status("young_person_excluded_from_home", "2019-01-01", person=SON)


VECTORS = (
    Vector("V1", v1, START, {"headlines": 1, "needs": 2, "reasons": "too_few_headlines"}),
    Vector("V2", v2, START, {"eligible": "Y", "lit": "H1;H4", "reasons": ""}),
    Vector("V3", v3, START, {"eligible": "N", "reasons": "no_dependent_child"}),
    Vector("V4", lambda: seventeen("unemployed"), START, {"eligible": "Y"}),
    Vector("V5", seventeen, START, {"reasons": "no_dependent_child"}),
    Vector("V6", lambda: non_resident("Y"), START, {"headlines": 1, "lit": "H1", "needs": 1}),
    Vector("V7", lambda: non_resident("N"), START, {"headlines": 0, "lit": "", "needs": 0}),
    Vector(
        "V8",
        lambda: absent(YEAR_2016, 12, 9, 10, assessed_on="2017-08-01"),
        "2018-02-01",
        suggested=frozenset({(SON, "H2.1")}),
    ),
    Vector("V9", lambda: early(12, 9, 10), "2018-02-01", not_suggested=frozenset({(SON, "H2.1")})),
    Vector(
        "V10",
        lambda: absent(YEAR_2016, 6, 6, 6, assessed_on="2017-08-01", authorised=5),
        "2018-02-01",
        suggested=frozenset({(SON, "H2.1")}),
    ),
    Vector(
        "V10 unauthorised only",
        lambda: absent(
            YEAR_2016, 6, 6, 6, assessed_on="2017-08-01", authorised=5, plan=UNAUTHORISED
        ),
        "2018-02-01",
        not_suggested=frozenset({(SON, "H2.1")}),
    ),
    Vector("V61", v61, START, {"eligible": "Y", "lit": "H3;H9;H10"}),
    Vector("V62", v62, START, {"headlines": 1, "needs": 3, "reasons": "too_few_headlines"}),
    Vector("V62 by need", lambda: v62(BY_NEED), START, {"eligible": "Y", "needs": 3}),
    Vector(
        "V63",
        v63,
        START,
        {"headlines": 2, "needs": 2, "reasons": "too_few_headlines"},
        results=({"need_ref": "N3", "outcome": "9.2.O", "need": "9.2"},),
    ),
    # At 15 living with the mother a child is dependent; at 18 only while active; at 19 never.
    Vector(
        "V65 aged 15",
        lambda: leap_subject("2020-02-28"),
        "2022-06-01",
        not_suggested=LEAP_16_17,
    ),
    Vector("V65 aged 16", lambda: leap_subject("2020-02-29"), "2022-06-01", suggested=LEAP_16_17),
    Vector("V65 aged 17", lambda: leap_subject("2022-02-28"), "2022-06-01", suggested=LEAP_16_17),
    Vector(
        "V65 aged 18", lambda: leap_subject("2022-03-01"), "2022-06-01", not_suggested=LEAP_16_17
    ),
    Vector("V65", lambda: born_on_leap_day("2022-03-01"), "2022-06-01", {"eligible": "Y"}),
    Vector(
        "V65 aged 19",
        lambda: born_on_leap_day("2023-03-01"),
        "2023-06-01",
        {"reasons": "no_dependent_child"},
    ),
)
