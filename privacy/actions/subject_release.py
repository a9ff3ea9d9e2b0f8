"""A pack leaves: read by a second reviewer, approved by another person, fetched or printed."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from privacy import access, audit, files, finding
from privacy.actions.packs import FOLDER
from privacy.actions.requests import release_of
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import SubjectLink, SubjectPack, User
from privacy.roles import Permission
from privacy.rules import releasing
from privacy.rules import requests as rules
from privacy.rules.acting import MAY_ACT

LINK_LIVES = timedelta(days=7)
TOKEN_BYTES = 32
# Told by another way than the link: read out, so no letters that sound or look alike.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10
MOST_TRIES = 5
NOT_HERE = "There is nothing here. The link may have been used, or its time may be over."


@transaction.atomic
def review_pack(*, pack: SubjectPack, inference: bool, by: User) -> SubjectPack:
    """A safeguarding lead has read the whole of a restricted pack."""
    access.require(by, Permission.REVIEW_RESTRICTED_PACK)
    held = _held(pack)
    if not held.restricted:
        raise RuleBroken("This request is not restricted: it needs no second reviewer.")
    releasing.check_reviewer(by.pk, built_by=held.built_by_id, already=held.second_by_id)
    releasing.check_inference(inference)
    held.second_by, held.second_at = by, timezone.now()
    held.save(update_fields=["second_by", "second_at"])
    _note(Event.SUBJECT_PACK_REVIEWED, held, by)
    return held


@transaction.atomic
def approve_pack(*, pack: SubjectPack, inference: bool, by: User) -> SubjectPack:
    """Another person than who built it lets it leave."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    held = _held(pack)
    releasing.check_approver(
        by.pk,
        built_by=held.built_by_id,
        approved=held.approved_at is not None,
        restricted=held.restricted or hasattr(held.request, "restricted"),
        second_by=held.second_by_id,
    )
    releasing.check_inference(inference)
    held.inference_checked = True
    held.approved_by, held.approved_at = by, timezone.now()
    held.save(update_fields=["inference_checked", "approved_by", "approved_at"])
    _note(Event.SUBJECT_PACK_APPROVED, held, by)
    return held


@transaction.atomic
def make_link(
    *, pack: SubjectPack, contact_checked: bool, nobody_shares: bool, by: User
) -> tuple[str, str]:
    """A link and its code, shown once and kept nowhere; older links of the pack are over."""
    access.require(by, Permission.HANDLE_SUBJECT_REQUEST)
    held = _held(pack)
    releasing.check_contact(contact_checked=contact_checked, nobody_shares=nobody_shares)
    rules.check_release(release_of(held), timezone.now())
    token = secrets.token_urlsafe(TOKEN_BYTES)
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    now = timezone.now()
    held.links.filter(expires_at__gt=now).update(expires_at=now)
    SubjectLink.objects.create(
        pack=held,
        digest=digest(token),
        code_digest=digest(f"{token}{code}"),
        made_at=now,
        made_by=by,
        expires_at=min(now + LINK_LIVES, held.expires_at),
    )
    _note(Event.SUBJECT_PACK_LINKED, held, by)
    return token, f"{code[:5]}-{code[5:]}"


def digest(text: str) -> str:
    """What an address or code is compared with: of so many random letters none is guessed."""
    return hashlib.sha256(text.encode()).hexdigest()


def link_or_404(token: str) -> SubjectLink:
    """A link that can still be used, whoever asks; every other one is not there."""
    found = SubjectLink.objects.select_related("pack__request").filter(digest=digest(token))
    link = found.filter(fetched_at=None, expires_at__gt=timezone.now(), tries__lt=MOST_TRIES)
    held = link.first()
    if held is None or held.pack.destroyed_at is not None or not held.pack.request.is_open:
        raise Http404
    return held


@transaction.atomic
def count_try(*, token: str) -> SubjectLink:
    """Each code that is entered counts, right or wrong, before it is looked at."""
    held = SubjectLink.objects.select_for_update().get(pk=link_or_404(token).pk)
    if held.tries >= MOST_TRIES:
        raise Http404
    held.tries += 1
    held.save(update_fields=["tries"])
    return held


@transaction.atomic
def fetch_by_link(*, token: str, code: str) -> tuple[SubjectPack, bytes]:
    """The file, once, for whoever has both the link and the code; noted before its first byte."""
    held = SubjectLink.objects.select_for_update().get(digest=digest(token))
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    if not secrets.compare_digest(held.code_digest, digest(f"{token}{plain}")):
        left = MOST_TRIES - held.tries
        raise RuleBroken(f"This is not the code. You can try {left} more times.", "code")
    if held.fetched_at is not None:
        raise Http404
    pack = held.pack
    # Whether a parent may act was looked at when the link was made, by somebody who may read it.
    rules.check_release(release_of(pack, acting=MAY_ACT), timezone.now())
    content = files.read_sealed(FOLDER, str(pack.pk))
    held.fetched_at = timezone.now()
    held.save(update_fields=["fetched_at"])
    audit.record(Event.SUBJECT_PACK_FETCHED, pack, by=None, size=pack.size, sha256=pack.sha256)
    return pack, content


def _held(pack: SubjectPack) -> SubjectPack:
    """The pack, locked, while its request is open and its file is there."""
    held = SubjectPack.objects.select_for_update(of=("self",)).select_related("request")
    found = held.get(pk=pack.pk)
    rules.check_open(found.request.closed_on)
    if found.destroyed_at is not None:
        raise RuleBroken("The file of this pack is destroyed. Build a new one.")
    return found


def _note(event: Event, pack: SubjectPack, by: User) -> None:
    person = finding.record_of(pack.request.person_id)
    audit.record(event, pack, by=by, person=person, sha256=pack.sha256)
