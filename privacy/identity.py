"""One wrapper opens the transaction and says who asks, so that the database knows it too."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from privacy.models import User
from privacy.roles import Role

SYSTEM_NAMES = {
    "timetable": "Timetable",
    "operator": "Operator (command line)",
    "demonstration": "Demonstration loader",
}


@contextmanager
def acting_as(user: User | None, *, snapshot: bool = False) -> Iterator[None]:
    """A transaction in which the database knows who asks. Nested, it is a savepoint of the same.

    After a nested one the outer person asks again; a rollback brings that about by itself.
    With `snapshot`, all that an outermost one reads is of one moment, however long it takes.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        if snapshot and not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        before = _who_asks() if nested else ("", "")
        _say((str(user.pk), user.role) if user else ("", ""))
        yield
        if nested:
            _say(before)


def _who_asks() -> tuple[str, str]:
    """User id and role that the transaction carries; empty when nobody asks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('tfcase.user_id', true), ''), "
            "coalesce(current_setting('tfcase.role', true), '')"
        )
        user_id, role = cursor.fetchone()
    return user_id, role


def _say(who: tuple[str, str]) -> None:
    """Transaction-local: nothing of it is left on the connection afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('tfcase.user_id', %s, true), set_config('tfcase.role', %s, true)",
            who,
        )


def system_user(name: str) -> User:
    """The named system user under which commands and the timetable act. It cannot sign in."""
    email = f"{name}@system.invalid"
    user = User.objects.filter(email=email).first()
    if user is None:
        user, _ = User.objects.get_or_create(
            email=email, defaults={"name": SYSTEM_NAMES[name], "role": Role.SYSTEM, "password": "!"}
        )
    return user
