"""Somebody at the screen of a note: what their browser holds and sends, and what came of it."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.models import Family, Note
from privacy.identity import acting_as
from privacy.models import AuditEvent, User

TEXT = "Zarathane opened the door.\n\nAllegation: he was out all night."


def at(name: str, family: Family, note: Any = None) -> str:
    keys = [family.pk, getattr(note, "pk", note)] if note else [family.pk]
    return reverse(f"families:{name}", args=keys)


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What a browser holds after opening the screen."""
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    day = timezone.localdate()
    ticked = re.findall(r'name="about" value="([^"]+)"[^>]*checked', page)
    parts = {"on_date-day": day.day, "on_date-month": day.month, "on_date-year": day.year}
    return {**hidden, **parts, "kind": "phone", "at_time": "9:05", "about": ticked}


def save(client: Client, address: str, form: dict[str, Any], **typed: Any) -> Any:
    """As the script saves."""
    headers = {"accept": "application/json"}
    return client.post(address, {**form, **typed}, headers=headers)


def events(note: Note) -> list[str]:
    found = AuditEvent.objects.filter(target_id=note.pk).order_by("seq")
    return list(found.values_list("event", flat=True))


def mine(user: User, family: Family) -> Note:
    """The only draft of somebody, as they see it."""
    with acting_as(user):
        return Note.objects.get(family=family, author=user, finished_at=None)
