"""Every vector of spec/outcome-engine.md §12, on frames made by hand."""

import pytest

from tests.rules import vectors_claims, vectors_clock, vectors_counts, vectors_eligibility
from tests.rules.engine_cases import Vector, check

VECTORS = (
    *vectors_eligibility.VECTORS,
    *vectors_clock.VECTORS,
    *vectors_counts.VECTORS,
    *vectors_claims.VECTORS,
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_vector(vector: Vector) -> None:
    assert check(vector).left_out.empty


def test_a_need_entered_in_error_has_no_result() -> None:
    [vector] = [vector for vector in VECTORS if vector.id == "V53"]
    assert "N1" not in set(check(vector).results["need_ref"])


def test_no_vector_of_the_specification_is_left_out() -> None:
    assert {vector.id.split()[0] for vector in VECTORS} == {f"V{n}" for n in range(1, 71)}
