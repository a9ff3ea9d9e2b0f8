"""The web server's pool: nothing of who asked stays behind, a dead connection is no fault."""

import os
import subprocess
import sys

import pytest

from tests.database import ROOT, Databases

# As a web server's thread does it: each request gives its connection back.
REQUESTS = """
import django
django.setup()
from django.db import connection
from privacy.identity import acting_as
from privacy.models import User

WHO = "SELECT coalesce(current_setting('tfcase.user_id', true), '')"

def asked(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        [found] = cursor.fetchone()
    return found

somebody, used, left = User(role="dpo"), set(), {}
for _ in range(20):
    with acting_as(somebody):
        assert asked(WHO) == str(somebody.pk)
        used.add(asked("SELECT pg_backend_pid()"))
    connection.close()
for _ in range(20):
    left[asked("SELECT pg_backend_pid()")] = asked(WHO)
    connection.close()
assert used & set(left), "No connection served twice."
print(set(left.values()))
print(*used, *left, flush=True)
input()
print(asked("SELECT 'well'"), flush=True)
connection.close_pool()
"""
# Its own connections alone: that of this process serves the next test.
END = "SELECT pg_terminate_backend(pid) FROM unnest(%s::integer[]) AS pid"


@pytest.mark.usefixtures("django_db_setup")
def test_nothing_stays_and_what_is_dead_is_replaced(run_databases: Databases) -> None:
    own = {"DJANGO_SETTINGS_MODULE": "tfcase.settings", "DATABASE_ROLE": "app"}
    web = subprocess.Popen(
        [sys.executable, "-c", REQUESTS],
        cwd=ROOT,
        env={**os.environ, **own},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert web.stdin
    assert web.stdout
    assert web.stdout.readline() == "{''}\n"
    own_connections = [int(pid) for pid in web.stdout.readline().split()]
    with run_databases.server() as server:
        server.execute(END, [own_connections])
    out, _ = web.communicate("\n", timeout=60)
    assert (web.returncode, out) == (0, "well\n")
