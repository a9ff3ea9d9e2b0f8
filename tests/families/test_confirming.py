"""A line that is not confirmed from a source, until a named administrator confirms it."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from families.actions.confirming import confirm_line, withdraw_confirmation
from families.actions.frameworks import load_frameworks
from families.framework import FrameworkLine
from families.models import Confirmation, FrameworkVersion
from families.queries.rulebook import line_or_404, rulebook
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import system_user
from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.families.conftest import FRAMEWORKS, Office, browser
from tests.make import make_user

pytestmark = pytest.mark.django_db
TF = "tf-2015-national"
KEY = "parameter:absence_basis"


@pytest.fixture
def admin(office: Office) -> User:
    return make_user(Role.ADMINISTRATOR, "Ada Ministrator")


def confirmed(admin: User, key: str = KEY) -> tuple[FrameworkVersion, FrameworkLine]:
    version, line = line_or_404(TF, key)
    confirm_line(version=version, line=line, source="Guidance, page 9", by=admin)
    return version, line


def words_today(key: str = KEY) -> str:
    return rulebook(TF).lines[key].basis


def test_the_name_and_the_day_stand_in_place_of_the_mark(admin: User) -> None:
    before = rulebook(TF).unconfirmed
    page = browser(admin)
    assert "Not confirmed" in page.get(f"/frameworks/{TF}/").content.decode()
    address = f"/frameworks/{TF}/lines/{KEY}/confirm/"
    assert "Answer the question" in page.post(address, {"source": " "}).content.decode()
    answer = page.post(address, {"source": "Guidance, page 9"}, follow=True)
    said = f"Confirmed by Ada Ministrator on {timezone.localdate():%-d %B %Y}"
    assert said in answer.content.decode()
    assert words_today() == said
    assert rulebook(TF).unconfirmed == before - 1
    assert "Guidance, page 9" in page.get(address).content.decode()


@pytest.mark.parametrize("kind", ["part", "need", "outcome"])
def test_every_kind_of_line_can_be_confirmed(admin: User, kind: str) -> None:
    codes = ("tf-2015-national", "sf-2022-national", "ffp-2025")
    doubtful = [
        (code, line.key)
        for code in codes
        for line in rulebook(code).lines.values()
        if not line.confirmed and line.key.startswith(kind)
    ]
    code, key = doubtful[0]
    version, line = line_or_404(code, key)
    confirm_line(version=version, line=line, source="seen", by=admin)
    assert rulebook(code).lines[key].basis.startswith("Confirmed by Ada Ministrator")


def test_withdrawn_it_is_marked_again_and_what_was_said_stays(admin: User) -> None:
    version, line = confirmed(admin)
    page = browser(admin)
    page.post(f"/frameworks/{TF}/lines/{KEY}/withdraw/", {"reason": "Wrong edition"})
    assert words_today().startswith("Not confirmed")
    text = page.get(f"/frameworks/{TF}/lines/{KEY}/confirm/").content.decode()
    assert "Guidance, page 9" in text
    assert "Wrong edition" in text
    with pytest.raises(RuleBroken, match="Nobody has confirmed"):
        withdraw_confirmation(version=version, line=line, reason="again", by=admin)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Confirmation.objects.update(withdrawn_at=None, withdrawn_by=None)
    confirmed(admin)
    assert Confirmation.objects.count() == 2


def test_it_is_confirmed_once_and_only_where_there_is_doubt(admin: User) -> None:
    version, line = confirmed(admin)
    with pytest.raises(RuleBroken, match="already"):
        confirm_line(version=version, line=line, source="x", by=admin)
    row = Confirmation.objects.get()
    again = {"framework": TF, "line": KEY, "words": row.words, "version": version}
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.create(**again, source="x", confirmed_by=admin)
    _, sourced = line_or_404(TF, "need:H1.1")
    with pytest.raises(RuleBroken, match="published source already"):
        confirm_line(version=version, line=sourced, source="x", by=admin)


def test_it_holds_in_a_newer_version_as_long_as_the_line_reads_the_same(
    admin: User, tmp_path: Path
) -> None:
    confirmed(admin)
    text = next(FRAMEWORKS.glob("*2015*.yaml")).read_text()
    same, other = tmp_path / "same.yaml", tmp_path / "other.yaml"
    same.write_text(text.replace("phase 2", "phase two"))
    load_frameworks(files=[same], by=system_user("operator"))
    assert words_today().startswith("Confirmed by")
    assert "default: all_absence" in text
    other.write_text(text.replace("default: all_absence", "default: unauthorised_only"))
    load_frameworks(files=[other], by=system_user("operator"))
    assert words_today().startswith("Not confirmed")


def test_only_administrators_confirm_and_it_is_noted_by_its_code(
    office: Office, admin: User
) -> None:
    version, line = line_or_404(TF, KEY)
    for other in (office.head, office.analyst, office.keyworker):
        with pytest.raises(AccessDenied):
            confirm_line(version=version, line=line, source="x", by=other)
    confirmed(admin)
    noted = AuditEvent.objects.get(event=Event.LINE_CONFIRMED)
    assert noted.facts == {"framework": TF, "line": KEY}


def test_others_see_who_confirmed_but_no_button(office: Office, admin: User) -> None:
    confirmed(admin)
    page = browser(office.keyworker).get(f"/frameworks/{TF}/").content.decode()
    assert "Confirmed by Ada Ministrator" in page
    assert "/confirm/" not in page
    assert "/withdraw/" not in page
