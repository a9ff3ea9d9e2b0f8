"""The audit trail: one writer, append-only; what cannot be noted is not shown."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from families.actions.people import PersonFacts, change_person
from privacy import audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AuditEvent
from privacy.roles import Role
from tests.council import Council, browser
from tests.database import Databases, url_of

Connection = psycopg.Connection[tuple[object, ...]]
WORKING_ROLES = ("app", "jobs", "eraser", "rotator", "reporter", "backup")
FORBIDDEN = {
    "update": "UPDATE privacy_auditevent SET by_name = ''",
    "delete": "DELETE FROM privacy_auditevent",
    "truncate": "TRUNCATE privacy_auditevent",
    "ignoring triggers": "SELECT set_config('pgtrigger.ignore', (SELECT '{' || string_agg("
    "tgrelid::regclass || ':' || tgname, ',') || '}' FROM pg_trigger WHERE tgname LIKE"
    " 'pgtrigger%'), true); DELETE FROM privacy_auditevent",
    "switch triggers off": "ALTER TABLE privacy_auditevent DISABLE TRIGGER ALL",
    "as a replica": "SET session_replication_role = replica",
    "copy in": "COPY audit_chain FROM STDIN",
    "copy from a file": "COPY privacy_auditevent FROM '/etc/hostname'",
    "copy through a program": "COPY privacy_auditevent TO PROGRAM 'cat'",
    "drop": "DROP TABLE privacy_auditevent",
    "renumber": "SELECT setval('privacy_audit_seq', 1)",
    "replace the function": "CREATE FUNCTION public.pgtrigger_x() RETURNS int LANGUAGE sql AS ''",
}


@pytest.fixture(params=WORKING_ROLES)
def role_connection(
    request: pytest.FixtureRequest, run_databases: Databases
) -> Iterator[Connection]:
    """A connection as one of the roles that processes work under."""
    with psycopg.connect(url_of(request.param, run_databases.name)) as connected:
        yield connected
        connected.rollback()


@pytest.mark.parametrize("how", sorted(FORBIDDEN))
def test_a25_no_working_role_changes_the_trail(role_connection: Connection, how: str) -> None:
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)
    with pytest.raises(refused):
        role_connection.execute(FORBIDDEN[how].encode())


def test_readers_cannot_write_the_trail(run_databases: Databases) -> None:
    for role in ("reporter", "backup"):
        with psycopg.connect(url_of(role, run_databases.name)) as reader:
            assert reader.execute("SELECT count(*) FROM privacy_auditevent").fetchone()
            with pytest.raises(psycopg.Error):
                reader.execute(INSERTED)
            reader.rollback()


INSERTED = (
    "INSERT INTO privacy_auditevent (id, seq, at, event, by_name, by_role, target_type, fields,"
    " reason_code, facts) VALUES (gen_random_uuid(), -5, now(), 'signed_in', '', '', '', '{}', '',"
    " '{}') RETURNING seq"
)


@pytest.mark.parametrize(
    "change", ["UPDATE privacy_auditevent SET by_name = 'x'", "DELETE FROM privacy_auditevent"]
)
def test_the_trigger_stops_even_the_owner(run_databases: Databases, change: str) -> None:
    with psycopg.connect(url_of("owner", run_databases.name)) as owner:
        owner.execute(INSERTED)
        with pytest.raises(psycopg.errors.RaiseException, match="Cannot"):
            owner.execute(change.encode())
        owner.rollback()


def test_the_database_numbers_the_events_whatever_is_sent(council: Council) -> None:
    by = council.of(Role.DPO)
    numbers = [audit.record(Event.LIST_VIEWED, by=by, list="x").pk for _ in range(5)]
    kept = [AuditEvent.objects.get(pk=key).seq for key in numbers]
    assert None not in kept
    assert kept == sorted(set(kept))  # type: ignore[type-var]
    with connection.cursor() as cursor:
        cursor.execute(INSERTED)
        assert cursor.fetchone()[0] > kept[-1]


def test_a_change_that_fails_takes_its_note_with_it(council: Council) -> None:
    before = AuditEvent.objects.count()
    with transaction.atomic():
        audit.record(Event.FAMILY_CHANGED, council.own.family, by=council.of(Role.KEYWORKER))
        transaction.set_rollback(True)
    assert AuditEvent.objects.count() == before


def test_a_refused_action_leaves_neither_change_nor_note(council: Council) -> None:
    before = AuditEvent.objects.count()
    person = council.own.parent.person
    known = {name: getattr(person, name) for name in PersonFacts.__dataclass_fields__}
    facts = PersonFacts(**{**known, "surname": "Changed", "postcode": "nowhere"})
    with pytest.raises(RuleBroken):
        change_person(
            family=council.own.family, person=person, facts=facts, by=council.of(Role.KEYWORKER)
        )
    assert AuditEvent.objects.count() == before
    person.refresh_from_db()
    assert person.surname == "Quintrellan"


def test_an_event_says_who_what_which_when_why_and_which_fields(council: Council) -> None:
    by, family, person = council.of(Role.MANAGER), council.own.family, council.own.child.person
    began = timezone.now()
    kept = audit.record(
        Event.PERSON_CHANGED,
        person,
        by=by,
        family=family,
        person=person,
        fields=("surname", "forename"),
        reason_code="moved",
        on_behalf_of=council.of(Role.KEYWORKER),
        rows=3,
    )
    event = AuditEvent.objects.get(pk=kept.pk)
    assert (event.by_id, event.by_name, event.by_role) == (by.pk, by.name, "manager")
    assert (event.target_type, event.target_id) == ("families.Person", person.pk)
    assert (event.family_id, event.person_id) == (family.pk, person.pk)
    assert (event.fields, event.reason_code) == (["forename", "surname"], "moved")
    assert (event.facts, event.on_behalf_of_id) == ({"rows": 3}, council.of(Role.KEYWORKER).pk)
    assert began <= event.at <= timezone.now()


def test_the_trail_outlives_what_it_speaks_of(council: Council) -> None:
    foreign = [field.name for field in AuditEvent._meta.fields if field.is_relation]
    assert foreign == []


def test_opening_a_record_is_noted(council: Council) -> None:
    worker, family = council.of(Role.KEYWORKER), council.own.family
    assert browser(worker).get(family.get_absolute_url()).status_code == 200
    event = AuditEvent.objects.latest("seq")
    assert (event.event, event.by_id) == ("record_viewed", worker.pk)
    assert (event.target_id, event.family_id) == (family.pk, family.pk)


def test_looking_for_what_is_not_ones_own_opens_nothing(council: Council) -> None:
    page = reverse("families:family", args=[council.other.family.pk])
    assert browser(council.of(Role.KEYWORKER)).get(page).status_code == 404
    assert not AuditEvent.objects.filter(
        event="record_viewed", family_id=council.other.family.pk
    ).exists()


DISCLOSURES = ["families:family", "families:family_history", "families:families"]


@pytest.mark.parametrize("page", DISCLOSURES)
def test_a27_what_cannot_be_noted_is_not_shown(
    council: Council, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> None:
        raise OperationalError("could not extend file: No space left on device")

    arguments = [] if page.endswith("families") else [council.own.family.pk]
    client = browser(council.of(Role.KEYWORKER))
    monkeypatch.setattr(AuditEvent.objects, "create", full)
    answer = client.get(reverse(page, args=arguments))
    assert answer.status_code == 500
    for word in (*council.own.words, council.own.family.reference, "No space"):
        assert word.encode() not in answer.content


def test_what_has_no_uuid_is_noted_without_a_key(council: Council) -> None:
    permission = council.own.family.grants.first().permission
    event = audit.record(Event.LIST_VIEWED, permission, by=None)
    assert (event.target_type, event.target_id, event.by_name) == ("auth.Permission", None, "")
    assert isinstance(event.pk, uuid.UUID)
