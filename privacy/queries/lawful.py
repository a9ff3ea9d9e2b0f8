"""What work with families rests on today: asked once a request, by whatever would begin or keep."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from privacy import identity
from privacy.errors import RuleBroken
from privacy.rules import lawful as rules
from privacy.rules.lawful import Standing
from privacy.rules.rights import Purpose

# To hide where somebody lives waits for nobody's paper.
NEVER_STOPPED = frozenset({"address_protected"})
EMPTY: tuple[Any, ...] = (None, "", [], ())


def standing_of(person_id: uuid.UUID | None = None) -> Standing:
    """What work with somebody rests on: their own basis where it differs, else everybody's."""
    kept = identity.kept()
    key = ("lawful", person_id)
    if key not in kept:
        asked = [Purpose.CASEWORK, person_id, timezone.localdate()]
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM tfcase_standing(%s, %s, %s)", asked)
            found = cursor.fetchone()
        kept[key] = Standing(*found) if found else Standing()
    standing: Standing = kept[key]
    return standing


def is_register_begun() -> bool:
    """Whether any basis was ever put: on a system on which none was, nobody works yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tfcase_register_begun()")
        (begun,) = cursor.fetchone()
    return bool(begun)


def lacking_to_open() -> str:
    """Why no case can be opened today, with who has to do what; empty where one can."""
    return rules.lacking_to_open(standing_of())


def check_may_open() -> None:
    """Refuse to open a case while nothing stands for work with families (LAW-01)."""
    if lacking := lacking_to_open():
        raise RuleBroken(lacking)


def special_of(model: type[Model], written: Mapping[str, Any]) -> list[str]:
    """Which of these fields are sensitive, by their class, and hold something."""
    special: frozenset[str] = model.Privacy.special - NEVER_STOPPED  # type: ignore[attr-defined]
    return sorted(name for name in special if written.get(name) not in EMPTY)


def check_may_keep(
    model: type[Model],
    written: Mapping[str, Any],
    *,
    person_id: uuid.UUID | None = None,
    offence: bool = False,
) -> None:
    """Refuse to save what is sensitive while no condition for it is on record (LAW-03)."""
    special = special_of(model, written)
    if special or offence:
        rules.check_condition(standing_of(person_id), special=special, offence=offence)
