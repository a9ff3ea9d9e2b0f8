"""What the check accepts, the database takes, and gives back the same."""

import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from families.models import Family
from tests.outcomes.importing import canonical, exported, ready, run_import
from tests.rules.casefile_spoiling import spoilt_files, write_spoilt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frameworks(db: None) -> None:
    ready()


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(spoilt=spoilt_files())
def test_what_is_accepted_goes_in_and_comes_out(spoilt: tuple[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        given_files = write_spoilt(Path(folder) / "in", spoilt)
        dry = run_import(given_files, dry_run=True)
        assert not Family.objects.exists()
        real = run_import(given_files)
        assert (dry.status, dry.err) == (real.status, real.err)
        assert dry.out in ("", f"Dry run: nothing was written.\n{real.out}")
        again = exported(Path(folder) / "out")
        if real.status == 0:
            assert _plain(again) == _plain(canonical(given_files))
            assert run_import(Path(folder) / "out").families == {
                "unchanged": Family.objects.count()
            }
        transaction.set_rollback(True)


def _plain(rows: dict[str, list[tuple[str, ...]]]) -> dict[str, list[tuple[str, ...]]]:
    """Without the numbers, which are written plainly (`007` as 7)."""
    observations = [(*r[:7], *r[9:]) for r in rows["observations.csv"]]
    return {**rows, "observations.csv": observations}
