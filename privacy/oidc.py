"""allauth's OpenID Connect, wrapped: it keeps state and code verifier and changes the code.

Whom a token names is ours: the signature is always checked, and so is the nonce, which allauth does
not know. Nothing of what allauth would keep is kept: no token, no claim, no account by e-mail.
"""

import logging
import time
from typing import Any, NoReturn
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string

from privacy import idp
from privacy.actions import bindings as actions
from privacy.models import User
from privacy.rules.council_sign_in import (
    CouncilSignIn,
    Identity,
    SignInRefused,
    check_confirms,
    ended_subject,
    read_identity,
)

log = logging.getLogger("tfcase.sign_in")
PROVIDER = "council"
# How a session says that it was begun, or confirmed, by the council's sign-in.
METHOD = "council"
NONCE_LENGTH = 32


class Exchange(OpenIDConnectOAuth2Adapter):
    """Changes the code for a token, and gives what the token says once it has been checked."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Its addresses, looked at before they are used."""
        return idp.discovery()

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the council's sign-in leads back to."""
        return request.build_absolute_uri(reverse("council_back"))

    def get_access_token_data(self, *args: Any, **more: Any) -> Any:
        """What the code is worth; an answer in another shape is worth nothing."""
        try:
            return super().get_access_token_data(*args, **more)
        except (KeyError, ValueError) as fault:
            raise OAuth2Error("no token") from fault

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Nothing is asked with the access token, so it is dropped here."""
        return SocialToken(token="")

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **more: Any
    ) -> SocialLogin:
        """What the ID token says, for `Council.pre_social_login` to judge; it is never saved."""
        sent = str(more["response"].get("id_token", ""))
        claims = idp.verified_claims(sent, require=("exp", "sub"))
        account = SocialAccount(provider=PROVIDER, uid="", extra_data=claims)
        return SocialLogin(provider=self.get_provider(), account=account)


class Provider(OpenIDConnectProvider):
    """The one provider there is: the council's own."""

    oauth2_adapter_class = Exchange


class Council(DefaultSocialAccountAdapter):
    """What allauth asks us about signing in from outside."""

    def list_apps(
        self, request: HttpRequest, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        """The one of the settings; none from the database."""
        setup: CouncilSignIn | None = settings.OIDC
        return [_app(setup)] if setup else []

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Provider:
        """The council's."""
        return Provider(request, app=_app(idp.council_sign_in()))

    def get_requests_session(self) -> idp.Asking:
        """Nothing goes out but to the council's sign-in."""
        return idp.Asking(idp.council_sign_in())

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never: an address tells nobody who somebody is."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """The claims are checked: everything from here on is ours."""
        claims, state = sociallogin.account.extra_data, sociallogin.state
        raise ImmediateHttpResponse(_arrived(request, claims, state))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **what: Any) -> NoReturn:
        """Cancelled there, a state of another session, or no token for the code.

        Anybody can bring these about, and nobody is named: the trail is not filled with them.
        """
        if fault := what.get("exception"):
            log.warning("The council's sign-in gave no token: %s.", type(fault).__name__)
        raise ImmediateHttpResponse(refuse(request))


def _app(setup: CouncilSignIn) -> SocialApp:
    """The settings in the shape that allauth reads."""
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=PROVIDER,
        name=setup.name,
        client_id=setup.client_id,
        secret=setup.client_secret,
        settings={"server_url": setup.discovery, "oauth_pkce_enabled": True},
    )


def leave(request: HttpRequest, *, confirming: User | None = None) -> HttpResponse:
    """To the council's sign-in, with a state and a nonce that this session alone knows.

    Nothing of the address that was asked for goes along: neither scopes nor parameters.
    """
    setup = idp.council_sign_in()
    nonce = get_random_string(NONCE_LENGTH)
    asked: dict[str, str] = {"nonce": nonce, "max_age": str(settings.SESSION_COOKIE_AGE)}
    if confirming:
        asked.update(prompt="login", max_age="0")
    if setup.acr:
        asked["acr_values"] = " ".join(setup.acr)
    provider = Council(request).get_provider(request, PROVIDER)
    kept = {
        "nonce": nonce,
        "asked_at": time.time(),
        "confirms": str(confirming.pk) if confirming else "",
    }
    answer: HttpResponse = provider.redirect(
        request,
        process="login",
        next_url=get_next_redirect_url(request),
        auth_params=asked,
        scope=["openid", "profile", "email"],
        **kept,
    )
    return answer


def come_back(request: HttpRequest) -> HttpResponse:
    """From there, with a code: signed in, confirmed or refused."""
    view = OAuth2CallbackView.adapter_view(Exchange(request, PROVIDER))
    answer: HttpResponse = view(request)
    return answer


def refuse(request: HttpRequest, code: str = "") -> HttpResponse:
    """The one page for whoever does not come in, and why, for the trail alone."""
    if code:
        actions.note_refused(code=code)
    return render(request, "account/council_refused.html", status=403)


def ended_by_token(token: str) -> str:
    """The subject of a logout token that is sent for the first time. Raises SignInRefused.

    What the issuer did not sign is not noted: anybody may send it.
    """
    claims = idp.verified_claims(token, require=())
    try:
        subject, name = ended_subject(claims, time.time())
        actions.use_up(name)
    except SignInRefused as refused:
        actions.note_refused(code=f"logout_{refused.code}")
        raise
    return subject


def _arrived(request: HttpRequest, claims: dict[str, Any], state: dict[str, Any]) -> HttpResponse:
    """Judge what the token says, by the state that this session kept."""
    setup = idp.council_sign_in()
    identity = read_identity(
        claims,
        setup,
        nonce=state.get("nonce", ""),
        now=time.time(),
        oldest=settings.SESSION_COOKIE_AGE,
    )
    if state.get("confirms"):
        return _confirmed(request, identity, state)
    return _signed_in(request, identity, state)


def _signed_in(request: HttpRequest, identity: Identity, state: dict[str, Any]) -> HttpResponse:
    """Begin a session; a second factor that was not used there is asked for here."""
    arrival = actions.arrive(identity=identity, issuer=idp.council_sign_in().issuer, may_bind=True)
    if arrival.user is None:
        return refuse(request)
    if request.user.is_authenticated:
        get_account_adapter(request).logout(request)
    _record(request, arrival.user, identity)
    answer: HttpResponse = perform_login(request, arrival.user, redirect_url=state.get("next"))
    return answer


def _confirmed(request: HttpRequest, identity: Identity, state: dict[str, Any]) -> HttpResponse:
    """The person whose session it is has shown anew who they are: go on with what was sent."""
    user = request.user
    if not isinstance(user, User) or str(user.pk) != state["confirms"]:
        raise SignInRefused("another_person")
    if actions.subject_of(user, idp.council_sign_in().issuer) != identity.subject:
        raise SignInRefused("another_person")
    check_confirms(identity, state["asked_at"])
    arrival = actions.arrive(identity=identity, issuer=idp.council_sign_in().issuer, may_bind=False)
    if arrival.user is None or arrival.changed:
        logout(request)
        return refuse(request) if arrival.user is None else redirect("account_login")
    _record(request, user, identity)
    request.session.cycle_key()
    # allauth reads from the address where to go on; this one never saw the address before.
    request.GET = QueryDict(urlencode({"next": state.get("next") or "/"}))
    answer: HttpResponse = resume_request(request) or redirect("/")
    return answer


def _record(request: HttpRequest, user: User, identity: Identity) -> None:
    """When the person showed there who they are, not when they came here, is what counts."""
    at, factor = identity.auth_time or 0, identity.has_factor
    record_authentication(request, user, METHOD, at=at, factor=factor)
