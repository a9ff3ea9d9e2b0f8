"""Fills an empty database for tests in the browser, in a process of its own."""

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from exports.actions.returns import approve_return, request_return
from exports.models import Return
from exports.study import Part
from families.actions.assessment_decisions import approve, submit
from families.actions.assessments import AnswerFacts, begin_assessment, save_answer
from families.actions.emergencies import open_in_emergency
from families.actions.exclusions import put_exclusion
from families.actions.families import open_family
from families.actions.grants import give_access
from families.actions.handing import ask_to_hand_on
from families.actions.members import PartFacts
from families.actions.merging import merge_families
from families.actions.note_changes import add_addendum, contest_note
from families.actions.notes import FromPage, content_of, save_draft
from families.actions.plans import change_plan, draft_plan, propose_plan
from families.actions.printouts import ask_for_printout
from families.actions.rebasing import ask_rebase
from families.actions.restrictions import put_restriction
from families.actions.sample_papers import add_sample_paper
from families.actions.sample_referrals import record_sample_referral
from families.actions.tasks import cancel_task, finish_task, raise_task
from families.actions.transfers import offer_family
from families.models import Attachment, Family, Note, Printout
from families.queries.allocation import keyworkers_within_reach
from families.queries.assessments import assessment_or_404
from families.queries.families import families_visible_to, with_lead
from families.queries.members import current_members
from families.queries.plans import latest_version
from families.queries.rebasing import families_behind
from outcomes.actions import audits
from outcomes.actions import claims as actions
from outcomes.actions.audits_workpapers import answer_questions
from outcomes.actions.claim_packs import ask_for_pack as ask_for_claim_pack
from outcomes.actions.demonstration import PUBLISHED_WORDS
from outcomes.actions.payments import ask_to_record, plan_answer
from outcomes.actions.previews import publish_previewed
from outcomes.actions.submissions import ask_for_submission
from outcomes.actions.whole_council import council_told
from outcomes.models import Claim, ClaimState, Workpaper
from outcomes.queries.claims import claimable
from outcomes.queries.previews import day_of_results
from outcomes.queries.submissions import submittable
from outcomes.rules.audits import Finding
from outcomes.rules.payments import COLUMNS, read_answer
from privacy import audit, jobs
from privacy.actions import breaches, complaints, investigations
from privacy.actions.oversight import ask_about
from privacy.actions.retention import ask_for_preview
from privacy.identity import acting_as
from privacy.models import Job, JobState, User
from privacy.roles import Role
from privacy.rules.chain import Findings
from tests.addresses import RICHEST_FAMILY
from tests.answering import give_answers
from tests.claiming import audited
from tests.council import write_note
from tests.exports.sealing import make_pair, put
from tests.families.assessing import written_assessment
from tests.furnish_retention import disposed, held, published
from tests.furnish_rights import furnish_rights
from tests.furnish_subject import subject_request
from tests.furnish_supervisions import supervised
from tests.guards.access_risks import an_alert
from tests.make import make_team, make_user

AS_OF = "2018-10-31"
READY, DRAFTS, IN_AUDIT = 3, 3, 1
# An earlier run, so that something can have gone back since.
BEFORE = "2018-07-31"


def council() -> None:
    """What `make demo` loads, and one of everything else that a page can show."""
    call_command("load_demo")
    _outcomes()
    _claims()
    _plan()
    _ministry()
    _rebasing()
    _caseload()
    _exclusion()
    _restriction()
    _emergency()
    _notes()
    _papers()
    _lineage()
    _tasks()
    an_alert(_of_richest_family()[1], _of_richest_family()[0])
    supervised(*_of_richest_family())
    _referral()
    _transfer()
    _assessments()
    _printout()
    _access()
    _retention()
    subject_request()
    _return()
    _recipient()
    _oversight()
    _breach()
    _complaint()
    furnish_rights(_first(Role.DPO))
    _told()


def nothing() -> None:
    """Somebody to sign in as for every role, two administrators, and not one record."""
    team = make_team()
    staff = [(role, "") for role in set(Role) - {Role.SYSTEM}]
    for role, name in [*staff, (Role.ADMINISTRATOR, "Second Administrator")]:
        user = make_user(role, name, team)
        user.set_password(PUBLISHED_WORDS)
        user.save()


def _told() -> None:
    """The council as readers without cases are told it this month: the first of them counts it."""
    analyst = _first(Role.ANALYST)
    with acting_as(analyst):
        council_told(by=analyst)


def _first(role: Role, *, nth: int = 0) -> User:
    return User.objects.filter(role=role, is_active=True).order_by("email")[nth]


def _do_waiting_jobs() -> None:
    """What a worker would do, here and now."""
    for job in Job.objects.filter(state=JobState.QUEUED):
        jobs.run(str(job.pk))
        job.refresh_from_db()
        assert job.state == JobState.DONE, f"{job.kind}: {job.problem}"


def _outcomes() -> None:
    """Two runs, and a job that failed."""
    analyst = _first(Role.ANALYST)
    for day in (BEFORE, AS_OF):
        jobs.request("compute_outcomes", by=analyst, params={"as_of": day})
        _do_waiting_jobs()
    failed = jobs.request("compute_outcomes", by=analyst, params={"as_of": "not a day"})
    jobs.run(str(failed.pk))


def _claims() -> None:
    """Drafts, and some made ready, so that there is something at every step."""
    analyst = _first(Role.ANALYST)
    with acting_as(analyst):
        open_now = [check.pk for check in claimable(analyst)[: READY + DRAFTS]]
        rows = actions.prepare_claims(checks=open_now, by=analyst)
        drafts = [row.claim.pk for row in rows if row.claim]
        ready = actions.make_ready(claims=drafts[:READY], by=analyst)
        for claim_id in drafts[:IN_AUDIT]:
            actions.send_to_audit(claim=Claim.objects.get(pk=claim_id), by=analyst)
    assert sum(row.claim is not None for row in ready) == READY
    _audit()


def _audit() -> None:
    """A round with its sample, tested, and a query that waits."""
    auditor = _first(Role.INTERNAL_AUDITOR)
    with acting_as(auditor):
        audit = audits.start_audit(
            phase="",
            first_day=None,
            last_day=None,
            strata="route_framework",
            size_kind="per_cent",
            size=10,
            minimum=1,
            by=auditor,
        )
        audits.draw_sample(audit_id=audit.pk, by=auditor)
        paper = Workpaper.objects.filter(audited__audit=audit).order_by("pk")[0]
        findings = [
            Finding("eligible", "pass", ""),
            Finding("whole_family", "query", "Which plan covers everybody in the family?"),
        ]
        due_on = timezone.localdate() + timedelta(days=7)
        answer_questions(paper_id=paper.pk, findings=findings, due_on=due_on, by=auditor)
    _do_waiting_jobs()


def _waits_for(analyst: User, other: User, auditor: User) -> None:
    """A claim that the other analyst built passes audit, so that this one may submit it."""
    with acting_as(other):
        draft = Claim.objects.filter(state=ClaimState.DRAFT.value).order_by("reference")[0]
        claim = actions.mark_ready(claim=draft, by=other)
        actions.send_to_audit(claim=claim, by=other)
    with acting_as(auditor):
        audited(claim, by=auditor)
    with acting_as(analyst):
        assert submittable(claim.phase, analyst).exists()


def _plan() -> None:
    """A draft of a local plan, previewed on the families there are."""
    administrator = _first(Role.ADMINISTRATOR)
    with acting_as(administrator):
        version = latest_version("tf-2015-national")
        plan = draft_plan(version=version, begin_with="in_force", by=administrator)
        typed = {**plan.typed, "parameters.absence_basis": "all_absence"}
        change_plan(plan=plan, typed=typed, by=administrator)
        params = {"plan": str(plan.pk), "as_of": AS_OF}
        jobs.request("preview_plan", by=administrator, params=params)
    _do_waiting_jobs()


def _ministry() -> None:
    """A claim brought to the ministry and answered, a plan that waits, and a pack."""
    analyst, other = _first(Role.ANALYST), _first(Role.ANALYST, nth=1)
    auditor = _first(Role.INTERNAL_AUDITOR)
    with acting_as(analyst):
        claim = Claim.objects.filter(state=ClaimState.READY.value).order_by("reference")[0]
        actions.send_to_audit(claim=claim, by=analyst)
    with acting_as(auditor):
        audited(claim, by=auditor)
    with acting_as(other):
        ask_for_submission(phase=claim.phase, claims=[claim.pk], by=other)
    with acting_as(analyst):
        ask_for_claim_pack(claim=claim, by=analyst)
    _do_waiting_jobs()
    _waits_for(analyst, other, auditor)
    today = timezone.localdate()
    line = f"{claim.reference},paid,{today},800,"
    rows = read_answer(f"{','.join(COLUMNS)}\n{line}\n".encode(), today)
    with acting_as(other):
        first = plan_answer(rows=rows, sha256="1" * 64, by=other)
        ask_to_record(answer_id=first.pk, by=other)
    _do_waiting_jobs()
    with acting_as(other):
        plan_answer(rows=rows, sha256="2" * 64, by=other)


def _rebasing() -> None:
    """A plan that two people published, and the open families put under it."""
    administrator, head = _first(Role.ADMINISTRATOR), _first(Role.HEAD_OF_SERVICE)
    with acting_as(administrator):
        version = latest_version("ffp-2025")
        plan = draft_plan(version=version, begin_with="empty", by=administrator)
        plan = propose_plan(plan=plan, reason="As the framework has it", by=administrator)
        params = {"plan": str(plan.pk), "as_of": day_of_results().isoformat()}
        jobs.request("preview_plan", by=administrator, params=params)
    _do_waiting_jobs()
    with acting_as(head):
        publish_previewed(plan=plan, by=head)
        [behind] = families_behind(head)
        held = behind.held.key.text
        batch = ask_rebase(held=held, closed=False, reason="The new plan", by=head)
        jobs.request("rebase_families", by=head, params={"batch": str(batch.pk)})
    _do_waiting_jobs()


def _caseload() -> None:
    """A caseload that stays where it is, since it was to be handed on from too early a day."""
    manager = _first(Role.MANAGER)
    with acting_as(manager):
        worker, to = keyworkers_within_reach(manager)[:2]
        started_on = timezone.localdate() - timedelta(days=20 * 365)
        given = {"to": to, "started_on": started_on, "chosen": None}
        move = ask_to_hand_on(worker=worker, by=manager, **given)
        jobs.request("hand_on_caseload", by=manager, params={"move": str(move.pk)})
    _do_waiting_jobs()


def _exclusion() -> None:
    """A worker of the first manager's team is kept from a family of their team."""
    manager = User.objects.filter(role=Role.MANAGER).order_by("team__name", "email")[0]
    worker = User.objects.filter(role=Role.KEYWORKER, team=manager.team).order_by("-name")[0]
    with acting_as(manager):
        reference = families_visible_to(manager).filter(closed_on__isnull=False)[0].reference
        put_exclusion(email=worker.email, reference=reference, reason_code="relative", by=manager)


def _restriction() -> None:
    """A closed family that only a head of service may open."""
    dpo, head = _first(Role.DPO), _first(Role.HEAD_OF_SERVICE)
    with acting_as(head):
        closed = families_visible_to(head).filter(closed_on__isnull=False)
        reference = closed.order_by("-reference")[0].reference
    with acting_as(dpo):
        put_restriction(
            reference=reference, level="sealed", reason_code="court", emails=[head.email], by=dpo
        )


def _emergency() -> None:
    """A keyworker of another team has an hour with a family of the first head's list."""
    worker, head = _first(Role.KEYWORKER), _first(Role.HEAD_OF_SERVICE)
    with acting_as(head):
        others = families_visible_to(head).exclude(team=worker.team).exclude(grants__user=worker)
        reference = others.filter(team__isnull=False).order_by("reference")[0].reference
    with acting_as(worker):
        open_in_emergency(
            reference=reference,
            reason_code="danger",
            reason="The school rang, and nobody of the team could be reached.",
            by=worker,
        )


def _notes() -> None:
    """A note that was added to and contested, and a draft of which two versions wait."""
    worker, family = _of_richest_family()
    write_note(
        family, worker, "Fact: the tenancy was shown.\n\nOpinion: all is well.", finished=True
    )
    with acting_as(worker):
        note = Note.objects.filter(family=family, author=worker, finished_at__isnull=False)[0]
        add_addendum(note=note, text="The letter came on Monday.", by=worker)
        contest_note(note=note, passage=2, person=None, said="It is not.", by=worker)
    draft = write_note(family, worker, "At the school gate")
    with acting_as(worker):
        typed = replace(content_of(draft), text="At the school gate, with both")
        page = FromPage(uuid.uuid4(), 0)
        assert save_draft(family=family, key=draft.pk, page=page, typed=typed, by=worker).side


def _papers() -> None:
    """A letter that shows a need and a note."""
    worker, family = _of_richest_family()
    with acting_as(worker):
        if not Attachment.objects.filter(family=family).exists():
            add_sample_paper(family, worker)


def _printout() -> None:
    """The whole record, as the keyworker of the family has it."""
    worker, family = _of_richest_family()
    with acting_as(worker):
        ask_for_printout(family=family, kind=Printout.Kind.RECORD, by=worker)
    _do_waiting_jobs()


def _lineage() -> None:
    """The family of the pages was recorded twice, and the two were put together."""
    worker, family = _of_richest_family()
    with acting_as(worker):
        member = current_members(family)[0]
        part = PartFacts(member.role, lives_in_household=True, parenting_responsibility=False)
        again = open_family(
            key=uuid.uuid4(),
            framework=family.framework,
            identified_on=timezone.localdate(),
            attached_on=None,
            team=None,
            worker=None,
            people=[(member.person, part)],
            by=worker,
        )
        merge_families(kept=family, reference=again.reference, reason_code="duplicate", by=worker)


def _tasks() -> None:
    """One to do, one done and one cancelled; what is raised by a demonstration stands elsewhere."""
    worker, family = _of_richest_family()
    today = timezone.localdate()
    with acting_as(worker):
        raised = [
            raise_task(family=family, text=text, due_on=today, worker=None, by=worker)
            for text in ("Ring the school", "Send the card", "Ask about the bus pass")
        ]
        finish_task(task=raised[1], by=worker)
        cancel_task(task=raised[2], reason_code="not_needed", by=worker)


def _referral() -> None:
    """One to triage, of which something is hidden, for the team of the family of the pages."""
    worker, family = _of_richest_family()
    manager = User.objects.filter(role=Role.MANAGER, team=family.team).order_by("email")[0]
    with acting_as(manager):
        record_sample_referral(team=worker.team, needs=("1.1", "2.2"), by=manager)


def _transfer() -> None:
    """A family of the first keyworker is offered to another team."""
    worker, other = _first(Role.KEYWORKER), make_team("Evening team")
    with acting_as(worker):
        led = with_lead(families_visible_to(worker)).filter(closed_on=None, worker_id=worker.pk)
        family = led.order_by("-reference")[0]
        said = "Two children; calls on Tuesdays"
        offer_family(family=family, worker=None, team=other, handover=said, by=worker)


def _assessments() -> None:
    """One approved, and a draft that goes on from it in which two versions of a section wait."""
    worker, family = _of_richest_family()
    draft = written_assessment(family, worker)
    with acting_as(worker):
        submit(assessment=draft, by=worker)
    head = _first(Role.HEAD_OF_SERVICE)
    with acting_as(head):
        approve(assessment=assessment_or_404(family, draft.pk), by=head)
    with acting_as(worker):
        again = begin_assessment(family=family, by=worker)
        answer = again.answers.get(section="home")
        answer.assessment.family = family
        for number in (0, 1):
            typed = AnswerFacts(f"Warm and dry, said twice ({number})", 4, not_known=False)
            page = FromPage(uuid.uuid4(), 0)
            save_answer(answer=answer, page=page, typed=typed, by=worker)


def _of_richest_family() -> tuple[User, Family]:
    """The family that the walks look at, and its worker."""
    with acting_as(_first(Role.HEAD_OF_SERVICE)), connection.cursor() as cursor:
        cursor.execute(RICHEST_FAMILY)
        family_id, email, _ = cursor.fetchone()
        return User.objects.get(email=email), Family.objects.get(pk=family_id)


def _access() -> None:
    """A partner may open the family of the pages until the week after next."""
    with acting_as(_first(Role.HEAD_OF_SERVICE)), connection.cursor() as cursor:
        cursor.execute(RICHEST_FAMILY)
        family_id, _, email = cursor.fetchone()
    manager, today = User.objects.get(email=email), timezone.localdate()
    with acting_as(manager):
        give_access(
            family=families_visible_to(manager).get(pk=family_id),
            who=_first(Role.PARTNER),
            kind="partner",
            starts_on=today,
            ends_on=today + timedelta(days=9),
            by=manager,
        )


def _retention() -> None:
    """The dates of every family."""
    dpo = _first(Role.DPO)
    with acting_as(dpo):
        ask_for_preview(by=dpo)
    _do_waiting_jobs()
    published(dpo, _first(Role.DPO, nth=1))
    held(_of_richest_family()[1].reference, dpo)
    disposed(_of_richest_family()[1], dpo)


def _breach() -> None:
    """Reported by a keyworker, with a safe address perhaps, and worked on so far."""
    worker, dpo, now = _of_richest_family()[0], _first(Role.DPO), timezone.now()
    with acting_as(worker):
        breach = breaches.report_breach(
            safe_address="unknown",
            aware_at=now - timedelta(hours=50),
            text="A plan went to the old address with the letters of the day before.",
            by=worker,
        )
    scale = {"nature": "wrong_person", "people_kinds": ["children", "parents"], "people": 3}
    scale |= {"data_kinds": ["names", "contact"], "records": 1}
    with acting_as(dpo):
        breaches.describe(breach=breach, text="One envelope held two plans.", by=dpo, **scale)
        breaches.decide(breach=breach, decision="high", text="It tells where they live.", by=dpo)
        day = timezone.localdate() + timedelta(days=30)
        breaches.add_action(breach=breach, text="Check envelopes in twos", on=day, by=dpo)


def _complaint() -> None:
    """Passed on by a keyworker and acknowledged."""
    worker, dpo, today = _of_richest_family()[0], _first(Role.DPO), timezone.localdate()
    said = {"who": "self", "about": "wrong", "name": "A parent", "contact": "By post"}
    with acting_as(worker):
        complaint = complaints.pass_on(
            received_on=today - timedelta(days=9),
            channel="phone",
            text="The date of the move is wrong in the plan.",
            by=worker,
            **said,
        )
    with acting_as(dpo):
        complaints.acknowledge(complaint=complaint, on=today, text="By letter", by=dpo)


def _return() -> None:
    """A return that two others have released."""
    analyst = _first(Role.ANALYST)
    with acting_as(analyst):
        asked = request_return(period="2017-H2", by=analyst)
    _do_waiting_jobs()
    with acting_as(analyst):
        give_answers(Return.objects.get(pk=asked.pk))
    for approver in (_first(Role.ANALYST, nth=1), _first(Role.HEAD_OF_SERVICE)):
        with acting_as(approver):
            approve_return(return_id=asked.pk, by=approver)


def _recipient() -> None:
    """Of the study: one whose certificate waits to be confirmed."""
    analyst = _first(Role.ANALYST)
    with TemporaryDirectory() as folder, acting_as(analyst):
        put(Part.IDENTIFIERS, make_pair(Path(folder), "ons"), analyst)


def _oversight() -> None:
    """A worker is asked about the family of the pages; an export of which a copy was taken."""
    worker, family = _of_richest_family()
    dpo, other, today = _first(Role.DPO), _first(Role.DPO, nth=1), timezone.localdate()
    with acting_as(worker):
        event = audit.record_view(family, by=worker, family=family)
    days = {"from_day": today, "to_day": today}
    with acting_as(dpo):
        ask_about(event=event, text="Why did you open this record on Sunday?", by=dpo)
        asked = investigations.propose(
            worker=worker, record_id=None, reason="A complaint of June", by=dpo, **days
        )
    with acting_as(other):
        investigations.approve(investigation_id=asked.pk, by=other)
    # The role of the web may not check the trail.
    with mock.patch.object(investigations, "verify_trail", return_value=Findings()):
        _do_waiting_jobs()
    with acting_as(dpo):
        investigations.read_copy(investigation_id=asked.pk, by=dpo)
