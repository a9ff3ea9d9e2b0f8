"""A restriction or an objection gives way to reasons that two people have weighed, for a while."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from families.queries.subject_items import need_items
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as
from privacy.models import AuditEvent, RightOverride, RightsRequest
from privacy.roles import Role
from privacy.rules import overrides as rules
from tests.council import SIGN_INS, Council, browser
from tests.guards.access_rights import asked, based, decided


def put(council: Council, held: RightsRequest, days: int = 7) -> str:
    """What the officer is told who records what outweighs a request; nothing where it is saved."""
    until = (timezone.localdate() + timedelta(days)).isoformat()
    said = {"reason": "His sister is beaten at home", "until_on": until}
    answer = browser(council.of(Role.DPO)).post(f"/rights/{held.pk}/override/", said)
    return "" if answer.status_code == 302 else answer.content.decode()


def decided_by(council: Council, role: Role, decision: str) -> str:
    with acting_as(council.of(Role.DPO)):
        made = RightOverride.objects.get(ended_on=None)
    page = f"{made.get_absolute_url()}{decision}/"
    return browser(council.of(role)).post(page, follow=True).content.decode()


def test_rgt_03_safeguarding_overrides_a_restriction_with_a_reason_and_four_eyes(
    council: Council,
) -> None:
    dpo, child = council.of(Role.DPO), council.own.child
    worker = browser(council.of(Role.KEYWORKER))
    family = f"/families/{council.own.family.pk}/"
    assert "gives way" in put(council, asked(dpo, child.person_id, right="restriction"))
    held = decided(asked(dpo, child.person_id, right="restriction"), dpo)
    assert "Use restricted" in worker.get(family).content.decode()
    with acting_as(dpo, opened=EVERYTHING):
        # What may not be used is told of all the same to whoever asks for access.
        assert list(need_items(child.person_id))
    assert "Four weeks at most" in put(council, held, days=29)
    assert put(council, held) == ""
    assert "waits to be confirmed" in put(council, held)
    assert "somebody else has to" in decided_by(council, Role.DPO, "confirm")
    assert "Use restricted" in worker.get(family).content.decode()
    second = browser(council.of(Role.HEAD_OF_SERVICE))
    assert held.reference in second.get("/registers/overrides/").content.decode()
    assert "Confirmed." in decided_by(council, Role.HEAD_OF_SERVICE, "confirm")
    # In the work with the family alone: no return, no figure and no study uses it.
    assert "Use restricted" not in worker.get(family).content.decode()
    assert "Ended." in decided_by(council, Role.DPO, "end")
    assert "Use restricted" in worker.get(family).content.decode()
    assert "overrides to look at" in browser(dpo).get("/desk/").content.decode()
    for role in SIGN_INS:
        with acting_as(council.of(role), opened=EVERYTHING):
            seen = RightOverride.objects.exists()
        assert seen is (role in (Role.DPO, Role.HEAD_OF_SERVICE)), role
    assert "beaten" not in str(list(AuditEvent.objects.values()))


def test_rgt_06_an_objection_is_refused_by_nobody_alone(council: Council) -> None:
    dpo = council.of(Role.DPO)
    based(dpo, purpose="outcomes")
    held = asked(dpo, council.own.child.person_id, right="objection", purpose="outcomes")
    client, today = browser(dpo), timezone.localdate()
    refuse = {"outcome": "refused", "on": today.isoformat(), "text": "Grounds weighed"}
    assert (
        "second person has confirmed"
        in client.post(f"/rights/{held.pk}/decide/", refuse).content.decode()
    )
    assert "Record compelling grounds" in client.get(f"/rights/{held.pk}/").content.decode()
    # Nor in the database, once it is put and not yet confirmed.
    assert put(council, held) == ""
    alone = {"outcome": "refused", "decided_on": today, "decided_by": dpo}
    with pytest.raises(IntegrityError), acting_as(dpo), transaction.atomic():
        RightsRequest.objects.filter(pk=held.pk).update(**alone)
    assert "Confirmed." in decided_by(council, Role.HEAD_OF_SERVICE, "confirm")
    assert client.post(f"/rights/{held.pk}/decide/", refuse).status_code == 302
    with pytest.raises(RuleBroken, match="gives way"):
        rules.kind_for("objection", in_force=False, decided=True)
