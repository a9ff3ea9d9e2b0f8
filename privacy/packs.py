"""A subject-access pack: what is told, what is left out, and the two files that say it."""

import hashlib
import io
import json
import uuid
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from privacy import schedule, typesetting
from privacy.models import SubjectRequest
from privacy.queries.retention import current_schedules, rules_of
from privacy.rules.retention import in_plain_words, in_words
from privacy.schedule import Item
from privacy.withholding import MARK, Screen

SCHEMA = "tfcase-subject-access/1"
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
FIRST_DAY = date.min


@dataclass(frozen=True)
class Pack:
    """What goes into the files, with its counts."""

    contents: dict[str, Any]
    items: int
    families: int
    withheld: int


def collect(request: SubjectRequest, name: str, now: datetime) -> Pack:
    """Everything held about the person of a request, without anybody else."""
    screen = Screen(schedule.bystanders_of(request.person_id))
    items = list(schedule.items_of(request.person_id))
    groups, withheld = _groups(items, screen)
    families = len(
        {
            record.id
            for each in schedule.record_sources()
            for record in each.of_person(request.person_id)
        }
    )
    counts = {"items": len(items), "families": families, "withheld": withheld}
    contents = {
        "schema": SCHEMA,
        "controller": {"name": settings.COUNCIL_NAME},
        "request": {
            "reference": request.reference,
            "received": in_words(request.received_on),
            "prepared": in_words(now.date()),
        },
        "person": {"name": name},
        "counts": counts,
        "summary": _summary(len(items), families),
        "left_out": _left_out(withheld),
        "information": _information(request.person_id, items),
        "groups": groups,
    }
    return Pack(contents, **counts)


def as_zip(pack: Pack, built_at: datetime) -> bytes:
    """`subject.json` and `subject.pdf` in one file."""
    made = io.BytesIO()
    files = {
        "subject.json": json.dumps(pack.contents, ensure_ascii=False, indent=1).encode(),
        "subject.pdf": typesetting.pdf("subject_pack.typ", pack.contents, built_at),
    }
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, built_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()


def sha256(content: bytes) -> str:
    """The fingerprint that stays when the file goes."""
    return hashlib.sha256(content).hexdigest()


def _groups(items: Iterable[Item], screen: Screen) -> tuple[list[dict[str, Any]], int]:
    """The items by group, the earliest first, and how many mentions were withheld."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        found[item.group].append(item)
    withheld = 0
    groups = []
    for title in _order(found):
        told = []
        for item in sorted(found[title], key=lambda each: (each.on or FIRST_DAY, each.title)):
            shown, marks = _shown(item, screen)
            told.append(shown)
            withheld += marks
        groups.append({"title": title, "items": told})
    return groups, withheld


def _order(groups: Iterable[str]) -> list[str]:
    """The groups as a reader would ask for them."""
    known = {name: place for place, name in enumerate(ORDER)}
    return sorted(groups, key=lambda name: known.get(name, len(known)))


def _shown(item: Item, screen: Screen) -> tuple[dict[str, Any], int]:
    """An item in words, others' names taken out of what somebody wrote."""
    facts, withheld = [], 0
    for fact in item.facts:
        value, marks = screen.screen(fact.value) if fact.as_written else (fact.value, 0)
        facts.append({"label": fact.label, "value": value})
        withheld += marks
    shown = {
        "title": item.title,
        "date": in_words(item.on) if item.on else "",
        "day": item.on.isoformat() if item.on else None,
        "earlier_version": item.is_earlier_version,
        "source": item.model,
        "facts": facts,
    }
    return shown, withheld


def _number(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _summary(items: int, families: int) -> str:
    """What the document holds, in words."""
    return (
        f"This document holds {_number(items, 'entry', 'entries')} from "
        f"{_number(families, 'family record', 'family records')} that you are or were in. The date "
        "beside an entry is the day to which it belongs. The file subject.json holds the same "
        "entries in a form for computers."
    )


def _left_out(withheld: int) -> list[str]:
    """What is left out, in words."""
    times = {0: "It does not occur in this document.", 1: "It occurs once in this document."}
    occurs = times.get(withheld, f"It occurs {withheld} times in this document.")
    return [
        "What we hold about other people, also about other members of your family, is theirs and "
        "is left out. What concerns the whole household is told for the time in which you "
        "belonged to it.",
        f"Where a note names somebody else, the name is replaced by {MARK}. {occurs}",
    ]


@cache
def _notice() -> dict[str, list[str]]:
    """The texts that Article 15 asks for."""
    read: dict[str, list[str]] = yaml.safe_load(NOTICE.read_text(encoding="utf-8"))
    return read


def _information(person_id: uuid.UUID, items: list[Item]) -> list[dict[str, Any]]:
    """The information of Article 15, from what is really held, sent and ruled."""
    notice = _notice()
    council = settings.COUNCIL_NAME
    return [
        _section("Why we use it", notice["purposes"]),
        _section("The lawful basis", notice["basis"]),
        _section("What kinds of information we hold", _kinds(items)),
        _section("Where it came from", _origins(items)),
        _section("Who received it", _received(person_id)),
        _section("How long we keep it", *_kept()),
        _section("Decisions by computer", notice["automated"]),
        _section("Your rights", notice["rights"]),
        _section(
            "If you are unhappy", [text.format(council=council) for text in notice["complaint"]]
        ),
    ]


def _section(title: str, points: list[str], *paragraphs: str) -> dict[str, Any]:
    return {"title": title, "paragraphs": list(paragraphs), "points": points}


def _kinds(items: list[Item]) -> list[str]:
    """The groups of what is held, with how much of each."""
    numbers: dict[str, int] = defaultdict(int)
    for item in items:
        numbers[item.group] += 1
    return [f"{group}: {_number(numbers[group], 'entry', 'entries')}" for group in _order(numbers)]


def _origins(items: list[Item]) -> list[str]:
    """Who said what is recorded, as noted with each fact."""
    said = {fact.value for item in items for fact in item.facts if fact.label == "Source"}
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
    said = "Where several rules apply, the latest decides. Nothing is disposed of at present."
    return rules, said
