"""What every figure of families counts, in words and as the database is asked.

Nothing is written twice: words and conditions are those of the figures themselves, and the query is
read off the condition that list, tile, file and return share.
"""

import re
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from families.models import Family
from families.queries.narrowing import (
    FAULT,
    OPEN,
    STEP,
    TO_DO,
    UNALLOCATED,
    Filters,
    led_for,
    matching,
    narrowings_for,
)
from outcomes.rules.funnel import MEANS, Step
from privacy.models import User

NEW_LINE = re.compile(r" (FROM|WHERE|AND|OR|INNER JOIN|LEFT OUTER JOIN|UNION)\b")


@dataclass(frozen=True)
class Definition:
    """A figure: its words, what it counts, and the filters that are its list."""

    words: str
    meaning: str
    filters: Filters

    def query_for(self, user: User) -> str:
        """As the database is asked; whose families are within reach comes on top."""
        asked = Family.objects.filter(matching(self.filters, user)).order_by().values("reference")
        text = connection.ops.compose_sql(*asked.query.sql_with_params())  # type: ignore[attr-defined]
        return NEW_LINE.sub(r"\n\1", text)


def definitions(user: User) -> dict[str, list[Definition]]:
    """Every figure of families that this reader is shown, in its group."""
    found = {
        "How far families came": _steps(user),
        "In a year or half-year": _over_time(user),
        "What waits": [
            Definition("Unallocated", "Open families that nobody leads.", UNALLOCATED),
            *(
                Definition(each.words, f"{each.hint}.", Filters(todo=each.code, cases=OPEN))
                for each in narrowings_for(user, TO_DO).values()
                if each.on_board
            ),
        ],
        "What is wrong with records": [
            Definition(each.words, f"{each.hint}.", Filters(fault=each.code, cases=OPEN))
            for each in narrowings_for(user, FAULT).values()
        ],
    }
    return {words: lines for words, lines in found.items() if lines}


def _steps(user: User) -> list[Definition]:
    """Each step with those who came to it; where they stop is the same without the steps after."""
    known = narrowings_for(user, STEP)
    return [
        Definition(step.words, MEANS[step], Filters(step=step.value))
        for step in Step
        if step.value in known
    ]


def _over_time(user: User) -> list[Definition]:
    """Of the year or half-year that runs or has ended last."""
    today = timezone.localdate()
    coded = [(name, led, led.now(today)) for name, led in led_for(user).items() if led.now]
    return [
        Definition(f"{led.label} {led.words(code)}", led.meaning, Filters(**{name: code}))
        for name, led, code in coded
    ]
