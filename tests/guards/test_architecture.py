"""The codebase keeps its own laws: where writes stand, how long things are, how they are named."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("tfcase", "exports", "outcomes", "families", "privacy")
WRITES = {
    "save",
    "create",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
# Everything else that changes rows has to be an action.
MAY_WRITE = ("actions", "audit", "files", "jobs", "identity")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_VIEW, LONGEST_TEMPLATE = 300, 30, 15, 120


def our_files() -> list[Path]:
    """Every Python file of the floors but migrations, which are generated."""
    files = (path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
    return sorted(path for path in files if "migrations" not in path.parts)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def layer(path: Path) -> str:
    """`actions` for families/actions.py and for families/actions/needs.py."""
    parts = path.relative_to(ROOT).parts
    return parts[1].removesuffix(".py") if len(parts) > 1 else ""


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def writes(tree: ast.AST) -> list[str]:
    """Calls that change rows; `update` only on a chain through `objects` or `filter`."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, chain = node.func.attr, ast.unparse(node.func.value)
        is_row_update = name == "update" and (".objects" in chain or ".filter(" in chain)
        if name in WRITES or is_row_update:
            found.append(f"line {node.lineno}: {chain[:40]}.{name}()")
    return found


@pytest.mark.parametrize("path", our_files(), ids=named)
def test_writes_stand_in_actions_only(path: Path) -> None:
    if layer(path) in MAY_WRITE:
        return
    assert writes(ast.parse(path.read_text())) == []


@pytest.mark.parametrize("path", our_files(), ids=named)
def test_nothing_above_the_queries_asks_the_database_by_itself(path: Path) -> None:
    if layer(path) not in ("views", "forms", "tasks", "templatetags", "management"):
        return
    chains = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute)]
    assert [n.lineno for n in chains if n.attr == "objects"] == []


@pytest.mark.parametrize("path", our_files(), ids=named)
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text()
    longest = LONGEST_VIEW if layer(path) == "views" else LONGEST_FUNCTION
    too_long = [
        f"{f.name} ({length(f)})" for f in functions(ast.parse(text)) if length(f) > longest
    ]
    assert (text.count("\n") > LONGEST_FILE, too_long) == (False, [])


def test_no_file_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils.py", "helpers.py", "managers.py", "mixins.py", "signals.py", "common.py"}
    assert [named(path) for path in our_files() if path.name in drawers] == []


def test_templates_are_short() -> None:
    templates = (ROOT / "templates").rglob("*.html")
    long = [named(p) for p in templates if p.read_text().count("\n") > LONGEST_TEMPLATE]
    assert long == []


def test_the_top_level_is_the_one_that_was_agreed() -> None:
    agreed = {
        *("manage.py", "pyproject.toml", "tfcase", "families", "outcomes", "exports", "privacy"),
        *("templates", "tests", "docker-compose.yml", "README.md", "Makefile", "docs"),
        *("package.json", "package-lock.json", "node_modules"),
    }
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - agreed - {"__pycache__"} == set()


def test_the_guard_sees_a_planted_write() -> None:
    planted = (
        "def page(request):\n    Family.objects.filter(pk=1).update(name='x')\n    family.save()\n"
    )
    assert len(writes(ast.parse(planted))) == 2
