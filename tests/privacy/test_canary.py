"""The canary drill: unique words in every field of a family, erased as any family is.

Afterwards no dump, file, message, Redis key or log holds one of them; nor once an older backup was
restored and the ledger replayed. The same search finds each of them before.
"""

import base64
import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from celery import current_app
from redis import Redis

from privacy import erasing, files
from privacy.identity import system_user
from privacy.models import Job
from privacy.postgres import run
from privacy.queries import erasing as walk
from tests.database import Databases
from tests.privacy.disposing import approved, execute, propose, working_as, world
from tests.privacy.filling import Filler, of_kind, without_checks
from tests.privacy.test_restoring import bring_back, command, sign
from tests.running import redis

__all__ = ["redis", "world"]
FILE_WORD = b"zqcanaryfile"


def dumped(world: SimpleNamespace, folder: Path) -> str:
    """The whole database as the backup holds it, in the clear."""
    for old in folder.glob("*.dump"):
        old.unlink()
    command("backup", world.database, "backup")
    [made] = folder.glob("*.dump")
    text = folder / "dump.sql"
    with working_as("backup", world.database):
        run("pg_restore", "--file", str(text), str(made))
    return text.read_text(errors="replace")


def found_in(text: str, filler: Filler) -> set[str]:
    """The words, ciphertexts and tokens of the record that stand in a text."""
    sought = [word for word in filler.words if len(word) >= 5]
    sought += [*filler.sealed, *map(str, filler.tokens)]
    return {each for each in sought if each in text}


def unpacked(raw: bytes) -> str:
    """A file or message, and the body of a message as the worker reads it."""
    try:
        body = base64.b64decode(json.loads(raw)["body"])
    except (ValueError, KeyError, TypeError):
        body = b""
    return f"{raw.decode('latin-1')}\n{body.decode('latin-1')}"


def outside(folder: Path) -> str:
    """Every file under a folder: its name and what stands in it."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(f"{path}\n{unpacked(path.read_bytes())}" for path in paths)


def sent_over(redis: str, told: str) -> str:
    """Every key of a Redis server that tells a worker of a job, and what stands under it."""
    with current_app.connection(redis) as connection:
        current_app.send_task("privacy.run_job", [told], connection=connection)
    client = Redis.from_url(redis)
    read = {b"list": lambda key: client.lrange(key, 0, -1), b"set": client.smembers}
    found = {key: read[client.type(key)](key) for key in client.scan_iter()}
    return "\n".join(f"{key}\n{unpacked(raw)}" for key, values in found.items() for raw in values)


def test_ret_08_ret_10_a15_the_canary_is_in_no_dump_file_queue_or_log_nor_after_a_restore(
    world: SimpleNamespace,
    run_databases: Databases,
    settings: Any,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.AUDIT_FOLDER = tmp_path / "audit"
    settings.AUDIT_FOLDER.mkdir()
    settings.AUDIT_KEY_FILE = tmp_path / "signing.pem"
    place = tmp_path / "backups"
    place.mkdir()
    settings.BACKUP_FOLDER = str(place)
    filler = Filler()
    with run_databases.server(world.database) as server:
        without_checks(server)
        filler.fill(server, of_kind("family"))
        # The one thing of the record that would keep it: a claim in a state that nobody knows.
        server.execute("UPDATE outcomes_claim SET state = 'paid'")
    folders = {walk.model_of(label): folder for label, folder in erasing.folders().items()}
    stored = [(folder, str(filler.keys[model])) for model, folder in folders.items()]
    for each in stored:
        files.write_sealed(*each, FILE_WORD)
    batch = approved(world, propose(world), settings)
    system_user("operator")
    sign(world)
    before = dumped(world, place)
    # The control: the same search finds every word and ciphertext, in the dump and the file store.
    assert found_in(before, filler) >= set(filler.sealed) | set(map(str, filler.tokens))
    assert len(found_in(before, filler) & set(filler.words)) > 200
    assert any(FILE_WORD in files.read_sealed(*each) for each in stored)
    older = shutil.move(next(place.glob("*.dump")), tmp_path / "older")
    kept_files = shutil.copytree(settings.FILES_FOLDER, tmp_path / "older-files")

    assert execute(world, batch) == {"erased": 1, "stopped": 0}

    assert found_in(dumped(world, place), filler) == set()
    assert not [each for each in stored if files.is_kept(*each)]
    # What a worker is told, over a folder or over Redis, is the number of a job.
    told = str(Job.objects.latest("asked_at").pk)
    queues = [outside(Path(settings.CELERY_BROKER_FOLDER))]
    if shutil.which("redis-server"):
        queues.append(sent_over(request.getfixturevalue("redis"), told))
    assert all(told in text for text in queues)
    kept = [outside(settings.FILES_FOLDER), outside(settings.ERASURE_LEDGER.parent)]
    for text in (*queues, *kept, caplog.text):
        assert found_in(text, filler) == set()

    sign(world)
    command("owner", world.database, "restore", str(older), "--replace")
    bring_back(kept_files, settings)
    assert "1 erasures replayed" in command("eraser", world.database, "replay_erasures")
    assert found_in(dumped(world, place), filler) == set()
    assert not [each for each in stored if files.is_kept(*each)]
    assert found_in(caplog.text, filler) == set()
