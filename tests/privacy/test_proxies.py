"""Nobody chooses the address by which attempts to sign in are counted."""

import pytest
from django.conf import LazySettings
from django.test import Client

from privacy.models import AuditEvent

LOGIN = "/accounts/login/"
FORWARDED = "X-Forwarded-For"
MANY = 3
# What somebody may write who wants to be somebody else each time.
MADE_UP = [
    "10.0.0.{n}",
    "10.0.0.{n}, 203.0.113.7",
    "203.0.113.{n},, 10.0.0.{n}",
    "2001:db8::{n}",
    "not an address {n}",
    "",
]
# How many proxies are trusted, and what those proxies then send on.
PLACES = [
    *((0, made_up) for made_up in MADE_UP),
    *((1, f"{made_up}, 203.0.113.7") for made_up in MADE_UP),
    *((2, f"{made_up}, 203.0.113.7, 192.0.2.1") for made_up in MADE_UP),
    # The proxy's own way of writing, and an address out of the many that one line has.
    (1, "203.0.113.7:5{n}"),
    (1, "2001:db8:1:2::{n}"),
]
OTHERS = (
    *("X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP"),
    *("X-Forwarded-Host", "X-Cluster-Client-IP", "Client-IP"),
)


@pytest.fixture(autouse=True)
def _a_few_tries(settings: LazySettings) -> None:
    """As in the product, but that fewer are enough."""
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": f"{MANY - 1}/m/ip"}


def tried(number: int, **headers: str) -> str:
    """What the sign-in says to one more name and a wrong password."""
    typed = {"login": f"p{number}@council.example", "password": "wrong"}
    answer = Client(headers=headers).post(LOGIN, typed)
    said = answer.content.decode()
    return "counted" if "Too many" in said else "tried" if "not correct" in said else "refused"


@pytest.mark.parametrize(("proxies", "sent"), PLACES)
def test_a_made_up_address_is_not_the_one_that_counts(
    db: None, settings: LazySettings, proxies: int, sent: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    said = [tried(n, **{FORWARDED: sent.replace("{n}", str(n))}) for n in range(MANY)]
    assert said == ["tried"] * (MANY - 1) + ["counted"]
    assert AuditEvent.objects.filter(event="sign_in_failed").count() == MANY - 1


@pytest.mark.parametrize("proxies", [0, 1])
def test_no_other_header_is_believed(db: None, settings: LazySettings, proxies: int) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    said = [tried(n, **dict.fromkeys(OTHERS, f"198.51.100.{n}")) for n in range(MANY)]
    assert said[-1] == "counted"


def test_a_strangers_tries_lock_nobody_else_behind_the_same_proxy_out(
    db: None, settings: LazySettings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    mine, theirs = {FORWARDED: "203.0.113.7"}, {FORWARDED: "203.0.113.7, 203.0.113.8"}
    assert [tried(n, **mine) for n in range(MANY)][-1] == "counted"
    assert tried(MANY, **theirs) == "tried"


@pytest.mark.parametrize(("proxies", "sent"), [(2, "203.0.113.7"), (1, "n0body"), (3, "a, b")])
def test_what_names_nobody_is_refused_and_not_taken_for_the_proxy(
    db: None, settings: LazySettings, proxies: int, sent: str
) -> None:
    """A request that came round one of the proxies, or whose proxy wrote nonsense."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    client = Client(headers={FORWARDED: sent}, raise_request_exception=False)
    answer = client.post(LOGIN, {"login": "p@council.example", "password": "wrong"})
    assert answer.status_code in (403, 500)
    assert sent not in answer.content.decode()
