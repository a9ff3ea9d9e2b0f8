"""New keys while people work: everything is sealed anew, and the old keys are provably unused."""

import os
import shutil
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from psycopg import sql

from exports.files import store
from families.actions.people import PersonFacts, change_person
from families.models import Person
from families.queries import searches
from families.queries.search import find_people
from families.rules.search import Wanted
from privacy import encryption, files, keyring
from privacy.actions import keys, places
from privacy.actions.places_files import FILES
from privacy.encryption import EncryptedTextField
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as, system_user
from privacy.keyring import Purpose
from privacy.models import AuditEvent, Job, User
from privacy.roles import Role
from privacy.sessions import SessionStore
from tests.council import Council, make_council
from tests.database import ROOT, Databases, url_of
from tfcase import environment

APP_SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(scope="module", autouse=True)
def council(
    run_databases: Databases,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Council]:
    """A council that every test rotates further, with a ring and a folder for files of its own."""
    folder = tmp_path_factory.mktemp("rotation")
    shutil.copy(settings.KEYS_FILE, folder / "keys.json")
    (folder / "files").mkdir()
    own = override_settings(KEYS_FILE=folder / "keys.json", FILES_FOLDER=folder / "files")
    with own, django_db_blocker.unblock():
        keyring.forget_keys()
        made = make_council()
        system_user("operator")
        yield made
        run_databases.restore()
    keyring.forget_keys()


def current() -> int:
    """The number of the key of fields that writes."""
    keyring.forget_keys()
    return keyring.ring().of(Purpose.FIELDS).current


@pytest.fixture
def kept_search(council: Council) -> tuple[str | None, uuid.UUID]:
    """A session that keeps a search: its key, and the search's."""
    session = SessionStore()
    search = searches.keep(session, "Quintrellan")
    session.save()
    return session.session_key, search


@pytest.fixture
def second_factor(council: Council) -> int:
    """Somebody's authenticator app: its key in the table."""
    factor: Authenticator = TOTP.activate(council.of(Role.KEYWORKER), APP_SECRET).instance
    return factor.pk


@pytest.fixture
def as_rotator(run_databases: Databases) -> Iterator[None]:
    """This process works as the database's role for rotations."""
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(
        environment.database("test", url_of("rotator", run_databases.name), None)
    )
    yield
    connection.close()
    connection.settings_dict.update(kept)


def rotate(*options: str) -> None:
    """The command, without waiting for other processes."""
    call_command("rotate_keys", *options, **({} if options else {"settle": 0}))


def clear_text() -> dict[tuple[str, Any, str], str]:
    """Every encrypted value there is, history too, by table, key and column."""
    found = {}
    for model in apps.get_models():
        names = [f.name for f in model._meta.fields if isinstance(f, EncryptedTextField)]
        for row in model._default_manager.all() if names else ():
            found.update({(model._meta.db_table, row.pk, n): getattr(row, n) for n in names})
    return {place: text for place, text in found.items() if text}


def counted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        return int(cursor.fetchone()[0])


def by_number(found: dict[str, tuple[Purpose, Counter[int]]]) -> Counter[int]:
    """How much stands under which key, all places together."""
    return sum((each for _, each in found.values()), Counter())


def renamed(council: Council, surname: str) -> None:
    """A worker changes a name, which leaves a row of history."""
    person, by = council.own.parent.person, council.of(Role.KEYWORKER)
    with acting_as(by):
        person = Person.objects.get(pk=person.pk)
        known = {n: getattr(person, n) for n in PersonFacts.__dataclass_fields__}
        facts = replace(PersonFacts(**known), surname=surname)
        change_person(family=council.own.family, person=person, facts=facts, by=by)


def names_found(user: User, word: str) -> list[str]:
    with acting_as(user):
        return [hit.name for hit in find_people(user, Wanted(words=(word,))).own]


# --- What a rotation must reach


def test_every_sealed_column_of_the_database_is_a_place() -> None:
    """Asked of the database itself: a new column of bytes or tokens is a place, or named here."""
    known = {
        *("privacy_auditchain", "audit_chain", "audit_pending"),
        *("privacy_auditcheckpoint", "privacy_auditevent"),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND (data_type = 'bytea' OR udt_name = '_int8') "
            "AND table_name <> ALL(%s)",
            [sorted(known)],
        )
        held = {name for (name,) in cursor.fetchall()}
    # Ciphertexts as text.
    written = {"django_session.session_data", "mfa_authenticator.data"}
    assert held == set(places.columns()) - written
    assert len(held) > 30


def test_every_purpose_that_seals_is_rotated() -> None:
    assert {each.purpose for each in places.places()} == set(keys.ROTATED)


def test_history_comes_after_the_rows_that_it_copies() -> None:
    order = [getattr(each, "is_history", None) for each in places.places()]
    assert order.index(True) > len(order) - 1 - order[::-1].index(False)


def test_a25_the_rotator_may_change_ciphertexts_and_nothing_else(run_databases: Databases) -> None:
    """The triggers let it pass, so that its rights alone must hold it."""
    with psycopg.connect(url_of("rotator", run_databases.name)) as connected:
        rows = connected.execute(
            "SELECT relname || '.' || attname FROM pg_class c JOIN pg_attribute a ON "
            "attrelid = c.oid WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND "
            "attnum > 0 AND NOT attisdropped AND has_column_privilege(c.oid, attnum, 'UPDATE')"
        ).fetchall()
        changes = {str(name) for (name,) in rows if not str(name).startswith("privacy_job.")}
        assert changes == set(places.columns())
        adds = connected.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind = 'r' AND has_table_privilege(oid, 'INSERT, DELETE, TRUNCATE')"
        ).fetchall()
    assert {name for (name,) in adds} == {"privacy_auditevent", "privacy_job", "privacy_jobskip"}


# --- The whole way


def test_a49_after_a_rotation_the_old_keys_may_go_and_everything_is_read(
    council: Council, kept_search: tuple[str, uuid.UUID], second_factor: int, as_rotator: None
) -> None:
    files.write_sealed("packs", "one", b"a pack")
    stored = store.store("a", [b"x" * (store.PART_BYTES + 1)])
    os.utime(settings.FILES_FOLDER / "packs" / "one.sealed", (1_000_000_000, 1_000_000_000))
    before, rows = clear_text(), counted("families_personevent") + counted("families_touched")
    by, first = system_user("operator"), current()
    assert set(by_number(keys.counts(by=by))) == {first}
    assert len(before) > 10

    rotate()
    assert set(by_number(keys.counts(by=by))) == {first + 1}
    rotate("--remove-old")

    held = keyring.parse(settings.KEYS_FILE.read_text())
    assert {p for p in Purpose if set(held.of(p).keys) == {first + 1}} == set(keys.ROTATED)
    keyring.forget_keys()
    assert clear_text() == before
    assert files.read_sealed("packs", "one") == b"a pack"
    assert (settings.FILES_FOLDER / "packs" / "one.sealed").stat().st_mtime == 1_000_000_000
    assert len(b"".join(store.read(stored.name))) == store.PART_BYTES + 1
    assert names_found(council.of(Role.KEYWORKER), "quintrel") != []
    assert decrypt(Authenticator.objects.get(pk=second_factor).data["secret"]) == APP_SECRET
    assert counted("families_personevent") + counted("families_touched") == rows
    noted = AuditEvent.objects.filter(event__startswith="keys_").order_by("-at")[:3]
    last = [Event.KEYS_REMOVED, Event.KEYS_ROTATED, Event.KEYS_ADDED]
    assert [each.event for each in noted] == last
    assert noted[1].facts["left"] == noted[1].facts["unreadable"] == 0
    done = Job.objects.filter(kind=keys.JOB).latest("asked_at").done
    assert noted[1].facts["renewed"] == done > len(before)
    assert searches.words_of(SessionStore(kept_search[0]), kept_search[1]) == "Quintrellan"


def test_while_both_keys_are_there_people_are_found_under_either(
    council: Council, as_rotator: None
) -> None:
    """New keys are in, nothing is sealed anew yet; then all but the tokens; then all."""
    worker, by = council.of(Role.KEYWORKER), system_user("operator")
    found = names_found(worker, "quintrel")
    assert found
    keys.begin(by=by)
    assert len(encryption.token_keys()) == 2
    assert names_found(worker, "quintrel") == found
    keys.renew(by=by, step=lambda *_: None)
    assert names_found(worker, "quintrel") == found
    keys.remove_old(by=by)
    assert len(encryption.token_keys()) == 1
    assert names_found(worker, "quintrel") == found


def test_a_change_made_while_its_row_is_sealed_anew_is_not_lost(
    council: Council,
    as_rotator: None,
    run_databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by, pk = system_user("operator"), council.own.parent.person_id
    keys.begin(by=by)
    mine = encryption.encrypt_value("families_person", "surname", pk, "Newname")
    anew = places.SealedColumns._anew

    def meanwhile(self: Any, column: str, key: Any, sealed: bytes | None) -> bytes | None:
        if (column, key) == ("surname", pk):
            with psycopg.connect(url_of("superuser", run_databases.name)) as other:
                other.execute("UPDATE families_person SET surname = %s WHERE id = %s", [mine, pk])
        return anew(self, column, key, sealed)

    monkeypatch.setattr(places.SealedColumns, "_anew", meanwhile)
    result = keys.renew(by=by, step=lambda *_: None)
    assert result["left"] == 0
    assert Person.objects.get(pk=pk).surname == "Newname"
    keys.remove_old(by=by)


def test_a_rotation_goes_on_where_it_was_cut_off(
    council: Council, as_rotator: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, steps = system_user("operator"), []
    monkeypatch.setattr(places, "BATCH", 2)

    def cut_off(done: int, total: int, doing: str) -> None:
        steps.append(done)
        if done > 3:
            raise ConnectionError

    keys.begin(by=by)
    with pytest.raises(ConnectionError):
        keys.renew(by=by, step=cut_off)
    half = by_number(keys.counts(by=by))
    assert set(half) == {current() - 1, current()}
    assert keys.begin(by=by) == []
    before = clear_text()
    assert keys.renew(by=by, step=lambda *_: None)["left"] == 0
    assert clear_text() == before
    keys.remove_old(by=by)


@pytest.mark.parametrize("what", ["row", "file", "stranger"])
def test_nothing_is_called_done_while_something_is_left(
    council: Council,
    as_rotator: None,
    run_databases: Databases,
    what: str,
) -> None:
    """A ciphertext that no key opens, an altered file, a file that no form knows."""
    pk = council.own.parent.person_id
    swap = "UPDATE families_person SET surname = forename, forename = surname WHERE id = %s"
    files.write_sealed("packs", "two", b"a pack")
    path = settings.FILES_FOLDER / "packs" / "two.sealed"
    with psycopg.connect(url_of("superuser", run_databases.name), autocommit=True) as other:
        other.execute("SET session_replication_role = replica")
        if what == "row":
            other.execute(swap, [pk])
        elif what == "file":
            path.write_bytes(path.read_bytes()[:-1] + b"?")
        else:
            (path.parent / "notes.txt").write_text("left here by hand")
        for option in ((), ("--verify",), ("--remove-old",)):
            with pytest.raises(CommandError, match="not under today's keys"):
                rotate(*option)
        assert len(encryption.token_keys()) == 2
        if what == "row":
            other.execute(swap, [pk])
    shutil.rmtree(path.parent)
    rotate()
    rotate("--remove-old")


def test_a_file_that_is_destroyed_meanwhile_stays_destroyed() -> None:
    files.write_sealed("packs", "one", b"a pack")
    path = settings.FILES_FOLDER / "packs" / "one.sealed"
    files.remove_sealed("packs", "one")
    with pytest.raises(FileNotFoundError):
        files.renew(path)
    assert [each.name for each in path.parent.iterdir()] == []
    assert "files/packs" not in FILES.count()


def test_only_the_role_for_rotations_seals_anew(council: Council) -> None:
    by = system_user("operator")
    with pytest.raises(RuleBroken, match="Only the command rotate_keys"):
        keys.renew(by=by, step=lambda *_: None)


def test_a_row_read_before_a_rotation_is_written_back_under_the_new_key(council: Council) -> None:
    person = Person.objects.get(pk=council.own.parent.person_id)
    keys.begin(by=system_user("operator"))
    assert len(encryption.token_keys()) == 2
    person.save()
    held = Person.objects.filter(pk=person.pk).values_list("surname", flat=True)
    assert encryption.key_id_of(held.get()) == current()
    assert Person.objects.get(pk=person.pk).surname == person.surname


def test_a_write_that_nobody_sees_yet_keeps_the_old_keys(
    council: Council,
    as_rotator: None,
    run_databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keys, "WAIT_FOR_OTHERS", 0.5)
    with psycopg.connect(url_of("app", run_databases.name)) as other:
        other.execute("SELECT pg_current_xact_id()")
        with pytest.raises(RuleBroken, match="Another piece of work"):
            keys.remove_old(by=system_user("operator"))


def test_what_is_written_in_another_database_is_not_waited_for(
    council: Council, as_rotator: None, run_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "WAIT_FOR_OTHERS", 5)
    with run_databases.server() as other, other.transaction():
        other.execute("SELECT pg_current_xact_id()")
        rotate()
        rotate("--remove-old")
    assert keyring.ring().of(Purpose.FIELDS).keys.keys() == {current()}


def test_a49_people_work_on_while_the_command_runs(
    council: Council, run_databases: Databases
) -> None:
    """A real process rotates; this one, as the web, changes and finds people all the while."""
    system_user("operator")
    worker = council.of(Role.KEYWORKER)
    surroundings = {
        **os.environ,
        "TFCASE_KEYS_FILE": str(settings.KEYS_FILE),
        "TFCASE_FILES_FOLDER": str(settings.FILES_FOLDER),
    }
    command = [sys.executable, "manage.py", "rotate_keys"]
    ran = subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    changes = 0
    while ran.poll() is None:
        changes += 1
        renamed(council, f"Newname{changes}")
        assert names_found(worker, f"newname{changes}") != []
    said = ran.communicate()[0].decode()
    assert ran.returncode == 0, said
    assert "Everything is under today's keys." in said
    assert changes > 3
    done = subprocess.run(
        [*command, "--remove-old"], cwd=ROOT, env=surroundings, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    keyring.forget_keys()
    assert names_found(worker, f"newname{changes}") != []
    assert Person.objects.get(pk=council.own.parent.person_id).surname.endswith(str(changes))
    assert uuid.UUID(str(AuditEvent.objects.filter(event=Event.KEYS_REMOVED).latest("at").by_id))
