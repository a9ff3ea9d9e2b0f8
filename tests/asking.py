"""What a page asks of the database, and what it answers."""

import re

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from privacy.models import User

MOST = 12
# A test is a transaction of its own, in which that of the request is nested: what this adds.
NESTING = re.compile(r"(RELEASE )?SAVEPOINT")
KEPT = 'UPDATE "django_session"'
WHO_ASKS = "SELECT coalesce(current_setting"

# A form's token against forgery, and the nonce that names a page's scripts.
DRAWN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')

# What stands in a statement and is not its shape: texts, numbers, keys, and how many of them.
LITERAL = re.compile(r"'(?:[^']|'')*'(?:::\w+(?:\[\])?)?|\b\d+\b")
SEVERAL = re.compile(r"\?(?:, \?)+")


def unvaried(answer: HttpResponse) -> bytes:
    """The body of an answer without what is drawn anew for each."""
    return DRAWN.sub(b"", answer.content)


def unvaried_headers(answer: HttpResponse) -> dict[str, str]:
    """The headers of an answer; the policy without its nonce."""
    headers = dict(answer.items())
    policy = headers["Content-Security-Policy"]
    return {**headers, "Content-Security-Policy": re.sub(r"nonce-[^']+", "", policy)}


def shapes(captured: CaptureQueriesContext) -> list[str]:
    """The statements without the values in them, and without the nesting that a test adds."""
    asked = [str(each["sql"]) for each in captured.captured_queries]
    return [SEVERAL.sub("?", LITERAL.sub("?", each)) for each in asked if "SAVEPOINT" not in each]


def queries(email: str, path: str, visits: int = 2) -> list[str]:
    """What the last of some visits asks: of two, once what stays in memory is there."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    for _ in range(visits):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
    asked = [str(each["sql"]) for each in captured.captured_queries]
    asked = [each for each in asked if not NESTING.match(each)]
    # Said once in production; nested, said back in the end. What a page keeps with the session is
    # written after that.
    said = [number for number, each in enumerate(asked) if each.startswith(WHO_ASKS)]
    assert all(each.startswith(KEPT) for each in asked[said[1] + 1 :])
    assert len(said) == 2
    return asked[: said[1]] + asked[said[1] + 1 :]
