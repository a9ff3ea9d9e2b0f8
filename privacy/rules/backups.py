"""How old backups may get: what was erased is in them until they go. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# The names that the command `backup` gives: when each was made stands in its own name.
STAMPED = "tfcase-%Y%m%dT%H%M%SZ.dump"


@dataclass(frozen=True)
class Looked:
    """What lies in the folder: how many, how many days old the oldest is, how many are too old."""

    kept: int
    oldest_days: int
    over: int


def name_at(now: datetime) -> str:
    """The name of a backup that is made now."""
    return now.astimezone(UTC).strftime(STAMPED)


def made_at(name: str) -> datetime | None:
    """When a backup was made, by its name; None of a file that the command did not name."""
    try:
        return datetime.strptime(name, STAMPED).replace(tzinfo=UTC)
    except ValueError:
        return None


def looked_at(found: Mapping[str, datetime], now: datetime, days: int) -> Looked:
    """Of all files by name with the day each was last written; a name of ours says it better."""
    ages = [now - (made_at(name) or written) for name, written in found.items()]
    oldest = max(ages, default=timedelta())
    over = sum(age >= timedelta(days=days) for age in ages)
    return Looked(len(ages), max(oldest.days, 0), over)


def too_old(names: Iterable[str], now: datetime, days: int) -> list[str]:
    """Backups of ours whose time is over. Of a file of another name nobody knows what it is."""
    stamps = ((name, made_at(name)) for name in names)
    limit = timedelta(days=days)
    return sorted(name for name, made in stamps if made is not None and now - made >= limit)
