"""Who outside received something about a person, from the ledger of released returns."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from exports.models import Return, ReturnApproval
from families.actions.members import PartFacts, add_member
from privacy import schedule
from tests.answering import give_answers
from tests.families.make_families import make_family, person
from tests.privacy.cases import D, family_of, member_of, office

pytestmark = pytest.mark.django_db


def released(staff: SimpleNamespace, period: str) -> None:
    """A return that was built and approved by somebody else."""
    built = Return.objects.create(
        period=period,
        layout_version="1",
        state="built",
        requested_by=staff.analyst,
        built_at=datetime(2026, 5, 1, tzinfo=UTC),
        rows=1,
        sha256="0" * 64,
        approvers_needed=1,
    )
    give_answers(built)
    ReturnApproval.objects.create(of_return=built, by=staff.dpo, sha256=built.sha256)
    built.state, built.released_at = "released", datetime(2026, 5, 2, tzinfo=UTC)
    built.save(update_fields=["state", "released_at"])


def test_only_releases_of_the_persons_own_time_are_told(db: None) -> None:
    staff = office()
    family = family_of(staff, "2013-03-03")
    guest = person("Guest", "Ashgrove", date_of_birth=D("1970-01-01"))
    for_a_while = PartFacts(
        "other_adult", True, False, joined_on=D("2015-01-01"), left_on=D("2015-10-01")
    )
    add_member(family=family, who=guest, part=for_a_while, by=staff.manager)
    for period in ("2015-H1", "2016-H1", "2016-H2"):
        released(staff, period)
    Return.objects.create(period="2015-H2", layout_version="1", requested_by=staff.analyst)
    ada, guest_row = member_of(family, "Ada"), member_of(family, "Guest")
    assert len(schedule.recipients_of(ada.pk)) == 3
    (told,) = schedule.recipients_of(guest_row.pk)
    assert told.name == "The ministry that runs the programme (MHCLG)"
    assert told.what.startswith("Family Progress Data for April to September 2015")
    assert told.on == D("2026-05-02")


def test_somebody_in_no_family_was_told_to_nobody(db: None) -> None:
    staff = office()
    released(staff, "2015-H1")
    alone = make_family(staff.manager, team=staff.team, identified_on=D("2020-01-01"))
    newborn = person("New", "Born", date_of_birth=D("2021-01-01"))
    part = PartFacts("child", True, False, joined_on=D("2021-01-01"))
    add_member(family=alone, who=newborn, part=part, by=staff.manager)
    assert schedule.recipients_of(member_of(alone, "New").pk) == []
