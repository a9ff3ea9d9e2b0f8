"""Bases, impact assessments, agreements: two people, and what stops without (ACC-01 to ACC-05)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from privacy.identity import acting_as
from privacy.models import AuditEvent, ImpactAssessment, PurposeBasis, SharingAgreement
from privacy.queries.registers import footing_of
from privacy.roles import Role
from privacy.rules.registers import Footing
from tests.council import Council, browser
from tests.guards.access_registers import put_lines

DAYS = timedelta(1)


def today(days: int = 0) -> str:
    return (timezone.localdate() + days * DAYS).isoformat()


def messages(client: Client, address: str) -> str:
    """What is said once a button was pressed."""
    return client.post(address, follow=True).content.decode()


def standing(council: Council, purpose: str = "matching") -> Footing:
    with acting_as(council.of(Role.ANALYST)):
        return footing_of(purpose, timezone.localdate())


def test_law_01_acc_02_nothing_counts_before_a_second_person_confirmed_it(
    council: Council,
) -> None:
    dpo, head = council.of(Role.DPO), council.of(Role.HEAD_OF_SERVICE)
    basis, assessed, agreed = put_lines(dpo)
    assert standing(council) == Footing(None, assessed=False, agreed=False)
    officer, second = browser(dpo), browser(head)
    desk = officer.get("/desk/").content.decode()
    for words in ("Lawful bases to confirm", "Impact assessments due", "Agreements ending"):
        assert words in desk
    for line in (basis, assessed, agreed):
        page = line.get_absolute_url()
        assert "somebody else has to confirm" in officer.get(page).content.decode()
        assert "so somebody else has to" in messages(officer, f"{page}confirm/")
        assert "Confirm it" in second.get(page).content.decode()
        assert "Confirmed." in messages(second, f"{page}confirm/")
        assert "has been decided already" in messages(second, f"{page}refuse/")
        assert second.post(f"{page}nothing/").status_code == 404
    assert standing(council) == Footing("legal_obligation", assessed=True, agreed=True)
    with acting_as(council.of(Role.ANALYST)):
        assert not ImpactAssessment.objects.exists()
        assert not SharingAgreement.objects.exists()
    # In the database too: nobody confirms their own, and what was put stays.
    with acting_as(dpo):
        for line in (basis, assessed, agreed):
            rows = type(line).objects.filter(pk=line.pk)
            with pytest.raises(ProgrammingError), transaction.atomic():
                rows.update(put_by=head)
            with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
                rows.update(confirmed_by=dpo)
    assert "Ended." in messages(officer, f"{assessed.get_absolute_url()}end/")
    assert not standing(council).assessed
    events = set(AuditEvent.objects.values_list("event", flat=True))
    assert {"register_put", "register_confirmed", "register_ended"} <= events


def test_acc_01_acc_02_acc_03_registers_are_kept_on_screen(council: Council) -> None:
    officer, second = browser(council.of(Role.DPO)), browser(council.of(Role.HEAD_OF_SERVICE))
    for address in ("/registers/assessments/", "/registers/agreements/", "/registers/sharings/"):
        assert "Nothing" in officer.get(address).content.decode()
    high: dict[str, Any] = {"purpose": "nis", "title": "Study", "reference": "DPIA 1"}
    high |= {"done_on": today(-9), "review_on": today(20), "risk": "high"}
    assert officer.post("/registers/assessments/new/", high).status_code == 302
    with acting_as(council.of(Role.DPO)):
        [made] = ImpactAssessment.objects.all()
    assert "ask the regulator first" in messages(second, f"{made.get_absolute_url()}confirm/")
    again = officer.post("/registers/assessments/new/", high).content.decode()
    assert "waits to be confirmed" in again
    agreed = {"partner": "Trust", "standing": "joint", "purpose": "sharing", "what": "Attendance"}
    agreed |= {"power": "Education Act 1996", "reference": "DSA 1", "region": "other"}
    agreed |= {"from_on": today(-90), "until_on": today(9)}
    refused = officer.post("/registers/agreements/new/", agreed).content.decode()
    assert "Name the safeguard" in refused
    agreed["safeguard"] = "Article 46(2)(c) clauses"
    assert officer.post("/registers/agreements/new/", agreed).status_code == 302
    with acting_as(council.of(Role.DPO)):
        [line] = SharingAgreement.objects.all()
    messages(second, f"{line.get_absolute_url()}confirm/")
    page = officer.get("/registers/agreements/?state=look").content.decode()
    assert "Ends soon" in page
    assert officer.get("/registers/agreements/?state=ended").content.decode().count("DSA 1") == 0
    printed = officer.get("/registers/processing/").content.decode()
    # ACC-01: from the registers and the fields of the running system.
    for words in ("Trust (joint controller)", "under a safeguard of Article 46", "Not on record"):
        assert words in printed, words
    for field in ("address, date of birth", "nhs number", "ethnicity"):
        assert field in printed, field
    assert "Lacks a lawful basis" in printed


def test_law_02_the_register_narrows_to_what_waits_and_a_refused_basis_never_stands(
    council: Council,
) -> None:
    dpo, second = council.of(Role.DPO), browser(council.of(Role.HEAD_OF_SERVICE))
    basis, *_ = put_lines(dpo)
    waiting = second.get("/registers/bases/?state=waits").content.decode()
    assert "Waits for a second person" in waiting
    assert "Refused." in messages(second, f"{basis.get_absolute_url()}refuse/")
    with acting_as(dpo):
        held = PurposeBasis.objects.get(pk=basis.pk)
    assert held.is_refused
    assert standing(council).basis is None
    assert "Refused" in second.get("/registers/bases/?state=ended").content.decode()
