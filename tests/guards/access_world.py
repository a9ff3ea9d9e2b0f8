"""A council with one of everything, and which ids an address of it takes."""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from exports.actions.returns import request_return
from families.actions.plans import draft_plan
from families.models import (
    CaseloadMove,
    EmergencyOpening,
    Exclusion,
    FamilyGrant,
    FeedCoverage,
    LocalPlan,
    RebaseBatch,
    Referral,
    Restriction,
    Term,
    Transfer,
)
from families.queries.plans import latest_version
from outcomes.actions.whole_council import council_told
from outcomes.models import (
    AuditQuery,
    BenchmarkMeasure,
    Claim,
    OutcomeRun,
)
from privacy.actions.requests import open_request
from privacy.jobs import KINDS, Kind
from privacy.models import Job, JobState, SubjectPack
from privacy.roles import Permission, Role
from tests.council import SIGN_INS, Case, Council
from tests.footing import have_footing
from tests.guards.access_papers import a_paper, a_printout
from tests.guards.access_records import (
    a_grant,
    a_recipient,
    a_referral,
    audit_query,
    excluded,
    handed_on,
    handed_over,
    imported_claim,
    opened_once,
    rebased,
    restricted,
    the_ministry,
    the_overseers,
    the_registers,
)
from tests.guards.access_registers import the_lines
from tests.guards.access_retention import the_holds
from tests.guards.access_rights import the_rights
from tests.guards.access_risks import an_alert
from tests.guards.access_subject import the_items
from tests.guards.access_supervisions import a_meeting
from tests.guards.access_table import (
    NESTED,
    Page,
)

MEASURE = "a-measure"


@dataclass(frozen=True)
class World:
    """What the addresses name: ids by kind and by whose."""

    council: Council
    jobs: dict[Role, Job]
    others_job: Job
    run: OutcomeRun
    claims: dict[str, Claim]
    referrals: dict[str, Referral]
    plan: LocalPlan
    ministry: dict[str, list[uuid.UUID]]
    batch: RebaseBatch
    move: CaseloadMove
    term: Term
    feed: FeedCoverage
    query: AuditQuery
    exclusion: Exclusion
    restriction: Restriction
    transfer: Transfer
    opening: EmergencyOpening
    oversight: dict[str, list[uuid.UUID]]
    grants: dict[uuid.UUID, FamilyGrant]
    papers: dict[uuid.UUID, uuid.UUID]
    printouts: dict[uuid.UUID, uuid.UUID]
    meetings: dict[uuid.UUID, uuid.UUID]
    alerts: dict[uuid.UUID, uuid.UUID]
    return_id: uuid.UUID
    recipient_id: uuid.UUID
    request_id: uuid.UUID
    pack_id: uuid.UUID
    registers: dict[str, list[Any]]

    def ids(self, page: Page, role: Role, whose: str) -> list[Any]:
        """The ids of an address."""
        if page.of in NESTED or page.of == "family":
            return self._of_family(page.of, whose)
        if whose == "missing" or page.of in ("search", "preview"):
            return self._missing(page.of)
        if page.of == "job":
            return [(self.jobs[role] if whose == "own" else self.others_job).pk]
        if page.of in ("claim", "referral"):
            return [(self.claims if page.of == "claim" else self.referrals)[whose].pk]
        known: dict[str, list[Any]] = {
            "": [],
            "framework": ["tf-2015-national"],
            "run": [self.run.pk],
            "line": ["tf-2015-national", "parameter:absence_basis"],
            "plan": [self.plan.pk],
            "batch": [self.batch.pk],
            "leader": [self.council.of(Role.KEYWORKER).pk],
            "move": [self.move.pk],
            "term": [self.term.pk],
            "feed": [self.feed.pk],
            "gap": ["feed:proven_offence"],
            "measure": [MEASURE],
            "audit": [self.query.paper.audited.audit_id],
            "paper": [self.query.paper_id],
            "query": [self.query.pk],
            "return": [self.return_id],
            "recipient": [self.recipient_id],
            "request": [self.request_id],
            "pack": [self.request_id, self.pack_id],
            **self.ministry,
            **self.oversight,
            **self.registers,
            "supervision": [self.meetings[self.council.own.family.pk]],
            "exclusion": [self.exclusion.pk],
            "restriction": [self.restriction.pk],
            "transfer": [self.transfer.pk],
            "opening": [self.opening.pk],
            "claim_paper": [self.claims["own"].pk, uuid.uuid4()],
            "team": [self.council.north.pk],
            "account": [self.council.stranger.pk],
            "anybody": [self.council.other.parent.person_id],
        }
        return known[page.of]

    def _missing(self, of: str) -> list[Any]:
        if of == "framework":
            return ["no-such-framework"]
        if of in ("gap", "measure"):
            return [f"no-such-{of}"]
        if of == "line":
            return ["tf-2015-national", "parameter:nothing"]
        if of == "factor":
            return [0]
        if of in ("claim_pack", "claim_paper"):
            return [self.claims["own"].pk, uuid.uuid4()]
        if of in self.registers:
            return [uuid.uuid4(), *self.registers[of][1:]]
        return [self.request_id, uuid.uuid4()] if of == "pack" else [uuid.uuid4()]

    def _of_family(self, of: str, whose: str) -> list[Any]:
        case = self.council.other if whose == "other" else self.council.own
        if of == "family":
            return [uuid.uuid4() if whose == "missing" else case.family.pk]
        inner = uuid.uuid4() if whose == "missing" else self._inner(of, whose, case)
        return [case.family.pk, inner, *([case.child.person_id] if of == "pair" else [])]

    def _inner(self, of: str, whose: str, case: Case) -> uuid.UUID:
        case = self.council.other if whose == "mixed" else case
        if of == "grant":
            return self.grants[case.family.pk].pk
        if of == "letter":
            return self.papers[case.family.pk]
        if of == "alert":
            return self.alerts[case.family.pk]
        if of == "meeting":
            return self.meetings[case.family.pk]
        if of == "printout":
            return self.printouts[case.family.pk]
        keys = {
            "member": case.parent.pk,
            "person": case.parent.person_id,
            "pair": case.parent.person_id,
            "need": case.need.pk,
            "intervention": case.intervention.pk,
            "fact": case.fact.pk,
            "note": case.note.pk,
            "draft": case.draft.pk,
            "task": case.task.pk,
            "assessment": case.goal.assessment_id,
            "section": case.goal.assessment.answers.get(section="home").pk,
            "goal": case.goal.pk,
        }
        key: uuid.UUID = keys[of]
        return key


def the_meetings(council: Council) -> dict[uuid.UUID, uuid.UUID]:
    """One about each family, with whoever leads it."""
    head = council.of(Role.HEAD_OF_SERVICE)
    own, other = council.own.family, council.other.family
    return {
        own.pk: a_meeting(own, council.of(Role.KEYWORKER), head),
        other.pk: a_meeting(other, council.stranger, head),
    }


def make_world(council: Council, monkeypatch: pytest.MonkeyPatch) -> World:
    """The council, with a job of everybody, a run, a return, a request and its pack."""
    errand = Kind("Errand", Permission.VIEW_ROLES, lambda job, progress: {})
    monkeypatch.setitem(KINDS, "errand", errand)
    failed = {"kind": "errand", "state": JobState.FAILED}
    now = timezone.now()
    asked = open_request(
        person_id=council.own.parent.person_id,
        received_on=timezone.localdate(),
        channel="email",
        requester="self",
        notes="",
        by=council.of(Role.DPO),
    )
    counts = {"size": 1, "items": 0, "families": 0, "withheld": 0, "restricted": True}
    pack = SubjectPack.objects.create(
        request=asked, built_at=now, built_by=council.of(Role.DPO), expires_at=now, **counts
    )
    run = {"as_of": now.date(), "started_at": now, "finished_at": now}
    BenchmarkMeasure.objects.create(code=MEASURE, slug=MEASURE, decimals=1)
    claims = {w: imported_claim(getattr(council, w).family) for w in ("own", "other")}
    judged = OutcomeRun.objects.create(asked_by=council.of(Role.ANALYST), **run)
    # Whoever reads first in a month has the council counted for all readers without cases.
    council_told(by=council.of(Role.ANALYST))
    return World(
        council=council,
        jobs={role: Job.objects.create(asked_by=council.of(role), **failed) for role in SIGN_INS},
        others_job=Job.objects.create(asked_by=council.stranger, **failed),
        plan=draft_plan(
            version=latest_version("tf-2015-national"),
            begin_with="empty",
            by=council.of(Role.ADMINISTRATOR),
        ),
        run=judged,
        claims=claims,
        referrals={w: a_referral(getattr(council, w).family) for w in ("own", "other")},
        ministry=the_ministry(council, claims["own"], judged),
        batch=rebased(council.own.family, council.of(Role.HEAD_OF_SERVICE)),
        move=handed_on(council),
        term=Term.objects.create(term="2018-autumn", start_on=now.date(), end_on=now.date()),
        feed=FeedCoverage.objects.create(
            source="police", code="proven_offence", from_date=now.date(), to_date=now.date()
        ),
        query=audit_query(council),
        exclusion=excluded(council),
        restriction=restricted(council),
        transfer=handed_over(council),
        opening=opened_once(council),
        oversight=the_overseers(council),
        papers={
            council.own.family.pk: a_paper(council.own.family, council.of(Role.KEYWORKER)),
            council.other.family.pk: a_paper(council.other.family, council.stranger),
        },
        printouts={
            council.own.family.pk: a_printout(council.own.family, council.of(Role.KEYWORKER)),
            council.other.family.pk: a_printout(council.other.family, council.stranger),
        },
        meetings=the_meetings(council),
        alerts={
            council.own.family.pk: an_alert(council.own.family, council.of(Role.KEYWORKER)),
            council.other.family.pk: an_alert(council.other.family, council.stranger),
        },
        grants={case.family.pk: a_grant(case.family) for case in (council.own, council.other)},
        return_id=a_return(council),
        recipient_id=a_recipient(council.of(Role.DPO)).pk,
        request_id=asked.pk,
        pack_id=pack.pk,
        registers={
            **the_registers(council),
            **the_holds(council),
            **the_rights(council),
            **the_lines(council),
            **the_items(council, asked),
        },
    )


def a_return(council: Council) -> uuid.UUID:
    """One that somebody asked for."""
    have_footing(council.of(Role.DPO), council.of(Role.HEAD_OF_SERVICE), "fpd")
    analyst = council.of(Role.ANALYST)
    return request_return(period="2018-H1", by=analyst, in_background=False).pk
