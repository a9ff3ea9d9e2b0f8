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
def acting_as(user: User | None) -> Iterator[None]:
    """A transaction in which the database knows who asks. Nested, it is a savepoint of the same."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('tfcase.user_id', %s, true), "
                "set_config('tfcase.role', %s, true)",
                [str(user.pk) if user else "", user.role if user else ""],
            )
        yield


def system_user(name: str) -> User:
    """The named system user under which commands and the timetable act. It cannot sign in."""
    email = f"{name}@system.invalid"
    user = User.objects.filter(email=email).first()
    if user is None:
        user, _ = User.objects.get_or_create(
            email=email, defaults={"name": SYSTEM_NAMES[name], "role": Role.SYSTEM, "password": "!"}
        )
    return user
