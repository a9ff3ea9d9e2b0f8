"""The second wall: policies of the database on tables that hold something of a family or person.

For migrations, which are run again on every new database: what a function here writes may never
change once a migration uses it. `privacy.access` is the first wall and says the same in Django.
"""

from django.db import migrations

NOBODY_HIDDEN = "(SELECT tfcase_sees_all())"
ANYBODY = "(SELECT tfcase_asks()) IS NOT NULL"
# Who calls the functions that look past the wall, as the owner of the tables.
APPLICATION = "tfcase_app, tfcase_jobs"
EVERY_WRITER = f"{APPLICATION}, tfcase_eraser, tfcase_rotator"
_KEPT = "(COLUMN IN (SELECT FUNCTION())) IS NOT TRUE"
_ABOVE = "EXISTS (SELECT FROM TABLE above WHERE above.id = COLUMN)"
_OF_THE_APPLICATION = ("app_reads", "app_adds", "app_changes", "app_removes")


def of_family(column: str = "family_id") -> str:
    """Rows of families within reach of whoever asks."""
    return f"{NOBODY_HIDDEN} OR {column} IN (SELECT tfcase_reach())"


def of_person(column: str = "person_id") -> str:
    """Rows of people who are or were in a family within reach."""
    return f"{NOBODY_HIDDEN} OR {column} IN (SELECT tfcase_people())"


def of_row(table: str, column: str) -> str:
    """Rows that belong to a row of another table, where whoever asks sees that one."""
    return f"{NOBODY_HIDDEN} OR {above_seen(table, column)}"


def above_seen(table: str, column: str) -> str:
    """The row of another table is seen to which this one belongs, by everybody alike."""
    return _ABOVE.replace("TABLE", table).replace("COLUMN", column)


def not_kept_from(column: str = "family_id", function: str = "tfcase_denied") -> str:
    """Rows that whoever asks is not kept from; a row that names none is nobody's secret."""
    return _KEPT.replace("COLUMN", column).replace("FUNCTION", function)


def functions(written: str, *calls: str, to: str) -> migrations.RunSQL:
    """Functions that only the roles in `to` may call, named as they are dropped, last first."""
    closed = [
        f"REVOKE ALL ON FUNCTION {call} FROM PUBLIC;GRANT EXECUTE ON FUNCTION {call} TO {to}"
        for call in calls
    ]
    gone = [f"DROP FUNCTION {call}" for call in reversed(calls)]
    return migrations.RunSQL(";".join([written, *closed]), ";".join(gone))


def keeping_out(table: str, allowed: str) -> migrations.RunSQL:
    """Nobody is shown, and nobody writes, what they are kept from, whatever else lets them in."""
    kept = f"CREATE POLICY app_kept_from ON {table} AS RESTRICTIVE TO tfcase_app USING ({allowed})"
    return migrations.RunSQL(kept, f"DROP POLICY app_kept_from ON {table}")


def walled(
    table: str, sees: str, *, adds: str = "", changes: bool = True, reported: bool = False
) -> migrations.RunSQL:
    """No row without somebody who asks, and only the rows that `sees` lets through.

    `adds` is for rows that are within reach only once they stand; without `changes` the
    application adds and reads, no more; `reported` tables hold nothing personal.
    """
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY owner_all ON {table} TO tfcase_owner USING (true)",
        f"CREATE POLICY rotator_all ON {table} TO tfcase_rotator USING (true)",
        f"CREATE POLICY jobs_all ON {table} TO tfcase_jobs, tfcase_eraser USING ({ANYBODY})",
        f"CREATE POLICY app_reads ON {table} FOR SELECT TO tfcase_app USING ({sees})",
        f"CREATE POLICY app_adds ON {table} FOR INSERT TO tfcase_app WITH CHECK ({adds or sees})",
    ]
    if changes:
        statements += [
            f"CREATE POLICY app_changes ON {table} FOR UPDATE TO tfcase_app USING ({sees})",
            f"CREATE POLICY app_removes ON {table} FOR DELETE TO tfcase_app USING ({sees})",
        ]
    if reported:
        statements.append(
            f"CREATE POLICY reporter_reads ON {table} FOR SELECT TO tfcase_reporter USING (true)"
        )
    return migrations.RunSQL(";".join(statements), _undone(table))


def _undone(table: str) -> str:
    """The table as it was before its policies."""
    names = ("owner_all", "rotator_all", "jobs_all", "reporter_reads", *_OF_THE_APPLICATION)
    gone = [f"DROP POLICY IF EXISTS {name} ON {table}" for name in names]
    open_again = ("NO FORCE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY")
    return ";".join([*gone, *(f"ALTER TABLE {table} {words}" for words in open_again)])
