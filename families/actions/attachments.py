"""Attaching a paper once, saying what it shows, handing it out, taking it out."""

import errno
import uuid
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from families.models import Attachment, AttachmentLink, Family, Member, Person
from families.queries.attachment_targets import Target
from families.queries.attachments import (
    paper_lines,
    paper_or_404,
    removal_hindrances,
    state_of,
)
from families.queries.families import family_or_404
from families.rules import attachments as rules
from families.rules import cases
from families.rules.identifiers import fresh_reference
from families.rules.pictures import without_traces
from privacy import access, audit, files
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.keyring import KeyMissing
from privacy.models import User
from privacy.packs import sha256
from privacy.roles import Permission

ALREADY = "This file is attached to the family already: see document {}."
FULL = "The folder for files is full, so nothing was kept. Tell the operator."
NO_KEY = "This service has no key for attachments yet. The operator runs rotate_keys once."
HIDDEN = "What this document shows is hidden. Say first why you need to see it."
GONE = "The file of this document is gone."
REMOVED = "This document was removed."
FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class PaperFacts:
    """What is said of a paper: what it is, of which day, whose."""

    kind: str
    title: str
    on_date: date
    person: Person | None


@transaction.atomic
def attach(
    *,
    family: Family,
    facts: PaperFacts,
    content: bytes,
    file_name: str,
    target: Target | None,
    by: User,
) -> Attachment:
    """Keep a paper, and say what it shows; the same file is kept once in a family."""
    access.require(by, Permission.VIEW_NOTES)
    access.require(by, Permission.EDIT_FAMILY, family)
    _check_facts(family, facts)
    kind, content = _cleaned(content)
    paper = Attachment(
        **vars(facts),
        family=family,
        content=kind,
        file_name=rules.shown_name(file_name),
        size=len(content),
        sha256=sha256(content),
        added_by=by,
        added_at=timezone.now(),
        reference=_reference(),
    )
    _check_new(paper)
    keep_paper(paper, content, by)
    if target is not None:
        link_paper(paper=paper, target=target, by=by)
    return paper


def _cleaned(content: bytes) -> tuple[str, bytes]:
    """What kind of file it is, and the file without what a camera wrote into it."""
    kind = rules.kind_of(content)
    return kind, without_traces(kind, content)


def _check_facts(family: Family, facts: PaperFacts) -> None:
    cases.check_past(facts.on_date, "The date", "on_date", timezone.localdate())
    if facts.person and not Member.objects.filter(family=family, person=facts.person).exists():
        raise Http404


def _check_new(paper: Attachment) -> None:
    same = Attachment.objects.filter(family=paper.family, sha256=paper.sha256, removed_at=None)
    known = same.values_list("reference", flat=True).first()
    if known:
        raise RuleBroken(ALREADY.format(known), "file")


def keep_paper(paper: Attachment, content: bytes, by: User) -> None:
    """Row and file; for actions that have asked already."""
    paper.save(force_insert=True)
    try:
        files.write_sealed(files.ATTACHMENTS, str(paper.pk), content)
    except KeyMissing as fault:
        raise RuleBroken(NO_KEY) from fault
    except OSError as fault:
        if fault.errno in FULL_DISK:
            raise RuleBroken(FULL) from fault
        raise
    audit.record(
        Event.ATTACHMENT_ADDED,
        paper,
        by=by,
        family=paper.family,
        person=paper.person,
        kind=paper.kind,
        content=paper.content,
        size=paper.size,
        sha256=paper.sha256,
    )


def _reference() -> str:
    while Attachment.objects.filter(reference=(found := fresh_reference("D"))).exists():
        pass
    return found


@transaction.atomic
def link_paper(*, paper: Attachment, target: Target, by: User) -> AttachmentLink:
    """The paper shows this too; said twice, it is said once."""
    _check_may_change(paper, by)
    given = {"attachment": paper, f"{target.kind}_id": target.id}
    try:
        with transaction.atomic():
            link = AttachmentLink.objects.create(**given, by=by, at=timezone.now())
    except IntegrityError:
        return AttachmentLink.objects.get(**given)
    audit.record(
        Event.ATTACHMENT_LINKED, paper, by=by, family=paper.family, what=target.kind, on=True
    )
    return link


@transaction.atomic
def unlink_paper(*, paper: Attachment, link_id: uuid.UUID, by: User) -> None:
    """It does not show that."""
    _check_may_change(paper, by)
    link = paper.links.filter(pk=link_id).first()
    if link is None:
        raise Http404
    what = "need" if link.need_id else "observation" if link.observation_id else "note"
    link.delete()
    audit.record(Event.ATTACHMENT_LINKED, paper, by=by, family=paper.family, what=what, on=False)


@transaction.atomic
def remove_paper(*, paper: Attachment, reason_code: str, by: User) -> Attachment:
    """The file is destroyed, with its title; that there was one, when and why it went stays.

    What a claim rests on stays, until the claim is withdrawn.
    """
    _check_may_change(paper, by)
    for words in removal_hindrances(paper):
        raise RuleBroken(words)
    held = Attachment.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if held.removed_at is not None:
        raise RuleBroken(REMOVED)
    held.links.all().delete()
    held.title = held.file_name = ""
    held.removed_at, held.removed_by, held.removed_for = timezone.now(), by, reason_code
    held.save(update_fields=["title", "file_name", "removed_at", "removed_by", "removed_for"])
    audit.record(
        Event.ATTACHMENT_REMOVED,
        held,
        by=by,
        family=paper.family,
        reason_code=reason_code,
        sha256=held.sha256,
    )
    name = str(held.pk)
    transaction.on_commit(lambda: files.remove_sealed(files.ATTACHMENTS, name))
    return held


def _check_may_change(paper: Attachment, by: User) -> None:
    access.require(by, Permission.VIEW_NOTES)
    access.require(by, Permission.EDIT_FAMILY, paper.family)
    if paper.removed_at is not None:
        raise RuleBroken(REMOVED)


def read_paper(*, family_id: uuid.UUID, paper_id: uuid.UUID, by: User) -> tuple[Attachment, bytes]:
    """The file; who gets it is noted in a transaction that ends before the first byte."""
    with acting_as(by):
        family = family_or_404(family_id, user=by, permission=Permission.VIEW_NOTES)
        paper = paper_or_404(family, paper_id)
        [line] = paper_lines(family, [paper], {})
        if line.hidden:
            raise RuleBroken(HIDDEN)
        content = content_of(paper)
        note_reading(paper, by)
    return paper, content


def content_of(paper: Attachment) -> bytes:
    """The file of a paper that may be handed out; for actions that have asked already."""
    state = state_of(paper)
    if not state.open:
        raise RuleBroken(f"{state.words}. The file is not handed out.")
    try:
        return files.read_sealed(files.ATTACHMENTS, str(paper.pk))
    except FileNotFoundError as gone:
        raise RuleBroken(GONE) from gone


def note_reading(paper: Attachment, by: User) -> None:
    """A disclosure that cannot be noted does not happen."""
    audit.record(
        Event.ATTACHMENT_DOWNLOADED,
        paper,
        by=by,
        family=paper.family,
        person=paper.person,
        size=paper.size,
        sha256=paper.sha256,
    )
