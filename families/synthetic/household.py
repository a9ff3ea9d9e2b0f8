"""Who belongs to an invented family, in which part, and from when to when."""

from families.synthetic import names
from families.synthetic.chance import Chance, Weighted
from families.synthetic.days import LAST_BIRTH, age_on
from families.synthetic.people import Council, Look, Register, leap_birthday
from families.synthetic.places import Home, home
from families.synthetic.records import Member, Person

_CHILDREN: Weighted[int] = Weighted([(1, 28), (2, 33), (3, 21), (4, 11), (5, 4.5), (6, 2.5)])
_NOT_STATED = frozenset({"", "REFU", "NOBT"})
_YEAR = 365
_ROLES_OF_YOUNG = ((16, "child"), (19, "young_person"), (200, "other_adult"))


class Household:
    """Builds the members of one family, the adults first."""

    def __init__(self, chance: Chance, council: Council, family: int, known: int) -> None:
        self.chance, self.council, self.known = chance, council, known
        self.register = Register(chance, council, family)
        self.members: list[Member] = []
        self.home = home(chance, self.register.authority, family * 2)
        self.community = chance.weighted(names.COMMUNITIES)

    def build(self, neighbour: Person | None) -> list[Member]:
        """Everyone: carers, children, others, and perhaps somebody of the family next door."""
        ages = self._children_ages()
        self._adults(max(ages, default=0))
        self._children(ages)
        self._others()
        self._planted()
        if neighbour is not None:
            self._share(neighbour)
        return self.members

    def _children_ages(self) -> list[int]:
        chance = self.chance
        if chance.likely(0.012):
            return []
        if chance.likely(0.02):
            return [17]
        ages = [chance.between(0, 14)]
        for _ in range(chance.weighted(_CHILDREN) - 1):
            ages.append(min(18, ages[-1] + chance.between(1, 4)))
        return ages

    def _born(self, age: int) -> int:
        """A birth day of somebody who is this old when the family becomes known."""
        return self.known - int((age + self.chance.random()) * 365.2425)

    def _adults(self, eldest: int) -> None:
        """One or two parents or carers, the second one sometimes living elsewhere."""
        chance = self.chance
        kin = chance.likely(0.04)
        role, gap = ("carer", chance.between(40, 58)) if kin else ("parent", 0)
        age = min(80, eldest + (gap or chance.between(16, 36)))
        sex = "F" if chance.likely(0.87) else "M"
        first = self._adult(role, sex, age, at_home=True, apart=False)
        if chance.likely(0.6):
            other = "M" if sex == "F" else "F"
            at_home = chance.likely(0.72)
            self._adult(role, other, max(17, age + chance.between(-5, 8)), at_home, apart=True)
        if chance.likely(0.045) and sex == "F" and age < 44:
            first.expecting = self.known + chance.between(20, 260)

    def _adult(self, role: str, sex: str, age: int, at_home: bool, apart: bool) -> Person:
        """An adult; `apart` allows another community and another surname than the first's."""
        chance = self.chance
        community = self.community
        if apart and chance.likely(0.15):
            community = chance.weighted(names.COMMUNITIES)
        same = apart and community is self.community and chance.likely(0.6)
        family_name = self.members[0].person.surname if same else ""
        look = Look(
            sex,
            self._born(age),
            community,
            family_name or names.surname(chance, community, sex),
            self.home if at_home else self._elsewhere(),
        )
        person = self.register.add(look)
        parenting = chance.likely(0.97 if at_home else 0.75)
        self.members.append(Member(person, role, at_home, parenting))
        return person

    def _elsewhere(self) -> Home:
        return home(self.chance, self.register.authority, self.register.family * 2 + 1)

    def _children(self, ages: list[int]) -> None:
        for age in ages:
            born = self._born(age)
            self._child(born)
            if self.chance.likely(0.017):
                self._child(born)  # a twin
        expecting = self.members[0].person.expecting
        if expecting is not None and expecting < LAST_BIRTH and self.chance.likely(0.5):
            self._child(expecting + self.chance.between(-15, 6))

    def _child(self, born: int, forename: str = "", sex: str = "") -> None:
        """A child of the family; one born after it became known joins on the day of birth."""
        chance = self.chance
        first, last = self.members[0].person, self.members[-1].person
        second = self.members[1].person if len(self.members) > 1 else first
        parent = second if chance.likely(0.6) else first
        sex = sex or ("M" if chance.likely(0.51) else "F")
        born = min(born, LAST_BIRTH)
        age = age_on(born, self.known)
        look = Look(
            sex, born, parent.community, self._surname(first, second), self.home, forename=forename
        )
        if not {first.ethnicity, second.ethnicity} & _NOT_STATED:
            look.ethnicity = names.mixed_ethnicity(first.ethnicity, second.ethnicity)
        role = next(role for limit, role in _ROLES_OF_YOUNG if age < limit)
        member = Member(self.register.add(look), role, not chance.likely(0.03), parenting=False)
        if born > self.known:
            member.spells = [(born, None)]
        if last.born == born and last.surname != member.person.surname:
            member.person.surname = last.surname
        self.members.append(member)

    def _surname(self, first: Person, second: Person) -> str:
        """A child's surname: a parent's, both, or (Somali, Eritrean) the father's forename."""
        chance = self.chance
        if second.community.key in ("somali", "eritrean") and second.sex == "M":
            return second.forename
        if first.surname != second.surname and chance.likely(0.08):
            return f"{first.surname}-{second.surname}".replace(" ", "-")
        return second.surname if chance.likely(0.65) else first.surname

    def _others(self) -> None:
        """Grandparents, lodgers, new partners."""
        chance = self.chance
        age = age_on(self.members[0].person.born, self.known)
        if chance.likely(0.05):
            self._other("other_relative", min(95, age + chance.between(20, 32)))
        if chance.likely(0.05):
            self._other("other_adult", chance.between(18, 60))

    def _other(self, role: str, age: int) -> None:
        sex = self.chance.pick("FM")
        at_home = self.chance.likely(0.8)
        self._adult(role, sex, age, at_home, apart=True)
        self.members[-1].parenting = self.chance.likely(0.1)

    def _planted(self) -> None:
        """What is rare in life and must be in the data: leap births, shared names, comings."""
        chance = self.chance
        if chance.likely(0.02):
            somebody = chance.pick(self.members).person
            somebody.born = leap_birthday(somebody.born)
        fathers = [m.person for m in self.members[:2] if m.person.sex == "M"]
        if fathers and len(self.members) > 2 and chance.likely(0.03):
            self._child(self._born(chance.between(0, 15)), fathers[0].forename, "M")
            self.members[-1].person.surname = fathers[0].surname
        for member in self.members[1:]:
            if member.spells == [(None, None)]:
                self._move(member)

    def _move(self, member: Member) -> None:
        """Joining, leaving, coming back, dying: each a few in a hundred."""
        chance, known = self.chance, self.known
        draw = chance.random()
        later = known + chance.between(30, 600)
        if draw < 0.035:
            member.spells = [(later, None)]
        elif draw < 0.05:
            member.spells = [(known - chance.between(30, 5 * _YEAR), None)]
        elif draw < 0.085:
            member.spells = [(None, later)]
        elif draw < 0.094:
            again = later + chance.between(1, 200)
            end = again + chance.between(1, 300) if chance.likely(0.3) else None
            member.spells = [(None, later), (again, end)]
        elif draw < 0.099 and later < LAST_BIRTH:
            member.person.died = later

    def _share(self, person: Person) -> None:
        """Somebody of the family next door: a parent living apart, or a child in between."""
        chance = self.chance
        grown = age_on(person.born, self.known) >= 18
        role = "parent" if grown else "child"
        member = Member(person, role, not grown and chance.likely(0.5), grown, shared=True)
        if chance.likely(0.4):
            member.spells = [(max(person.born, self.known - 300) + chance.between(0, 500), None)]
        self.members.append(member)
