"""What it costs that each opening of a family is noted and sealed: the same page without it."""

import statistics
import time
from collections.abc import Callable
from contextlib import nullcontext
from unittest.mock import patch

from django.test import Client

from privacy import audit
from privacy.models import AuditEvent, User

VISITS = 60


def family_page(worker: User, path: str, *, noted: bool) -> float:
    """The median of many visits, of which every other one leaves nothing in the trail."""
    client = Client()
    client.force_login(worker)
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * VISITS):
        as_ever = number % 2 == 0
        took[as_ever].append(_visit(client, path, noted=as_ever))
    return statistics.median(took[noted])


def _visit(client: Client, path: str, *, noted: bool) -> float:
    """One page; unnoted, no event is written, so that the database seals none at commit."""
    with nullcontext() if noted else patch.object(audit, "record", _nothing()):
        before = AuditEvent.objects.count()
        begun = time.perf_counter()
        answer = client.get(path)
        took = time.perf_counter() - begun
        assert answer.status_code == 200, path
        assert (AuditEvent.objects.count() > before) == noted
    return took


def _nothing() -> Callable[..., AuditEvent]:
    return lambda *_, **__: AuditEvent()
