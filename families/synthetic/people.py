"""One invented person: name, birth, ethnicity and identifiers."""

from dataclasses import dataclass
from datetime import date

from families.synthetic import identifiers, names
from families.synthetic.chance import Chance
from families.synthetic.days import LAST_BIRTH, TODAY, age_on, day
from families.synthetic.names import Community
from families.synthetic.places import Authority, Home, place_of
from families.synthetic.records import Person


@dataclass(frozen=True, slots=True)
class Council:
    """The council that is made: how many families, which seed, which authorities."""

    families: int
    seed: int
    authorities: tuple[Authority, ...]


@dataclass(slots=True)
class Look:
    """What a person is to be like; `surname` is the family's, in any form."""

    sex: str
    born: int
    community: Community
    surname: str
    home: Home
    ethnicity: str = ""
    forename: str = ""


def _stated_ethnicity(chance: Chance, look: Look) -> str:
    """The code on record: not always asked, not always given."""
    draw = chance.random()
    if draw < 0.03:
        return ""
    if draw < 0.06:
        return "REFU" if draw < 0.045 else "NOBT"
    return look.ethnicity or chance.pick(look.community.ethnicities)


class Register:
    """Makes the people of one family, each with a reference and numbers of their own."""

    def __init__(self, chance: Chance, council: Council, family: int) -> None:
        self.chance, self.council, self.family = chance, council, family
        self.people: list[Person] = []
        self.authority, self.place = place_of(family, council.authorities)

    def add(self, look: Look) -> Person:
        """A new person of this look; forenames do not repeat in a family unless asked for."""
        chance = self.chance
        taken = [person.forename for person in self.people]
        person = Person(
            ref=f"P{self.family:07d}{len(self.people):02d}",
            forename=look.forename or names.forename(chance, look.community, look.sex, taken),
            surname=names.for_sex(look.surname, look.community, look.sex),
            sex=look.sex,
            born=min(look.born, LAST_BIRTH),
            community=look.community,
            ethnicity=_stated_ethnicity(chance, look),
            home=look.home,
            birth_known=not chance.likely(0.014),
            sex_known=not chance.likely(0.004),
        )
        self._number(person, slot=len(self.people))
        self.people.append(person)
        return person

    def _number(self, person: Person, slot: int) -> None:
        """Give the identifiers that the council happens to know."""
        chance, seed = self.chance, self.council.seed
        slots = identifiers.nhs_slots(self.council.families)
        if slot < slots and chance.likely(0.8):
            person.nhs_number = identifiers.nhs_number(self.family * slots + slot, seed)
        age = age_on(person.born, TODAY)
        if slot < identifiers.NINO_SLOTS and age >= 18 and chance.likely(0.5):
            person.nino = identifiers.nino(self.family, slot, seed)
        entry = date.fromordinal(person.born).year + 4
        if slot < identifiers.UPN_SLOTS and 5 <= age <= 30 and chance.likely(0.9):
            pupil = self.place * identifiers.UPN_SLOTS + slot
            person.upn = identifiers.upn(self.authority.code, pupil, entry)


def leap_birthday(born: int) -> int:
    """The last 29 February on or before this birth."""
    year = date.fromordinal(born).year // 4 * 4
    leap = day(year, 2, 29)
    return leap if leap <= born else day(year - 4, 2, 29)
