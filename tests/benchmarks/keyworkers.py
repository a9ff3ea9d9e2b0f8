"""Fifty keyworkers at once on a real web server: pages and a save against a bare page.

Called as `python -m tests.benchmarks.keyworkers`; prints one line of JSON: for each step the time
of half and of 95 of 100 requests. The server is gunicorn as `make demo` starts it, under the role
of the web. The bare page is the accessibility statement: signed in, our base template, no case.
"""

import json
import os
import random
import re
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tfcase.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from families.models import Allocation  # noqa: E402
from privacy.identity import acting_as, system_user  # noqa: E402
from privacy.models import User  # noqa: E402
from privacy.roles import Role  # noqa: E402
from tests.benchmarks.lookups import LETTERS, surnames  # noqa: E402
from tests.running import process, wait_until  # noqa: E402
from tfcase.demo import HOST, free_port  # noqa: E402

AT_ONCE, TIMES, MOST_LED = 50, 6, 40
# A machine has quicker and slower moments: each page meets several of them, and so does the bare.
ROUNDS = 5
PORT = 8700
SIZE = (
    *("--workers", "2", "--threads", "4", "--worker-connections", "8"),
    *("--no-control-socket", "--log-level", "warning"),
)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Visitor:
    """A keyworker's browser: a session, and a family that they lead."""

    port: int
    family: str
    session: str
    name: str
    token: str = ""

    def __post_init__(self) -> None:
        """The token that forms carry comes with the first page."""
        self.cookies = {settings.SESSION_COOKIE_NAME: self.session}
        self.line = HTTPConnection(HOST, self.port, timeout=120)
        found = TOKEN.search(self.get("/people/search/"))
        assert found
        self.token = found[1]

    def get(self, path: str) -> str:
        """A page that is there."""
        answer, body = self._ask("GET", path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return body

    def post(self, path: str, **typed: str) -> str:
        """What a form leads to, once it is saved."""
        sent = urlencode({"csrfmiddlewaretoken": self.token, **typed})
        answer, _ = self._ask("POST", path, sent)
        assert answer.status == 302, f"{path}: {answer.status}"
        return answer.headers["Location"]

    def _ask(self, method: str, path: str, sent: str | None = None) -> tuple[HTTPResponse, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Referer": f"http://{HOST}:{self.port}/"}
        # The server closes kept connections when many wait: each request opens its own.
        headers["Connection"] = "close"
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request(method, path, sent, headers)
        answer = self.line.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer, answer.read().decode()


def search(visitor: Visitor) -> None:
    """As typed: the words are sent, and the page of those found is read."""
    visitor.get(visitor.post("/people/search/", words=visitor.name))


def save(visitor: Visitor) -> None:
    """A task is raised for a family of one's own."""
    day = timezone.localdate().isoformat()
    visitor.post(f"/families/{visitor.family}/tasks/new/", text="Ring the school", due_on=day)


STEPS: dict[str, Callable[[Visitor], object]] = {
    "bare page": lambda visitor: visitor.get("/accessibility/"),
    "home": lambda visitor: visitor.get("/families/"),
    "search": search,
    "family page": lambda visitor: visitor.get(f"/families/{visitor.family}/"),
    "save": save,
}


def seated() -> list[tuple[User, str]]:
    """Keyworkers with the fullest caseloads of at most forty open families, and one of each."""
    with acting_as(system_user("operator")):
        rows = Allocation.objects.filter(ended_on=None, family__closed_on=None)
        led = list(rows.values_list("worker_id", "family_id"))
        counted = Counter(worker for worker, _ in led)
        full = [worker for worker, number in counted.most_common() if number <= MOST_LED]
        one_of = dict(led)
        users = User.objects.in_bulk(full[:AT_ONCE])
        User.objects.filter(pk__in=users).update(is_active=True, role=Role.KEYWORKER)
    return [(User.objects.get(pk=key), str(one_of[key])) for key in users]


def visitors(port: int) -> list[Visitor]:
    """Fifty browsers; where fewer lead families, several are of one person."""
    dice = random.Random(1)  # noqa: S311 (no secret comes of it)
    names, known = surnames(), seated()
    found = []
    for number in range(AT_ONCE):
        user, family = known[number % len(known)]
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        found.append(Visitor(port, family, session, dice.choice(names)[:LETTERS]))
    return found


def together(work: Callable[[Visitor], object], everybody: list[Visitor]) -> list[float]:
    """How long each request took while all of them asked at once, again and again."""
    took: list[float] = []
    begin = threading.Barrier(len(everybody))

    def visit(visitor: Visitor) -> None:
        begin.wait()
        for _ in range(TIMES):
            begun = time.perf_counter()
            work(visitor)
            took.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=visit, args=[each]) for each in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A thread that met a fault has fewer: its words are on the error stream.
    assert len(took) == TIMES * len(everybody)
    return took


def _is_up(port: int) -> bool:
    line = HTTPConnection(HOST, port, timeout=5)
    try:
        line.request("GET", "/health/")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def measured() -> dict[str, tuple[float, float]]:
    """Each step: half, and 95 of 100, within."""
    port = free_port(PORT)
    with process("gunicorn", "tfcase.wsgi", "--bind", f"{HOST}:{port}", *SIZE):
        wait_until(lambda: _is_up(port), "the web server answers")
        everybody = visitors(port)
        for work in STEPS.values():
            together(work, everybody)  # What stays in memory is there, questions are planned.
        took: dict[str, list[float]] = {name: [] for name in STEPS}
        for _ in range(ROUNDS):
            for name, work in STEPS.items():
                took[name] += together(work, everybody)
    return {
        name: (statistics.median(each), statistics.quantiles(each, n=20)[-1])
        for name, each in took.items()
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured()) + "\n")
