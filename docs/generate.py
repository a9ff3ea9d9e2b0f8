"""Prints into `docs/`, and for a page, what the code decides: `make docs`.

With `--check` it only compares.
Reads tables and addresses; asks no database.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from django.apps import apps  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tfcase.settings")
if not apps.ready:
    django.setup()

from docs import access, attacks, requirements  # noqa: E402
from privacy.roles import (  # noqa: E402
    ROLE_NAMES,
    ROLE_PERMISSIONS,
    ROLE_SCOPE,
    Permission,
    Role,
)


def roles() -> str:
    """The table of roles and permissions."""
    shown = list(Role)
    lines = [
        "# Who may do what",
        "",
        "Printed from `privacy/roles.py` by `make docs`. A denied permission answers 403; a family",
        "out of reach answers 404, like one that does not exist.",
        "",
        "| may… | " + " | ".join(ROLE_NAMES[role] for role in shown) + " |",
        "|---|" + "---|" * len(shown),
        "| families in reach | " + " | ".join(ROLE_SCOPE[role].value for role in shown) + " |",
    ]
    for permission in Permission:
        held = ["yes" if permission in ROLE_PERMISSIONS[role] else "" for role in shown]
        lines.append(f"| {permission.value} | " + " | ".join(held) + " |")
    return "\n".join(lines) + "\n"


PAGES = {
    "docs/access.md": access.page,
    "docs/attacks.md": attacks.page,
    "docs/requirements.md": requirements.page,
    "docs/roles.md": roles,
    "privacy/data/access.json": access.data,
}


def main() -> int:
    """Write the pages, or say which are out of date."""
    stale = []
    for name, page in PAGES.items():
        path, text = ROOT / name, page()
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(name)
    if stale:
        print(f"Out of date: {', '.join(stale)}. Run `make docs`.")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
