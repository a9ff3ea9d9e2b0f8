"""An observation's detail in two parts, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families.rules.details import join_detail, split_detail


def hide(text: str) -> str:
    return f"P{len(text)}"


@pytest.mark.parametrize(
    ("kind", "code", "detail", "parts"),
    [
        ("judgement", "H5.O1", "met", ("met", "")),
        ("judgement", "H5.O1", "met: seen at home", ("met", ": seen at home")),
        ("judgement", "H5.O1", "not_met: no change", ("not_met", ": no change")),
        ("judgement", "override:H1.1", "panel note", ("", "panel note")),
        ("judgement", "override:H1.1", "metal", ("", "metal")),
        ("status", "out_of_work_benefit", "jobseekers_allowance", ("jobseekers_allowance", "")),
        ("status", "out_of_work_benefit", "lost her job", ("", "lost her job")),
        ("status", "in_work", "supermarket", ("", "supermarket")),
        ("metric", "star_score", "Family Star Plus", ("Family Star Plus", "")),
        ("metric", "star_score", "KIDSCREEN-10", ("KIDSCREEN-10", "")),
        ("metric", "star_score", "mum says it is better", ("#P21", "mum says it is better")),
        ("metric", "star_score", "#tool", ("#P5", "#tool")),
        ("metric", "star_score", "9434765919", ("#P10", "9434765919")),
        ("event", "proven_offence", "theft", ("", "theft")),
        ("event", "proven_offence", "", ("", "")),
    ],
)
def test_what_is_plain_and_what_is_encrypted(
    kind: str, code: str, detail: str, parts: tuple[str, str]
) -> None:
    assert split_detail(kind, code, detail, hide) == parts
    assert join_detail(*parts) == detail


KINDS = st.sampled_from(["event", "status", "metric", "judgement"])
CODES = st.sampled_from(["out_of_work_benefit", "star_score", "H5.O1", "override:H1.1"])
DETAILS = st.text(max_size=80) | st.from_regex(r"(met|not_met|#)[ :a-z_]{0,9}", fullmatch=True)


@given(kind=KINDS, code=CODES, detail=DETAILS)
def test_every_detail_comes_back_as_it_was(kind: str, code: str, detail: str) -> None:
    plain, rest = split_detail(kind, code, detail, hide)
    assert join_detail(plain, rest) == detail
    assert len(plain) <= 60
