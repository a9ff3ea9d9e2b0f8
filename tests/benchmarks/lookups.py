"""Reading what is encrypted against plain text, and a search against one row by its key."""

import random
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from unittest.mock import patch

from django.test import Client

from families.models import Person
from families.queries.families import people_visible_to
from families.queries.search import find_people
from families.rules.search import wanted
from families.synthetic.names import data_rows
from privacy.encryption import EncryptedTextField
from privacy.identity import PEOPLE, acting_as
from privacy.models import User

VISITS = 30
SEARCHES = 200
ROUNDS = 5
LETTERS = 4


def seconds_each(work: Callable[[object], object], given: Iterable[object]) -> list[float]:
    """How long each took."""
    took = []
    for each in given:
        begun = time.perf_counter()
        work(each)
        took.append(time.perf_counter() - begun)
    return took


def slowest_but_few(work: Callable[[object], object], given: Sequence[object]) -> float:
    """The time within which 95 of 100 were done, in the quietest of some rounds."""
    rounds = (seconds_each(work, given) for _ in range(ROUNDS))
    return min(statistics.quantiles(took, n=20)[-1] for took in rounds)


def list_page(manager: User, *, plain: bool = False) -> float:
    """The median of the list's page, its names decrypted, or as quick as if they stood there."""
    client = Client()
    client.force_login(manager)

    def visit(_: object) -> None:
        assert client.get("/families/").status_code == 200

    def as_it_stands(field: EncryptedTextField, value: object, *_: object) -> str:
        return "" if value is None else "Ashgrove"

    visit(None)
    if not plain:
        return statistics.median(seconds_each(visit, range(VISITS)))
    with patch.object(EncryptedTextField, "from_db_value", as_it_stands):
        return statistics.median(seconds_each(visit, range(VISITS)))


def surnames() -> list[str]:
    """All that made councils are called by."""
    rows = [row["names"] for row in data_rows("names.csv") if row["part"] == "surname"]
    return "|".join(rows).split("|")


def search_by_part_of_a_name(user: User) -> float:
    """The slowest but few of many searches for the beginnings of surnames."""
    names = surnames()
    dice = random.Random(1)  # noqa: S311 (no secret comes of it)
    parts = [dice.choice(names)[:LETTERS] for _ in range(SEARCHES)]
    with acting_as(user):
        return slowest_but_few(lambda part: find_people(user, wanted(str(part))), parts)


def one_by_its_key(user: User) -> float:
    """The slowest but few of many reads of one person by the primary key."""
    with acting_as(user, opened=PEOPLE):
        keys = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:SEARCHES])
        return slowest_but_few(lambda key: Person.objects.get(pk=key), keys)


def one_of_the_caseload(user: User) -> float:
    """The slowest but few of many reads of a person of one's own by the key, as pages read them."""
    with acting_as(user):
        mine = people_visible_to(user)
        keys = list(mine.order_by("pk").values_list("pk", flat=True))
        asked = [keys[number % len(keys)] for number in range(SEARCHES)]
        return slowest_but_few(lambda key: people_visible_to(user).get(pk=key), asked)
