"""A council that stands in the database, several times more: `python -m tests.benchmarks.copies 9`.

For questions that read plain columns alone: a copy has keys of its own, so that what is encrypted
of it (which its key seals) cannot be read. Importing 400,000 families takes an hour, this minutes.
"""

import os
import sys

import psycopg

from tests.benchmarks.council import HOME, ROOT
from tfcase.embedded import database_url, ensure_running
from tfcase.embedded_place import SUPERUSER

TABLES = (
    *("families_family", "families_person", "families_member", "families_allocation"),
    *("families_need", "families_intervention", "families_artefact", "families_agreement"),
    *("families_task", "families_observation", "outcomes_standing", "outcomes_judgedfamily"),
    *("outcomes_outcomeresult", "outcomes_eligibility", "outcomes_claimcheck", "outcomes_claim"),
    *("outcomes_relapse", "outcomes_relapsenote"),
)
KEYS = {"id", "family_id", "person_id", "need_id", "replaced_id", "relapse_id", "allocation_id"}
COLUMNS = """SELECT column_name FROM information_schema.columns
    WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position"""


def expression(column: str, times: int) -> str:
    """Of a copy, with keys and references that nobody else has, whatever was copied before."""
    if column in KEYS:
        return f"md5({column}::text || '.{times:d}.' || n)::uuid"
    return f"{column} || '.{times:d}.' || n" if column == "reference" else column


def copy_council(times: int) -> None:
    """Each family so many times more, with all that the pages of figures count."""
    os.environ["TFCASE_HOME"] = str(HOME)
    ensure_running(ROOT)
    with psycopg.connect(database_url(ROOT, SUPERUSER), autocommit=True) as connection:
        # No trigger asks or notes, and no key is looked up: what is copied was so already.
        connection.execute("SET session_replication_role = replica")
        for table in TABLES:
            columns = [row[0] for row in connection.execute(COLUMNS, [table])]
            told = ", ".join(columns)
            taken = ", ".join(expression(column, times) for column in columns)
            asked = f"SELECT {taken} FROM {table}, generate_series(1, {times:d}) n"  # noqa: S608
            made = connection.execute(f"INSERT INTO {table} ({told}) {asked}")
            sys.stdout.write(f"{table}: {made.rowcount:,} more\n")
            sys.stdout.flush()
        connection.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    copy_council(int(sys.argv[1]))
