"""The council's sample, imported as a council would, for the tests of one file at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from families.actions.frameworks import load_frameworks
from outcomes.actions.importing import import_cases
from privacy.identity import system_user
from tests.database import Databases

DATA = Path(__file__).resolve().parent.parent / "families" / "data"
SAMPLE = DATA / "council-sample"


def load_sample() -> None:
    """The frameworks and the sample, through the actions of the product."""
    by = system_user("operator")
    load_frameworks(files=sorted((DATA / "frameworks").glob("*.yaml")), by=by)
    import_cases(SAMPLE, by=by)


@pytest.fixture(scope="module")
def sample_council(
    run_databases: Databases, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """300 families, committed for this file of tests, then gone."""
    with run_databases.emptied_after(django_db_blocker):
        with django_db_blocker.unblock():
            run_databases.fill("sample", load_sample)
        yield
