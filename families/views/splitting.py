"""A family split, or separated for safety, and who can still see what after that."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from families.actions.separating import separate_family
from families.actions.splitting import split_family
from families.forms.lineage import SeparateForm, SplitForm
from families.models import Family
from families.queries import separating as queries
from families.queries.families import family_or_404
from families.queries.members import current_members
from families.views.parts import part_page
from privacy.roles import Permission
from privacy.web import SignedInRequest

SPLIT = "The new family is open. Its reference is {}."
SEPARATED = "The new family is open and restricted. Look through the check list now."


def family_split(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Some of its people get a family of their own."""
    family = _own(request, family_id)
    form = SplitForm(request.POST or None, members=current_members(family))
    made = form.run(split_family, family=family, by=request.user)
    if made is None:
        return part_page(request, "family_split", family, form=form)
    messages.success(request, SPLIT.format(made.to_reference))
    return redirect("families:family", made.to_family_id)


def family_separate(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """The safety split: asked, looked at once more, done at once and everywhere."""
    family = _own(request, family_id)
    members = current_members(family)
    colleagues = queries.may_be_named(family, user=request.user)
    form = SeparateForm(request.POST or None, members=members, colleagues=colleagues)
    sure = request.POST.get("sure") == "yes"
    made = form.run(separate_family, family=family, by=request.user) if sure else None
    if made is None:
        asked = form.is_bound and form.is_valid()
        return part_page(request, "family_separate", family, form=form, asked=asked)
    messages.success(request, SEPARATED)
    return redirect("families:who_knows", made.to_family_id)


def who_knows(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """The check list: who opens which side, and what is left to be looked at."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    checked = queries.check_list(family, user=request.user)
    return part_page(request, "who_knows", family, checked=checked)


def _own(request: SignedInRequest, family_id: uuid.UUID) -> Family:
    return family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
