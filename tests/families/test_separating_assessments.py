"""An assessment with its plan and what it counts for stays in one piece when a family is parted."""

import pytest

from families.models import Artefact, Assessment, AssessmentAnswer
from families.queries.separating import mentions
from privacy.identity import acting_as
from tests.families.conftest import Office
from tests.families.households import make_household, separate


@pytest.mark.parametrize("stays", [(), ("artefacts",)])
def test_an_assessment_and_what_it_counts_for_are_never_parted(
    office: Office, stays: tuple[str, ...]
) -> None:
    family = make_household(office)
    made = separate(family, office.keyworker, stays=stays)
    holder = family if stays else made.to_family
    with acting_as(office.keyworker):
        written = list(Assessment.objects.filter(family=holder))
        recorded = {key for each in written for key in each.artefacts}
        assert len(written) == 2
        assert recorded
        assert set(Artefact.objects.filter(pk__in=recorded).values_list("family", flat=True)) == {
            holder.pk
        }
        texts = AssessmentAnswer.objects.filter(assessment__in=written)
        assert any("bruise" in each.text for each in texts)
        said = {each.kind: each.number for each in mentions(family, made.to_family)}
    assert ("Assessments and plans" in said) == bool(stays)
