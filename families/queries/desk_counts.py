"""What of families waits at the desk of the data protection officer, asked for in one question."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from families.rules.agreements import NOTICE_DAYS
from families.rules.grants import ENDS_SOON

# As the lists count, to which the tiles lead.
COUNTS = """
    SELECT (SELECT count(*) FROM tfcase_restricted_ending(%(today)s, %(soon)s)),
        (SELECT count(*) FROM tfcase_notices_due(%(today)s) WHERE since < %(waited)s)
"""


@dataclass(frozen=True)
class DeskCounts:
    """How many of each."""

    restricted_ending: int
    notices_overdue: int


def desk_counts() -> DeskCounts:
    """For somebody who answers for all families and opens none."""
    today = timezone.localdate()
    asked = {"today": today, "soon": today + ENDS_SOON}
    asked["waited"] = today - timedelta(NOTICE_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, asked)
        return DeskCounts(*cursor.fetchone())
