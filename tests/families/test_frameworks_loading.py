"""Frameworks become immutable versions: whole, once, and refused with file and line."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, transaction

import families
from families.actions.frameworks import load_frameworks
from families.framework import FrameworkInvalid
from families.models import FrameworkVersion
from families.queries.frameworks import current_frameworks, latest_versions
from privacy.access import AccessDenied
from privacy.identity import system_user
from privacy.models import AuditEvent
from privacy.roles import Role
from tests.make import make_user

pytestmark = pytest.mark.django_db
SHIPPED = sorted((Path(families.__file__).parent / "data" / "frameworks").glob("*.yaml"))
TF = next(path for path in SHIPPED if "2015" in path.name)


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The framework of 2015 with another name."""
    path = tmp_path / "tf.yaml"
    text = TF.read_text()
    assert "phase 2 (expanded programme)" in text
    path.write_text(text.replace("phase 2 (expanded programme)", "phase 2, as we read it"))
    return path


def versions() -> list[tuple[str, int]]:
    return sorted(FrameworkVersion.objects.values_list("code", "number"))


def test_without_files_those_of_the_product_are_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_frameworks")
    assert versions() == [("ffp-2025", 1), ("sf-2022-national", 1), ("tf-2015-national", 1)]
    assert set(current_frameworks()) == {code for code, _ in versions()}
    assert "tf-2015-national version 1 loaded." in capsys.readouterr().out
    assert AuditEvent.objects.filter(event="framework_loaded").count() == 3


def test_the_same_file_again_makes_no_version(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_frameworks")
    call_command("load_frameworks", str(TF))
    assert len(versions()) == 3
    assert "tf-2015-national version 1 is loaded already." in capsys.readouterr().out


def test_a_changed_file_is_the_next_version(changed: Path) -> None:
    call_command("load_frameworks")
    call_command("load_frameworks", str(changed))
    assert ("tf-2015-national", 2) in versions()
    latest = {version.code: version for version in latest_versions()}
    assert latest["tf-2015-national"].number == 2
    assert current_frameworks()["tf-2015-national"].name.endswith("as we read it")


def test_what_was_the_rule_before_can_be_so_again(changed: Path) -> None:
    by = system_user("operator")
    for path in (TF, changed, TF):
        load_frameworks(files=[path], by=by)
    assert versions() == [("tf-2015-national", n) for n in (1, 2, 3)]


def test_a_file_may_extend_what_is_loaded_already() -> None:
    by = system_user("operator")
    base = [path for path in SHIPPED if "2022" in path.name]
    load_frameworks(files=base, by=by)
    [loaded] = load_frameworks(files=[path for path in SHIPPED if "ffp" in path.name], by=by)
    assert (loaded.version.code, loaded.new) == ("ffp-2025", True)


def test_a_faulty_file_is_refused_with_file_and_line_and_nothing_is_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.yaml"
    lines = TF.read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if line.strip().startswith("minimum:"))
    lines[at] = "  minimum: two"
    path.write_text("\n".join(lines))
    with pytest.raises(CommandError, match="No framework was loaded") as refused:
        call_command("load_frameworks", str(path), *map(str, SHIPPED[:1]))
    assert refused.value.returncode == 2
    assert f"bad.yaml:{at + 1}: eligibility.minimum: " in capsys.readouterr().err
    assert versions() == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "bad.yaml:1: file: is empty"),
        ("a: [", "bad.yaml:"),
        ("kind: outcome_framework\n", "bad.yaml:1: framework.id: is missing"),
        ("a: \x00\n", "bad.yaml:1: "),
    ],
)
def test_what_is_no_framework_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    with pytest.raises(FrameworkInvalid) as refused:
        load_frameworks(files=[path], by=system_user("operator"))
    assert refused.value.faults[0].startswith(fault)


def test_a_file_that_is_not_there_or_not_utf_8(tmp_path: Path) -> None:
    by = system_user("operator")
    with pytest.raises(FrameworkInvalid, match="cannot be read"):
        load_frameworks(files=[tmp_path / "none.yaml"], by=by)
    (tmp_path / "latin.yaml").write_bytes(b"a: caf\xe9")
    with pytest.raises(FrameworkInvalid, match="is not UTF-8"):
        load_frameworks(files=[tmp_path / "latin.yaml"], by=by)


def test_an_id_that_no_table_could_hold_is_refused_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    text = TF.read_text().replace("H1.1", "H1.1-of-the-first-headline")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "id: H1.1-of" in row)
    path.write_text(text)
    with pytest.raises(FrameworkInvalid) as refused:
        load_frameworks(files=[path], by=system_user("operator"))
    assert f"long.yaml:{line}: headlines: id 'H1.1-of-the-first-headline'" in str(refused.value)


def test_two_files_of_one_framework_are_refused(tmp_path: Path, changed: Path) -> None:
    same_name = tmp_path / "other"
    same_name.mkdir()
    again = same_name / changed.name
    again.write_text(changed.read_text())
    with pytest.raises(FrameworkInvalid, match="is given twice"):
        load_frameworks(files=[changed, again], by=system_user("operator"))


def test_a_version_never_changes() -> None:
    call_command("load_frameworks")
    version = FrameworkVersion.objects.first()
    assert version is not None
    for attempt in (
        lambda: FrameworkVersion.objects.filter(pk=version.pk).update(name="other"),
        version.delete,
    ):
        with pytest.raises(Error), transaction.atomic():
            attempt()


def test_loading_is_for_the_operator() -> None:
    with pytest.raises(AccessDenied):
        load_frameworks(files=SHIPPED, by=make_user(Role.ADMINISTRATOR))
