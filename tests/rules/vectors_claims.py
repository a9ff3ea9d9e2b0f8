"""Vectors of §12 on claims: V34, V52-V60, V64."""

from datetime import date, timedelta

from tests.rules.engine_cases import DAUGHTER, FFP, MOTHER, SON, START, Cases, Vector

LATER = "2018-11-30"
BENEFIT = "out_of_work_benefit"


def attached() -> Cases:
    return Cases(attached_on=START).worked_with().feed_all()


def two_in_need() -> Cases:
    cases = Cases(attached_on=START, step_down_on="2018-03-01", closed_on="2018-03-01")
    cases.person(DAUGHTER, "2006-01-01", "child").worked_with().feed_all()
    cases.need("H3.4", SON).need("H3.4", DAUGHTER)
    cases.status("child_in_need", "2017-10-01", "2018-02-01", SON)
    return cases.status("child_in_need", "2017-10-01", "", DAUGHTER)


def overridden() -> Cases:
    cases = attached().need("H2.1", SON)
    return cases.judged("override:H2.1", "2018-05-01", "equal progress, head of service")


def entered_in_error() -> Cases:
    return attached().need("H2.1", SON, closed_as="entered_in_error")


def found_later() -> Cases:
    cases = attached().need("H1.2", MOTHER).need("H5.1", MOTHER, "2018-09-01")
    return cases.judged("H5.O1", "2018-10-01", "not_met")


def off_benefit(benefit: str, *work: tuple[str, str], last: str = "2018-01-31") -> Cases:
    cases = attached().status(BENEFIT, "2017-06-01", last, MOTHER, detail=benefit)
    for first, end in work:
        cases.status("in_work", first, end, MOTHER)
    return cases


def jobseeker(gap: int, days: int) -> Cases:
    """Work in two spells with a gap of `gap` days between, `days` in all, from 1 February 2018."""
    first = date(2018, 2, 1)
    half = days // 2
    end = first + timedelta(half - 1)
    again = end + timedelta(gap + 1)
    last = again + timedelta(days - half - 1)
    spells = ((first.isoformat(), end.isoformat()), (again.isoformat(), last.isoformat()))
    return off_benefit("jobseekers_allowance", *spells)


def support(days: int) -> Cases:
    last = date(2018, 2, 1) + timedelta(days - 1)
    return off_benefit("employment_support_allowance", ("2018-02-01", last.isoformat()))


def claimed() -> Cases:
    cases = support(200)
    return cases.add(
        "claims",
        family_ref="F1",
        route="SSP",
        state="paid",
        on_date="2018-06-01",
        phase="tf-2015-national",
    )


def plan_of_some() -> Cases:
    cases = attached().need("H1.2", MOTHER)
    for row in cases.rows["artefacts"]:
        if row["artefact"] == "plan":
            row["covers_everyone"] = "N"
    return cases


def family_help() -> Cases:
    cases = Cases(FFP, closed_on="2018-03-01").need("6.2", SON).feed_all()
    return cases.worked_with()


VECTORS = (
    Vector("V34", two_in_need, "2018-10-01", blocked={"SSP": {"need_not_met"}},
           results=({"need_ref": "N1", "state": "met_sustained"},
                    {"need_ref": "N2", "state": "not_met"}),
           free={"SSP": {"need_no_data", "nothing_sustained"}}),
    Vector("V52", overridden, LATER, blocked={"SSP": {"nothing_sustained"}},
           results=({"need_ref": "N1", "state": "overridden"},),
           free={"SSP": {"need_no_data", "need_not_met", "need_in_window", "no_need"}}),
    Vector("V53", entered_in_error, LATER, {"headlines": 0, "needs": 0},
           blocked={"SSP": {"no_need"}},
           free={"SSP": {"nothing_sustained", "need_no_data", "need_not_met", "need_in_window"}}),
    Vector("V54", found_later, LATER, blocked={"SSP": {"need_not_met"}}, free={"SSP": {"no_need"}}),
    Vector("V55", lambda: jobseeker(28, 182), LATER,
           free={"CE": {"employment_not_sustained", "no_adult_off_benefit"}}),
    Vector("V56", lambda: jobseeker(28, 181), LATER, blocked={"CE": {"employment_not_sustained"}}),
    Vector("V56 spread too far", lambda: jobseeker(29, 182), LATER,
           blocked={"CE": {"employment_not_sustained"}}),
    Vector("V57", lambda: support(91), LATER, free={"CE": {"employment_not_sustained"}}),
    Vector("V57 a day less", lambda: support(90), LATER,
           blocked={"CE": {"employment_not_sustained"}}),
    Vector("V57 benefit unknown", lambda: off_benefit("other", ("2018-02-01", "2018-05-02")), LATER,
           blocked={"CE": {"employment_not_sustained"}}),
    Vector("V58", lambda: off_benefit("income_support", last=""), LATER,
           blocked={"CE": {"no_adult_off_benefit"}}, free={"CE": {"employment_not_sustained"}}),
    Vector("V59", claimed, LATER, blocked={"SSP": {"already_claimed"}, "CE": {"already_claimed"}},
           free={"CE": {"employment_not_sustained"}}),
    Vector("V60", plan_of_some, LATER, blocked={"SSP": {"wfw_plan"}, "CE": {"wfw_plan"}},
           free={"SSP": {"wfw_assessment", "wfw_allocation", "wfw_plan_goal_link"}}),
    Vector("V64", family_help, "2018-10-01", {"eligible": "Y"}, no_claims=True,
           results=({"outcome": "6.2.O", "state": "met_sustained"},)),
)  # fmt: skip
