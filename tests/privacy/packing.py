"""A person of two families with something of everything, and the pack built about them."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from families.actions.members import PartFacts, add_member
from families.models import (
    Person,
)
from privacy.actions import packs as pack_actions
from privacy.actions import requests as actions
from privacy.actions import subject_collect, subject_release
from privacy.identity import EVERYTHING, acting_as
from privacy.models import SubjectPack, SubjectRequest
from tests.families.make_families import CHILD, PARENT, make_family, person
from tests.furnish_subject import decide_everything
from tests.privacy.cases import D, office

# What whoever lets a pack out on paper has made sure of.
KNOWN = {"contact_checked": True, "nobody_shares": True}


@pytest.fixture
def staff(db: None, settings: Any, tmp_path: Path) -> SimpleNamespace:
    settings.FILES_FOLDER = tmp_path
    return office()


@pytest.fixture
def case(staff: SimpleNamespace) -> SimpleNamespace:
    """Mary is a parent in one family and was, until she left, in another."""
    mary = person(
        "Mary",
        "Quillfeather",
        date_of_birth=D("1985-04-05"),
        ethnicity="WBRI",
        address="7 Larkspur Mews; Greenwich",
        postcode="SE28 0HG",
    )
    tom = person(
        "Tomasz",
        "Brackenbury",
        date_of_birth=D("1983-01-02"),
        address="99 Hidden Drive; Lewes",
        postcode="BN7 2XX",
    )
    zoe = person("Zoë", "Brackenbury", date_of_birth=D("2012-03-04"))
    first = make_family(
        staff.manager,
        people=[(mary, PARENT), (tom, PARENT), (zoe, CHILD)],
        team=staff.team,
        worker=staff.keyworker,
        identified_on=D("2014-01-06"),
        attached_on=D("2014-01-06"),
    )
    subject = Person.objects.get(memberships__family=first, date_of_birth=D("1985-04-05"))
    left = PartFacts("parent", True, True, joined_on=D("2010-01-01"), left_on=D("2013-01-01"))
    second = make_family(
        staff.manager,
        people=[(person("Winifred", "Ashgrove", date_of_birth=D("1950-01-01")), PARENT)],
        team=staff.team,
        identified_on=D("2009-01-06"),
        attached_on=D("2009-01-06"),
    )
    add_member(family=second, who=subject, part=left, by=staff.manager)
    others = {each.forename: each for each in Person.objects.exclude(pk=subject.pk)}
    return SimpleNamespace(
        first=first, second=second, subject=subject, others=others, **vars(staff)
    )


def opened(case: SimpleNamespace, **facts: Any) -> SubjectRequest:
    given = {
        "received_on": timezone.localdate() - timedelta(days=3),
        "channel": "email",
        "requester": "self",
        "notes": "",
        **facts,
    }
    return actions.open_request(person_id=case.subject.pk, by=case.dpo, **given)


def decided(case: SimpleNamespace, request: SubjectRequest) -> SubjectRequest:
    """Its items collected, and everybody else in them withheld; health and abuse told."""
    subject_collect.collect_items(request_id=request.pk, by=case.dpo)
    with acting_as(case.dpo, opened=EVERYTHING):
        decide_everything(request, case.dpo)
    return request


def approved(case: SimpleNamespace, request: SubjectRequest) -> SubjectPack:
    """The pack of a request whose items are decided, approved by the other officer."""
    made = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    with acting_as(case.other_dpo):
        return subject_release.approve_pack(pack=made, inference=True, by=case.other_dpo)


def built(case: SimpleNamespace) -> tuple[SubjectPack, dict[str, Any], bytes]:
    """The pack of a fresh request, with the JSON and the PDF inside."""
    request = decided(case, opened(case))
    made = approved(case, request)
    today = timezone.localdate()
    actions.check_identity(request=request, checked_on=today, how="document_seen", by=case.dpo)
    made.refresh_from_db()
    with acting_as(case.dpo):
        content = actions.read_pack(pack=SubjectPack.objects.get(pk=made.pk), by=case.dpo, **KNOWN)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["subject.json", "subject.pdf"]
        return made, json.loads(archive.read("subject.json")), archive.read("subject.pdf")
