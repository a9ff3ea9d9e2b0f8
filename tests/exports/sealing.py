"""Recipients of the study for tests: keys of their own, made by `openssl` as a recipient would."""

import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from exports.actions.recipients import confirm_recipient, put_recipient
from exports.models import Recipient
from exports.study import Part
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
    """What stock `openssl` finds inside; None where it refuses, and then no file is left."""
    given, found = folder / "given.cms", folder / "found.csv"
    given.write_bytes(sealed)
    command = ["openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", str(given)]
    own = ["-inkey", str(pair.key), "-recip", str(pair.certificate), "-out", str(found)]
    refused = subprocess.run([*command, *own], capture_output=True, check=False).returncode
    try:
        return None if refused else found.read_bytes()
    finally:
        found.unlink(missing_ok=True)
