"""Changes one place of a module at a time and runs tests: a change that none notices is told.

`python -m tests.mutants` takes every line of `TABLE` (`make prove` does), or the modules named.
It is quicker than the tools for this by far: the tests' database and council are made once, and a
changed function is put into the module that is loaded already, in a process that ends with it. So
models, decorators, and what runs only while a module is loaded, are not changed.
"""

import ast
import copy
import importlib
import inspect
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, TypeGuard

import pytest
from _pytest.runner import runtestprotocol
from django.db import connections
from hypothesis import Phase
from hypothesis import settings as drawn

ROOT = Path(__file__).resolve().parent.parent
ACCESS, TRUST = "tests/privacy/test_access.py", "tests/privacy/test_restrictions.py"
RULES = "tests/rules/test_retention"
RETENTION, DEADLINES = f"{RULES}_rules.py", "tests/privacy/test_deadlines.py"
MENTIONS = "tests/privacy/test_mentions.py"
FPD = "tests/rules/test_fpd"
WITHHOLDING, FINISHED = f"{FPD}_suppress.py", f"{FPD}_checks.py"
# Tables of vectors, pure and quick: they come first.
TOLD, SHOWN = "tests/rules/test_told_vectors.py", f"{FPD}_vectors.py"
STEPS, COUNCIL = "tests/rules/test_steps_vectors.py", "tests/rules/test_whole_council.py"
WORLD = "tests/rules/test_worlds"
WORLDS = f"{WORLD}_vectors.py"
KEYS, CHAIN = "tests/privacy/test_keyring.py", "tests/privacy/test_audit_chain.py"
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
    "privacy/encryption.py": ("tests/privacy/test_encryption.py", KEYS),
    "privacy/keyring.py": (KEYS,),
    "privacy/keysources.py": (KEYS,),
    "privacy/audit.py": ("tests/privacy/test_audit.py",),
    "privacy/rules/chain.py": ("tests/rules/test_audit_links.py",),
    "privacy/actions/chain.py": (CHAIN,),
    "privacy/queries/chain.py": (CHAIN,),
    "privacy/signing.py": ("tests/privacy/test_sinks.py",),
    "privacy/sinks.py": ("tests/privacy/test_sinks.py",),
    "families/actions/exclusions.py": ("tests/privacy/test_exclusions.py",),
    "families/queries/exclusions.py": ("tests/privacy/test_exclusions.py", TRUST),
    "families/actions/restrictions.py": (TRUST,),
    "families/queries/restrictions.py": (TRUST, "tests/families/test_grants.py"),
    # What is told late commits, and is tried by hand: `tests/privacy/test_emergencies_late.py`.
    "families/actions/emergencies.py": ("tests/privacy/test_emergencies.py",),
    "families/queries/emergencies.py": ("tests/privacy/test_emergencies.py",),
    "families/actions/reveals.py": ("tests/families/test_reveals.py",),
    "families/queries/reveals.py": ("tests/families/test_reveals.py",),
    "exports/frames/checks.py": (SHOWN, FINISHED),
    "exports/frames/judge.py": (SHOWN, FINISHED),
    "exports/frames/scan.py": (SHOWN, FINISHED, "tests/rules/test_return_questions.py"),
    "exports/frames/suppress.py": (SHOWN, WITHHOLDING),
    "exports/frames/uniform.py": (SHOWN, f"{FPD}_compared.py"),
    "exports/frames/view.py": (SHOWN, WITHHOLDING, f"{FPD}_measure.py"),
    "exports/frames/starts.py": (SHOWN, f"{FPD}_compared.py"),
    "exports/frames/intruder.py": (SHOWN, WITHHOLDING),
    "exports/frames/linkage.py": (SHOWN, WITHHOLDING),
    "exports/explore.py": (TOLD,),
    "privacy/rules/crosstab.py": (TOLD, "tests/rules/test_crosstab.py"),
    "privacy/rules/intervals.py": (TOLD, "tests/rules/test_crosstab.py"),
    "privacy/rules/small_numbers.py": (TOLD, "tests/rules/test_crosstab.py"),
    "privacy/rules/steps.py": (STEPS, COUNCIL),
    "privacy/rules/worlds.py": (WORLDS, f"{WORLD}.py"),
    "outcomes/rules/whole_council.py": (STEPS, WORLDS, COUNCIL),
    "outcomes/rules/crossed.py": (WORLDS, f"{WORLD}.py"),
}
LONGEST_SECONDS, TWICE_SECONDS = 60, 5
# The first run of a file's tests makes what they need as well: the database, a council.
MAKING_SECONDS = 600
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
    carried = _carried_over(original)
    for place, node in enumerate(ast.walk(original)):
        for what in _changes(node) if node in carried else ():
            tree = copy.deepcopy(original)
            changed = next(n for at, n in enumerate(ast.walk(tree)) if at == place)
            _CHANGE[what.partition(":")[0]](changed, what.partition(":")[2])
            yield Mutant(_line(node, what), what, ast.fix_missing_locations(tree))


def _carried_over(tree: ast.Module) -> set[ast.AST]:
    """What `put` takes into the module that is loaded: functions, without what only types say of
    them, and constants."""
    found, said = set[ast.AST](), set[ast.AST]()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            defaults = [each for each in node.args.kw_defaults if each is not None]
            parts = [node, *node.body, *node.args.defaults, *defaults]
            found |= {each for part in parts[1:] for each in ast.walk(part)} | {node}
        for told in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            said |= set(ast.walk(told)) if told is not None else set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            found |= set(ast.walk(node))
    return found - said


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
            if isinstance(each, ast.Return) and not _gives_nothing(each):
                yield f"nothing given back:{field} {number}"


def _gives_nothing(node: ast.Return) -> bool:
    return node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)


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
    """The functions and methods that a module defines itself, without what wraps them.

    Those that a dataclass writes stay: their defaults would be values of the other tree's classes.
    """
    for name, value in list(names.items()):
        if getattr(value, "__module__", None) != module:
            continue
        if inspect.isclass(value):
            for inner, method in vars(value).items():
                method = method.fget if isinstance(method, property) else method
                method = getattr(method, "__func__", method)
                if isinstance(method, FunctionType) and _is_written(method):
                    yield f"{name}.{inner}", method
        elif callable(value) and isinstance(inspect.unwrap(value), FunctionType):
            yield name, inspect.unwrap(value)


def _is_written(function: FunctionType) -> bool:
    return function.__code__.co_filename != "<string>"


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


def pytest_configure(config: pytest.Config) -> None:
    """Of drawn examples the same every time, and none is made simpler: that one fails is enough."""
    if config.getoption("--mutate"):
        phases = (Phase.explicit, Phase.generate)
        drawn.register_profile("mutants", phases=phases, derandomize=True, database=None)
        drawn.load_profile("mutants")


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Instead of running the tests once: once as it is, then once for each change."""
    path = session.config.getoption("--mutate")
    if not path:
        return None
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    source = (ROOT / path).read_text()
    every = [each for each in mutants(source) if _loads(module, each)]
    put(module, ast.parse(source))
    living, files = every, [_together(found) for _, found in groupby(session.items, _path)]
    for number, items in enumerate(files):
        # What a file needs, such as its council, is made before anything is changed.
        _must_pass(items, "without a change")
        living = [each for each in living if not _killed(module, each, items)]
        _must_pass(items, "after the changes, so that they were noticed wrongly")
        after = files[number + 1][0] if number + 1 < len(files) else None
        session._setupstate.teardown_exact(after)
    print(f"\n{path}: {len(every) - len(living)} of {len(every)} noticed")  # noqa: T201
    for each in living:
        print(f"  {path}:{each}")  # noqa: T201
    return True


def _path(item: pytest.Item) -> Path:
    return item.path


def _together(found: Iterator[pytest.Item]) -> list[pytest.Item]:
    """A file's tests. One that commits empties the tables that the others' council is in."""
    items = list(found)
    return [each for each in items if not _commits(each)] or items


def _commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    return mark is not None and bool(mark.kwargs.get("transaction"))


def _must_pass(items: list[pytest.Item], when: str) -> None:
    if first := _noticed(items, MAKING_SECONDS):
        pytest.exit(f"{first} fails {when}", returncode=2)


def _loads(module: ModuleType, mutant: Mutant) -> bool:
    """What does not even load is nothing that a test has noticed."""
    try:
        put(module, mutant.tree)
    except Exception:
        return False
    return True


def _killed(module: ModuleType, mutant: Mutant, items: list[pytest.Item]) -> bool:
    """In a process that ends with it: what it left in memory, such as a cache, is nobody's."""
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        put(module, mutant.tree)
        _forget(module)
        os.write(writing, _noticed(items).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        first = said.read()
    for item in [item for item in items if item.nodeid == first]:
        _first_next_time(item, items)
    return bool(first)


def _forget(module: ModuleType) -> None:
    """What was remembered before the change would be told again without it."""
    for value in vars(module).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()
    importlib.import_module("families.queries.kept")._kept.clear()


def _too_long(*_: object) -> None:
    raise TimeoutError


def _noticed(items: list[pytest.Item], seconds: float = LONGEST_SECONDS) -> str:
    """The first test that fails; empty when none does."""
    signal.signal(signal.SIGALRM, _too_long)
    for number, item in enumerate(items):
        after = items[(number + 1) % len(items)]
        # Again and again: what draws examples asks the same once more, which lasts as long.
        signal.setitimer(signal.ITIMER_REAL, seconds, TWICE_SECONDS)
        try:
            reports = runtestprotocol(item, log=False, nextitem=after)
        except TimeoutError:
            return item.nodeid
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if any(report.failed for report in reports):
            return item.nodeid
    return ""


def _first_next_time(item: pytest.Item, items: list[pytest.Item]) -> None:
    """What noticed one change often notices the next."""
    items.remove(item)
    items.insert(0, item)


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
