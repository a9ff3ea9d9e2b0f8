"""Who was what in which family on a day: spells looked up by family, person and day (§1)."""

from dataclasses import dataclass

import numpy as np

from families.framework.words import AGE_SUBJECTS
from outcomes.engine.columns import NONE
from outcomes.engine.days import FAR, LONG_AGO, Days, Ints, Mask, attains
from outcomes.engine.joins import Groups, starts_of
from outcomes.engine.tables import CHILD, SPAN, YOUNG_PERSON, Members, People


@dataclass(frozen=True)
class Spells:
    """Members with an index: `pairs` are the families and people, each with its first spell."""

    members: Members
    by_person: Groups
    pairs: Ints
    first: Ints
    keys: Ints
    people: int

    @classmethod
    def of(cls, members: Members, people: int) -> "Spells":
        pair = members.family * (people + 1) + members.person
        first = np.flatnonzero(starts_of(pair))
        place = np.cumsum(starts_of(pair)) - 1
        return cls(
            members=members,
            by_person=Groups.of(members.person, people),
            pairs=pair[first],
            first=first,
            keys=place * SPAN + (members.joined - LONG_AGO),
            people=people,
        )

    def begun(self, family: Ints, person: Ints, day: Days) -> Ints:
        """The last spell begun by the day, else the first; NONE for somebody never a member."""
        pair = family * (self.people + 1) + person
        place = np.searchsorted(self.pairs, pair)
        known = (person >= 0) & (np.append(self.pairs, NONE)[place] == pair)
        last = np.searchsorted(self.keys, place * SPAN + (day - LONG_AGO), side="right") - 1
        first = np.append(self.first, NONE)[place]
        return np.where(known, np.maximum(first, last), NONE)

    def on(self, family: Ints, person: Ints, day: Days) -> Ints:
        """The spell that holds on the day; NONE for somebody who is not a member then."""
        spell = self.begun(family, person, day)
        if not len(self.members.family):
            return spell
        held = (self.members.joined[spell] <= day) & (self.members.left[spell] > day)
        return np.where(held & (spell >= 0), spell, NONE)


def is_child(born: Days, role: Ints, day: Days) -> Mask:
    """Under 18; without a birth date, whoever has the role of a child or young person."""
    return np.where(born == FAR, (role == CHILD) | (role == YOUNG_PERSON), day < attains(born, 18))


def fits(subject: str, born: Days, role: Ints, parenting: Mask, day: Days) -> Mask:
    """Whom a subject fits on a day (§1); words that ask no age fit everybody."""
    if subject not in AGE_SUBJECTS:
        return np.ones(len(day), dtype=np.bool_)
    if subject == "child":
        return is_child(born, role, day)
    if subject in ("adult", "adult_with_parenting_responsibility"):
        adult = ~is_child(born, role, day)
        return adult if subject == "adult" else adult & parenting
    if subject == "child_0_5":
        return np.where(born == FAR, role == CHILD, (born <= day) & (day < attains(born, 6)))
    end = 25 if subject == "young_person" else 18
    known = (attains(born, 16) <= day) & (day < attains(born, end))
    return np.where(born == FAR, role == YOUNG_PERSON, known)


@dataclass(frozen=True)
class Profiles:
    """Birth date, role and parenting responsibility of people in families on given days."""

    born: Days
    role: Ints
    parenting: Mask

    @classmethod
    def of(
        cls, people: People, spells: Spells, family: Ints, person: Ints, day: Days
    ) -> "Profiles":
        spell = spells.begun(family, person, day)
        members = spells.members
        return cls(
            born=np.append(people.born, FAR)[person],
            role=np.append(members.role, -1)[spell],
            parenting=np.append(members.parenting, np.False_)[spell],
        )

    def fit(self, subject: str, day: Days) -> Mask:
        return fits(subject, self.born, self.role, self.parenting, day)
