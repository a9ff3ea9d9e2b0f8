"""The locked packages: complete, with hashes, and from nowhere in particular."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.database import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = ROOT / ".requirements.txt"
DEVELOPER = ROOT / ".requirements-dev.txt"
OPINION = ROOT / ".requirements-opinion.txt"


def _name(requirement: str) -> str:
    """The package's name as the lock writes it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]).lower()


def _locked(text: str) -> dict[str, str]:
    """Each locked package with its version."""
    lines = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    return {_name(line): line.split()[0] for line in lines}


def test_everything_that_the_project_asks_for_is_locked() -> None:
    runtime, developer = _locked(RUNTIME.read_text()), _locked(DEVELOPER.read_text())
    wanted = {_name(text) for text in PROJECT["project"]["dependencies"]}
    tools = {_name(text) for text in PROJECT["dependency-groups"]["dev"]}
    assert sorted(wanted - set(runtime)) == []
    assert sorted(tools - set(developer)) == []


def test_both_locks_name_the_same_versions() -> None:
    runtime, developer = _locked(RUNTIME.read_text()), _locked(DEVELOPER.read_text())
    both = set(runtime) & set(developer)
    assert both
    assert {name for name in both if runtime[name] != developer[name]} == set()


@pytest.mark.parametrize(
    "lock", [RUNTIME, DEVELOPER, OPINION], ids=["runtime", "developer", "opinion"]
)
def test_every_package_has_one_version_and_hashes(lock: Path) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", lock.read_text(), flags=re.M))
    assert len(blocks) > 30
    assert [text for text in blocks if not re.match(r"[a-z0-9._-]+==[\w.]+", text)] == []
    assert [text for text in blocks if "--hash=sha256:" not in text] == []


@pytest.mark.parametrize(
    "name", [RUNTIME.name, DEVELOPER.name, OPINION.name, "package-lock.json", ".npmrc"]
)
def test_no_lock_names_a_host_or_a_folder_of_a_machine(name: str) -> None:
    text = (ROOT / name).read_text()
    if name == "package-lock.json":
        packages = json.loads(text)["packages"].values()
        assert [package for package in packages if "resolved" in package] == []
    assert re.findall(r"https?:|file:|index-url|find-links|registry=|^/", text, re.MULTILINE) == []


def test_the_bill_of_materials_names_every_locked_package() -> None:
    subprocess.run(["make", "--silent", "sbom"], cwd=ROOT, check=True, capture_output=True)
    named = {
        f"{each['name']}=={each['version']}"
        for file in ("python", "npm")
        for each in json.loads((ROOT / f".tfcase/sbom/{file}.json").read_text())["components"]
    }
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    runtime = {
        f"{path.rpartition('node_modules/')[2]}=={each['version']}"
        for path, each in packages.items()
        if path and not each.get("dev")
    }
    locked = re.findall(r"^([a-z0-9][^ ]*==[^ ]+)", RUNTIME.read_text(), re.MULTILINE)
    assert runtime | set(locked) == named
