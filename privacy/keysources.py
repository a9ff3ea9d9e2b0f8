"""Where the key ring comes from: a file, the environment, or a command outside the product.

A command is the hook for a key management service: `TFCASE_KEYS_COMMAND` prints the ring,
`TFCASE_KEYS_STORE_COMMAND` reads a changed one from its standard input. Neither is logged.
"""

import os
import secrets
import shlex
import subprocess
import time
from pathlib import Path
from typing import Protocol

from django.conf import settings

COMMAND_SECONDS = 20
COMMAND_EVERY = 60


class SourceFailed(Exception):
    """The ring could not be had or kept; the text names no secret."""


class Source(Protocol):
    """What a place of key rings can do."""

    # Seconds before it is asked again for a key that it did not have.
    patience: float

    def exists(self) -> bool:
        """Whether there is a ring."""

    def stamp(self) -> object:
        """Something that changes when the ring may have changed."""

    def read(self) -> str:
        """The ring's JSON."""

    def make(self, text: str) -> None:
        """Keep a first ring; FileExistsError where there is one."""

    def write(self, text: str) -> None:
        """Keep a changed ring."""


class FileSource:
    """A file that this user alone may read."""

    patience = 0.0

    def __init__(self, path: Path) -> None:
        """The file's name."""
        self.path = path

    def exists(self) -> bool:
        """Whether the file is there."""
        return self.path.exists()

    def stamp(self) -> object:
        """Which file it is, and when it was written."""
        found = self.path.stat()
        return found.st_ino, found.st_mtime_ns, found.st_size

    def read(self) -> str:
        """Its content."""
        return self.path.read_text()

    def make(self, text: str) -> None:
        """The file takes its name when it is whole, and never in another's place."""
        unnamed = self._another_name()
        try:
            _fill(unnamed, text)
            os.link(unnamed, self.path)
        finally:
            unnamed.unlink(missing_ok=True)

    def write(self, text: str) -> None:
        """The new ring takes the old one's place in one moment; its owner may still read it."""
        unnamed = self._another_name()
        try:
            _fill(unnamed, text)
            found = self.path.stat()
            if (found.st_uid, found.st_gid) != (os.geteuid(), os.getegid()):
                os.chown(unnamed, found.st_uid, found.st_gid)
            unnamed.replace(self.path)
        except OSError:
            unnamed.unlink(missing_ok=True)
            raise

    def _another_name(self) -> Path:
        return self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")


def _fill(path: Path, text: str) -> None:
    """A new file for this user alone, safely on the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


class EnvironmentSource:
    """A variable that was set before the start; it changes with a restart only."""

    patience = float("inf")

    def __init__(self, text: str) -> None:
        """The ring's JSON."""
        self.text = text

    def exists(self) -> bool:
        """It is here."""
        return True

    def stamp(self) -> object:
        """Never changes."""
        return "environment"

    def read(self) -> str:
        """What the variable said at the start."""
        return self.text

    def make(self, text: str) -> None:
        """There is one already."""
        raise FileExistsError

    def write(self, text: str) -> None:
        """Nothing here can change what a process is started with."""
        raise SourceFailed("TFCASE_KEYS is changed by whoever starts the product, not from here.")


class CommandSource:
    """A program that prints the ring, and perhaps one that keeps a changed one."""

    patience = 5.0

    def __init__(self, command: str, store: str) -> None:
        """Both as in a shell, but run without one."""
        self.command, self.store = shlex.split(command), shlex.split(store)

    def exists(self) -> bool:
        """Only the program can say; it is asked when it is read."""
        return True

    def stamp(self) -> object:
        """Asked once a minute."""
        return int(time.monotonic() // COMMAND_EVERY)

    def read(self) -> str:
        """What the program printed."""
        return _run(self.command, None)

    def make(self, text: str) -> None:
        """The first ring is made outside."""
        raise FileExistsError

    def write(self, text: str) -> None:
        """Hand it to the program that keeps rings."""
        if not self.store:
            raise SourceFailed("TFCASE_KEYS_STORE_COMMAND names no program that keeps a new ring.")
        _run(self.store, text)


def _run(command: list[str], given: str | None) -> str:
    """What a program prints; its words never become part of a message."""
    try:
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise SourceFailed(f"The program for keys failed: {type(fault).__name__}.") from None
    if done.returncode:
        raise SourceFailed(f"The program for keys ended with {done.returncode}.")
    return done.stdout


def source() -> Source:
    """The place that the settings name."""
    if settings.KEYS_COMMAND:
        return CommandSource(settings.KEYS_COMMAND, settings.KEYS_STORE_COMMAND)
    if settings.KEYS:
        return EnvironmentSource(settings.KEYS)
    return FileSource(Path(settings.KEYS_FILE))
