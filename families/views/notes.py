"""Contact notes: the one screen on which they are written, and reading them."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from families.actions import notes as actions
from families.forms.notes import NoteFilterForm, NoteForm, begin_with
from families.models import Family, Member, Note
from families.queries import note_trails as trails
from families.queries import notes as queries
from families.queries.attachments import papers_showing
from families.queries.families import family_or_404
from families.queries.members import members_of, names_of
from families.queries.record import identity_of
from families.rules.notes import MARKS
from families.views.parts import part_page
from privacy import access, audit
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest, by_script, paginate

SAVED = "The draft is saved. Go on writing, here or in any other browser."
FINISHED = "The note is finished and locked."
ASIDE = "Another tab or device has saved this note meanwhile. Both versions are kept."


def _family(request: SignedInRequest, family_id: uuid.UUID, needed: Permission) -> Family:
    """With who is writing a note of it."""
    also = queries.with_notes
    return family_or_404(family_id, user=request.user, permission=needed, also=also)


def note_new(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """An empty note; nothing is kept before its first save."""
    family = _family(request, family_id, Permission.EDIT_FAMILY)
    return _writing(request, family, None)


def note_write(request: SignedInRequest, family_id: uuid.UUID, draft_id: uuid.UUID) -> HttpResponse:
    """One's own draft, where it stands."""
    family = _family(request, family_id, Permission.EDIT_FAMILY)
    note = queries.own_note_or_404(family, draft_id, user=request.user)
    if note.finished_at is not None and request.method == "GET":
        return redirect("families:note", family.pk, note.pk)
    return _writing(request, family, note)


def _writing(request: SignedInRequest, family: Family, note: Note | None) -> HttpResponse:
    form = _form(request, family, note)
    if request.method == "POST":
        return _save(request, family, note, form)
    return _page(request, family, note, form)


def _save(
    request: SignedInRequest, family: Family, note: Note | None, form: NoteForm
) -> HttpResponse:
    """What was sent by the script, or by a button."""
    typed, writer = form.typed(), form.cleaned_data.get("writer")
    # A page that somebody else left open in this browser saves nothing under another name.
    if writer != request.user.pk:
        raise Http404
    key = note.pk if note else form.cleaned_data.get("key") or uuid.uuid4()
    page = form.from_page()
    saved = actions.save_draft(family=family, key=key, page=page, typed=typed, by=request.user)
    answer = _told if by_script(request) else _go_on
    return answer(request, family, form, saved)


def _form(request: SignedInRequest, family: Family, note: Note | None) -> NoteForm:
    members = members_of(family)
    hidden = {
        "key": note.pk if note else uuid.uuid4(),
        "page": uuid.uuid4(),
        "based_on": note.version if note else 0,
        "writer": request.user.pk,
    }
    known = actions.content_of(note) if note else begin_with(members)
    return NoteForm(request.POST or None, members=members, known=known, hidden=hidden)


def _told(
    request: SignedInRequest, family: Family, form: NoteForm, saved: actions.Saved
) -> HttpResponse:
    """For the script: when it was saved, where it goes on, and what could not be saved."""
    at = timezone.localtime(saved.side.saved_at if saved.side else saved.note.saved_at)
    told: dict[str, Any] = {"saved_at": f"{at:%H:%M}", "problems": _problems(form)}
    where = [family.pk, saved.note.pk]
    if saved.side:
        told |= {"compare": reverse("families:note_conflict", args=where)}
        return JsonResponse(told, status=409)
    written = reverse("families:note_write", args=where)
    return JsonResponse({**told, "version": saved.note.version, "address": written})


def _problems(form: NoteForm) -> list[str]:
    """Of what was typed, what is not right yet and stays as it was."""
    return [str(message) for errors in form.errors.values() for message in errors]


def _go_on(
    request: SignedInRequest, family: Family, form: NoteForm, saved: actions.Saved
) -> HttpResponse:
    """Without scripts: back to the note, or finished."""
    finish, note = request.POST.get("then") == "finish", saved.note
    if saved.side:
        return _said(request, messages.WARNING, ASIDE, "note_conflict", note)
    if finish and form.run(lambda **_: actions.finish_note(note=note, by=request.user)):
        return _said(request, messages.SUCCESS, FINISHED, "note", note)
    if finish or form.errors:
        return _page(request, family, note, form)
    return _said(request, messages.SUCCESS, SAVED, "note_write", note)


def _said(request: SignedInRequest, level: int, words: str, page: str, note: Note) -> HttpResponse:
    messages.add_message(request, level, words)
    return redirect(f"families:{page}", note.family_id, note.pk)


def _page(
    request: SignedInRequest, family: Family, note: Note | None, form: NoteForm
) -> HttpResponse:
    """The screen, with who else is writing and what waits to be settled."""
    drafts = queries.drafts_on(family)
    shown = {
        "own": [each for each in drafts if each.id and (note is None or each.id != note.pk)],
        "others": [each for each in drafts if not each.id],
        "sides": note.sides.filter(settled_at=None).count() if note else 0,
        "marks": MARKS.values(),
    }
    return part_page(request, "note_write", family, form=form, note=note, **shown)


def note_page(request: SignedInRequest, family_id: uuid.UUID, note_id: uuid.UUID) -> HttpResponse:
    """A finished note with all that came after."""
    family = family_or_404(family_id, user=request.user, permission=Permission.VIEW_NOTES)
    note = queries.note_or_404(family, note_id)
    audit.record_view(note, by=request.user, family=family)
    members = members_of(family)
    [line] = queries.note_lines([note], names_of(members))
    shown = {
        "line": line,
        "contests": trails.contests_of(note),
        "moves": trails.moves_of_note(note, user=request.user),
        "papers": papers_showing(family, "note", note.pk),
        **_rights(request, note),
    }
    return _read(request, family, members, "note_page", {"note": note, **shown})


def _rights(request: SignedInRequest, note: Note) -> dict[str, Any]:
    """What of it the reader may do."""
    may_edit = access.can(request.user, Permission.EDIT_FAMILY)
    own = may_edit and note.author_id == request.user.pk
    return {
        "may_edit": may_edit,
        "undo_until": actions.undo_until(note) if own and actions.may_reopen(note) else None,
        "sides": own and note.sides_wait,  # type: ignore[attr-defined]
    }


def note_list(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """The finished notes of a family, newest first, whole; and who is writing one."""
    family = _family(request, family_id, Permission.VIEW_NOTES)
    filters = NoteFilterForm(request.GET, authors=queries.authors_of(family))
    chosen = filters.chosen()
    page = paginate(request, queries.filtered_notes(family, queries.NoteFilters(**chosen)))
    selected = [{"label": filters.words(n), "url": _without(request, n)} for n in chosen]
    shown = {"page": page, "filters": filters, "selected": selected}
    members = members_of(family)
    shown |= _listed(request, family, page, members)
    return _read(request, family, members, "note_list", shown)


def _listed(
    request: SignedInRequest, family: Family, page: Page[Note], members: Sequence[Member]
) -> dict[str, Any]:
    """The notes of a page in words, and what stands around them; that they were read is noted."""
    notes = list(page.object_list)
    audit.record(Event.NOTES_READ, family, by=request.user, family=family, shown=len(notes))
    return {
        "lines": queries.note_lines(notes, names_of(members)),
        "drafts": queries.drafts_on(family),
        "moves": trails.moves_away(family, user=request.user),
        "may_add": access.can(request.user, Permission.EDIT_FAMILY),
    }


def _without(request: SignedInRequest, name: str) -> str:
    """This address without a filter, which may stand in three parts."""
    query = request.GET.copy()
    for each in [*query]:
        if each == "page" or each.partition("-")[0] == name:
            del query[each]
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _read(
    request: SignedInRequest,
    family: Family,
    members: Sequence[Member],
    template: str,
    shown: dict[str, Any],
) -> HttpResponse:
    """A page of notes under the family's name; its reading is noted by whoever calls."""
    context = {"family": family, "identity": identity_of(family, members), **shown}
    return render(request, f"families/{template}.html", context)
