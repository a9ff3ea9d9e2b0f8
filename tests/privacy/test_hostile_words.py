"""Words that want to be more than words: a line of a log, code of a document, a second person."""

import io
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from families.actions.attachments import PaperFacts, attach
from families.actions.printouts import ask_for_printout, read_printout
from families.models import Printout
from outcomes.casefiles import values
from privacy import jobs
from privacy.identity import acting_as
from privacy.models import AuditEvent, Binding, User
from privacy.roles import Role
from tests.council import Council, browser, write_note
from tests.families.papers import PDF

FORGED = "\r\n2026-01-01 WARNING tfcase FORGED \x1b[31m"
LETTERS = "Kim\u2028FORGED\u202e\x9b31m"
ADDRESS = "new.kim@council.example"


@pytest.mark.parametrize("forged", [FORGED, LETTERS])
def test_a28_neither_a_name_a_cell_nor_a_file_writes_a_line(
    council: Council, caplog: pytest.LogCaptureFixture, forged: str
) -> None:
    caplog.set_level(logging.DEBUG)
    client = browser(council.of(Role.ADMINISTRATOR))
    typed = {"name": f"Kim{forged}", "email": ADDRESS, "role": "analyst", "team": ""}
    answer = client.post(reverse("privacy:account_new"), typed)
    assert "on one line" in answer.content.decode()
    table = f'email,name,role,team\n{ADDRESS},"Kim{forged}",Analyst,\n'.encode()
    file = SimpleUploadedFile("people.csv", table)
    answer = client.post(reverse("privacy:accounts_import"), {"file": file})
    assert "on one line" in answer.content.decode()
    assert not User.objects.filter(email=ADDRESS).exists()
    worker, today = council.of(Role.KEYWORKER), timezone.localdate()
    facts = PaperFacts("letter", "A letter", today, None)
    given = {"facts": facts, "content": PDF, "file_name": f"scan{forged}.pdf", "target": None}
    with acting_as(worker):
        paper = attach(family=council.own.family, by=worker, **given)
    assert paper.file_name.isprintable()
    page = reverse("families:attachment_file", args=[council.own.family.pk, paper.pk])
    headers = browser(worker).get(page).headers
    assert headers["Content-Disposition"] == f'attachment; filename="{paper.reference}.pdf"'
    noted = str(list(AuditEvent.objects.values_list("by_name", "facts")))
    assert "FORGED" not in caplog.text + noted


@pytest.mark.parametrize("forged", ["\x1b[31m", "\x00", "\x9b", "\r\nx"])
def test_a28_an_address_in_a_case_file_holds_no_control_character(forged: str) -> None:
    assert values.email(f"kim{forged}@council.example")
    assert not values.email("kim@council.example")


CODE = '#read("/etc/passwd") #image("http://127.0.0.1/x.png") #import "@preview/a:0.1.0": b $x$ `y`'


def test_a31_a_document_prints_code_and_runs_none(council: Council) -> None:
    """Neither a file of the server nor an address is read into it."""
    worker, family = council.of(Role.KEYWORKER), council.own.family
    write_note(family, worker, CODE, finished=True)
    with acting_as(worker):
        job = ask_for_printout(family=family, kind=Printout.Kind.RECORD, by=worker)
    jobs.run(str(job.pk))
    with acting_as(worker):
        made = Printout.objects.get(job_id=job.pk)
    _, content = read_printout(family_id=family.pk, printout_id=made.pk, by=worker)
    pages = PdfReader(io.BytesIO(content)).pages
    text = "".join(page.extract_text() for page in pages)
    assert "".join(CODE.split()) in "".join(text.split())
    assert "root:" not in text


def test_a36_one_person_at_the_councils_sign_in_is_one_account(council: Council) -> None:
    """Two people approve: so nobody is two, by whichever of their accounts they come."""
    users = [council.of(role) for role in (Role.ANALYST, Role.HEAD_OF_SERVICE)]
    now, known = timezone.now(), {"issuer": "https://sign-in.example", "subject": "kim-4711"}
    for user in users:
        user.set_unusable_password()
        user.save()
    Binding.objects.create(user=users[0], bound_at=now, **known)
    with pytest.raises(IntegrityError, match="binding_subject_once"), transaction.atomic():
        Binding.objects.create(user=users[1], bound_at=now, **known)
