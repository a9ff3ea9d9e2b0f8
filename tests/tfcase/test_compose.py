"""docker-compose.yml read as data: what no container may do, and that no secret is missing."""

import os
import re
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest
import yaml

from tests.database import ROOT

FILE = ROOT / "docker-compose.yml"
SERVICES = yaml.safe_load(FILE.read_text())["services"]
OURS = ("migrate", "web", "worker", "beat")


@pytest.fixture(scope="module")
def fresh_env(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A key ring and the lines of .env, as `.docker/new-env` makes them."""
    ring = tmp_path_factory.mktemp("keys") / "keys.json"
    command = [ROOT / ".docker/new-env", ring, "cases.example.org"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return ring, dict(line.split("=", 1) for line in done.stdout.splitlines())


def test_the_services_of_a_production_are_all_there() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "redis"}
    assert SERVICES["postgres"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_container_writes_to_its_image_or_gains_power(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service["networks"] == (["inside", "outside"] if name == "web" else ["inside"])


def test_nothing_runs_as_root() -> None:
    assert SERVICES["postgres"]["user"] == "postgres"
    assert SERVICES["redis"]["user"] == "redis"
    last_stage = (ROOT / ".docker/Dockerfile").read_text().rsplit("\nFROM ", 1)[1]
    assert re.findall(r"^USER (.*)$", last_stage, re.MULTILINE) == ["tfcase"]


def test_only_the_web_server_is_reached_and_only_from_this_host() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_every_lasting_service_says_whether_it_is_well() -> None:
    assert [name for name in SERVICES if "healthcheck" not in SERVICES[name]] == ["migrate"]
    assert SERVICES["web"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_each_service_has_the_role_of_its_work_and_no_other_password() -> None:
    roles = {name: SERVICES[name]["environment"]["DATABASE_ROLE"] for name in OURS}
    assert roles == {"migrate": "owner", "web": "app", "worker": "jobs", "beat": "jobs"}
    for name in OURS:
        known = [key for key in SERVICES[name]["environment"] if key.startswith("DATABASE_URL")]
        # The worker starts the process that erases, which works under a role of its own.
        more = ["DATABASE_URL_ERASER"] if name == "worker" else []
        assert known == [f"DATABASE_URL_{roles[name].upper()}", *more]


def test_the_environment_names_only_variables_that_the_settings_know() -> None:
    known = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    used = {key for name in OURS for key in SERVICES[name]["environment"]}
    assert used - known == set()


def test_every_secret_is_made_by_new_env(fresh_env: tuple[Path, dict[str, str]]) -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+)(?::\?[^}]*)?\}", FILE.read_text()))
    assert wanted - set(fresh_env[1]) == set()
    secrets = [value for key, value in fresh_env[1].items() if re.search("PASSWORD|SECRET", key)]
    assert len(secrets) == len(set(secrets)) == 10
    assert min(map(len, secrets)) == 64


def test_new_env_makes_a_private_key_ring_and_never_overwrites_one(
    fresh_env: tuple[Path, dict[str, str]],
) -> None:
    ring, lines = fresh_env
    assert lines["TFCASE_KEYS_FILE"] == str(ring)
    assert stat.S_IMODE(ring.stat().st_mode) == 0o600
    before = ring.read_bytes()
    command = [ROOT / ".docker/new-env", ring, "cases.example.org"]
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode != 0
    assert ring.read_bytes() == before


def test_the_database_image_makes_every_role(
    roleless_server: dict[str, str], fresh_env: tuple[Path, dict[str, str]]
) -> None:
    environment = {**os.environ, **roleless_server, **fresh_env[1], "POSTGRES_USER": "postgres"}
    subprocess.run([ROOT / ".docker/postgres/roles.sh"], env=environment, check=True)
    for role in ("owner", "app", "jobs", "eraser", "rotator", "reporter", "backup"):
        with psycopg.connect(
            host=roleless_server["PGHOST"],
            user=f"tfcase_{role}",
            password=fresh_env[1][f"DATABASE_PASSWORD_{role.upper()}"],
            dbname="tfcase",
        ) as session:
            assert session.info.user == f"tfcase_{role}"
