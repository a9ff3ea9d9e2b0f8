"""The drill: a backup, an erasure, the backup restored; nobody is served before the replay.

The keys are those of the time of the backup: no erasure rests on a key that was destroyed (A13).
"""

import shutil
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from families.models import Attachment, Family, Person
from privacy import files, ledger
from privacy.actions.chain import sign_checkpoint
from privacy.identity import system_user
from privacy.models import DisposalItem, ErasureEntry
from privacy.quarantine import OlderThanLedger
from tests.database import Databases
from tests.families.papers import add_paper
from tests.privacy.cases import family_of
from tests.privacy.disposing import approved, execute, propose, working_as, world

__all__ = ["world"]


CANARY = "zqxcanary"


def command(role: str, database: str, *words: str) -> str:
    """A command as the role under which `manage.py` runs it."""
    said = StringIO()
    with working_as(role, database):
        call_command(*words, stdout=said)
    return said.getvalue()


def kept(paper: Attachment) -> bool:
    """Whether its file is in the store."""
    return files.is_kept(files.ATTACHMENTS, str(paper.pk))


def bring_back(backup: Path, settings: Any) -> None:
    """The file store as it was."""
    shutil.copytree(backup, settings.FILES_FOLDER, dirs_exist_ok=True)


def sign(world: SimpleNamespace) -> None:
    """A checkpoint of the trail as it stands, in the file and the database."""
    with working_as("jobs", world.database):
        assert sign_checkpoint(by=world.timetable, at_once=True)


def answer(path: str = "/accounts/login/") -> int:
    """What a server that has just connected says."""
    connection.close()
    return Client().get(path).status_code


def test_ret_08_ret_10_a12_a13_after_a_restore_nobody_is_served_until_the_ledger_was_replayed(
    world: SimpleNamespace,
    run_databases: Databases,
    settings: Any,
    tmp_path: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.AUDIT_FOLDER = tmp_path
    settings.AUDIT_KEY_FILE = tmp_path / "signing.pem"
    system_user("operator")
    gone = family_of(world, "1990-03-03", closed="2015-05-20", surname=CANARY.title())
    stays = family_of(world, "2013-03-03", closed="2015-05-20", surname="Stays")
    people = [each.person_id for each in gone.members.all()]
    papers = [add_paper(each, world.manager, title=CANARY) for each in (gone, stays)]
    # The file store is backed up beside the database, and comes back the same night.
    kept_files = tmp_path / "old-files"
    batch = approved(world, propose(world), settings)
    place = tmp_path / "backups"
    settings.BACKUP_FOLDER = str(place)
    place.mkdir()
    (place / "tfcase-20200101T000000Z.dump").touch()
    sign(world)
    assert "Removed: 1" in command("backup", world.database, "backup")
    file = str(*place.iterdir())
    shutil.copytree(settings.FILES_FOLDER, kept_files)
    execute(world, batch)
    sign(world)
    assert answer() == 200
    assert not kept(papers[0])
    assert kept(papers[1])

    with pytest.raises(CommandError, match="--replace"):
        command("owner", world.database, "restore", file)
    said = command("owner", world.database, "restore", file, "--replace")
    # The trail is that of the backup: one of the two checkpoints is newer, and nothing else amiss.
    assert "2 signed checkpoints" in said
    assert "1 of them are newer than the backup" in said
    bring_back(kept_files, settings)

    assert [answer(), answer("/health/"), answer("/static/none.css")] == [503, 503, 503]
    for role in ("app", "jobs"):
        with working_as(role, world.database), pytest.raises(OlderThanLedger):
            Family.objects.count()
    # Without the whole ledger it stays so.
    whole = ledger.path().read_text()
    ledger.path().write_text(whole.replace('"rows": ', '"rows": 1'))
    with pytest.raises(CommandError, match="was changed"):
        command("eraser", world.database, "replay_erasures")
    ledger.path().write_text(whole)

    assert "1 erasures replayed" in command("eraser", world.database, "replay_erasures")

    assert answer() == 200
    assert not Family.objects.filter(pk=gone.pk).exists()
    assert not Person.objects.filter(pk__in=people).exists()
    assert Family.objects.filter(pk=stays.pk).exists()
    [item] = DisposalItem.objects.all()
    assert (item.state, item.reference, item.record_id) == ("done", "", None)
    assert ErasureEntry.objects.get().item_id == item.pk
    assert [kept(paper) for paper in papers] == [False, True]
    said = command("eraser", world.database, "replay_erasures")
    assert "0 erasures replayed (0 rows); 0 files" in said
    # Where the files come back later than the database, no row leads to them: the ledger does.
    bring_back(kept_files, settings)
    said = command("eraser", world.database, "replay_erasures")
    assert "0 erasures replayed (0 rows); 1 files" in said
    assert [kept(paper) for paper in papers] == [False, True]
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent != tmp_path]
    outside = [path for path in left if kept_files not in path.parents]
    assert outside
    # Neither the ledger and the file store nor the log name anybody who went.
    assert not [path for path in outside if CANARY.encode() in path.read_bytes().lower()]
    assert CANARY not in caplog.text.lower()
    # An event changed in the backup ends the replay with 1, after everything was erased.
    with run_databases.server(world.database) as server:
        server.execute("ALTER TABLE privacy_auditevent DISABLE TRIGGER USER")
        server.execute("UPDATE privacy_auditevent SET reason_code = 'forged' WHERE seq = 3")
        server.execute("ALTER TABLE privacy_auditevent ENABLE TRIGGER USER")
    with pytest.raises(CommandError, match="audit trail does not hold"):
        command("eraser", world.database, "replay_erasures")
    # A ledger that was lost is not taken for one that knows of nothing.
    ledger.path().unlink()
    with pytest.raises(CommandError, match="Bring the whole ledger back"):
        command("eraser", world.database, "replay_erasures")


@pytest.mark.django_db
def test_a_restore_finds_room_for_its_locks() -> None:
    """It locks every table and index in one transaction, and others work beside it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), current_setting('max_locks_per_transaction')::int"
            " * current_setting('max_connections')::int FROM pg_class"
        )
        relations, room = cursor.fetchone()
    assert relations * 4 < room
    compose = Path(__file__).parents[2] / "docker-compose.yml"
    assert "max_locks_per_transaction=512" in compose.read_text()
