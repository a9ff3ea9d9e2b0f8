"""What happens to papers by itself: scanned, followed by what they show, strays removed."""

import uuid
from collections import Counter
from collections.abc import Collection
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from families.actions.attachments import keep_paper
from families.models import Attachment, AttachmentLink, Family
from families.queries.attachments import files_kept, not_scanned, to_scan_again
from families.rules.identifiers import fresh_reference
from privacy import access, audit, files, scanner
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.roles import Permission

# So many at once: the next call comes within the minute.
MOST = 50
# What was found clean is looked at again after so long; so many in a night.
GOOD_FOR, MOST_AGAIN = timedelta(days=30), 2_000
# A file without a row is left by a process that was killed between the two, or by an erasure.
STRAYS_WAIT = timedelta(hours=1)
Scan = Attachment.Scan


def scan_papers(*, by: User) -> int:
    """Have the scanner look at what it has not seen; gives how many have a verdict now.

    While it is away nothing changes: everything waits in quarantine.
    """
    access.require(by, Permission.LOOK_AFTER_ATTACHMENTS)
    if not scanner.is_configured():
        return 0
    with acting_as(by, opened=EVERYTHING):
        waiting = not_scanned(MOST)
    return sum(_scan(paper_id, by, (Scan.NONE,)) for paper_id in waiting)


def scan_again(*, by: User) -> int:
    """Have it look again at what it condemned, and at what it passed long ago; gives how many.

    It may have been wrong, and it learns. Until it has said something else, its last word stands.
    """
    access.require(by, Permission.LOOK_AFTER_ATTACHMENTS)
    if not scanner.is_configured():
        return 0
    before = timezone.now() - GOOD_FOR
    with acting_as(by, opened=EVERYTHING):
        again = to_scan_again(MOST_AGAIN, before)
    return sum(_scan(paper_id, by, (Scan.CLEAN, Scan.INFECTED)) for paper_id in again)


def _scan(paper_id: uuid.UUID, by: User, states: Collection[Attachment.Scan]) -> bool:
    """One file, outside of any transaction: the scanner may take its time."""
    try:
        verdict = scanner.scan(files.read_sealed(files.ATTACHMENTS, str(paper_id)))
    except (FileNotFoundError, scanner.NotScanned):
        return False
    with acting_as(by, opened=EVERYTHING):
        papers = Attachment.objects.select_for_update(of=("self",)).select_related("family")
        paper = papers.filter(pk=paper_id, scan__in=states, removed_at=None).first()
        if paper is None:
            return False
        paper.scan = Scan.CLEAN if verdict.is_clean else Scan.INFECTED
        paper.scanned_at, paper.threat = timezone.now(), verdict.threat
        paper.save(update_fields=["scan", "scanned_at", "threat"])
        audit.record(
            Event.ATTACHMENT_SCANNED, paper, by=by, family=paper.family, clean=verdict.is_clean
        )
    return True


def remove_strays(*, by: User) -> int:
    """Files of papers that are gone: nobody reads them any more."""
    access.require(by, Permission.LOOK_AFTER_ATTACHMENTS)
    old = files.names_in(files.ATTACHMENTS, older_than=STRAYS_WAIT)
    with acting_as(by, opened=EVERYTHING):
        strays = old - files_kept() if old else set()
    for name in strays:
        files.remove_sealed(files.ATTACHMENTS, name)
    return len(strays)


# --- When a family becomes two


def follow_their_rows(source: Family, target: Family, *, by: User, copy: bool) -> Counter[str]:
    """Papers that stayed while what they show went, or went while it stayed.

    With `copy` the other family gets one of its own; for safety the link is cut instead.
    """
    done: Counter[str] = Counter()
    for link in _parted(source, target):
        if copy:
            shown = {"need": link.need, "observation": link.observation, "note": link.note}
            said = {"by": link.by, "at": link.at}
            paper = _copy_in(link, by)
            AttachmentLink.objects.get_or_create(attachment=paper, **shown, defaults=said)
        link.delete()
        done["families.AttachmentLink"] += 1
    return done


def _parted(source: Family, target: Family) -> list[AttachmentLink]:
    """Links from a paper of the one family to what is of the other."""
    rows = AttachmentLink.objects.filter(attachment__family__in=[source, target])
    names = ("attachment__family", "need__family", "observation__family", "note__family", "by")
    joined = rows.select_related(*names)
    found: list[AttachmentLink] = []
    for name in ("need", "observation", "note"):
        families = joined.filter(**{f"{name}__family__in": [source, target]})
        found += families.exclude(**{f"{name}__family": F("attachment__family")})
    return found


def _family_of(link: AttachmentLink) -> Family:
    """Whose need, fact or note it is."""
    row = link.need or link.observation or link.note
    return (row and row.family) or link.attachment.family


def _copy_in(link: AttachmentLink, by: User) -> Attachment:
    """The same paper in the family of what it shows; made once, whatever it shows there."""
    paper, family = link.attachment, _family_of(link)
    known = Attachment.objects.filter(family=family, sha256=paper.sha256, removed_at=None).first()
    if known is not None:
        return known
    content = files.read_sealed(files.ATTACHMENTS, str(paper.pk))
    names = ("kind", "title", "file_name", "on_date", "content", "size", "sha256", "scan")
    more = ("scanned_at", "threat", "added_by", "added_at", "person")
    copy = Attachment(**{name: getattr(paper, name) for name in (*names, *more)})
    copy.family, copy.reference = family, fresh_reference("D")
    keep_paper(copy, content, by)
    return copy
