"""Sealed for one recipient: CMS AuthEnvelopedData (AES-256-GCM, RSA-OAEP), by `openssl cms`.

The recipient opens it with `openssl cms -decrypt`, which refuses a changed byte. Python's own
PKCS#7 envelope would not: it has no authentication. What is sealed goes through a pipe, so that
the clear rows never stand in a file here.
"""

import contextlib
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from typing import IO, cast

from privacy.errors import RuleBroken

BLOCK = 1 << 20
# id-ct-authEnvelopedData (RFC 5083), as it stands at the head of every such file.
AUTH_ENVELOPED = bytes.fromhex("060b2a864886f70d0109100117")
SEAL = ("openssl", "cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER")
PADDING = ("-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256")


def sealed(content: Iterable[bytes], certificate: str) -> Iterator[bytes]:
    """The content, sealed to the holder of a certificate (PEM). Without `openssl` RuleBroken."""
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as pem, tempfile.TemporaryFile() as said:
        pem.write(certificate)
        pem.flush()
        command = [*SEAL, "-recip", pem.name, *PADDING]
        try:
            running = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
            )
        except FileNotFoundError as fault:
            raise RuleBroken(
                "The program openssl is missing, so nothing can be sealed. Install it, then build "
                "the return again."
            ) from fault
        with running:
            yield from _through(running, content)
        if running.returncode:
            raise RuleBroken("The envelope could not be sealed: the certificate was not accepted.")


def _through(running: "subprocess.Popen[bytes]", content: Iterable[bytes]) -> Iterator[bytes]:
    """What comes out while the content goes in; a content that fails fails here."""
    told, said = cast(IO[bytes], running.stdin), cast(IO[bytes], running.stdout)
    faults: list[BaseException] = []
    feeding = threading.Thread(target=_feed, args=(told, content, faults))
    feeding.start()
    try:
        while block := said.read(BLOCK):
            yield block
    finally:
        said.close()
        feeding.join()
    if faults:
        raise faults[0]


def _feed(to: IO[bytes], content: Iterable[bytes], faults: list[BaseException]) -> None:
    try:
        with contextlib.suppress(BrokenPipeError):
            for block in content:
                to.write(block)
    except BaseException as fault:
        faults.append(fault)
    finally:
        with contextlib.suppress(BrokenPipeError):
            to.close()


def is_sealed(head: bytes) -> bool:
    """Whether these first bytes are those of an authenticated envelope."""
    return AUTH_ENVELOPED in head[:40]
