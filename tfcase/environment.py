"""Reading settings from the environment: a missing or bad value stops the start with a sentence."""

import os
from pathlib import Path
from typing import NoReturn
from urllib.parse import SplitResult, unquote, urlsplit


def stop(name: str, problem: str) -> NoReturn:
    """End the start with one sentence that names the variable, never its value (a secret?)."""
    raise SystemExit(f"Settings: {name} {problem} See .env.example.")


def text(name: str, default: str | None = None) -> str:
    """A text; required when no default is given."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        stop(name, "is not set.")
    return default


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    """One of the allowed words."""
    value = text(name, default)
    if value not in allowed:
        stop(name, f"must be one of: {', '.join(allowed)}.")
    return value


def production() -> bool:
    """Whether the product serves a council; otherwise it is a demonstration."""
    mode = choice("TFCASE_MODE", ("demonstration", "production"), "demonstration")
    return mode == "production"


def integer(name: str, default: int, least: int, most: int) -> int:
    """A whole number between two bounds, both included."""
    value = text(name, str(default))
    short = len(value) <= len(str(most)) and value.isascii() and value.isdigit()
    if not short or not least <= int(value) <= most:
        stop(name, f"must be a whole number from {least} to {most}.")
    return int(value)


def boolean(name: str, *, default: bool) -> bool:
    """`yes` or `no`."""
    return choice(name, ("yes", "no"), "yes" if default else "no") == "yes"


def words(name: str, default: str) -> list[str]:
    """A list of words separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def key_ring(made_at: Path, *, production: bool) -> tuple[str, str, str, Path]:
    """Where the key ring is: itself, the programs that print and keep it, or a file."""
    ring, program = text("TFCASE_KEYS", ""), text("TFCASE_KEYS_COMMAND", "")
    file = Path(text("TFCASE_KEYS_FILE", "" if production else str(made_at)))
    if ring and program:
        stop("TFCASE_KEYS", "is set and so is TFCASE_KEYS_COMMAND: keep one.")
    if production and not (ring or program or file.is_file()):
        stop("TFCASE_KEYS_FILE", "must name the file of the key ring.")
    return ring, program, text("TFCASE_KEYS_STORE_COMMAND", ""), file


def key_of_jobs(name: str, default: str, role: str, *, production: bool) -> Path | None:
    """The file of a key that the worker holds and the web must not; None where it is not ours."""
    given = text(name, default)
    if role == "app" and production and given and os.access(given, os.R_OK):
        stop(name, "must not be readable by the web process.")
    if role != "jobs" or not given:
        return None
    if production and not Path(given).is_file():
        stop(name, "must name the file of the signing key.")
    return Path(given)


def address(name: str) -> str:
    """Where a program listens, as `unix:/its/socket` or `tcp:host:port`; empty when not set."""
    value = text(name, "")
    kind, _, place = value.partition(":")
    host, _, port = place.rpartition(":")
    local = kind == "unix" and place.startswith("/")
    remote = kind == "tcp" and bool(host) and port.isascii() and port.isdigit()
    if value and not (local or remote):
        stop(name, "must be unix:/path/of/socket or tcp:host:port.")
    return value


def file(name: str) -> Path | None:
    """A file that can be read, or none."""
    given = text(name, "")
    if given and not os.access(given, os.R_OK):
        stop(name, "must name a file that can be read.")
    return Path(given) if given else None


def folder(name: str, default: Path) -> Path:
    """A folder that exists or can be made, private to this user."""
    path = Path(text(name, str(default)))
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        stop(name, f"names a folder that cannot be made ({fault.strerror}).")
    return path


def _split(url: str) -> tuple[SplitResult | None, str]:
    """The address and its port; None when it is no address of PostgreSQL.

    The library's own message would repeat a part of it, which may be a part of the password.
    """
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError:
        return None, ""
    return (parts if parts.scheme in ("postgres", "postgresql") else None), port


def database(name: str, url: str, role: str | None) -> dict[str, object]:
    """Django's database entry for a `postgresql://` URL, taking on `role` once connected."""
    parts, port = _split(url)
    if parts is None or not parts.path.strip("/"):
        stop(name, "must look like postgresql://user:password@host:5432/database.")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    options: dict[str, object] = {key: unquote(value) for key, value in query.items()}
    host = unquote(str(options.pop("host", "") or parts.hostname or ""))
    if role:
        options["options"] = f"-c role={role}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
        # A connection that the server has ended is no request's fault.
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
