"""Schedules are published and holds lifted by two; what is held is not due, and says why."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from outcomes.models import Claim
from privacy.actions import holds as actions
from privacy.actions import requests
from privacy.actions.schedules import load_schedules
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, RetentionHold, RetentionPublication
from privacy.queries import holds as queries
from privacy.queries.retention import counts_of, rows_of
from privacy.rules.retention import Status
from tests.privacy.cases import D, family_of, member_of
from tests.privacy.previewing import preview, staff

__all__ = ["staff"]
ALL = ["closure-5", "referral-1", "youngest-child-25"]
LATER = timedelta(days=90)


def place(staff: SimpleNamespace, reference: str, **instead: Any) -> RetentionHold:
    facts = {"reason_code": "court", "review_on": timezone.localdate() + LATER, "text": "By letter"}
    return actions.place_hold(reference=reference, by=staff.dpo, **{**facts, **instead})


def test_ret_01_ret_07_a_schedule_decides_once_a_second_person_has_published_it(
    staff: SimpleNamespace,
) -> None:
    load_schedules(by=staff.dpo)
    with pytest.raises(RuleBroken, match="say why"):
        actions.propose_publication(chosen=["closure-5"], reason="", by=staff.dpo)
    proposed = actions.propose_publication(chosen=ALL, reason="", by=staff.dpo)
    with pytest.raises(RuleBroken, match="waits already"):
        actions.propose_publication(chosen=ALL, reason="", by=staff.other_dpo)
    with pytest.raises(RuleBroken, match="Another person"):
        actions.publish(publication_id=proposed.pk, by=staff.dpo)
    own = RetentionPublication.objects.filter(pk=proposed.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        own.update(state="published", decided_by=staff.dpo, decided_at=timezone.now())
    assert queries.in_force() is None
    actions.publish(publication_id=proposed.pk, by=staff.other_dpo)
    assert queries.in_force() == proposed
    with pytest.raises(DatabaseError), transaction.atomic():
        own.update(schedules=[])
    # "25" and "five years" together: the later.
    family = family_of(staff, "2013-03-03", closed="2016-05-20")
    made = preview(staff)
    row = rows_of(made, choice="published", as_on=D("2026-06-01")).get(family_id=family.pk)
    assert row.due_on == D("2038-03-03")


def test_ret_06_a08_sar_20_holds_open_requests_and_claims_keep_what_is_due(
    staff: SimpleNamespace,
) -> None:
    held, asked, claimed, free = (
        family_of(staff, "1990-03-03", closed="2015-05-20") for _ in range(4)
    )
    place(staff, held.reference)
    requests.open_request(
        person_id=member_of(asked, "Ada").pk,
        received_on=timezone.localdate(),
        channel="letter",
        requester="self",
        notes="",
        by=staff.dpo,
    )
    own = {"route": "SSP", "state": "paid", "phase": claimed.framework.code}
    Claim.objects.create(family=claimed, on_date=timezone.localdate(), **own)
    rows = rows_of(preview(staff), choice="all", as_on=timezone.localdate())
    status = {row.family_id: (row.status, row.held_by) for row in rows}
    assert status[free.pk] == (Status.DUE, [])
    for family, words in ((held, "Court order"), (asked, "subject request"), (claimed, "audited")):
        told, [why] = status[family.pk]
        assert told == Status.HELD
        assert words in why
    assert counts_of(rows).held == 3
    # The same for as many as a whole council has, of which nobody asks by key.
    with patch.object(queries, "NAMED", 0):
        many = rows_of(preview(staff), choice="all", as_on=timezone.localdate())
        assert {row.family_id: (row.status, row.held_by) for row in many} == status
    # An inquiry keeps every family.
    place(staff, "", record_class="family_file", reason_code="inquiry")
    rows = rows_of(preview(staff), choice="all", as_on=timezone.localdate())
    assert counts_of(rows).due == 0


def test_ret_06_a10_a_hold_is_lifted_by_two_and_a_review_takes_the_lifting_back(
    staff: SimpleNamespace,
) -> None:
    family = family_of(staff, "1990-03-03", closed="2015-05-20")
    hold = place(staff, member_of(family, "Ada").reference)
    assert hold.person_id == member_of(family, "Ada").pk
    actions.ask_to_lift(hold=hold, text="The case has ended", by=staff.dpo)
    with pytest.raises(RuleBroken, match="Another person"):
        actions.lift_hold(hold=hold, text="Yes", by=staff.dpo)
    own = RetentionHold.objects.filter(pk=hold.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        own.update(lifted_by=staff.dpo, lifted_at=timezone.now())
    actions.review_hold(
        hold=hold, review_on=timezone.localdate() + LATER, text="No", by=staff.other_dpo
    )
    with pytest.raises(RuleBroken, match="Nobody has asked"):
        actions.lift_hold(hold=hold, text="Yes", by=staff.other_dpo)
    actions.ask_to_lift(hold=hold, text="Now it has", by=staff.dpo)
    lifted = actions.lift_hold(hold=hold, text="Yes", by=staff.other_dpo)
    assert not lifted.is_open
    for change in (own.update, own.delete, hold.steps.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(**({"review_on": timezone.localdate()} if change == own.update else {}))
    said = AuditEvent.objects.filter(target_id=hold.pk).order_by("seq")
    assert [each.event for each in said] == [
        *("hold_placed", "hold_lift_asked", "hold_reviewed", "hold_lift_asked", "hold_lifted")
    ]
    assert hold.reference not in str([each.facts for each in said])


def test_ret_06_the_pages_place_review_and_lift_a_hold(
    staff: SimpleNamespace, client: Client
) -> None:
    family, day = family_of(staff, "1990-03-03"), timezone.localdate() + LATER
    client.force_login(staff.dpo)
    sent = {
        **{"reference": family.reference, "reason_code": "court", "text": "By letter"},
        **{f"review_on-{part}": getattr(day, part) for part in ("day", "month", "year")},
    }
    wrong = client.post("/retention/holds/new/", {**sent, "reference": "F-NOBODY"})
    assert "There is no family, referral or person of this reference" in wrong.content.decode()
    page = client.post("/retention/holds/new/", sent, follow=True)
    assert "is in force from now on" in page.content.decode()
    [hold] = RetentionHold.objects.all()
    client.post(f"{hold.get_absolute_url()}ask-lift/", {"text": "It has ended"})
    assert b"Agree that the hold is lifted" not in client.get(hold.get_absolute_url()).content
    client.force_login(staff.other_dpo)
    assert "Agree that the hold" in client.get(hold.get_absolute_url()).content.decode()
    client.post(f"{hold.get_absolute_url()}lift/", {"text": "Yes"})
    assert hold.name in client.get("/retention/holds/?state=lifted").content.decode()
    assert "No such holds" in client.get("/retention/holds/?state=review").content.decode()
