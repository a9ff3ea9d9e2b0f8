"""Building the National Impact Study: found, referenced afresh, sealed for each recipient, kept.

What is in an envelope is seen by nobody here: rows go from the database through a pipe into the
seal. The one thing kept beside is who is meant by which reference, encrypted, until the recipients
have acknowledged what they got.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from exports import rules
from exports.actions.study_release import check_in_force
from exports.actions.study_rows import as_allowed, as_csv, as_lines, as_matched
from exports.files import cms, store
from exports.files.store import Stored
from exports.models import Envelope, Recipient, Return
from exports.queries.snapshot import one_moment
from exports.queries.study import Study, recipient_in_force
from exports.study import PART_FILES, PART_WORDS, Part
from families.queries.frameworks import current_frameworks
from privacy import signing
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import User
from privacy.queries.registers import check_footing

Step = Callable[[int, int, str], None]
HUNDRED = 100


@dataclass(frozen=True)
class Sealed:
    """An envelope as it is kept: whose, where, and what was inside."""

    part: Part
    recipient: Recipient
    stored: Stored
    content_sha256: str
    signature: str


@dataclass(frozen=True)
class StudyMade:
    """All that a build made; `failures` is empty where every check holds."""

    rows: int
    mapping: Stored
    envelopes: list[Sealed]
    metrics: dict[str, Any]
    params: dict[str, Any]
    failures: list[str]

    @property
    def files(self) -> list[str]:
        """The names of everything that was stored."""
        return [self.mapping.name, *(each.stored.name for each in self.envelopes)]

    @property
    def sha256(self) -> str:
        """One number for both envelopes: what is approved is what leaves."""
        together = "".join(each.stored.sha256 for each in self.envelopes)
        return hashlib.sha256(together.encode()).hexdigest()


def make_study(asked: Return, *, by: User, step: Step) -> StudyMade:
    """Find, seal and check. Whatever fails leaves no file behind."""
    with acting_as(by):
        check_footing(asked.kind)
    to = {part: _recipient(part) for part in Part}
    _check_key()
    kept: list[str] = []
    try:
        with one_moment(by) as cursor:
            step(0, HUNDRED, "Finding the people of the period")
            study = Study(cursor, asked.half_year, _headlines(), settings.LA_CODE)
            if not study.rows:
                raise RuleBroken(
                    f"Nobody may be sent for {asked.half_year.words}: there is nothing to return."
                )
            return _made(asked, study, to, kept, step)
    except BaseException:
        for name in kept:
            store.remove(name)
        raise


def _check_key() -> None:
    """Before anything is read: what is sealed is signed as well."""
    try:
        signing.public_key()
    except signing.CannotSign as fault:
        raise RuleBroken(f"Nothing can be signed here, so nothing is sealed: {fault}") from fault


def _recipient(part: Part) -> Recipient:
    """To whom an envelope is sealed; refuses where nobody is confirmed, or something has lapsed."""
    found = recipient_in_force(part)
    if found is None:
        raise RuleBroken(
            f"{PART_WORDS[part]}: no recipient is confirmed. Put and confirm their certificate "
            "under “Recipients” first."
        )
    check_in_force(found)
    return found


def _headlines() -> dict[tuple[str, str], str]:
    """(framework, need) -> headline problem, in the framework's own numbers."""
    return {
        (framework.id, need.id): need.headline
        for framework in current_frameworks().values()
        for need in framework.needs.values()
    }


def _made(
    asked: Return, study: Study, to: dict[Part, Recipient], kept: list[str], step: Step
) -> StudyMade:
    matched: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    rows = {
        Part.IDENTIFIERS: as_matched(study.identifiers(), matched),
        Part.ATTRIBUTES: as_allowed(study.attributes(), faults),
    }
    envelopes = []
    for number, part in enumerate(Part):
        told = _told(step, 10 + 40 * number, study.rows)
        envelopes.append(_seal(asked, part, to[part], as_csv(part, rows[part], told), kept))
    step(90, HUNDRED, "Checking")
    mapping = store.store(str(asked.pk), as_lines(study.mapping()))
    kept.append(mapping.name)
    return StudyMade(
        rows=study.rows,
        mapping=mapping,
        envelopes=envelopes,
        metrics=_metrics(study, matched, faults),
        params=_params(asked, study.rows, envelopes),
        failures=_failures(faults),
    )


def _failures(faults: Counter[str]) -> list[str]:
    """The checks that do not hold."""
    return ["layout"] if faults else []


def _metrics(study: Study, matched: Counter[str], faults: Counter[str]) -> dict[str, Any]:
    """Counts and shares alone."""
    families, people = study.alike()
    return {
        "failures": _failures(faults),
        "rows": study.rows,
        "left_out": {reason: rules.rounded(n) for reason, n in study.excluded.items()},
        "matched": {name: round(n / study.rows, 3) for name, n in matched.items()},
        "layout_faults": dict(faults),
        "alike": {"families": families, "people": people},
    }


def _params(asked: Return, rows: int, envelopes: list[Sealed]) -> dict[str, Any]:
    """What the build went by, and the statement that goes with it, signed."""
    statement = _statement(asked, rows, envelopes)
    return {
        **{"as_of": timezone.localdate().isoformat(), "la_code": settings.LA_CODE},
        **{"statement": statement, "signature": signing.sign(statement.encode())},
        "public_key": signing.public_key(),
    }


def _told(step: Step, begin: int, rows: int) -> Callable[[int], None]:
    """Says how far the sealing of one envelope is."""
    return lambda done: step(begin + 40 * done // rows, HUNDRED, "Sealing the rows")


def _seal(
    asked: Return, part: Part, to: Recipient, content: Iterator[bytes], kept: list[str]
) -> Sealed:
    """The rows, sealed to a recipient and stored; the clear bytes are hashed and signed on the way.

    What is stored must begin as an authenticated envelope does.
    """
    digest = hashlib.sha256()
    stored = store.store(str(asked.pk), cms.sealed(_hashed(content, digest), to.certificate))
    kept.append(stored.name)
    if not cms.is_sealed(next(store.read(stored.name))):
        raise RuleBroken("This openssl seals without authentication: version 3 or later is needed.")
    content_sha256 = digest.hexdigest()
    signature = signing.sign(signed_words(asked, part, content_sha256))
    return Sealed(part, to, stored, content_sha256, signature)


def study_facts(made: StudyMade) -> dict[str, Any]:
    """What becomes true of a return by being built."""
    return {
        "built_at": timezone.now(),
        "rows": made.rows,
        "sha256": made.sha256,
        "size": sum(each.stored.size for each in made.envelopes),
        "params": made.params,
        "metrics": made.metrics,
    }


def keep_envelopes(held: Return, made: object) -> None:
    """Note the envelopes that a build has stored; the other return has none."""
    if isinstance(made, StudyMade):
        Envelope.objects.bulk_create(
            Envelope(
                of_return=held,
                part=each.part.value,
                recipient=each.recipient,
                file=each.stored.name,
                sha256=each.stored.sha256,
                size=each.stored.size,
                content_sha256=each.content_sha256,
                signature=each.signature,
            )
            for each in made.envelopes
        )


def _statement(asked: Return, rows: int, envelopes: list[Sealed]) -> str:
    """What the return is, in one line that is signed: the recipients compare what they opened."""
    files = {PART_FILES[each.part]: each.content_sha256 for each in envelopes}
    known = {"return": asked.kind, "period": asked.period, "layout": asked.layout_version}
    return json.dumps({**known, "rows": rows, "content_sha256": files}, sort_keys=True)


def signed_words(asked: Return, part: Part, content_sha256: str) -> bytes:
    """What is signed of an envelope: which return it is of, and its clear bytes' hash."""
    return f"tfcase {asked.kind} {asked.period} {part} {content_sha256}".encode()


def _hashed(content: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    for block in content:
        digest.update(block)
        yield block
