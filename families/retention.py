"""What this floor tells the ground floor: its records, what it holds of people, how to find one."""

from families.actions.erasing import forget_searches, touch
from families.queries import erasing as goes
from families.queries import subject_access as opened
from families.queries import subject_assessments as assessments
from families.queries import subject_attachments as attachments
from families.queries import subject_items as items
from families.queries import subject_notes as notes
from families.queries import subject_referrals as referrals
from families.queries import subject_supervisions as supervisions
from families.queries import subject_tasks as tasks
from families.queries import subject_transfers as transfers
from families.queries.agreements import agreement_items
from families.queries.odd_access import references
from families.queries.provided import provided_by_person
from families.queries.retention import FamilyRecords, ReferralRecords
from families.queries.subject_family import PersonFinder, bystanders_of
from families.queries.subject_rectifications import ALSO_HELD
from families.queries.subject_topics import topic_of
from privacy import erasing
from privacy.erasing import Loose
from privacy.files import ATTACHMENTS, PRINTOUTS
from privacy.finding import register_finder
from privacy.naming import register_references
from privacy.schedule import (
    Holding,
    Reach,
    register_bystanders,
    register_holding,
    register_provided,
    register_records,
    register_topics,
)

TOKENS = "made from the name, postcode and numbers so that they can be found; cannot be read"
REBASED = "why many families were put under newer rules; told with each family's own row"
STOOD_IN_THE_WAY = "needs of the whole family, perhaps of another member; own needs are told"
SOURCE = "where a rule of the programme is written down; about rules, not about anybody served"
OWN_WORDS = "what a worker calls a list of theirs; about the list, and read by nobody else"
PLAN = "why a council changed its own rules; about rules, not about anybody served"

WEIGHTS = "why caseloads are counted so; about the work of a team, not about anybody served"
TOLD_APART = "that somebody else looks like the person; what is known of either is told by itself"
NOT_SAVED = "what a worker typed and has not saved; what is saved is told with its record"
EXCLUDED = "names the private ties of a member of staff; told by the officer who knows both sides"

COPY = "a copy of the record for its maker's paper, gone in a day; told with the record itself"

for holding in (
    Holding("families.Printout", Reach.FAMILY, untold={"told": COPY}),
    Holding("families.AttachmentLink", Reach.FAMILY),
    Holding("families.Editing", Reach.FAMILY, untold={"typed": NOT_SAVED}),
    Holding(
        "families.Attachment",
        Reach.FAMILY,
        told=frozenset({"person", "title", "file_name"}),
        collect=attachments.attachment_items,
    ),
    Holding(
        "families.AnswerSide",
        Reach.FAMILY,
        told=frozenset({"text", "score"}),
        collect=assessments.side_items,
    ),
    Holding(
        "families.AssessmentAnswer",
        Reach.FAMILY,
        told=frozenset({"text", "score"}),
        collect=assessments.answer_items,
    ),
    Holding(
        "families.PlanGoal",
        Reach.FAMILY,
        told=frozenset({"aim", "steps"}),
        collect=assessments.goal_items,
    ),
    Holding(
        "families.AssessmentReturn",
        Reach.FAMILY,
        told=frozenset({"comment"}),
        collect=assessments.return_items,
    ),
    Holding(
        "families.Assessment",
        Reach.FAMILY,
        told=frozenset({"covers", "reason"}),
        collect=assessments.assessment_items,
    ),
    Holding(
        "families.FactWithdrawal",
        Reach.FAMILY,
        told=frozenset({"reason"}),
        collect=items.withdrawal_items,
    ),
    Holding(
        "families.Observation",
        Reach.FAMILY,
        told=frozenset({"person", "detail_text", "code", "detail_code", "value", "out_of"}),
        collect=items.observation_items,
    ),
    Holding(
        "families.Artefact",
        Reach.FAMILY,
        told=frozenset({"detail"}),
        collect=items.artefact_items,
    ),
    Holding(
        "families.Intervention",
        Reach.FAMILY,
        told=frozenset({"person", "kind"}),
        collect=items.intervention_items,
    ),
    Holding(
        "families.Need",
        Reach.FAMILY,
        told=frozenset({"person", "need"}),
        collect=items.need_items,
    ),
    Holding(
        "families.NoteAddendum",
        Reach.FAMILY,
        told=frozenset({"text"}),
        collect=notes.addendum_items,
    ),
    Holding(
        "families.NoteContest",
        Reach.FAMILY,
        told=frozenset({"person", "said"}),
        collect=notes.contest_items,
    ),
    Holding("families.NoteMove", Reach.FAMILY),
    Holding(
        "families.NoteSide",
        Reach.FAMILY,
        told=frozenset({"present", "about", "text"}),
        collect=notes.side_items,
    ),
    Holding(
        "families.Note",
        Reach.FAMILY,
        told=frozenset({"present", "about", "text"}),
        collect=notes.note_items,
    ),
    Holding(
        "families.Task",
        Reach.FAMILY,
        told=frozenset({"text"}),
        collect=tasks.task_items,
    ),
    *(*ALSO_HELD, supervisions.ENTRIES),
    *(Holding(f"families.Supervision{part}", Reach.FAMILY) for part in ("Task", "Family")),
    Holding("families.Supervision", Reach.NEVER),
    Holding(
        "families.ReferralStep",
        Reach.OWN,
        told=frozenset({"reason", "passed_to"}),
        collect=referrals.step_items,
    ),
    Holding(
        "families.ReferredPerson",
        Reach.OWN,
        told=frozenset({"forename", "surname", "date_of_birth"}),
        collect=referrals.referred_items,
    ),
    Holding(
        "families.Referral",
        Reach.OWN,
        told=frozenset({"agency", "referrer", "contact", "address", "postcode", "reason", "needs"}),
        collect=referrals.referral_items,
    ),
    Holding(
        "families.Transfer",
        Reach.FAMILY,
        told=frozenset({"handover", "answer"}),
        collect=transfers.transfer_items,
    ),
    Holding(
        "families.Agreement", Reach.FAMILY, told=frozenset({"person"}), collect=agreement_items
    ),
    Holding("families.Allocation", Reach.FAMILY, collect=items.worker_items),
    Holding("families.FamilyGrant", Reach.FAMILY, collect=opened.access_items),
    Holding("families.Exclusion", Reach.FAMILY, untold={"person": EXCLUDED}),
    Holding("families.Restriction", Reach.FAMILY),
    Holding(
        "families.EmergencyOpening",
        Reach.FAMILY,
        told=frozenset({"reason"}),
        collect=opened.emergency_items,
    ),
    Holding(
        "families.Reveal",
        Reach.FAMILY,
        told=frozenset({"reason", "group"}),
        collect=opened.reveal_items,
    ),
    Holding(
        "families.Member",
        Reach.FAMILY,
        told=frozenset({"person"}),
        collect=items.member_items,
    ),
    Holding("families.FamilyLineage", Reach.FAMILY),
    Holding(
        "families.PersonLineage",
        Reach.PERSON,
        told=frozenset({"kept", "gone"}),
        collect=items.one_person_items,
    ),
    Holding("families.ToldApart", Reach.PERSON, untold={"first": TOLD_APART, "second": TOLD_APART}),
    Holding("families.Family", Reach.FAMILY, collect=items.family_items),
    Holding(
        "families.Person",
        Reach.PERSON,
        told=frozenset(
            {
                "forename",
                "surname",
                "date_of_birth",
                "upn",
                "nhs_number",
                "nino",
                "uprn",
                "address",
                "postcode",
                "died_on",
                "ethnicity",
                "expecting_until",
                "address_protected",
                "study_choice",
            }
        ),
        untold={"tokens": TOKENS},
        collect=items.person_items,
    ),
    Holding(
        "families.Rebase",
        Reach.FAMILY,
        told=frozenset({"reason"}),
        untold={"needs_unknown": STOOD_IN_THE_WAY},
        collect=items.rebase_items,
    ),
    Holding("families.CaseloadMoveRow", Reach.FAMILY),
    Holding("families.CaseloadMove", Reach.NEVER),
    Holding("families.CaseloadWeights", Reach.NEVER, untold={"reason": WEIGHTS}),
    Holding("families.SavedSearch", Reach.NEVER, untold={"name": OWN_WORDS}),
    Holding("families.LocalPlan", Reach.NEVER, untold={"reason": PLAN}),
    Holding("families.RebaseBatch", Reach.NEVER, untold={"reason": REBASED}),
    Holding(
        "families.Confirmation",
        Reach.NEVER,
        untold=dict.fromkeys(("source", "withdrawn_because"), SOURCE),
    ),
):
    register_holding(holding)

register_records(FamilyRecords())
register_records(ReferralRecords())
register_bystanders(bystanders_of)
register_topics(topic_of)
register_finder(PersonFinder())
register_references(references)
register_provided(provided_by_person)

OF_PERSONS = ("RightsRequest", "PurposeBasis", "SubjectRequest")
FAMILY, PERSON, REFERRAL = "families.Family", "families.Person", "families.Referral"
erasing.register_roots("family", goes.roots_of_family, FAMILY, PERSON)
erasing.register_roots("person", goes.roots_of_person, PERSON, *goes.OF_A_PERSON)
erasing.register_roots("referral", goes.roots_of_referral, REFERRAL)
erasing.register_loose(
    Loose("families.Touched", "family_key", FAMILY),
    Loose("families.Editing", "record_id", PERSON),
    Loose("families.Touched", "person_key", PERSON),
    Loose("privacy.RetentionPreviewRow", "family_id", FAMILY),
    *(
        Loose(f"privacy.{model}", "record_id", of)
        for model in ("RetentionHold", "DisposalItem", "DisposalCopy")
        for of in (FAMILY, REFERRAL)
    ),
    *(Loose(f"privacy.{model}", "person_id", PERSON) for model in OF_PERSONS),
    *(Loose(f"privacy.{model}", "person_id", "families.ReferredPerson") for model in OF_PERSONS),
    Loose("privacy.RetentionHold", "person_id", PERSON),
    Loose("privacy.DisposalItem", "record_id", PERSON),
    *(
        Loose(f"families.{model}", column, PERSON, is_list=True)
        for model, column in (
            *(("Note", "present"), ("Note", "about"), ("Assessment", "covers")),
            *(("NoteSide", "present"), ("NoteSide", "about")),
        )
    ),
)
erasing.register_files("families.Attachment", ATTACHMENTS)
erasing.register_files("families.Printout", PRINTOUTS)
erasing.register_shared(goes.shared_without)
erasing.register_after(touch)
erasing.register_sweep(forget_searches)
