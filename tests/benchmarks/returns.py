"""Both returns with every check, against `COPY` of the rows from which they are made."""

from collections.abc import Callable

from django.db import connection
from django.utils import timezone

from exports.actions.build import build_return
from exports.actions.returns import refuse_return, request_return
from exports.actions.sample_recipients import record_sample_recipients
from exports.models import Return
from exports.queries.returns import live_return
from exports.rules import State
from privacy.identity import acting_as, system_user
from privacy.models import User
from tests.footing import have_footing

# A half-year in the middle of the councils' cases.
PERIOD = "2018-H1"
READ = ("family", "member", "person", "need", "observation")
# Everybody was told on the day on which they came.
TELL = """
    INSERT INTO families_agreement
        (id, family_id, kind, answer, version, on_date, route, capacity, recorded_by_id,
         recorded_at)
    SELECT gen_random_uuid(), family_id, 'notice', 'given', '2017-1', joined_on, 'post', '', %s, %s
    FROM (SELECT DISTINCT family_id, joined_on FROM families_member WHERE joined_on IS NOT NULL) m
    WHERE NOT EXISTS (SELECT FROM families_agreement)"""


def copy_rows() -> None:
    """PostgreSQL's own copy of all that a return looks at."""
    with acting_as(system_user("operator")), connection.cursor() as cursor:
        for name in READ:
            with cursor.copy(f"COPY families_{name} TO STDOUT") as copy:
                for _ in copy:
                    pass


def build(kind: str, author: User, officer: User) -> Callable[[], object]:
    """What is timed: the build of a return. One of an earlier measuring is refused before."""
    have_footing(officer, author)
    if kind == Return.Kind.NIS:
        _get_ready()
    with acting_as(officer):
        before = live_return(kind, PERIOD)
        if before:
            refuse_return(return_id=before.pk, reason_code="data_incomplete", by=officer)
    with acting_as(author):
        asked = request_return(period=PERIOD, kind=kind, by=author, in_background=False)

    def work() -> None:
        made = build_return(return_id=asked.pk, by=author)
        assert made.state == State.BUILT, made.metrics

    return work


def _get_ready() -> None:
    """Notices and recipients, without which nobody is sent to the study."""
    by = system_user("operator")
    with acting_as(by), connection.cursor() as cursor:
        cursor.execute(TELL, [by.pk, timezone.now()])
    record_sample_recipients()
