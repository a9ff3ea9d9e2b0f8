"""Second factors: allauth's pages, with what happens there noted and proven for the session."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone

from privacy.actions import factors as actions
from privacy.queries import factors as queries
from privacy.web import SignedInRequest

Kind = Authenticator.Type


class Overview(IndexView):
    """What the person signs in with beside the password."""

    request: SignedInRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each factor as a line; without any, what to do about it."""
        rows = [_line(each) for each in queries.factors_of(self.request.user)]
        codes = self.request.user.pk and queries.codes_left(self.request.user)
        apps = [each for each in rows if each["kind"] == Kind.TOTP]
        shown = {"rows": rows, "codes": codes, "has_app": bool(apps)}
        return super().get_context_data(**kwargs, **shown, required=settings.FACTOR_REQUIRED)


def _line(factor: Authenticator) -> dict[str, Any]:
    """One factor: what it is, since when, when it was used last."""
    app = factor.type == Kind.TOTP
    remove = ("mfa_deactivate_totp", []) if app else ("mfa_remove_webauthn", [factor.pk])
    used = factor.last_used_at
    return {
        "kind": factor.type,
        "name": "Authenticator app" if app else factor.wrap().name,
        "added": f"{timezone.localtime(factor.created_at):%-d %B %Y}",
        "used": f"{timezone.localtime(used):%-d %B %Y}" if used else "Not yet",
        "url": reverse_lazy(remove[0], args=remove[1]),
    }


def _prove(request: HttpRequest, factor: Authenticator) -> None:
    """What was just set up counts as used, in this session alone; it goes on under a new id."""
    record_authentication(request, factor.user, "mfa", id=factor.pk, type=factor.type)
    request.session.cycle_key()


class AddApp(ActivateTOTPView):
    """Set up an authenticator app."""

    request: SignedInRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Its first code was right."""
        answer = super().form_valid(form)
        _prove(self.request, queries.factors_of(self.request.user).get(type=Kind.TOTP))
        actions.note_added(kind=Kind.TOTP.value, by=self.request.user)
        return answer


class AddPasskey(AddWebAuthnView):
    """Set up a passkey."""

    request: SignedInRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """The browser's answer was right."""
        answer = super().form_valid(form)
        _prove(
            self.request,
            queries.factors_of(self.request.user).filter(type=Kind.WEBAUTHN).latest("pk"),
        )
        actions.note_added(kind=Kind.WEBAUTHN.value, by=self.request.user)
        return answer


class RemoveApp(DeactivateTOTPView):
    """Take the authenticator app away; the form refuses where nothing would be left."""

    request: SignedInRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Gone."""
        answer = super().form_valid(form)
        actions.note_removed(kind=Kind.TOTP.value, by=self.request.user)
        return answer


class RemovePasskey(RemoveWebAuthnView):
    """Take a passkey away."""

    request: SignedInRequest
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Gone, unless nothing would be left."""
        if not get_adapter().can_delete_authenticator(self.object):
            messages.warning(
                self.request, get_adapter().error_messages["cannot_delete_authenticator"]
            )
            return redirect("mfa_index")
        answer = super().form_valid(form)
        actions.note_removed(kind=Kind.WEBAUTHN.value, by=self.request.user)
        return answer


class NewCodes(GenerateRecoveryCodesView):
    """Make new recovery codes."""

    request: SignedInRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """The former ones open nothing any more."""
        answer = super().form_valid(form)
        actions.note_codes_made(by=self.request.user)
        return answer


class ConfirmByCode(ReauthenticateView):
    """A code before something important."""


class ConfirmByPasskey(ReauthenticateWebAuthnView):
    """A passkey before something important; what went wrong is said on the page itself."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Once more."""
        return self.render_to_response(self.get_context_data(form=form))
