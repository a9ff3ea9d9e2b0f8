"""The codebase keeps its own laws: where writes stand, how long things are, how they are named."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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


@cache
def trees() -> dict[Path, ast.Module]:
    """Every file of ours, read once."""
    return {path: ast.parse(path.read_text()) for path in our_files()}


def test_writes_stand_in_actions_only() -> None:
    found = {
        named(path): writes(tree) for path, tree in trees().items() if layer(path) not in MAY_WRITE
    }
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_nothing_above_the_queries_asks_the_database_by_itself() -> None:
    above = ("views", "forms", "tasks", "templatetags", "management")
    found = [
        f"{named(path)}:{node.lineno}"
        for path, tree in trees().items()
        if layer(path) in above
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert found == []


def test_files_are_short() -> None:
    assert [p for p in map(named, our_files()) if lines_of(ROOT / p) > LONGEST_FILE] == []


def lines_of(path: Path) -> int:
    return path.read_text().count("\n")


def test_functions_are_short() -> None:
    found = [
        f"{named(path)}: {f.name} ({length(f)})"
        for path, tree in trees().items()
        for f in functions(tree)
        if length(f) > (LONGEST_VIEW if layer(path) == "views" else LONGEST_FUNCTION)
    ]
    assert found == []


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
