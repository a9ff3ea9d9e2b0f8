"""People in a family: ages, parts, and whom a need may concern."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from privacy.errors import RuleBroken

ADULT_FROM = 18
NEVER = date(1, 1, 1)
ALWAYS = date(9999, 12, 31)

# Parents first, as a family is usually named; then the children.
ROLE_ORDER = ("parent", "carer", "other_adult", "young_person", "child", "other_relative")

# Completed years, both included; 200 stands for no upper limit.
_AGES = {
    "young_person": (16, 24),
    "young_person_16_17": (16, 17),
    "child_0_5": (0, 5),
    "child": (-200, 17),
    "adult": (18, 200),
    "adult_with_parenting_responsibility": (18, 200),
}
# Without a birth date the role decides.
_ROLES = {
    "young_person": {"young_person"},
    "young_person_16_17": {"young_person"},
    "child_0_5": {"child"},
    "child": {"child", "young_person"},
}
_CHILD_ROLES = {"child", "young_person"}


@dataclass(frozen=True)
class Part:
    """What a need asks of a person: birth date, role, parenting responsibility."""

    born: date | None
    role: str
    parenting_responsibility: bool


def age_on(born: date, day: date) -> int:
    """Completed years; negative before birth; a 29 February birthday falls on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_words(born: date | None, day: date, died: date | None = None) -> str:
    """`34`, `under 1`, `not yet born`, `age not known`, `died`."""
    if died is not None and died <= day:
        return "died"
    if born is None:
        return "age not known"
    if born > day:
        return "not yet born"
    return str(age_on(born, day)) if age_on(born, day) else "under 1"


def fits(subject: str, part: Part, day: date) -> bool:
    """Whether a need of this subject may be that of this member (outcome engine, section 1)."""
    if subject in ("any_member", "household"):
        return subject == "any_member"
    if subject == "adult_with_parenting_responsibility" and not part.parenting_responsibility:
        return False
    if part.born is None:
        return part.role in _ROLES.get(subject, set()) or (
            subject.startswith("adult") and part.role not in _CHILD_ROLES
        )
    least, most = _AGES[subject]
    return least <= age_on(part.born, day) <= most


def fits_household(subject: str) -> bool:
    """Whether a need of this subject may be recorded without naming a member."""
    return subject in ("any_member", "household")


def family_name(surnames: Iterable[str]) -> str:
    """`Hill`, `Hill and Brown`, `Hill, Brown and Yılmaz`: each once, in the order given."""
    each = list(dict.fromkeys(name for name in surnames if name))
    if len(each) < 2:
        return "".join(each)
    return f"{', '.join(each[:-1])} and {each[-1]}"


def initials(*names: str) -> str:
    """`E. Y.`: what may be shown of somebody outside one's caseload."""
    return " ".join(f"{name.strip()[0].upper()}." for name in names if name.strip())


@dataclass(frozen=True)
class Spell:
    """From the first day as a member to the first day as none; open ends are None."""

    joined_on: date | None
    left_on: date | None


def check_spell(spell: Spell, others: Iterable[Spell], *, born: date | None) -> None:
    """A person is in one family once at a time, and not before birth."""
    if spell.joined_on and spell.left_on and spell.left_on <= spell.joined_on:
        raise RuleBroken("Left on must be after joined on.", "left_on")
    if born and spell.joined_on and spell.joined_on < born:
        raise RuleBroken("Joined on must not be before the date of birth.", "joined_on")
    for other in others:
        if _overlap(spell, other):
            raise RuleBroken(
                "This person is already a member of this family on some of these days. "
                "Enter when the earlier time ended first.",
                "joined_on",
            )


def _overlap(one: Spell, two: Spell) -> bool:
    return (one.joined_on or NEVER) < (two.left_on or ALWAYS) and (two.joined_on or NEVER) < (
        one.left_on or ALWAYS
    )


def check_person_dates(
    *, born: date | None, died_on: date | None, expecting_until: date | None, today: date
) -> None:
    """Died not before born; an expected birth within ten months."""
    if born and died_on and died_on < born:
        raise RuleBroken("Died on must not be before the date of birth.", "died_on")
    if expecting_until and (expecting_until - today).days > 310:
        raise RuleBroken(
            "The expected date of birth must be within the next ten months.", "expecting_until"
        )


@dataclass(frozen=True)
class Membership:
    """One spell with the part that somebody has in it."""

    spell: Spell
    role: str
    parenting_responsibility: bool


def part_on(born: date | None, memberships: Iterable[Membership], day: date) -> Part | None:
    """The part on a day: of the last spell begun by then, else of the first; None without any."""
    each = sorted(memberships, key=lambda m: m.spell.joined_on or NEVER)
    if not each:
        return None
    begun = [m for m in each if (m.spell.joined_on or NEVER) <= day]
    found = begun[-1] if begun else each[0]
    return Part(born, found.role, found.parenting_responsibility)
