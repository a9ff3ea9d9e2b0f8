"""`.env.example` names every variable that the code reads, and no other."""

import ast
import re
from pathlib import Path

from tests.database import ROOT

EXAMPLE = ROOT / ".env.example"
# Read by the tests, the demonstration or the container's image, never by a production's settings.
READ_ELSEWHERE = {"PORT", "TFCASE_ALLOW_NO_BROWSER", "TFCASE_TEST_HOME"}
READERS = {
    "text",
    "choice",
    "integer",
    "boolean",
    "words",
    "folder",
    "key_of_jobs",
    "_kept_secret",
    "get",
    "getenv",
}
PACKAGES = ("tfcase", "exports", "outcomes", "families", "privacy")
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,}")


def _read_by(path: Path) -> set[str]:
    """The names that a module asks the environment for."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            found |= {name for name in _literal(node.args[0]) if name} if name in READERS else set()
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            found |= _literal(node.slice)
    return {name for name in found if VARIABLE.fullmatch(name)}


def _literal(node: ast.expr) -> set[str]:
    """A text written out, as a set of one; else nothing."""
    value = node.value if isinstance(node, ast.Constant) else None
    return {value} if isinstance(value, str) else set()


def _modules() -> list[Path]:
    """Every module of ours, and the command line."""
    return [ROOT / "manage.py", *(path for app in PACKAGES for path in (ROOT / app).rglob("*.py"))]


def _named() -> list[str]:
    """The variables of the example, in order."""
    return re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", EXAMPLE.read_text(), re.MULTILINE)


def test_the_guard_itself_sees_every_way_of_reading(tmp_path: Path) -> None:
    module = tmp_path / "invented.py"
    module.write_text(
        'import os\nA = os.environ["FIRST_ONE"]\nB = os.environ.get("SECOND_ONE")\n'
        'C = environment.integer("THIRD_ONE", 1, 0, 9)\nD = {}.get("lower")\n'
    )
    assert _read_by(module) == {"FIRST_ONE", "SECOND_ONE", "THIRD_ONE"}


def test_every_variable_that_is_read_is_in_the_example() -> None:
    read = {name for path in _modules() for name in _read_by(path)}
    assert len(read) > 10
    assert sorted(read - READ_ELSEWHERE - set(_named()) - {"HTTP_X_FORWARDED_PROTO"}) == []


def test_the_example_names_nothing_that_is_not_read() -> None:
    sources = "\n".join(path.read_text() for path in _modules())
    per_role = {name for name in _named() if name.startswith("DATABASE_URL_")}
    assert [name for name in _named() if name not in per_role and f'"{name}"' not in sources] == []


def test_every_role_has_its_own_address() -> None:
    per_role = {name.removeprefix("DATABASE_URL_").lower() for name in _named() if "URL_" in name}
    expected = {"owner", "app", "jobs", "eraser", "rotator", "reporter", "backup"}
    assert per_role - {"redis"} == expected


def test_no_variable_is_named_twice_and_no_secret_has_a_value() -> None:
    names = _named()
    assert len(names) == len(set(names))
    secrets = r"^(?:SECRET_KEY|DATABASE_URL\w*|REDIS_URL)=(.*)$"
    assert set(re.findall(secrets, EXAMPLE.read_text(), re.MULTILINE)) == {""}
