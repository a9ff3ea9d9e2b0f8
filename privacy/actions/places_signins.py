"""What sign-ins keep sealed, as places of a rotation: sessions, their searches, second factors."""

import base64
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from privacy.actions.places import BATCH, UNKNOWN, Counts, Renewed, key_of_header
from privacy.encryption import DecryptionFailed, decrypt_bytes, encrypt_bytes
from privacy.keyring import Purpose
from privacy.models import Session
from privacy.sessions import SessionStore

# Where each kind of second factor keeps what its adapter sealed.
SEALED_IN_FACTORS = ("secret", "seed")
# To the column, not to its row: the library seals a secret before there is a row.
FACTORS_BOUND_TO = b"mfa_authenticator/data"


class SealedSessions:
    """Whole sessions, each bound to its own row."""

    label = "django_session"
    purpose = Purpose.SESSIONS

    def columns_changed(self) -> list[str]:
        """The sessions' content."""
        return [f"{self.label}.session_data"]

    def count(self) -> Counts:
        """Of the sessions that still live; nobody can open the others."""
        living = _living().iterator(BATCH)
        return {
            f"{self.label}.session_data": Counter(_key_of(each.session_data) for each in living)
        }

    def renew_batch(self, after: Any, key_id: int) -> Renewed:
        """A batch of sessions, in the order of their keys."""
        sessions = list(_living().filter(pk__gt=after or "").order_by("pk")[:BATCH])
        stale = [each for each in sessions if _key_of(each.session_data) != key_id]
        done = sum(_keep(session, _content(session)) for session in stale)
        return Renewed(sessions[-1].pk if len(sessions) == BATCH else None, done)


class SealedFactors:
    """Secrets of authenticator apps and of recovery codes."""

    label = "mfa_authenticator"
    purpose = Purpose.FACTORS

    def columns_changed(self) -> list[str]:
        """What belongs to a factor."""
        return [f"{self.label}.data"]

    def count(self) -> Counts:
        """One for each secret."""
        found = Counter(_key_of(kept) for each in _factors() for kept in _secrets(each).values())
        return {f"{self.label}.data": found}

    def renew_batch(self, after: Any, key_id: int) -> Renewed:
        """All of them: each person has two or three."""
        done, failed = 0, []
        for factor in _factors():
            stale = {
                name: kept for name, kept in _secrets(factor).items() if _key_of(kept) != key_id
            }
            try:
                fresh = {name: _sealed_anew(kept) for name, kept in stale.items()}
            except DecryptionFailed:
                failed.append(f"{self.label} {factor.pk}")
                continue
            same = Authenticator.objects.filter(pk=factor.pk, data=factor.data)
            done += len(stale) * same.update(data={**factor.data, **fresh}) if stale else 0
        return Renewed(None, done, tuple(failed))


def _factors() -> Iterator[Authenticator]:
    return Authenticator.objects.order_by("pk").iterator(BATCH)


def _secrets(factor: Authenticator) -> dict[str, str]:
    return {name: factor.data[name] for name in SEALED_IN_FACTORS if name in factor.data}


def _sealed_anew(kept: str) -> str:
    clear = decrypt_bytes(Purpose.FACTORS, FACTORS_BOUND_TO, base64.b64decode(kept))
    return base64.b64encode(encrypt_bytes(Purpose.FACTORS, FACTORS_BOUND_TO, clear)).decode()


def _key_of(kept: str) -> int:
    try:
        return key_of_header(base64.b64decode(kept, validate=True))
    except ValueError:
        return UNKNOWN


@dataclass(frozen=True)
class InSessions:
    """Pairs of id and ciphertext that sessions keep under a name, bound to the id."""

    kept_as: str
    bound_to: Callable[[str], bytes]
    purpose: Purpose = Purpose.SEARCHES
    label: str = "django_session"

    def columns_changed(self) -> list[str]:
        """The sessions' content."""
        return [f"{self.label}.session_data"]

    def count(self) -> Counts:
        """Of the sessions that still live; nobody can open the others."""
        found: Counter[int] = Counter()
        for session in _living().iterator(BATCH):
            for _, sealed in self._pairs(session):
                found[key_of_header(base64.b64decode(sealed))] += 1
        return {f"{self.label}.{self.kept_as}": found}

    def renew_batch(self, after: Any, key_id: int) -> Renewed:
        """A batch of sessions, in the order of their keys."""
        sessions = list(_living().filter(pk__gt=after or "").order_by("pk")[:BATCH])
        done = 0
        for session in sessions:
            pairs = self._pairs(session)
            if all(key_of_header(base64.b64decode(sealed)) == key_id for _, sealed in pairs):
                continue
            fresh = [new for pair in pairs if (new := self._anew(*pair))]
            content = {**_content(session), self.kept_as: fresh}
            done += _keep(session, content)
        return Renewed(sessions[-1].pk if len(sessions) == BATCH else None, done)

    def _pairs(self, session: Session) -> list[list[str]]:
        pairs: list[list[str]] = _content(session).get(self.kept_as, [])
        return pairs

    def _anew(self, key: str, sealed: str) -> list[str] | None:
        """Nothing for what cannot be opened: its owner types the search again."""
        place = self.bound_to(key)
        try:
            clear = decrypt_bytes(self.purpose, place, base64.b64decode(sealed))
        except DecryptionFailed:
            return None
        return [key, base64.b64encode(encrypt_bytes(self.purpose, place, clear)).decode()]


def _living() -> Any:
    return Session.objects.filter(expire_date__gt=timezone.now())


def _content(session: Session) -> dict[str, Any]:
    return SessionStore(session.pk).decode(session.session_data)


def _keep(session: Session, content: dict[str, Any]) -> int:
    """Only while nobody has changed it since."""
    same = Session.objects.filter(pk=session.pk, session_data=session.session_data)
    return same.update(session_data=SessionStore(session.pk).encode(content))
