"""Alerts of a family: how high the highest is, and each in words as far as they may be shown."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404
from django.utils import timezone

from families.models import Family, Risk
from families.models.risks import STANDS
from families.rules.field_groups import Group, Mask, group_of_text, hidden_words
from families.rules.risks import GROUP_OF_KIND, LEVEL_COLOURS, LEVEL_WORDS
from privacy.sealed_json import InHex, sealed_in

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


def with_alerts(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each family with `alerts`: those that stand, the highest first; `alerts_of` reads them."""
    held = Risk.objects.filter(STANDS, family=OuterRef("pk"))
    columns = {name: F(name) for name in ("id", "kind", "level", "review_on")}
    row = JSONObject(**columns, text=InHex("text"))
    return families.annotate(alerts=ArraySubquery(held.values(row=row)))


def alerts_of(family: Family) -> list[RiskLine]:
    """What must be known before anybody meets a family that was asked for `with_alerts`."""
    return lines_of((_read(row) for row in family.alerts), family.mask)  # type: ignore[attr-defined]


def _read(row: Mapping[str, Any]) -> Risk:
    days = {"review_on": date.fromisoformat(row["review_on"]), "id": uuid.UUID(row["id"])}
    return Risk(**{**row, **days, "text": sealed_in(row["text"])})


def standing(family: Family) -> list[RiskLine]:
    """Those that stand with who raised them, the highest first."""
    found = Risk.objects.filter(STANDS, family=family).select_related("raised_by")
    return lines_of(found, family.mask)


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
