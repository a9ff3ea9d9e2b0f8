"""Whatever stands in the files, the check ends with faults told or families accepted."""

import tempfile
from pathlib import Path

from hypothesis import given, settings

from tests.rules.casefile_council import checked
from tests.rules.casefile_spoiling import spoilt_files, write_spoilt


@settings(max_examples=300, deadline=None)
@given(spoilt=spoilt_files())
def test_a58_any_change_of_any_file_is_answered(spoilt: tuple[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = checked(write_spoilt(Path(folder), spoilt))
    whole = not found.faults and not found.whole_refused
    assert whole or found.faults
    assert found.whole_refused or set(found.accepted).isdisjoint(found.refused)
    for fault in found.faults:
        place, column, *_ = fault.split(": ")
        assert place.split(":")[1].isdigit(), fault
        assert column, fault
