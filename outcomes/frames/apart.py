"""Chunks judged in a process of their own, while the database reads and writes the others."""

import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing.connection import wait

from outcomes.frames.chunk import Chunk, Judged, judge_chunk

# One is judged while the next waits: more would only hold memory.
AHEAD = 2


def judged_apart(chunks: Iterable[Chunk]) -> Iterator[Judged]:
    """The results of the chunks, in their order.

    A single chunk, or any within a process that may have no children (some workers), is judged
    here. The other process has no connection: it gets bytes and gives bytes.
    """
    given = iter(chunks)
    first = list(islice(given, 2))
    if len(first) < 2 or multiprocessing.current_process().daemon:
        yield from map(judge_chunk, chain(first, given))
        return
    # A fresh process, not a copy of this one with its connections and keys.
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(1, mp_context=fresh, initializer=end_with_parent)
    try:
        yield from _in_order(chain(first, given), pool)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(chunks: Iterable[Chunk], pool: ProcessPoolExecutor) -> Iterator[Judged]:
    waiting: list[Future[Judged]] = []
    for chunk in chunks:
        waiting.append(pool.submit(judge_chunk, chunk))
        if len(waiting) >= AHEAD:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


def end_with_parent() -> None:
    """The helper does not outlive a run that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(parent: int) -> None:
    wait([parent])
    os._exit(1)
