"""Which entries have a test of their own before they are told: of health, of abuse."""

from families.rules.field_groups import (
    CODES,
    NEEDS,
    OVERRIDE,
    Group,
    group_of_text,
)
from privacy.schedule import Item

TOPICS = {Group.HEALTH: "health", Group.ABUSE: "abuse"}
CODED = frozenset({"Code", "For the need"})
# Words for a service tell its group; a note is of one only where it speaks of abuse, since nearly
# every note names a doctor or a nurse somewhere.
SERVICE = frozenset({"Kind", "Provider"})


PAPER = "families.Attachment"


def topic_of(item: Item) -> str:
    """`abuse` before `health`; a document of neither is one to read; nothing for all others."""
    groups = {group for fact in item.facts for group in _groups(fact.label, fact.value)}
    groups |= {group_of_text(item.title)} & {Group.ABUSE}
    rest = "paper" if item.model == PAPER else ""
    return next((topic for group, topic in _in_order() if group in groups), rest)


def _groups(label: str, value: str) -> set[Group | None]:
    if label in CODED:
        code = value.removeprefix(OVERRIDE)
        return {CODES.get(code), NEEDS.get(code)}
    found = {group_of_text(value)}
    return found if label in SERVICE else found & {Group.ABUSE}


def _in_order() -> list[tuple[Group, str]]:
    return sorted(TOPICS.items(), key=lambda each: each[1])
