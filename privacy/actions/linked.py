"""Linked results of the study that somebody tries to bring in: refused, noted, the DPO told."""

from collections.abc import Iterable
from pathlib import Path

from privacy import audit
from privacy.actions.notices import Notice, tell
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import User
from privacy.queries.oversight import overseers_to_tell
from privacy.rules.linked import LINKED, looks_linked

HEADER_BYTES = 4096


def note_linked(*, by: User) -> None:
    """Nothing of the file is kept, not even its name: who tried it, and when."""
    audit.record(Event.LINKED_REFUSED, by=by)
    for user in overseers_to_tell():
        tell(user=user, notice=Notice.LINKED_REFUSED)


def refuse_linked(files: Iterable[Path], *, by: User) -> None:
    """For commands, before they read: RuleBroken if one of the files holds linked results.

    Called outside any transaction, so that what is noted stays.
    """
    for file in filter(Path.is_file, files):
        with file.open("rb") as content:
            header = content.read(HEADER_BYTES)
        if looks_linked(header):
            with acting_as(by):
                note_linked(by=by)
            raise RuleBroken(LINKED)
