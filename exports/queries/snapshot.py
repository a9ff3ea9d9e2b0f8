"""What a return is made from: one repeatable-read view of the database, read as columns (`COPY`).

It has a connection of its own, so that the job's heartbeat on the other is seen while it reads.
Families and people get running numbers in temporary tables; no id of the database comes out.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection
from psycopg import sql

from exports.frames.calendar import EPOCH
from exports.queries import snapshot_sql as statements
from exports.rules import Period
from privacy import identity
from privacy.models import User

# Reason -> SQL condition on a family `f` that leaves the family out. Whoever objects, or is
# restricted on their request, is left out by person (`STOPPED`).
EXCLUSIONS = {"sealed": statements.SEALED}
NAME_COLUMNS = ("forename", "surname", "address")


class Snapshot:
    """The families of one period as the database stood at one moment."""

    def __init__(self, cursor: Any, period: Period, today: date) -> None:
        self._cursor = cursor
        self._facts = {
            "first_day": period.first_day,
            "last_day": period.last_day,
            "today": today,
            "epoch": EPOCH,
        }
        self.excluded: dict[str, int] = {}

    def gather(self, codes: Sequence[str], problems: Mapping[tuple[str, str], int]) -> int:
        """Number the families and people of the return; how many families there are.

        `codes` are the observation codes that the layout uses, `problems` the headline problem of
        each (framework, need).
        """
        self._fill(statements.CODES, [(code, place) for place, code in enumerate(codes)])
        self._fill(statements.PROBLEMS, [(*key, problem) for key, problem in problems.items()])
        self._run(statements.FAMILIES)
        for reason, condition in EXCLUSIONS.items():
            leave_out = sql.SQL("DELETE FROM fpd_family f WHERE {}").format(sql.SQL(condition))
            self._cursor.execute(leave_out)
            self.excluded[reason] = self._cursor.rowcount
        self._cursor.execute(statements.STOPPED)
        self.excluded["stopped"] = self._cursor.fetchone()[0]
        for statement in statements.PEOPLE:
            self._run(statement)
        self._cursor.execute("SELECT count(*), coalesce(max(n), 0) FROM fpd_family")
        count, self.last_number = self._cursor.fetchone()
        return int(count)

    def chunks(self, size: int) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Families, their people and the facts about them, so many families at a time."""
        for first in range(1, self.last_number + 1, size):
            between = {"from_n": first, "to_n": first + size - 1}
            families = self._copied(statements.CHUNK_FAMILIES, between)
            people = self._copied(statements.CHUNK_PEOPLE, between)
            yield families, people, self._copied(statements.CHUNK_FACTS, between)

    def feeds(self, codes: Sequence[str]) -> list[tuple[str, date, date]]:
        """What is covered: code, from, to."""
        self._cursor.execute(
            "SELECT code, from_date, to_date FROM families_feedcoverage WHERE code = ANY(%s)",
            [list(codes)],
        )
        return list(self._cursor.fetchall())

    def sealed_names(self, at_once: int = 5_000) -> Iterator[list[tuple[Any, ...]]]:
        """Key and ciphertexts of forename, surname and address of everybody on the system."""
        self._cursor.execute(
            "DECLARE fpd_names NO SCROLL CURSOR FOR "
            "SELECT id, forename, surname, address FROM families_person"
        )
        while rows := self._cursor.execute(f"FETCH {int(at_once)} FROM fpd_names").fetchall():
            yield rows

    def _fill(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        """Make a small temporary table and fill it."""
        table, columns = statement.split(" ", 1)
        make = sql.SQL("CREATE TEMPORARY TABLE {} {} ON COMMIT DROP")
        self._cursor.execute(make.format(sql.Identifier(table), sql.SQL(columns)))
        fill = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
        with self._cursor.copy(fill) as copy:
            for row in rows:
                copy.write_row(row)

    def _run(self, statement: str) -> None:
        self._cursor.execute(statement, self._facts)

    def _copied(self, statement: str, between: dict[str, int]) -> bytes:
        """A query's answer as CSV with a header."""
        to_stdout = f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, HEADER true)"
        with self._cursor.copy(to_stdout, {**self._facts, **between}) as copy:
            return b"".join(bytes(block) for block in copy)


@contextmanager
def one_moment(by: User) -> Iterator[Any]:
    """A cursor that sees the database as it stands now, for this asker; it leaves no trace."""
    own = connection.copy()
    own.ensure_connection()
    cursor = own.connection.cursor()
    try:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(identity.SAY, identity.facts_of(by, identity.EVERYTHING))
        yield cursor
    finally:
        own.connection.rollback()
        own.close()


@contextmanager
def snapshot(period: Period, *, by: User, today: date) -> Iterator[Snapshot]:
    """The families of a period as they stand now."""
    with one_moment(by) as cursor:
        yield Snapshot(cursor, period, today)
