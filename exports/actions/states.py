"""The one place in which a return's state changes."""

import uuid
from typing import Any

from django.http import Http404

from exports import rules
from exports.models import Return
from exports.rules import State


def hold(return_id: uuid.UUID) -> Return:
    """The return, locked until the end of the transaction."""
    held = Return.objects.select_for_update().filter(pk=return_id).first()
    if held is None:
        raise Http404
    return held


def move(held: Return, to: State, **facts: Any) -> Return:
    """Bring a locked return to another state, with what becomes true of it by that."""
    rules.check_move(held.state, to)
    held.state = to.value
    for name, value in facts.items():
        setattr(held, name, value)
    held.save(update_fields=["state", *facts])
    return held
