"""One wrapper opens the transaction and says who asks, so that the database knows it too."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role

SYSTEM_NAMES = {
    "timetable": "Timetable",
    "operator": "Operator (command line)",
    "demonstration": "Demonstration loader",
}


# What a transaction carries: who asks, how far their role reaches, as on which day, and whether the
# work that it does opens more (`PEOPLE` to whoever looks for somebody, `EVERYTHING` to work that
# concerns the whole council). The policies of the database read these and nothing else.
FACTS = ("user_id", "role", "scope", "team_id", "day", "opened")
_ASK = "SELECT " + ", ".join(f"coalesce(current_setting('tfcase.{n}', true), '')" for n in FACTS)
_SET = ", ".join(f"set_config('tfcase.{name}', %s, true)" for name in FACTS)
SAY = f"SELECT {_SET}"
# What the present `acting_as` has opened, and inside which savepoints: saves asking the database.
_opened: ContextVar[tuple[str, tuple[object, ...]] | None] = ContextVar("opened", default=None)
# What was found out inside the present `acting_as`: the same is not asked twice in a request.
_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)
PEOPLE, EVERYTHING = "people", "all"
# Registers that whoever asks may not open are counted for them, and no more.
FIGURES = "figures"


@dataclass
class Aside:
    """An expression that is asked for together with saying who asks: one way to the database."""

    expression: str
    values: tuple[Any, ...]
    answer: Any = None


@contextmanager
def acting_as(
    user: User | None, *, snapshot: bool = False, opened: str = "", aside: Aside | None = None
) -> Iterator[None]:
    """A transaction in which the database knows who asks. Nested, it is a savepoint of the same.

    After a nested one the outer person asks again; a rollback brings that about by itself.
    With `snapshot`, all that an outermost one reads is of one moment, however long it takes.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        if snapshot and not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        before = _say(facts_of(user, opened), aside)
        frame = _opened.set((opened, _savepoints()))
        found_out = _kept.set({})
        try:
            yield
        finally:
            _opened.reset(frame)
            _kept.reset(found_out)
        if nested:
            _say(before)


def kept() -> dict[Any, Any]:
    """What was found out since the present `acting_as` began; outside of one nothing is kept."""
    held = _kept.get()
    return {} if held is None else held


def facts_of(user: User | None, opened: str = "") -> tuple[str, ...]:
    """What a transaction of this person carries, in the order of `FACTS`; all empty for nobody."""
    if user is None or not user.is_active:
        return ("",) * len(FACTS)
    scope = ROLE_SCOPE[Role(user.role)].value
    today = timezone.localdate().isoformat()
    return (str(user.pk), user.role, scope, str(user.team_id or ""), today, opened)


def open_up(what: str) -> None:
    """From here to the end of the transaction (or of `acting_as`), the work opens more."""
    if what and what == _open_now():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tfcase.opened', %s, true)", [what])
    if _opened.get() is not None:
        _opened.set((what, _savepoints()))


@contextmanager
def opening(what: str) -> Iterator[None]:
    """Open more for a few reads, and close it again; what is open already stays so."""
    if _open_now():
        yield
        return
    open_up(what)
    try:
        yield
    except DatabaseError:
        raise  # Nothing more can be said in this transaction.
    except BaseException:
        open_up("")
        raise
    open_up("")


def _open_now() -> str:
    """What is known to be open; nothing where a savepoint was rolled back since."""
    what, within = _opened.get() or ("", ())
    return what if within == _savepoints()[: len(within)] else ""


def _savepoints() -> tuple[object, ...]:
    return (connection.connection, *connection.savepoint_ids)


def _say(facts: tuple[str, ...], aside: Aside | None = None) -> tuple[str, ...]:
    """Say who asks; gives what was said before. Nothing is left after the transaction."""
    more, values = (f", {aside.expression}", aside.values) if aside else ("", ())
    with connection.cursor() as cursor:
        cursor.execute(f"{_ASK}, {_SET}{more}", [*facts, *values])
        said: tuple[str, ...] = cursor.fetchone()
    if aside is not None:
        aside.answer = said[-1]
    return said[: len(FACTS)]


def system_user(name: str) -> User:
    """The named system user under which commands and the timetable act. It cannot sign in."""
    email = f"{name}@system.invalid"
    user = User.objects.filter(email=email).first()
    if user is None:
        user, _ = User.objects.get_or_create(
            email=email, defaults={"name": SYSTEM_NAMES[name], "role": Role.SYSTEM, "password": "!"}
        )
    return user
