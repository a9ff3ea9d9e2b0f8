"""The regulator's questions about a return, for whoever answers them."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from exports.actions.assessments import assess_return
from exports.forms_assessment import AssessmentForm
from exports.queries import returns as queries
from exports.queries.assessments import why_not_assess
from privacy import access
from privacy.roles import Permission
from privacy.web import SignedInRequest


def assess(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponse:
    """Answer them, each beside what was measured."""
    access.require(request.user, Permission.BUILD_RETURN)
    shown = queries.return_or_404(return_id)
    form = AssessmentForm(shown, request.POST if request.method == "POST" else None)
    if form.run(assess_return, return_id=return_id, by=request.user):
        messages.success(request, "Your answers are kept with the return.")
        return redirect(shown)
    refused = why_not_assess(shown, request.user, approved=bool(queries.approvals(shown)))
    context = {"shown": shown, "form": form, "refused": refused}
    return render(request, "exports/return_assess.html", context)
