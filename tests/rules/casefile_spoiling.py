"""Changing a few bytes anywhere in a council's files."""

from pathlib import Path

from hypothesis import strategies as st

from tests.rules.casefile_council import as_csv, whole_council, write_council

NAMES = sorted(whole_council())
FILES = {f"{name}.csv": as_csv(name, whole_council()[name]).encode() for name in NAMES}
FILES["local_plan.yaml"] = b"extends: tf-2015-national\nparameters:\n  absence_basis: all_absence\n"
PIECES = st.one_of(
    st.binary(max_size=12),
    st.text(max_size=12).map(str.encode),
    st.sampled_from([b'"', b",", b"\r", b"\n", b'""', b"\x00", b"\xff\xfe", "٣é".encode(), b" "]),
    st.sampled_from([b"F1", b"P1", b"9999-12-31", b"0001-01-01", b"-0", b"met", b"override:"]),
)


@st.composite
def spoilt_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """The name of a file and its content with a few bytes replaced."""
    name = draw(st.sampled_from(sorted(FILES)))
    content = FILES[name]
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 12)))
    return name, content[:start] + draw(PIECES) + content[end:]


def write_spoilt(folder: Path, spoilt: tuple[str, bytes]) -> Path:
    """The small council with one file spoilt."""
    written = write_council(folder, whole_council())
    (written / spoilt[0]).write_bytes(spoilt[1])
    return written
