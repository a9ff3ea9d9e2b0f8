"""Work that makes many things which refer to no other."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def cycles_left_alone() -> Iterator[None]:
    """Python looks for cycles ever again while many things are made: up to a third of such work.

    Only for work of a bounded size: cycles that it does make wait for its end.
    """
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()
