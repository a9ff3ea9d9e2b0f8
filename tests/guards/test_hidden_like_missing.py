"""What is hidden answers as what never was: the same page, and the same questions to the database.

Every address of the access table that takes a key of a family, of somebody in it, or of something
of theirs, is asked for a record that is there and hidden and for one that never was, by the same
person. Bodies are compared without what is drawn anew for each answer and without the keys asked
for. How long an answer takes hangs on the statements that it needs: they are compared, no seconds.
"""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from families.actions.exclusions import put_exclusion
from families.actions.restrictions import put_restriction
from privacy.identity import acting_as
from privacy.roles import ROLE_PERMISSIONS, Role
from tests.asking import shapes, unvaried, unvaried_headers
from tests.council import Council, browser
from tests.guards.access_table import NESTED, OF_A_FAMILY, PAGES, Page
from tests.guards.access_world import World, make_world

# In this order: the first who may open a page is who asks for it.
ASKERS = (Role.KEYWORKER, Role.MANAGER, Role.HEAD_OF_SERVICE, Role.ANALYST, Role.DPO)
PARTS = ("status", "body", "headers", "cookies", "statements")
Told = tuple[int, bytes, dict[str, str], list[str], list[str]]
Keys = list[Any]


@pytest.fixture
def world(council: Council, monkeypatch: pytest.MonkeyPatch) -> World:
    return make_world(council, monkeypatch)


class Asking:
    """Asks for a page as somebody, and remembers what is answered where nothing ever was."""

    def __init__(self, council: Council) -> None:
        self.browsers = {role: browser(council.of(role)) for role in ASKERS}
        self.never = dict[tuple[str, str, Role], Told]()
        self.compared: list[str] = []

    def told(self, page: Page, role: Role, method: str, keys: Keys) -> Told:
        """All by which two answers can be told apart; what a post changed is rolled back."""
        typed = {"typed": "x"} if method == "post" else {}
        ask: Callable[..., HttpResponse] = getattr(self.browsers[role], method)
        with transaction.atomic():
            with CaptureQueriesContext(connection) as captured:
                answer = ask(reverse(page.name, args=keys), typed)
            transaction.set_rollback(True)
        body = unvaried(answer)
        for key in keys:
            body = body.replace(str(key).encode(), b"KEY")
        headers, cookies = unvaried_headers(answer), sorted(answer.cookies)
        return answer.status_code, body, headers, cookies, shapes(captured)

    def differences(
        self, page: Page, role: Role, keys: Keys, never: Keys | None = None
    ) -> list[str]:
        """By what a hidden record is known from one that never was; nothing where it is not."""
        method = page.method
        hidden = self.told(page, role, method, keys)
        missing = self._missing(page, role, method, never)
        if hidden != missing:
            # What stays in memory from the first time on is asked for no more; and once a minute a
            # session is written down as used.
            self.never.pop((page.name, method, role), None)
            missing = self._missing(page, role, method, never)
            hidden = self.told(page, role, method, keys)
        self.compared.append(page.name)
        both = zip(PARTS, hidden, missing, strict=True)
        found = [part for part, one, other in both if one != other]
        found += [] if hidden[0] in (404, 405) else [f"answers {hidden[0]}"]
        return [f"{method} {page.name} ({role}): {', '.join(found)}"] if found else []

    def _missing(self, page: Page, role: Role, method: str, never: Keys | None) -> Told:
        if never is not None:
            return self.told(page, role, method, never)
        known = (page.name, method, role)
        if known not in self.never:
            keys = [uuid.uuid4() for _ in names_of(page)]
            self.never[known] = self.told(page, role, method, keys)
        return self.never[known]


def names_of(page: Page) -> range:
    """As many keys as its address takes."""
    return range(1 if page.of not in NESTED else 3 if page.of == "pair" else 2)


def asked_by(kinds: tuple[str, ...]) -> Iterator[tuple[Page, Role]]:
    """Every page about such records with the first of the askers who may open it."""
    for page in PAGES:
        may = [role for role in ASKERS if page.needs is None or page.needs in rights(role)]
        if page.of in kinds and may:
            yield page, may[0]


def rights(role: Role) -> Any:
    return ROLE_PERMISSIONS[role]


def kept_from(council: Council, role: Role) -> None:
    """From one's own family, whatever one holds."""
    by = council.of(Role.ADMINISTRATOR)
    said = {"email": council.of(role).email, "reason_code": "relative", "by": by}
    with acting_as(by):
        put_exclusion(reference=council.own.family.reference, **said)


def sealed(council: Council, role: Role) -> None:
    """One's own family is opened by a stranger alone."""
    by = council.of(Role.SAFEGUARDING_LEAD)
    said = {"level": "sealed", "reason_code": "safety", "emails": [council.stranger.email]}
    with acting_as(by):
        put_restriction(reference=council.own.family.reference, by=by, **said)


def own_keys(world: World, page: Page, role: Role) -> Keys:
    """A record of one's own family; somebody in it where the address names anybody."""
    if page.of == "anybody":
        return [world.council.own.parent.person_id]
    return world.ids(page, role, "own")


def one_of_each(pages: Iterator[tuple[Page, Role]]) -> list[tuple[Page, Role]]:
    """A page of each kind of record, whose family is asked for in one place."""
    return list({page.of: (page, role) for page, role in pages}.values())


def test_a17_a21_what_is_hidden_answers_like_what_never_was(world: World) -> None:
    """Every page of another team's family; one of each kind where one leads the family or manages
    its team and is kept from it, or it is sealed for others, and of a record of another family."""
    asking, found = Asking(world.council), list[str]()
    for page, role in asked_by((*OF_A_FAMILY, "referral")):
        if role is not Role.HEAD_OF_SERVICE:
            found += asking.differences(page, role, world.ids(page, role, "other"))
    assert len(asking.compared) > 100
    for page, role in one_of_each(asked_by(NESTED)):
        mixed, missing = (world.ids(page, role, whose) for whose in ("mixed", "missing"))
        found += asking.differences(page, role, mixed, missing)
    every = one_of_each(asked_by((*OF_A_FAMILY, "claim", "anybody")))
    for hide in (kept_from, sealed):
        for asker in ASKERS:
            pages = [page for page, role in every if role is asker]
            known = [(page, own_keys(world, page, asker)) for page in pages]
            with transaction.atomic():
                hide(world.council, asker)
                for page, keys in known:
                    found += asking.differences(page, asker, keys)
                transaction.set_rollback(True)
    assert found == []
    # A control: what one may open differs in every part that may.
    [page] = [page for page in PAGES if page.name == "families:family_history"]
    there = asking.told(page, Role.KEYWORKER, "get", world.ids(page, Role.KEYWORKER, "own"))
    never = asking.told(page, Role.KEYWORKER, "get", [uuid.uuid4()])
    assert there[0] != never[0]
    assert there[1] != never[1]
    assert len(there[4]) > len(never[4])
