"""The drill: a backup, an erasure, the backup restored; nobody is served before the replay."""

from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from families.models import Family, Person
from privacy import ledger
from privacy.identity import system_user
from privacy.models import DisposalItem, ErasureEntry
from privacy.quarantine import OlderThanLedger
from tests.privacy.cases import family_of
from tests.privacy.disposing import approved, execute, propose, working_as, world

__all__ = ["world"]


def command(role: str, database: str, *words: str) -> str:
    """A command as the role under which `manage.py` runs it."""
    said = StringIO()
    with working_as(role, database):
        call_command(*words, stdout=said)
    return said.getvalue()


def answer(path: str = "/accounts/login/") -> int:
    """What a server that has just connected says."""
    connection.close()
    return Client().get(path).status_code


def test_ret_10_a12_after_a_restore_nobody_is_served_until_the_ledger_was_replayed(
    world: SimpleNamespace, settings: Any, tmp_path: Any
) -> None:
    system_user("operator")
    gone = family_of(world, "1990-03-03", closed="2015-05-20", surname="Gone")
    stays = family_of(world, "2013-03-03", closed="2015-05-20", surname="Stays")
    people = [each.person_id for each in gone.members.all()]
    batch = approved(world, propose(world), settings)
    file = str(tmp_path / "old.dump")
    command("backup", world.database, "backup", file)
    execute(world, batch)
    assert answer() == 200

    with pytest.raises(CommandError, match="--replace"):
        command("owner", world.database, "restore", file)
    command("owner", world.database, "restore", file, "--replace")

    assert [answer(), answer("/health/"), answer("/static/none.css")] == [503, 503, 503]
    for role in ("app", "jobs"):
        with working_as(role, world.database), pytest.raises(OlderThanLedger):
            Family.objects.count()
    # Without the whole ledger it stays so.
    kept = ledger.path().read_text()
    ledger.path().write_text(kept.replace('"rows": ', '"rows": 1'))
    with pytest.raises(CommandError, match="was changed"):
        command("eraser", world.database, "replay_erasures")
    ledger.path().write_text(kept)

    assert "1 erasures replayed" in command("eraser", world.database, "replay_erasures")

    assert answer() == 200
    assert not Family.objects.filter(pk=gone.pk).exists()
    assert not Person.objects.filter(pk__in=people).exists()
    assert Family.objects.filter(pk=stays.pk).exists()
    [item] = DisposalItem.objects.all()
    assert (item.state, item.reference, item.record_id) == ("done", "", None)
    assert ErasureEntry.objects.get().item_id == item.pk
    assert "0 erasures replayed" in command("eraser", world.database, "replay_erasures")
    # A ledger that was lost is not taken for one that knows of nothing.
    ledger.path().unlink()
    with pytest.raises(CommandError, match="Bring the whole ledger back"):
        command("eraser", world.database, "replay_erasures")
