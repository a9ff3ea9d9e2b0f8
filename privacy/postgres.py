"""PostgreSQL's own programs, for the database and under the role of this process."""

import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection


class ProgramFailed(Exception):
    """What the program said."""


def run(name: str, *arguments: str) -> None:
    """Run a program; the password goes by the environment, never by its arguments."""
    found = Path(settings.POSTGRES_PROGRAMS) / name
    program = str(found) if found.is_file() else shutil.which(name)
    if program is None:
        raise ProgramFailed(f"{name} is not there: install PostgreSQL's client programs.")
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, with our own arguments.
        [program, *arguments], env={**os.environ, **_address()}, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise ProgramFailed(done.stderr.decode(errors="replace").strip())


def _address() -> dict[str, str]:
    """Where the database is and as whom, as the programs read it."""
    known = connection.settings_dict
    options = known["OPTIONS"]
    address = {
        **{"PGDATABASE": known["NAME"], "PGUSER": known["USER"], "PGPASSWORD": known["PASSWORD"]},
        **{"PGHOST": known["HOST"], "PGPORT": str(known["PORT"] or "")},
        **{"PGSSLMODE": options.get("sslmode", ""), "PGOPTIONS": options.get("options", "")},
    }
    return {name: str(value) for name, value in address.items() if value}
