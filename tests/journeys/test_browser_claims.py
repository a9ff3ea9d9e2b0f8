"""From a family's evidence to the ministry's answer, by everybody in their own browser: issue 4."""

import pytest

from privacy.roles import Role
from tests.browser import Product
from tests.database import Databases
from tests.journeys import audit_desk, claims_desk, ministry_desk, oversight
from tests.visiting import Office

pytestmark = [pytest.mark.browser, pytest.mark.worker]
FIND_FAMILY = "SELECT '/families/' || id || '/' FROM families_family WHERE reference = %s"
FIND_CLAIM = """
    SELECT '/claims/' || c.id || '/' FROM outcomes_claim c
    JOIN families_family f ON f.id = c.family_id WHERE f.reference = %s AND c.state = 'submitted'
"""


@pytest.fixture
def known(run_databases: Databases, product: Product) -> dict[str, str]:
    """The addresses of the family and of the old claim of the story."""
    asked = {
        "family": (FIND_FAMILY, claims_desk.FAMILY),
        "old claim": (FIND_CLAIM, ministry_desk.OLD_FAMILY),
    }
    with run_databases.server(product.database) as connection:
        rows = {name: connection.execute(*[q, [r]]).fetchall() for name, (q, r) in asked.items()}
    return {name: str(found[0][0]) for name, found in rows.items()}


def test_from_evidence_to_the_ministrys_answer(visits: Office, known: dict[str, str]) -> None:
    people = visits.people
    analyst, second = (visits.seat(email) for email in people[Role.ANALYST][:2])
    keyworker = visits.seat(claims_desk.WORKER)
    claims_desk.computes(analyst)
    claims_desk.finishes_what_is_open(keyworker, known["family"])
    claims_desk.closes_the_case(keyworker, known["family"])
    claims_desk.computes(analyst)
    claims_desk.sees_nothing_missing(keyworker, known["family"])

    claims_desk.prepares(analyst, second)
    claims_desk.brings_all(analyst, "ready", "Made ready")
    claims_desk.brings_all(analyst, "to-audit", "Sent to internal audit")

    auditor = visits.seat(people[Role.INTERNAL_AUDITOR][0])
    claims = audit_desk.draws(auditor, claims_desk.PHASE)
    audit = auditor.url
    audit_desk.is_tested(auditor)
    audit_desk.opens(auditor, audit, claims[0])
    audit_desk.finds(auditor, {"criteria": "Query"})
    claims_desk.answers_the_query(analyst, claims[0])
    for claim in claims:
        audit_desk.opens(auditor, audit, claim)
        audit_desk.passes(auditor)
    audit_desk.closes(auditor, audit)

    ministry_desk.submits(second, claims_desk.PHASE, claims)
    ministry_desk.takes_back(second, claims_desk.PHASE, claims[1])
    ministry_desk.records_the_answer(second, claims)
    states = [ministry_desk.state_of(second, claims_desk.PHASE, claim) for claim in claims]
    assert states == ["Paid", "Withdrawn"]


def test_a_withdrawn_claim_is_flagged_on_the_return_already_sent(
    visits: Office, known: dict[str, str]
) -> None:
    analyst, second = (visits.seat(email) for email in visits.people[Role.ANALYST][:2])
    oversight.builds_a_return(analyst, ministry_desk.PERIOD, odd=True)
    oversight.approves(second, "Your approval is noted.", ministry_desk.PERIOD)
    head = visits.seat(visits.people[Role.HEAD_OF_SERVICE][0])
    oversight.approves(head, "Return released.", ministry_desk.PERIOD)
    flagged = ministry_desk.withdraws(analyst, known["old claim"])
    assert ministry_desk.OLD_FAMILY in flagged
    assert ministry_desk.REASON not in flagged
