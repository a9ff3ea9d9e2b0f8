"""An invented letter for a few families: a demonstration has a document that shows something."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from families.actions.attachments import PaperFacts, attach, link_paper
from families.models import Attachment, Family
from families.queries.attachments import target_or_404
from families.queries.families import families_visible_to
from privacy import typesetting
from privacy.identity import acting_as
from privacy.models import User
from privacy.rules.retention import in_words

FOLDER = Path(__file__).resolve().parent.parent / "data"
TITLE = "Letter of the school about attendance"
LINES = (
    "Both children have been in school on every day since the start of the half-term.",
    "They arrive in time for breakfast club, and their work is up to date.",
    "This letter is invented: it belongs to a demonstration.",
)


def attach_sample_papers(*, workers: Sequence[User]) -> int:
    """For each worker's first open family with a need, where there is none yet; their number."""
    return sum(_attach(worker) for worker in workers)


def _attach(worker: User) -> int:
    with acting_as(worker):
        if Attachment.objects.filter(added_by=worker).exists():
            return 0
        open_now = families_visible_to(worker).filter(closed_on=None, needs__closed_as="")
        family = open_now.order_by("reference").distinct().first()
        if family is None:
            return 0
        add_sample_paper(family, worker)
        return 1


def add_sample_paper(family: Family, worker: User) -> Attachment:
    """The letter, which shows the family's first need, and its last note where there is one."""
    day = timezone.localdate() - timedelta(days=3)
    now = timezone.localtime()
    told = {"title": TITLE, "from": f"Hillside School, {in_words(day)}", "lines": list(LINES)}
    facts = PaperFacts(Attachment.Kind.LETTER, TITLE, day, None)
    need = family.needs.filter(Q(closed_as="")).order_by("need", "reference").first()
    paper = attach(
        family=family,
        facts=facts,
        content=typesetting.pdf("sample_letter.typ", told, now, folder=FOLDER),
        file_name="letter of the school.pdf",
        target=target_or_404(family, f"need-{need.pk}") if need else None,
        by=worker,
    )
    note = family.notes.filter(finished_at__isnull=False).first()
    target = target_or_404(family, f"note-{note.pk}") if note else None
    if target is not None:
        link_paper(paper=paper, target=target, by=worker)
    return paper
