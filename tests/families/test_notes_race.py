"""A hundred pages save the same draft at once: nothing lost, and every conflict is told."""

import uuid
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from families.models import Note
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from tests.council import write_note
from tests.families.conftest import Office, browser
from tests.families.make_families import make_family

pytestmark = pytest.mark.django_db(transaction=True)
PAGES, AT_ONCE = 100, 10


def save(user: User, address: str, texts: Sequence[str]) -> list[tuple[int, Any]]:
    """Pages of one thread, each made from the first version; what each was told."""
    day = timezone.localdate().isoformat()
    client, told = browser(user), []
    for text in texts:
        form = {"kind": "phone", "on_date": day, "based_on": 1, "writer": str(user.pk)}
        typed = {**form, "page": str(uuid.uuid4()), "text": text}
        answer = client.post(address, typed, headers={"accept": "application/json"})
        told.append((answer.status_code, answer.json()))
    connection.close()
    return told


def test_a_hundred_conflicting_saves(office: Office) -> None:
    user = office.keyworker
    family = make_family(user, worker=user)
    draft = write_note(family, user, "Begun")
    address = reverse("families:note_write", args=[family.pk, draft.pk])
    texts = [f"What page {number} typed" for number in range(PAGES)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        parts = threads.map(lambda n: save(user, address, texts[n::AT_ONCE]), range(AT_ONCE))
        told = [each for part in parts for each in part]
    # One was first; every other page was told so, and where to compare.
    assert Counter(status for status, _ in told) == {200: 1, 409: PAGES - 1}
    compare = reverse("families:note_conflict", args=[family.pk, draft.pk])
    assert {answer.get("compare") for status, answer in told if status == 409} == {compare}
    with acting_as(user):
        note = Note.objects.get(pk=draft.pk)
        kept = [note.text, *(side.text for side in note.sides.filter(settled_at=None))]
    assert sorted(kept) == sorted(texts)
    assert AuditEvent.objects.filter(event="note_conflict").count() == PAGES - 1
    page = browser(user).get(compare).content.decode()
    assert f"{PAGES - 1} versions wait; this is the first." in page
