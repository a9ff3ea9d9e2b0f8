"""What the claims of the council's sign-in mean: a factor, a confirmation, fewer roles."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client

from privacy.models import User
from privacy.roles import Role
from tests.make import make_team, make_user
from tests.privacy import council
from tests.privacy.council import NAME, Provider, bind, is_in, sign_in
from tests.privacy.test_factors import code, set_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council_sign_in")]
GROUPS = {"roles_claim": "groups", "roles": {"Leads": Role.MANAGER, "Case": Role.KEYWORKER}}
NEW = {"name": "Nia New", "email": "nia.new@council.example", "role": "analyst", "team": ""}


@pytest.fixture
def manager(provider: Provider) -> User:
    """A manager who is bound already."""
    user = make_user(Role.MANAGER, "Mae Lead", make_team())
    bind(provider, user, "mae")
    return user


# --- A second factor, and confirming


def test_a_factor_counts_where_the_council_says_so_and_is_asked_for_otherwise(
    provider: Provider, manager: User, settings: LazySettings
) -> None:
    settings.OIDC = provider.setup(amr=frozenset({"mfa"}), acr=("gold",))
    settings.FACTOR_REQUIRED, settings.STEP_UP_MINUTES = True, 5
    for claims in ({"amr": ["pwd", "mfa"]}, {"acr": "gold"}):
        there = Client()
        sign_in(provider, there, "mae", **claims)
        assert there.get("/jobs/").status_code == 200, claims
    for claims in ({"amr": ["pwd"]}, {"amr": "mfa"}, {"acr": "silver"}, {"acr": ["gold"]}, {}):
        here = Client()
        sign_in(provider, here, "mae", **{"auth_time": int(time.time()), **claims})
        assert here.get("/jobs/")["Location"] == "/accounts/2fa/", claims
    secret = set_up(here)
    own = Client()
    assert sign_in(provider, own, "mae")["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(own)
    own.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert own.get("/jobs/").status_code == 200
    # Whoever has shown one there is not asked for another here.
    sign_in(provider, there := Client(), "mae", amr=["mfa"])
    assert there.get("/jobs/").status_code == 200


def test_confirming_there_goes_on_with_what_was_sent(
    provider: Provider, client: Client, settings: LazySettings
) -> None:
    settings.STEP_UP_MINUTES = 5
    ada = make_user(Role.ADMINISTRATOR, "Ada First")
    bind(provider, ada, "ada")
    # Signed in there this morning: that is no confirmation of now.
    sign_in(provider, client, "ada", auth_time=int(time.time()) - 3600)
    asked = client.post("/accounts-of-staff/new/", NEW)
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    page = client.get(asked["Location"], follow=True)
    assert page.redirect_chain[-1][0].startswith(council.CONFIRM)
    assert f"Continue with {NAME}" in page.content.decode()
    there = council.gone_there(client, council.CONFIRM, next="/accounts-of-staff/new/")
    asked_for = parse_qs(urlsplit(there).query)
    assert (asked_for["prompt"], asked_for["max_age"]) == (["login"], ["0"])
    before = client.session.session_key
    done = council.confirm(provider, client, "ada", "/accounts-of-staff/new/")
    assert client.session.session_key != before
    nia = User.objects.get(email=NEW["email"])
    assert done["Location"] == f"/accounts-of-staff/{nia.pk}/"
    assert client.get("/accounts-of-staff/new/").status_code == 200


# --- Roles


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["Leads", "Other"], "manager"),
        ("Leads", "manager"),
        (["Case"], "keyworker"),
        ([], None),
        (["Other"], None),
        (None, None),
        ({"Leads": 1}, None),
    ],
)
def test_claims_take_away_and_every_session_follows_at_once(
    provider: Provider, manager: User, settings: LazySettings, groups: Any, role: str | None
) -> None:
    settings.OIDC = provider.setup(**GROUPS)
    before, now = Client(), Client()
    sign_in(provider, before, "mae", groups=["Leads"])
    assert before.get("/jobs/").status_code == 200
    answer = sign_in(provider, now, "mae", groups=groups)
    manager.refresh_from_db()
    assert manager.role == (role or "manager")
    assert is_in(now) is (role is not None)
    assert answer.status_code == (302 if role else 403)
    assert before.get("/jobs/").status_code == (200 if role == "manager" else 302)
    # Back in the group: what two people gave is still theirs; what was taken is not given back.
    sign_in(provider, now := Client(), "mae", groups=["Leads"])
    manager.refresh_from_db()
    assert manager.role == (role or "manager")
    assert is_in(now)


def test_a_wider_role_is_only_shown_to_the_administrators_who_may_give_it(
    provider: Provider, client: Client, settings: LazySettings
) -> None:
    settings.OIDC = provider.setup(**GROUPS)
    kim = make_user(Role.KEYWORKER, "Kim Worker", make_team())
    bind(provider, kim, "kim")
    sign_in(provider, client, "kim", groups=["Case", "Leads"])
    kim.refresh_from_db()
    assert (kim.role, is_in(client)) == ("keyworker", True)
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = client.get(f"/accounts-of-staff/{kim.pk}/").content.decode()
    assert "Keyworker, Team manager" in page
    assert "Waits for a second administrator" not in page
