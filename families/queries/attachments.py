"""Papers of a family in words, what each of them shows, and what shows a need, fact or note."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from families.models import Attachment, AttachmentLink, Family
from families.queries.attachment_targets import LinkWords, Target
from families.queries.fact_records import fact_or_404
from families.queries.needs import need_or_404
from families.queries.notes import note_or_404
from families.queries.words import Words
from families.rules.attachments import size_words
from families.rules.field_groups import (
    HIDES_WHOSE_AND_WHEN,
    Group,
    group_of_text,
    hidden_words,
)
from privacy import scanner

FAMILY = "family"
NOTHING = "nothing"
TARGETS = {"need": need_or_404, "observation": fact_or_404, "note": note_or_404}
Scan = Attachment.Scan


@dataclass(frozen=True)
class State:
    """Whether a file may be had; `colour` for its tag."""

    words: str
    colour: str
    open: bool = False


@dataclass(frozen=True)
class Shown:
    """One thing that a paper shows, and the key of the link."""

    id: uuid.UUID
    words: str
    url: str


@dataclass(frozen=True)
class PaperLine:
    """A paper in words; of one of a `hidden` group pages get neither title nor what it shows."""

    paper: Attachment
    whose: str
    shows: tuple[Shown, ...]
    hidden: Group | None
    state: State

    @property
    def title(self) -> str:
        """What it is, as whoever attached it said."""
        if self.paper.removed_at:
            return "Removed"
        return hidden_words(self.hidden) if self.hidden else self.paper.title

    @property
    def dated(self) -> bool:
        """Whether its day may be shown."""
        return self.hidden not in HIDES_WHOSE_AND_WHEN

    @property
    def file_words(self) -> str:
        """`PDF, 312 kB`."""
        return f"{self.paper.file_kind.words}, {size_words(self.paper.size)}"

    @property
    def may_open(self) -> bool:
        """Whether the file is handed out to this reader."""
        return self.state.open and not self.hidden


@dataclass(frozen=True)
class PaperFilters:
    """What of the papers is shown: codes and ids only."""

    kind: str = ""
    whose: str = ""
    shows: str = ""
    state: str = ""


def state_of(paper: Attachment) -> State:
    """With a scanner nothing leaves before it was found clean."""
    if paper.removed_at:
        return State("Removed", "grey")
    if paper.scan == Scan.INFECTED:
        return State("Quarantined: the virus scan found something", "red")
    if paper.scan == Scan.CLEAN:
        return State("Scanned, clean", "green", open=True)
    if scanner.is_configured():
        return State("Quarantined until it is scanned", "yellow")
    return State("Not scanned: no scanner is set up", "grey", open=True)


def papers_of(family: Family, filters: PaperFilters = PaperFilters()) -> QuerySet[Attachment]:
    """The family's papers, newest first; those removed only where they are asked for.

    A list of one person's papers, or of those that show something, says so of each: what may not
    be learnt of a paper keeps it out of such a list.
    """
    found = Attachment.objects.filter(family=family, removed_at__isnull=filters.state != "removed")
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.whose:
        nobody = filters.whose == FAMILY
        found = found.filter(Q(person=None) if nobody else Q(person_id=filters.whose))
    if filters.shows:
        found = found.filter(_shows(filters.shows)).distinct()
    if filters.whose or filters.shows:
        found = found.exclude(pk__in=_hidden(family))
    if filters.state == "quarantined":
        waits = [Scan.INFECTED, *([Scan.NONE] if scanner.is_configured() else [])]
        found = found.filter(scan__in=waits)
    return found.select_related("added_by", "removed_by").prefetch_related(_links())


def _hidden(family: Family) -> list[uuid.UUID]:
    """Papers of which this reader sees neither title nor what they show."""
    papers = Attachment.objects.filter(family=family).prefetch_related(_links())
    return [line.paper.pk for line in paper_lines(family, papers, {}) if line.hidden]


def _shows(what: str) -> Q:
    return Q(links=None) if what == NOTHING else Q(**{f"links__{what}__isnull": False})


def _links() -> Prefetch:
    return Prefetch("links", AttachmentLink.objects.select_related("need", "observation", "note"))


def paper_or_404(family: Family, paper_id: uuid.UUID) -> Attachment:
    """A paper of this family, with what it shows."""
    found = Attachment.objects.filter(family=family, pk=paper_id)
    paper = found.select_related("added_by", "removed_by").prefetch_related(_links()).first()
    if paper is None:
        raise Http404
    paper.family = family
    return paper


def paper_lines(
    family: Family, papers: Iterable[Attachment], names: Mapping[uuid.UUID, str]
) -> list[PaperLine]:
    """Papers in words; `names` of all who are or were members."""
    words = LinkWords(family)
    return [_line(family, paper, list(paper.links.all()), words, names) for paper in papers]


def _line(
    family: Family,
    paper: Attachment,
    links: Sequence[AttachmentLink],
    words: LinkWords,
    names: Mapping[uuid.UUID, str],
) -> PaperLine:
    groups = [words.group(link) for link in links]
    hidden = family.mask.hidden_among(group_of_text(paper.title, paper.file_name), *groups)
    whose = names.get(paper.person_id, "Not in this family") if paper.person_id else "Whole family"
    return PaperLine(
        paper=paper,
        whose="Hidden" if hidden in HIDES_WHOSE_AND_WHEN else whose,
        shows=() if hidden else tuple(Shown(each.pk, *words.shown(each)) for each in links),
        hidden=hidden,
        state=state_of(paper),
    )


def target_or_404(family: Family, key: str) -> Target | None:
    """What a paper is to show, from an address (`need-…`); None where nothing is named."""
    if not key:
        return None
    kind, _, given = key.partition("-")
    try:
        row_id = uuid.UUID(given)
        row = TARGETS[kind](family, row_id)
    except (KeyError, ValueError):
        raise Http404 from None
    link = AttachmentLink(**{kind: row})
    words = LinkWords(family)
    hidden = family.mask.hidden_among(words.group(link))
    return Target(kind, row.pk, *words.shown(link), hidden=hidden)


@dataclass(frozen=True)
class Papers:
    """The papers that show one need, fact or note; `key` names it in an address."""

    key: str
    lines: list[PaperLine]


def papers_showing(family: Family, kind: str, row_id: uuid.UUID) -> Papers:
    """For the page of what they show."""
    lines = _linked(family, Q(**{f"attachment__links__{kind}": row_id}), LinkWords(family))
    return Papers(f"{kind}-{row_id}", [line for line, _ in lines])


@dataclass(frozen=True)
class Evidence:
    """Every linked paper by the reference of its need, and by the key of its fact."""

    needs: Mapping[str, list[PaperLine]]
    facts: Mapping[uuid.UUID, list[PaperLine]]


def papers_by_evidence(family: Family, words: Words) -> Evidence:
    """For a page about everything that a family's results rest on."""
    found = Evidence(defaultdict(list), defaultdict(list))
    for line, links in _linked(family, Q(), LinkWords(family, words)):
        for link in links:
            if link.need:
                found.needs[link.need.reference].append(line)
            elif link.observation_id:
                found.facts[link.observation_id].append(line)
    return found


def _linked(
    family: Family, which: Q, words: LinkWords
) -> list[tuple[PaperLine, list[AttachmentLink]]]:
    """Papers by what they show, with all that each of them shows, in one question."""
    own = Q(attachment__family=family, attachment__removed_at=None)
    chosen = AttachmentLink.objects.filter(own, which).values("attachment")
    joined = ("attachment", "need", "observation", "note")
    links: dict[uuid.UUID, list[AttachmentLink]] = defaultdict(list)
    rows = AttachmentLink.objects.filter(attachment__in=chosen).select_related(*joined)
    for link in rows.order_by("-attachment__on_date", "attachment", "at"):
        links[link.attachment_id].append(link)
    return [(_line(family, each[0].attachment, each, words, {}), each) for each in links.values()]


# What an upper floor has against destroying a paper: words, or nothing.
RemovalHindrance = Callable[[Attachment], str]
_removal_hindrances: list[RemovalHindrance] = []


def register_removal_hindrance(hindrance: RemovalHindrance) -> None:
    """An upper floor says when a paper may not be destroyed."""
    _removal_hindrances.append(hindrance)


def removal_hindrances(paper: Attachment) -> list[str]:
    """What stands against destroying it, in words."""
    return [words for each in _removal_hindrances if (words := each(paper))]


def with_papers(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each family with `papers_number` and `papers_held`, how many of them wait in quarantine."""
    own = Attachment.objects.filter(family=OuterRef("pk"), removed_at=None).order_by()
    held = [Scan.INFECTED, *([Scan.NONE] if scanner.is_configured() else [])]
    return families.annotate(
        papers_number=_counted(own), papers_held=_counted(own.filter(scan__in=held))
    )


def _counted(rows: QuerySet[Attachment]) -> Coalesce:
    counted = rows.values("family").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def not_scanned(most: int) -> Sequence[uuid.UUID]:
    """Papers that the scanner has not seen, the oldest first."""
    found = Attachment.objects.filter(scan=Scan.NONE, removed_at=None).order_by("added_at")
    return list(found.values_list("pk", flat=True)[:most])


def to_scan_again(most: int, before: datetime) -> Sequence[uuid.UUID]:
    """Papers in which something was found, and those found clean before a moment, oldest first."""
    old = Q(scan=Scan.CLEAN, scanned_at__lt=before) | Q(scan=Scan.INFECTED)
    found = Attachment.objects.filter(old, removed_at=None).order_by("scanned_at")
    return list(found.values_list("pk", flat=True)[:most])


def files_kept() -> set[str]:
    """The names of the files that are of a paper which was not removed."""
    rows = Attachment.objects.filter(removed_at=None).values_list("pk", flat=True)
    return {str(key) for key in rows.iterator(chunk_size=5_000)}
