"""The maximum age of a backup is published, kept, and looked at every night."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from privacy import backups, jobs
from privacy.identity import system_user
from privacy.queries.backups import JOB, not_as_promised
from privacy.roles import Role
from privacy.rules.backups import Looked, looked_at, made_at, name_at, too_old
from tests.make import make_user

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def test_ret_09_a_backup_is_too_old_on_the_day_that_was_published() -> None:
    names = [name_at(NOW - timedelta(days=30, seconds=late)) for late in (-1, 0)]
    assert made_at(names[1]) == NOW - timedelta(days=30)
    assert too_old([*names, "of-somebody.dump"], NOW, 30) == [names[1]]
    # A file of another name may be anything: it is not removed, and its age is that of the disk.
    found = {**dict.fromkeys(names, NOW), "of-somebody.dump": NOW - timedelta(days=400)}
    assert looked_at(found, NOW, 30) == Looked(kept=3, oldest_days=400, over=2)
    assert looked_at({}, NOW, 30) == Looked(0, 0, 0)


@pytest.mark.django_db
def test_ret_09_the_policy_page_and_the_desk_say_what_the_last_look_found(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    by = system_user("timetable")
    client.force_login(make_user(Role.DPO, "Dee Po"))
    settings.BACKUP_DAYS = 14

    def looked() -> str:
        jobs.run_here(JOB, by=by)
        return client.get("/retention/schedules/").content.decode()

    assert "14 days after they were made" in client.get("/retention/schedules/").content.decode()
    assert "the worker sees no folder of backups" in looked()
    assert not_as_promised().count() == 1
    settings.BACKUP_FOLDER = str(tmp_path)
    old, fresh = (name_at(timezone.now() - timedelta(days=days)) for days in (15, 13))
    for name in (old, fresh):
        (tmp_path / name).write_bytes(b"x")
    assert "1 of 2 are too old; destroy them." in looked()
    assert "Backups to look at" in client.get("/desk/").content.decode()
    assert backups.prune() == 1
    assert os.listdir(tmp_path) == [fresh]
    assert "1 are kept, the oldest 13 days old." in looked()
    assert not_as_promised().count() == 0
