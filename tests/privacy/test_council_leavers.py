"""Who left is suspended the same day; settings of the council's sign-in; its rules of roles."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from privacy import leavers
from privacy.access import AccessDenied
from privacy.actions.leavers import suspend_leavers
from privacy.leavers import Held
from privacy.models import AuditEvent, Binding, User
from privacy.roles import Role
from privacy.rules.council_sign_in import CouncilSignIn, is_narrower, origin, role_left
from tests.make import make_user
from tfcase import council_sign_in

SETUP = CouncilSignIn("https://id.example/t", "tfcase", "not told", "Anytown account")
SET = {
    "TFCASE_OIDC_ISSUER": "https://id.example/t/v2.0",
    "TFCASE_OIDC_CLIENT_ID": "tfcase",
    "TFCASE_OIDC_CLIENT_SECRET": "Zq7canary",
    "TFCASE_OIDC_NAME": "Anytown account",
    "TFCASE_OIDC_ROLES_CLAIM": "groups",
    "TFCASE_OIDC_ROLES": "CN=Case,OU=x=keyworker; Leads = manager",
    "TFCASE_OIDC_FACTOR_AMR": "mfa, hwk",
    "TFCASE_OIDC_HOSTS": "keys.example,other.example:8443",
}


# --- Leavers


@pytest.fixture
def list_of(tmp_path: Path) -> Path:
    """Where the directory writes its leavers."""
    return tmp_path / "leavers.txt"


def bound(role: Role, name: str, subject: str) -> User:
    user = make_user(role, name)
    user.set_unusable_password()
    user.save()
    facts = {"issuer": SETUP.issuer, "subject": subject, "bound_at": "2026-01-05T09:00Z"}
    Binding.objects.create(user=user, **facts)
    return user


@pytest.mark.django_db
def test_who_left_is_suspended_and_what_they_hold_is_said(
    list_of: Path,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.OIDC = SETUP
    monkeypatch.setattr(leavers, "_held", [lambda user: Held("open families that they lead", 7)])
    gone, stays = bound(Role.KEYWORKER, "Leo Left", "leo"), bound(Role.ANALYST, "Sam Stays", "sam")
    admin = make_user(Role.ADMINISTRATOR, "Ada Admin")
    theirs, office = Client(), Client()
    theirs.force_login(gone)
    office.force_login(admin)
    list_of.write_text("\ufeffleo\r\nunknown\n\nleo\n", encoding="utf-8")
    call_command("suspend_leavers", str(list_of))
    said = capsys.readouterr().out
    assert f"{gone.pk}: 7 open families that they lead to hand over." in said
    assert "1 accounts suspended." in said
    assert "council.example" not in said
    gone.refresh_from_db()
    stays.refresh_from_db()
    assert (gone.is_active, gone.suspended_why, stays.is_active) == (False, "left", True)
    assert theirs.get("/jobs/").status_code == 302
    page = office.get(f"/accounts-of-staff/{gone.pk}/").content.decode()
    assert "Fewer than 10 open families that they lead" in page
    assert "the council’s sign-in says that they left" in page
    noted = AuditEvent.objects.get(event="account_suspended")
    assert (noted.target_id, noted.reason_code) == (gone.pk, "left")
    # Told once: the next day's list has them still.
    call_command("suspend_leavers", str(list_of))
    assert "0 accounts suspended." in capsys.readouterr().out
    call_command("open_account", gone.email)
    assert User.objects.get(pk=gone.pk).is_active


@pytest.mark.django_db
def test_a_subject_of_another_issuer_is_somebody_else(
    settings: LazySettings, list_of: Path
) -> None:
    user = bound(Role.KEYWORKER, "Leo Left", "leo")
    settings.OIDC = CouncilSignIn("https://other.example", "tfcase", "not told", "Other")
    list_of.write_text("leo")
    call_command("suspend_leavers", str(list_of))
    assert User.objects.get(pk=user.pk).is_active


@pytest.mark.django_db
def test_a_list_that_cannot_be_read_is_refused(settings: LazySettings, list_of: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("suspend_leavers", str(list_of))
    list_of.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("suspend_leavers", str(list_of))
    list_of.write_text("leo")
    with pytest.raises(CommandError, match="not set up"):
        call_command("suspend_leavers", str(list_of))
    settings.OIDC = SETUP
    with pytest.raises(AccessDenied):
        suspend_leavers(subjects=["leo"], by=make_user(Role.ADMINISTRATOR))


# --- Roles


def test_which_role_is_narrower_than_which() -> None:
    narrower = {(a.value, b.value) for a in Role for b in Role if is_narrower(a, b)}
    assert narrower == {
        ("keyworker", "manager"),
        ("keyworker", "head_of_service"),
        ("manager", "head_of_service"),
        *(("partner", each) for each in ("keyworker", "manager", "head_of_service")),
        ("partner", "safeguarding_lead"),
    }


@pytest.mark.parametrize(
    ("held", "claimed", "left"),
    [
        ("manager", {"manager", "analyst"}, "manager"),
        ("manager", {"keyworker"}, "keyworker"),
        ("keyworker", {"manager"}, "keyworker"),
        ("head_of_service", {"manager", "keyworker"}, None),
        ("manager", {"analyst"}, None),
        ("manager", {"administrator"}, None),
        ("manager", set(), None),
    ],
)
def test_claims_give_nothing(held: str, claimed: set[str], left: str | None) -> None:
    assert role_left(Role(held), frozenset(Role(each) for each in claimed)) == left


# --- Settings


def read(monkeypatch: pytest.MonkeyPatch, **changed: str) -> CouncilSignIn | None:
    for name, value in {**SET, **changed}.items():
        monkeypatch.setenv(name, value)
    return council_sign_in._council_sign_in()


def test_the_settings_as_they_are_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    setup = read(monkeypatch)
    assert setup
    assert setup.roles == {"CN=Case,OU=x": Role.KEYWORKER, "Leads": Role.MANAGER}
    assert (setup.amr, setup.acr) == ({"mfa", "hwk"}, ())
    assert setup.origins == {
        *("https://id.example:443", "https://keys.example:443", "https://other.example:8443")
    }
    assert setup.discovery == "https://id.example/t/v2.0/.well-known/openid-configuration"
    assert "Zq7canary" not in repr(setup)
    assert read(monkeypatch, **dict.fromkeys(SET, "")) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TFCASE_OIDC_ISSUER", "http://id.example"),
        ("TFCASE_OIDC_ISSUER", "http://127.0.0.1.evil.example"),
        ("TFCASE_OIDC_ISSUER", "https://user:Zq7canary@id.example"),
        ("TFCASE_OIDC_ISSUER", "https://id.example?x=Zq7canary"),
        ("TFCASE_OIDC_ISSUER", "id.example"),
        ("TFCASE_OIDC_ISSUER", "https://id.example:Zq7canary"),
        ("TFCASE_OIDC_ISSUER", ""),
        ("TFCASE_OIDC_CLIENT_ID", ""),
        ("TFCASE_OIDC_CLIENT_SECRET", ""),
        ("TFCASE_OIDC_NAME", ""),
        ("TFCASE_OIDC_NAME", "Zq7canary" * 9),
        ("TFCASE_OIDC_ROLES_CLAIM", ""),
        ("TFCASE_OIDC_ROLES", ""),
        ("TFCASE_OIDC_ROLES", "Zq7canary"),
        ("TFCASE_OIDC_ROLES", "Zq7canary=system"),
        ("TFCASE_OIDC_ROLES", "=keyworker"),
        ("TFCASE_OIDC_ROLES", "Leads=manager;Leads=dpo"),
        ("TFCASE_OIDC_HOSTS", "https://id.example/Zq7canary"),
        ("TFCASE_OIDC_HOSTS", "id.example:99999"),
    ],
)
def test_a_bad_setting_stops_the_start_and_is_not_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        read(monkeypatch, **{name: value})
    assert str(stopped.value).startswith(f"Settings: {name} ")
    assert "Zq7canary" not in str(stopped.value)


def test_production_takes_no_http_and_a_trial_takes_it_on_this_machine_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    local = {"TFCASE_OIDC_ISSUER": "http://127.0.0.1:9400"}
    assert read(monkeypatch, **local)
    with pytest.raises(SystemExit):
        read(monkeypatch, TFCASE_MODE="production", **local)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://ID.example/x", "https://id.example:443"),
        ("https://id.example@evil.example/", ""),
        ("https://id.example:8443", "https://id.example:8443"),
        ("ftp://id.example", ""),
        ("//id.example", ""),
        ("https://[::1", ""),
        ("", ""),
        ("None", ""),
    ],
)
def test_the_origin_of_an_address(address: str, expected: str) -> None:
    assert origin(address) == expected
