"""The words of a document that was attached, as a process of its own reads them."""

import json
import subprocess
import sys
from dataclasses import dataclass

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Words:
    """What stands in a document, and the pages of it that have no words."""

    text: str = ""
    empty: tuple[int, ...] = ()
    too_long: bool = False


def words_in(content: bytes) -> Words | None:
    """None where it cannot be read: it is broken, locked, or takes too long."""
    command = [sys.executable, "-m", "privacy.paper_reader"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, with what it reads on its input.
            command, input=content, capture_output=True, timeout=PATIENCE_SECONDS, check=True
        )
        said = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return None
    return Words(said["text"], tuple(said["empty"]), said["long"])
