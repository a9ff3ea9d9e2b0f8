"""The folder in which backups lie, as far as this process sees it."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from privacy.rules.backups import Looked, looked_at, too_old


def folder() -> Path | None:
    """Where they lie; None where the council did not say."""
    return Path(settings.BACKUP_FOLDER) if settings.BACKUP_FOLDER else None


def look() -> Looked | None:
    """How many there are and how old; None where nobody said where, or it cannot be read."""
    place = folder()
    if place is None or not place.is_dir():
        return None
    files = [path for path in place.rglob("*") if path.is_file()]
    written = {path.name: datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in files}
    return looked_at(written, timezone.now(), settings.BACKUP_DAYS)


def prune() -> int:
    """Those that the command made and whose time is over go; gives how many."""
    place = folder()
    if place is None or not place.is_dir():
        return 0
    names = too_old((each.name for each in place.iterdir()), timezone.now(), settings.BACKUP_DAYS)
    for name in names:
        (place / name).unlink()
    return len(names)
