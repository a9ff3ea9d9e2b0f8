"""Who is in the National Impact Study, as the database stands at one moment, row by row."""

import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.http import Http404
from psycopg import sql

from exports.models import Envelope, Recipient
from exports.queries import study_sql as statements
from exports.rules import Period
from exports.study import COMPARISON, INTERVENTION, Part, british
from privacy.encryption import decrypt_value

AT_ONCE = 5_000
PERSON_TABLE = "families_person"


class Study:
    """The people of one period; `excluded` says how many are left out, by reason."""

    def __init__(
        self, cursor: Any, period: Period, headlines: Mapping[tuple[str, str], str], la_code: str
    ) -> None:
        """Find them, and give each a fresh reference; `headlines` is by (framework, need)."""
        self._cursor, self._la_code = cursor, la_code
        self._facts = {"first_day": period.first_day, "last_day": period.last_day}
        self._fill_headlines(headlines)
        for statement in (
            statements.FAMILIES,
            statements.PEOPLE,
            *statements.INDEXES,
            statements.ROWS,
        ):
            cursor.execute(statement, self._facts if "%(" in statement else None)
        self.excluded = dict(cursor.execute(statements.LEFT_OUT).fetchall())
        cursor.execute("SELECT count(*) FROM nis_row")
        self.rows = int(cursor.fetchone()[0])

    def identifiers(self) -> Iterator[dict[str, str]]:
        """Envelope A's rows. The address of somebody whose address is protected is in none."""
        for row in self._read(statements.IDENTIFIERS):
            ref, family, role, key, *sealed = row
            forename, surname, born, sex, *rest = sealed
            address, postcode, upn, nino, nhs, protected, unverified = rest

            def clear(column: str, value: Any, pk: uuid.UUID = key) -> str:
                return decrypt_value(PERSON_TABLE, column, pk, value)

            numbers = {"upn": upn, "nino": nino, "nhs_number": nhs}
            yield {
                **{"match_ref": ref, "la_person_id": ref, "family_id": family},
                "forename": clear("forename", forename),
                "surname": clear("surname", surname),
                "date_of_birth": british(born),
                "gender": sex,
                "postcode": "" if protected else clear("postcode", postcode),
                "last_known_address": "" if protected else clear("address", address),
                "relation_in_family": role,
                # A number that fails its own check would be linked to somebody else.
                **{n: "" if n in unverified else clear(n, v) for n, v in numbers.items()},
            }

    def attributes(self) -> Iterator[dict[str, str]]:
        """Envelope B's rows: codes and dates, of nobody's name."""
        for ref, family, screened, criteria, started, ended in self._read(statements.ATTRIBUTES):
            yield {
                **{"match_ref": ref, "family_match_ref": family, "la_code": self._la_code},
                "date_screened": _iso(screened),
                "criteria_met": criteria,
                "group": INTERVENTION if started else COMPARISON,
                "date_support_started": _iso(started),
                "date_support_ended": _iso(ended) if started else "",
            }

    def mapping(self) -> Iterator[tuple[str, uuid.UUID]]:
        """Reference and person; kept until the recipients have what was sent."""
        yield from self._read(statements.MAPPING)

    def alike(self) -> tuple[int, int]:
        """The fewest families, and people, that share all that envelope B says of a family."""
        families, people = self._cursor.execute(statements.ALIKE, self._facts).fetchone()
        return int(families), int(people)

    def _fill_headlines(self, headlines: Mapping[tuple[str, str], str]) -> None:
        table, columns = statements.HEADLINES.split(" ", 1)
        make = sql.SQL("CREATE TEMPORARY TABLE {} {} ON COMMIT DROP")
        self._cursor.execute(make.format(sql.Identifier(table), sql.SQL(columns)))
        with self._cursor.copy("COPY nis_headline FROM STDIN") as copy:
            for key, headline in headlines.items():
                copy.write_row((*key, headline))

    def _read(self, statement: str) -> Iterator[Any]:
        """A query's rows, so many at a time; one reading at once."""
        given = self._facts if "%(" in statement else None
        self._cursor.execute(f"DECLARE nis_rows NO SCROLL CURSOR FOR {statement}", given)
        while rows := self._cursor.execute(f"FETCH {AT_ONCE} FROM nis_rows").fetchall():
            yield from rows
        self._cursor.execute("CLOSE nis_rows")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def excluded_since(people: Collection[uuid.UUID]) -> int:
    """How many of these may not be sent any more."""
    with connection.cursor() as cursor:
        cursor.execute(statements.EXCLUDED_SINCE, {"people": list(people)})
        return int(cursor.fetchone()[0])


def recipients() -> list[Recipient]:
    """Everybody to whom an envelope went or may go, those of today first."""
    return list(Recipient.objects.select_related("put_by", "confirmed_by", "ended_by"))


def recipient_in_force(part: Part) -> Recipient | None:
    """The confirmed recipient of an envelope."""
    return Recipient.objects.filter(
        part=part.value, ended_at=None, confirmed_at__isnull=False
    ).first()


def envelopes_of(return_id: uuid.UUID) -> list[Envelope]:
    """The envelopes of a return, A before B."""
    found = Envelope.objects.filter(of_return=return_id).select_related("recipient")
    return sorted(found, key=lambda each: list(Part).index(Part(each.part)))


def envelope_or_404(return_id: uuid.UUID, part: str) -> Envelope:
    """One envelope of a return."""
    found = Envelope.objects.filter(of_return=return_id, part=part).first()
    if found is None:
        raise Http404
    return found


def recipient_or_404(recipient_id: uuid.UUID) -> Recipient:
    """One recipient."""
    found = Recipient.objects.select_related("put_by").filter(pk=recipient_id).first()
    if found is None:
        raise Http404
    return found
