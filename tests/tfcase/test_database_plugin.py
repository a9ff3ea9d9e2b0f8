"""The tests' own database: what a test may rely on."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests.database import OWN_FOLDER, ROOT, Databases, url_of


def _rows(databases: Databases, table: str) -> int:
    """Count as the superuser, past every policy."""
    with databases.server(databases.name) as server:
        row = server.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    assert row is not None
    return int(str(row[0]))


@pytest.mark.django_db
def test_tests_connect_as_the_application_which_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("tfcase_app",)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = 'tfcase_app'")
        assert cursor.fetchone() == (0,)
        with pytest.raises(Exception, match="permission denied"):
            cursor.execute("CREATE TABLE public.not_allowed (id int)")


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_nothing_behind(run_databases: Databases) -> None:
    born_with = _rows(run_databases, "django_content_type")
    ContentType.objects.create(app_label="invented", model="thing")
    assert _rows(run_databases, "django_content_type") == born_with + 1
    run_databases.restore()
    assert _rows(run_databases, "django_content_type") == born_with


@pytest.mark.django_db(transaction=True)
def test_a_council_that_could_not_be_made_whole_leaves_nothing_behind(
    run_databases: Databases, django_db_blocker: Any
) -> None:
    def half_made() -> None:
        with run_databases.emptied_after(django_db_blocker):
            ContentType.objects.create(app_label="invented", model="thing")
            raise ZeroDivisionError

    born_with = _rows(run_databases, "django_content_type")
    with pytest.raises(ZeroDivisionError):
        half_made()
    assert _rows(run_databases, "django_content_type") == born_with


@pytest.mark.django_db
def test_commands_that_a_test_starts_use_the_same_database(run_databases: Databases) -> None:
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command"]
    code = "from django.db import connection as c; print(c.settings_dict['NAME'])"
    done = subprocess.run([*command, code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == run_databases.name


def test_settings_and_commands_use_the_queue_of_this_process() -> None:
    assert Path(settings.CELERY_BROKER_FOLDER) == OWN_FOLDER / "broker"
    assert os.environ["TFCASE_BROKER_FOLDER"] == str(OWN_FOLDER / "broker")
    assert OWN_FOLDER.name == str(os.getpid())


@pytest.mark.django_db
def test_each_role_signs_in_as_itself(run_databases: Databases) -> None:
    for role in ("owner", "app", "jobs", "eraser", "rotator", "reporter", "backup"):
        with psycopg.connect(url_of(role, run_databases.name)) as session:
            assert session.execute("SELECT current_user").fetchone() == (f"tfcase_{role}",)
