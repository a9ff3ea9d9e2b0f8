"""One council a test file, made once, every test's changes rolled back; and its own sign-in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings

from tests.council import Council, make_council
from tests.database import Databases
from tests.privacy.council import Provider, running


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


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    """A real provider of sign-ins, in a process of its own."""
    with running() as started:
        yield started


@pytest.fixture
def council_sign_in(settings: LazySettings, provider: Provider) -> None:
    """The council has a sign-in of its own: the provider's."""
    settings.OIDC = provider.setup()
