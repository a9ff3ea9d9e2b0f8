"""The database's own wall: who asks sees their rows and no others, however the query is written."""

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from families.models import Family, FamilyGrant
from privacy import identity, provision
from privacy.identity import EVERYTHING, PEOPLE, acting_as
from privacy.models import User
from privacy.roles import Role
from tests.council import Council
from tests.database import Databases, url_of

WALLED = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
# Tables that hold a family's or person's key and stand outside the wall, and why.
OUTSIDE = {
    "families_touched": "keys alone, written by triggers and emptied by the next run",
    "privacy_auditevent": "the trail is read by roles that have no families",
    "privacy_retentionpreviewrow": "the data protection officer's list of all records",
    "privacy_subjectrequest": "the data protection officer's requests",
}
# Behind the wall because they are somebody's own; they lead to no family.
OF_NO_FAMILY = {
    *("families_savedsearch", "families_taskdigest", "families_keptfigures"),
    *("privacy_breach", "privacy_breachentry", "privacy_breachevent"),
    *("privacy_complaint", "privacy_complaintentry", "privacy_complaintevent"),
    *("privacy_retentionhold", "privacy_holdstep"),
    *("privacy_disposalbatch", "privacy_disposalitem", "privacy_erasureentry"),
    *("privacy_rightsrequest", "privacy_rightsentry", "privacy_rightsrequestevent"),
    *("privacy_recipientnotice", "privacy_purposebasis"),
    *("privacy_impactassessment", "privacy_sharingagreement", "privacy_rightoverride"),
}
KEYS = {
    *("family", "family_id", "family_key", "person_id", "person_key", "need_id", "relapse_id"),
    *("claim_id", "snapshot_id", "audited_id", "paper_id", "observation_id", "restriction_id"),
    *("note_id", "from_family_id", "to_family_id"),
}


@pytest.fixture
def nobody(db: None) -> Iterator[None]:
    """The connection as it begins in the product."""
    with connection.cursor() as cursor:
        cursor.execute(identity.SAY, identity.facts_of(None))
    return


def rows(statement: str | sql.Composed, *values: object) -> list[tuple[Any, ...]]:
    """What plain SQL answers on the application's connection."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def walled() -> list[str]:
    """Every table behind the wall."""
    return sorted(name for (name,) in rows(WALLED))


def test_every_table_of_families_and_people_stands_behind_the_wall(db: None) -> None:
    found = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in ("families", "outcomes", "exports", "privacy")
        and KEYS & {field.column for field in model._meta.fields}
    }
    core = {"families_family", "families_person", "families_familygrant"}
    assert (found | core) - set(walled()) == set(OUTSIDE)


def test_behind_the_wall_exclusions_win_on_every_table(db: None) -> None:
    """Restrictive: it holds beside whatever lets rows through."""
    kept = rows(
        "SELECT tablename FROM pg_policies WHERE policyname = 'app_kept_from'"
        " AND permissive = 'RESTRICTIVE' AND cmd = 'ALL' AND roles = '{tfcase_app}'"
    )
    assert {name for (name,) in kept} | OF_NO_FAMILY == set(walled())
    assert not {name for (name,) in kept} & OF_NO_FAMILY


def test_with_nobody_set_there_is_no_row(council: Council, nobody: None) -> None:
    for table in walled():
        counted = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        assert rows(counted) == [(0,)], table


@pytest.mark.parametrize("role", ["app", "jobs", "eraser", "reporter", "rotator"])
def test_a_fresh_connection_sees_nobody(run_databases: Databases, role: str) -> None:
    """Only figures for reports, and the rotation of keys, need nobody who asks."""
    with psycopg.connect(url_of(role, run_databases.name)) as connected:
        names = [str(name) for (name,) in connected.execute(WALLED).fetchall()]
        policies = connected.execute(
            "SELECT tablename, policyname FROM pg_policies WHERE qual = 'true' AND roles @> %s",
            [[provision.role_name(role)]],
        ).fetchall()
    assert names
    open_ones = {str(table) for table, _ in policies}
    if role in ("app", "jobs", "eraser"):
        assert not open_ones
    if role == "rotator":
        assert open_ones == set(names)
    if role == "reporter":
        assert "families_person" not in open_ones
        assert "families_family" in open_ones


def test_the_application_owns_nothing_and_goes_around_nothing(db: None) -> None:
    ours = tuple(provision.role_name(role) for role in provision.ROLES if role != "backup")
    named = "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls)"
    assert rows(named, list(ours)) == []
    owned = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner <> %s"
    assert rows(owned, provision.role_name("owner")) == []
    views = "SELECT viewname FROM pg_views WHERE schemaname = 'public'"
    assert rows(views) == []


def seen(user: User) -> set[uuid.UUID]:
    """Families that plain SQL gives to somebody."""
    with acting_as(user):
        return {key for (key,) in rows("SELECT id FROM families_family")}


def test_each_role_sees_its_reach(council: Council) -> None:
    every = set(Family.objects.values_list("pk", flat=True))
    assert len(every) > 1
    assert seen(council.of(Role.HEAD_OF_SERVICE)) == every
    for role in (Role.ANALYST, Role.DPO, Role.ADMINISTRATOR, Role.INTERNAL_AUDITOR):
        assert seen(council.of(role)) == set()
    manager = council.of(Role.MANAGER)
    team = set(Family.objects.filter(team=manager.team).values_list("pk", flat=True))
    assert team
    assert team <= seen(manager) <= every


def test_a_grant_opens_a_family_and_its_end_closes_it(council: Council) -> None:
    worker = council.of(Role.PARTNER)
    FamilyGrant.objects.filter(user=worker).delete()
    family = Family.objects.first()
    permission = FamilyGrant.objects.exclude(user=worker).first()
    assert family is not None
    assert permission is not None
    grant = FamilyGrant.objects.create(
        user=worker,
        permission=permission.permission,
        content_object=family,
        kind="lead",
        starts_on=date(2020, 1, 1),
    )
    assert seen(worker) == {family.pk}
    for change in ({"ends_on": date(2020, 2, 1)}, {"starts_on": date(2999, 1, 1), "ends_on": None}):
        FamilyGrant.objects.filter(pk=grant.pk).update(**change)
        assert seen(worker) == set()


def test_what_belongs_to_a_family_goes_with_it(council: Council) -> None:
    worker = council.of(Role.KEYWORKER)
    with acting_as(worker):
        mine = {key for (key,) in rows("SELECT id FROM families_family")}
        for table in ("member", "need", "artefact", "allocation", "intervention"):
            keys = sql.SQL("SELECT family_id FROM {}").format(sql.Identifier(f"families_{table}"))
            found = {key for (key,) in rows(keys)}
            assert found <= mine, table
        people = {key for (key,) in rows("SELECT id FROM families_person")}
        assert people == {key for (key,) in rows("SELECT person_id FROM families_member")}


def test_nothing_is_written_outside_ones_reach(council: Council) -> None:
    worker = council.of(Role.KEYWORKER)
    other = Family.objects.exclude(pk__in=seen(worker)).first()
    assert other is not None
    with acting_as(worker):
        assert Family.objects.filter(pk=other.pk).update(closure_reason="x") == 0
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM families_member WHERE family_id = %s", [other.pk])
            assert cursor.rowcount == 0
    made = (
        "INSERT INTO families_artefact (id, family_id, artefact, on_date, covers_everyone)"
        " VALUES (gen_random_uuid(), %s, 'plan', '2020-01-01', true)"
    )
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        acting_as(worker),
        connection.cursor() as cursor,
    ):
        cursor.execute(made, [other.pk])


def test_rows_do_not_come_in_by_copy(council: Council) -> None:
    with (
        pytest.raises(psycopg.errors.FeatureNotSupported),
        transaction.atomic(),
        acting_as(council.of(Role.HEAD_OF_SERVICE)),
        connection.cursor() as cursor,
        cursor.copy("COPY families_need (id) FROM STDIN") as copy,
    ):
        copy.write_row([uuid.uuid4()])


def test_looking_for_a_person_opens_people_and_closes_again(council: Council) -> None:
    worker = council.of(Role.KEYWORKER)
    everybody = rows("SELECT count(*) FROM families_person")
    with acting_as(worker):
        few = rows("SELECT count(*) FROM families_person")
        needs = rows("SELECT count(*) FROM families_need")
        with identity.opening(PEOPLE):
            assert rows("SELECT count(*) FROM families_person") == everybody
            assert rows("SELECT count(*) FROM families_need") == needs
        assert rows("SELECT count(*) FROM families_person") == few < everybody
        with pytest.raises(ZeroDivisionError), identity.opening(PEOPLE):
            _ = 1 / 0
        assert rows("SELECT count(*) FROM families_person") == few


def test_council_wide_work_opens_every_family_and_a_rollback_closes_them(
    council: Council,
) -> None:
    analyst = council.of(Role.ANALYST)
    every = rows("SELECT count(*) FROM families_family")
    with acting_as(analyst, opened=EVERYTHING):
        assert rows("SELECT count(*) FROM families_family") == every
    with acting_as(analyst):
        with transaction.atomic():
            identity.open_up(EVERYTHING)
            transaction.set_rollback(True)
        assert rows("SELECT count(*) FROM families_family") == [(0,)]
        identity.open_up(EVERYTHING)
        assert rows("SELECT count(*) FROM families_family") == every


def test_an_inactive_user_is_nobody(council: Council) -> None:
    head = User.objects.get(pk=council.of(Role.HEAD_OF_SERVICE).pk)
    head.is_active = False
    assert seen(head) == set()


def test_a25_triggers_are_not_ignored(council: Council) -> None:
    """The library's own way to skip triggers is closed to everybody."""
    worker = council.of(Role.HEAD_OF_SERVICE)
    with acting_as(worker):
        family = Family.objects.first()
        assert family is not None
        before = rows("SELECT count(*) FROM families_familyevent")[0][0]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('pgtrigger.ignore', (SELECT '{' || string_agg(tgname, ',')"
                " || '}' FROM pg_trigger WHERE tgname LIKE 'pgtrigger%%'), true)"
            )
        Family.objects.filter(pk=family.pk).update(closure_reason="moved away")
        assert rows("SELECT count(*) FROM families_familyevent")[0][0] == before + 1


@pytest.mark.parametrize("table", ["django_session", "account_emailaddress", "privacy_user"])
def test_reports_read_no_sessions_and_sign_ins(run_databases: Databases, table: str) -> None:
    with (
        psycopg.connect(url_of("reporter", run_databases.name)) as reporter,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        reporter.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))
