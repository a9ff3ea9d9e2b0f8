"""From what a result lacks to the form on which exactly that is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass

from families.framework import Framework
from families.queries.facts import choice_key
from families.queries.words import COMMON_WORDS
from outcomes.engine.nearest import Wanted, Where, wanted_facts
from outcomes.engine.words import code_words

HOUSEHOLD_KEY = "household"


@dataclass(frozen=True)
class FactLink:
    """Words of a link, and what the form is to be filled with: which fact, whose, which term."""

    words: str
    what: str
    who: str
    term: str


def links_of(where: Where, person: str, framework: Framework) -> list[FactLink]:
    """One link for each fact that would bring a result on; `person` is a key, or of nobody."""
    wanted: Iterable[Wanted] = wanted_facts(where)
    return [
        FactLink(
            words=_words(each, framework),
            what=choice_key(each.kind, each.code),
            who=person or HOUSEHOLD_KEY,
            term=each.term,
        )
        for each in wanted
    ]


def _words(wanted: Wanted, framework: Framework) -> str:
    """`Record: in paid work`."""
    if wanted.kind == "judgement":
        return "Record a judgement"
    if wanted.term:
        return f"Record attendance for {wanted.term}"
    label = COMMON_WORDS.get(wanted.code) or code_words(wanted.code, framework)
    return f"Record: {label}"
