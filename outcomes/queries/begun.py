"""What a run that is not finished has judged, and whom it has still to judge."""

import uuid

from django.db import connection

from outcomes.models import JudgedFamily

_MISSING = """SELECT f.id, f.reference FROM families_family f
    WHERE f.reference > %s AND NOT EXISTS (
        SELECT FROM outcomes_judgedfamily j WHERE j.family_id = f.id AND j.run_id = %s)
    ORDER BY f.reference LIMIT %s"""


def count_judged(run_id: uuid.UUID) -> int:
    """How many families a run has judged so far."""
    return JudgedFamily.objects.filter(run_id=run_id).count()


def missing(run_id: uuid.UUID, *, after: str, at_most: int) -> tuple[list[uuid.UUID], str]:
    """The next families by reference that a run has not judged, and the last one's reference."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [after, run_id, at_most])
        rows = cursor.fetchall()
    return [key for key, _ in rows], rows[-1][1] if rows else after


def left_out(run_id: uuid.UUID) -> list[tuple[str, str]]:
    """References of the families that a run could not judge, and the first reason of each."""
    rows = JudgedFamily.objects.filter(run_id=run_id).exclude(left_out="")
    return list(rows.order_by("family__reference").values_list("family__reference", "left_out"))
