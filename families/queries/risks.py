"""Alerts of a family: how high the highest is, and each in words as far as they may be shown."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from families.models import Family, Risk
from families.models.risks import STANDS
from families.rules.field_groups import Group, Mask, group_of_text, hidden_words
from families.rules.risks import GROUP_OF_KIND, LEVEL_COLOURS, LEVEL_WORDS

A_RISK = "An alert"


@dataclass(frozen=True)
class RiskLine:
    """An alert with the words that this reader may see."""

    risk: Risk
    label: str
    text: str
    hidden: Group | None

    @property
    def level_words(self) -> str:
        """For the tag."""
        return LEVEL_WORDS[self.risk.level]

    @property
    def level_colour(self) -> str:
        """For the tag."""
        return LEVEL_COLOURS[self.risk.level]

    @property
    def is_late(self) -> bool:
        """Whether somebody should have looked at it again."""
        return self.risk.review_on < timezone.localdate()


def with_risk(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each family with `risk_level`: how high the highest of its alerts is, or None."""
    held = Risk.objects.filter(STANDS, family=OuterRef("pk")).order_by("-level")
    return families.annotate(risk_level=Subquery(held.values("level")[:1]))


def standing(family: Family) -> list[RiskLine]:
    """Those that stand, the highest first."""
    found = Risk.objects.filter(STANDS, family=family).select_related("raised_by")
    return [line_of(risk, family.mask) for risk in found]


def ended(family: Family) -> QuerySet[Risk]:
    """Earlier judgements, the latest first."""
    found = Risk.objects.filter(family=family, ended_at__isnull=False)
    return found.select_related("raised_by", "ended_by").order_by("-ended_at", "pk")


def lines_of(risks: Iterable[Risk], mask: Mask) -> list[RiskLine]:
    """Each in words."""
    return [line_of(risk, mask) for risk in risks]


def line_of(risk: Risk, mask: Mask) -> RiskLine:
    """What to do is said to everybody who opens the family; why, only where it may be shown."""
    of_kind = GROUP_OF_KIND.get(risk.kind)
    label = A_RISK if of_kind and mask.hides(of_kind) else str(risk.get_kind_display())
    hidden = mask.hidden_among(of_kind, group_of_text(risk.text))
    return RiskLine(risk, label, hidden_words(hidden) if hidden else risk.text, hidden)


def risk_or_404(family: Family, risk_id: uuid.UUID) -> Risk:
    """One of this family; whether it stands still, the action asks: what was typed is kept."""
    risk = Risk.objects.filter(family=family, pk=risk_id).select_related("raised_by").first()
    if risk is None:
        raise Http404
    risk.family = family
    return risk
