"""What internal audit wrote about the claims of somebody's families, as items in words."""

import uuid
from collections.abc import Iterable

from django.utils import timezone

from families.queries.subject_family import families_of
from outcomes.models import AuditQuery, Workpaper
from outcomes.queries.subject_items import GROUP
from outcomes.rules.audits import QUESTIONS
from privacy.schedule import Fact, Item


def workpaper_items(person_id: uuid.UUID) -> Iterable[Item]:
    """The auditor's answers and comments on claims of their families."""
    families = families_of(person_id)
    found = Workpaper.objects.filter(audited__claim__family_id__in=families)
    related = found.select_related("audited__claim", "audited__audit")
    for paper in related.order_by("audited__audit__drawn_at", "pk"):
        claim, drawn_at = paper.audited.claim, paper.audited.audit.drawn_at
        on = timezone.localdate(paper.decided_at or drawn_at)
        if families[claim.family_id].covers(on, on):
            facts = (
                Fact("Family", families[claim.family_id].label),
                Fact("Claim", claim.reference),
                *_answers(paper),
            )
            yield Item("outcomes.Workpaper", GROUP, "Internal audit of a claim", on, facts)


def _answers(paper: Workpaper) -> Iterable[Fact]:
    """Each question that was answered, with what was written."""
    for question, words in QUESTIONS.items():
        answer = getattr(paper, f"get_{question}_display")()
        if answer:
            yield Fact(words, answer)
        comment = getattr(paper, f"{question}_comment")
        if comment:
            yield Fact("Comment", comment, as_written=True)


def query_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Queries of the auditor on those claims, and their answers."""
    families = families_of(person_id)
    found = AuditQuery.objects.filter(paper__audited__claim__family_id__in=families)
    for query in found.select_related("paper__audited__claim").order_by("asked_at"):
        claim, on = query.paper.audited.claim, timezone.localdate(query.asked_at)
        if families[claim.family_id].covers(on, on):
            facts = (
                Fact("Family", families[claim.family_id].label),
                Fact("Claim", claim.reference),
                Fact("Asked", query.asked, as_written=True),
                *((Fact("Answer", query.answer, as_written=True),) if query.answer else ()),
            )
            yield Item("outcomes.AuditQuery", GROUP, "Query of internal audit", on, facts)
