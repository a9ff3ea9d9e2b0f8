"""Changes one place of a module at a time and runs tests: a change that none notices is told.

`python -m tests.mutants` takes every line of `TABLE` (`make prove` does), or the modules named.
It is quicker than the tools for this by far: the tests' database and council are made once, and a
changed function is put into the module that is loaded already. So models, decorators, and what runs
only while a module is loaded, are not changed.
"""

import ast
import copy
import importlib
import inspect
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, TypeGuard

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parent.parent
ACCESS, TRUST = "tests/privacy/test_access.py", "tests/privacy/test_restrictions.py"
RULES = "tests/rules/test_retention"
RETENTION, DEADLINES = f"{RULES}_rules.py", "tests/privacy/test_deadlines.py"
MENTIONS = "tests/privacy/test_mentions.py"
# What is changed, and the tests that have to notice.
TABLE: dict[str, tuple[str, ...]] = {
    "privacy/access.py": (ACCESS, "tests/privacy/test_opening_the_wall.py"),
    "privacy/gate.py": (
        *("tests/guards/test_confirmed.py", "tests/privacy/test_session_limits.py"),
        "tests/privacy/test_factors.py",
    ),
    "privacy/rules/ages.py": (RETENTION, f"{RULES}_schedules.py"),
    "privacy/rules/retention.py": (RETENTION, f"{RULES}_schedules.py", f"{RULES}_laws.py"),
    "privacy/rules/blocks.py": (f"{RULES}_blocks.py",),
    "privacy/rules/backups.py": ("tests/privacy/test_backups.py",),
    "privacy/rules/requests.py": ("tests/rules/test_request_rules.py",),
    "privacy/deadlines.py": (DEADLINES,),
    "privacy/mentions.py": (MENTIONS,),
    "privacy/mention_patterns.py": (MENTIONS,),
    "privacy/rules/grounds.py": ("tests/rules/test_subject_grounds.py",),
    "privacy/sweeping.py": ("tests/privacy/test_sweeping.py",),
    "families/actions/exclusions.py": ("tests/privacy/test_exclusions.py",),
    "families/queries/exclusions.py": ("tests/privacy/test_exclusions.py", TRUST),
    "families/actions/restrictions.py": (TRUST,),
    "families/queries/restrictions.py": (TRUST, "tests/families/test_grants.py"),
    "families/actions/emergencies.py": ("tests/privacy/test_emergencies.py",),
    "families/queries/emergencies.py": ("tests/privacy/test_emergencies.py",),
    "families/actions/reveals.py": ("tests/families/test_reveals.py",),
    "families/queries/reveals.py": ("tests/families/test_reveals.py",),
}
LONGEST_SECONDS = 60
SWAPPED: dict[type, type] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
NARROWING = {"filter": "exclude", "exclude": "filter"}


@dataclass(frozen=True)
class Mutant:
    """A module with one change."""

    line: int
    what: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.line}: {self.what}"


def mutants(source: str) -> Iterator[Mutant]:
    """Every single change of a module, in the order of its lines."""
    original = ast.parse(source)
    for place, node in enumerate(ast.walk(original)):
        for what in _changes(node):
            tree = copy.deepcopy(original)
            changed = next(n for at, n in enumerate(ast.walk(tree)) if at == place)
            _CHANGE[what.partition(":")[0]](changed, what.partition(":")[2])
            yield Mutant(_line(node, what), what, ast.fix_missing_locations(tree))


def _line(node: ast.AST, what: str) -> int:
    """Where it stands: of a statement that is left out, its own line."""
    field, _, number = what.partition(":")[2].partition(" ")
    changed = getattr(node, field)[int(number)] if number else node
    return int(getattr(changed, "lineno", 0))


def _changes(node: ast.AST) -> Iterator[str]:
    """What may be changed of a node: a name of `_CHANGE`, and where in it."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
        yield "comparison"
    if isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in SWAPPED:
        yield "operator"
    if isinstance(node, ast.If | ast.IfExp):
        yield "condition turned round"
    if isinstance(node, ast.Constant) and type(node.value) in (bool, int):
        yield "constant"
    if _narrows(node):
        yield "filter turned round"
        yield from (f"argument left out:{n}" for n in range(len(node.args)))
        yield from (f"name left out:{n}" for n in range(len(node.keywords)))
    for field in ("body", "orelse"):
        for number, each in enumerate(_statements(node, field)):
            if isinstance(each, ast.Raise) or _is_a_call(each):
                yield f"statement left out:{field} {number}"
            if isinstance(each, ast.Return) and each.value is not None:
                yield f"nothing given back:{field} {number}"


def _narrows(node: ast.AST) -> TypeGuard[ast.Call]:
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in NARROWING


def _statements(node: ast.AST, field: str) -> list[ast.stmt]:
    found = getattr(node, field, None)
    return found if isinstance(found, list) and not isinstance(node, ast.Module) else []


def _is_a_call(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _swap(node: Any, _: str) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = SWAPPED[type(node.ops[0])]()
    else:
        node.op = SWAPPED[type(node.op)]()


def _turn(node: Any, _: str) -> None:
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _another(node: Any, _: str) -> None:
    node.value = not node.value if isinstance(node.value, bool) else node.value + 1


def _narrow(node: Any, _: str) -> None:
    node.func.attr = NARROWING[node.func.attr]


def _without_argument(node: Any, where: str) -> None:
    del node.args[int(where)]


def _without_name(node: Any, where: str) -> None:
    del node.keywords[int(where)]


def _without_statement(node: Any, where: str) -> None:
    field, number = where.split()
    getattr(node, field)[int(number)] = ast.Pass()


def _nothing(node: Any, where: str) -> None:
    field, number = where.split()
    getattr(node, field)[int(number)].value = ast.Constant(None)


_CHANGE = {
    "comparison": _swap,
    "operator": _swap,
    "condition turned round": _turn,
    "constant": _another,
    "filter turned round": _narrow,
    "argument left out": _without_argument,
    "name left out": _without_name,
    "statement left out": _without_statement,
    "nothing given back": _nothing,
}


# --- Into the loaded module and out of it


def _functions(names: dict[str, Any], module: str) -> Iterator[tuple[str, FunctionType]]:
    """The functions and methods that a module defines itself, without what wraps them."""
    for name, value in list(names.items()):
        if getattr(value, "__module__", None) != module:
            continue
        if inspect.isclass(value):
            for inner, method in vars(value).items():
                if isinstance(method, FunctionType):
                    yield f"{name}.{inner}", method
        elif callable(value) and isinstance(inspect.unwrap(value), FunctionType):
            yield name, inspect.unwrap(value)


def put(module: ModuleType, tree: ast.Module) -> None:
    """The code of this tree instead of the module's; its constants too."""
    names: dict[str, Any] = {"__name__": module.__name__, "__file__": module.__file__}
    exec(compile(tree, str(module.__file__), "exec"), names)  # noqa: S102 - our own source.
    living = dict(_functions(vars(module), module.__name__))
    for name, made in _functions(names, module.__name__):
        living[name].__code__ = made.__code__
        living[name].__kwdefaults__, living[name].__defaults__ = (
            made.__kwdefaults__,
            made.__defaults__,
        )
    for name, value in names.items():
        if name.isupper() and isinstance(value, int | str):
            setattr(module, name, value)


# --- Within pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which file is changed."""
    parser.addoption("--mutate", default="", help="a file of the product, from its root")


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Instead of running the tests once: once as it is, then once for each change."""
    path = session.config.getoption("--mutate")
    if not path:
        return None
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    source = (ROOT / path).read_text()
    if first := _noticed(session.items):
        pytest.exit(f"{first} fails without a change", returncode=2)
    every = list(mutants(source))
    living = [each for each in every if not _killed(module, each, session.items)]
    put(module, ast.parse(source))
    print(f"\n{path}: {len(every) - len(living)} of {len(every)} noticed")  # noqa: T201
    for each in living:
        print(f"  {path}:{each}")  # noqa: T201
    return True


def _killed(module: ModuleType, mutant: Mutant, items: list[pytest.Item]) -> bool:
    try:
        put(module, mutant.tree)
    except Exception:  # It does not even load.
        return True
    return bool(_noticed(items))


def _too_long(*_: object) -> None:
    raise TimeoutError


def _noticed(items: list[pytest.Item]) -> str:
    """The first test that fails; empty when none does."""
    signal.signal(signal.SIGALRM, _too_long)
    for number, item in enumerate(items):
        after = items[(number + 1) % len(items)]
        signal.alarm(LONGEST_SECONDS)
        reports = runtestprotocol(item, log=False, nextitem=after)
        signal.alarm(0)
        if any(report.failed for report in reports):
            _first_next_time(item, items)
            item.session._setupstate.teardown_exact(items[0])
            return item.nodeid
    return ""


def _first_next_time(item: pytest.Item, items: list[pytest.Item]) -> None:
    """What noticed one change often notices the next: first of its own file, which stays whole."""
    items.remove(item)
    same = [number for number, each in enumerate(items) if each.path == item.path]
    items.insert(min(same, default=len(items)), item)


def main(chosen: list[str]) -> int:
    """Each module in a process of its own."""
    worst = 0
    for path, tests in TABLE.items():
        if not chosen or path in chosen:
            options = ["-p", "tests.mutants", "-p", "no:cacheprovider", "-q", "--mutate", path]
            command = [sys.executable, "-m", "pytest", *options, "-m", "not prove", *tests]
            worst = max(worst, subprocess.run(command, cwd=ROOT, check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
