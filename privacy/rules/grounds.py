"""Why something of somebody else is told or withheld: a closed list, each with its citation.

Free text is no ground (SAR-17): what is written beside one explains it and replaces none.
"""

from dataclasses import dataclass
from enum import StrEnum

from privacy.errors import RuleBroken


class Decision(StrEnum):
    """What becomes of a mention or an item."""

    DISCLOSE = "disclose"
    WITHHOLD = "withhold"


class Route(StrEnum):
    """A test of its own that an item has to pass before it is told or withheld."""

    NONE = ""
    SOCIAL_WORK = "social_work"
    HEALTH = "health"
    CHILD_ABUSE = "child_abuse"
    # Written by others: somebody reads each by itself, so no rule decides on all at once.
    PAPER = "paper"


class Who(StrEnum):
    """What somebody is who is mentioned."""

    PERSON = "person"
    SEVERAL = "several"
    WORKER = "worker"
    PLACE = "place"
    CONTACT = "contact"
    SOURCE = "source"


@dataclass(frozen=True)
class Ground:
    """A reason of the closed list. `needs_words` ones are explained for the file."""

    code: str
    decision: Decision
    words: str
    citation: str
    needs_words: bool = False


_TELL, _HIDE = Decision.DISCLOSE, Decision.WITHHOLD
WORKER = "worker_in_role"
THIRD_PARTY = "third_party"
CHILD_ABUSE = "child_abuse"
_ALL = (
    Ground(WORKER, _TELL, "A worker in their role", "DPA 2018 Sch 2 para 17"),
    Ground("consent", _TELL, "They consented", "DPA 2018 Sch 2 para 16(1)(a)"),
    Ground("known", _TELL, "Whoever asks said it, or knows it", "DPA 2018 Sch 2 para 16(1)(b)"),
    Ground(
        *("reasonable", _TELL, "Reasonable without consent", "DPA 2018 Sch 2 para 16(1)(b)"),
        needs_words=True,
    ),
    Ground("not_them", _TELL, "The words mean nobody else", "UK GDPR Art 15(4)"),
    Ground(THIRD_PARTY, _HIDE, "About somebody else", "DPA 2018 Sch 2 para 16"),
    Ground(
        *("worker_at_risk", _HIDE, "A worker who would be in danger", "DPA 2018 Sch 2 para 16"),
        needs_words=True,
    ),
    Ground("serious_harm", _HIDE, "Serious harm (social work)", "DPA 2018 Sch 3 para 11"),
    Ground("health_harm", _HIDE, "Serious harm (health)", "DPA 2018 Sch 3 para 5"),
    Ground("education_harm", _HIDE, "Serious harm (education)", "DPA 2018 Sch 3 para 19"),
    Ground(
        CHILD_ABUSE, _HIDE, "Child abuse, not in the child's interest", "DPA 2018 Sch 3 para 21"
    ),
    Ground(
        "expectations", _HIDE, "Said in confidence of whoever asks", "DPA 2018 Sch 3 para 4, 10"
    ),
    Ground("crime", _HIDE, "Prevention of crime", "DPA 2018 Sch 2 para 2"),
    Ground("privilege", _HIDE, "Legal professional privilege", "DPA 2018 Sch 2 para 19"),
    Ground("court", _HIDE, "Court records", "DPA 2018 Sch 3 para 9"),
    Ground("adoption", _HIDE, "Adoption records", "DPA 2018 Sch 4 para 3"),
    Ground("negotiations", _HIDE, "Negotiations with whoever asks", "DPA 2018 Sch 2 para 23"),
)
GROUNDS = {each.code: each for each in _ALL}
DISCLOSES = tuple(each.code for each in _ALL if each.decision is _TELL)
WITHHOLDS = tuple(each.code for each in _ALL if each.decision is _HIDE)
# By them an item that has a test of its own is withheld; health data only with an opinion on file.
OF_ROUTE = {
    Route.HEALTH: "health_harm",
    Route.SOCIAL_WORK: "serious_harm",
    Route.CHILD_ABUSE: CHILD_ABUSE,
}
ROUTE_WORDS = {
    Route.NONE: "",
    Route.SOCIAL_WORK: "Serious-harm test (social work)",
    Route.HEALTH: "Health test",
    Route.CHILD_ABUSE: "Child-abuse test",
    Route.PAPER: "Document to read",
}
# How long the opinion of a health professional holds, in days (about six months).
OPINION_HOLDS = 183


@dataclass(frozen=True)
class Proposal:
    """What the product proposes of a mention; `settled` ones need nobody's decision."""

    decision: Decision
    ground: str
    settled: bool = False


def proposal(who: str, *, restricted: bool) -> Proposal:
    """Workers in their role are disclosed, everybody else is withheld until somebody decides.

    In a restricted request a worker's name may tell where somebody is, so it waits too.
    """
    if who != Who.WORKER:
        return Proposal(_HIDE, THIRD_PARTY)
    return Proposal(_HIDE, "worker_at_risk") if restricted else Proposal(_TELL, WORKER, True)


def check_ground(decision: str, ground: str, words: str = "", *, who: str = "") -> None:
    """A ground of the list, and one of this decision; some have to be explained."""
    known = GROUNDS.get(ground)
    if known is None or known.decision != decision:
        raise RuleBroken("Select a ground of the list that fits the decision.", "ground")
    if known.needs_words and not words.strip():
        raise RuleBroken(f"Write down why: “{known.words}” has to be explained.", "words")
    if ground == WORKER and who not in ("", Who.WORKER):
        raise RuleBroken("This is nobody's work name. Select another ground.", "ground")


def route_of(topic: str, *, by_parent: bool) -> Route:
    """Which test an item has to pass: by what it is about, and who asks."""
    if topic == "health":
        return Route.HEALTH
    if topic == "abuse":
        return Route.CHILD_ABUSE if by_parent else Route.SOCIAL_WORK
    if topic == "paper":
        return Route.PAPER
    return Route.NONE


def check_opinion(route: str, decision: str, ground: str, *, opinion_days: int | None) -> None:
    """Health data are neither told nor withheld for harm without an opinion that is recent.

    `opinion_days` is how old the opinion on file is; None where there is none.
    """
    if route != Route.HEALTH and ground != "health_harm":
        return
    if opinion_days is None:
        raise RuleBroken(
            "This is health data: write down the opinion of the health professional first.",
            "opinion_on",
        )
    if not 0 <= opinion_days <= OPINION_HOLDS:
        raise RuleBroken("The opinion is more than six months old, or not given yet.", "opinion_on")


@dataclass(frozen=True)
class Readiness:
    """What decides whether a pack may be put together and leave."""

    collected: bool
    searches: int
    open_mentions: int
    open_items: int
    open_rules: int


def check_ready(ready: Readiness) -> None:
    """Every mention has its decision, every test its outcome, and the search log has lines."""
    if not ready.collected:
        raise RuleBroken("Collect the items first.")
    if not ready.searches:
        raise RuleBroken("The search log is empty: write down where you looked.")
    if ready.open_mentions:
        raise RuleBroken(f"{_number(ready.open_mentions, 'mention')} of others still to decide.")
    if ready.open_items:
        raise RuleBroken(f"{_number(ready.open_items, 'item')} with a test still to decide.")
    if ready.open_rules:
        raise RuleBroken("A rule for somebody waits for its sample to be read.")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
