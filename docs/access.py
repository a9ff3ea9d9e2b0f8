"""The access table as a page, and as data for the page “Who may open what” of the product.

There is one table: `tests/guards/access_table.py`, after which every address is asked. This prints
it; nothing is decided here.
"""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from privacy.roles import ROLE_NAMES, Role
from tests.guards.access_relations import REACHED_BY, WORDS, Relation
from tests.guards.access_table import (
    CONFIRMED,
    CONFIRMED_TO_SEND,
    OF_A_FAMILY,
    PAGES,
    PUBLIC,
    YES,
    Page,
)

ROLES = [role for role in Role if role is not Role.SYSTEM]
MATRIX, RELATIONS, CONFIRMING = (
    "guards/test_access_matrix.py",
    "guards/test_access_relations.py",
    "guards/test_confirmed.py",
)
UNLESS = "not there, unless a link or the council’s sign-in leads to it"
MARKS = ("everybody", "again")
HEAD = """# Who may open what

Printed from the access table of the tests (`tests/guards/access_table.py`, `access_relations.py`)
by `make docs`. An address without a row fails the tests. In the product it stands under “Who may
open what”.

Nobody who has not signed in opens anything but the addresses marked *everybody*. Without the
permission the answer is 403; what is not theirs, hidden from them or not there answers 404, to the
byte the same. *Again*: asks once more who it is, at the latest when it is sent. Whether a family
is open or closed changes none of it.

**yes** each of them · **theirs** what they began, were asked or offered, or what is of families in
reach · **none** no family · **–** 403 · letters: families that stand to them so, and no others:
"""


def rows() -> list[dict[str, Any]]:
    """Every address in the order of addresses, with what each role reaches by it."""
    addresses = dict(_addresses())
    found = [_row(page, addresses[page.name]) for page in PAGES]
    found += [_public(name, addresses[name]) for name in PUBLIC]
    return sorted(found, key=lambda row: (row["address"], row["name"]))


def _row(page: Page, address: str) -> dict[str, Any]:
    again = page.name in CONFIRMED | CONFIRMED_TO_SEND
    tests = [MATRIX, *([RELATIONS] if page.of in OF_A_FAMILY else [])]
    return {
        "address": address,
        "name": page.name,
        "changes": page.method == "post",
        "needs": page.needs.value if page.needs else "",
        "again": again,
        "everybody": False,
        "roles": {role.value: page.reach(role) for role in ROLES if page.reach(role)},
        "tests": [*tests, *([CONFIRMING] if again else [])],
    }


def _public(name: str, address: str) -> dict[str, Any]:
    known = {"address": address, "name": name, "changes": False, "again": False, "everybody": True}
    needs = UNLESS if PUBLIC[name] == HTTPStatus.NOT_FOUND else ""
    return {**known, "needs": needs, "roles": dict.fromkeys(ROLES, YES), "tests": [MATRIX]}


def _addresses(
    resolver: URLResolver | None = None, space: str = "", before: str = "/"
) -> Iterator[Any]:
    """Name and address, in which a record stands by its kind."""
    for each in (resolver or get_resolver()).url_patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}", _readable(address)
        else:
            yield from _addresses(each, f"{each.namespace}:" if each.namespace else space, address)


def _readable(address: str) -> str:
    """`<uuid:family_id>` is a family."""
    for part in address.split("<")[1:]:
        inside = part.partition(">")[0]
        name = inside.partition(":")[2] or inside
        address = address.replace(f"<{inside}>", f"<{name.removesuffix('_id')}>")
    return address.replace("^", "").replace("$", "").replace("\\Z", "")


def data() -> str:
    """For the page of the product: one address a line."""
    relations = [
        {"letter": each.value, "word": WORDS[each][0], "words": WORDS[each][1]} for each in Relation
    ]
    for each, relation in zip(relations, Relation, strict=True):
        each["roles"] = [role.value for role in ROLES if role in REACHED_BY[relation]]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows())
    known = ",\n".join(json.dumps(each, ensure_ascii=False) for each in relations)
    return f'{{"relations": [\n{known}\n],\n"pages": [\n{lines}\n]}}\n'


def page() -> str:
    """The letters, and then every address."""
    names = [ROLE_NAMES[role] for role in ROLES]
    lines = [HEAD, "| | how they stand to a family | reached by |", "|---|---|---|"]
    for each in Relation:
        by = ", ".join(ROLE_NAMES[role] for role in ROLES if role in REACHED_BY[each])
        lines.append(f"| **{each}** | {WORDS[each][1]} | {by or 'nobody'} |")
    lines += ["", f"| address | needs the permission to… | {' | '.join(names)} | tests |"]
    lines.append("|---|---|" + "---|" * len(names) + "---|")
    return "\n".join([*lines, *map(_line, rows())]) + "\n"


def _line(row: dict[str, Any]) -> str:
    needs = row["needs"] or ("" if row["everybody"] else "be signed in")
    marks = " ".join(filter(None, [needs, *(f"*{each}*" for each in MARKS if row[each])]))
    method = "POST " if row["changes"] else ""
    cells = [row["roles"].get(role.value, "–") for role in ROLES]
    tests = ", ".join(test.partition("test_")[2].removesuffix(".py") for test in row["tests"])
    return f"| `{method}{row['address']}` | {marks} | {' | '.join(cells)} | {tests} |"
