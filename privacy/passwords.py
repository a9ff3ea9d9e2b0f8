"""Passwords that are known from breaches, looked up in a file: nothing leaves the machine."""

import hashlib
import mmap
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

from privacy.models import User

LENGTH = 40
SAYS = "This password is known from a breach elsewhere, so it can be guessed. Choose another."


class NotBreached:
    """Refuses a password whose digest is in the file `TFCASE_BREACHED_PASSWORDS`.

    Lines of 40 capital hexadecimal digits (SHA-1), a colon and a count, in the order of the
    digests: the form in which the public lists of breached passwords are given out.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError for a password that is in the file."""
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        known = settings.BREACHED_PASSWORDS
        if known and _holds(known, digest.encode()):
            raise ValidationError(SAYS, code="password_breached")

    def get_help_text(self) -> str:
        """Shown nowhere: the error says it."""
        return ""


def _holds(known: Path, digest: bytes) -> bool:
    """Whether a line begins with the digest; halves the file until it is found."""
    with known.open("rb") as file:
        if not file.seek(0, 2):
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
            low, high = 0, len(lines)
            while low < high:
                start = lines.rfind(b"\n", 0, (low + high) // 2) + 1
                end = lines.find(b"\n", start)
                found = lines[start : start + LENGTH].upper()
                if found == digest:
                    return True
                if found < digest:
                    low = end + 1 if end >= 0 else high
                else:
                    high = start
    return False
