"""Every page of the product with somebody who may open it: for walks over all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from privacy import provision
from privacy.roles import Role
from tests import addresses_papers as papers
from tests import (
    addresses_registers,
    addresses_returns,
    addresses_risks,
    addresses_subject,
    addresses_supervisions,
    addresses_teams,
    figure_addresses,
)

# Name of the address: who opens it where it is looked at.
PAGES: dict[str, tuple[Role, ...]] = {
    **papers.PAGES,
    **addresses_risks.PAGES,
    **addresses_supervisions.PAGES,
    **addresses_returns.PAGES,
    **addresses_teams.PAGES,
    **addresses_registers.PAGES,
    "exports:return": (Role.ANALYST, Role.DPO),
    "exports:return_new": (Role.ANALYST,),
    "exports:recipient_confirm": (Role.HEAD_OF_SERVICE, Role.DPO),
    "exports:recipient_new": (Role.ANALYST,),
    "exports:recipients": (Role.ANALYST, Role.DPO),
    "exports:return_recall": (Role.HEAD_OF_SERVICE,),
    "exports:return_refuse": (Role.HEAD_OF_SERVICE,),
    "exports:returns": (Role.ANALYST, Role.HEAD_OF_SERVICE),
    "families:allocations": (Role.MANAGER,),
    "families:artefact_new": (Role.KEYWORKER,),
    "families:access_of": (Role.DPO, Role.ADMINISTRATOR),
    "families:staff_access": (Role.DPO,),
    "families:emergencies": (Role.KEYWORKER, Role.MANAGER),
    "families:emergency_new": (Role.KEYWORKER,),
    "families:emergency_review": (Role.DPO,),
    "families:emergency_reviews": (Role.DPO, Role.HEAD_OF_SERVICE),
    "families:exclusion_end": (Role.DPO,),
    "families:exclusion_new": (Role.MANAGER,),
    "families:exclusions": (Role.MANAGER, Role.ADMINISTRATOR),
    "families:fact": (Role.KEYWORKER, Role.MANAGER),
    "families:fact_correct": (Role.MANAGER,),
    "families:fact_end": (Role.KEYWORKER,),
    "families:fact_new": (Role.KEYWORKER,),
    "families:fact_withdraw": (Role.MANAGER,),
    "families:fact_dispute": (Role.KEYWORKER,),
    "families:facts": (Role.KEYWORKER, Role.MANAGER),
    "families:agreements": (Role.KEYWORKER,),
    "families:agreement_new": (Role.KEYWORKER,),
    "families:lineage": (Role.KEYWORKER, Role.SAFEGUARDING_LEAD),
    "families:family_merge": (Role.KEYWORKER,),
    "families:family_split": (Role.KEYWORKER,),
    "families:family_separate": (Role.KEYWORKER,),
    "families:who_knows": (Role.KEYWORKER, Role.MANAGER),
    "families:same_people": (Role.KEYWORKER,),
    "families:people_merge": (Role.KEYWORKER,),
    "families:assessments": (Role.KEYWORKER, Role.MANAGER),
    "families:assessment": (Role.KEYWORKER, Role.MANAGER),
    "families:assessment_details": (Role.KEYWORKER,),
    "families:assessment_check": (Role.KEYWORKER,),
    "families:assessment_decide": (Role.MANAGER,),
    "families:assessment_withdraw": (Role.MANAGER,),
    "families:assessment_print": (Role.KEYWORKER,),
    "families:answer": (Role.KEYWORKER,),
    "families:answer_conflict": (Role.KEYWORKER,),
    "families:goal_new": (Role.KEYWORKER,),
    "families:goal": (Role.KEYWORKER,),
    "families:note": (Role.KEYWORKER, Role.MANAGER),
    "families:note_add": (Role.KEYWORKER,),
    "families:note_conflict": (Role.KEYWORKER,),
    "families:note_contest": (Role.KEYWORKER,),
    "families:note_move": (Role.KEYWORKER,),
    "families:note_new": (Role.KEYWORKER,),
    "families:note_write": (Role.KEYWORKER,),
    "families:notes": (Role.KEYWORKER, Role.MANAGER),
    "families:family_tasks": (Role.KEYWORKER, Role.SAFEGUARDING_LEAD),
    "families:searches": (Role.KEYWORKER, Role.PARTNER),
    "families:search_change": (Role.MANAGER,),
    "families:task": (Role.KEYWORKER, Role.MANAGER),
    "families:task_cancel": (Role.KEYWORKER,),
    "families:task_new": (Role.KEYWORKER, Role.SAFEGUARDING_LEAD),
    "families:team_board": (Role.MANAGER, Role.HEAD_OF_SERVICE),
    "families:caseload_weights": (Role.HEAD_OF_SERVICE,),
    "families:tasks": (Role.KEYWORKER, Role.MANAGER, Role.HEAD_OF_SERVICE, Role.ANALYST),
    "families:families": (Role.KEYWORKER, Role.MANAGER, Role.HEAD_OF_SERVICE, Role.PARTNER),
    "families:family": (Role.KEYWORKER, Role.MANAGER, Role.SAFEGUARDING_LEAD),
    "families:family_allocate": (Role.MANAGER,),
    "families:family_dates": (Role.KEYWORKER,),
    "families:family_step_up": (Role.KEYWORKER,),
    "families:family_history": (Role.KEYWORKER,),
    "families:access_review": (Role.MANAGER, Role.HEAD_OF_SERVICE, Role.ADMINISTRATOR),
    "families:grants": (Role.MANAGER, Role.HEAD_OF_SERVICE),
    "families:grant_change": (Role.MANAGER,),
    "families:grants_ending": (Role.MANAGER, Role.HEAD_OF_SERVICE),
    "families:reveal": (Role.KEYWORKER, Role.SAFEGUARDING_LEAD),
    "families:family_rules": (Role.MANAGER,),
    "families:family_new": (Role.KEYWORKER, Role.MANAGER),
    "families:feed_change": (Role.ANALYST,),
    "families:feed_new": (Role.ANALYST,),
    "families:feeds": (Role.ANALYST, Role.MANAGER),
    "families:framework": (Role.ANALYST,),
    "families:frameworks": (Role.ANALYST,),
    "families:intervention_change": (Role.KEYWORKER,),
    "families:intervention_new": (Role.KEYWORKER,),
    "families:intervention_opening": (Role.KEYWORKER,),
    "families:line_confirm": (Role.ADMINISTRATOR,),
    "families:hand_on": (Role.MANAGER,),
    "families:handed_on": (Role.HEAD_OF_SERVICE,),
    "families:line_withdraw": (Role.ADMINISTRATOR,),
    "families:member_change": (Role.KEYWORKER,),
    "families:member_new": (Role.KEYWORKER,),
    "families:need_change": (Role.KEYWORKER,),
    "families:need_correct": (Role.KEYWORKER,),
    "families:need_dispute": (Role.KEYWORKER,),
    "families:need_new": (Role.KEYWORKER,),
    "families:needs_opening": (Role.KEYWORKER,),
    "families:person_change": (Role.KEYWORKER,),
    "families:plan_change": (Role.ADMINISTRATOR,),
    "families:plan_new": (Role.ADMINISTRATOR,),
    "families:plan_propose": (Role.ADMINISTRATOR,),
    "families:plans": (Role.ADMINISTRATOR,),
    "families:person_search": (Role.KEYWORKER,),
    "outcomes:audit": (Role.INTERNAL_AUDITOR,),
    "outcomes:audit_close": (Role.INTERNAL_AUDITOR,),
    "outcomes:audit_decide": (Role.INTERNAL_AUDITOR,),
    "outcomes:audit_new": (Role.INTERNAL_AUDITOR,),
    "outcomes:audit_paper": (Role.INTERNAL_AUDITOR,),
    "outcomes:audit_queries": (Role.ANALYST,),
    "outcomes:audit_query": (Role.ANALYST,),
    "outcomes:audit_report": (Role.INTERNAL_AUDITOR, Role.HEAD_OF_SERVICE, Role.MANAGER),
    "outcomes:audits": (Role.INTERNAL_AUDITOR, Role.HEAD_OF_SERVICE, Role.MANAGER),
    "outcomes:claim": (Role.ANALYST, Role.INTERNAL_AUDITOR, Role.HEAD_OF_SERVICE),
    "outcomes:answer": (Role.ANALYST, Role.INTERNAL_AUDITOR),
    "outcomes:answer_new": (Role.ANALYST,),
    "outcomes:answers": (Role.ANALYST, Role.HEAD_OF_SERVICE),
    "outcomes:claim_breaks": (Role.ANALYST, Role.HEAD_OF_SERVICE),
    "outcomes:claim_packs": (Role.ANALYST, Role.INTERNAL_AUDITOR),
    "outcomes:claims": (Role.ANALYST, Role.INTERNAL_AUDITOR, Role.MANAGER, Role.HEAD_OF_SERVICE),
    "families:family_transfer": (Role.KEYWORKER, Role.MANAGER),
    "families:transfers": (Role.KEYWORKER, Role.MANAGER, Role.HEAD_OF_SERVICE),
    "families:transfer_answer": (Role.HEAD_OF_SERVICE,),
    "families:referrals": (Role.MANAGER, Role.HEAD_OF_SERVICE),
    "families:referral": (Role.MANAGER, Role.HEAD_OF_SERVICE),
    "families:referral_move": (Role.MANAGER, Role.HEAD_OF_SERVICE),
    "families:referral_known": (Role.MANAGER, Role.HEAD_OF_SERVICE),
    "families:referral_new": (Role.MANAGER, Role.HEAD_OF_SERVICE),
    "families:rebase_batch": (Role.HEAD_OF_SERVICE,),
    "families:rebase_many": (Role.MANAGER, Role.HEAD_OF_SERVICE),
    "families:restriction_change": (Role.DPO,),
    "families:restriction_new": (Role.SAFEGUARDING_LEAD,),
    "families:restrictions": (Role.DPO, Role.SAFEGUARDING_LEAD),
    "families:restrictions_ending": (Role.DPO,),
    "families:term_change": (Role.ANALYST,),
    "families:term_new": (Role.ANALYST,),
    "families:terms": (Role.ANALYST, Role.MANAGER),
    "outcomes:claim_withdraw": (Role.ANALYST,),
    "outcomes:claims_done": (Role.ANALYST,),
    "outcomes:claims_prepare": (Role.ANALYST,),
    "outcomes:claims_ready": (Role.ANALYST,),
    "outcomes:claims_to_audit": (Role.ANALYST,),
    "outcomes:equivalent_progress": (Role.HEAD_OF_SERVICE,),
    "outcomes:dashboard": (Role.MANAGER, Role.HEAD_OF_SERVICE),
    **figure_addresses.PAGES,
    "outcomes:family": (Role.KEYWORKER,),
    "outcomes:gap": (Role.ANALYST, Role.HEAD_OF_SERVICE),
    "outcomes:gaps": (Role.ANALYST,),
    "outcomes:plan": (Role.ADMINISTRATOR, Role.HEAD_OF_SERVICE),
    "outcomes:plan_publish": (Role.HEAD_OF_SERVICE,),
    "outcomes:reconciliation": (Role.ANALYST, Role.HEAD_OF_SERVICE),
    "outcomes:run": (Role.ANALYST,),
    "outcomes:run_new": (Role.ANALYST,),
    "outcomes:runs": (Role.ANALYST,),
    "outcomes:submission": (Role.ANALYST, Role.INTERNAL_AUDITOR),
    "outcomes:submission_new": (Role.ANALYST,),
    "outcomes:submissions": (Role.ANALYST, Role.HEAD_OF_SERVICE),
    "outcomes:tariff_change": (Role.ADMINISTRATOR,),
    "outcomes:tariff_new": (Role.ADMINISTRATOR,),
    "outcomes:window_change": (Role.ADMINISTRATOR,),
    "outcomes:window_new": (Role.HEAD_OF_SERVICE,),
    "outcomes:windows": (Role.ADMINISTRATOR, Role.ANALYST, Role.MANAGER),
    "outcomes:family_watch": (Role.KEYWORKER, Role.SAFEGUARDING_LEAD),
    "outcomes:forecast": (Role.MANAGER, Role.HEAD_OF_SERVICE),
    "outcomes:neighbours": (Role.HEAD_OF_SERVICE, Role.ANALYST),
    "outcomes:neighbours_measure": (Role.MANAGER, Role.ANALYST),
    "outcomes:watch": (Role.MANAGER, Role.HEAD_OF_SERVICE, Role.ANALYST),
    "mfa_activate_totp": (Role.KEYWORKER,),
    "mfa_add_webauthn": (Role.KEYWORKER,),
    "mfa_generate_recovery_codes": (Role.KEYWORKER,),
    "mfa_index": (Role.KEYWORKER,),
    "privacy:accessibility": (Role.KEYWORKER,),
    "privacy:account": (Role.ADMINISTRATOR,),
    "privacy:account_change": (Role.ADMINISTRATOR,),
    "privacy:account_close": (Role.ADMINISTRATOR,),
    "privacy:account_new": (Role.ADMINISTRATOR,),
    "privacy:accounts": (Role.ADMINISTRATOR,),
    "privacy:accounts_import": (Role.ADMINISTRATOR,),
    "privacy:factor_reset_ask": (Role.ADMINISTRATOR,),
    "privacy:audit": (Role.DPO, Role.INTERNAL_AUDITOR),
    "privacy:audit_seals": (Role.DPO, Role.INTERNAL_AUDITOR),
    "privacy:audit_worker": (Role.DPO,),
    "privacy:audit_record": (Role.DPO,),
    "privacy:odd_access": (Role.DPO, Role.INTERNAL_AUDITOR),
    "privacy:odd_finding": (Role.DPO,),
    "privacy:odd_ask": (Role.DPO,),
    "privacy:odd_settle": (Role.DPO,),
    "privacy:event_ask": (Role.DPO,),
    "privacy:questions": (Role.KEYWORKER,),
    "privacy:question": (Role.KEYWORKER,),
    "privacy:home_postcode": (Role.KEYWORKER,),
    "privacy:investigations": (Role.DPO,),
    "privacy:investigation_new": (Role.DPO,),
    "privacy:investigation": (Role.DPO,),
    "privacy:job": (Role.ANALYST,),
    "privacy:jobs": (Role.ANALYST, Role.ADMINISTRATOR, Role.KEYWORKER),
    "privacy:request": (Role.DPO,),
    "privacy:request_close": (Role.DPO,),
    "privacy:request_identity": (Role.DPO,),
    "privacy:request_identity_asked": (Role.DPO,),
    "privacy:request_new": (Role.DPO,),
    "privacy:request_notes": (Role.DPO,),
    "privacy:request_open": (Role.DPO,),
    "privacy:requests": (Role.DPO,),
    **addresses_subject.PAGES,
    "privacy:desk": (Role.DPO,),
    "privacy:reports": (Role.KEYWORKER,),
    "privacy:breach_report": (Role.KEYWORKER,),
    "privacy:breaches": (Role.DPO, Role.SAFEGUARDING_LEAD),
    "privacy:breach": (Role.DPO, Role.INTERNAL_AUDITOR),
    "privacy:breach_step": (Role.DPO,),
    **dict.fromkeys(
        ("privacy:rights", "privacy:right_new", "privacy:right_open", "privacy:right"),
        (Role.DPO,),
    ),
    **dict.fromkeys(("privacy:right_step", "privacy:right_recipient"), (Role.DPO,)),
    "privacy:bases": (Role.DPO, Role.INTERNAL_AUDITOR),
    "privacy:basis_new": (Role.DPO,),
    "privacy:complaint_new": (Role.KEYWORKER,),
    "privacy:complaints": (Role.DPO,),
    "privacy:complaint": (Role.DPO, Role.INTERNAL_AUDITOR),
    "privacy:complaint_step": (Role.DPO,),
    "privacy:complaint_counts": (Role.HEAD_OF_SERVICE,),
    "privacy:retention": (Role.DPO,),
    "privacy:schedules": (Role.DPO,),
    "privacy:holds": (Role.DPO, Role.HEAD_OF_SERVICE),
    "privacy:hold_new": (Role.DPO,),
    "privacy:disposals": (Role.DPO, Role.HEAD_OF_SERVICE),
    "privacy:disposal": (Role.DPO, Role.HEAD_OF_SERVICE),
    "privacy:disposal_person": (Role.DPO,),
    "privacy:disposal_hand_over": (Role.DPO,),
    "privacy:hold": (Role.DPO,),
    "privacy:hold_step": (Role.DPO,),
    "privacy:roles": (Role.KEYWORKER,),
    "privacy:sessions": (Role.KEYWORKER,),
    "account_change_password": (Role.KEYWORKER,),
    "account_logout": (Role.KEYWORKER,),
    "account_reauthenticate": (Role.KEYWORKER,),
}
# Opened by nobody in particular, and those that answer that there is no such page.
OPEN_PAGES = ("account_login", "account_inactive", "privacy:accessibility", "privacy:complain")
NOT_THERE = ("account_signup", "account_reset_password", "account_set_password")
# Buttons, files, machine-readable answers, and addresses that lead on to a page.
NO_PAGES = {
    *figure_addresses.NO_PAGES,
    *papers.NO_PAGES,
    *addresses_returns.NO_PAGES,
    *addresses_supervisions.NO_PAGES,
    *addresses_teams.NO_PAGES,
    *addresses_registers.NO_PAGES,
    # Of somebody who has set up a second factor: walked through in `test_browser_factors.py`.
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "privacy:factor_reset_decide",
    # With a sign-in of the council's own: walked through in `test_browser_council.py`.
    "council_start",
    "council_back",
    "council_confirm",
    "council_ended",
    # Its link works once: walked through in `test_browser_accounts.py`.
    "account_welcome",
    "privacy:account_ask",
    "privacy:account_decide",
    "privacy:session_state",
    "privacy:session_used",
    "privacy:sessions_end",
    "api-job-detail",
    "api-job-list",
    "api-schema",
    "exports:dictionary",
    "exports:recipient_end",
    "exports:return_acknowledge",
    "exports:return_approve",
    "exports:return_build",
    "exports:return_download",
    "families:hide",
    "families:closing_undo",
    "families:allocation_undo",
    "families:acceptance_undo",
    "families:need_error",
    "families:grant_end",
    "families:access_review_file",
    "families:need_evidenced",
    "families:need_restore",
    "families:feed_remove",
    "families:people_apart",
    "families:assessment_begin",
    "families:assessment_take_back",
    "families:assessment_pdf",
    "families:goal_remove",
    "families:note_discard",
    "families:note_reopen",
    "families:start",
    "families:digest",
    "families:search_open",
    "families:search_save",
    "families:search_start",
    "families:search_delete",
    # Leads back while a referral is not accepted: walked in `test_browser_referral.py`.
    "families:referral_open",
    "families:referral_show",
    "families:transfer_take_back",
    "families:transfer_accept",
    "families:task_done",
    "families:task_reopen",
    "families:plan_discard",
    "families:plan_take_back",
    "outcomes:plan_preview",
    "outcomes:audit_draw",
    "outcomes:audit_go_on",
    "outcomes:audit_redraw",
    "outcomes:audit_report_pdf",
    "outcomes:audit_test",
    "outcomes:run_compare",
    "outcomes:answer_record",
    "outcomes:claim_find",
    "outcomes:claim_ready",
    "outcomes:claim_recompute",
    "outcomes:claim_reopen",
    "outcomes:claim_to_audit",
    "outcomes:claim_pack_download",
    "outcomes:claim_pack_make",
    *("outcomes:submission_download", "outcomes:reconciliation_file"),
    "outcomes:submission_go_on",
    "outcomes:window_remove",
    "outcomes:family_recompute",
    "privacy:audit_verify",
    "privacy:odd_look",
    "privacy:breach_action_done",
    "privacy:breach_file",
    "privacy:complaint_file",
    "privacy:basis_file",
    "privacy:right_portable",
    "privacy:right_letter",
    "privacy:request_letter",
    "privacy:complaint_letter",
    "privacy:investigation_approve",
    "privacy:investigation_refuse",
    "privacy:investigation_download",
    "privacy:health",
    "privacy:home",
    "privacy:job_cancel",
    "privacy:job_retry",
    "privacy:request_pack",
    *addresses_subject.NO_PAGES,
    "privacy:retention_work_out",
    "privacy:schedules_publish",
    "privacy:disposal_review",
    "privacy:disposal_approve",
    "privacy:disposal_refuse",
    *("privacy:disposal_leave_out", "privacy:disposal_receipt"),
    *("privacy:disposal_copy_make", "privacy:disposal_copy"),
    "privacy:disposal_certificate",
    "privacy:schedules_refuse",
    "privacy:retention_worked_out",
}
# Its words are kept with the session, so it is reached by searching.
BY_SEARCHING = "families:person_results"

# A family of somebody who can sign in, in a manager's team, of whom as much as possible is known.
RICHEST_FAMILY = """
SELECT family.id, worker.email, manager.email
FROM families_family family
JOIN families_allocation lead ON lead.family_id = family.id AND lead.ended_on IS NULL
JOIN privacy_user worker ON worker.id = lead.worker_id AND worker.is_active
JOIN privacy_user manager ON manager.team_id = family.team_id AND manager.role = 'manager'
WHERE family.closed_on IS NULL
  AND EXISTS (SELECT FROM families_intervention WHERE family_id = family.id)
  AND EXISTS (SELECT FROM outcomes_outcomeresult WHERE family_id = family.id)
ORDER BY (SELECT count(*) FROM families_need WHERE family_id = family.id) DESC, family.reference
LIMIT 1
"""
# Teams in the same order for all roles, so that the first manager's keyworkers come first.
EVERYBODY = """
SELECT role, email FROM privacy_user LEFT JOIN privacy_team team ON team.id = team_id
WHERE is_active AND role <> 'system' ORDER BY role, team.name, email
"""
# What stands in an address, and where it comes from; {family} is the family above.
PARTS = {
    **papers.PARTS,
    **addresses_risks.PARTS,
    **addresses_supervisions.PARTS,
    **addresses_teams.PARTS,
    **addresses_registers.PARTS,
    "exclusion_id": "SELECT id FROM families_exclusion WHERE ended_at IS NULL",
    "restriction_id": "SELECT id FROM families_restriction WHERE ended_at IS NULL",
    "opening_id": "SELECT id FROM families_emergencyopening WHERE reviewed_at IS NULL",
    "finding_id": "SELECT id FROM privacy_oddaccess WHERE state = 'asked'",
    "event_id": """
        SELECT id FROM privacy_auditevent WHERE by_role = 'keyworker' ORDER BY seq DESC""",
    # Not every record that is looked at is of a family.
    "record_id": """
        SELECT family_id FROM privacy_auditevent
        WHERE event = 'record_viewed' AND family_id IS NOT NULL""",
    "investigation_id": "SELECT id FROM privacy_investigation ORDER BY state = 'ready' DESC",
    # To a team, so that its manager or a head of service answers.
    "transfer_id": """
        SELECT id FROM families_transfer WHERE state = 'waiting' AND worker_id IS NULL""",
    "referral_id": """
        SELECT referral.id FROM families_referral referral
        JOIN families_family family ON family.id = '{family}' AND family.team_id = referral.team_id
        WHERE referral.state = 'waiting' """,
    "grant_id": """
        SELECT id FROM families_familygrant
        WHERE content_object_id = '{family}' AND kind = 'partner' AND ends_on > now()""",
    # That of the manager of the family's team.
    "search_id": """
        SELECT view.id FROM families_savedsearch view JOIN privacy_user u ON u.id = view.owner_id
        JOIN families_family f ON f.id = '{family}' AND f.team_id = u.team_id
        WHERE u.role = 'manager'""",
    "member_id": "SELECT id FROM families_member WHERE family_id = '{family}' AND left_on IS NULL",
    "person_id": """
        SELECT person_id FROM families_member WHERE family_id = '{family}' AND left_on IS NULL
        ORDER BY person_id""",
    "other_id": """
        SELECT person_id FROM families_member WHERE family_id = '{family}' AND left_on IS NULL
        ORDER BY person_id DESC""",
    # Of no hidden group: those lead to the page that asks why.
    "need_id": """
        SELECT id FROM families_need WHERE family_id = '{family}'
        ORDER BY need ~ '^H[56]|^H3.2', reference""",
    "intervention_id": """
        SELECT id FROM families_intervention WHERE family_id = '{family}'
        ORDER BY kind ~ 'counsel|therapy|abuse|substance', started_on""",
    # A status that goes on, so that there is everything to do with it.
    "fact_id": """
        SELECT id FROM families_observation WHERE family_id = '{family}' AND withdrawn IS NOT TRUE
        ORDER BY code ~ 'health|semh|substance|^da_|mother|treatment|gp_|immunis|dental',
        kind = 'status' AND end_on IS NULL DESC, reference""",
    # One that was added to and contested, and one's own draft of which two versions wait.
    "note_id": """
        SELECT note.id FROM families_note note JOIN families_notecontest ON note_id = note.id
        WHERE family_id = '{family}'""",
    "draft_id": """
        SELECT note.id FROM families_note note JOIN families_noteside ON note_id = note.id
        WHERE family_id = '{family}' AND finished_at IS NULL""",
    # The draft that goes on from the one that was approved.
    "assessment_id": """
        SELECT id FROM families_assessment WHERE family_id = '{family}' AND submitted_at IS NULL""",
    "section_id": """
        SELECT answer.id FROM families_assessmentanswer answer
        JOIN families_assessment a ON a.id = assessment_id
        WHERE family_id = '{family}' AND submitted_at IS NULL AND section = 'home'""",
    "goal_id": """
        SELECT goal.id FROM families_plangoal goal
        JOIN families_assessment a ON a.id = assessment_id
        WHERE family_id = '{family}' AND submitted_at IS NULL""",
    "task_id": """
        SELECT id FROM families_task
        WHERE family_id = '{family}' AND done_at IS NULL AND cancelled_at IS NULL""",
    "code": "SELECT code FROM families_frameworkversion WHERE code = 'tf-2015-national'",
    "audit_id": "SELECT id FROM outcomes_claimaudit ORDER BY reference",
    # One with a query and, where the worker has been, with its tests.
    "paper_id": "SELECT paper_id FROM outcomes_auditquery",
    "query_id": "SELECT id FROM outcomes_auditquery",
    # One that is ready or further, so that its page has everything to show.
    "claim_id": """
        SELECT claim.id FROM outcomes_claim claim
        LEFT JOIN outcomes_claimsnapshot frozen ON frozen.claim_id = claim.id
        ORDER BY frozen.id IS NULL, claim.state = 'ready', claim.reference""",
    "submission_id": "SELECT id FROM outcomes_submission",
    # The one whose plan is still open.
    "answer_id": "SELECT id FROM outcomes_answerfile ORDER BY recorded_at NULLS FIRST",
    "window_id": "SELECT id FROM outcomes_claimwindow",
    "tariff_id": "SELECT id FROM outcomes_tariff",
    "user_id": "SELECT id FROM privacy_user WHERE role = 'keyworker' ORDER BY is_active DESC, name",
    "run_id": "SELECT id FROM outcomes_outcomerun ORDER BY finished_at DESC",
    "line": "SELECT 'parameter:absence_basis' FROM families_frameworkversion",
    "batch_id": "SELECT id FROM families_rebasebatch",
    "move_id": "SELECT id FROM families_caseloadmove",
    "worker_id": """
        SELECT worker_id FROM families_allocation
        WHERE family_id = '{family}' AND ended_on IS NULL""",
    "plan_id": "SELECT id FROM families_localplan WHERE state = 'draft'",
    "slug": "SELECT slug FROM outcomes_benchmarkmeasure ORDER BY topic DESC, slug",
    "gap": "SELECT 'feed:reopened_case' FROM families_frameworkversion",
    "term_id": "SELECT id FROM families_term ORDER BY start_on",
    "feed_id": "SELECT id FROM families_feedcoverage ORDER BY code, from_date",
    "breach_id": "SELECT id FROM privacy_breach WHERE closed_at IS NULL ORDER BY nature DESC",
    # Of its own making, with a file; the demonstration has others.
    "disposal_id": "SELECT batch_id FROM privacy_disposalitem WHERE reference = 'F-ARCHIVE'",
    "going_id": "SELECT id FROM privacy_disposalitem WHERE reference = 'F-ARCHIVE'",
    "hold_id": "SELECT id FROM privacy_retentionhold ORDER BY reference DESC",
    "hold_step": "SELECT 'review' FROM privacy_retentionhold",
    # The longest of its forms.
    "step": "SELECT 'what-happened' FROM privacy_breach",
    "complaint_id": "SELECT id FROM privacy_complaint WHERE outcome_on IS NULL",
    "next_step": "SELECT 'answer' FROM privacy_complaint",
    "right_id": "SELECT request_id FROM privacy_recipientnotice",
    "which": "SELECT 'answer' FROM privacy_rightsrequest",
    "notice_id": "SELECT id FROM privacy_recipientnotice",
    "job_id": "SELECT id FROM privacy_job WHERE state = 'failed'",
    **addresses_subject.PARTS,
    "return_id": "SELECT id FROM exports_return WHERE kind = 'fpd'",
    "recipient_id": "SELECT id FROM exports_recipient WHERE confirmed_at IS NULL",
}
NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Address:
    """A page, and the e-mail of somebody who may open it."""

    name: str
    path: str
    role: Role
    email: str


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every named address of the product, with the parts that stand in it."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}", list(each.pattern.converters)
        else:
            yield from names(each, f"{each.namespace}:" if each.namespace else space)


def addresses(connection: provision.Connection) -> list[Address]:
    """Every page that has its records in a database, once for each who looks at it."""
    family, seated = _seated(connection)
    parts = dict(names())
    found = []
    for name, roles in PAGES.items():
        known = {part: _value(connection, part, family) for part in parts[name]}
        if None not in known.values():
            path = reverse(name, kwargs=known)
            found += [Address(name, path, role, seated[role]) for role in roles]
    return found


def people(connection: provision.Connection) -> dict[Role, list[str]]:
    """E-mails of those who can sign in; the first manager's team has the first keyworkers."""
    found: dict[Role, list[str]] = {}
    for role, email in connection.execute(EVERYBODY).fetchall():
        found.setdefault(Role(str(role)), []).append(str(email))
    return found


def _seated(connection: provision.Connection) -> tuple[str | None, dict[Role, str]]:
    """The family, and somebody for every role, two of them who know the family."""
    first = {role: emails[0] for role, emails in people(connection).items()}
    row: Any = connection.execute(RICHEST_FAMILY).fetchone()
    if row is None:
        return None, first
    return str(row[0]), {**first, Role.KEYWORKER: row[1], Role.MANAGER: row[2]}


def _value(connection: provision.Connection, part: str, family: str | None) -> str | None:
    """What stands in an address for a part; nothing when the database holds no such thing."""
    if part == "family_id":
        return family
    row = connection.execute(PARTS[part].format(family=family or NOBODY)).fetchone()
    return str(row[0]) if row else None
