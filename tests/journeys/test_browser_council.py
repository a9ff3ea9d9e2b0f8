"""Somebody invited signs in by the council's own sign-in, led there and back by a real browser."""

import time

import pytest
from playwright.sync_api import Browser, expect

from privacy.roles import Role
from tests.addresses import people
from tests.browser import Product, running
from tests.database import Databases
from tests.journeys.test_browser_pages import wrong_with
from tests.privacy import council
from tests.privacy.council import NAME
from tests.visiting import office

pytestmark = pytest.mark.browser
EMAIL = "olu.bound@council.example"
# The provider's pages ask for a style sheet that no test fetches.
STYLES = "https://cdn.jsdelivr.net/"


def test_there_and_back_and_confirmed_there(
    empty_product: Product, browser: Browser, run_databases: Databases
) -> None:
    with run_databases.server(empty_product.database) as connection:
        everybody = people(connection)
    first, second = everybody[Role.ADMINISTRATOR][:2]
    with council.running() as provider:
        settings = {
            "TFCASE_OIDC_ISSUER": provider.issuer,
            "TFCASE_OIDC_CLIENT_ID": council.CLIENT,
            "TFCASE_OIDC_CLIENT_SECRET": "not told",
            "TFCASE_OIDC_NAME": NAME,
        }
        claims = {"email": EMAIL, "email_verified": True, "auth_time": int(time.time())}
        provider.knows("olu", **claims)
        with (
            running(empty_product.database, with_worker=False, **settings) as product,
            office(browser, product.address, everybody) as visits,
        ):
            visits.elsewhere, visits.allowed = (provider.issuer, STYLES), {403}
            asking = visits.seat(first)
            asking.goto("/accounts-of-staff/new/")
            asking.get_by_label("Name").fill("Olu Bound")
            asking.get_by_label("Email address").fill(EMAIL)
            asking.get_by_label("Analyst").check()
            asking.get_by_role("button", name="Ask for the invitation").click()
            deciding = visits.seat(second, 375)
            deciding.goto(asking.url)
            deciding.get_by_role("button", name="Approve it").click()
            expect(deciding.get_by_text("waits for the first sign-in")).to_be_visible()
            assert wrong_with(deciding) == []
            olu = visits.open(375)
            olu.context.route(f"{STYLES}**", lambda route: route.abort())
            olu.goto("/accounts/login/?next=/roles/")
            assert wrong_with(olu) == []
            for subject, led in (("stranger", "did not work"), ("olu", "Who may do what")):
                olu.goto("/accounts/login/?next=/roles/")
                olu.get_by_role("button", name=f"Sign in with {NAME}").click()
                olu.get_by_placeholder("sub").fill(subject)
                olu.get_by_role("button", name="Authorize").click()
                expect(olu.get_by_role("heading", level=1)).to_contain_text(led)
                assert wrong_with(olu) == []
            olu.goto("/accounts/reauthenticate/?next=/jobs/")
            expect(olu.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
            assert wrong_with(olu) == []
            provider.knows("olu", auth_time=int(time.time()))
            olu.get_by_role("button", name=f"Continue with {NAME}").click()
            olu.get_by_placeholder("sub").fill("olu")
            olu.get_by_role("button", name="Authorize").click()
            expect(olu.get_by_role("heading", level=1)).to_contain_text("Jobs")
            for page in ("/accounts/2fa/", "/sessions/"):
                olu.goto(page)
                expect(olu.get_by_text(f"You sign in with {NAME}")).to_be_visible()
                assert wrong_with(olu) == []
            asking.reload()
            expect(asking.get_by_role("button", name="Password instead of")).to_be_visible()
            assert wrong_with(asking) == []
