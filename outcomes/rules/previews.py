"""Whether a preview of a local plan still says what would happen."""

from dataclasses import dataclass
from datetime import date, timedelta

from privacy.errors import RuleBroken

# Families change every day; a decision rests on what was so in the last week.
GOOD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Stand:
    """What a preview was made of, or what holds now: plan's text, version, plan in force, day."""

    plan_sha256: str
    version: str
    in_force: str
    day: date


def stale_because(made: Stand, now: Stand) -> list[str]:
    """Why a preview is no longer current, in words; nothing while it is."""
    reasons = []
    if made.plan_sha256 != now.plan_sha256:
        reasons.append("the plan has been changed since")
    if made.version != now.version:
        reasons.append("a newer version of the framework has been loaded since")
    if made.in_force != now.in_force:
        reasons.append("another plan has been published since")
    if now.day - made.day > GOOD_FOR:
        reasons.append(f"it is more than {GOOD_FOR.days} days older than the results that stand")
    return reasons


def check_current(reasons: list[str] | None) -> None:
    """Nobody publishes a plan without knowing whom it concerns; None is no preview at all."""
    if reasons is None:
        raise RuleBroken("Preview this plan on the families there are, before it is published.")
    if reasons:
        raise RuleBroken(f"The preview is out of date: {', '.join(reasons)}. Preview it again.")
