"""Batches read by a thread of their own, while the one before is worked on."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def read_ahead(read: Callable[[T | None], Sequence[T]], size: int) -> Iterator[Sequence[T]]:
    """What `read` gives after the last of each batch, until a batch is not full.

    The first is read here: whoever has no more than that needs no second connection.
    """
    batch = read(None)
    if len(batch) == size:
        yield from _in_thread(read, batch, size)
    elif batch:
        yield batch


def _in_thread(
    read: Callable[[T | None], Sequence[T]], batch: Sequence[T], size: int
) -> Iterator[Sequence[T]]:
    with ThreadPoolExecutor(1) as reader:
        try:
            while len(batch) == size:
                following = reader.submit(read, batch[-1])
                yield batch
                batch = following.result()
            if batch:
                yield batch
        finally:
            # The thread's own connection: nobody else can close it.
            reader.submit(connections.close_all)
