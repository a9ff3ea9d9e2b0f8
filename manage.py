#!/usr/bin/env python3
"""Django's command line, run under the database role that the command needs."""

import os
import sys

from django.core.management import execute_from_command_line

# Commands that change the schema connect as the owner of the tables; commands that read every
# family connect as the role of the jobs; everything else is the restricted role of the web.
OWNER_COMMANDS = {
    *("migrate", "setup_database", "sqlmigrate", "showmigrations", "pgtrigger", "restore"),
}
JOBS_COMMANDS = {
    "import_cases",
    "export_cases",
    "compute_outcomes",
    "build_return",
    "load_frameworks",
    "load_demo",
    "verify_audit",
}
ROTATOR_COMMANDS = {"rotate_keys"}
ERASER_COMMANDS = {"replay_erasures"}
BACKUP_COMMANDS = {"backup"}


def main() -> None:
    """Choose the database role for the command, then hand over to Django."""
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command in OWNER_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "owner")
    elif command in JOBS_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "jobs")
    elif command in ROTATOR_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "rotator")
    elif command in ERASER_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "eraser")
    elif command in BACKUP_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "backup")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tfcase.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
