"""Both walls and every way to a family say the same as a model of a few lines.

Teams, roles, grants and their days, and who is kept from what, are drawn by Hypothesis; lists,
counts, pages, the search, the file of the list, documents and plain SQL must each give exactly the
families of the model. What the API gives, and what a return leaves out, has a line of its own.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from rest_framework.test import APIRequestFactory, force_authenticate

from families.actions.attachments import read_paper
from families.models import (
    Attachment,
    EmergencyOpening,
    Exclusion,
    Family,
    FamilyGrant,
    Member,
    Restriction,
    RestrictionName,
)
from families.models.emergencies import LASTS
from families.queries.families import families_visible_to, family_or_404, people_visible_to
from families.queries.listing import counts, file_rows, listed
from families.queries.search import find_people
from families.rules.search import wanted
from privacy import access
from privacy.api import JobViewSet
from privacy.identity import acting_as
from privacy.models import Job, JobState, User
from privacy.roles import Permission, Role
from tests.council import Council, make_case
from tests.families.papers import add_paper
from tests.make import make_user

DRAWN = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
TODAY = timezone.localdate
REACHES_ALL = {"head_of_service", "safeguarding_lead"}
BREAKING = {"keyworker", "manager", "head_of_service"}
REACHES_SOME = {"keyworker", "manager", "partner"}
SURNAME = "Ashgrovel"


def model(user: User, family: Family, world: "World") -> bool:
    """The rule, said a second time and apart from the product."""
    if not user.is_active or kept_out(user, family, world):
        return False
    if user.role in REACHES_ALL:
        return True
    if user.role not in REACHES_SOME:
        return False
    if user.role == "manager" and user.team_id and user.team_id == family.team_id:
        return True
    named = user in world.names.get(family.pk, ())
    return named or holds(user, family, world) or has_broken_in(user, family, world)


def holds(user: User, family: Family, world: "World") -> bool:
    """A grant that has begun and not ended."""
    return any(
        grant.user_id == user.pk
        and grant.content_object_id == family.pk
        and grant.starts_on <= TODAY()
        and (grant.ends_on is None or grant.ends_on > TODAY())
        for grant in world.grants
    )


def has_broken_in(user: User, family: Family, world: "World") -> bool:
    """For the hour of an emergency."""
    return any(
        each.user_id == user.pk and each.family_id == family.pk and each.ends_at > timezone.now()
        for each in world.emergencies
    )


def kept_out(user: User, family: Family, world: "World") -> bool:
    """From the family, from anybody who is or was in it, or since it is for others: above all."""
    level, named = world.levels.get(family.pk, ""), world.names.get(family.pk, ())
    if level and user not in named and level == "sealed":
        return True
    let_in = holds(user, family, world) or has_broken_in(user, family, world)
    if level and user not in named and not let_in:
        return True
    return any(
        each.user_id == user.pk
        and (each.family_id == family.pk or each.person_id in world.people[family.pk])
        for each in world.exclusions
        if each.ended_at is None
    )


@pytest.fixture
def families(council: Council) -> list[Family]:
    """Eight families, each with somebody of a name that all share."""
    workers = [council.of(Role.KEYWORKER), council.stranger]
    cases = [make_case(workers[number % 2], SURNAME) for number in range(6)]
    made = [case.family for case in cases]
    # Somebody who belongs to two of them.
    moved = cases[0].parent
    moved.pk, moved.family, moved.left_on = uuid.uuid4(), made[1], TODAY()
    moved.save(force_insert=True)
    for case, worker in ((council.own, workers[0]), (council.other, workers[1])):
        add_paper(case.family, worker)
    for number, family in enumerate(made):
        add_paper(family, workers[number % 2])
    keys = [each.pk for each in (*made, council.own.family, council.other.family)]
    fresh = Family.objects.in_bulk(keys)
    return [fresh[key] for key in keys]


def people_of(family: Family) -> set[uuid.UUID]:
    """Whoever is or was in a family."""
    return set(family.members.values_list("person_id", flat=True))


class World:
    """Everything that decides, thrown anew."""

    def __init__(self, council: Council, families: list[Family]) -> None:
        self.council, self.families = council, families
        self.permission = FamilyGrant.objects.all()[0].permission
        self.users = list(User.objects.exclude(role=Role.SYSTEM).order_by("email"))
        self.keeper = make_user(Role.DPO, "Karla Keeper")
        self.people = {family.pk: people_of(family) for family in families}
        self.papers = dict(Attachment.objects.values_list("family_id", "pk"))
        failed = {"kind": "hand_on_caseload", "state": JobState.FAILED}
        self.jobs = {each: Job.objects.create(asked_by=each, **failed).pk for each in self.users}
        self.grants: list[FamilyGrant] = []
        self.exclusions: list[Exclusion] = []
        self.emergencies: list[EmergencyOpening] = []
        self.levels: dict[uuid.UUID, str] = {}
        self.names: dict[uuid.UUID, list[User]] = {}

    def throw(self, dice: random.Random) -> None:
        """Teams of users and families, who is active, and who holds which grant on which days."""
        self.dice = dice
        teams = [self.council.north, self.council.south, None]
        for user in self.users:
            user.team, user.is_active = self.dice.choice(teams), self.dice.random() > 0.1
            user.save()
        for family in self.families:
            family.team = self.dice.choice(teams)
            family.save()
        FamilyGrant.objects.all().delete()
        pairs = [(user, family) for user in self.users for family in self.families]
        self.grants = [self._grant(*pair) for pair in pairs if self.dice.random() < 0.4]
        FamilyGrant.objects.bulk_create(self.grants)
        drawn = [self._exclusion(*pair) for pair in pairs if self.dice.random() < 0.15]
        # Whoever is in two families may be drawn twice for the same worker.
        once = {(each.user_id, each.family_id, each.person_id): each for each in drawn}
        self.exclusions = list(once.values())
        with acting_as(self.keeper):
            Exclusion.objects.bulk_create(self.exclusions)
            self._restrict()
        self.emergencies = list(self._break_in(pairs))

    def _break_in(self, pairs: list[tuple[User, Family]]) -> Iterator[EmergencyOpening]:
        """Whoever may break in tries here and there; what the wall refuses stays shut."""
        for user, family in pairs:
            if user.role not in BREAKING or not user.is_active or self.dice.random() > 0.15:
                continue
            since = timezone.now() - timedelta(minutes=self.dice.choice([0, 30, 60, 90]))
            row = {"reference": family.reference, "reason_code": "danger", "opened_at": since}
            hour = EmergencyOpening(user=user, family=family, ends_at=since + LASTS, **row)
            try:
                with transaction.atomic(), acting_as(user):
                    hour.save(force_insert=True)
            except ProgrammingError:
                assert kept_out(user, family, self)
            else:
                yield hour

    def _restrict(self) -> None:
        """Some families are restricted, some sealed, and some were."""
        self.levels, self.names = {}, {}
        rows = {"reason_code": "safety", "put_by": self.keeper, "put_at": timezone.now()}
        ended = {"ended_at": timezone.now(), "ended_by": self.keeper}
        for family in self.families:
            level = self.dice.choice(["normal", "normal", "restricted", "sealed"])
            if level == "normal":
                Restriction.objects.create(family=family, level="sealed", **rows, **ended)
                continue
            put = Restriction.objects.create(family=family, level=level, **rows)
            names = self.names[family.pk] = self.dice.sample(self.users, 3)
            self.levels[family.pk] = level
            RestrictionName.objects.bulk_create(
                RestrictionName(restriction=put, user=user) for user in names
            )

    def _exclusion(self, user: User, family: Family) -> Exclusion:
        now = timezone.now()
        ended = {"ended_at": now, "ended_by": self.keeper, "end_reason_code": "mistake"}
        people = sorted(self.people[family.pk])
        of = {"family": family} if self.dice.random() < 0.6 else {"person_id": people[0]}
        return Exclusion(
            user=user,
            reference="x",
            reason_code="relative",
            put_by=self.keeper,
            put_at=now,
            **of,
            **(ended if self.dice.random() < 0.2 else {}),
        )

    def _grant(self, user: User, family: Family) -> FamilyGrant:
        begun = TODAY() + timedelta(days=self.dice.choice([-9, -1, 0, 1]))
        lasts = self.dice.choice([None, 0, 1, 2, 20])
        return FamilyGrant(
            user=user,
            permission=self.permission,
            content_object=family,
            # What is given for a time has an end.
            kind=self.dice.choice(FamilyGrant.Kind.values if lasts is not None else ["lead"]),
            starts_on=begun,
            ends_on=begun + timedelta(days=lasts) if lasts is not None else None,
        )

    def jobs_of(self, user: User) -> set[Any]:
        """Whoever keeps the product running sees everybody's, and what they are not of."""
        everybodys = user.role == "administrator"
        return {str(pk) for owner, pk in self.jobs.items() if everybodys or owner == user}

    def sealed(self) -> set[Any]:
        """What no return may have, whoever builds it."""
        return {pk for pk, level in self.levels.items() if level == "sealed"}

    def expected(self, user: User) -> set[Any]:
        """By the model."""
        return {each.pk for each in self.families if model(user, each, self)}


def answers(user: User, families: list[Family]) -> Iterator[tuple[str, set[Any]]]:
    """What each way to families gives to somebody."""
    yield "list", set(families_visible_to(user).values_list("pk", flat=True))
    yield "one by one", {each.pk for each in families if access.in_scope(user, each)}
    members = Member.objects.filter(person__in=people_visible_to(user))
    yield "people", set(members.filter(family__in=families).values_list("family_id", flat=True))
    if access.can(user, Permission.VIEW_FAMILY):
        yield "page", {each.pk for each in families if opens(user, each)}
    if access.can(user, Permission.VIEW_DASHBOARD):
        known = {each.reference: each.pk for each in families}
        yield "file of the list", {known[row[0]] for row in file_rows(listed(user, Q(), ""))}
    with connection.cursor() as cursor:
        for table in ("family", "member", "need", "attachment"):
            key = "id" if table == "family" else "family_id"
            names = map(sql.Identifier, (key, f"families_{table}"))
            cursor.execute(sql.SQL("SELECT DISTINCT {} FROM {}").format(*names))
            yield f"plain SQL on {table}", {found for (found,) in cursor.fetchall()}


def opens(user: User, family: Family) -> bool:
    """Whether the family's page opens."""
    try:
        return bool(family_or_404(family.pk, user=user))
    except Http404:
        return False


def handed_out(user: User, family: uuid.UUID, paper: uuid.UUID) -> bool:
    """Whether somebody gets the file of a document."""
    try:
        return bool(read_paper(family_id=family, paper_id=paper, by=user)[1])
    except Http404:
        return False


def by_the_api(user: User) -> set[Any]:
    """Keys of what it lists to somebody who has signed in."""
    request = APIRequestFactory().get("/api/jobs/")
    force_authenticate(request, user)
    answer = JobViewSet.as_view({"get": "list"})(request)
    return {each["id"] for each in answer.data["results"]}


def left_out_of_returns() -> set[Any]:
    """What the statement of a return names as sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tfcase_sealed_families()")
        return {found for (found,) in cursor.fetchall()}


def found_by_name(user: User) -> set[Any]:
    """Families that the search names to somebody."""
    hits = find_people(user, wanted(SURNAME)).own
    return {family.pk for hit in hits for family in hit.families}


def test_every_way_to_a_family_agrees_with_the_model(
    council: Council, families: list[Family]
) -> None:
    world, sizes = World(council, families), set()
    named = {family.pk for family in families[:6]}

    @DRAWN
    @given(dice=st.randoms(use_true_random=False))
    def agrees(dice: random.Random) -> None:
        with transaction.atomic():
            world.throw(dice)
            for user in world.users:
                expected = world.expected(user)
                sizes.add(len(expected))
                with acting_as(user):
                    for way, found in answers(user, families):
                        assert found == expected, (way, user.role)
                    assert counts(user, Q()).reach == len(expected), user.role
                    assert found_by_name(user) == expected & named, user.role
                    if user.is_active:
                        assert by_the_api(user) == world.jobs_of(user), user.role
                if access.can(user, Permission.VIEW_NOTES):
                    family, paper = world.dice.choice(sorted(world.papers.items()))
                    assert handed_out(user, family, paper) == (family in expected), user.role
            assert left_out_of_returns() == world.sealed()
            # The application deletes nobody's exclusion.
            transaction.set_rollback(True)

    agrees()
    assert {0, len(families) - 3} < sizes
