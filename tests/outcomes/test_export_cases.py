"""What was imported comes out the same: sorted, complete or not at all, and noted."""

import errno
import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from outcomes.actions import exporting
from outcomes.actions.exporting import export_cases
from outcomes.casefiles.tables import TABLES
from privacy.access import AccessDenied
from privacy.models import AuditEvent
from privacy.roles import Role
from tests.make import make_user
from tests.outcomes.importing import canonical, exported, run_import
from tests.sample import SAMPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]


def test_the_export_equals_the_sorted_input(tmp_path: Path) -> None:
    found, given = exported(tmp_path), canonical(SAMPLE)
    for name, rows in given.items():
        assert found[name] == rows, name
    plan = "local_plan.yaml"
    assert (tmp_path / plan).read_bytes() == (SAMPLE / plan).read_bytes()


def test_importing_the_export_changes_nothing(tmp_path: Path) -> None:
    exported(tmp_path)
    ran = run_import(tmp_path)
    assert (ran.status, ran.families) == (0, {"unchanged": 300})
    assert (ran.count("Terms new or changed"), ran.count("Feeds new or changed")) == (0, 0)
    assert "Local plan: unchanged" in ran.out


def test_the_files_have_the_one_form(tmp_path: Path) -> None:
    exported(tmp_path)
    for table in TABLES:
        data = (tmp_path / table.file).read_bytes()
        assert data.startswith(",".join(table.names).encode() + b"\n")
        assert b"\r" not in data
        assert data.decode().endswith("\n")


def test_nobody_else_may_read_them_and_nothing_else_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "here"
    exported(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    names = sorted(path.name for path in folder.iterdir())
    assert modes == {0o600}
    assert names == sorted([*(table.file for table in TABLES), "local_plan.yaml"])


def test_a_full_disk_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(exporting.os, "fsync", full)
    with pytest.raises(CommandError, match="No space left on device.*None was kept"):
        call_command("export_cases", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_noted_is_not_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the audit trail is away")

    monkeypatch.setattr(exporting.audit, "record", broken)
    with pytest.raises(RuntimeError):
        call_command("export_cases", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_the_export_is_in_the_audit_trail(tmp_path: Path) -> None:
    exported(tmp_path)
    event = AuditEvent.objects.get(event="cases_exported")
    assert (event.by_name, event.facts["families"]) == ("Operator (command line)", 300)


def test_only_the_operator_may(tmp_path: Path) -> None:
    with pytest.raises(AccessDenied):
        export_cases(tmp_path, by=make_user(Role.ADMINISTRATOR))
    assert list(tmp_path.iterdir()) == []
