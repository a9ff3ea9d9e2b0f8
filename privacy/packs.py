"""A subject-access pack: what is told, what is left out, and the two files that say it."""

import hashlib
import io
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings

from privacy import schedule, typesetting
from privacy.errors import RuleBroken
from privacy.models import SubjectItem, SubjectRequest, SubjectSpan
from privacy.pack_information import information, number_of, order
from privacy.queries.subject_items import facts_of
from privacy.rules.grounds import THIRD_PARTY, WITHHOLDS, Decision
from privacy.rules.retention import in_words
from privacy.subject_people import as_somebody
from privacy.sweeping import (
    Hay,
    flat,
    hidden_parts,
    leaks,
    needles,
    pages_by_pdfium,
    read_by_pypdf,
    texts_by_pypdf,
)

SCHEMA = "tfcase-subject-access/1"
MARK = "[withheld: another person]"
OTHER_MARK = "[withheld]"
FIRST_DAY = date.min
# A text of a withheld entry that is shorter than this stands in other entries by chance.
TELLING = 20
# What of a disclosed mention is left, while it is looked whether anything withheld is.
TAKEN_OUT = " \x00 "


@dataclass(frozen=True)
class Pack:
    """What goes into the files, with its counts, and what must not be in them."""

    contents: dict[str, Any]
    items: int
    families: int
    withheld: int
    grounds: dict[str, int]
    secrets: frozenset[str] = field(repr=False)
    # The numbers of items in which something withheld stands still, unmarked.
    unmarked: tuple[int, ...] = ()


@dataclass
class _Told:
    """An item as it is told, and what was taken out of it."""

    shown: dict[str, Any]
    marks: int
    secrets: list[str]
    # What is left of what somebody wrote, without what was disclosed by decision.
    rest: list[str]


def collect(request: SubjectRequest, name: str, now: datetime, copy: str) -> Pack:
    """What is told of the items of a request, as it was decided; `copy` names this one copy."""
    spans = _spans(request)
    items = list(request.items.all())
    told = {i.pk: _tell(i, spans[i.pk]) for i in items if i.decision != Decision.WITHHOLD.value}
    kept_back = [item for item in items if item.pk not in told]
    secrets = _secrets(request, told.values(), kept_back)
    wanted = needles(secrets)
    counts = {
        "items": len(told),
        "families": _families(request),
        "withheld": sum(each.marks for each in told.values()) + len(kept_back),
    }
    contents = {
        **_opening(request, name, now, copy, counts),
        "information": information(request.person_id, items),
        "groups": _groups(items, told),
    }
    return Pack(
        contents,
        **counts,
        grounds=_grounds(items, spans),
        secrets=frozenset(secrets),
        unmarked=_unmarked(items, told, wanted),
    )


def _opening(
    request: SubjectRequest, name: str, now: datetime, copy: str, counts: dict[str, int]
) -> dict[str, Any]:
    """What stands before the entries."""
    return {
        "schema": SCHEMA,
        "controller": {"name": settings.COUNCIL_NAME},
        "request": {
            "reference": request.reference,
            "received": in_words(request.received_on),
            "prepared": in_words(now.date()),
            "copy": copy,
        },
        "person": {"name": name},
        "counts": counts,
        "summary": _summary(counts["items"], counts["families"]),
        "left_out": _left_out(counts["withheld"]),
    }


def _unmarked(
    items: list[SubjectItem], told: dict[Any, _Told], wanted: Iterable[Any]
) -> tuple[int, ...]:
    """The items in which something withheld stands still: all at once first, then one by one."""
    nothing = Hay.of([])
    every = Hay.of(text for each in told.values() for text in each.rest)
    if not (found := leaks(every, nothing, wanted)):
        return ()
    own = {i.number: told[i.pk].rest for i in items if i.pk in told}
    return tuple(n for n, rest in own.items() if leaks(Hay.of(rest), nothing, found))


def _spans(request: SubjectRequest) -> dict[Any, list[SubjectSpan]]:
    found: dict[Any, list[SubjectSpan]] = defaultdict(list)
    for span in request.spans.order_by("fact", "start"):
        found[span.item_id].append(span)
    return found


def _tell(item: SubjectItem, spans: list[SubjectSpan]) -> _Told:
    """An item in words; in place of what is withheld stands a mark."""
    facts, marks, secrets, rest = [], 0, [], []
    for place, fact in enumerate(facts_of(item)):
        own = [span for span in spans if span.fact == place]
        hidden = [span for span in own if span.decision != Decision.DISCLOSE.value]
        value = fact.value
        secrets += [value[span.start : span.end] for span in hidden]
        if fact.as_written:
            rest.append(_replaced(value, [(span, TAKEN_OUT) for span in own]))
        facts.append(
            {"label": fact.label, "value": _replaced(value, [(s, _mark(s)) for s in hidden])}
        )
        marks += len(hidden)
    return _Told(_shown(item, facts), marks, secrets, rest)


def _mark(span: SubjectSpan) -> str:
    return MARK if span.ground == THIRD_PARTY else OTHER_MARK


def _replaced(text: str, marks: list[tuple[SubjectSpan, str]]) -> str:
    """From the end, so that places stay what they are."""
    for span, mark in sorted(marks, key=lambda each: each[0].start, reverse=True):
        text = text[: span.start] + mark + text[span.end :]
    return text


def _shown(item: SubjectItem, facts: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "title": item.title,
        "date": in_words(item.on) if item.on else "",
        "day": item.on.isoformat() if item.on else None,
        "earlier_version": item.earlier_version,
        "source": item.model,
        "facts": facts,
    }


def _secrets(
    request: SubjectRequest, told: Iterable[_Told], kept_back: list[SubjectItem]
) -> set[str]:
    """All that must not be found: what is withheld and, in a restricted one, every other place."""
    found = {secret for each in told for secret in each.secrets}
    for item in kept_back:
        written = (fact.value for fact in facts_of(item) if fact.as_written)
        found |= {value for value in written if len(value) >= TELLING}
    if hasattr(request, "restricted"):
        found |= {place for party in request.parties.all() for place in as_somebody(party).places}
    return found


def _grounds(items: list[SubjectItem], spans: dict[Any, list[SubjectSpan]]) -> dict[str, int]:
    """How often each ground was used."""
    used = Counter(span.ground for each in spans.values() for span in each if span.ground)
    used.update(item.ground for item in items if item.ground in WITHHOLDS)
    return dict(sorted(used.items()))


def _families(request: SubjectRequest) -> int:
    found = (each.of_person(request.person_id) for each in schedule.record_sources())
    return len({record.id for records in found for record in records})


def _groups(items: list[SubjectItem], told: dict[Any, _Told]) -> list[dict[str, Any]]:
    """What is told by group, the earliest first."""
    by_group: dict[str, list[SubjectItem]] = defaultdict(list)
    for item in items:
        if item.pk in told:
            by_group[item.group].append(item)
    groups = []
    for title in order(by_group):
        inside = sorted(by_group[title], key=lambda each: (each.on or FIRST_DAY, each.title))
        groups.append({"title": title, "items": [told[item.pk].shown for item in inside]})
    return groups


def as_zip(pack: Pack, built_at: datetime) -> bytes:
    """`subject.json` and `subject.pdf` in one file; nothing where something withheld is in them."""
    files = {
        "subject.json": json.dumps(pack.contents, ensure_ascii=False, indent=1).encode(),
        "subject.pdf": typesetting.pdf("subject_pack.typ", pack.contents, built_at),
    }
    sweep(pack, files["subject.pdf"], files["subject.json"])
    return zipped(files.items(), built_at)


def zipped(files: Iterable[tuple[str, bytes]], built_at: datetime) -> bytes:
    """Files under their names, each of the same moment."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, built_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()


def sweep(pack: Pack, document: bytes, data: bytes) -> None:
    """Refuse files in which two programs find what is withheld, or a place that no page shows."""
    if pack.unmarked:
        listed = ", ".join(map(str, pack.unmarked[:10]))
        raise RuleBroken(f"Something withheld elsewhere still stands in these items: {listed}.")
    reader = read_by_pypdf(document)
    if hidden := hidden_parts(reader):
        raise RuleBroken(f"The document has parts that no page shows: {', '.join(hidden)}.")
    wanted = needles(pack.secrets)
    by_pdfium = pages_by_pdfium(document)
    by_pypdf, more = texts_by_pypdf(reader, by_pdfium)
    pages = len(by_pypdf)
    reference = pack.contents["request"]["reference"]
    footers = [f"{reference} {pack.contents['request']['copy']} Page of"] * pages
    allowed = Hay.of([*flat(pack.contents), *map(str, FIXED_WORDS), *footers, *_numbers(pages)])
    read = {"pypdf": by_pypdf, "PDFium": by_pdfium, "the metadata": more}
    read["the file for computers"] = list(flat(json.loads(data)))
    for name, texts in read.items():
        if leaks(Hay.of(texts), allowed, wanted):
            raise RuleBroken(f"Something withheld was found in the finished files by {name}.")


# What the template itself says; `privacy/data/subject_pack.typ`.
FIXED_WORDS = (
    *("Your personal information", "Prepared for", "Prepared by", "Request", "Received"),
    *("Prepared", "What has been left out", "How your information is used"),
)


def _numbers(pages: int) -> list[str]:
    return [f"{page} {pages}" for page in range(1, pages + 1)]


def sha256(content: bytes) -> str:
    """The fingerprint that stays when the file goes."""
    return hashlib.sha256(content).hexdigest()


def _summary(items: int, families: int) -> str:
    """What the document holds, in words."""
    return (
        f"This document holds {number_of(items, 'entry', 'entries')} from "
        f"{number_of(families, 'family record', 'family records')} that you are or were in. The "
        "date beside an entry is the day to which it belongs. The file subject.json holds the same "
        "entries in a form for computers."
    )


def _left_out(withheld: int) -> list[str]:
    """What is left out, in words that are the same for everybody and tell nothing."""
    times = {0: "Nothing was left out of this document by decision.", 1: "It occurs once."}
    occurs = times.get(withheld, f"Together this occurs {withheld} times.")
    return [
        "What we hold about other people, also about other members of your family, is theirs and "
        "is left out. What concerns the whole household is told for the time in which you "
        "belonged to it.",
        f"Where a note names somebody else, the name is replaced by {MARK}; where the law gives "
        f"another reason, words or whole entries are left out, marked {OTHER_MARK} or not at all. "
        f"{occurs}",
    ]
