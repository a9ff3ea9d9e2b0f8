"""Whoever objects or has a restriction is in no return, study or outcome (RGT-03, RGT-06, A50)."""

import csv
import io
import uuid

import pytest
from django.db import connection, transaction
from django.utils import timezone

from exports.queries.snapshot import Snapshot
from exports.queries.study import Study, excluded_since
from exports.rules import Period
from families.models import Agreement, Member
from families.queries.narrowing import Filters
from outcomes.queries import inputs
from outcomes.queries.crossed import people_by_kind
from outcomes.queries.equity import SEX, by_group
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.queries.desk import clocks
from privacy.roles import Role
from tests.guards.access_rights import asked, based, decided
from tests.make import make_user

pytestmark = pytest.mark.usefixtures("noticed_council")
PERIOD = Period(2018, 1)


@pytest.fixture
def dpo(db: None) -> User:
    user = make_user(Role.DPO)
    based(user)
    for purpose in ("nis", "fpd", "outcomes"):
        based(user, purpose=purpose)
    return user


def of_a_family(dpo: User) -> Member:
    with acting_as(dpo, opened=EVERYTHING):
        return Member.objects.filter(family__attached_on__year=2017, left_on=None)[0]


def of_the_study(dpo: User) -> tuple[set[uuid.UUID], dict[str, int]]:
    """Who would be sent now, and who is left out; nothing of it stays."""
    with acting_as(dpo, opened=EVERYTHING), connection.cursor() as cursor, transaction.atomic():
        study = Study(cursor.connection.cursor(), PERIOD, {}, "E06000001")
        found = {person for _, person in study.mapping()}, dict(study.excluded)
        transaction.set_rollback(True)
    return found


def of_the_return(dpo: User) -> tuple[int, int]:
    """How many rows of people there would be now, and how many people are left out."""
    with acting_as(dpo, opened=EVERYTHING), connection.cursor() as cursor, transaction.atomic():
        taken = Snapshot(cursor.connection.cursor(), PERIOD, PERIOD.last_day)
        taken.gather([], {})
        people = sum(chunk[1].count(b"\n") - 1 for chunk in taken.chunks(100))
        found = people, taken.excluded["stopped"]
        transaction.set_rollback(True)
    return found


def counted_people(dpo: User) -> tuple[int, int]:
    """People as Explore and as the page about fairness count them: the same people."""
    with acting_as(dpo, opened=EVERYTHING):
        told = people_by_kind(dpo).kinds
        return sum(told.values()), sum(each.people for each in by_group(dpo, Filters(), SEX))


def judged(dpo: User, member: Member) -> int:
    """How many families the engine is given of this one."""
    with acting_as(dpo, opened=EVERYTHING):
        asked_for = inputs.read_chunk([member.family_id])["families"].decode()
    return len(list(csv.DictReader(io.StringIO(asked_for))))


def test_a50_rgt_06_an_objection_to_the_study_counts_in_the_next_build(dpo: User) -> None:
    member = of_a_family(dpo)
    before, rows = of_the_study(dpo)[0], of_the_return(dpo)
    assert member.person_id in before
    held = asked(dpo, member.person_id, right="objection", purpose="nis")
    inside, left_out = of_the_study(dpo)
    assert inside == before - {member.person_id}
    assert left_out["objected"] == 1
    with acting_as(dpo):
        assert excluded_since([member.person_id]) == 1
    # Only the use that it is about stops.
    assert of_the_return(dpo) == rows
    assert judged(dpo, member) == 1
    decided(held, dpo)
    assert member.person_id not in of_the_study(dpo)[0]


def test_rgt_06_an_objection_stops_the_use_until_it_is_refused(dpo: User) -> None:
    member = of_a_family(dpo)
    people, out = of_the_return(dpo)
    held = asked(dpo, member.person_id, right="objection", purpose="fpd")
    assert (out, of_the_return(dpo)[1]) == (0, 1)
    assert of_the_return(dpo)[0] == people - 1
    decided(held, dpo, "refused")
    assert of_the_return(dpo) == (people, 0)


def test_rgt_03_sdc_14_a_restriction_stops_every_use(dpo: User) -> None:
    member = of_a_family(dpo)
    people, figures = of_the_return(dpo)[0], counted_people(dpo)
    held = asked(dpo, member.person_id, right="restriction")
    assert judged(dpo, member) == 1
    decided(held, dpo)
    assert of_the_return(dpo) == (people - 1, 1)
    inside, left_out = of_the_study(dpo)
    assert member.person_id not in inside
    assert left_out["restricted"] == 1
    # Of figures as well, of all of them alike.
    assert counted_people(dpo) == (figures[0] - 1, figures[1] - 1)
    assert judged(dpo, member) == 0
    with acting_as(dpo, opened=EVERYTHING), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM families_touched WHERE person_key = %s", [member.person_id]
        )
        assert cursor.fetchone()[0] > 0


def withdrawn(dpo: User, member: Member) -> None:
    """They take back that something about them is shared."""
    said = {"kind": "sharing", "on_date": timezone.localdate(), "route": "phone"}
    with acting_as(dpo, opened=EVERYTHING):
        family = {"family_id": member.family_id, "person_id": member.person_id}
        known = {"recorded_by": dpo, "recorded_at": timezone.now(), "capacity": "own"}
        Agreement.objects.create(**said, **family, **known, answer="withdrawn")


def test_law_05_one_adults_withdrawal_leaves_out_them_alone_in_the_next_build(dpo: User) -> None:
    member = of_a_family(dpo)
    before = of_the_study(dpo)[0]
    withdrawn(dpo, member)
    inside, left_out = of_the_study(dpo)
    assert inside == before - {member.person_id}
    assert left_out["not_shared"] == 1


def test_a50_one_parent_takes_consent_back_a_child_objects_and_the_public_task_goes_on(
    dpo: User,
) -> None:
    """Each act stops its own use for its own person; somebody has to decide on the objection."""
    in_study, (people, _) = of_the_study(dpo)[0], of_the_return(dpo)
    with acting_as(dpo, opened=EVERYTHING):
        served = {"family__attached_on__year": 2017, "left_on": None}
        here = Member.objects.filter(person__in=in_study, **served).order_by("family", "pk")
        child, parent = next(
            (child, other)
            for child in here.filter(role="child")
            for other in here.filter(family=child.family_id, role__in=("parent", "carer"))
        )
    withdrawn(dpo, parent)
    # What rests on no consent goes on, for the parent as well.
    assert of_the_study(dpo)[0] == in_study - {parent.person_id}
    assert of_the_return(dpo) == (people, 0)
    assert judged(dpo, child) == 1
    held = asked(dpo, child.person_id, right="objection", purpose="fpd", requester="self")
    assert of_the_return(dpo) == (people - 1, 1)
    # The child objected to the return, not to the study, and not for anybody else.
    assert of_the_study(dpo)[0] == in_study - {parent.person_id}
    assert judged(dpo, child) == 1
    with acting_as(dpo):
        [waits] = [each for each in clocks(dpo) if each.record == held]
    assert waits.next_words == "Decide"
    decided(held, dpo, "refused")
    assert of_the_return(dpo) == (people, 0)
