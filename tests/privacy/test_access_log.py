"""The trail summed up: what somebody opened, and who opened a record."""

import uuid

from django.urls import reverse

from privacy.roles import Role
from tests.council import Council, browser
from tests.privacy.overseeing import opens


def test_what_a_worker_opened_by_reference_and_number(council: Council) -> None:
    worker = council.of(Role.KEYWORKER)
    for family in (council.own.family, council.own.family, council.other.family):
        opens(worker, family)
    page = reverse("privacy:audit_worker", args=[worker.pk])
    shown = browser(council.of(Role.INTERNAL_AUDITOR)).get(page).content.decode()
    for reference in (council.own.family.reference, council.other.family.reference):
        assert reference in shown
    assert not [word for word in (*council.own.words, *council.other.words) if word in shown]
    assert "Files taken away: 0" in shown
    early = browser(council.of(Role.DPO)).get(f"{page}?from_day=x")
    assert "Nothing was opened" not in early.content.decode()
    none = browser(council.of(Role.DPO)).get(f"{page}?to_day=2001-01-01").content.decode()
    assert "Nothing was opened" in none


def test_who_opened_a_record(council: Council) -> None:
    family = council.own.family
    for role in (Role.KEYWORKER, Role.MANAGER):
        opens(council.of(role), family)
    client = browser(council.of(Role.DPO))
    shown = client.get(reverse("privacy:audit_record", args=[family.pk])).content.decode()
    assert family.reference in shown
    assert council.of(Role.MANAGER).role_name in shown
    unknown = client.get(reverse("privacy:audit_record", args=[uuid.uuid4()])).content.decode()
    assert "Nothing was opened" in unknown
