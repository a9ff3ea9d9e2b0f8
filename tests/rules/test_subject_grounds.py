"""The closed list of grounds, the tests of their own, who may act, who lets a pack leave."""

import uuid

import pytest

from privacy.errors import RuleBroken
from privacy.rules import acting, releasing
from privacy.rules import grounds as rules
from privacy.rules.grounds import Decision, Readiness, Route, Who

READY = {"collected": True, "searches": 1, "open_mentions": 0, "open_items": 0, "open_rules": 0}
ME, OTHER, THIRD = (uuid.UUID(int=number) for number in (1, 2, 3))


def test_sar_17_every_ground_has_a_citation_and_the_list_is_closed() -> None:
    assert set(rules.DISCLOSES) | set(rules.WITHHOLDS) == set(rules.GROUNDS)
    assert not set(rules.DISCLOSES) & set(rules.WITHHOLDS)
    assert all(each.citation.split()[0] in ("DPA", "UK") for each in rules.GROUNDS.values())
    with pytest.raises(RuleBroken, match="Select a ground"):
        rules.check_ground("withhold", "because I say so", "words")
    with pytest.raises(RuleBroken, match="Select a ground"):
        rules.check_ground("disclose", "third_party")
    rules.check_ground("withhold", "third_party")


def test_sar_13_workers_are_disclosed_and_an_override_needs_a_reason() -> None:
    settled = rules.proposal(Who.WORKER, restricted=False)
    assert (settled.decision, settled.ground, settled.settled) == ("disclose", rules.WORKER, True)
    in_danger = rules.proposal("worker", restricted=True)
    assert (in_danger.ground, in_danger.settled) == ("worker_at_risk", False)
    with pytest.raises(RuleBroken, match="has to be explained"):
        rules.check_ground("withhold", "worker_at_risk", "  ")
    rules.check_ground("withhold", "worker_at_risk", "She was followed home.")
    with pytest.raises(RuleBroken, match="nobody's work name"):
        rules.check_ground("disclose", rules.WORKER, who=Who.PERSON)
    rules.check_ground("disclose", rules.WORKER, who=Who.WORKER)


@pytest.mark.parametrize("who", [who for who in Who if who is not Who.WORKER])
@pytest.mark.parametrize("restricted", [False, True])
def test_sar_12_everybody_else_is_withheld_until_somebody_decides(
    who: Who, *, restricted: bool
) -> None:
    proposed = rules.proposal(who, restricted=restricted)
    assert (proposed.decision, proposed.ground) == (Decision.WITHHOLD, rules.THIRD_PARTY)
    assert not proposed.settled


@pytest.mark.parametrize(
    ("topic", "by_parent", "route"),
    [
        ("health", False, Route.HEALTH),
        ("health", True, Route.HEALTH),
        ("abuse", False, Route.SOCIAL_WORK),
        ("abuse", True, Route.CHILD_ABUSE),
        ("", True, Route.NONE),
        ("school", False, Route.NONE),
        ("paper", False, Route.PAPER),
    ],
)
def test_sar_14_and_15_and_16_each_topic_has_its_test(
    topic: str, by_parent: bool, route: Route
) -> None:
    assert rules.route_of(topic, by_parent=by_parent) is route


@pytest.mark.parametrize(
    ("route", "ground", "days", "refused"),
    [
        ("health", "known", None, "write down the opinion"),
        ("health", "health_harm", None, "write down the opinion"),
        ("", "health_harm", None, "write down the opinion"),
        ("health", "known", 184, "more than six months"),
        ("health", "known", -1, "not given yet"),
        ("health", "known", 183, ""),
        ("health", "known", 0, ""),
        ("social_work", "serious_harm", None, ""),
        ("", "third_party", None, ""),
    ],
)
def test_sar_15_health_needs_a_recent_opinion_either_way(
    route: str, ground: str, days: int | None, refused: str
) -> None:
    if not refused:
        rules.check_opinion(route, "", ground, opinion_days=days)
        return
    with pytest.raises(RuleBroken, match=refused):
        rules.check_opinion(route, "", ground, opinion_days=days)


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"collected": False}, "Collect the items first"),
        ({"searches": 0}, "search log is empty"),
        ({"open_mentions": 1}, "^1 mention of others"),
        ({"open_mentions": 2}, "^2 mentions of others"),
        ({"open_items": 1}, "^1 item with a test"),
        ({"open_rules": 1}, "waits for its sample"),
    ],
)
def test_sar_07_and_12_no_pack_while_anything_is_open(wrong: dict[str, int], refused: str) -> None:
    rules.check_ready(Readiness(**READY))  # type: ignore[arg-type]
    with pytest.raises(RuleBroken, match=refused):
        rules.check_ready(Readiness(**{**READY, **wrong}))  # type: ignore[arg-type]


# Understands, wishes, confidence, orders, harm, interest.
@pytest.mark.parametrize(
    ("answers", "outcome", "refused"),
    [
        ("no unknown no no no yes", "may_act", ""),
        ("yes yes no no no yes", "may_act", ""),
        ("yes unknown no no no yes", "may_act", "the right is the child"),
        ("yes no no no no yes", "may_act", "the right is the child"),
        ("no yes no no no unknown", "may_act", "best interests"),
        ("no yes no yes no yes", "may_act", "not ruled out"),
        ("no yes no unknown no yes", "may_act", "not ruled out"),
        ("no yes no no yes yes", "may_act", "not ruled out"),
        ("no yes no no unknown yes", "may_act", "not ruled out"),
        ("yes no no no no no", "child_asks", ""),
        ("unknown no no no no no", "child_asks", ""),
        ("no no no no no no", "child_asks", "cannot decide"),
        ("no no yes yes yes no", "may_not", ""),
        ("no no yes yes yes", "may_not", "each of the six"),
        ("no no yes yes yes perhaps", "may_not", "each of the six"),
    ],
)
def test_sar_10_six_factors_carry_what_follows(answers: str, outcome: str, refused: str) -> None:
    if not refused:
        acting.check_acting(answers.split(), outcome)
        return
    with pytest.raises(RuleBroken, match=refused):
        acting.check_acting(answers.split(), outcome)


def test_a36_nobody_approves_or_reviews_what_they_built_or_reviewed() -> None:
    free = {"built_by": OTHER, "approved": False, "restricted": False, "second_by": None}
    releasing.check_approver(ME, **free)  # type: ignore[arg-type]
    releasing.check_approver(ME, **{**free, "restricted": True, "second_by": THIRD})  # type: ignore[arg-type]
    for wrong, refused in (
        ({"built_by": ME}, "You built this pack"),
        ({"approved": True}, "approved already"),
        ({"restricted": True}, "safeguarding lead has to review"),
        ({"restricted": True, "second_by": ME}, "You reviewed this pack"),
    ):
        with pytest.raises(RuleBroken, match=refused):
            releasing.check_approver(ME, **{**free, **wrong})  # type: ignore[arg-type]
    releasing.check_reviewer(ME, built_by=OTHER, already=None)
    with pytest.raises(RuleBroken, match="Somebody else has to review"):
        releasing.check_reviewer(ME, built_by=ME, already=None)
    with pytest.raises(RuleBroken, match="reviewed already"):
        releasing.check_reviewer(ME, built_by=OTHER, already=THIRD)


def test_sar_22_and_23_inference_and_contact_are_asked_for_each_time() -> None:
    releasing.check_inference(True)
    with pytest.raises(RuleBroken, match="tells who is meant"):
        releasing.check_inference(False)
    releasing.check_contact(contact_checked=True, nobody_shares=True)
    with pytest.raises(RuleBroken, match="where it is to go"):
        releasing.check_contact(contact_checked=False, nobody_shares=True)
    with pytest.raises(RuleBroken, match="Somebody else may read"):
        releasing.check_contact(contact_checked=True, nobody_shares=False)
