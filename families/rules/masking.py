"""The words of a framework without those of hidden groups: rules and codes stay as they are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from families.framework.model import Framework, Headline, Need, Outcome
from families.rules.field_groups import (
    CODES,
    Group,
    Mask,
    group_of_headline,
    group_of_need,
    group_of_outcome,
    hidden_words,
)

Line = TypeVar("Line", Need, Outcome)
# Every page of a family reads them: of the same framework, and with the same groups hidden, they
# are the same.
MOST = 200
_masked: dict[tuple[int, frozenset[Group]], tuple[Framework, Framework]] = {}


def masked(framework: Framework, mask: Mask) -> Framework:
    """The framework as somebody sees it who does not see the hidden groups of a family."""
    if not mask.hidden:
        return framework
    key = (id(framework), mask.hidden)
    held = _masked.get(key)
    if held is None or held[0] is not framework:
        if len(_masked) >= MOST:
            _masked.clear()
        held = _masked[key] = (framework, _without(framework, mask))
    return held[1]


def _without(framework: Framework, mask: Mask) -> Framework:
    words = framework.vocabulary
    vocabulary = replace(
        words,
        metrics=_codes(words.metrics, mask),
        events=_codes(words.events, mask),
        statuses=_codes(words.statuses, mask),
    )
    headlines = tuple(_headline(each, mask) for each in framework.headlines)
    return replace(framework, vocabulary=vocabulary, headlines=headlines)


def _codes(words: Mapping[str, str], mask: Mask) -> dict[str, str]:
    return {
        code: _shown(label, CODES.get(code, Group.UNSORTED), mask) for code, label in words.items()
    }


def _headline(headline: Headline, mask: Mask) -> Headline:
    return replace(
        headline,
        name=_shown(headline.name, group_of_headline(headline.needs), mask),
        needs=tuple(_line(each, group_of_need(each.id), mask) for each in headline.needs),
        outcomes=tuple(_line(each, group_of_outcome(each), mask) for each in headline.outcomes),
    )


def _line(line: Line, group: Group | None, mask: Mask) -> Line:
    """A need or outcome; the note beside its wording goes with the wording."""
    if group is None or not mask.hides(group):
        return line
    return replace(line, label=hidden_words(group), provenance=replace(line.provenance, note=""))


def _shown(words: str, group: Group | None, mask: Mask) -> str:
    return hidden_words(group) if group is not None and mask.hides(group) else words
