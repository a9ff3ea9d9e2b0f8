"""A return from the analyst's wish to the file in their hands, as four people see it."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from exports.models import Return
from privacy import jobs
from privacy.models import AuditEvent, Job, JobState, User
from privacy.roles import Role
from tests.answering import sent
from tests.council import browser
from tests.footing import have_footing
from tests.make import make_user

pytestmark = [pytest.mark.usefixtures("sample_council"), pytest.mark.django_db]


def sign_in(role: Role, name: str) -> tuple[User, Client]:
    user = make_user(role, name)
    return user, browser(user)


def words_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def when_the_worker_has_done_its_job() -> Job:
    job = Job.objects.get(kind="build_return")
    jobs.run(str(job.pk))
    job.refresh_from_db()
    return job


def test_a_return_is_asked_for_checked_approved_and_read(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.FILES_FOLDER = tmp_path
    analyst, ann = sign_in(Role.ANALYST, "Ann Analyst")
    _, ben = sign_in(Role.ANALYST, "Ben Analyst")
    hedda, head = sign_in(Role.HEAD_OF_SERVICE, "Hedda Head")
    have_footing(make_user(Role.DPO, "Dora Officer"), hedda, "fpd")
    _, keyworker = sign_in(Role.KEYWORKER, "Kay Keyworker")

    # The analyst asks; the work goes on without them.
    assert "Build a return" in words_of(ann, reverse("exports:returns"))
    answer = ann.post(reverse("exports:return_new"), {"kind": "fpd", "period": "2018-H1"})
    address = answer["Location"]
    assert "Building the return" in words_of(ann, address)
    job = when_the_worker_has_done_its_job()
    assert (job.state, job.done) == (JobState.DONE, job.total)
    assert reverse("exports:return", args=[job.result["id"]]) == address

    # They read the checks but cannot approve.
    shown = words_of(ann, address)
    assert shown.count("Holds</strong>") == 9
    assert "Approve this return" not in shown
    download = f"{address}download/"
    assert "Only a return that is released" in ann.post(download, follow=True).content.decode()

    # Nobody approves before the regulator's questions are answered, which others read.
    assert "not answered yet" in ben.post(f"{address}approve/", follow=True).content.decode()
    ann.post(f"{address}questions/", sent(insider="Nobody there holds a list of families."))
    assert "Nobody there holds a list of families." in words_of(head, address)

    # Two others approve: the second one releases it.
    ben.post(f"{address}approve/")
    assert "1 of 2 approvals" in words_of(head, address)
    assert "Return released." in head.post(f"{address}approve/", follow=True).content.decode()

    # Who has nothing to do with returns sees nothing of it.
    for path in (reverse("exports:returns"), address):
        assert keyworker.get(path).status_code == 403
    assert keyworker.post(download).status_code == 403
    assert head.post(download).status_code == 403

    # The analyst gets it; the manifest fits the file; everybody can see that they got it.
    archive = zipfile.ZipFile(io.BytesIO(b"".join(ann.post(download).streaming_content)))
    rows = list(csv.DictReader(io.TextIOWrapper(archive.open("fpd.csv"), "utf-8")))
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["rows"] == len(rows) > 300
    assert [each["name"] for each in manifest["approvals"]] == ["Ben Analyst", "Hedda Head"]
    shown = words_of(head, address)
    assert "Ann Analyst" in shown[shown.index("Readings") :]

    # The trail tells it all, without a value.
    of_return = Return.objects.get()
    trail = AuditEvent.objects.filter(target_id=of_return.pk).order_by("seq")
    told = [event.event for event in trail if event.event != "record_viewed"]
    assert told == [
        *("return_requested", "return_built", "return_assessed", "return_approved"),
        *("return_approved", "return_released", "return_downloaded"),
    ]
    assert {event.by_name for event in trail} == {"Ann Analyst", "Ben Analyst", "Hedda Head"}
    assert trail.filter(event="return_downloaded").get().by_id == analyst.pk
