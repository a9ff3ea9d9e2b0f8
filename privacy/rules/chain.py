"""How the audit trail is sealed, link by link, and how it is checked. Pure.

The database seals (`migrations/_sealing.py` has the same canonical form in SQL); this checks with
code of its own, so that whoever alters the database's functions does not alter the check.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

START = bytes(32)
FORM = "1"


class Fault(StrEnum):
    """What can be wrong with a sealed trail, in words for whoever reads the audit page."""

    CHANGED = "an event is not what was sealed"
    DELETED = "an event that was sealed is gone"
    BROKEN = "a link does not follow from the one before it"
    UNSEALED = "an event was never sealed"
    BEGINS = "the trail begins where no signed checkpoint says so"
    CUT = "the trail is shorter than a signed checkpoint says"
    REWRITTEN = "the trail is not the one that a checkpoint was signed for"
    NOT_SIGNED = "a checkpoint is not signed with a key of ours"
    NOT_FILED = "a checkpoint is missing from the file outside the database"


@dataclass(frozen=True)
class Sealed:
    """A link, and the event it seals as it stands now (None when it is gone)."""

    seq: int
    prev_hash: bytes
    hash: bytes
    name_salt: bytes | None
    name_seal: bytes
    name: str
    values: Sequence[str | None] | None


@dataclass(frozen=True)
class Checkpoint:
    """What is signed: that the trail of this council had so many links and ended in this hash."""

    origin: str
    size: int
    root: str
    made_at: str

    def body(self) -> bytes:
        """The signed bytes."""
        lines = ("tfcase audit checkpoint", self.origin, str(self.size), self.root, self.made_at)
        return "".join(f"{line}\n" for line in lines).encode()


@dataclass
class Findings:
    """What a check found: how much was checked, and each kind of fault with its first place."""

    events: int = 0
    erased_names: int = 0
    checkpoints: int = 0
    # Links that went by the rule for the trail itself.
    cut: int = 0
    # Of a restored backup: checkpoints that were filed after it was made.
    filed_since: int = 0
    head: bytes = START
    faults: Counter[Fault] = field(default_factory=Counter)
    first: dict[Fault, int] = field(default_factory=dict)

    def add(self, fault: Fault, place: int) -> None:
        """One more fault of a kind."""
        self.faults[fault] += 1
        self.first.setdefault(fault, place)

    def in_words(self) -> list[str]:
        """What was checked, and each kind of fault with its first place."""
        known = [f"{self.events} events, {self.checkpoints} signed checkpoints."]
        if self.filed_since:
            lost = "newer than the backup, so that what was noted since is lost."
            known.append(f"{self.filed_since} of them are {lost}")
        found = self.faults.items()
        return [
            *known,
            *(f"{n} × {fault.value} (first at {self.first[fault]})" for fault, n in found),
        ]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def canonical(values: Iterable[str | None], name_seal: bytes) -> bytes:
    """The bytes of an event: each value with its length before it, so that no two events agree."""
    parts = [FORM, *values, name_seal.hex()]
    return b"".join(_measured(part) for part in parts)


def _measured(value: str | None) -> bytes:
    if value is None:
        return b"-,"
    content = value.encode()
    return b"%d:%b," % (len(content), content)


def listed(values: Iterable[str]) -> str:
    """A list as one value."""
    return b"".join(_measured(value) for value in values).decode()


def link_hash(previous: bytes, content: bytes) -> bytes:
    """The hash of a link."""
    return hashlib.sha256(previous + content).digest()


def name_seal(salt: bytes, name: str) -> bytes:
    """What the chain holds of the actor's name: salted, so that an erased name is not guessed."""
    return hashlib.sha256(salt + name.encode()).digest()


@dataclass(frozen=True)
class Begins:
    """Where a trail begins whose oldest part went by its rule: after so many links, in a hash."""

    size: int = 0
    root: str = START.hex()


def check_links(
    links: Iterable[Sealed], roots: Mapping[int, set[str]], begins: Begins = Begins()
) -> Findings:
    """Walk the chain in the order of its numbers; `roots` are those signed, by size."""
    found = Findings(cut=begins.size, head=bytes.fromhex(begins.root))
    # What went is vouched for by the checkpoint at which it was cut, and by nothing else.
    if begins.size and roots.get(begins.size) != {begins.root}:
        found.add(Fault.BEGINS, begins.size)
    for place, link in enumerate(links, start=begins.size + 1):
        if link.seq != place or link.prev_hash != found.head:
            found.add(Fault.BROKEN, link.seq)
        fault = _fault_of(link)
        if fault is not None:
            found.add(fault, link.seq)
        found.erased_names += link.name_salt is None
        found.events, found.head = place - begins.size, link.hash
        if roots.get(place, set()) - {link.hash.hex()}:
            found.add(Fault.REWRITTEN, place)
    for size in sorted(size for size in roots if size > begins.size + found.events):
        found.add(Fault.CUT, size)
    return found


def _fault_of(link: Sealed) -> Fault | None:
    """Whether the event is there and is what was sealed."""
    if link.values is None:
        return Fault.DELETED
    as_sealed = canonical(link.values, link.name_seal)
    if link_hash(link.prev_hash, as_sealed) != link.hash:
        return Fault.CHANGED
    if link.name_salt is None:
        return Fault.CHANGED if link.name else None
    return None if name_seal(link.name_salt, link.name) == link.name_seal else Fault.CHANGED
