"""The queue in a folder, for whoever has no Redis: kombu's, but no message is seen half-written.

kombu's own opens a message under its final name and then writes it, so that a worker who looks that
moment takes an empty file and ends with a fault.
"""

import json
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "folder"
ADDRESS = f"{SCHEME}://localhost"
TRIES = 50
PAUSE_SECONDS = 0.01


class Channel(filesystem.Channel):
    """Messages take their names when they are whole."""

    # The two of kombu that this stands for call their second argument differently.
    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        """Put a message onto a queue; its name sorts by time."""
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid.uuid4()}"
        folder = Path(self.data_folder_out)
        unfinished = folder / f"{name}.unfinished"
        unfinished.write_text(dumps(payload))
        unfinished.replace(folder / f"{name}.{queue}.msg")

    def get_table(self, exchange: str) -> Any:
        """Which queues an exchange feeds; whoever binds one has the file empty for a moment."""
        for _ in range(TRIES):
            try:
                return super().get_table(exchange)
            except json.JSONDecodeError:
                time.sleep(PAUSE_SECONDS)
        return super().get_table(exchange)


class Transport(filesystem.Transport):
    """What `folder://` stands for."""

    Channel = Channel


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:{Transport.__name__}"
