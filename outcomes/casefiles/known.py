"""What case files are checked against: the rules that are loaded, and what is stored already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from families.framework import Framework


@dataclass(frozen=True)
class Known:
    """`codes` holds, by kind of observation, every code that any loaded framework knows.

    `barred` are e-mail addresses (lower case) of people who do not lead the work with families,
    `closed_teams` the names (lower case) of teams to which nothing is given any more.
    """

    today: date
    frameworks: Mapping[str, Framework]
    needs: Mapping[str, frozenset[str]]
    codes: Mapping[str, frozenset[str]]
    barred: frozenset[str] = frozenset()
    closed_teams: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        frameworks: Mapping[str, Framework],
        today: date,
        barred: Iterable[str] = (),
        closed_teams: Iterable[str] = (),
    ) -> "Known":
        """What these frameworks allow."""
        codes: dict[str, frozenset[str]] = {}
        for framework in frameworks.values():
            for kind, words in framework.codes.items():
                codes[kind] = codes.get(kind, frozenset()) | words
        needs = {id_: frozenset(framework.needs) for id_, framework in frameworks.items()}
        not_now = frozenset(barred), frozenset(closed_teams)
        return cls(today, frameworks, needs, codes, *not_now)

    @property
    def fed(self) -> frozenset[str]:
        """Codes that a feed can cover."""
        kinds = ("event", "status", "metric")
        return frozenset().union(*(self.codes.get(kind, frozenset()) for kind in kinds))


@dataclass(frozen=True)
class StoredSpell:
    """A spell; a day is written YYYY-MM-DD, nothing for none."""

    family: str
    person: str
    joined_on: str
    left_on: str


@dataclass(frozen=True)
class StoredClaim:
    """A claim that stands in the way of another live one of the same family and phase.

    One that was made here keeps its state: payments and rejections are read in where it is kept.
    """

    family: str
    phase: str
    route: str
    on_date: str
    state: str = "submitted"
    made_here: bool = False


@dataclass(frozen=True)
class StoredNeed:
    family: str
    reference: str
    need: str


@dataclass(frozen=True)
class Stored:
    """What stays beside the rows of the files, since a row that is missing from them stays.

    The iterables are read once.
    """

    terms: Sequence[tuple[str, date, date]] = ()
    spells: Iterable[StoredSpell] = field(default=())
    claims: Iterable[StoredClaim] = field(default=())
    needs: Iterable[StoredNeed] = field(default=())
