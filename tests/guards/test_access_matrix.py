"""Every address × every role × whose record: the answer is the one in `access_table.py`."""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from exports.actions.returns import request_return
from exports.models import Recipient
from families.actions.emergencies import open_in_emergency
from families.actions.exclusions import put_exclusion
from families.actions.plans import draft_plan
from families.actions.restrictions import put_restriction
from families.models import (
    CaseloadMove,
    EmergencyOpening,
    Exclusion,
    Family,
    FamilyGrant,
    FeedCoverage,
    LocalPlan,
    Rebase,
    RebaseBatch,
    Referral,
    Restriction,
    Term,
    Transfer,
)
from families.queries.plans import latest_version
from outcomes.models import (
    AnswerFile,
    AuditedClaim,
    AuditQuery,
    BenchmarkMeasure,
    Claim,
    ClaimAudit,
    ClaimPack,
    ClaimWindow,
    OutcomeRun,
    Submission,
    Tariff,
    Workpaper,
)
from privacy import audit
from privacy.actions.breaches import add_action, report_breach
from privacy.actions.complaints import pass_on
from privacy.actions.investigations import propose
from privacy.actions.oversight import ask_about
from privacy.actions.requests import open_request
from privacy.identity import acting_as
from privacy.jobs import KINDS, Kind
from privacy.models import AuditEvent, Job, JobState, SubjectPack, User
from privacy.roles import Permission, Role
from tests.council import SIGN_INS, Case, Council, browser, make_case
from tests.guards.access_table import (
    NESTED,
    OF_A_FAMILY,
    PAGES,
    PUBLIC,
    PUBLIC_PARTS,
    TO_SIGN_IN,
    Page,
)
from tests.make import make_team

NOT_FIELDS = {"csrfmiddlewaretoken", "viewport", "robots", "htmx-config"}


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, Any]]:
    """Name (with its namespace) and view of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield f"{space}{pattern.name}", pattern.callback


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
            "exclusion": [self.exclusion.pk],
            "restriction": [self.restriction.pk],
            "transfer": [self.transfer.pk],
            "opening": [self.opening.pk],
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
        if of == "claim_pack":
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


def a_grant(family: Family) -> FamilyGrant:
    """A partner's, who cannot sign in: nobody else's reach is another by it."""
    known = {"name": "Paula Partner", "role": Role.PARTNER, "is_active": False}
    user, _ = User.objects.get_or_create(email="paula.partner@example.org", defaults=known)
    lead = FamilyGrant.objects.get(content_object=family, kind=FamilyGrant.Kind.LEAD)
    today = timezone.localdate()
    days = {"kind": "partner", "starts_on": today, "ends_on": today + timedelta(days=9)}
    return FamilyGrant.objects.create(
        user=user, content_object=family, permission=lead.permission, **days
    )


def a_referral(family: Family) -> Referral:
    """One to triage that came to the team of this family."""
    assert family.team
    return Referral.objects.create(
        reference=f"R-{family.reference}",
        team=family.team,
        received_on=timezone.localdate(),
        source="school",
        framework=family.framework,
        consent="not_asked",
        state="waiting",
        recorded_by=User.objects.filter(role=Role.HEAD_OF_SERVICE)[0],
        recorded_at=timezone.now(),
    )


def a_recipient(by: User) -> Recipient:
    """Of the study, whose certificate waits for somebody else."""
    now = timezone.now()
    known = {"name": "ONS", "agreement": "DSA 1", "agreement_until": now.date()}
    own = {"certificate": "-", "subject": "CN=ONS", "fingerprint": "ab", "valid_until": now}
    return Recipient.objects.create(part="identifiers", put_by=by, put_at=now, **known, **own)


def imported_claim(family: Family) -> Claim:
    """A claim as case files bring it: it rests on nothing."""
    day = timezone.localdate()
    return Claim.objects.create(
        family=family, route="SSP", state="submitted", on_date=day, phase=family.framework.code
    )


def its_pack(family: Family, analyst: User, run: OutcomeRun) -> ClaimPack:
    """The pack of a claim, whose file has gone."""
    now = timezone.now()
    draft = Claim.objects.create(
        family=family, route="SSP", state="draft", on_date=now.date(), phase="another"
    )
    frozen = draft.snapshots.create(
        number=1, as_of=now.date(), run=run, made_by=analyst, made_at=now, inputs="{}"
    )
    made = {"made_by": analyst, "made_at": now, "expires_at": now, "size": 1}
    return ClaimPack.objects.create(claim=draft, snapshot=frozen, job_id=uuid.uuid4(), **made)


def the_ministry(council: Council, claim: Claim, run: OutcomeRun) -> dict[str, list[uuid.UUID]]:
    """One of everything that goes to the ministry and comes back, and the pack of a claim."""
    now, analyst = timezone.now(), council.of(Role.ANALYST)
    days = {"phase": claim.phase, "basis": "entered", "source": "A letter"}
    window = ClaimWindow.objects.create(opens_on=now.date(), closes_on=now.date(), **days)
    tariff = Tariff.objects.create(kind="attachment_fee", from_on=now.date(), value=1, **days)
    sent = Submission.objects.create(phase=claim.phase, asked_by=analyst, asked_at=now)
    answer = AnswerFile.objects.create(sha256="a", read_by=analyst, read_at=now)
    pack = its_pack(council.own.family, analyst, run)
    return {
        "window": [window.pk],
        "tariff": [tariff.pk],
        "submission": [sent.pk],
        "answer": [answer.pk],
        "claim_pack": [pack.claim_id, pack.pk],
    }


def audit_query(council: Council) -> AuditQuery:
    """A query of an audit whose only claim was withdrawn since."""
    now, auditor = timezone.now(), council.of(Role.INTERNAL_AUDITOR)
    day, family = now.date(), council.own.family
    claim = Claim.objects.create(
        family=family, route="CE", state="withdrawn", on_date=day, phase=family.framework.code
    )
    audit = ClaimAudit.objects.create(
        state="planned",
        strata="none",
        size_kind="number",
        size=1,
        minimum=1,
        seed=1,
        started_by=auditor,
        started_at=now,
        drawn_by=auditor,
        drawn_at=now,
    )
    row = {"audit": audit, "claim": claim, "stratum": "All claims"}
    audited = AuditedClaim.objects.create(certain=False, sampled=True, **row)
    ClaimAudit.objects.filter(pk=audit.pk).update(state="sampled")
    return AuditQuery.objects.create(
        paper=Workpaper.objects.create(audited=audited),
        question="criteria",
        asked="Which letter?",
        asked_by=auditor,
        asked_at=now,
        to=council.of(Role.ANALYST),
        due_on=day,
    )


@pytest.fixture
def world(council: Council, monkeypatch: pytest.MonkeyPatch) -> World:
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
    counts = {"size": 1, "items": 0, "families": 0, "withheld": 0}
    pack = SubjectPack.objects.create(
        request=asked, built_at=now, built_by=council.of(Role.DPO), expires_at=now, **counts
    )
    run = {"as_of": now.date(), "started_at": now, "finished_at": now}
    BenchmarkMeasure.objects.create(code=MEASURE, slug=MEASURE, decimals=1)
    claims = {w: imported_claim(getattr(council, w).family) for w in ("own", "other")}
    judged = OutcomeRun.objects.create(asked_by=council.of(Role.ANALYST), **run)
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
        grants={case.family.pk: a_grant(case.family) for case in (council.own, council.other)},
        return_id=request_return(
            period="2018-H1", by=council.of(Role.ANALYST), in_background=False
        ).pk,
        recipient_id=a_recipient(council.of(Role.DPO)).pk,
        request_id=asked.pk,
        pack_id=pack.pk,
        registers=the_registers(council),
    )


def the_registers(council: Council) -> dict[str, list[Any]]:
    """A breach that may have told a safe address, with an action to finish, and a complaint."""
    dpo, today = council.of(Role.DPO), timezone.localdate()
    said = {"who": "self", "about": "other", "name": "A", "contact": "B", "text": "C"}
    with acting_as(dpo):
        at = timezone.now()
        breach = report_breach(safe_address="unknown", aware_at=at, text="A letter", by=dpo)
        add_action(breach=breach, text="Ring", on=today, by=dpo)
        action = breach.entries.get(kind="action")
        complaint = pass_on(received_on=today, channel="letter", by=dpo, **said)
    return {
        "breach": [breach.pk],
        "breach_step": [breach.pk, "measures"],
        "breach_action": [breach.pk, action.pk],
        "complaint": [complaint.pk],
        "complaint_step": [complaint.pk, "answer"],
    }


def excluded(council: Council) -> Exclusion:
    """A worker of the manager's team is kept from a family that is not theirs anyway."""
    administrator = council.of(Role.ADMINISTRATOR)
    with acting_as(administrator):
        return put_exclusion(
            email=council.of(Role.KEYWORKER).email,
            reference=council.other.family.reference,
            reason_code="relative",
            by=administrator,
        )


def restricted(council: Council) -> Restriction:
    """A third family, for nobody but its keyworker."""
    dpo, family = council.of(Role.DPO), make_case(council.stranger, "Thistlewode").family
    with acting_as(dpo):
        return put_restriction(
            reference=family.reference,
            level="restricted",
            reason_code="safety",
            emails=[],
            by=dpo,
        )


def handed_over(council: Council) -> Transfer:
    """A fourth family, offered to a team of nobody here."""
    family = make_case(council.stranger, "Hollinsclough").family
    return Transfer.objects.create(
        family=family,
        reference=family.reference,
        team=make_team("Third team"),
        asked_by=council.stranger,
        asked_at=timezone.now(),
    )


def opened_once(council: Council) -> EmergencyOpening:
    """Somebody of the other team has an hour with one's own family."""
    with acting_as(council.stranger):
        return open_in_emergency(
            reference=council.own.family.reference,
            reason_code="danger",
            reason="The school rang at noon",
            by=council.stranger,
        )


def the_overseers(council: Council) -> dict[str, list[uuid.UUID]]:
    """An opening of the stranger's, a question to the keyworker, a proposed export."""
    dpo, family, today = council.of(Role.DPO), council.own.family, timezone.localdate()
    events = [
        audit.record_view(family, by=user, family=family)
        for user in (council.stranger, council.of(Role.KEYWORKER))
    ]
    of = {"worker": None, "record_id": family.pk, "from_day": today, "to_day": today}
    with acting_as(dpo):
        found, asked = (ask_about(event=each, text="Why was it opened?", by=dpo) for each in events)
        made = propose(**of, reason="A complaint", by=dpo)
    return {
        "finding": [found.pk],
        "question": [asked.pk],
        "event": [events[0].pk],
        "investigation": [made.pk],
        "record": [family.pk],
    }


def rebased(family: Family, by: User) -> RebaseBatch:
    """A batch in which one family has its result."""
    then = {"to_version": family.framework, "to_plan": None, "reason": "a test"}
    batch = RebaseBatch.objects.create(asked_by=by, **then)
    was = {"from_version": family.framework, "from_plan": None}
    Rebase.objects.create(family=family, batch=batch, moved=True, by=by, **was, **then)
    return batch


def handed_on(council: Council) -> CaseloadMove:
    """A caseload of which one family has been handed on."""
    keyworker, manager = council.of(Role.KEYWORKER), council.of(Role.MANAGER)
    now = timezone.localdate()
    move = CaseloadMove.objects.create(worker=keyworker, started_on=now, asked_by=manager)
    move.rows.create(family=council.own.family, became="moved")
    return move


def ask(client: Client, page: Page, address: str, method: str = "") -> int | str:
    """The answer in the words of the table; what a post changed is rolled back."""
    method, typed = method or page.method, {"typed": "x"} if method else {}
    if method == "get":
        answer = client.get(address, typed)
    else:
        with transaction.atomic():
            answer = getattr(client, method)(address, typed)
            transaction.set_rollback(True)
    target = answer.headers.get("Location", "")
    if answer.status_code == 302 and target.startswith("/accounts/login/?next=/"):
        return TO_SIGN_IN
    return int(answer.status_code)


def fingerprint() -> dict[str, str]:
    """Every table's content, but for trail, sessions and counts, which every page writes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN "
            "('privacy_auditevent', 'privacy_counter', 'django_session', 'django_migrations')"
        )
        tables = sorted(name for (name,) in cursor.fetchall())
        marks = [
            f"SELECT '{name}', coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '')"  # noqa: S608
            f' FROM "{name}" t'
            for name in tables
        ]
        cursor.execute(" UNION ALL ".join(marks))
        return dict(cursor.fetchall())


def to_ask(page: Page, role: Role | None) -> Iterator[tuple[str, str, int | str]]:
    """Whose record is asked for, by which method, and what the table answers.

    A role or a stranger is refused before it is looked at whose the record is: asked once in each
    way, of the first case and of the last. What is not there is asked for in the other way once.
    """
    cases, other = page.cases(), "post" if page.method == "get" else page.method
    answers = [page.answer(role, whose) for whose in cases]
    if set(answers) in ({403}, {TO_SIGN_IN}):
        yield cases[0], page.method, answers[0]
        yield cases[-1], other, answers[0]
        return
    for whose, expected in zip(cases, answers, strict=True):
        yield whose, page.method, expected
    if 404 in answers and other != page.method:
        yield cases[answers.index(404)], other, 404


def wrong_answers(world: World, role: Role | None, client: Client) -> list[str]:
    """Every answer that is not the one in the table, as a sentence."""
    found = []
    for page in PAGES:
        for whose, method, expected in to_ask(page, role):
            address = reverse(page.name, args=world.ids(page, role or Role.PARTNER, whose))
            got = ask(client, page, address, method)
            if got != expected and not (got == 405 and method != page.method):
                found.append(f"{method} {page.name} ({whose}): {got}, not {expected}")
    return found


# --- The table and the addresses


def test_every_address_stands_in_the_table_once() -> None:
    names = [page.name for page in PAGES] + list(PUBLIC)
    assert sorted(names) == sorted(set(names))
    assert sorted(name for name, _ in addresses()) == sorted(names)


def test_only_the_public_pages_let_strangers_in() -> None:
    """The middleware sends everybody else to the sign-in; the API has its own refusal."""
    unguarded = {name for name, view in addresses() if not getattr(view, "login_required", True)}
    api = {page.name for page in PAGES if page.api}
    assert unguarded - api == set(PUBLIC)


@pytest.mark.parametrize("role", [*SIGN_INS, None])
def test_each_role_gets_the_answers_of_the_table(world: World, role: Role | None) -> None:
    """Nobody who has not signed in gets any; and reading changes nothing, for whomever."""
    client = browser(world.council.of(role) if role else None)
    before = fingerprint()
    assert "\n".join(wrong_answers(world, role, client)) == ""
    assert fingerprint() == before


@pytest.mark.parametrize(("name", "status"), PUBLIC.items())
def test_the_public_pages_answer_everybody(db: None, name: str, status: int) -> None:
    address = reverse(name, args=PUBLIC_PARTS.get(name, ()))
    assert Client().get(address).status_code == status


def test_the_table_refuses_something_for_every_role() -> None:
    """A table that allows everything would pass unseen."""
    for role in SIGN_INS:
        answers = {page.answer(role, whose) for page in PAGES for whose in page.cases()}
        assert {200, 403, 404} <= answers, role


# --- What holds for every address


def first_allowed(world: World, page: Page) -> tuple[Client, str] | None:
    """A browser of the first role that may ask for this page, and the page's address."""
    whose = page.cases()[0]
    for role in SIGN_INS:
        if page.answer(role, whose) == page.allowed and whose != "missing":
            client = browser(world.council.of(role), enforce_csrf_checks=True)
            return client, reverse(page.name, args=world.ids(page, role, whose))
    return None


def test_no_address_takes_a_forged_post(world: World) -> None:
    taken = []
    for page in PAGES:
        found = first_allowed(world, page)
        if found is None:
            assert page.of in ("search", "factor")
            continue
        client, address = found
        with transaction.atomic():
            answer = client.post(address, {"typed": "x"})
            transaction.set_rollback(True)
        if answer.status_code not in (403, 405) or b"is saved" in answer.content:
            taken.append((page.name, answer.status_code))
    assert taken == []


def pages_that_show_a_case() -> list[Page]:
    """Pages on which something personal of a family or of a request stands."""
    named = ("privacy:request", "privacy:request_notes")
    return [
        page
        for page in PAGES
        if page.method == "get" and (page.of in OF_A_FAMILY or page.name in named)
    ]


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}], ids=["page", "part of a page"])
def test_whoever_is_shown_a_case_is_noted(world: World, headers: dict[str, str]) -> None:
    """By whatever road: an edit page or a part that is fetched by itself shows as much."""
    shown = {"families": world.council.own.family.pk, "outcomes": world.council.own.family.pk}
    unnoted = []
    for page in pages_that_show_a_case():
        found = first_allowed(world, page)
        assert found
        last = AuditEvent.objects.latest("seq").seq
        assert found[0].get(found[1], headers=headers).status_code == 200
        about = shown.get(page.name.partition(":")[0], world.request_id)
        noted = AuditEvent.objects.filter(seq__gt=last).filter(
            Q(family_id=about) | Q(target_id=about)
        )
        if not noted.exists():
            unnoted.append(page.name)
    assert unnoted == []


NONSENSE = ["\x00", "9" * 5000]
ASKED_BY_ADDRESS = [
    *("page", "sort", "stage", "team", "keyworker", "framework", "headline", "who", "period"),
    *(
        "choice",
        "status",
        "as_on",
        "state",
        "audit",
        "route",
        "phase",
        "basis",
        "family",
        "event",
        "by_id",
        "target_id",
        "from_day",
        "next",
        "format",
    ),
]


def nonsensical(names: Iterable[str]) -> dict[str, str]:
    """Each in turn gets another nonsense, so that one request tries them all."""
    return dict(zip(sorted(names), cycle(NONSENSE), strict=False))


def test_nonsense_is_answered_and_never_a_fault(world: World) -> None:
    """In every parameter of every address, and in every field of every form."""
    faults = []
    for page in PAGES:
        found = first_allowed(world, page)
        if found is None:
            continue
        client, address = found
        client.handler.enforce_csrf_checks = False
        asked = client.get(address, nonsensical(ASKED_BY_ADDRESS))
        answers = [asked.status_code]
        form = (asked if asked.status_code == 200 else client.get(address)).content
        names = set(re.findall(r'name="([^"]+)"', form.decode(errors="replace"))) - NOT_FIELDS
        with transaction.atomic():
            answers.append(client.post(address, nonsensical({*names, "typed"})).status_code)
            transaction.set_rollback(True)
        if not {200, 302, 400, 404, 405} >= set(answers):
            faults.append((page.name, answers))
    assert faults == []


def test_the_fingerprint_sees_a_change(world: World) -> None:
    before = fingerprint()
    world.others_job.doing = "changed"
    world.others_job.save()
    changed = {name for name, mark in fingerprint().items() if mark != before[name]}
    assert changed == {"privacy_job"}
