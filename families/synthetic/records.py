"""What one invented family consists of, before it becomes rows. Days are numbers (`days.py`)."""

from dataclasses import dataclass, field

from families.synthetic.catalogue import NeedKind
from families.synthetic.names import Community
from families.synthetic.places import Home


@dataclass(slots=True)
class Person:
    """A person; `born` is the truth, `birth_known` whether the council knows it."""

    ref: str
    forename: str
    surname: str
    sex: str
    born: int
    community: Community
    ethnicity: str
    home: Home
    birth_known: bool = True
    sex_known: bool = True
    upn: str = ""
    nhs_number: str = ""
    nino: str = ""
    died: int | None = None
    expecting: int | None = None


Row = tuple[str, ...]
Spell = tuple[int | None, int | None]


@dataclass(slots=True)
class Member:
    """A person's part in a family; a spell is (joined or None, left or None)."""

    person: Person
    role: str
    at_home: bool
    parenting: bool
    spells: list[Spell] = field(default_factory=lambda: [(None, None)])
    shared: bool = False  # the person's own family is another one


@dataclass(slots=True)
class Case:
    """The dates and people of the casework with one family."""

    number: int
    ref: str
    framework: str
    identified: int
    assessed: int | None
    attached: int | None
    step_down: int | None
    closed: int | None
    reason: str
    keyworker: str
    team: str

    @property
    def judged(self) -> int:
        """The day on which eligibility is judged."""
        return next(d for d in (self.assessed, self.attached, self.identified) if d is not None)

    @property
    def begun(self) -> int:
        """The day from which things may get better, also for families that were never served."""
        return self.identified + 60 if self.attached is None else self.attached


@dataclass(slots=True)
class Course:
    """How a need goes: the days on which all is well, as (first, last or None)."""

    kind: str
    well: list[tuple[int, int | None]]


@dataclass(slots=True)
class Need:
    """A need of a person, or of the household (`person` is None)."""

    ref: str
    kind: NeedKind
    person: Person | None
    found: int
    by: str
    evidenced: bool
    in_error: bool
    course: Course


@dataclass(slots=True)
class Fact:
    """One observation; `in_family` says whether the row names the family."""

    kind: str
    code: str
    source: str
    start: int
    end: int | None = None
    person: Person | None = None
    in_family: bool = True
    value: int | None = None
    out_of: int | None = None
    detail: str = ""
    recorded: int | None = None
    withdrawn: str = ""


@dataclass(slots=True)
class Family:
    """Everything about one family; `rows` holds the files that need no second thought."""

    case: Case
    members: list[Member]
    needs: list[Need] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)
