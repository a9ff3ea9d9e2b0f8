"""What a page says of a study return: envelopes, how well people can be matched, readings."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from exports.models import Envelope, Return, ReturnReading
from exports.rules import few_or_about
from exports.study import LEAST_MATCHABLE, LEFT_OUT_WORDS, MATCHABLE, Part, is_poor
from privacy.rules.small_numbers import Told

MATCHED_WORDS = {
    MATCHABLE: "Date of birth, and a postcode or a number: can be looked for",
    "date_of_birth": "Date of birth",
    "postcode": "Full postcode that may be sent",
    "upn": "Unique pupil number that passes its check",
    "nino": "National Insurance number that passes its check",
    "nhs_number": "NHS number that passes its check",
}
COLUMNS = {
    "match_columns": [{"label": "Known"}, {"label": "Of the rows", "numeric": True}],
    "envelope_columns": [
        *({"label": name} for name in ("Envelope", "Sealed for", "Certificate", "SHA-256")),
    ],
    "reading_columns": [
        *({"label": name} for name in ("When", "Who", "Envelope", "How", "SHA-256")),
    ],
}


def parts(
    shown: Return, envelopes: Iterable[Envelope], approved: Collection[str]
) -> list[dict[str, Any]]:
    """What can be done with each envelope; `poor` asks for more than a click."""
    poor = bool(shown.metrics) and is_poor(shown.metrics["matched"])
    return [
        {
            **{"value": each.part, "words": each.get_part_display()},
            **{"approved": each.part in approved, "poor": poor and each.part == Part.IDENTIFIERS},
        }
        for each in envelopes
    ]


def report(shown: Return, envelopes: Iterable[Envelope], rows: Told) -> dict[str, Any]:
    """What was built, in words and numbers; nothing before. `rows` as their number is told."""
    if not shown.metrics:
        return {}
    metrics = shown.metrics
    return {
        **{"poor": is_poor(metrics["matched"]), "least": f"{LEAST_MATCHABLE:.0%}"},
        "failed": sum(metrics["layout_faults"].values()),
        "matches": [
            [words, {"text": f"{metrics['matched'].get(name, 0):.0%}", "numeric": True}]
            for name, words in MATCHED_WORDS.items()
        ],
        "left_out": [
            f"{few_or_about(metrics['left_out'].get(reason, 0))} {words}".capitalize()
            for reason, words in LEFT_OUT_WORDS.items()
        ],
        "sealed": [_sealed(each) for each in envelopes],
        "manifest": _manifest(shown, rows),
        **COLUMNS,
    }


def _sealed(each: Envelope) -> list[Any]:
    return [
        *(each.get_part_display(), each.recipient.name),
        {"text": each.recipient.fingerprint[:16], "hint": "first 16 of its fingerprint"},
        {"text": each.sha256[:16], "hint": f"{each.size:,} bytes"},
    ]


def _manifest(shown: Return, rows: Told) -> list[dict[str, Any]]:
    """What the return is."""
    known_by = date.fromisoformat(shown.params["as_of"])
    return [
        {"key": "Rows", "value": str(rows)},
        {"key": "Layout version", "value": shown.layout_version},
        {"key": "Facts known by", "value": f"{known_by:%-d %B %Y}"},
        {"key": "Asked for by", "value": shown.requested_by.name},
        {"key": "Built", "value": f"{shown.built_at:%-d %B %Y, %H:%M}"},
    ]


def readings(found: Iterable[ReturnReading]) -> dict[str, Any]:
    """The ledger's lines."""
    rows = [
        [
            *(f"{each.at:%-d %B %Y, %H:%M}", each.by.name, each.get_part_display()),
            *(each.get_means_display(), each.sha256[:16]),
        ]
        for each in found
    ]
    return {"readings": rows}
