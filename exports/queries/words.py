"""Every word that is a name or a street on the system, in plain letters, for the scan of a file."""

import re
from collections.abc import Callable

from exports.frames.scan import LEAST_LETTERS
from exports.queries.snapshot import NAME_COLUMNS, Snapshot
from privacy.encryption import decrypt_value, plain_letters

WORD = re.compile(r"[^\W\d_]+")
PERSON_TABLE = "families_person"


def known_words(seen: Snapshot, step: Callable[[int], None]) -> set[str]:
    """The words of everybody's names and addresses. Only different words are held in memory."""
    raw: set[str] = set()
    people = 0
    for rows in seen.sealed_names():
        for pk, *sealed in rows:
            for column, value in zip(NAME_COLUMNS, sealed, strict=True):
                raw.update(WORD.findall(decrypt_value(PERSON_TABLE, column, pk, value)))
        people += len(rows)
        step(people)
    plain = {plain_letters(word) for word in raw}
    return {word for word in plain if len(word) >= LEAST_LETTERS}
