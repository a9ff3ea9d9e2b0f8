"""Who else is in the items of a subject request, and one decision for somebody everywhere."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from privacy import access
from privacy.actions import subject_bulk as bulks
from privacy.actions import subject_review as review
from privacy.errors import RuleBroken
from privacy.forms import subject_work as forms
from privacy.models import SubjectParty
from privacy.queries import subject_items as queries
from privacy.roles import Permission
from privacy.views import subject_words as words
from privacy.views.subject_items import Keys, may_work
from privacy.web import ActionForm, SignedInRequest, paginate

COLUMNS = [{"label": name} for name in ("Who", "What", "Mentions", "State")]
RULES = [{"label": name} for name in ("Rule", "Made", "Covers", "State")]


def subject_people(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """Everybody and everything that is named, those with most to decide first."""
    access.require(request.user, Permission.READ_SUBJECT_ITEMS)
    held = queries.readable_or_404(request_id, user=request.user)
    review.note_list_view(request=held, by=request.user)
    page = paginate(request, queries.parties(held))
    shown: dict[str, Any] = {"subject_request": held, "page": page, "columns": COLUMNS}
    shown["rows"] = [words.party_row(each) for each in page]
    return render(request, "privacy/subject_people.html", shown)


def subject_party(
    request: SignedInRequest, request_id: uuid.UUID, party_id: uuid.UUID
) -> HttpResponse:
    """Somebody: where they are named, what they are, and one decision everywhere."""
    access.require(request.user, Permission.READ_SUBJECT_ITEMS)
    held = queries.readable_or_404(request_id, user=request.user)
    party = queries.party_or_404(held, party_id)
    form = forms.EverywhereForm(request.POST or None, who=party.who)
    made = form.run(bulks.propose_everywhere, party=party, by=request.user)
    if made:
        return redirect(made)
    shown = {"subject_request": held, "party": party, "form": form, **_of_party(request, party)}
    shown["may_work"] = may_work(request, held)
    review.note_list_view(request=held, by=request.user)
    return render(request, "privacy/subject_party.html", shown)


def _of_party(request: SignedInRequest, party: SubjectParty) -> dict[str, Any]:
    """Where somebody is named, and the rules for them."""
    page = paginate(request, queries.mentions_of(party))
    return {
        "page": page,
        "lines": [words.sample_line(each) for each in page],
        # What is open stands first, so the first page tells whether anything is.
        "still": any(not each.decision for each in page),
        "rules": RULES,
        "bulks": [words.bulk_row(each) for each in queries.bulks_of(party)],
    }


def subject_party_name(
    request: SignedInRequest, request_id: uuid.UUID, party_id: uuid.UUID
) -> HttpResponse:
    """Another name of somebody."""
    return _step(request, (request_id, party_id), forms.NameForm, review.add_name, "Another name")


def subject_party_relation(
    request: SignedInRequest, request_id: uuid.UUID, party_id: uuid.UUID
) -> HttpResponse:
    """What somebody is to whoever asks."""
    return _step(request, (request_id, party_id), forms.RelationForm, review.relate, "Relation")


def _step(
    request: SignedInRequest, keys: Keys, asked: type[ActionForm], action: Any, title: str
) -> HttpResponse:
    """A page of one form about somebody."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    party = queries.party_or_404(queries.readable_or_404(keys[0], user=request.user), keys[1])
    form = asked(request.POST or None)
    if form.run(action, party=party, by=request.user) is not None:
        messages.success(request, f"{title}: saved.")
        return redirect(party)
    shown = {"form": form, "title": title, "record": party}
    return render(request, "privacy/register_step.html", shown)


def subject_bulk(
    request: SignedInRequest, request_id: uuid.UUID, bulk_id: uuid.UUID
) -> HttpResponse:
    """A rule with its sample; it counts once the sample was read."""
    access.require(request.user, Permission.READ_SUBJECT_ITEMS)
    held = queries.readable_or_404(request_id, user=request.user)
    bulk = queries.bulk_or_404(held, bulk_id)
    form = forms.ConfirmForm(request.POST or None)
    if form.run(bulks.confirm_everywhere, bulk=bulk, by=request.user):
        messages.success(request, "The rule counts.")
        return redirect("privacy:subject_people", held.pk)
    review.note_list_view(request=held, by=request.user)
    shown = {"subject_request": held, "bulk": bulk, "form": form, **words.bulk_words(bulk)}
    shown["may_work"] = may_work(request, held)
    return render(request, "privacy/subject_bulk.html", shown)


@require_POST
def subject_bulk_undo(
    request: SignedInRequest, request_id: uuid.UUID, bulk_id: uuid.UUID
) -> HttpResponse:
    """What a rule decided is open again."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = queries.readable_or_404(request_id, user=request.user)
    bulk = queries.bulk_or_404(held, bulk_id)
    try:
        opened = bulks.undo_everywhere(bulk=bulk, by=request.user)
        messages.success(request, f"The rule is undone: {opened} mentions are open again.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(bulk)
