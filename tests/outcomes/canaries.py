"""A rare word in every text that somebody may type, each its own, for a thief to look for.

Through the actions of the product, so that whatever they write beside the record (the trail, jobs,
tokens, history, names of files) is looked through too.
"""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from families.actions.assessments import AnswerFacts, save_answer
from families.actions.attachments import PaperFacts, attach
from families.actions.emergencies import open_in_emergency
from families.actions.note_changes import add_addendum, contest_note
from families.actions.notes import FromPage
from families.actions.referrals import ReferralFacts, ReferredFacts, record_referral
from families.actions.reveals import reveal
from families.actions.saved_searches import save_search
from families.actions.supervisions import (
    begin_supervision,
    choose_entries,
    choose_families,
    record_discussion,
    set_task,
)
from families.actions.transfers import offer_family
from families.models import FrameworkVersion
from privacy import audit
from privacy.actions import holds, investigations, oversight
from privacy.actions.breaches import report_breach
from privacy.actions.complaints import pass_on
from privacy.actions.requests import open_request
from privacy.actions.subject_collect import collect_items
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Role
from tests.council import Case, make_case
from tests.families.papers import PDF
from tests.make import make_team, make_user

# Of which part of the product each word is; no other text, name or code has them.
WORDS = {
    "surname, address, note, draft, task, goal, fact, artefact": "Worsefoldius",
    "assessment": "Quibblethorpe",
    "addition to a note": "Marmaladine",
    "contested passage": "Zephyrwick",
    "supervision": "Oxlobsterry",
    "task of a supervision": "Yarrowplume",
    "words in a chronology": "Junketfell",
    "title of a document": "Plimsollop",
    "name of a file": "Gherkinshaw",
    "handover": "Tumbrelby",
    "referral": "Skewbaldon",
    "referred person": "Vinegarth",
    "subject access request": "Drizzlecombe",
    "ask why": "Firkinholme",
    "answer to ask why": "Haberdasht",
    "investigation": "Nettleburgh",
    "breach": "Lanternock",
    "complaint": "Wimblestone",
    "who complains": "Cobblewick",
    "hold": "Ruddlemere",
    "emergency": "Pantechnor",
    "reveal": "Bezelham",
    "saved search": "Kettlemarsh",
}


def said(kind: str) -> str:
    """A sentence with the word of this kind."""
    return f"She whispered of {WORDS[kind]} on the telephone"


def sow() -> None:
    """Every word into its text, of one family of a team of its own."""
    team, other = make_team("Sixth team"), make_team("Other team")
    worker = make_user(Role.KEYWORKER, "Cora Worker", team)
    stranger = make_user(Role.KEYWORKER, "Sid Elsewhere", other)
    dpo, officer = make_user(Role.DPO, "Dora Officer"), make_user(Role.DPO, "Dan Officer")
    with acting_as(worker):
        case = make_case(worker, "Worsefoldius")
    with acting_as(worker):
        _case_work(case, worker)
    manager = make_user(Role.MANAGER, "Max Leader", team)
    _supervision(case, worker, manager)
    _referral(case.family.framework, manager)
    _desk(case, worker, dpo, officer)
    with acting_as(stranger):
        given = {"reference": case.family.reference, "reason_code": "danger"}
        open_in_emergency(**given, reason=said("emergency"), by=stranger)


def _case_work(case: Case, worker: User) -> None:
    family, today = case.family, timezone.localdate()
    answer = case.goal.assessment.answers.get(section="home")
    answer.assessment.family = family
    page, typed = FromPage(uuid.uuid4(), 0), AnswerFacts(said("assessment"), 4, not_known=False)
    save_answer(answer=answer, page=page, typed=typed, by=worker)
    add_addendum(note=case.note, text=said("addition to a note"), by=worker)
    contested = {"passage": 1, "person": None, "said": said("contested passage")}
    contest_note(note=case.note, by=worker, **contested)
    facts = PaperFacts("letter", said("title of a document"), today, None)
    name = f"{WORDS['name of a file']}.pdf"
    attach(family=family, facts=facts, content=PDF, file_name=name, target=None, by=worker)
    why = {"groups": ["health"], "reason_code": "request", "reason": said("reveal")}
    reveal(family=family, by=worker, **why)
    save_search(name=WORDS["saved search"], query="stage=open", by=worker)
    team = make_team("Other team")
    offer_family(family=family, worker=None, team=team, handover=said("handover"), by=worker)


def _supervision(case: Case, worker: User, leader: User) -> None:
    today = timezone.localdate()
    with acting_as(leader):
        made = begin_supervision(worker=worker, held_on=today, by=leader)
        chosen: dict[str, Any] = {"chosen": [case.family.pk], "references": []}
        [part] = choose_families(supervision=made, by=leader, **chosen)
        choices = {case.note.pk: said("words in a chronology")}
        choose_entries(part=part, choices=choices, by=leader)
        record_discussion(part=part, text=said("supervision"), by=leader)
        given = {"text": said("task of a supervision"), "due_on": today, "worker": worker}
        set_task(part=part, by=leader, **given)


def _referral(framework: FrameworkVersion, manager: User) -> None:
    today, who = timezone.localdate(), WORDS["referred person"]
    facts = ReferralFacts(
        received_on=today,
        source="school",
        agency=said("referral"),
        referrer=said("referral"),
        contact=f"{WORDS['referral']}@elsewhere.example",
        reason=said("referral"),
        consent="given",
        address=f"1 {WORDS['referral']} Row",
        consent_route="spoken",
        consent_on=today,
    )
    people = [ReferredFacts(who, who, "F", "parent", today - timedelta(days=9000))]
    with acting_as(manager):
        record_referral(
            key=uuid.uuid4(),
            team=manager.team,
            framework=framework,
            facts=facts,
            people=people,
            by=manager,
        )


def _desk(case: Case, worker: User, dpo: User, officer: User) -> None:
    today, now = timezone.localdate(), timezone.now()
    with acting_as(dpo):
        asked = open_request(
            person_id=case.parent.person_id,
            received_on=today,
            channel="email",
            requester="self",
            notes=said("subject access request"),
            by=dpo,
        )
    collect_items(request_id=asked.pk, by=dpo)
    with acting_as(worker):
        event = audit.record_view(case.family, by=worker, family=case.family)
        hours = now - timedelta(hours=5)
        report_breach(safe_address="no", aware_at=hours, text=said("breach"), by=worker)
        who = {"who": "self", "about": "wrong", "name": WORDS["who complains"], "contact": "-"}
        what = {"received_on": today, "channel": "phone", "text": said("complaint")}
        pass_on(by=worker, **what, **who)
    days = {"from_day": today, "to_day": today}
    with acting_as(dpo):
        finding = oversight.ask_about(event=event, text=said("ask why"), by=dpo)
        why = said("investigation")
        investigations.propose(worker=worker, record_id=None, reason=why, by=dpo, **days)
        later = today + timedelta(days=90)
        kept = {"reference": case.family.reference, "reason_code": "court", "review_on": later}
        holds.place_hold(text=said("hold"), by=dpo, **kept)
    with acting_as(worker):
        oversight.answer(finding_id=finding.pk, text=said("answer to ask why"), by=worker)
