"""Single lines of the family page in words, without what is hidden from whoever asked."""

from dataclasses import dataclass

from django.utils import timezone

from families.models import Artefact, Intervention, Member, Need, Person
from families.queries.rectifications import statements_of
from families.queries.words import NeedWords
from families.rules.codes import ETHNICITY_WORDS
from families.rules.field_groups import (
    HIDES_WHOSE_AND_WHEN,
    Group,
    Mask,
    group_of_need,
    hidden_words,
)
from families.rules.identifiers import NUMBER_WORDS


@dataclass(frozen=True)
class Number:
    """An identifier of a person, and whether it passes its check."""

    words: str
    value: str
    verified: bool


@dataclass(frozen=True)
class MemberLine:
    """A member with the words of the page. `address` is empty where it is the household's."""

    member: Member
    person: Person
    age: str
    current: bool
    address: str
    left: bool
    mask: Mask

    @property
    def name(self) -> str:
        """First and last name."""
        return self.person.full_name

    @property
    def restricted(self) -> bool:
        """Whether nothing of the person may be used: all but who they are is hidden."""
        return bool(getattr(self.member, "restricted", False))

    @property
    def ethnicity(self) -> str:
        """In words."""
        return ETHNICITY_WORDS.get(self.person.ethnicity, self.person.ethnicity)

    @property
    def parts(self) -> list[str]:
        """What the role leaves open, for a second line."""
        return [
            *(["Parenting responsibility"] if self.member.parenting_responsibility else []),
            *([] if self.member.lives_in_household else ["Lives elsewhere"]),
        ]

    @property
    def has_address(self) -> bool:
        """Whether any address is known."""
        return bool(self.person.address or self.person.postcode)

    @property
    def expecting(self) -> bool:
        """Whether a birth is expected, which belongs to health."""
        due = self.person.expecting_until
        known = due is not None and due >= timezone.localdate()
        return known and not self.mask.hides(Group.HEALTH)

    @property
    def numbers(self) -> list[Number]:
        """The identifiers that are known; none of somebody who has left."""
        if self.left:
            return []
        return [
            Number(words, getattr(self.person, name), name not in self.person.unverified)
            for name, words in NUMBER_WORDS.items()
            if getattr(self.person, name)
        ]


@dataclass(frozen=True)
class NeedLine:
    """A recorded need with its words and whose it is."""

    need: Need
    words: NeedWords
    whose: str

    @property
    def corrected(self) -> bool:
        """Whether another need stands in its place."""
        return bool(getattr(self.need, "corrected", False))

    @property
    def statements(self) -> tuple[str, ...]:
        """What people say of it who asked for it to be changed."""
        return statements_of(self.need, hidden=bool(self.words.hidden))

    @property
    def dated(self) -> bool:
        """Whether its day may be shown."""
        return not self.words.hidden or group_of_need(self.need.need) not in HIDES_WHOSE_AND_WHEN


@dataclass(frozen=True)
class InterventionLine:
    """A service, whose it is, and its words unless they are hidden."""

    intervention: Intervention
    whose: str
    hidden: Group | None

    @property
    def kind(self) -> str:
        """What it is."""
        return hidden_words(self.hidden) if self.hidden else self.intervention.kind

    @property
    def provider(self) -> str:
        """Who gives it; a name such as a clinic's tells what it is for."""
        return "" if self.hidden else self.intervention.provider

    @property
    def dated(self) -> bool:
        """Whether its days may be shown."""
        return self.hidden not in HIDES_WHOSE_AND_WHEN


@dataclass(frozen=True)
class ArtefactLine:
    """An assessment or plan with its note, unless that is hidden."""

    artefact: Artefact
    detail: str


@dataclass(frozen=True)
class HeadlineLines:
    """The needs of one headline."""

    name: str
    needs: tuple[NeedLine, ...]
