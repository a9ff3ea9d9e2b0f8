"""The state machine of claims, without a database."""

from datetime import date

import pytest

from outcomes.rules import claims as rules
from outcomes.rules.claim_answers import Difference, differences
from outcomes.rules.claims import LIVE_STATES, NEXT, ClaimState
from privacy.errors import RuleBroken

S = ClaimState
FLOW = (
    *((S.DRAFT, S.READY), (S.READY, S.IN_AUDIT), (S.IN_AUDIT, S.AUDIT_PASSED)),
    *((S.IN_AUDIT, S.AUDIT_FAILED), (S.AUDIT_FAILED, S.DRAFT), (S.AUDIT_PASSED, S.SUBMITTED)),
    *((S.SUBMITTED, S.PAID), (S.SUBMITTED, S.REJECTED)),
)


def test_the_moves_are_those_of_the_flow_and_withdrawal() -> None:
    withdrawals = {(state, S.WITHDRAWN) for state in S if state is not S.WITHDRAWN}
    assert set(rules.MOVES) == set(FLOW) | withdrawals
    assert not NEXT[S.WITHDRAWN]


@pytest.mark.parametrize("now", S)
@pytest.mark.parametrize("to", S)
def test_a_move_that_is_not_in_the_table_is_refused_in_words(now: S, to: S) -> None:
    if (now, to) in rules.MOVES:
        rules.check_move(now, to)
        return
    with pytest.raises(RuleBroken, match=r"Nothing was changed\."):
        rules.check_move(now, to)


def test_what_has_ended_makes_room_for_another() -> None:
    assert {S.REJECTED, S.WITHDRAWN, S.AUDIT_FAILED} == set(S) - set(LIVE_STATES)


def test_every_state_has_words() -> None:
    for state in S:
        assert state.label
        assert rules.NEXT_WORDS[state].endswith(".")


@pytest.mark.parametrize("to", rules.WITH_REASON)
def test_a_reason_is_asked_for(to: S) -> None:
    with pytest.raises(RuleBroken, match="Say why"):
        rules.check_reason(to, "  ")
    with pytest.raises(RuleBroken, match="2,000"):
        rules.check_reason(to, "x" * 2001)
    rules.check_reason(to, "The family moved away.")


def test_whoever_built_a_claim_neither_audits_nor_submits_it() -> None:
    with pytest.raises(RuleBroken, match="somebody else has to audit"):
        rules.check_auditor("me", {"me", "you"})
    rules.check_auditor("she", {"me", "you"})
    with pytest.raises(RuleBroken, match="somebody else has to submit"):
        rules.check_submitter("me", "me")
    rules.check_submitter("you", "me")


def test_all_that_blocks_is_said() -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_claimable("education;need_in_window", date(2018, 10, 31))
    assert str(refused.value) == (
        "As on 31 October 2018: A school-age child's attendance is not good enough, or not known. "
        "A need is met but its sustain period is not over."
    )
    rules.check_claimable("", date(2018, 10, 31))


def test_results_of_a_day_to_come_are_no_ground() -> None:
    with pytest.raises(RuleBroken, match="still to come"):
        rules.check_day(date(2030, 1, 1), date(2026, 1, 1))
    rules.check_day(date(2026, 1, 1), date(2026, 1, 1))


def test_differences_are_the_lines_that_changed() -> None:
    then = {"claims": "h\na,Y\nb,N\n", "results": "h\nx\n"}
    now = {"claims": "h\na,N\nb,N\n", "results": "h\nx\ny\n"}
    assert differences(then, then) == []
    assert differences(then, now) == [
        Difference("Claims", "a,Y", "a,N"),
        Difference("Progress", "", "y"),
    ]
