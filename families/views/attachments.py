"""Documents of a family: the list, attaching, one with what it shows, the file, removing."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from families.actions import attachments as actions
from families.forms.attachments import PaperFilterForm, PaperForm, RemoveForm
from families.models import Attachment, Family
from families.queries import attachments as queries
from families.queries.families import family_or_404
from families.queries.members import current_members, members_of, names_of
from families.views.parts import ask_why_first, part_page, without
from privacy import access
from privacy.errors import RuleBroken
from privacy.roles import Permission
from privacy.web import SignedInRequest, attached, paginate

ATTACHED = "The document is attached."
LINKED = "The document shows this from now on."
UNLINKED = "The document does not show that any more."
REMOVED = "The document is removed and its file destroyed."


def attachment_list(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """The family's documents; with `for`, to choose one that shows a need, fact or note."""
    family = _family(request, family_id)
    target = queries.target_or_404(family, request.GET.get("for", ""))
    if target and target.hidden:
        return ask_why_first(request, family)
    names = names_of(members_of(family))
    filters = PaperFilterForm(request.GET, names=names)
    chosen = filters.chosen()
    page = paginate(request, queries.papers_of(family, queries.PaperFilters(**chosen)))
    selected = [{"label": filters.words(n), "url": without(request, n)} for n in chosen]
    lines = queries.paper_lines(family, list(page.object_list), names)
    shown = {"page": page, "filters": filters, "selected": selected, "lines": lines}
    return part_page(request, "attachment_list", family, target=target, **_rights(request), **shown)


def attachment_new(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Attach a document, and say at once what it shows where `for` names that."""
    family = _family(request, family_id, Permission.EDIT_FAMILY)
    target = queries.target_or_404(family, request.GET.get("for", ""))
    members = current_members(family)
    form = PaperForm(request.POST or None, request.FILES or None, members=members)
    made = form.run(actions.attach, family=family, target=target, by=request.user)
    if made is None:
        return part_page(request, "attachment_new", family, form=form, target=target)
    messages.success(request, ATTACHED)
    return redirect(target.url) if target else redirect("families:attachment", family.pk, made.pk)


def attachment(
    request: SignedInRequest, family_id: uuid.UUID, document_id: uuid.UUID
) -> HttpResponse:
    """One document: what it is, what it shows, whether its file may be had."""
    family, paper = _paper(request, family_id, document_id)
    return _page(request, "attachment_page", family, paper)


def attachment_file(
    request: SignedInRequest, family_id: uuid.UUID, document_id: uuid.UUID
) -> HttpResponse:
    """The file itself, to be saved: no browser shows it as a page of this service."""
    try:
        paper, content = actions.read_paper(
            family_id=family_id, paper_id=document_id, by=request.user
        )
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("families:attachment", family_id, document_id)
    return as_saved(paper, content)


# The note is committed by the action itself, and the bytes follow.
attachment_file.opens_own_transaction = True  # type: ignore[attr-defined]


def as_saved(paper: Attachment, content: bytes) -> HttpResponse:
    """A file with a name of ours, which nothing opens inside of the service."""
    kind = paper.file_kind
    answer = attached(content, f"{paper.reference}.{kind.ending}", kind.media_type)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
def attachment_link(
    request: SignedInRequest, family_id: uuid.UUID, document_id: uuid.UUID
) -> HttpResponse:
    """It shows this need, fact or note too."""
    family, paper = _paper(request, family_id, document_id, Permission.EDIT_FAMILY)
    target = queries.target_or_404(family, request.POST.get("for", ""))
    if target is None:
        return redirect("families:attachment", family.pk, paper.pk)
    link = {"paper": paper, "target": target}
    return _done(request, target.url, LINKED, actions.link_paper, **link)


@require_POST
def attachment_unlink(
    request: SignedInRequest, family_id: uuid.UUID, document_id: uuid.UUID
) -> HttpResponse:
    """It does not show that."""
    family, paper = _paper(request, family_id, document_id, Permission.EDIT_FAMILY)
    page = reverse("families:attachment", args=[family.pk, paper.pk])
    given = {"paper": paper, "link_id": _key(request.POST.get("link", ""))}
    return _done(request, page, UNLINKED, actions.unlink_paper, **given)


def attachment_remove(
    request: SignedInRequest, family_id: uuid.UUID, document_id: uuid.UUID
) -> HttpResponse:
    """Destroy the file, with a reason."""
    family, paper = _paper(request, family_id, document_id, Permission.EDIT_FAMILY)
    form = RemoveForm(request.POST or None)
    if form.run(actions.remove_paper, paper=paper, by=request.user) is None:
        return _page(request, "attachment_remove", family, paper, form=form)
    messages.success(request, REMOVED)
    return redirect("families:attachments", family.pk)


def _family(
    request: SignedInRequest, family_id: uuid.UUID, permission: Permission = Permission.VIEW_NOTES
) -> Family:
    access.require(request.user, Permission.VIEW_NOTES)
    return family_or_404(family_id, user=request.user, permission=permission)


def _paper(
    request: SignedInRequest,
    family_id: uuid.UUID,
    document_id: uuid.UUID,
    permission: Permission = Permission.VIEW_NOTES,
) -> tuple[Family, Attachment]:
    family = _family(request, family_id, permission)
    return family, queries.paper_or_404(family, document_id)


def _rights(request: SignedInRequest) -> dict[str, bool]:
    return {
        "may_add": access.can(request.user, Permission.EDIT_FAMILY),
        "may_reveal": access.can(request.user, Permission.REVEAL_FIELDS),
    }


def _page(
    request: SignedInRequest, template: str, family: Family, paper: Attachment, **shown: Any
) -> HttpResponse:
    """A page about a document; about one that is hidden the reader is asked why first."""
    members = members_of(family)
    [line] = queries.paper_lines(family, [paper], names_of(members))
    if line.hidden:
        return ask_why_first(request, family)
    shown |= {"paper": paper, "line": line, "person": paper.person, "members": members}
    return part_page(request, template, family, **_rights(request), **shown)


def _key(given: str) -> uuid.UUID:
    """What is no key names nothing that is there."""
    try:
        return uuid.UUID(given)
    except ValueError:
        return uuid.UUID(int=0)


def _done(request: SignedInRequest, url: str, said: str, action: Any, **given: Any) -> HttpResponse:
    """One small change, said where it shows."""
    try:
        action(**given, by=request.user)
        messages.success(request, said)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect(url)
