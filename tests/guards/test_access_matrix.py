"""Every address × every role × whose record: the answer is the one in `access_table.py`."""

import re
from collections.abc import Iterable, Iterator
from itertools import cycle
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from families.models import Intervention
from privacy import encryption
from privacy.models import AuditEvent, Team, User
from privacy.roles import Role
from tests.council import SIGN_INS, browser
from tests.guards.access_relations import WHOLE
from tests.guards.access_table import (
    OF_A_FAMILY,
    PAGES,
    PUBLIC,
    PUBLIC_PARTS,
    TO_SIGN_IN,
    Page,
)
from tests.guards.access_world import World

NOT_FIELDS = {"csrfmiddlewaretoken", "viewport", "robots", "htmx-config"}


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, Any]]:
    """Name (with its namespace) and view of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield f"{space}{pattern.name}", pattern.callback


def ask(client: Client, page: Page, address: str, method: str = "") -> int | str:
    """The answer in the words of the table; what a post changed is rolled back."""
    method, typed = method or page.method, {"typed": "x"} if method else {}
    if method == "get":
        answer = client.get(address, typed)
    else:
        with transaction.atomic():
            answer = getattr(client, method)(address, typed)
            transaction.set_rollback(True)
    target = answer.headers.get("Location", "")
    if answer.status_code == 302 and target.startswith("/accounts/login/?next=/"):
        return TO_SIGN_IN
    return int(answer.status_code)


def fingerprint() -> dict[str, str]:
    """Every table's content, but for trail, sessions and counts, which every page writes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN "
            "('privacy_auditevent', 'privacy_counter', 'django_session', 'django_migrations',"
            # That a form is open, which others are told.
            " 'families_editing')"
            # What the application may not read, no page of its own changes.
            " AND has_table_privilege(to_regclass('public.' || quote_ident(tablename)), 'SELECT')"
        )
        tables = sorted(name for (name,) in cursor.fetchall())
        marks = [
            f"SELECT '{name}', coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '')"  # noqa: S608
            f' FROM "{name}" t'
            for name in tables
        ]
        cursor.execute(" UNION ALL ".join(marks))
        return dict(cursor.fetchall())


def to_ask(page: Page, role: Role | None) -> Iterator[tuple[str, str, int | str]]:
    """Whose record is asked for, by which method, and what the table answers.

    A role or a stranger is refused before it is looked at whose the record is: asked once in each
    way, of the first case and of the last. What is not there is asked for in the other way once.
    """
    cases, other = page.cases(), "post" if page.method == "get" else page.method
    answers = [page.answer(role, whose) for whose in cases]
    if set(answers) in ({403}, {TO_SIGN_IN}):
        yield cases[0], page.method, answers[0]
        yield cases[-1], other, answers[0]
        return
    for whose, expected in zip(cases, answers, strict=True):
        # Whoever reaches every family stands to both in the same way: asked for one of them.
        if whose != "own" or role not in WHOLE or page.of not in OF_A_FAMILY or expected == 404:
            yield whose, page.method, expected
    if 404 in answers and other != page.method:
        yield cases[answers.index(404)], other, 404


def wrong_answers(world: World, role: Role | None, client: Client) -> list[str]:
    """Every answer that is not the one in the table, as a sentence."""
    found = []
    for page in PAGES:
        for whose, method, expected in to_ask(page, role):
            address = reverse(page.name, args=world.ids(page, role or Role.PARTNER, whose))
            got = ask(client, page, address, method)
            if got != expected and not (got == 405 and method != page.method):
                found.append(f"{method} {page.name} ({whose}): {got}, not {expected}")
    return found


# --- The table and the addresses


def test_every_address_stands_in_the_table_once() -> None:
    names = [page.name for page in PAGES] + list(PUBLIC)
    assert sorted(names) == sorted(set(names))
    assert sorted(name for name, _ in addresses()) == sorted(names)


def test_law_11_only_the_public_pages_let_strangers_in() -> None:
    """The middleware sends everybody else to the sign-in; the API has its own refusal."""
    unguarded = {name for name, view in addresses() if not getattr(view, "login_required", True)}
    api = {page.name for page in PAGES if page.api}
    assert unguarded - api == set(PUBLIC)


@pytest.mark.parametrize("role", [*SIGN_INS, None])
def test_each_role_gets_the_answers_of_the_table(world: World, role: Role | None) -> None:
    """Nobody who has not signed in gets any; and reading changes nothing, for whomever."""
    client = browser(world.council.of(role) if role else None)
    before = fingerprint()
    assert "\n".join(wrong_answers(world, role, client)) == ""
    assert fingerprint() == before


@pytest.mark.parametrize(("name", "status"), PUBLIC.items())
def test_the_public_pages_answer_everybody(db: None, name: str, status: int) -> None:
    address = reverse(name, args=PUBLIC_PARTS.get(name, ()))
    assert Client().get(address).status_code == status


def test_the_table_refuses_something_for_every_role() -> None:
    """A table that allows everything would pass unseen."""
    for role in SIGN_INS:
        answers = {page.answer(role, whose) for page in PAGES for whose in page.cases()}
        assert {200, 403, 404} <= answers, role


# --- What holds for every address


def first_allowed(world: World, page: Page) -> tuple[Client, str] | None:
    """A browser of the first role that may ask for this page, and the page's address."""
    whose = page.cases()[0]
    for role in SIGN_INS:
        if page.answer(role, whose) == page.allowed and whose != "missing":
            client = browser(world.council.of(role), enforce_csrf_checks=True)
            return client, reverse(page.name, args=world.ids(page, role, whose))
    return None


def test_no_address_takes_a_forged_post(world: World) -> None:
    taken = []
    for page in PAGES:
        found = first_allowed(world, page)
        if found is None:
            assert page.of in ("search", "factor")
            continue
        client, address = found
        with transaction.atomic():
            answer = client.post(address, {"typed": "x"})
            transaction.set_rollback(True)
        if answer.status_code not in (403, 405) or b"is saved" in answer.content:
            taken.append((page.name, answer.status_code))
    assert taken == []


def pages_that_show_a_case() -> list[Page]:
    """Pages on which something personal of a family or of a request stands."""
    named = ("privacy:request", "privacy:request_notes")
    return [
        page
        for page in PAGES
        if page.method == "get" and (page.of in OF_A_FAMILY or page.name in named)
    ]


# Sent to them is what somebody typed or did; they show nothing of a record.
NO_RECORD = {"privacy:session_used", "families:search_save"}


def test_a27_no_case_is_shown_while_it_cannot_be_noted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk of the trail is full: a page of each kind of record, and every file, is refused."""
    each = {page.of: page for page in pages_that_show_a_case()}.values()
    files = [page for page in PAGES if page.method == "post" and page.allowed == 200]
    asked = {page: first_allowed(world, page) for page in [*each, *files]}

    def full(**_: object) -> None:
        raise OperationalError("could not extend file: No space left on device")

    monkeypatch.setattr(AuditEvent.objects, "create", full)
    shown = []
    for page, found in asked.items():
        assert found, page.name
        client, address = found
        client.handler.enforce_csrf_checks = False
        answer = getattr(client, page.method)(address)
        told = [word for word in world.council.own.words if word.encode() in answer.content]
        if (answer.status_code != 500 and page.name not in NO_RECORD) or told:
            shown.append((page.name, answer.status_code, told))
    assert shown == []
    assert len(asked) > 25


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}], ids=["page", "part of a page"])
def test_whoever_is_shown_a_case_is_noted(world: World, headers: dict[str, str]) -> None:
    """By whatever road: an edit page or a part that is fetched by itself shows as much."""
    shown = {"families": world.council.own.family.pk, "outcomes": world.council.own.family.pk}
    unnoted = []
    for page in pages_that_show_a_case():
        found = first_allowed(world, page)
        assert found
        last = AuditEvent.objects.latest("seq").seq
        assert found[0].get(found[1], headers=headers).status_code == 200
        about = shown.get(page.name.partition(":")[0], world.request_id)
        noted = AuditEvent.objects.filter(seq__gt=last).filter(
            Q(family_id=about) | Q(target_id=about)
        )
        if not noted.exists():
            unnoted.append(page.name)
    assert unnoted == []


# Out of an attribute, out of a script's text, and by itself.
SCRIPT = "\"'></script><img src=x onerror=alert(1)><script>alert(1)</script>"
RUNS, SHOWN_AS = ("<img src=x", "<script>alert"), "&lt;script&gt;alert"
NONSENSE = ["\x00", "9" * 5000, SCRIPT]
ASKED_BY_ADDRESS = [
    *("page", "sort", "stage", "team", "keyworker", "framework", "headline", "who", "period"),
    *(
        "choice",
        "status",
        "as_on",
        "state",
        "audit",
        "route",
        "phase",
        "basis",
        "family",
        "event",
        "by_id",
        "target_id",
        "from_day",
        "next",
        "format",
    ),
]


def nonsensical(names: Iterable[str]) -> dict[str, str]:
    """Each in turn gets another nonsense, so that one request tries them all."""
    return dict(zip(sorted(names), cycle(NONSENSE), strict=False))


@pytest.fixture
def _scripts_in_every_text(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever text is kept of anybody ends in a script, and so do the names of staff and teams."""
    opens = encryption.decrypt_value

    def with_script(table: str, column: str, pk: Any, sealed: bytes | None) -> str:
        clear = opens(table, column, pk, sealed)
        # A list or an object of JSON: the texts in it are shown by the same templates.
        return clear if not clear or clear[0] in "[{" else f"{clear}{SCRIPT}"

    monkeypatch.setattr(encryption, "decrypt_value", with_script)
    for model in (User, Team):
        model.objects.update(name=Concat("name", Value(SCRIPT)))
    Intervention.objects.update(provider=SCRIPT)


@pytest.mark.usefixtures("_scripts_in_every_text")
def test_a31_scripts_and_nonsense_are_answered_as_text_and_never_a_fault(world: World) -> None:
    """In every parameter of every address, in every field of every form, in every text shown."""
    faults, shown, run = [], 0, set()
    for page in PAGES:
        found = first_allowed(world, page)
        if found is None:
            continue
        client, address = found
        client.handler.enforce_csrf_checks = False
        asked = client.get(address, nonsensical(ASKED_BY_ADDRESS))
        answers = [asked.status_code]
        again = asked if asked.status_code == 200 else client.get(address)
        form = again.content.decode(errors="replace")
        names = set(re.findall(r'name="([^"]+)"', form)) - NOT_FIELDS
        with transaction.atomic():
            posted = client.post(address, nonsensical({*names, "typed"}))
            transaction.set_rollback(True)
        answers.append(posted.status_code)
        if not {200, 302, 400, 404, 405} >= set(answers):
            faults.append((page.name, answers))
        # A file that is saved is no page: it is read by what opens files, not by the browser.
        pages = [each for each in (asked, again, posted) if "html" in each.get("Content-Type", "")]
        texts = [each.content.decode(errors="replace") for each in pages]
        run |= {page.name for text in texts for each in RUNS if each in text}
        shown += any(SHOWN_AS in text for text in texts)
    assert faults == []
    assert run == set()
    assert shown > 100


def test_the_fingerprint_sees_a_change(world: World) -> None:
    before = fingerprint()
    world.others_job.doing = "changed"
    world.others_job.save()
    changed = {name for name, mark in fingerprint().items() if mark != before[name]}
    assert changed == {"privacy_job"}
