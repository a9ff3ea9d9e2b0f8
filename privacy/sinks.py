"""Where checkpoints go beside the database: an append-only file, and a hook for mail or a SIEM.

Neither is under the hand of whoever changes the database, if the council places them so: the folder
on another host's write-once share, the mail with the data protection officer.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils.module_loading import import_string

from privacy.encryption import DecryptionFailed

log = logging.getLogger("tfcase.pages")
ALARM_SECONDS = 3_600
_alarmed: dict[str, float] = {}

FILE = "checkpoints.jsonl"


def _path() -> Path:
    return Path(settings.AUDIT_FOLDER) / FILE


def append(entry: dict[str, Any]) -> None:
    """One line at the end of the file, safely on the disk before it counts."""
    handle = os.open(_path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, (json.dumps(entry, sort_keys=True) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def entries() -> Iterator[dict[str, Any] | None]:
    """The lines of the file; None for one that is no entry (half-written, or written over)."""
    if not _path().exists():
        return
    for line in _path().read_text(errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        yield entry if isinstance(entry, dict) else None


def tell(subject: str, text: str) -> None:
    """Hand a sentence to the hook of the settings; what it raises stops the caller."""
    hook: Callable[[str, str], None] = import_string(settings.AUDIT_HOOK)
    hook(subject, text)


def by_mail(subject: str, text: str) -> None:
    """The hook that comes with the product: a mail to whoever the council named."""
    send_mail(subject, text, None, [settings.AUDIT_MAIL_TO])


def alarm_when_unopened(fault: BaseException | None, where: str) -> None:
    """A ciphertext that does not open was moved, altered, or is of a ring that is not this one.

    Told at once, and once an hour of each page or kind of job by each process: never which record.
    """
    now = time.monotonic()
    last = _alarmed.get(where, -ALARM_SECONDS)
    if not isinstance(fault, DecryptionFailed) or now - last < ALARM_SECONDS:
        return
    _alarmed[where] = now
    text = f"{where}: what is stored encrypted could not be opened. See “A text that does not open”"
    try:
        tell("A stored text does not open", f"{text} in docs/operations.md.")
    except Exception as failed:  # The page has to be answered all the same.
        log.error("The alarm could not be handed on: %s", type(failed).__name__)
