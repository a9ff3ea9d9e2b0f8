"""Two teams, their people, and the frameworks that come with the product."""

import uuid
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import families
from families.actions.frameworks import load_frameworks
from families.models import Family, FrameworkVersion
from privacy.identity import system_user
from privacy.models import Team, User
from privacy.roles import Role
from tests.families.make_families import make_family
from tests.make import make_team, make_user

FRAMEWORKS = Path(families.__file__).parent / "data" / "frameworks"
PLAIN = ("code", "number", "name", "effective_from", "effective_to", "supports_claims")
_loaded: list[dict[str, Any]] = []


def have_frameworks() -> None:
    """Load the frameworks; reading them takes a second, so later tests copy the rows."""
    operator = system_user("operator")
    if not _loaded:
        load_frameworks(files=sorted(FRAMEWORKS.glob("*.yaml")), by=operator)
        _loaded.extend(FrameworkVersion.objects.values(*PLAIN, "source_text", "sha256"))
        return
    FrameworkVersion.objects.bulk_create(
        FrameworkVersion(id=uuid.uuid4(), loaded_by=operator, **row) for row in _loaded
    )


class Office:
    """People are hired when a test first names them: to hash a password takes time."""

    @cached_property
    def north(self) -> Team:
        return make_team("North team")

    @cached_property
    def south(self) -> Team:
        return make_team("South team")

    @cached_property
    def keyworker(self) -> User:
        return make_user(Role.KEYWORKER, "Kim North", self.north)

    @cached_property
    def colleague(self) -> User:
        return make_user(Role.KEYWORKER, "Cleo North", self.north)

    @cached_property
    def stranger(self) -> User:
        return make_user(Role.KEYWORKER, "Sam South", self.south)

    @cached_property
    def manager(self) -> User:
        return make_user(Role.MANAGER, "Mo North", self.north)

    @cached_property
    def other_manager(self) -> User:
        return make_user(Role.MANAGER, "Mia South", self.south)

    @cached_property
    def head(self) -> User:
        return make_user(Role.HEAD_OF_SERVICE, "Hal Head")

    @cached_property
    def analyst(self) -> User:
        return make_user(Role.ANALYST, "Ana Lyst")

    @cached_property
    def dpo(self) -> User:
        return make_user(Role.DPO, "Dee Po")

    @cached_property
    def safeguarding(self) -> User:
        return make_user(Role.SAFEGUARDING_LEAD, "Sally Guard")

    @cached_property
    def partner(self) -> User:
        return make_user(Role.PARTNER, "Pat Ner")


@pytest.fixture
def office(db: None) -> Office:
    """A council with its frameworks."""
    have_frameworks()
    return Office()


def browser(user: User) -> Client:
    """A signed-in browser."""
    client = Client()
    client.force_login(user)
    return client


def price(captured: CaptureQueriesContext) -> int:
    """The queries of a page: without the transaction around it and what upper apps add."""
    around = ("SAVEPOINT", "set_config", "current_setting", "outcomes_")
    queries = [query["sql"] for query in captured.captured_queries]
    return sum(not any(word in sql for word in around) for sql in queries)


@pytest.fixture
def family(office: Office) -> Family:
    """A family of the keyworker."""
    return make_family(office.keyworker, worker=office.keyworker, team=office.north)


@pytest.fixture
def kim(office: Office) -> Client:
    """The keyworker's browser."""
    return browser(office.keyworker)


@pytest.fixture
def led(office: Office) -> Family:
    """A family that is worked with."""
    day = timezone.localdate() - timedelta(days=20)
    return make_family(
        office.keyworker, worker=office.keyworker, team=office.north, attached_on=day
    )
