"""Edits of a council's records, each somewhere at random, and what stands after them."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import F, Model

from families.actions.merging import merge_families
from families.models import (
    Artefact,
    Family,
    FeedCoverage,
    FrameworkVersion,
    Intervention,
    LocalPlan,
    Member,
    Need,
    Observation,
    Person,
    Term,
)
from outcomes import frames
from outcomes.models import Claim, JudgedFamily
from outcomes.queries import inputs, kept
from outcomes.queries.chunks import chunk_of
from outcomes.queries.results import of_latest_run
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Role
from tests.make import make_user

DAY = date(2018, 10, 31)
Edit = Callable[[Random], None]


def pick(chance: Random, model: type[Model], **having: object) -> Any:
    """Any row."""
    rows = model._default_manager.filter(**having).order_by("pk")
    return rows[chance.randrange(rows.count())]


def some_day(chance: Random) -> date:
    return DAY + timedelta(days=chance.randrange(-500, 60))


def a_fact_comes(chance: Random) -> None:
    like = pick(chance, Observation)
    like.pk = uuid.uuid4()
    # The same draw may come twice in one history.
    like.reference = f"NEW{like.pk}"
    like.start_on, like.end_on = some_day(chance), None
    like.recorded_on = None
    like.save(force_insert=True)


def a_fact_is_withdrawn(chance: Random) -> None:
    Observation.objects.filter(pk=pick(chance, Observation).pk).update(withdrawn=True)


def a_fact_goes(chance: Random) -> None:
    pick(chance, Observation).delete()


def a_fact_of_a_person_changes(chance: Random) -> None:
    fact = pick(chance, Observation, family=None)
    Observation.objects.filter(pk=fact.pk).update(start_on=some_day(chance), end_on=None)


def a_fact_moves_to_another_family(chance: Random) -> None:
    fact, family = pick(chance, Observation, family__isnull=False), pick(chance, Family)
    Observation.objects.filter(pk=fact.pk).update(family=family)


def a_member_moves(chance: Random) -> None:
    member, family = pick(chance, Member), pick(chance, Family)
    if not Member.objects.filter(family=family, person=member.person).exists():
        Member.objects.filter(pk=member.pk).update(family=family)


def a_member_leaves(chance: Random) -> None:
    member = pick(chance, Member, left_on=None)
    joined = member.joined_on or date(2010, 1, 1)
    left = max(joined, some_day(chance))
    Member.objects.filter(pk=member.pk).update(left_on=left)


def a_person_changes(chance: Random) -> None:
    person = pick(chance, Person)
    Person.objects.filter(pk=person.pk).update(
        date_of_birth=some_day(chance) - timedelta(days=chance.randrange(0, 7000))
    )


def a_need_is_recorded_or_goes(chance: Random) -> None:
    like = pick(chance, Need)
    if chance.random() < 0.3:
        Need.objects.filter(pk=like.pk).update(closed_as="entered_in_error")
        return
    like.pk = uuid.uuid4()
    # The same draw may come twice in one history.
    like.reference = f"NEW{like.pk}"
    like.identified_on = some_day(chance)
    like.save(force_insert=True)


def an_artefact_goes(chance: Random) -> None:
    pick(chance, Artefact).delete()


def a_claim_comes(chance: Random) -> None:
    family = pick(chance, Family)
    phase, day = family.framework.code, some_day(chance)
    # Of rejected and withdrawn ones a family may have several already.
    if not Claim.objects.filter(family=family, phase=phase).exists():
        Claim.objects.create(family=family, phase=phase, route="SSP", state="paid", on_date=day)


def a_case_is_closed(chance: Random) -> None:
    family = pick(chance, Family, closed_on=None)
    day = max(family.step_down_on or family.attached_on or family.identified_on, some_day(chance))
    Family.objects.filter(pk=family.pk).update(closed_on=day)


def a_family_is_rebased(chance: Random) -> None:
    family, version = pick(chance, Family), pick(chance, FrameworkVersion)
    plan = LocalPlan.objects.filter(extends=version.code).first()
    Family.objects.filter(pk=family.pk).update(framework=version, local_plan=plan)


def a_feed_changes(chance: Random) -> None:
    feed = pick(chance, FeedCoverage)
    if chance.random() < 0.3:
        feed.delete()
        return
    to_date = max(feed.from_date, some_day(chance))
    FeedCoverage.objects.filter(pk=feed.pk).update(to_date=to_date)


def a_term_changes(chance: Random) -> None:
    term = pick(chance, Term)
    if chance.random() < 0.3:
        Term.objects.filter(pk=term.pk).update(end_on=F("end_on") - 1)


def an_intervention_comes_or_goes(chance: Random) -> None:
    like = pick(chance, Intervention)
    if chance.random() < 0.4:
        like.delete()
        return
    # Of its own kind: the same edit may be drawn again.
    like.pk = uuid.uuid4()
    like.kind = f"kind {like.pk}"
    like.started_on, like.ended_on = some_day(chance), None
    like.save(force_insert=True)


def a_family_comes(chance: Random) -> None:
    """With somebody who is known already."""
    family, member = pick(chance, Family), pick(chance, Member)
    family.pk = uuid.uuid4()
    family.reference, family.closed_on = f"NEW{family.pk}"[:40], None
    family.step_down_on, family.closure_reason = None, ""
    family.save(force_insert=True)
    member.pk, member.family = uuid.uuid4(), family
    member.save(force_insert=True)


def a_feed_comes(chance: Random) -> None:
    like = pick(chance, FeedCoverage)
    like.pk, like.from_date = uuid.uuid4(), some_day(chance)
    like.to_date = like.from_date + timedelta(days=chance.randrange(400))
    like.source = f"new {like.pk}"[:20]
    like.save(force_insert=True)


def a_term_comes_or_goes(chance: Random) -> None:
    if chance.random() < 0.5:
        pick(chance, Term).delete()
        return
    begins = date(2030, 1, 1) + timedelta(days=chance.randrange(4000))
    name = f"New {begins}"
    if not Term.objects.filter(term=name).exists():
        Term.objects.create(term=name, start_on=begins, end_on=begins + timedelta(days=1))


def two_families_become_one(chance: Random) -> None:
    """As on the screen: the first pair that nothing stands against."""
    by = User.objects.filter(role=Role.HEAD_OF_SERVICE).first() or make_user(Role.HEAD_OF_SERVICE)
    for _ in range(20):
        kept = pick(chance, Family)
        gone = pick(chance, Family, framework=kept.framework_id)
        with suppress(RuleBroken), acting_as(by):
            merge_families(kept=kept, reference=gone.reference, reason_code="duplicate", by=by)
            return


EDITS: tuple[Edit, ...] = (
    *(a_fact_comes, a_fact_is_withdrawn, a_fact_goes, a_fact_of_a_person_changes),
    *(a_fact_moves_to_another_family, a_member_moves, a_member_leaves, a_person_changes),
    *(a_need_is_recorded_or_goes, an_artefact_goes, a_claim_comes, a_case_is_closed),
    *(a_family_is_rebased, a_feed_changes, a_term_changes),
    *(an_intervention_comes_or_goes, a_family_comes, a_feed_comes, a_term_comes_or_goes),
    two_families_become_one,
)


def found_anew(day: date) -> tuple[dict[str, int], dict[str, int]]:
    """What judging everybody gives: fingerprints and results of each family."""
    families = list(inputs.family_ids())
    tables = frames.judge_chunk(chunk_of(families, inputs.read_common(), day)).tables
    prints = frames.prints_of(tables.pop("outcomes_judgedfamily"))
    return prints, frames.sums_by_family(tables, windows=False)


def standing() -> tuple[dict[str, int], dict[str, int]]:
    """What stands: the same of the database."""
    rows = JudgedFamily.objects.filter(of_latest_run())
    families = [kept.KeptFamily(*row) for row in rows.values_list("family", "run", "inputs")]
    prints = {str(family.id): family.inputs for family in families}
    return prints, frames.sums_by_family(kept.rows_of(families), windows=False)
