"""The trail is sealed at commit: whoever changes, deletes, cuts or reorders it is found out."""

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from django.conf import LazySettings
from django.core import mail
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from privacy import audit, signing, sinks
from privacy.access import AccessDenied
from privacy.actions import audit_cut, chain, holds
from privacy.actions.schedules import load_schedules
from privacy.events import Event
from privacy.identity import acting_as, system_user
from privacy.models import AuditCheckpoint, AuditEvent, AuditLink, AuditPending
from privacy.roles import Role
from privacy.rules.chain import Checkpoint, Fault
from tests.database import ROOT, Databases, _point_django_at, url_of
from tests.make import make_user

pytestmark = pytest.mark.django_db(transaction=True)
INSERTED = (
    (
        "INSERT INTO privacy_auditevent (id, at, event, by_name, by_role, target_type, fields,"
        " reason_code, facts) VALUES (gen_random_uuid(), now(), 'signed_in', 'Ada Łö', '', '',"
        ' \'{{a,"b,"}}\', \'\', \'{{"rows": 1.50, "list": "é"}}\')'
    )
    .replace("{{", "{")
    .replace("}}", "}")
)


@pytest.fixture(autouse=True)
def as_worker(run_databases: Databases, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """The worker's role, its signing key and a folder of its own."""
    settings.AUDIT_KEY_FILE = tmp_path / "signing.pem"
    settings.AUDIT_FOLDER = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    connect_as("jobs", run_databases)
    yield
    connect_as("app", run_databases)


def connect_as(role: str, databases: Databases) -> None:
    """Django's own connection under another role."""
    _point_django_at(databases.name, role)


@pytest.fixture
def trail() -> list[AuditEvent]:
    """Ten events of ten transactions, with two signed checkpoints."""
    by = system_user("timetable")
    made = []
    for number in range(10):
        made.append(audit.record(Event.LIST_VIEWED, by=by, list="x", shown=number, part=number / 8))
        if number in (4, 9):
            assert chain.sign_checkpoint(by=by, at_once=True)
    return made


def verify() -> set[Fault]:
    return set(chain.verify_trail(by=system_user("operator")).faults)


def as_superuser(databases: Databases, trail: list[AuditEvent], *statements: str) -> None:
    """What somebody does who holds the database server, with every trigger off; {e4} is an id."""
    with databases.server(databases.name) as server:
        server.execute("SET session_replication_role = replica")
        for statement in statements:
            for number, event in enumerate(trail):
                statement = statement.replace(f"{{e{number}}}", str(event.pk))
            server.execute(statement.encode())


def test_events_are_linked_when_their_transaction_ends(trail: list[AuditEvent]) -> None:
    links = list(AuditLink.objects.order_by("seq"))
    assert [link.event_id for link in links] == [event.pk for event in trail]
    assert [link.seq for link in links] == list(range(1, 11))
    assert not AuditPending.objects.exists()
    found = chain.verify_trail(by=system_user("operator"))
    assert (found.ok, found.events, found.checkpoints) == (True, 10, 2)
    noted = AuditEvent.objects.get(event=Event.AUDIT_VERIFIED)
    assert (noted.reason_code, noted.facts) == ("sound", {"events": 10, "checkpoints": 2})


def test_what_is_rolled_back_is_not_linked() -> None:
    by = system_user("timetable")
    with transaction.atomic():
        audit.record(Event.LIST_VIEWED, by=by, list="x")
        transaction.set_rollback(True)
    assert not AuditLink.objects.exists()


def test_any_values_are_sealed_as_they_are_checked(run_databases: Databases) -> None:
    with psycopg.connect(url_of("app", run_databases.name)) as web:
        web.execute(INSERTED)
        web.execute(INSERTED)
    assert verify() == set()


def test_a_transaction_with_a_snapshot_leaves_its_events_to_the_next() -> None:
    by = system_user("timetable")
    with acting_as(by, snapshot=True):
        audit.record(Event.OUTCOMES_COMPUTED, by=by, families=1)
    assert (AuditPending.objects.count(), AuditLink.objects.count()) == (1, 0)
    audit.record(Event.LIST_VIEWED, by=by, list="x")
    assert (AuditPending.objects.count(), AuditLink.objects.count()) == (0, 2)
    assert verify() == set()


TAMPERING = {
    "edit": ("UPDATE privacy_auditevent SET facts = '{}' WHERE id = '{e4}'", Fault.CHANGED),
    "edit of a moment by a microsecond": (
        "UPDATE privacy_auditevent SET at = at + interval '1 microsecond' WHERE id = '{e4}'",
        Fault.CHANGED,
    ),
    "edit of the name": (
        "UPDATE privacy_auditevent SET by_name = 'Somebody Else' WHERE id = '{e4}'",
        Fault.CHANGED,
    ),
    "deletion in the middle": (
        "DELETE FROM privacy_auditevent WHERE id = '{e4}'",
        Fault.DELETED,
    ),
    "deletion in the middle with its link": (
        "DELETE FROM privacy_auditevent WHERE id = '{e4}';"
        " DELETE FROM audit_chain WHERE event_id = '{e4}'",
        Fault.BROKEN,
    ),
    "tail cut off, links too": (
        "DELETE FROM privacy_auditevent WHERE id IN ('{e8}', '{e9}');"
        " DELETE FROM audit_chain WHERE seq > 8",
        Fault.CUT,
    ),
    "order changed": (
        "UPDATE audit_chain SET seq = -seq WHERE seq IN (5, 6);"
        " UPDATE audit_chain SET seq = 11 + seq WHERE seq < 0",
        Fault.BROKEN,
    ),
    "an event slipped in": (INSERTED, Fault.UNSEALED),
}


@pytest.mark.parametrize("how", sorted(TAMPERING))
def test_a26_tampering_is_found(
    trail: list[AuditEvent], run_databases: Databases, how: str
) -> None:
    assert verify() == set()
    statements, fault = TAMPERING[how]
    as_superuser(run_databases, trail, *statements.split(";"))
    mail.outbox.clear()
    assert fault in verify()
    assert "does not hold" in mail.outbox[0].subject
    noted = AuditEvent.objects.filter(event=Event.AUDIT_VERIFIED).latest("seq")
    assert (noted.reason_code, noted.facts[fault.name.lower()] > 0) == ("faults", True)


def test_what_was_slipped_in_is_counted_and_the_first_of_it_numbered(
    trail: list[AuditEvent], run_databases: Databases
) -> None:
    """Also what has no number of its own."""
    numbered = "UPDATE privacy_auditevent SET seq = 77 WHERE by_name = 'Ada Łö'"
    for statement, first in ((INSERTED, 0), (numbered, 77)):
        as_superuser(run_databases, trail, statement)
        found = chain.verify_trail(by=system_user("operator"))
        assert found.faults == {Fault.UNSEALED: 1}
        assert found.first == {Fault.UNSEALED: first}


@pytest.mark.parametrize("replayed", [True, False])
def test_a_restored_trail_may_be_older_than_what_was_filed_and_nothing_else(
    trail: list[AuditEvent], run_databases: Databases, replayed: bool
) -> None:
    """Two events later it is another one than was signed: no fault once erasures were replayed."""
    by = system_user("operator")
    cut, _ = TAMPERING["tail cut off, links too"]
    as_superuser(run_databases, trail, *cut.split(";"))
    mail.outbox.clear()
    found = chain.check_restored(by=by)
    assert (found.ok, found.filed_since, found.checkpoints) == (True, 1, 2)
    for event in (Event.ERASURES_REPLAYED if replayed else Event.LIST_VIEWED, Event.LIST_VIEWED):
        audit.record(event, by=by)
    assert mail.outbox == []
    found = chain.check_restored(by=by)
    assert (found.filed_since, set(found.faults)) == (
        (1, set()) if replayed else (0, {Fault.REWRITTEN})
    )
    assert len(mail.outbox) == (0 if replayed else 1)
    # What was wrong in the backup itself stays a fault.
    as_superuser(run_databases, trail, "DELETE FROM privacy_auditevent WHERE id = '{e4}'")
    assert Fault.DELETED in chain.check_restored(by=by).faults
    assert "an event that was sealed is gone: 1" in mail.outbox[-1].body


REWRITE = """
DELETE FROM audit_chain; DELETE FROM audit_pending;
UPDATE privacy_auditevent SET facts = '{"shown": 99}' WHERE id = '{e2}';
INSERT INTO audit_pending SELECT id FROM privacy_auditevent;
SELECT audit_seal()
"""


def test_a26_a_chain_that_is_linked_anew_is_not_the_one_that_was_signed(
    trail: list[AuditEvent], run_databases: Databases
) -> None:
    as_superuser(run_databases, trail, *REWRITE.split(";"))
    assert verify() == {Fault.REWRITTEN}


def test_a26_signed_again_with_another_key(
    trail: list[AuditEvent], run_databases: Databases, settings: LazySettings, tmp_path: Path
) -> None:
    settings.AUDIT_PUBLIC_KEYS = [signing.public_key()]
    as_superuser(
        run_databases,
        trail,
        *REWRITE.split(";"),
        "DELETE FROM privacy_auditcheckpoint",
    )
    (tmp_path / sinks.FILE).unlink()
    settings.AUDIT_KEY_FILE = tmp_path / "another.pem"
    assert chain.sign_checkpoint(by=system_user("timetable"), at_once=True)
    assert Fault.NOT_SIGNED in verify()


def test_a_checkpoint_that_only_the_database_has_is_found(
    trail: list[AuditEvent], tmp_path: Path
) -> None:
    (tmp_path / sinks.FILE).unlink()
    assert verify() == {Fault.NOT_FILED}


def test_a_line_written_over_in_the_file_is_found(trail: list[AuditEvent], tmp_path: Path) -> None:
    file = tmp_path / sinks.FILE
    file.write_text(file.read_text().replace('"size": 5', '"size": 4'))
    assert Fault.NOT_SIGNED in verify()


def test_an_erased_name_breaks_nothing_and_is_counted(
    trail: list[AuditEvent], run_databases: Databases
) -> None:
    as_superuser(
        run_databases,
        trail,
        "UPDATE privacy_auditevent SET by_name = '' WHERE id = '{e3}'",
        "UPDATE audit_chain SET name_salt = NULL WHERE event_id = '{e3}'",
    )
    found = chain.verify_trail(by=system_user("operator"))
    assert (found.ok, found.erased_names) == (True, 1)


def test_checkpoints_are_in_both_sinks_and_signed(trail: list[AuditEvent], tmp_path: Path) -> None:
    made = AuditCheckpoint.objects.first()
    assert made is not None
    filed = list(sinks.entries())
    assert [entry["size"] for entry in filed if entry] == [5, 10]
    assert [each.subject for each in mail.outbox] == ["Audit checkpoint 5", "Audit checkpoint 10"]
    assert made.signature in mail.outbox[1].body
    assert (tmp_path / "signing.pem").stat().st_mode & 0o777 == 0o600
    body = Checkpoint(made.origin, made.size, made.root, made.made_at.isoformat()).body()
    assert signing.is_signed(body, made.signature, [signing.public_key()])
    stranger = base64.b64encode(bytes(range(32))).decode()
    assert not signing.is_signed(body, made.signature, [stranger])
    assert not signing.is_signed(body + b"x", made.signature, [signing.public_key()])


def test_a_checkpoint_waits_for_a_minute_or_a_hundred_events(trail: list[AuditEvent]) -> None:
    by = system_user("timetable")
    audit.record(Event.LIST_VIEWED, by=by, list="x")
    assert chain.sign_checkpoint(by=by) is None
    with acting_as(by):
        for _ in range(99):
            audit.record(Event.LIST_VIEWED, by=by, list="x")
    made = chain.sign_checkpoint(by=by)
    assert made is not None
    assert made.size == 110
    assert chain.sign_checkpoint(by=by, at_once=True) is None
    audit.record(Event.LIST_VIEWED, by=by, list="x")
    later = timezone.now() + timedelta(seconds=60)
    with patch("privacy.actions.chain.timezone.now", return_value=later):
        made = chain.sign_checkpoint(by=by)
    assert made is not None
    assert (made.size, made.made_at) == (111, later)


def test_the_first_checkpoint_waits_for_nothing_and_the_next_for_all_of_it() -> None:
    by = system_user("timetable")
    for _ in range(60):
        audit.record(Event.LIST_VIEWED, by=by, list="x")
    first = chain.sign_checkpoint(by=by)
    assert first is not None
    for _ in range(59):
        audit.record(Event.LIST_VIEWED, by=by, list="x")
    for seconds, size in ((59, None), (60, 119)):
        then = first.made_at + timedelta(seconds=seconds)
        with patch("privacy.actions.chain.timezone.now", return_value=then):
            made = chain.sign_checkpoint(by=by)
        assert (made and made.size) == size


def test_what_waits_is_sealed_before_it_is_signed_or_checked() -> None:
    by = system_user("timetable")
    for check in (partial(chain.sign_checkpoint, at_once=True), chain.verify_trail):
        with acting_as(by, snapshot=True):
            audit.record(Event.OUTCOMES_COMPUTED, by=by, families=1)
        assert AuditPending.objects.count() == 1
        check(by=by)
        assert not AuditPending.objects.exists()
    made = AuditCheckpoint.objects.get()
    assert made.size == 1


def test_only_the_timetable_signs_and_only_who_may_checks() -> None:
    manager = make_user(Role.MANAGER, "Mo North")
    for work in (chain.sign_checkpoint, chain.verify_trail, chain.check_restored):
        with pytest.raises(AccessDenied):
            work(by=manager)
    assert not AuditCheckpoint.objects.exists()


def test_one_signs_at_a_time(trail: list[AuditEvent], run_databases: Databases) -> None:
    """Two would file one size twice; whoever comes second waits for the first."""
    by = system_user("timetable")
    audit.record(Event.LIST_VIEWED, by=by, list="x")
    with psycopg.connect(url_of("jobs", run_databases.name)) as other:
        other.execute("SELECT pg_advisory_xact_lock(7210421002)")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        with pytest.raises(OperationalError):
            chain.sign_checkpoint(by=by, at_once=True)
    assert chain.sign_checkpoint(by=by, at_once=True)


@pytest.mark.parametrize("entry", ["no entry", "another council's", "without a signature"])
def test_a_line_that_nobody_signed_for_this_council_is_told(
    trail: list[AuditEvent], tmp_path: Path, entry: str
) -> None:
    file = tmp_path / sinks.FILE
    last = json.loads(file.read_text().splitlines()[-1])
    size = last["size"]
    if entry == "another council's":
        body = Checkpoint("elsewhere", size, last["root"], last["made_at"]).body()
        last |= {"origin": "elsewhere", "signature": signing.sign(body)}
    del last["key_id" if entry == "another council's" else "signature"]
    line = "half a li" if entry == "no entry" else json.dumps(last)
    file.write_text(file.read_text() + line + "\n")
    found = chain.verify_trail(by=system_user("operator"))
    assert found.first == {Fault.NOT_SIGNED: 0 if entry == "no entry" else size}
    assert found.faults == {Fault.NOT_SIGNED: 1}


def test_a27_a_sink_that_fails_leaves_no_checkpoint(
    trail: list[AuditEvent], settings: LazySettings
) -> None:
    by = system_user("timetable")
    audit.record(Event.LIST_VIEWED, by=by, list="x")
    settings.AUDIT_HOOK = "tests.privacy.test_audit_chain.refuse"
    with pytest.raises(ConnectionError):
        chain.sign_checkpoint(by=by, at_once=True)
    assert AuditCheckpoint.objects.count() == 2
    settings.AUDIT_HOOK = "privacy.sinks.by_mail"
    assert chain.sign_checkpoint(by=by, at_once=True)
    assert verify() == set()


def refuse(subject: str, text: str) -> None:
    """A mail server that is away."""
    raise ConnectionError(subject, text)


WRITES = (
    "INSERT INTO audit_chain VALUES (gen_random_uuid(), 1, '', '', NULL, '')",
    "UPDATE audit_chain SET seq = 1",
    "DELETE FROM audit_chain",
    "TRUNCATE audit_chain",
    "INSERT INTO audit_pending VALUES (gen_random_uuid())",
    "DELETE FROM audit_pending",
    "UPDATE privacy_auditcheckpoint SET size = 1",
    "DELETE FROM privacy_auditcheckpoint",
)


@pytest.mark.parametrize("role", ["app", "jobs", "eraser", "rotator"])
def test_a25_no_role_writes_the_chain_but_through_the_trigger(
    run_databases: Databases, role: str
) -> None:
    for statement in WRITES:
        with psycopg.connect(url_of(role, run_databases.name)) as own:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                own.execute(statement.encode())
            own.rollback()


def test_only_the_worker_signs_and_only_it_seals_by_hand(run_databases: Databases) -> None:
    with psycopg.connect(url_of("app", run_databases.name)) as web:
        for statement in (
            "SELECT audit_seal()",
            "INSERT INTO privacy_auditcheckpoint VALUES (gen_random_uuid(), '', 1, '', now())",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement.encode())
            web.rollback()


def test_triggers_told_to_stand_aside_still_seal(run_databases: Databases) -> None:
    with psycopg.connect(url_of("app", run_databases.name)) as web:
        web.execute("SELECT set_config('pgtrigger.ignore', '{privacy_auditevent:all}', true)")
        web.execute(INSERTED)
    assert AuditLink.objects.count() == 1


@pytest.mark.parametrize("table", ["privacy_auditevent", "audit_chain", "privacy_auditcheckpoint"])
def test_not_even_the_owner_empties_the_trail(run_databases: Databases, table: str) -> None:
    with psycopg.connect(url_of("owner", run_databases.name)) as owner:
        with pytest.raises(psycopg.errors.RaiseException, match="Cannot truncate"):
            owner.execute(f"TRUNCATE {table}".encode())
        owner.rollback()


def test_a26_sixteen_writers_at_once_never_fork_the_chain(run_databases: Databases) -> None:
    wrong: list[Exception] = []

    def write(number: int) -> None:
        try:
            with psycopg.connect(url_of("app", run_databases.name)) as own:
                for turn in range(20):
                    for _ in range(1 + (number + turn) % 3):
                        own.execute(INSERTED)
                    # Some change their mind.
                    (own.rollback if turn % 7 == 6 else own.commit)()
        except Exception as fault:
            wrong.append(fault)

    at_once(write, 16, meanwhile=lambda: wrong.extend(_false_alarms()))
    assert wrong == []
    links = list(AuditLink.objects.order_by("seq").values_list("seq", "prev_hash", "hash"))
    assert [seq for seq, _, _ in links] == list(range(1, len(links) + 1))
    assert [bytes(link[1]) for link in links[1:]] == [bytes(link[2]) for link in links[:-1]]
    assert AuditEvent.objects.count() == len(links) > 16 * 20
    assert verify() == set()


def _false_alarms() -> list[Exception]:
    """Checked and signed while they write."""
    chain.sign_checkpoint(by=system_user("timetable"), at_once=True)
    return [AssertionError(fault) for fault in verify()]


def at_once(work: Callable[[int], None], count: int, meanwhile: Callable[[], None]) -> None:
    """So many threads at the same time; `meanwhile` is called until they have ended."""
    threads = [threading.Thread(target=work, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        meanwhile()
    for thread in threads:
        thread.join()


def test_the_command_says_what_is_wrong(
    trail: list[AuditEvent], run_databases: Databases, settings: LazySettings, tmp_path: Path
) -> None:
    def run() -> subprocess.CompletedProcess[str]:
        own = {
            **os.environ,
            "TFCASE_AUDIT_KEY_FILE": str(tmp_path / "signing.pem"),
            "TFCASE_AUDIT_FOLDER": str(tmp_path),
        }
        command = [sys.executable, "manage.py", "verify_audit"]
        return subprocess.run(
            command, cwd=ROOT, env=own, capture_output=True, text=True, check=False
        )

    sound = run()
    assert (sound.returncode, sound.stderr) == (0, "")
    assert "10 events, 2 signed checkpoints.\nThe audit trail holds." in sound.stdout
    as_superuser(run_databases, trail, "DELETE FROM privacy_auditevent WHERE id = '{e4}'")
    bad = run()
    assert bad.returncode == 1
    assert "1 × an event that was sealed is gone (first at 5)" in bad.stdout


def test_ret_12_the_trail_is_cut_by_its_published_rule_and_still_holds(
    run_databases: Databases,
) -> None:
    timetable = system_user("timetable")
    made = [audit.record(Event.LIST_VIEWED, by=timetable, list=str(n)) for n in range(10)]
    long_ago = timezone.now() - timedelta(days=8 * 366)
    with patch("privacy.actions.chain.timezone.now", return_value=long_ago):
        assert chain.sign_checkpoint(by=timetable, at_once=True)

    def by_hand(size: int) -> None:
        with psycopg.connect(url_of("jobs", run_databases.name)) as connected:
            connected.execute("SELECT audit_cut(%s)", [size])

    # Nothing goes before two people have published a rule for it.
    assert audit_cut.cut_trail(by=timetable) == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        by_hand(10)
    first, second = make_user(Role.DPO, "Dee Po"), make_user(Role.DPO, "Dan Po")
    load_schedules(by=first)
    proposed = holds.propose_publication(chosen=["audit-7"], reason="", by=first)
    holds.publish(publication_id=proposed.pk, by=second)
    young = chain.sign_checkpoint(by=timetable, at_once=True)
    assert young is not None
    # Nor at a younger checkpoint, or where there is none.
    for size in (young.size, 4):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            by_hand(size)
    assert audit_cut.cut_trail(by=timetable) == 10
    assert not AuditEvent.objects.filter(pk__in=[each.pk for each in made]).exists()
    noted = AuditEvent.objects.get(event=Event.DISPOSAL_DONE)
    assert (noted.reason_code, noted.facts) == ("audit_trail", {"erased": 10, "upto": 10})
    assert verify() == set()
    assert audit_cut.cut_trail(by=timetable) == 0
    # Whoever cuts by hand is found.
    as_superuser(
        run_databases,
        [],
        "DELETE FROM privacy_auditevent WHERE seq = (SELECT min(seq) FROM privacy_auditevent)",
        "DELETE FROM audit_chain WHERE seq = 11",
    )
    assert Fault.BROKEN in verify()
    as_superuser(
        run_databases,
        [],
        "UPDATE audit_begins SET size = 11, root = (SELECT encode(prev_hash, 'hex')"
        " FROM audit_chain WHERE seq = 12)",
    )
    assert verify() == {Fault.BEGINS}
