"""How often each page of the Tracker asks the database, for a keyworker's own families.

Called as `python -m tests.benchmarks.questions`; prints a line of Markdown for each page: its name
and the most questions that any of some families took, once what stays in memory is there.
"""

import os
import sys
from collections import Counter
from contextlib import suppress
from http import HTTPStatus

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tfcase.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, get_resolver, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests.benchmarks.keyworkers import seated  # noqa: E402
from tests.benchmarks.lookups import LETTERS  # noqa: E402

SOME, TWICE, MOST = 12, 2, 12
# A transaction begins and ends; what is kept with the session is written after it.
AROUND = ("BEGIN", "COMMIT")
KEYWORKERS = ("families", "outcomes")


def pages_of(family: str) -> dict[str, str]:
    """Name to address: all of the two applications that need nothing but a family."""
    found = {}
    for space in KEYWORKERS:
        _, resolver = get_resolver().namespace_dict[space]
        for name in filter(lambda key: isinstance(key, str), resolver.reverse_dict):
            for given in ([], [family]):
                with suppress(NoReverseMatch):
                    found[name] = reverse(f"{space}:{name}", args=given)
    return found


def asked(client: Client, path: str) -> int:
    """By the last of two visits; nothing of what is no page for this reader."""
    for _ in range(TWICE):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
    said = [each["sql"] for each in captured.captured_queries if each["sql"] not in AROUND]
    return len(said) if answer.status_code == HTTPStatus.OK else 0


def counted() -> dict[str, int]:
    """Page to questions."""
    pages: Counter[str] = Counter()
    for user, family in seated()[:SOME]:
        client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
        client.force_login(user)
        # Lists of tasks ask more where there is one.
        task = {"text": "Ring the school", "due_on": timezone.localdate().isoformat()}
        client.post(reverse("families:task_new", args=[family]), task)
        words = {"words": user.name[-LETTERS:]}
        search = client.post(reverse("families:person_search"), words)["Location"]
        for name, path in {**pages_of(family), "search": search}.items():
            pages[name] = max(pages[name], asked(client, path))
    return {name: number for name, number in sorted(pages.items()) if number}


if __name__ == "__main__":
    found = counted()
    sys.stdout.writelines(f"| {name} | {number} |\n" for name, number in found.items())
    if max(found.values()) > MOST:
        sys.exit(f"A page asks more than {MOST} questions.")
