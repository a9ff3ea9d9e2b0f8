"""For the demonstration: a recipient for each envelope of the study, with keys made here.

Real recipients make their own keys and show them to nobody. These lie beside the demonstration's
data, so that what is downloaded can be opened: by `openssl cms -decrypt`, with the key of its own.
"""

from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from exports.actions.recipients import confirm_recipient, put_recipient
from exports.models import Recipient
from exports.study import Part
from privacy.certificates import read_certificate, self_signed
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Role

NAMES = {
    Part.IDENTIFIERS: "Office for National Statistics (demonstration)",
    Part.ATTRIBUTES: "Evaluation team (demonstration)",
}
A_YEAR = timedelta(days=365)
FOLDER = "demonstration-recipients"


def record_sample_recipients() -> Path | None:
    """Put by one officer and confirmed by another, once; the folder of their keys."""
    if settings.PRODUCTION:
        raise RuleBroken("The demonstration's keys lie open, so production refuses them.")
    officers = list(User.objects.filter(role=Role.DPO, is_active=True).order_by("email")[:2])
    if len(officers) < 2:
        return None
    first, second = officers
    folder = Path(settings.HOME) / FOLDER
    with acting_as(first):
        missing = not Recipient.objects.exists()
    if missing:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part, name in NAMES.items():
            _record(part, name, folder, first, second)
    return folder


def _record(part: Part, name: str, folder: Path, first: User, second: User) -> None:
    text = _certificate(folder, part)
    until: date = timezone.localdate() + A_YEAR
    with acting_as(first):
        made = put_recipient(
            part=part.value,
            name=name,
            agreement="Demonstration agreement",
            agreement_until=until,
            accreditation="Demonstration accreditation",
            accredited_until=until,
            certificate=text,
            by=first,
        )
    with acting_as(second):
        said = read_certificate(text).fingerprint
        confirm_recipient(recipient_id=made.pk, fingerprint=said, by=second)


def _certificate(folder: Path, part: Part) -> str:
    """The certificate of a fresh key, as a recipient would send it; the key lies in the folder."""
    key, certificate = self_signed(f"{part} (demonstration)", A_YEAR)
    for ending, content in (("key", key), ("pem", certificate)):
        file = folder / f"{part}.{ending}"
        file.touch(mode=0o600)
        file.write_bytes(content)
    return certificate.decode()
