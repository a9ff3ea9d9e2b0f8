"""Vectors of §12 on clocks: V11-V22, V35-V51, V66-V70."""

from collections.abc import Mapping

from tests.rules.engine_cases import DAUGHTER, FATHER, MOTHER, SF, SON, Cases, Vector

ASB, STAR = "asb_intervention", "star_score"
TERMS_2017 = (
    "Autumn-2017 2017-09-05 2017-12-15",
    "Spring-2018 2018-01-08 2018-03-29",
    "Summer-2018 2018-04-16 2018-07-19",
    "Autumn-2018 2018-09-04 2018-12-21",
)


BOTH_FEEDS = ("child_protection_plan", "reopened_case")
FROM_CLOSURE = (
    "extends: tf-2015-national\noutcomes:\n"
    "  H5.O1: {sustain: {unit: month, count: 6, start_anchor: case_closure}}\n"
)


def row(outcome: str, state: str, matures: str = "", **more: str) -> tuple[Mapping[str, str], ...]:
    return ({"outcome": outcome, "state": state, "matures_on": matures} | more,)


def asb(*days: str) -> Cases:
    return Cases().need("H1.2", MOTHER).feed_all().events(ASB, *days, person=MOTHER)


def asb_feed_gap() -> Cases:
    cases = Cases().need("H1.2", MOTHER).events(ASB, "2018-04-30", person=MOTHER)
    return cases.feed(ASB, last="2018-08-14").feed(ASB, first="2018-08-16")


def missing(*days: str, closed: str = "2024-03-01", feed_until: str = "2030-12-31") -> Cases:
    cases = Cases(SF, closed_on=closed, identified_on="2022-01-01")
    cases.need("6.2", SON, "2022-01-10").feed("missing_episode", last=feed_until)
    return cases.events("missing_episode", *days, person=SON)


def stepped_down(*reopened: str, feeds: tuple[str, ...] = BOTH_FEEDS) -> Cases:
    cases = Cases(step_down_on="2018-03-01", closed_on="2018-06-01").need("H3.4", SON)
    cases.status("child_in_need", "2017-12-01", "2018-02-10", SON)
    for code in feeds:
        cases.feed(code)
    return cases.events("reopened_case", *reopened, person=SON)


def in_eet(*spells: tuple[str, str]) -> Cases:
    cases = Cases().person("P9", "2001-01-01", "young_person").need("H4.4", "P9", "2018-01-10")
    for first, last in spells:
        cases.status("in_eet", first, last, "P9")
    return cases


def needs_help(*spells: tuple[str, str]) -> Cases:
    """A child's education need: sustained when there has been no spell for two terms."""
    cases = Cases(SF, closed_on="2018-01-20").need("6.3", SON)
    for first, last in spells:
        cases.status("cse_risk", first, last, SON)
    return cases


def left_or_died(**person: str) -> Cases:
    cases = Cases().person(DAUGHTER, "2006-01-01", "child", **person)
    return cases.need("H1.2", DAUGHTER).feed_all()


def violence(*callouts: str, **father: str) -> Cases:
    cases = Cases().person(FATHER, "1980-01-01", "parent", **father).need("H5.2", FATHER)
    cases.judged("H5.O1", "2018-01-12", "met: safer", FATHER).feed_all()
    return cases.events("domestic_abuse_callout", *callouts, person=FATHER)


def asb_row(**values: str) -> Cases:
    """One event in the window whose row does not count on the check date."""
    cases = Cases().need("H1.2", MOTHER).feed_all()
    day = values.pop("day", "2018-06-01")
    return cases.observe("event", ASB, day, MOTHER, **values)


def judged_thrice(plan: str = "", **family: str) -> Cases:
    cases = Cases(plan=plan, **family).need("H5.1", MOTHER).feed_all()
    cases.judged("H5.O1", "2018-03-01", "met").judged("H5.O1", "2018-05-01", "not_met: worse")
    return cases.judged("H5.O1", "2018-06-01", "met again")


def readings(*values: tuple[str, str], tools: tuple[str, ...] = ()) -> Cases:
    cases = Cases().need("H3.2", SON)
    for place, (day, value) in enumerate(values):
        cases.reading(STAR, day, value, SON, tools[place] if tools else "star")
    return cases


def no_judgement() -> Cases:
    return Cases().need("H5.1", MOTHER).feed_all()


def either_work_or_training() -> Cases:
    cases = Cases().need("H4.1", MOTHER)
    return cases.status("in_eet", "2018-02-01", person=MOTHER)


def both_parts() -> Cases:
    cases = Cases().need("H6.1", SON).status("in_treatment", "2017-12-01", person=SON)
    cases.reading(STAR, "2018-02-01", "3", SON)
    return cases.reading(STAR, "2018-04-10", "5", SON)


def eet_from_september(*terms: str) -> Cases:
    cases = Cases(identified_on="2017-06-01").person("P9", "2001-01-01", "young_person")
    cases.need("H4.4", "P9", "2017-06-10").status("in_eet", "2017-09-04", person="P9")
    return cases.terms(*terms)


def debt() -> Cases:
    return Cases().need("H4.5").status("debt_plan_kept", "2018-01-01")


def crime_nomination(person: str) -> Cases:
    return Cases().need("H1.6", person)


LATER = "2018-11-30"
VECTORS = (
    Vector("V11", lambda: asb("2018-04-30"), "2018-10-31",
           results=row("H1.O3", "met_in_window", "2018-11-01", window_start="2018-05-01")),
    Vector("V12", lambda: asb("2018-04-30"), "2018-11-01", results=row("H1.O3", "met_sustained")),
    Vector("V13", asb_feed_gap, "2018-11-01",
           results=row("H1.O3", "no_data", missing=f"feed:{ASB}")),
    Vector("V14", lambda: asb("2018-04-30", "2018-12-05"), "2018-12-20",
           results=row("H1.O3", "regressed", "2019-06-06")),
    Vector("V15", lambda: asb("2018-04-30", "2018-07-07"), "2018-08-01",
           results=row("H1.O3", "met_in_window", "2019-01-08")),
    Vector("V16", missing, "2024-08-31", results=row("6.2.O", "met_in_window", "2024-09-01")),
    Vector("V17", missing, "2024-09-01", results=row("6.2.O", "met_sustained")),
    Vector("V18", lambda: missing("2024-06-15"), "2024-08-31",
           results=row("6.2.O", "regressed", "2024-12-16")),
    Vector("V19", lambda: missing(feed_until="2024-04-30"), "2024-08-31",
           results=row("6.2.O", "no_data", missing="feed:missing_episode")),
    Vector("V20", lambda: missing(closed=""), "2024-08-31",
           results=row("6.2.O", "met_in_window", missing="case_not_closed")),
    Vector("V21", lambda: missing(closed="2023-08-31"), "2024-02-29",
           results=row("6.2.O", "met_sustained")),
    Vector("V21 the day before", lambda: missing(closed="2023-08-31"), "2024-02-28",
           results=row("6.2.O", "met_in_window", "2024-02-29")),
    Vector("V22", lambda: missing(closed="2022-10-31"), "2023-04-29",
           results=row("6.2.O", "met_in_window", "2023-04-30")),
    Vector("V22 sustained", lambda: missing(closed="2022-10-31"), "2023-04-30",
           results=row("6.2.O", "met_sustained")),
    Vector("V35", stepped_down, "2018-09-01",
           results=row("H3.O1", "met_sustained", window_start="2018-03-01")),
    Vector("V35 without one feed", lambda: stepped_down(feeds=BOTH_FEEDS[:1]), "2018-09-01",
           results=row("H3.O1", "no_data", missing="feed:reopened_case")),
    Vector("V35 without the other", lambda: stepped_down(feeds=BOTH_FEEDS[1:]), "2018-09-01",
           results=row("H3.O1", "no_data", missing="feed:child_protection_plan")),
    Vector("V36", lambda: stepped_down("2018-05-05"), "2018-09-01",
           results=row("H3.O1", "regressed", "2018-11-06")),
    Vector("V37", lambda: needs_help(("2018-01-10", "2018-02-20"), ("2018-02-15", "2018-03-01")),
           "2018-04-01", results=row("6.3.O", "met_in_window", "2018-09-02")),
    Vector("V38", lambda: in_eet(("2018-01-10", "2018-01-31"), ("2018-02-01", "")), "2018-06-01",
           results=row("H4.O2", "met_in_window", "2019-01-10", window_start="2018-01-10")),
    Vector("V39", lambda: in_eet(("2018-01-10", "2018-01-30"), ("2018-02-01", "")), "2018-06-01",
           results=row("H4.O2", "met_in_window", "2019-02-01", window_start="2018-02-01")),
    Vector("V40", lambda: left_or_died(left="2018-06-01"), LATER,
           results=row("H1.O3", "neutral", window_start="", window_end="")),
    Vector("V41", lambda: left_or_died(died_on="2018-06-01"), LATER,
           results=row("H1.O3", "neutral")),
    Vector("V42", lambda: violence(left="2018-03-01"), LATER,
           results=row("H5.O1", "met_sustained", person_ref="")),
    Vector("V43", lambda: violence("2018-08-01", left="2018-09-01"), LATER,
           results=row("H5.O1", "regressed", "2019-02-02")),
    Vector("V44", lambda: violence("2018-08-01", joined="2018-09-01"), LATER,
           results=row("H5.O1", "met_sustained")),
    Vector("V45 withdrawn", lambda: asb_row(withdrawn="Y"), LATER,
           results=row("H1.O3", "met_sustained")),
    Vector("V45 recorded after", lambda: asb_row(recorded_on="2018-12-01"), LATER,
           results=row("H1.O3", "met_sustained")),
    Vector("V45 starting after", lambda: asb_row(day="2018-12-01", recorded_on="2018-06-01"), LATER,
           results=row("H1.O3", "met_sustained")),
    Vector("V45 else it does", lambda: asb_row(recorded_on="2018-11-30"), LATER,
           results=row("H1.O3", "met_in_window", "2018-12-02")),
    Vector("V46", lambda: in_eet(("2018-01-10", "2018-12-31")), "2018-06-01",
           results=row("H4.O2", "met_in_window", "2019-01-10")),
    Vector("V47", judged_thrice, "2018-11-30",
           results=row("H5.O1", "met_in_window", "2018-12-01")),
    Vector("V47 sustained", judged_thrice, "2018-12-01", results=row("H5.O1", "met_sustained")),
    Vector("V47 from closure", lambda: judged_thrice(FROM_CLOSURE, closed_on="2018-02-01"),
           "2018-11-30", results=row("H5.O1", "regressed", "2018-12-01")),
    Vector("V48", lambda: readings(("2018-01-10", "3"), ("2018-04-10", "5")), "2018-10-09",
           results=row("H3.O2", "met_in_window", "2018-10-10")),
    Vector("V48 sustained", lambda: readings(("2018-01-10", "3"), ("2018-04-10", "5")),
           "2018-10-10", results=row("H3.O2", "met_sustained")),
    Vector("V49", lambda: readings(("2018-01-10", "3"), ("2018-04-10", "5"), ("2018-06-10", "3")),
           "2018-07-01", results=row("H3.O2", "not_met")),
    Vector("V49 matured before",
           lambda: readings(("2018-01-10", "3"), ("2018-04-10", "5"), ("2018-11-10", "3")),
           "2018-12-01", results=row("H3.O2", "regressed")),
    Vector("V50", lambda: readings(("2018-01-10", "3"), ("2018-04-10", "9"), tools=("X", "Y")),
           "2018-10-10", results=row("H3.O2", "no_data", missing="reading", window_start="")),
    Vector("V51", no_judgement, "2018-11-30",
           results=row("H5.O1", "no_data", missing="judgement")),
    Vector("V66", either_work_or_training, "2018-04-01",
           results=row("H4.O1", "met_in_window", "2018-05-03", window_start="2018-02-01")),
    Vector("V67", both_parts, "2018-07-20",
           results=row("H6.O1", "met_in_window", "2018-10-10", window_start="2018-01-20")),
    # The third term that begins on or after 4 September 2017 ends on 19 July 2018.
    Vector("V68", lambda: eet_from_september(*TERMS_2017), "2018-07-01",
           results=row("H4.O2", "met_in_window", "2018-07-19")),
    Vector("V68 terms unknown", eet_from_september, "2018-07-20",
           results=row("H4.O2", "met_in_window", "2018-09-04")),
    Vector("V68 by terms", lambda: eet_from_september(*TERMS_2017), "2018-07-19",
           results=row("H4.O2", "met_sustained", window_start="2017-09-05")),
    Vector("V69", debt, LATER, results=row("H4.O3", "met_sustained", need="H4.5", person_ref="")),
    Vector("V70", lambda: crime_nomination(SON), LATER,
           results=({"need_ref": "N1", "outcome": "H1.O1"},)),
    Vector("V70 of an adult", lambda: crime_nomination(MOTHER), LATER,
           results=({"need_ref": "N1", "outcome": "H1.O2"},)),
)  # fmt: skip
