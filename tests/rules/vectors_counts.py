"""Vectors of §12 on counts and attendance: V23-V33."""

from collections.abc import Mapping

from tests.rules.engine_cases import DAUGHTER, SON, START, Cases, Vector

OFFENCE, EXCLUSION = "proven_offence", "fixed_term_exclusion"
YEAR = (
    "Autumn-2018 2018-09-04 2018-12-21",
    "Spring-2019 2019-01-07 2019-04-05",
    "Summer-2019 2019-04-22 2019-07-18",
)
BEFORE = (
    "Autumn-2016 2016-09-06 2016-12-16",
    "Spring-2017 2017-01-09 2017-04-07",
    "Summer-2017 2017-04-24 2017-07-20",
)


def row(outcome: str, state: str, matures: str = "", **more: str) -> tuple[Mapping[str, str], ...]:
    return ({"outcome": outcome, "state": state, "matures_on": matures} | more,)


def offences(*days: str) -> Cases:
    """A boy of 15 with a need identified on 10 January 2018."""
    cases = Cases(home=False).person(SON, "2002-09-01", "child")
    return cases.need("H1.1", SON).feed_all().events(OFFENCE, *days, person=SON)


THREE_BEFORE = ("2017-08-01", "2017-10-01", "2017-12-01")


def attendance(*missed: int, need: str = "", out_of: int = 100, born: str = "2004-03-03") -> Cases:
    cases = Cases(home=False).person(SON, born, "child").terms(*YEAR)
    for term, sessions in zip(YEAR, missed, strict=True):
        cases.attended(SON, term.split()[1], sessions, out_of=out_of)
    return cases.need(need, SON) if need else cases


def sixteen(born: str) -> Cases:
    """Of school age in the year before, and a further term since."""
    return attendance(50, 50, 50, born=born).terms("Autumn-2019 2019-09-03 2019-12-20")


def two_children() -> Cases:
    cases = attendance(5, 5, 5).person(DAUGHTER, "2006-01-01", "child").worked_with()
    for term in YEAR:
        cases.attended(DAUGHTER, term.split()[1], 16)
    return cases


def closed_term() -> Cases:
    cases = attendance(5, 5, 5)
    cases.rows["observations"] = cases.rows["observations"][:4]
    return cases.attended(SON, "2019-04-22", 0, out_of=0)


def exclusions_before() -> Cases:
    days = ("2016-10-03", "2017-02-01", "2017-05-02")
    cases = Cases(assessed_on="2017-08-01", identified_on="2017-08-01").terms(*BEFORE)
    return cases.events(EXCLUSION, *days, person=SON)


def exclusions_after() -> Cases:
    cases = Cases().terms(*YEAR).need("H2.2", SON).feed_all()
    return cases.events(EXCLUSION, "2018-10-01", "2019-02-01", "2019-05-01", person=SON)


def on_the_edge(day: str) -> Cases:
    """Two offences well inside the baseline, two in the measure, and one on the day given."""
    return offences("2017-10-01", "2017-12-01", "2018-03-01", "2018-04-01", day)


AFTER = "2019-08-01"
VECTORS = (
    Vector("V23", lambda: offences(*THREE_BEFORE, "2018-02-01", "2018-03-01"), "2018-07-10",
           results=row("H1.O1", "met_sustained", window_start=START, window_end="2018-07-10")),
    Vector("V24", lambda: offences(*THREE_BEFORE, "2018-02-01", "2018-03-01", "2018-04-01"),
           "2018-07-10", results=row("H1.O1", "not_met")),
    Vector("V25", offences, "2018-07-10",
           results=row("H1.O1", "no_data", missing="baseline_zero")),
    Vector("V26", lambda: offences(*THREE_BEFORE), "2018-05-10",
           results=row("H1.O1", "met_in_window", "2018-07-10")),
    # With the edge event in the baseline 3 fall to 2; in the measure 2 rise to 3; outside 2 stay 2.
    Vector("V27", lambda: on_the_edge("2017-07-10"), "2018-07-10",
           results=row("H1.O1", "met_sustained")),
    Vector("V27 a day earlier", lambda: on_the_edge("2017-07-09"), "2018-07-10",
           results=row("H1.O1", "not_met")),
    Vector("V27 on I", lambda: offences(*THREE_BEFORE, START, "2018-02-01", "2018-03-01"),
           "2018-07-10", results=row("H1.O1", "not_met")),
    Vector("V28", lambda: attendance(10, 10, 10), AFTER,
           results=row("H2.O1", "met_sustained", need_ref="", window_start="2018-09-04",
                       window_end="2019-07-18")),
    Vector("V29", lambda: attendance(11, 10, 9), AFTER, results=row("H2.O1", "met_sustained")),
    Vector("V29 one session less", lambda: attendance(11, 10, 10), AFTER,
           results=row("H2.O1", "not_met")),
    Vector("V30", two_children, AFTER, blocked={"SSP": {"education"}},
           results=({"person_ref": DAUGHTER, "state": "not_met"},
                    {"person_ref": SON, "state": "met_sustained"})),
    Vector("V31", lambda: sixteen("2003-08-31"), "2020-01-01", results=row("H2.O1", "neutral")),
    Vector("V31 with a need", lambda: attendance(50, 50, 50, born="2002-08-31", need="H2.1"),
           AFTER, results=row("H2.O1", "neutral", need_ref="N1")),
    Vector("V31 born a day later", lambda: sixteen("2003-09-01"), "2020-01-01",
           results=row("H2.O1", "no_data", missing="term:Autumn-2019")),
    Vector("V32", closed_term, AFTER,
           results=row("H2.O1", "no_data", missing="term:Summer-2019")),
    Vector("V33", exclusions_before, "2018-02-01", suggested=frozenset({(SON, "H2.2")})),
    Vector("V33 satisfied after", exclusions_after, AFTER,
           results=row("H2.O3", "met_sustained", need_ref="N1")),
)  # fmt: skip
