"""Certificates of those to whom something is sealed: what stands in them, and nothing private."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LEAST_BITS = 3072
PRIVATE_KEY = (
    "This holds a private key, which only the recipient may have. It was not kept: tell them that "
    "it has been sent, and ask for the certificate alone."
)


class NotACertificate(ValueError):
    """The text is no certificate to which anything could be sealed; the message says why."""


@dataclass(frozen=True)
class Certificate:
    """Whose it is, by which number it is known, when it holds; `pem` is its text alone."""

    subject: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime
    pem: str


def holds_private_key(text: str) -> bool:
    """Whether somebody gave what nobody else may have."""
    return "PRIVATE KEY" in text


def read_certificate(text: str) -> Certificate:
    """The one certificate in a PEM text; a private key beside it is refused, never kept."""
    if holds_private_key(text):
        raise NotACertificate(PRIVATE_KEY)
    try:
        found = x509.load_pem_x509_certificates(text.encode())
    except ValueError as fault:
        raise NotACertificate("This is not a certificate in PEM form.") from fault
    if len(found) != 1:
        raise NotACertificate("This holds more than one certificate. Give the recipient's alone.")
    read, key = found[0], found[0].public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise NotACertificate(f"The certificate's key must be RSA of at least {LEAST_BITS} bits.")
    return Certificate(
        read.subject.rfc4514_string(),
        read.fingerprint(SHA256()).hex(),
        read.not_valid_before_utc,
        read.not_valid_after_utc,
        read.public_bytes(Encoding.PEM).decode(),
    )


def self_signed(name: str, lasting: timedelta) -> tuple[bytes, bytes]:
    """A fresh private key and its certificate (PEM), for the demonstration and nobody else."""
    key = generate_private_key(public_exponent=65537, key_size=LEAST_BITS)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(named, named, key.public_key(), x509.random_serial_number())
    made = builder.not_valid_before(now).not_valid_after(now + lasting).sign(key, SHA256())
    clear = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return clear, made.public_bytes(Encoding.PEM)
