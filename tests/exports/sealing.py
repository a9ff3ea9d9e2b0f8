"""Recipients of the study for tests: keys of their own, made by `openssl` as a recipient would."""

import shlex
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from exports.actions.recipients import confirm_recipient, put_recipient
from exports.models import Recipient
from exports.study import HOW_TO_OPEN, Part
from privacy.certificates import read_certificate
from privacy.models import User

FAR = date(2100, 1, 1)
LAYOUT = (*("openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-sha256"),)


@dataclass(frozen=True)
class Pair:
    """A recipient's private key and certificate, as files."""

    key: Path
    certificate: Path

    @property
    def text(self) -> str:
        """The certificate as it is sent to the council."""
        return self.certificate.read_text()


def make_pair(folder: Path, name: str, *more: str) -> Pair:
    """A fresh pair; `more` are options of `openssl req`."""
    pair = Pair(folder / f"{name}.key", folder / f"{name}.pem")
    files = ("-keyout", str(pair.key), "-out", str(pair.certificate), "-subj", f"/CN={name}")
    command = [*LAYOUT, *files, *(more or ("-days", "30"))]
    subprocess.run(command, check=True, capture_output=True)
    return pair


def put(
    part: Part, pair: Pair, by: User, *, until: date = FAR, accredited: date = FAR
) -> Recipient:
    """A recipient who waits for somebody else."""
    return put_recipient(
        part=part.value,
        name=f"Recipient of {part}",
        agreement="DSA 12",
        agreement_until=until,
        accreditation="UKSA 3",
        accredited_until=accredited,
        certificate=pair.text,
        by=by,
    )


def pin(part: Part, pair: Pair, by: User, other: User, *, accredited: date = FAR) -> Recipient:
    """A recipient who was put by one and confirmed by another."""
    made = put(part, pair, by, accredited=accredited)
    said = read_certificate(pair.text).fingerprint
    return confirm_recipient(recipient_id=made.pk, fingerprint=said, by=other)


def opened(sealed: bytes, pair: Pair, folder: Path) -> bytes | None:
    """What stock `openssl` finds inside, as recipients are told to; None where it refuses.

    Then nothing is left that somebody could take for the file.
    """
    desk = folder / "desk"
    desk.mkdir()
    (desk / "given.cms").write_bytes(sealed)
    command = HOW_TO_OPEN[HOW_TO_OPEN.index("openssl") :].split("\n\n")[0]
    own = {"ENVELOPE.cms": "given.cms", "CERTIFICATE.pem": pair.certificate, "KEY.pem": pair.key}
    for theirs, mine in own.items():
        command = command.replace(theirs, shlex.quote(str(mine)))
    refused = subprocess.run(["sh", "-c", command], cwd=desk, capture_output=True, check=False)
    try:
        left = {each.name for each in desk.iterdir()} - {"given.cms"}
        assert left == (set() if refused.returncode else {"opened.csv"})
        return None if refused.returncode else (desk / "opened.csv").read_bytes()
    finally:
        shutil.rmtree(desk)
