"""Impact assessments, agreements and what a use may not begin without (ACC-01 to ACC-05)."""

from datetime import date, timedelta

import pytest

from privacy.errors import RuleBroken
from privacy.rules import registers as rules
from privacy.rules.registers import Footing, State

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("confirmed", "ended", "days", "state"),
    [
        (False, False, 300, State.WAITS),
        (False, True, 300, State.REFUSED),
        (True, True, 300, State.ENDED),
        (True, False, 61, State.STANDS),
        (True, False, 60, State.SOON),
        (True, False, 0, State.SOON),
        (True, False, -1, State.OVERDUE),
    ],
)
def test_acc_02_where_a_line_stands(confirmed: bool, ended: bool, days: int, state: State) -> None:
    ends_on = TODAY + timedelta(days)
    found = rules.state_of(confirmed=confirmed, ended=ended, ends_on=ends_on, today=TODAY)
    assert found is state


def test_law_01_acc_02_a_use_that_lacks_something_is_refused_in_words() -> None:
    rules.check_footing("fpd", Footing("public_task", assessed=True, agreed=True))
    # Only what leaves by itself needs an agreement here; each envelope of the study has its own.
    rules.check_footing("nis", Footing("research", assessed=True, agreed=False))
    for footing, words in (
        (Footing(None, assessed=True, agreed=True), "lawful basis that a second person"),
        (Footing("public_task", assessed=False, agreed=True), "current impact assessment"),
        (Footing("public_task", assessed=True, agreed=False), "sharing agreement"),
    ):
        with pytest.raises(RuleBroken, match=words):
            rules.check_footing("fpd", footing)


def test_acc_02_acc_05_what_is_put_has_its_days_and_its_safeguard() -> None:
    day = timedelta(1)
    for done, review in ((TODAY + day, TODAY + 9 * day), (TODAY, TODAY)):
        with pytest.raises(RuleBroken):
            rules.check_assessment(done, review, TODAY)
    rules.check_assessment(TODAY, TODAY + day, TODAY)
    with pytest.raises(RuleBroken, match="regulator first"):
        rules.check_approvable("high", None)
    rules.check_approvable("high", TODAY)
    with pytest.raises(RuleBroken, match="safeguard"):
        rules.check_agreement(TODAY, TODAY, "other", " ")
    with pytest.raises(RuleBroken, match="first day or later"):
        rules.check_agreement(TODAY, TODAY - day, "uk", "")
    rules.check_agreement(TODAY, TODAY, "eea", "")
