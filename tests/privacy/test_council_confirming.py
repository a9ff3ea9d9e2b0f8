"""Confirming at the council's own sign-in: anew, by the same person, for this session alone."""

import time

import pytest
from django.conf import LazySettings
from django.test import Client

from privacy.actions import account_changes as changes
from privacy.models import Binding, User
from privacy.roles import Role
from tests.make import make_team, make_user
from tests.privacy import council
from tests.privacy.council import Provider, bind, is_in, reasons, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council_sign_in")]
NEW_ACCOUNT, LOCK = "/accounts-of-staff/new/", "/accounts/reauthenticate/"
HOUR = 3600


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


@pytest.fixture
def careful(settings: LazySettings, provider: Provider, ada: User) -> Client:
    """A browser of the administrator's that has to confirm before what matters."""
    settings.STEP_UP_MINUTES = 5
    client = Client()
    sign_in(provider, client, "ada", auth_time=int(time.time()) - HOUR)
    assert client.get(NEW_ACCOUNT)["Location"].startswith(LOCK)
    return client


@pytest.mark.parametrize("ago", [300, None, "now"], ids=["old", "unsaid", "no number"])
def test_a33_an_old_sign_in_there_confirms_nothing(
    provider: Provider, careful: Client, ago: int | str | None
) -> None:
    at = int(time.time()) - ago if isinstance(ago, int) else ago
    answer = council.confirm(provider, careful, "ada", NEW_ACCOUNT, auth_time=at)
    assert (answer.status_code, reasons()) == (403, ["old_authentication"])
    assert careful.get(NEW_ACCOUNT)["Location"].startswith(LOCK)
    council.confirm(provider, careful, "ada", NEW_ACCOUNT)
    assert careful.get(NEW_ACCOUNT).status_code == 200


def test_a33_nobody_else_confirms_and_nobody_is_bound_by_it(
    provider: Provider, careful: Client, waits: User
) -> None:
    bind(provider, make_user(Role.ADMINISTRATOR, "Ben Second"), "ben")
    for subject in ("ben", "wim"):
        claims = {"email": waits.email, "email_verified": True}
        answer = council.confirm(provider, careful, subject, NEW_ACCOUNT, **claims)
        assert answer.status_code == 403
    assert careful.get(NEW_ACCOUNT)["Location"].startswith(LOCK)
    assert Binding.objects.get(user=waits).subject == ""


def test_a34_a_confirmation_of_one_session_is_none_of_another(
    provider: Provider, careful: Client
) -> None:
    other = Client()
    sign_in(provider, other, "ada", auth_time=int(time.time()) - HOUR)
    provider.knows("ada", auth_time=int(time.time()))
    there = council.gone_there(careful, council.CONFIRM, next=NEW_ACCOUNT)
    back = provider.agreed(there, "ada")
    assert council.came_back(other, back).status_code == 403
    assert other.get(NEW_ACCOUNT)["Location"].startswith(LOCK)
    assert council.came_back(careful, back).status_code == 302
    assert careful.get(NEW_ACCOUNT).status_code == 200
    assert other.get(NEW_ACCOUNT)["Location"].startswith(LOCK)


def test_a34_a_confirmation_ends_with_the_rights_it_was_given_under(
    provider: Provider, careful: Client, ada: User, settings: LazySettings
) -> None:
    council.confirm(provider, careful, "ada", NEW_ACCOUNT)
    assert careful.get(NEW_ACCOUNT).status_code == 200
    ben, cat = (make_user(Role.ADMINISTRATOR, name) for name in ("Ben Second", "Cat Third"))
    asked = changes.ask_change(user=ada, role="dpo", team=None, by=ben)
    changes.approve(change_id=asked.pk, by=cat)
    assert careful.get(NEW_ACCOUNT)["Location"].startswith("/accounts/login/")
    # Nor does a confirmation outlive what the claims take away in that very moment.
    sign_in(provider, careful, "ada")
    settings.OIDC = provider.setup(roles_claim="groups", roles={"Case": Role.KEYWORKER})
    answer = council.confirm(provider, careful, "ada", "/jobs/", groups=["Case"])
    assert (answer.status_code, is_in(careful), reasons()[-1]) == (403, False, "no_role")
