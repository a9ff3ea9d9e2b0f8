"""Attacks on signing in by the council's own sign-in: a real provider is made to lie."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from privacy import idp
from privacy.actions import account_changes as changes
from privacy.models import AuditEvent, Binding, User
from privacy.roles import Role
from privacy.rules.council_sign_in import SignInRefused
from tests.make import PASSWORD, make_team, make_user
from tests.privacy import council
from tests.privacy.council import Provider, bind, forged, is_in, reasons, sign_in
from tests.privacy.test_factors import code, set_up, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council_sign_in")]
NEW_ACCOUNT = "/accounts-of-staff/new/"
LOCK = "/accounts/reauthenticate/"


@pytest.fixture
def ada(provider: Provider) -> User:
    """An administrator who is bound."""
    user = make_user(Role.ADMINISTRATOR, "Ada First", make_team())
    bind(provider, user, "ada")
    return user


@pytest.fixture
def waits(provider: Provider) -> User:
    """Somebody whose first sign-in is awaited."""
    user = make_user(Role.ANALYST, "Wim Waits")
    Binding.objects.create(user=user, issuer=provider.issuer, waits_until="2999-01-01T00:00Z")
    return user


def same(answer: Any) -> bytes:
    """A page without what differs at each look."""
    return re.sub(rb'(csrfmiddlewaretoken" value|nonce)="[^"]*"', b"", answer.content)


# --- A token that proves nothing

LIES: dict[str, tuple[dict[str, Any], str]] = {
    "the nonce of another question": ({"nonce": "of another question"}, "nonce"),
    "no nonce": ({"nonce": None}, "nonce"),
    "another issuer": ({"iss": "https://login.evil.example"}, "issuer"),
    "for somebody else": ({"aud": "another-product"}, "token"),
    "asked for by somebody else": ({"azp": "another-product"}, "another_party"),
    "over": ({"exp": 1_700_000_000}, "token"),
    "of yesterday": ({"iat": 1_700_000_000}, "not_of_now"),
    "of tomorrow": ({"iat": 4_000_000_000}, "token"),
    "signed in there long ago": ({"auth_time": 1_700_000_000}, "old_authentication"),
    "signed in there tomorrow": ({"auth_time": 4_000_000_000}, "old_authentication"),
    "signed in there at no time": ({"auth_time": "today"}, "old_authentication"),
}


@pytest.mark.parametrize(("claims", "reason"), LIES.values(), ids=LIES.keys())
def test_a33_a_token_that_answers_another_question_signs_nobody_in(
    provider: Provider, client: Client, ada: User, claims: dict[str, Any], reason: str
) -> None:
    answer = sign_in(provider, client, "ada", **claims)
    assert (answer.status_code, is_in(client), reasons()) == (403, False, [reason])
    assert sign_in(provider, client, "ada").status_code == 302


@pytest.mark.parametrize("verified", [False, "false", None, 0, "yes", [True]])
def test_a33_an_address_that_nobody_vouches_for_binds_nothing(
    provider: Provider, client: Client, waits: User, verified: Any
) -> None:
    answer = sign_in(provider, client, "thief", email=waits.email, email_verified=verified)
    assert (answer.status_code, is_in(client), reasons()) == (403, False, ["unknown"])
    assert Binding.objects.get(user=waits).subject == ""


def test_a33_the_same_person_of_another_issuer_is_somebody_else(
    provider: Provider, client: Client, ada: User, waits: User, settings: LazySettings
) -> None:
    settings.OIDC = provider.setup(issuer=provider.other)
    for subject, email in (("ada", ada.email), ("wim", waits.email)):
        answer = sign_in(provider, client, subject, email=email, email_verified=True)
        assert (answer.status_code, is_in(client)) == (403, False)
    assert Binding.objects.filter(subject="").get().user == waits


def test_a33_every_refusal_is_the_same_page_and_tells_of_no_account(
    provider: Provider, ada: User, waits: User
) -> None:
    closed = make_user(Role.ANALYST, "Cleo Closed")
    bind(provider, closed, "cleo")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    pages = [
        sign_in(provider, Client(), "nobody"),
        sign_in(provider, Client(), "nobody", email="no@council.example", email_verified=True),
        sign_in(provider, Client(), "thief", email=ada.email, email_verified=True),
        sign_in(provider, Client(), "thief", email=waits.email, email_verified=False),
        sign_in(provider, Client(), "cleo"),
        sign_in(provider, Client(), "ada", nonce="x"),
        Client().get(council.BACK),
        Client().get(f"{council.BACK}?state=made-up&code=x"),
        Client().get(f"{council.BACK}?error=access_denied"),
    ]
    assert {each.status_code for each in pages} == {403}
    assert len({same(each) for each in pages}) == 1
    kept = repr(list(AuditEvent.objects.values_list("facts", "reason_code", "by_name")))
    assert not any(word in kept for word in ("thief", "council.example", "made-up", "nobody"))
    # What no session of ours asked for is not noted, so that nobody fills the trail from outside.
    assert len(reasons()) == 6


@pytest.mark.parametrize("alg", ["none", "HS256", "HS512"])
def test_a33_a_token_that_the_issuer_did_not_sign_is_none(provider: Provider, alg: str) -> None:
    with pytest.raises(SignInRefused):
        idp.verified_claims(forged(alg=alg), require=())
    head, body, _ = provider.signed("ada").split(".")
    for broken in (f"{head}.{body}.AAAA", f"{head}.{body}.", "", "a.b.c", "\x00"):
        with pytest.raises(SignInRefused):
            idp.verified_claims(broken, require=())


def test_a33_what_one_session_asked_for_answers_no_other_and_only_once(
    provider: Provider, client: Client, ada: User
) -> None:
    back = provider.agreed(council.gone_there(client), "ada")
    thief = Client()
    council.gone_there(thief)
    assert council.came_back(thief, back).status_code == 403
    assert not is_in(thief)
    assert council.came_back(client, back).status_code == 302
    assert council.came_back(client, back).status_code == 403


# --- A password reset is no way past a second factor


def test_a33_a_new_password_leaves_the_second_factor_as_it_was(
    settings: LazySettings, ada: User
) -> None:
    settings.FACTOR_REQUIRED, settings.STEP_UP_MINUTES = True, 5
    kim, ben = make_user(Role.ANALYST, "Kim Worker"), make_user(Role.ADMINISTRATOR, "Ben Second")
    secret = set_up(with_password(kim))
    asked = changes.ask_password(user=kim, by=ada)
    changes.approve(change_id=asked.pk, by=ben)
    parts = changes.welcome_parts(User.objects.get(pk=kim.pk))
    thief = Client()
    link = thief.get(f"/accounts/welcome/{parts['uidb64']}/{parts['token']}/", follow=True)
    typed = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    thief.post(link.redirect_chain[-1][0], typed)
    thief = with_password(kim)
    assert not is_in(thief)
    assert thief.get("/jobs/").status_code == 302
    thief.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert thief.get("/jobs/").status_code == 200


def test_a33_a_locked_session_without_a_factor_keeps_nothing_to_do_after_the_password(
    settings: LazySettings,
) -> None:
    """Somebody who knew the password waited for the lock, which asks for the password alone."""
    settings.FACTOR_REQUIRED = True
    kim = make_user(Role.ADMINISTRATOR, "Kim Worker")
    thief = with_password(kim)
    session = thief.session
    for name in ("began", "seen_at"):
        session[name] -= 31 * 60
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**r, "at": r["at"] - 1860} for r in records]
    session.save()
    typed = {"name": "N", "email": "n@council.example", "role": "dpo", "team": ""}
    thief.post(NEW_ACCOUNT, typed)
    thief.post(LOCK, {"password": PASSWORD, "next": NEW_ACCOUNT})
    assert not User.objects.filter(email="n@council.example").exists()
    assert not is_in(thief)
