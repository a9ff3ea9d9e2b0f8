"""Submissions and answers of chance over the claims there are, and what pages tell of them."""

import random
import re
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outcomes.models import AnswerFile, AnswerLine, Claim, Submission, SubmissionLine
from outcomes.rules.payments import Result, Verdict
from outcomes.rules.submissions import LineState
from privacy.models import User

DAY = date(2018, 10, 31)


def throw_papers(dice: random.Random, by: User) -> None:
    """As nobody would do it: any claim, any state, any verdict."""
    claims = list(Claim.objects.select_related("family").order_by("reference"))
    for _ in range(3):
        some = dice.sample(claims, dice.randrange(1, len(claims)))
        _submission(dice, some, by)
        _answer(dice, some, by)


def _submission(dice: random.Random, claims: list[Claim], by: User) -> None:
    made = Submission.objects.create(
        phase=claims[0].phase, asked_by=by, asked_at=timezone.now(), rows=len(claims)
    )
    states = [LineState.WAITING.value, LineState.REFUSED.value]
    facts: Any = (
        {"claim_reference": each.reference, "family_ref": each.family.reference}
        | {"claim": each, "route": each.route, "state": dice.choice(states)}
        for each in claims
    )
    SubmissionLine.objects.bulk_create(SubmissionLine(submission=made, **each) for each in facts)


def _answer(dice: random.Random, claims: list[Claim], by: User) -> None:
    held = AnswerFile.objects.create(
        sha256=uuid.uuid4().hex * 2, read_by=by, read_at=timezone.now()
    )
    often = dice.choices(list(Verdict), k=3)
    facts: Any = (
        {"claim": each, "claim_reference": each.reference, "answer": "paid", "on_date": DAY}
        | {"verdict": dice.choice(often).value, "result": Result.WAITING.value, "line": place}
        for place, each in enumerate(claims, start=2)
    )
    AnswerLine.objects.bulk_create(AnswerLine(of_file=held, **each) for each in facts)


def numbers_told(client: Client, phase: str) -> Iterator[object]:
    """Every number of claims on the pages of submissions, answers and their reconciliation."""
    for row in client.get(reverse("outcomes:submissions")).context["rows"]:
        yield from (row[3]["text"], row[3]["hint"])
        page = client.get(row[0]["url"]).context
        yield from (
            _length(page),
            *(each["value"] for each in page["facts"] if "Claims" in each["key"]),
        )
    for row in client.get(reverse("outcomes:answers")).context["rows"]:
        yield from (row[2]["text"], row[3]["text"])
        page = client.get(row[0]["url"]).context
        yield from (_length(page), *(each["value"] for each in page["verdicts"]))
        # Not the number of the sentence that says how many lines are shown.
        yield page.get("missing_words", "").partition(".")[0]
    address = reverse("outcomes:reconciliation")
    for query in ("", f"?phase={phase}"):
        page = client.get(f"{address}{query}").context
        for row in [*page["rows"], *page["total"]]:
            yield from (cell["text"] for cell in row[1:])
            yield from (re.sub(r"£[\d,]+", "", cell["hint"]) for cell in row[1:])
        yield from page["notes"]


def _length(page: Any) -> str:
    """How long the list is said to be."""
    return str(page["page"].about)
