"""A PostgreSQL server that knows nothing of us, as a council's own would be."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from privacy import provision
from tests.database import ROOT
from tfcase import embedded
from tfcase.embedded_place import find, known_socket_folder, passwords


def drop_roles(server: provision.Connection) -> None:
    """Take every role of ours away."""
    for role in provision.ROLES:
        name = sql.Identifier(provision.role_name(role))
        server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(name))


@pytest.fixture(scope="module")
def roleless_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Our own starter's server with its roles taken away.

    Gives the environment in which `psql` is the server's administrator.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TFCASE_HOME", str(tmp_path_factory.mktemp("council")))
        embedded.ensure_running(ROOT)
        place = find(ROOT)
        address = embedded.database_url(ROOT, "superuser", "postgres")
        with psycopg.connect(address, autocommit=True) as server:
            server.execute("DROP DATABASE tfcase")
            drop_roles(server)
        yield {
            "PGHOST": str(known_socket_folder(place)),
            "PGPORT": "5432",
            "PGPASSWORD": passwords(place)["superuser"],
            "PATH": f"{Path(place.program('psql')).parent}:{os.environ['PATH']}",
        }
        embedded.reset(ROOT)
