"""The records of a return as they stand now, with what is wrong or odd in each."""

import uuid
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection

from exports.queries.headlines import problems
from exports.queries.validation_sql import FINDINGS
from exports.rules import Period
from exports.validation import ANSWER_WORDS, BY_CODE, PLACES, Answer, Question, Rank, counted


@dataclass(frozen=True)
class Finding:
    """One thing about one record. Who somebody is stands nowhere: a reference and their part."""

    code: str
    family_id: uuid.UUID
    family: str
    person: str
    role: str
    seal: str
    answer: str

    @property
    def question(self) -> Question:
        """What was looked at."""
        return BY_CODE[self.code]

    @property
    def rank(self) -> Rank:
        """What it asks for."""
        return self.question.rank

    @property
    def is_settled(self) -> bool:
        """Whether somebody has confirmed it as it is."""
        return self.answer == Answer.CONFIRMED

    @property
    def answer_words(self) -> str:
        """What was done about it; nothing where nothing was."""
        return ANSWER_WORDS[Answer(self.answer)] if self.answer else ""

    @property
    def who(self) -> str:
        """`Young person, P-000017`; nothing where it is about the family."""
        part = self.role.replace("_", " ").capitalize()
        return ", ".join(filter(None, (part, self.person))) if self.person else ""

    @property
    def key(self) -> str:
        """What a button sends."""
        return f"{self.code} {self.family_id} {self.seal}"


def findings_of(period: Period) -> list[Finding]:
    """By family, then by question; sealed families are in no return, and nobody is told of them."""
    known = problems()
    facts: dict[str, Any] = {
        "first_day": period.first_day,
        "last_day": period.last_day,
        "period": str(period),
        "frameworks": [framework for framework, _ in known],
        "needs": [need for _, need in known],
    }
    with connection.cursor() as cursor:
        cursor.execute(FINDINGS, facts)
        found = [Finding(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda each: (each.family, PLACES[each.code], each.person))


def left_open(found: list[Finding]) -> dict[Rank, int]:
    """How many of each rank nobody has settled."""
    return counted(each.code for each in found if not each.is_settled)


def by_family(found: list[Finding]) -> list[tuple[str, list[Finding]]]:
    """The findings of each family together."""
    return [(name, list(rows)) for name, rows in groupby(found, key=lambda each: each.family)]


def finding_called(key: str, found: list[Finding]) -> Finding | None:
    """The finding that a button names; none where the record says something else by now."""
    return next((each for each in found if each.key == key), None)


COLUMNS = (
    *("family", "person", "role", "rank", "field", "what was found", "what to do"),
    *("answer", "code", "period"),
)


def as_rows(found: list[Finding], period: Period) -> list[list[Any]]:
    """The report as a table: every cell is a text."""
    return [
        [
            *(each.family, each.person, each.role.replace("_", " ")),
            *(each.rank.value, each.question.field, each.question.words, each.question.mend),
            *(each.answer_words, each.code, str(period)),
        ]
        for each in found
    ]
