"""New keys for everything that is sealed, while people go on working.

New keys write first; then each place is sealed anew, batch by batch, until a count finds nothing
under an old key; only then can the old ones be removed. Each step may be run again at any time.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable

from django.db import connection
from django.db.backends.utils import CursorWrapper

from privacy import access, audit, keyring, keysources
from privacy.actions.places import Counts, Place, places
from privacy.actions.places_tokens import TokenColumn
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.keyring import KEY_BYTES, LAST_KEY_ID, Keys, Purpose, Ring
from privacy.models import User
from privacy.roles import Permission
from privacy.rules.tokens import planned_bits

JOB = "rotate_keys"
ROTATED = (
    Purpose.FIELDS,
    Purpose.TOKENS,
    Purpose.FILES,
    Purpose.ATTACHMENTS,
    Purpose.SEARCHES,
    Purpose.SESSIONS,
    Purpose.FACTORS,
)
# A process that has not yet noticed the new key writes under the old one: such rows need more.
MOST_PASSES = 5
WAIT_FOR_OTHERS = 60
# Every process has noticed new keys after so many seconds; with a program for keys, after a minute.
SETTLE = 3.0

Step = Callable[[int, int, str], None]


def begin(*, by: User) -> list[str]:
    """Bring in new keys for what is rotated; the purposes. None while old keys are left."""
    access.require(by, Permission.ROTATE_KEYS)
    ring = keyring.ring()
    if _with_old_keys(ring):
        return []
    added = [p for p in Purpose if p in ROTATED or p not in ring.purposes]
    purposes = {p: _with_new_key(ring.purposes.get(p)) for p in added}
    purposes[Purpose.TOKENS] = _planned(purposes[Purpose.TOKENS], by)
    _keep(Ring({**ring.purposes, **purposes}))
    with acting_as(by):
        audit.record(Event.KEYS_ADDED, by=by, purposes=sorted(added))
    return [purpose.value for purpose in added]


def _with_old_keys(ring: Ring) -> list[Purpose]:
    return [p for p in ROTATED if p in ring.purposes and len(ring.of(p).keys) > 1]


def _with_new_key(own: Keys | None) -> Keys:
    """The keys of a purpose with another, which writes from now on."""
    fresh = secrets.token_bytes(KEY_BYTES)
    if own is None:
        return Keys(1, {1: fresh})
    number = own.current % LAST_KEY_ID + 1
    return Keys(number, {**own.keys, number: fresh}, own.bits)


def _planned(tokens: Keys, by: User) -> Keys:
    """The new tokens are cut as the number of people asks today."""
    with acting_as(by):
        people = max(each.rows() for each in places() if isinstance(each, TokenColumn))
    return Keys(tokens.current, tokens.keys, {**tokens.bits, tokens.current: planned_bits(people)})


def _keep(ring: Ring) -> None:
    try:
        keyring.replace(ring)
    except keysources.SourceFailed as fault:
        raise RuleBroken(str(fault)) from fault
    except OSError as fault:
        raise RuleBroken(f"The key ring could not be written: {fault.strerror}.") from fault


def renew(*, by: User, step: Step) -> dict[str, int]:
    """Seal everything anew until a count finds nothing under an old key."""
    access.require(by, Permission.ROTATE_KEYS)
    _check_role()
    renewed, failed = 0, set[str]()
    for _ in range(MOST_PASSES):
        left = sum(stale(counts(by=by)).values())
        done, failed = _one_pass(by, step, renewed, left) if left else (0, failed)
        renewed += done
        if not done:
            break
    remaining, unreadable = sum(stale(counts(by=by)).values()), len(failed)
    with acting_as(by):
        audit.record(
            Event.KEYS_ROTATED, by=by, renewed=renewed, left=remaining, unreadable=unreadable
        )
    return {"renewed": renewed, "left": remaining, "unreadable": unreadable}


def _one_pass(by: User, step: Step, before: int, total: int) -> tuple[int, set[str]]:
    """Every place once, in batches of a transaction each."""
    renewed, failed = 0, set[str]()
    for place in places():
        after, first = None, True
        key_id = keyring.ring().of(place.purpose).current
        while first or after is not None:
            step(before + renewed, max(total, before + renewed), f"Sealing {place.label} anew")
            with acting_as(by):
                batch = place.renew_batch(after, key_id)
            renewed, after, first = renewed + batch.done, batch.after, False
            failed |= set(batch.failed)
    return renewed, failed


def _check_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = 'tfcase_rotator'")
        if not cursor.fetchone()[0]:
            raise RuleBroken("Only the command rotate_keys seals anew: run it to go on.")


def counts(*, by: User) -> dict[str, tuple[Purpose, Counter[int]]]:
    """How much is sealed under which key, for each part of each place."""
    access.require(by, Permission.ROTATE_KEYS)
    found = {}
    for place in places():
        found.update({name: (place.purpose, each) for name, each in _counted(place, by).items()})
    return found


def _counted(place: Place, by: User) -> Counts:
    with acting_as(by):
        return place.count()


def stale(found: dict[str, tuple[Purpose, Counter[int]]]) -> dict[str, int]:
    """What is not under the key of today, by part."""
    ring = keyring.ring()
    left = {
        name: sum(n for key_id, n in each.items() if key_id != ring.of(purpose).current)
        for name, (purpose, each) in found.items()
    }
    return {name: number for name, number in left.items() if number}


def remove_old(*, by: User) -> list[str]:
    """Take the old keys out of the ring, once nothing is under them any more; the purposes."""
    access.require(by, Permission.ROTATE_KEYS)
    _wait_for_others()
    left = stale(counts(by=by))
    if left:
        raise RuleBroken(f"{sum(left.values()):,} are not under today's keys: run rotate_keys.")
    ring = keyring.ring()
    purposes = _with_old_keys(ring)
    if purposes:
        _keep(Ring({**ring.purposes, **{p: _current_only(ring.of(p)) for p in purposes}}))
        with acting_as(by):
            audit.record(Event.KEYS_REMOVED, by=by, purposes=sorted(purposes))
    return [purpose.value for purpose in purposes]


def _current_only(own: Keys) -> Keys:
    bits = {number: kept for number, kept in own.bits.items() if number == own.current}
    return Keys(own.current, {own.current: own.keys[own.current]}, bits)


def _wait_for_others() -> None:
    """Until whoever might hold an old ciphertext that is not to be seen yet has come to an end."""
    with connection.cursor() as cursor:
        writing = _writing(cursor)
        until = time.monotonic() + WAIT_FOR_OTHERS
        while writing & _writing(cursor):
            if time.monotonic() > until:
                raise RuleBroken(
                    "Another piece of work has been writing for a minute. Try again later."
                )
            time.sleep(0.2)


def _writing(cursor: CursorWrapper) -> set[str]:
    """The transactions of others that have written in this database and have not ended.

    Of this one alone: what is written in another database of the server is nothing of ours.
    """
    cursor.execute(
        "SELECT virtualtransaction FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock'"
        " AND datname = current_database() AND pid <> pg_backend_pid()"
    )
    return {str(one) for (one,) in cursor.fetchall()}
