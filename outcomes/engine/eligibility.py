"""Who is eligible (§2, §3) and where the family was worked with as a whole (§4)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from families.framework.model import Framework
from families.framework.words import ARTEFACTS
from outcomes.engine.codes import CodeSets, marked, texts, together
from outcomes.engine.columns import NONE
from outcomes.engine.days import FAR, Days, Ints, Mask, attains
from outcomes.engine.joins import any_by, count_by
from outcomes.engine.membership import is_child
from outcomes.engine.tables import CHILD, YOUNG_PERSON, Members, pick
from outcomes.engine.world import Judged, World, find

ACTIVITIES = ("full_time_education", "training", "unemployed")
COVERS_EVERYONE = ("assessment", "plan")


@dataclass(frozen=True)
class Eligibility:
    """For every family of the part: counts, headlines lit and reasons, whatever its framework."""

    eligible: Mask
    headlines: Ints
    needs: Ints
    lit: pd.Index
    reasons: pd.Index


def members_on_judging(world: World, families: Mask) -> tuple[Members, Days]:
    """Spells that hold on the family's day T, and that day for each."""
    members = world.tables.members
    day = world.tables.families.judged_on[members.family]
    held = families[members.family] & members.on(day)
    return pick(members, held), day[held]


def judge_eligibility(world: World, framework: Framework, families: Mask) -> Eligibility:
    """Eligibility of the families of the mask; meaningless for the others."""
    size, rules = len(families), framework.eligibility
    counts, full, guest = _carried(world, framework, families)
    lit = _lit(framework, full, guest)
    headlines = lit.sum(axis=1).astype(np.int64)
    needs = _needs_carried(counts, lit, size)
    number = headlines if rules.count_unit == "headline" else needs
    judged = families & (world.tables.families.judged_on <= world.as_of)
    reasons = together(
        (
            marked(families & ~judged, "not_yet_assessed"),
            marked(judged & (number < rules.minimum), f"too_few_{rules.count_unit}s"),
            marked(judged & ~_has_dependant(world, framework, families), "no_dependent_child"),
        )
    )
    blocked = np.zeros(size, dtype=np.bool_)
    for rows in reasons.values():
        blocked[rows] = True
    lit &= judged[:, None]
    ids = [line.id for line in framework.headlines]
    codes: CodeSets = {id_: np.flatnonzero(lit[:, place]) for place, id_ in enumerate(ids)}
    return Eligibility(
        eligible=families & ~blocked,
        headlines=np.where(judged, headlines, 0),
        needs=np.where(judged, needs, 0),
        lit=texts(codes, size, order=ids),
        reasons=texts(reasons, size),
    )


@dataclass(frozen=True)
class Counted:
    """Needs that count for eligibility: family, headline, and how they carry."""

    family: Ints
    headline: Ints
    full: Mask
    guest: Mask


def _carried(world: World, framework: Framework, families: Mask) -> tuple[Counted, Mask, Mask]:
    """Needs that count, and the headlines (families x headlines) they light fully or as guest."""
    needs, day = world.tables.needs, world.tables.families.judged_on[world.tables.needs.family]
    counts = families[needs.family] & (needs.identified_on <= day)
    if framework.eligibility.requires_evidence:
        counts &= needs.evidenced
    spell = world.spells.on(needs.family, needs.person, day)
    counts &= (needs.person == NONE) | (spell != NONE)
    needs, day, spell = pick(needs, counts), day[counts], spell[counts]
    members = world.tables.members
    profiles = world.profiles(needs.family, needs.person, day)
    lives = np.append(members.lives, np.False_)[spell]
    child = is_child(profiles.born, profiles.role, day)
    full = (needs.person == NONE) | child | lives
    guest = ~full & profiles.parenting
    lines = {line.id: place for place, line in enumerate(framework.headlines)}
    of_need = np.full(len(world.names.need_ids) + 1, -1, dtype=np.int64)
    for id_, need in framework.needs.items():
        of_need[world.names.need_ids.index(id_)] = lines[need.headline]
    counted = Counted(needs.family, of_need[needs.need], full, guest)
    shape = (len(families), len(lines))
    return counted, _spread(counted, full, shape), _spread(counted, guest, shape)


def _spread(counted: Counted, mask: Mask, shape: tuple[int, int]) -> Mask:
    found = np.zeros(shape, dtype=np.bool_)
    found[counted.family[mask], counted.headline[mask]] = True
    return found


def _lit(framework: Framework, full: Mask, guest: Mask) -> Mask:
    """Headlines with a full need, and the first few of those with needs of non-residents only."""
    extra = guest & ~full
    limit = framework.eligibility.max_nonresident_headlines
    if limit is not None:
        extra &= np.cumsum(extra, axis=1) <= limit
    lit: Mask = full | extra
    return lit


def _needs_carried(counted: Counted, lit: Mask, size: int) -> Ints:
    carried = counted.full | (counted.guest & lit[counted.family, counted.headline])
    return count_by(counted.family[carried], size)


def _has_dependant(world: World, framework: Framework, families: Mask) -> Mask:
    """Families with somebody of `must_include_any` on T."""
    members, day = members_on_judging(world, families)
    found = np.zeros(len(families), dtype=np.bool_)
    parts = framework.eligibility.must_include_any
    if "dependent_child" in parts:
        found |= any_by(members.family[_dependent(world, members, day)], len(families))
    if "expectant_parent" in parts:
        expecting = world.tables.people.expecting_until[members.person] >= day
        found |= any_by(members.family[expecting], len(families))
    return found


def _dependent(world: World, members: Members, day: Days) -> Mask:
    """Under 16 in the household; or 16 to 18, active, with somebody who has responsibility."""
    born = world.tables.people.born[members.person]
    unknown = born == FAR
    sixteen = attains(born, 16)
    under_16 = np.where(unknown, members.role == CHILD, (born <= day) & (day < sixteen))
    to_18 = (sixteen <= day) & (day < attains(born, 19))
    older = members.lives & np.where(unknown, members.role == YOUNG_PERSON, to_18)
    carer = members.lives & members.parenting
    carers = np.bincount(members.family[carer], minlength=len(world.tables.families.ref))
    accompanied = carers[members.family] - carer > 0
    active = np.zeros(len(day), dtype=np.bool_)
    place = np.flatnonzero(older & accompanied)
    judged = Judged(members.family[place], members.person[place])
    for status in ACTIVITIES if len(place) else ():
        active[place] |= active_on(world, judged, status, day[place])
    return (members.lives & under_16) | (older & accompanied & active)


def active_on(world: World, judged: Judged, status: str, day: Days) -> Mask:
    """Whether the status of each row is active on its day."""
    found = find(world, judged, world.facts("status", status))
    held = (found.start <= day[found.row]) & (found.end >= day[found.row])
    return any_by(found.row[held], judged.size)


def working_gaps(world: World, framework: Framework) -> CodeSets:
    """`wfw_` codes of families without the artefact on the check date (§4)."""
    found, size = world.tables.artefacts, len(world.tables.families.ref)
    parts = []
    for requirement in framework.requirements:
        fits = (found.artefact == ARTEFACTS.index(requirement.artefact)) & (found.on <= world.as_of)
        if requirement.artefact in COVERS_EVERYONE:
            fits &= found.everyone
        parts.append(marked(~any_by(found.family[fits], size), f"wfw_{requirement.artefact}"))
    return together(parts)
