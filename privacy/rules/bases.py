"""The register of lawful bases: what each use of information rests on, and since when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from privacy.errors import RuleBroken
from privacy.rules.rights import Basis

# Article 9(2). Those that stand in domestic law need a condition of Schedule 1 as well.
ARTICLE_9: Mapping[str, str] = {
    "a": "Explicit consent",
    "b": "Employment, social security and social protection",
    "c": "Vital interests",
    "f": "Legal claims",
    "g": "Substantial public interest",
    "h": "Health or social care",
    "i": "Public health",
    "j": "Archiving, research and statistics",
}
NEEDS_SCHEDULE_1 = frozenset({"b", "g", "h", "i", "j"})
# Paragraphs of Schedule 1 of the Data Protection Act 2018 that councils rely on.
SCHEDULE_1: Mapping[str, str] = {
    "1": "Employment, social security and social protection law",
    "2": "Health or social care purposes",
    "4": "Research and statistics",
    "6": "Statutory and government purposes",
    "8": "Equality of opportunity or treatment",
    "10": "Preventing or detecting unlawful acts",
    "11": "Protecting the public against dishonesty",
    "14": "Preventing fraud",
    "18": "Safeguarding of children and of individuals at risk",
}
# These need an appropriate policy document; health or social care and research do not.
NEEDS_POLICY = frozenset(SCHEDULE_1) - {"2", "4"}


@dataclass(frozen=True)
class BasisFacts:
    """What the register says of one use."""

    basis: str
    power: str
    article_9: str
    schedule_1: tuple[str, ...]
    offences: bool
    policy: str
    policy_review_on: date | None
    from_on: date


def check_basis(facts: BasisFacts, current_from: date | None) -> None:
    """A basis names its power, and its conditions where the information is sensitive."""
    if facts.basis != Basis.CONSENT and not facts.power.strip():
        raise RuleBroken("Name the Act and section that gives the power or the duty.", "power")
    if facts.article_9 in NEEDS_SCHEDULE_1 and not facts.schedule_1:
        raise RuleBroken(
            f"Article 9(2)({facts.article_9}) needs a condition of Schedule 1 as well.",
            "schedule_1",
        )
    if facts.offences and not facts.schedule_1:
        raise RuleBroken(
            "Information about offences needs a condition of Schedule 1 (Article 10).", "schedule_1"
        )
    if facts.article_9 == "a" and facts.basis != Basis.CONSENT:
        raise RuleBroken("Explicit consent goes with the basis of consent.", "article_9")
    if needs_policy(facts.schedule_1) and not (facts.policy and facts.policy_review_on):
        raise RuleBroken(
            "These conditions need an appropriate policy document with the day of its review.",
            "policy",
        )
    if current_from is not None:
        check_follows(facts.from_on, current_from)


def check_follows(from_on: date, current_from: date) -> None:
    """One at a time: a new one begins after the one that stands."""
    if from_on <= current_from:
        raise RuleBroken(
            "A new basis begins after the one that stands; what stood before stays readable.",
            "from_on",
        )


def needs_policy(schedule_1: Collection[str]) -> bool:
    """Whether one of the conditions needs an appropriate policy document."""
    return bool(NEEDS_POLICY & set(schedule_1))


def conditions_words(article_9: str, schedule_1: Collection[str], *, offences: bool) -> str:
    """`Art 9(2)(g), Art 10; Schedule 1, paragraphs 6 and 18`."""
    articles = [f"Art 9(2)({article_9})"] if article_9 else []
    articles += ["Art 10"] if offences else []
    paragraphs = sorted(schedule_1, key=int)
    many = "paragraphs" if len(paragraphs) > 1 else "paragraph"
    found = [", ".join(articles)] if articles else []
    found += [f"Schedule 1, {many} {', '.join(paragraphs)}"] if paragraphs else []
    return "; ".join(found) or "Nothing sensitive"
