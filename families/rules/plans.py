"""A local plan in its states, and who may move it."""

from collections.abc import Hashable

from privacy.errors import RuleBroken

DRAFT, PROPOSED, PUBLISHED, DISCARDED = "draft", "proposed", "published", "discarded"
NEXT: dict[str, frozenset[str]] = {
    DRAFT: frozenset({PROPOSED, DISCARDED}),
    PROPOSED: frozenset({DRAFT, PUBLISHED}),
    PUBLISHED: frozenset(),
    DISCARDED: frozenset(),
}
WORDS = {
    DRAFT: "a draft",
    PROPOSED: "proposed",
    PUBLISHED: "published",
    DISCARDED: "discarded",
}


def check_move(now: str, then: str) -> None:
    """Only along the table above."""
    if then not in NEXT[now]:
        raise RuleBroken(f"This plan is {WORDS[now]}: it cannot become {WORDS[then]}.")


def check_draft(state: str) -> None:
    """Only a draft is changed."""
    if state != DRAFT:
        raise RuleBroken(f"This plan is {WORDS[state]}: only a draft is changed.")


def check_own(drafted_by: Hashable, by: Hashable) -> None:
    """A draft is one person's, so that whoever publishes it has written none of it."""
    if drafted_by != by:
        raise RuleBroken("Only the person who began this plan changes or proposes it.")


def check_other_person(drafted_by: Hashable, by: Hashable) -> None:
    """Four eyes."""
    if drafted_by == by:
        raise RuleBroken("You drafted this plan: another person has to publish it.")


def check_right(faults: int) -> None:
    """Nothing is proposed or published that no family could be judged under."""
    if faults:
        what = "One thing has" if faults == 1 else f"{faults} things have"
        raise RuleBroken(f"{what} to be put right in this plan first.")
