"""A missing or bad setting stops the start with one sentence that names it and never tells it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CANARY = "Zq7canary"
SHOWN = [
    *("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "X_FRAME_OPTIONS", "PASSWORD_HASHERS"),
    *("SESSION_COOKIE_SECURE", "SESSION_COOKIE_NAME", "SESSION_COOKIE_HTTPONLY"),
    *("SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_NAME"),
    *("ALLOWED_HOSTS", "PRODUCTION", "DEBUG", "ALLAUTH_TRUSTED_PROXY_COUNT"),
]
PRINTED = (
    f"import json, tfcase.settings as s; print(json.dumps({{n: getattr(s, n) for n in {SHOWN}}}))"
)


def start(home: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Settings read by a process of their own, from these variables and no other."""
    own = {
        "PATH": os.environ["PATH"],
        "TFCASE_HOME": str(home),
        "DATABASE_URL": "postgresql:///none",
        **environment,
    }
    return subprocess.run(
        [sys.executable, *(command or ("-c", PRINTED))],
        cwd=ROOT,
        env={name: value for name, value in own.items() if value != "unset"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """All that a production start needs."""
    keys = tmp_path / "keys.json"
    keys.write_text("{}")
    return {
        "TFCASE_MODE": "production",
        "SECRET_KEY": f"{CANARY}-{'k' * 60}",
        "DATABASE_URL": f"postgresql://app:{CANARY}@db:5432/tfcase",
        "TFCASE_KEYS_FILE": str(keys),
        "ALLOWED_HOSTS": "families.council.example",
    }


BAD = {
    "a mode that is none": ("TFCASE_MODE", CANARY),
    "a role that is none": ("DATABASE_ROLE", CANARY),
    "a number in words": ("RETURN_APPROVERS", CANARY),
    "a number too small": ("RETURN_APPROVERS", "0"),
    "a number too big": ("JOB_LEASE_SECONDS", "99999999"),
    "more proxies than there are": ("TFCASE_TRUSTED_PROXIES", "6"),
    "a number of odd digits": ("RETURN_APPROVERS", "²"),
    "a number without end": ("RETURN_APPROVERS", "9" * 5000),
    "neither yes nor no": ("BEHIND_TLS_PROXY", CANARY),
    "another kind of database": ("DATABASE_URL", f"mysql://app:{CANARY}@db/tfcase"),
    "no database in the address": ("DATABASE_URL", f"postgresql://app:{CANARY}@db"),
    "a port in words": ("DATABASE_URL", f"postgresql://app:{CANARY}@db:{CANARY}/tfcase"),
    "a password that cuts the address": (
        "DATABASE_URL",
        f"postgresql://app:{CANARY}/{CANARY}@db/tfcase",
    ),
    "half an address": ("DATABASE_URL", f"postgresql://app:{CANARY}@[db/tfcase"),
    "the address of one role": ("DATABASE_URL_APP", CANARY),
    "a folder below a file": ("TFCASE_FILES_FOLDER", "/dev/null/files"),
}


@pytest.mark.parametrize(("name", "value"), BAD.values(), ids=BAD.keys())
def test_a_bad_value_stops_the_start_with_one_sentence(
    tmp_path: Path, name: str, value: str
) -> None:
    assert complaint(start(tmp_path, **{name: value})).startswith(f"Settings: {name} ")


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "TFCASE_KEYS_FILE"])
def test_production_does_not_start_without(
    tmp_path: Path, production: dict[str, str], name: str
) -> None:
    done = start(tmp_path, **{**production, name: "unset"})
    assert complaint(done).startswith(f"Settings: {name} ")


def test_production_does_not_start_with_keys_that_are_not_there(
    tmp_path: Path, production: dict[str, str]
) -> None:
    gone = str(tmp_path / CANARY)
    done = start(tmp_path, **{**production, "TFCASE_KEYS_FILE": gone})
    assert complaint(done).startswith("Settings: TFCASE_KEYS_FILE ")


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a start that was stopped; it holds no value."""
    said = done.stderr.strip()
    assert done.returncode == 1, done.stdout + done.stderr
    assert said.count("\n") == 0, said
    assert CANARY not in said
    assert "9999" not in said
    assert done.stdout == ""
    return said


def test_production_is_closed_by_default(tmp_path: Path, production: dict[str, str]) -> None:
    done = start(tmp_path, **production)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        assert found[name] is True, name
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == (
        "__Host-session",
        "__Host-csrf",
    )
    assert found["SECURE_HSTS_SECONDS"] >= 31536000
    assert (found["DEBUG"], found["PRODUCTION"]) == (False, True)
    assert found["SESSION_COOKIE_HTTPONLY"]
    assert found["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert found["X_FRAME_OPTIONS"] == "DENY"
    assert found["ALLOWED_HOSTS"] == ["families.council.example"]
    assert [name.rpartition(".")[2] for name in found["PASSWORD_HASHERS"]] == [
        "Argon2PasswordHasher"
    ]


def test_the_framework_finds_nothing_to_warn_of_in_production(
    tmp_path: Path, production: dict[str, str]
) -> None:
    ring = {"current": 1, "keys": {"1": "A" * 43 + "="}}
    Path(production["TFCASE_KEYS_FILE"]).write_text(json.dumps(ring))
    done = start(
        tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **production
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_demonstration_starts_with_nothing_set_and_keeps_its_secret_private(
    tmp_path: Path,
) -> None:
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    # Nobody stands in front, so nobody says on whose behalf they ask.
    assert (found["PRODUCTION"], found["ALLAUTH_TRUSTED_PROXY_COUNT"]) == (False, 0)
    secret = tmp_path / "secret_key"
    assert secret.stat().st_mode & 0o077 == 0
    kept = secret.read_text()
    assert len(kept) >= 50
    again = start(tmp_path, BEHIND_TLS_PROXY="yes")
    assert secret.read_text() == kept
    assert json.loads(again.stdout)["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


def test_the_web_does_not_start_where_it_can_read_the_signing_key(
    production: dict[str, str], tmp_path: Path
) -> None:
    key = tmp_path / "signing.pem"
    key.write_text("key")
    own = {**production, "TFCASE_AUDIT_KEY_FILE": str(key)}
    refused = start(tmp_path, **own)
    assert refused.returncode != 0
    assert "TFCASE_AUDIT_KEY_FILE must not be readable by the web process." in refused.stderr
    assert start(tmp_path, **own, DATABASE_ROLE="jobs").returncode == 0
    gone = {**own, "TFCASE_AUDIT_KEY_FILE": str(tmp_path / "none.pem"), "DATABASE_ROLE": "jobs"}
    assert "must name the file of the signing key." in start(tmp_path, **gone).stderr
