"""Batches are read while the one before is worked on, in their order and each once."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from privacy.reading_ahead import read_ahead


class Shelf:
    """Numbers from 1, read in batches; who read them, and what was read when."""

    def __init__(self, size: int, last: int) -> None:
        self.size, self.last = size, last
        self.readers: list[int] = []
        self.begun = {number: threading.Event() for number in range(last + size + 1)}

    def read(self, after: int | None) -> list[int]:
        self.readers.append(threading.get_ident())
        self.begun[after or 0].set()
        first = (after or 0) + 1
        return list(range(first, min(first + self.size, self.last + 1)))

    def batches(self) -> Iterator[list[int]]:
        return map(list, read_ahead(self.read, self.size))


@pytest.mark.parametrize("last", range(8))
def test_every_number_comes_once_and_in_its_order(last: int) -> None:
    found = list(Shelf(3, last).batches())
    assert [number for batch in found for number in batch] == list(range(1, last + 1))
    assert all(found)


def test_what_is_no_full_batch_is_read_here_alone() -> None:
    shelf = Shelf(3, 2)
    list(shelf.batches())
    assert shelf.readers == [threading.get_ident()]


def test_the_next_is_read_while_one_is_worked_on() -> None:
    shelf = Shelf(3, 7)
    for batch in shelf.batches():
        if len(batch) == shelf.size:
            assert shelf.begun[batch[-1]].wait(timeout=60)
    assert len(set(shelf.readers)) == 2


def test_a_fault_of_the_reading_is_met_where_the_batch_is_asked_for() -> None:
    def read(after: int | None) -> list[int]:
        if after:
            raise ConnectionError
        return [1]

    batches = read_ahead(read, 1)
    assert next(batches) == [1]
    with pytest.raises(ConnectionError):
        next(batches)


@pytest.mark.django_db
def test_the_thread_leaves_no_connection_behind() -> None:
    opened = []

    def read(after: int | None) -> list[int]:
        with connection.cursor() as cursor:
            opened.append(cursor.connection)
        return [1] if after is None else []

    assert list(read_ahead(read, 1)) == [[1]]
    assert opened[1] is not opened[0]
    assert opened[1].closed
    assert not opened[0].closed
