"""How long things are kept, and what has to outlive the database."""

import os
from pathlib import Path

from tfcase import embedded_place, environment

_ROOT = Path(__file__).resolve().parent.parent
_HOME = environment.folder("TFCASE_HOME", _ROOT / ".tfcase")

# A paid claim may be audited for so many years; its family is kept until then.
CLAIM_AUDIT_YEARS = environment.integer("TFCASE_CLAIM_AUDIT_YEARS", 6, 1, 25)
# Days between the review of a disposal and its approval, in which anybody can still say no.
COOLING_DAYS = environment.integer("TFCASE_COOLING_DAYS", 30, 1, 365)
# The ledger of erasures lies outside the database, so that no backup of it forgets one.
ERASURE_LEDGER = environment.folder("TFCASE_LEDGER_FOLDER", _HOME / "ledger") / "erasures.jsonl"
# What was erased is in a backup still: after so many days none of them is left. The folder is where
# `manage.py backup` writes without a file; a check every night looks into it.
BACKUP_DAYS = environment.integer("TFCASE_BACKUP_DAYS", 30, 1, 366)
BACKUP_FOLDER = environment.text("TFCASE_BACKUP_FOLDER", "")
# Where pg_dump and pg_restore are: those of the embedded server, or of the system.
POSTGRES_PROGRAMS = (
    "" if os.environ.get("DATABASE_URL") else str(embedded_place.find(_ROOT).programs_folder)
)
