"""The DPO's day: what retention would dispose of, and a pack for somebody who asks."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from families.actions.artefacts import record_artefact
from privacy import jobs
from privacy.identity import acting_as
from privacy.models import AuditEvent, Job, JobState, SubjectRequest
from tests.families.make_families import CHILD, PARENT, make_family, person
from tests.furnish_subject import decide_everything
from tests.privacy.cases import D, close, join, member_of, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(db: None, settings: Any, tmp_path: Path) -> SimpleNamespace:
    """Mary is in a family that is open and was in one that is closed."""
    settings.FILES_FOLDER = tmp_path
    staff = office()
    mary = person("Mary", "Quillfeather", date_of_birth=D("1979-04-05"))
    grown = person("Gregor", "Quillfeather", date_of_birth=D("1998-02-03"), sex="M")
    past = make_family(
        staff.manager,
        people=[(mary, PARENT), (grown, CHILD)],
        team=staff.team,
        identified_on=D("2012-01-09"),
        attached_on=D("2012-01-09"),
    )
    partner = person("Bartholomew", "Ashgrove", date_of_birth=D("1975-06-07"), sex="M")
    small = person("Wilhelmina", "Ashgrove", date_of_birth=D("2016-08-09"))
    now = make_family(
        staff.manager,
        people=[(partner, PARENT), (small, CHILD)],
        team=staff.team,
        worker=staff.keyworker,
        identified_on=D("2024-01-08"),
        attached_on=D("2024-01-08"),
    )
    join(staff.manager, now, member_of(past, "Mary"))
    record_artefact(
        family=now,
        by=staff.manager,
        artefact="plan",
        on_date=D("2024-03-04"),
        covers_everyone=True,
        detail="Mary Quillfeather takes Wilhelmina to school; bartholomew looks for work.",
    )
    close(staff.manager, past, "2014-05-20")
    return SimpleNamespace(past=past, now=now, mary=member_of(past, "Mary"), **vars(staff))


def when_the_worker_has_done_it() -> Job:
    job = Job.objects.latest("asked_at")
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.problem
    return job


def test_the_dpo_sees_what_is_due_and_answers_somebody_who_asks(
    council: SimpleNamespace, client: Client
) -> None:
    client.force_login(council.dpo)

    # What retention would dispose of, under each schedule and under both.
    assert "have not been worked out" in client.get("/retention/").content.decode()
    client.post("/retention/work-out/")
    job = when_the_worker_has_done_it()
    led_to = client.get(f"/jobs/{job.pk}/").context["result_url"]
    assert client.get(led_to)["Location"] == "/retention/"
    for choice, date in (
        ("youngest-child-25", "3 February 2023"),
        ("closure-5", "20 May 2019"),
        ("all", "3 February 2023"),
    ):
        rows = client.get("/retention/", {"choice": choice, "status": "due"}).context["rows"]
        assert [(row["reference"], row["date"]) for row in rows] == [(council.past.reference, date)]
    assert any("Also in another family: 1 member" in line for line in rows[0]["others"])

    # Mary asks. Before a request is open she is initials; nothing typed stands in an address.
    found = client.post("/requests/new/", {"name": "quillfeather mary"}).content.decode()
    assert "M. Q." in found
    address = f"/requests/new/{council.mary.pk}/"
    assert address in found
    received = timezone.localdate() - timedelta(days=5)
    sent = {"received_on": received.isoformat(), "channel": "letter", "requester": "self"}
    client.post(address, {**sent, "notes": "Everything, please."})
    request = SubjectRequest.objects.get()
    page = f"/requests/{request.pk}/"
    assert "Mary Quillfeather" in client.get(page).content.decode()

    # What is held is collected, everybody else in it is decided on, then the pack is built.
    client.post(f"{page}collect/")
    job = when_the_worker_has_done_it()
    assert client.get(f"/jobs/{job.pk}/").context["result_url"] == page
    with acting_as(council.dpo):
        decide_everything(request, council.dpo)
    client.post(f"{page}pack/")
    job = when_the_worker_has_done_it()
    assert client.get(f"/jobs/{job.pk}/").context["result_url"] == page

    # It leaves only after identity was checked and another officer has approved it.
    shown = client.get(page).context["packs"][0]
    sure = {"contact_checked": "on", "nobody_shares": "on"}
    assert "has not been checked" in client.post(shown["url"], sure).content.decode()
    today = timezone.localdate().isoformat()
    client.post(f"{page}identity/", {"checked_on": today, "how": "document_seen"})
    assert "approve" in client.post(shown["url"], sure).content.decode()
    sure |= {"inference": "on"}
    assert "You built this pack" in client.post(shown["approve_url"], sure).content.decode()
    client.force_login(council.other_dpo)
    assert client.post(shown["approve_url"], sure)["Location"] == page
    client.force_login(council.dpo)
    content = client.post(shown["url"], sure).content

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = json.loads(archive.read("subject.json"))
        pdf = PdfReader(io.BytesIO(archive.read("subject.pdf")))
    shown = " ".join(page.extract_text() for page in pdf.pages).replace("\n", " ")
    assert told["counts"]["families"] == 2
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for hers in ("Mary Quillfeather", "5 April 1979", "Kim North", "Kept for five years after"):
        assert hers in shown, hers
    both = (shown + json.dumps(told, ensure_ascii=False)).casefold()
    for other in ("gregor", "bartholomew", "ashgrove", "wilhelmina", "1998", "2016", "1975"):
        assert other not in both, other
    assert "takes [withheld: another person] to school" in shown

    # Answered; the name and the file are gone, the trail stays and holds no value.
    client.post(f"{page}close/", {"closed_on": today, "closed_as": "answered"})
    assert "Quillfeather" not in client.get(page).content.decode()
    done = set(AuditEvent.objects.filter(by_id=council.dpo.pk).values_list("event", flat=True))
    assert {
        "retention_worked_out",
        "retention_viewed",
        "searched",
        "subject_request_opened",
        "subject_items_collected",
        "subject_pack_built",
        "subject_pack_downloaded",
        "subject_pack_destroyed",
        "subject_request_closed",
    } <= done
    trail = json.dumps(list(AuditEvent.objects.values("fields", "facts", "reason_code")))
    assert not [word for word in ("Mary", "Quill", "1979", "Everything") if word in trail]


def test_nobody_else_reaches_any_of_it(council: SimpleNamespace, client: Client) -> None:
    for user in (council.manager, council.keyworker, council.analyst):
        client.force_login(user)
        for address in ("/retention/", "/requests/", f"/requests/new/{council.mary.pk}/"):
            assert client.get(address).status_code == 403
    client.logout()
    assert client.get("/requests/")["Location"].startswith("/accounts/login/")
