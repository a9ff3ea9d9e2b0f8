"""An import brings nobody back into a family from which they were separated here."""

from pathlib import Path

import pytest
from django.utils import timezone

from families.models import Family, FamilyLineage, Member, Person
from privacy.identity import system_user
from tests.outcomes.import_council import Council, _frameworks, council
from tests.outcomes.importing import run_council

__all__ = ["_frameworks", "council"]
pytestmark = pytest.mark.django_db


def test_what_was_separated_here_stays_so_whatever_a_file_says(
    tmp_path: Path, council: Council
) -> None:
    run_council(tmp_path / "first", council)
    member = Member.objects.select_related("family", "person")[0]
    source, person = member.family, member.person
    made = Family.objects.create(
        reference="F-MADE2222", framework=source.framework, identified_on=source.identified_on
    )
    FamilyLineage.objects.create(
        kind="separated",
        from_family=source,
        to_family=made,
        from_reference=source.reference,
        to_reference=made.reference,
        reason_code="safety",
        on_date=timezone.localdate(),
        by=system_user("operator"),
        at=timezone.now(),
    )
    Member.objects.filter(person=person, family=source).update(family=made)
    Person.objects.filter(pk=person.pk).update(address_protected=True)
    for row in council["people"]:
        row["address"] = "4 Wexcombe Rise"
    ran = run_council(tmp_path / "again", council)
    assert ran.count("Families split or put together here, left as they are") == 1
    assert source.reference in ran.out
    assert not Member.objects.filter(person=person, family=source).exists()
    assert Person.objects.get(pk=person.pk).address != "4 Wexcombe Rise"
