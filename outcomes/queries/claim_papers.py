"""Documents behind a claim: those that show the needs and facts which it was frozen with.

By kind, day, reference and fingerprint: titles are the keyworker's words, and stay with the family.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.http import Http404

from families.models import Attachment, AttachmentLink
from families.queries.attachments import State, state_of
from families.rules.attachments import size_words
from families.rules.field_groups import Group, Mask, group_of_code, group_of_need
from outcomes.models import LIVE_STATES, Claim, ClaimSnapshot, ClaimState
from outcomes.queries.claim_judging import snapshot_of

NOTHING_HIDDEN = Mask(frozenset())
# A draft rests on nothing yet.
FROZEN = [state.value for state in LIVE_STATES if state is not ClaimState.DRAFT]
IN_USE = "A claim rests on what this document shows: an analyst withdraws it first."


@dataclass(frozen=True)
class ClaimPaper:
    """A document and the references of what it shows; of a `hidden` group no more than itself."""

    paper: Attachment
    shows: tuple[str, ...]
    hidden: Group | None

    @property
    def state(self) -> State:
        """Whether its file may be had."""
        return state_of(self.paper)

    @property
    def file_words(self) -> str:
        """`PDF, 312 kB`."""
        return f"{self.paper.file_kind.words}, {size_words(self.paper.size)}"


def papers_behind(
    claim: Claim, frozen: ClaimSnapshot | None, mask: Mask = NOTHING_HIDDEN
) -> list[ClaimPaper]:
    """The documents of what was frozen, as they stand now; a removed one is none."""
    if frozen is None:
        return []
    references = _references(frozen)
    shown = Q(need__reference__in=references) | Q(observation__reference__in=references)
    links = AttachmentLink.objects.filter(shown).select_related("need", "observation")
    found = Attachment.objects.filter(family=claim.family_id, removed_at=None)
    found = found.filter(links__in=links).distinct().order_by("on_date", "reference")
    papers = found.prefetch_related(Prefetch("links", links, to_attr="behind"))
    return [_paper(paper, paper.behind, mask) for paper in papers]


def _references(frozen: ClaimSnapshot) -> set[str]:
    """Of needs and observations; they never look alike, and each is one of the council's."""
    results = json.loads(frozen.explanation or "[]")
    needs = {each["need_ref"] for each in results}
    facts = {used["ref"] for each in results for used in each["observations"]}
    return (needs | facts) - {""}


def _paper(paper: Attachment, links: Iterable[AttachmentLink], mask: Mask) -> ClaimPaper:
    listed = list(links)
    hidden = mask.hidden_among(*(_group(link) for link in listed))
    shows = () if hidden else tuple(sorted({_reference(link) for link in listed}))
    return ClaimPaper(paper, shows, hidden)


def _group(link: AttachmentLink) -> Group | None:
    if link.need:
        return group_of_need(link.need.need)
    return group_of_code(link.observation.code) if link.observation else None


def _reference(link: AttachmentLink) -> str:
    if link.need:
        return f"need {link.need.reference}"
    return f"fact {link.observation.reference}" if link.observation else ""


def kept_for_a_claim(paper: Attachment) -> str:
    """Why a paper may not be destroyed yet, or nothing."""
    claims = Claim.objects.filter(family=paper.family_id, state__in=FROZEN)
    for claim in claims:
        if any(each.paper.pk == paper.pk for each in papers_behind(claim, snapshot_of(claim))):
            return IN_USE
    return ""


def paper_behind_or_404(
    claim: Claim, frozen: ClaimSnapshot | None, paper_id: uuid.UUID
) -> Attachment:
    """One of them; no other document of the family is there."""
    for each in papers_behind(claim, frozen):
        if each.paper.pk == paper_id:
            each.paper.family = claim.family
            return each.paper
    raise Http404
