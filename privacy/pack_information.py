"""What Article 15 asks to be told beside the data: from what is really held, sent and ruled."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from privacy import schedule
from privacy.models import SubjectItem
from privacy.queries.retention import current_schedules, rules_of
from privacy.queries.subject_items import facts_of
from privacy.rules.retention import in_words
from privacy.rules.retention_words import in_plain_words

NOTICE = Path(__file__).resolve().parent / "data" / "subject_notice.yaml"
# Groups that are not named here follow in the order in which they were collected.
ORDER = (
    "About you",
    "Your families",
    "Needs",
    "The work with you",
    "What was recorded",
    "What was worked out from it",
)


def order(groups: Iterable[str]) -> list[str]:
    """The groups as a reader would ask for them."""
    known = {name: place for place, name in enumerate(ORDER)}
    return sorted(groups, key=lambda name: known.get(name, len(known)))


def number_of(number: int, one: str, more: str) -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else more}"


@cache
def _notice() -> dict[str, list[str]]:
    """The texts that Article 15 asks for."""
    read: dict[str, list[str]] = yaml.safe_load(NOTICE.read_text(encoding="utf-8"))
    return read


def information(person_id: uuid.UUID, items: list[SubjectItem]) -> list[dict[str, Any]]:
    """The information of Article 15, from what is really held, sent and ruled."""
    notice = _notice()
    names = {"council": settings.COUNCIL_NAME, "regulator": settings.REGULATOR_NAME}
    return [
        _section("Why we use it", notice["purposes"]),
        _section("The lawful basis", notice["basis"]),
        _section("What kinds of information we hold", _kinds(items)),
        _section("Where it came from", _origins(items)),
        _section("Who received it", _received(person_id)),
        _section("How long we keep it", *_kept()),
        _section("Decisions by computer", notice["automated"]),
        _section("Your rights", notice["rights"]),
        _section("If you are unhappy", [text.format(**names) for text in notice["complaint"]]),
    ]


def _section(title: str, points: list[str], *paragraphs: str) -> dict[str, Any]:
    return {"title": title, "paragraphs": list(paragraphs), "points": points}


def _kinds(items: list[SubjectItem]) -> list[str]:
    """The groups of what is held, with how much of each."""
    numbers: dict[str, int] = defaultdict(int)
    for item in items:
        numbers[item.group] += 1
    return [f"{group}: {number_of(numbers[group], 'entry', 'entries')}" for group in order(numbers)]


def _origins(items: list[SubjectItem]) -> list[str]:
    """Who said what is recorded, as noted with each fact."""
    said = {fact.value for item in items for fact in facts_of(item) if fact.label == "Source"}
    return sorted(said) or ["You and the workers who know you."]


def _received(person_id: uuid.UUID) -> list[str]:
    """Those outside who received something, from the ledger of releases."""
    found = schedule.recipients_of(person_id)
    if not found:
        return ["Nobody outside the council, as far as this system has sent anything."]
    return [
        f"{each.name}: {each.what}" + (f", {in_words(each.on)}" if each.on else "")
        for each in found
    ]


def _kept() -> tuple[list[str], str]:
    """The rules in words. Not the date: it would tell the birthday of the youngest child."""
    rules = [in_plain_words(rule) for each in current_schedules() for rule in rules_of(each)]
    said = (
        "Where several rules apply, the latest decides. What was erased is still in backups, which "
        f"nobody reads and which are destroyed {settings.BACKUP_DAYS} days after they were made."
    )
    return rules, said
