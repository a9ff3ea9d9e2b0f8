"""Erasure is total: every table, history, list, job, file; and a family lives on without one."""

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection

from families.models import Family, Person
from privacy import erasing as registered
from privacy import files
from privacy.actions import covering, erasing
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.queries import erasing as walk
from privacy.roles import Role
from tests.database import Databases, url_of
from tests.privacy.filling import Filler, drill, of_kind, traces
from tfcase import environment

__all__ = ["drill"]
NOTED = ("privacy_auditevent", "audit_chain", "audit_pending", "privacy_erasureentry")


@pytest.fixture
def as_eraser(drill: Any, django_db_blocker: Any) -> Iterator[None]:
    """This process works in it as the database's role for erasure."""
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(
        environment.database("test", url_of("eraser", drill.info.dbname), None)
    )
    with django_db_blocker.unblock():
        yield
    connection.close()
    connection.settings_dict.update(kept)


def somebody() -> User:
    """Whoever executes; only the key is asked."""
    return User(id=uuid.uuid4(), name="Hal Head", role=Role.HEAD_OF_SERVICE, is_active=True)


@pytest.mark.parametrize("kind", ["family", "person"])
def test_ret_08_a15_nothing_of_a_record_is_left_in_any_table_history_or_file(
    kind: str, drill: Any, as_eraser: None, settings: LazySettings, tmp_path: Any
) -> None:
    settings.FILES_FOLDER = tmp_path
    filler = Filler()
    filler.fill(drill, of_kind(kind))
    own = {walk.model_of(label): folder for label, folder in registered.folders().items()}
    packs = [(folder, str(filler.keys[m])) for m, folder in own.items() if m in filler.keys]
    for folder, name in packs:
        files.write_sealed(folder, name, b"zqcanary")
    before = traces(drill, filler)
    # The same search finds every word that was written, in every table.
    assert {model._meta.db_table for model in filler.keys} <= set(before)
    found = set().union(*before.values())
    assert found >= {w for w in filler.words if len(w) >= 5 and w in "".join(found)}
    assert len([w for w in filler.words if w in found]) > 20
    assert len(found & set(filler.sealed)) == len(filler.sealed) > 20

    whole = filler.keys[Family] if kind == "family" else filler.keys[Person]
    keys = ([whole] if kind == "family" else [], [filler.keys[Person]])
    # The database lets nothing go by itself, and again what was erased only after a restore.
    uncovered = pytest.raises(DatabaseError, match="No approved disposal covers")
    with uncovered, acting_as(somebody(), opened=EVERYTHING):
        erasing.erase(kind, whole)
    drill.execute("DELETE FROM erasure_restored")
    with acting_as(somebody(), opened=EVERYTHING), pytest.raises(RuleBroken, match="after a rest"):
        covering.cover_again(kind, *keys)
    drill.execute("INSERT INTO erasure_restored DEFAULT VALUES")
    with acting_as(somebody(), opened=EVERYTHING):
        covering.cover_again(kind, *keys)
        erased = erasing.erase(kind, whole)
        covering.end_cover()

    assert traces(drill, filler, passing=NOTED) == {}
    assert not list(tmp_path.rglob("*.sealed"))
    assert (erased.files, erased.people) == (len(packs), [filler.keys[Person]])
    assert erased.rows >= len(filler.keys)
    # Run again, as a replay may, it finds nothing more.
    with acting_as(somebody(), opened=EVERYTHING):
        covering.cover_again(kind, *keys)
        assert erasing.erase(kind, whole).rows == 0


FOLDERS = {
    "privacy.SubjectPack": "packs",
    "outcomes.ClaimPack": "claim-packs",
    "families.Attachment": "attachments",
    "families.Printout": "printouts",
    "privacy.DisposalCopy": "handed-over",
}


def test_a25_only_the_role_for_erasure_erases_and_it_does_nothing_else(
    run_databases: Databases, db: None
) -> None:
    with pytest.raises(RuleBroken, match="role for erasure"):
        erasing.erase_family(uuid.uuid4())
    with psycopg.connect(url_of("eraser", run_databases.name)) as connected:
        rows = connected.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND has_table_privilege(oid, 'DELETE')"
        ).fetchall()
    may = {str(name) for (name,) in rows}
    assert may - {"privacy_job", "privacy_jobskip"} == set(walk.erasable_tables())
    assert not may & {"privacy_user", "privacy_auditevent", "audit_chain", "privacy_erasureentry"}


def test_a25_the_role_for_erasure_can_neither_delete_nor_rewrite_without_a_disposal(
    run_databases: Databases, db: None
) -> None:
    """Whoever holds the role alone: each table has its trigger, and no right that forges one."""
    with psycopg.connect(url_of("eraser", run_databases.name)) as connected:
        guarded = connected.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'erased_when_covered'"
            " AND tgenabled = 'O'"
        ).fetchall()
        columns = connected.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.column_privileges"
            " WHERE grantee = 'tfcase_eraser' AND privilege_type = 'UPDATE'"
            " AND table_name LIKE ANY(%s)",
            [["privacy_retention%", "privacy_subjectr%", "privacy_disposalb%", "erasure_%"]],
        ).fetchall()
        for forged in (
            "INSERT INTO erasure_covered VALUES (pg_current_xact_id(), 'x', 'y', 0)",
            "INSERT INTO erasure_restored DEFAULT VALUES",
            "SELECT tfcase_cover_keys('families_family', '{}')",
            "UPDATE privacy_disposalitem SET ground = 'order'",
            "ALTER TABLE families_note DISABLE TRIGGER ALL",
            "SET session_replication_role = replica",
            "TRUNCATE families_note CASCADE",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connected.transaction():
                connected.execute(forged)
    assert {name for (name,) in guarded} == set(walk.erasable_tables())
    # Of a request only what somebody wrote in it; what opens or closes a hold or request, never.
    written = {f"privacy_subjectrequest.{column}" for column in ("notes", "refusal")}
    assert {name for (name,) in columns} - written == {
        f"privacy_disposalbatch.{column}" for column in ("state", "finished_at", "ledger_hash")
    }
