"""Whatever stands in the files, the check ends with faults told or families accepted."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.casefile_council import as_csv, checked, whole_council, write_council

NAMES = sorted(whole_council())
FILES = {name: as_csv(name, whole_council()[name]).encode() for name in NAMES}
PLAN = b"extends: tf-2015-national\nparameters:\n  absence_basis: all_absence\n"
PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from([b'"', b",", b"\r", b"\n", b'""', b"\x00", b"\xff\xfe", "٣é".encode(), b" "]),
    st.sampled_from([b"F1", b"P1", b"9999-12-31", b"0001-01-01", b"-0", b"met", b"override:"]),
)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_change_of_any_file_is_answered(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*NAMES, "local_plan"]), "file")
    content = PLAN if name == "local_plan" else FILES[name]
    start = data.draw(st.integers(0, len(content)), "from")
    end = data.draw(st.integers(start, min(len(content), start + 12)), "to")
    spoilt = content[:start] + data.draw(PIECES, "piece") + content[end:]
    with tempfile.TemporaryDirectory() as folder:
        written = write_council(Path(folder), whole_council())
        file = f"{name}.yaml" if name == "local_plan" else f"{name}.csv"
        (written / file).write_bytes(spoilt)
        found = checked(written)
    whole = not found.faults and not found.whole_refused
    assert whole or found.faults
    assert found.whole_refused or set(found.accepted).isdisjoint(found.refused)
    for fault in found.faults:
        place, column, *_ = fault.split(": ")
        assert place.split(":")[1].isdigit(), fault
        assert column, fault
