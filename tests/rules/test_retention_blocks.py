"""What keeps a record past its date: pure rules, no database."""

import uuid
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.errors import RuleBroken
from privacy.rules import blocks
from privacy.rules.blocks import Block, BlockKind, Hold, blocks_of, verdict
from privacy.rules.retention import Action, Due, RecordFacts, Rule, Standing, Trigger, due
from tests.rules.retention_people import D

FAMILY, CHILD = uuid.uuid4(), uuid.uuid4()
CLASSES = frozenset({"family_file"})
COURT = Block(BlockKind.HOLD, "HOLD-1 (court)")
FOUND = Due(Standing.DATED, D("2021-05-20"), "closure-5", ("Five years after closure decides",))
CLOSED, TODAY = D("2016-05-20"), D("2026-06-01")


@pytest.mark.parametrize(
    ("hold", "keeps"),
    [
        pytest.param(Hold(COURT, record_id=FAMILY), True, id="the family itself"),
        pytest.param(Hold(COURT, person_id=CHILD), True, id="somebody who ever was in it"),
        pytest.param(Hold(COURT, record_class="family_file"), True, id="an inquiry on its class"),
        pytest.param(Hold(COURT, record_id=uuid.uuid4()), False, id="another family"),
        pytest.param(Hold(COURT, person_id=uuid.uuid4()), False, id="somebody else"),
        pytest.param(Hold(COURT, record_class="referral"), False, id="another class"),
    ],
)
def test_ret_06_a_hold_on_a_family_a_person_or_a_class_keeps_what_it_covers(
    hold: Hold, keeps: bool
) -> None:
    found = blocks_of(FAMILY, {CHILD}, CLASSES, [hold, hold])
    assert found == ((COURT,) if keeps else ())
    said = verdict(FOUND, found, closed_on=CLOSED, as_on=TODAY)
    assert said.may is not keeps
    assert said.reasons == (("HOLD-1 (court)",) if keeps else ())


@pytest.mark.parametrize(
    ("found", "closed_on", "why"),
    [
        pytest.param(FOUND, None, "it is open", id="reopened"),
        pytest.param(FOUND, D("2027-01-01"), "it is open", id="closed later"),
        pytest.param(
            Due(Standing.DATED, D("2026-06-02"), "x", ("X",)),
            CLOSED,
            "it is kept until 2 June 2026",
            id="the day before",
        ),
        pytest.param(
            Due(Standing.REVIEW, None, "x", ("A birth is not known.",)),
            CLOSED,
            "no date can be told: A birth is not known.",
            id="for review",
        ),
        pytest.param(
            Due(Standing.DATED, CLOSED, "x", ("X",), Action.TRANSFER),
            CLOSED,
            "the rule that decides says transfer, not dispose",
            id="to be transferred",
        ),
    ],
)
def test_ret_03_ret_04_ret_05_what_is_not_due_is_never_disposed_of(
    found: Due, closed_on: date | None, why: str
) -> None:
    said = verdict(found, [], closed_on=closed_on, as_on=TODAY)
    assert not said.may
    assert why in said.reasons


def test_ret_05b_what_a_rule_transfers_may_go_once_it_is_handed_over() -> None:
    for action, handed, may in (
        (Action.TRANSFER, True, True),
        (Action.TRANSFER, False, False),
        (Action.REVIEW, True, False),
        (Action.DISPOSE, True, True),
    ):
        found = Due(Standing.DATED, CLOSED, "x", ("X",), action)
        said = verdict(found, [], closed_on=CLOSED, as_on=TODAY, handed=handed)
        assert said.may is may


def test_ret_03_on_the_very_day_a_record_may_go() -> None:
    found = Due(Standing.DATED, TODAY, "x", ("X",), Action.DISPOSE)
    assert verdict(found, [], closed_on=TODAY, as_on=TODAY).may


@pytest.mark.parametrize("standing", [Standing.OPEN, Standing.REVIEW, Standing.PERMANENT])
def test_ret_04_no_date_counts_but_one_that_the_rules_stand_by(standing: Standing) -> None:
    said = verdict(Due(standing, CLOSED, "x", ("X",)), [], closed_on=CLOSED, as_on=TODAY)
    assert said.reasons == ("no date can be told: X",)
    dated = verdict(Due(Standing.DATED, None, "x", ("X",)), [], closed_on=CLOSED, as_on=TODAY)
    assert not dated.may


def test_ret_05b_a_rule_that_says_transfer_names_its_action() -> None:
    rule = Rule("perm", "Offer", Trigger.CLOSURE, 6, action=Action.TRANSFER)
    assert due(RecordFacts(closed_on=CLOSED), [rule]).action == Action.TRANSFER


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([Block(kind, kind.value) for kind in BlockKind]), max_size=4),
    st.sampled_from(BlockKind),
    st.sampled_from([None, CLOSED, D("2027-01-01")]),
    st.dates(D("2015-01-01"), D("2030-01-01")),
)
def test_ret_06_one_more_hold_never_lets_a_record_go(
    given_blocks: list[Block], more: BlockKind, closed_on: date | None, as_on: date
) -> None:
    before = verdict(FOUND, given_blocks, closed_on=closed_on, as_on=as_on)
    after = verdict(FOUND, [*given_blocks, Block(more, "x")], closed_on=closed_on, as_on=as_on)
    assert not after.may
    assert set(before.reasons) <= set(after.reasons)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_ret_06_each_of_many_records_meets_the_same_holds_as_if_all_were_tried(
    data: st.DataObject,
) -> None:
    keys = [uuid.UUID(int=number) for number in range(4)]
    one = st.sampled_from(keys)
    kinds = [
        st.builds(lambda key, n: Hold(Block(BlockKind.HOLD, f"r{n}"), record_id=key), one, one),
        st.builds(lambda key, n: Hold(Block(BlockKind.HOLD, f"p{n}"), person_id=key), one, one),
        st.just(Hold(COURT, record_class="family_file")),
        st.just(Hold(COURT, record_class="referral")),
    ]
    holds = data.draw(st.lists(st.one_of(kinds), max_size=8))
    record = (data.draw(one), frozenset(data.draw(st.lists(one, max_size=3))), CLASSES)
    near = blocks.Sorted(holds).near(*record)
    assert blocks_of(*record, near) == blocks_of(*record, holds)
    assert len(near) <= len(holds)


def test_ret_01_whoever_leaves_a_schedule_out_says_why() -> None:
    known = {"twenty-five": {"family_file"}, "five": {"family_file"}, "referral": {"referral"}}
    blocks.check_chosen({"twenty-five", "five"}, known, "")
    blocks.check_chosen({"five"}, known, "By decision of the council")
    blocks.check_chosen({"referral"}, known, "")
    blocks.check_chosen(set(known), known, "")
    for chosen, reason in (({"five"}, " "), (set(), "x"), ({"another"}, "x")):
        with pytest.raises(RuleBroken):
            blocks.check_chosen(chosen, known, reason)


def test_ret_06_a10_two_people_lift_a_hold_and_each_review_is_within_a_year() -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    blocks.check_lift(asked_by=one, by=two)
    for asked_by in (None, two):
        with pytest.raises(RuleBroken):
            blocks.check_lift(asked_by=asked_by, by=two)
    blocks.check_publish(proposed_by=one, by=two)
    with pytest.raises(RuleBroken):
        blocks.check_publish(proposed_by=one, by=one)
    for day in ("2026-06-02", "2027-06-02"):
        blocks.check_review_on(D(day), TODAY)
    for day in ("2026-06-01", "2027-06-03"):
        with pytest.raises(RuleBroken):
            blocks.check_review_on(D(day), TODAY)
