"""One council a test file: made once, and every test's changes rolled back."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.council import Council, make_council
from tests.database import Databases
from tests.guards.access_world import World, make_world


@pytest.fixture(scope="module")
def committed_council(
    run_databases: Databases, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Council]:
    """Two teams and two families, committed for one file of tests, then gone."""
    with run_databases.emptied_after(django_db_blocker):
        with django_db_blocker.unblock():
            made = make_council()
        yield made


@pytest.fixture
def council(committed_council: Council, db: None) -> Council:
    """The same for one test, which may change it."""
    return committed_council


@pytest.fixture(scope="module")
def committed_world(committed_council: Council, django_db_blocker: Any) -> Iterator[World]:
    """One of every record that an address names, likewise."""
    with pytest.MonkeyPatch.context() as patches, django_db_blocker.unblock():
        yield make_world(committed_council, patches)


@pytest.fixture
def world(committed_world: World, db: None) -> World:
    """The same for one test, which may change it."""
    return committed_world


@pytest.fixture(autouse=True)
def _contexts_are_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Walks over every page look at answers alone; the client would copy what each template got."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)
