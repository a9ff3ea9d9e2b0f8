"""Pages of what a use stands on for `access_table.py`: a line of each register that waits."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from privacy.actions.bases import put_basis
from privacy.actions.registers import put_agreement, put_assessment
from privacy.identity import acting_as
from privacy.models import RightOverride, RightsRequest
from privacy.roles import Permission as P
from privacy.roles import Role
from tests.guards.access_rights import outweighed

if TYPE_CHECKING:
    from tests.council import Council

VIEWS, KEEPS, CONFIRMS = (
    *(P.VIEW_PRIVACY_REGISTERS, P.KEEP_PRIVACY_REGISTERS),
    P.CONFIRM_PRIVACY_REGISTERS,
)
# Name, permission, record, method, answer.
PAGES: list[tuple[Any, ...]] = [
    ("privacy:basis", VIEWS, "basis_line"),
    ("privacy:basis_decide", CONFIRMS, "basis_decision", "post", 302),
    ("privacy:assessments", VIEWS),
    ("privacy:assessment_new", KEEPS),
    ("privacy:assessment", VIEWS, "assessed"),
    ("privacy:assessment_decide", CONFIRMS, "assessed_decision", "post", 302),
    ("privacy:agreements", VIEWS),
    ("privacy:agreement_new", KEEPS),
    ("privacy:agreement", VIEWS, "agreed"),
    ("privacy:agreement_decide", CONFIRMS, "agreed_decision", "post", 302),
    ("privacy:overrides", CONFIRMS),
    ("privacy:override", CONFIRMS, "outweighs"),
    ("privacy:override_decide", CONFIRMS, "outweighs_decision", "post", 302),
    ("privacy:processing", VIEWS),
    ("families:notices", VIEWS),
    ("privacy:sharings", VIEWS),
]
CONFIRMED = (
    *("privacy:basis_decide", "privacy:assessment_decide", "privacy:agreement_decide"),
    "privacy:override_decide",
)
RECORDS = (
    *("basis_line", "basis_decision", "assessed", "assessed_decision", "agreed"),
    *("agreed_decision", "outweighs", "outweighs_decision"),
)


def put_lines(dpo: Any) -> list[Any]:
    """A basis, an assessment and an agreement of matching, none of them confirmed."""
    today = timezone.localdate()
    same = {"purpose": "matching", "by": dpo}
    basis = {"basis": "legal_obligation", "power": "Children Act 2004", "article_9": ""}
    basis |= {"schedule_1": [], "offences": False, "policy": "", "policy_review_on": None}
    assessed = {"title": "DPIA of matching", "reference": "DPIA 7", "risk": "low"}
    assessed |= {"done_on": today, "review_on": today + timedelta(90), "consulted_on": None}
    agreed = {"partner": "Schools trust", "standing": "joint", "what": "Attendance"}
    agreed |= {"power": "Children Act 2004", "reference": "DSA 7", "region": "uk"}
    agreed |= {"safeguard": "", "from_on": today, "until_on": today + timedelta(90)}
    with acting_as(dpo):
        return [
            put_basis(**same, **basis, from_on=today),
            put_assessment(**same, **assessed),
            put_agreement(**same, **agreed),
        ]


def an_override(dpo: Any) -> RightOverride:
    """Grounds against the objection of somebody whose record is gone: no page of theirs changes."""
    said = {"right": "objection", "purpose": "fpd", "basis": "public_task", "text": "No"}
    said |= {"channel": "phone", "requester": "self"}
    with acting_as(dpo):
        held = RightsRequest.objects.create(
            person_id=uuid.uuid4(), received_on=timezone.localdate(), opened_by=dpo, **said
        )
    return outweighed(held, dpo, confirmed=False)


def the_lines(council: "Council") -> dict[str, list[Any]]:
    """One of each register, with the decision that stands in an address."""
    outweighs = an_override(council.of(Role.DPO)).pk
    basis, assessed, agreed = (each.pk for each in put_lines(council.of(Role.DPO)))
    return {
        **{"basis_line": [basis], "basis_decision": [basis, "confirm"]},
        **{"assessed": [assessed], "assessed_decision": [assessed, "confirm"]},
        **{"outweighs": [outweighs], "outweighs_decision": [outweighs, "confirm"]},
        **{"agreed": [agreed], "agreed_decision": [agreed, "confirm"]},
    }
