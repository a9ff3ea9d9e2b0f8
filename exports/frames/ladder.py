"""The rungs by which a family that could be told apart shows less and less, until it cannot.

Each rung withholds whole fields for everybody in the family, so that what is withheld for one
person cannot be read from another. A family stops at the first rung on which at least k families
look exactly alike: the same people, the same dates, the same problems, the same course.
"""

from dataclasses import dataclass, field

from exports.frames.coverage import ANY, QUARTER, YEAR

AGE = frozenset({"age_or_birth_year", "teenage_pregnancy_or_parent"})
SEX = frozenset({"sex"})
ENDED = frozenset({"date_ended"})
LEAD = frozenset({"lead_worker_type"})
STARTED = frozenset({"date_started"})
PROBLEMS_MET = frozenset({"headline_problems_met"})
STATUS = frozenset({"child_status"})
CLAIM_DATE = frozenset({"result_date"})
CLAIM = frozenset({"result_claimed"}) | CLAIM_DATE
TIMES = ENDED | CLAIM_DATE | LEAD
COURSE = STATUS | CLAIM


@dataclass(frozen=True)
class Rung:
    """What is withheld, and how exactly the start is still shown."""

    name: str
    withheld: frozenset[str] = field(default_factory=frozenset)
    start: str = QUARTER


FAMILY_RUNGS: tuple[Rung, ...] = (
    Rung("everything shown"),
    Rung("end and claim dates", TIMES),
    Rung("ages", TIMES | AGE),
    Rung("ages and sex", TIMES | AGE | SEX),
    Rung("ages and sex, start as a year", TIMES | AGE | SEX, YEAR),
    Rung("ages, sex and problems", TIMES | AGE | SEX | PROBLEMS_MET),
    Rung("ages, sex and problems, start as a year", TIMES | AGE | SEX | PROBLEMS_MET, YEAR),
    Rung("ages, sex and start", TIMES | AGE | SEX | STARTED, ANY),
    Rung("ages, sex, start and course", TIMES | AGE | SEX | STARTED | COURSE, ANY),
    Rung("all but problems met and claim", TIMES | AGE | SEX | STARTED | STATUS, ANY),
    Rung("ages, sex, problems and course", TIMES | AGE | SEX | PROBLEMS_MET | COURSE, YEAR),
    Rung("all but the claim", TIMES | AGE | SEX | STARTED | PROBLEMS_MET | STATUS, ANY),
    Rung("everything but roles", TIMES | AGE | SEX | STARTED | PROBLEMS_MET | COURSE, ANY),
)

# People whose family could not be shown as one stand alone, without reference and household facts.
# What the family was about is shown as long as people of at least k families look exactly alike.
ALONE = TIMES | CLAIM
BARE = ALONE | STARTED | PROBLEMS_MET
PERSON_RUNGS: tuple[Rung, ...] = (
    Rung("with start and problems", ALONE),
    Rung("with problems", ALONE | STARTED, ANY),
    Rung("with the year of the start", ALONE | PROBLEMS_MET, YEAR),
    Rung("with age, sex and status only", BARE, ANY),
    Rung("with age and sex only", BARE | STATUS, ANY),
    Rung("with sex only", BARE | STATUS | AGE, ANY),
    Rung("with their role only", BARE | STATUS | AGE | SEX, ANY),
)
