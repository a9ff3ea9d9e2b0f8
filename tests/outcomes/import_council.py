"""A small council in a folder, to be imported."""

import pytest

from tests.outcomes.importing import ready
from tests.rules.casefile_council import Record, whole_council

Council = dict[str, list[Record]]


@pytest.fixture(autouse=True)
def _frameworks(db: None) -> None:
    ready()


@pytest.fixture
def council() -> Council:
    """Two families; the first has a worker and a team."""
    found = whole_council()
    found["families"][0] |= {"keyworker": "emma.smith-jones@council.example", "team": "North"}
    return found
