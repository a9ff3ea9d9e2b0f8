"""Who may open which page, as one table. A page that is not in it fails the build.

Read a line as a sentence: "The page … needs the permission …, on a …". Which roles hold a
permission is in `docs/roles.md`; which families a role reaches is in `access_relations.py`. The
whole is printed into `docs/access.md` and onto the page “Who may open what”.

* Not signed in: everybody is sent to the sign-in page, but for the pages under PUBLIC.
* Not your role: 403.
* Not your family, not your job, not there: 404, to the byte the same.
"""

from dataclasses import dataclass

from privacy.roles import ROLE_PERMISSIONS, Permission, Role
from tests import addresses_returns, figure_addresses
from tests.guards import (
    access_papers,
    access_registers,
    access_rights,
    access_risks,
    access_subject,
    access_supervisions,
    access_teams,
)
from tests.guards.access_relations import REACHED_BY, Relation, reached

P = Permission
SIGNED_IN = None
TO_SIGN_IN = "sign in"

# Pages that ask once more who it is, unless a password or second step was given within minutes.
CONFIRMED = {
    *("exports:return_approve", "exports:return_download", "outcomes:claim_pack_download"),
    *("exports:return_refuse", "exports:return_recall", "outcomes:audit_report_pdf"),
    *("families:printout", "families:printout_download", "outcomes:claim_paper"),
    *("exports:recipient_new", "exports:recipient_confirm", "exports:recipient_end"),
    *("mfa_activate_totp", "mfa_add_webauthn", "mfa_deactivate_totp", "mfa_remove_webauthn"),
    *("mfa_generate_recovery_codes", "mfa_view_recovery_codes", "outcomes:plan_publish"),
    *("outcomes:submission_download", "outcomes:submission_new", "privacy:pack_download"),
    *("outcomes:submission_go_on", "outcomes:reconciliation_file"),
    *("privacy:factor_reset_ask", "privacy:factor_reset_decide"),
    *("families:emergency_new", "families:emergency_review"),
    "families:access_review_file",
    *("families:exclusion_new", "families:exclusion_end"),
    *("families:restriction_new", "families:restriction_change"),
    *("privacy:account_new", "privacy:accounts_import", "privacy:account_change"),
    *("privacy:account_close", "privacy:account_ask", "privacy:account_decide"),
    *("privacy:investigation_approve", "privacy:investigation_refuse"),
    "privacy:investigation_download",
    *("privacy:breach_file", "privacy:complaint_file"),
    *figure_addresses.CONFIRMED,
    *("privacy:hold_step", "privacy:schedules_publish", "privacy:schedules_refuse"),
    *("privacy:disposal_approve", "privacy:disposal_receipt", "privacy:disposal_copy"),
    *("privacy:basis_file", "privacy:right_portable", "privacy:right_letter"),
    *("privacy:complaint_letter", "privacy:request_letter"),
    *access_subject.CONFIRMED,
    *access_teams.CONFIRMED,
    *access_registers.CONFIRMED,
}

# Pages that are read at length and then decided on: they ask when they are sent. One document of a
# family of one's own (`attachment_file`) asks never: a keyworker opens photographs and letters all
# day, each is noted before its first byte and counted (a35), and what is hidden asks why first.
# What leaves in bulk, for paper or for somebody outside stands above.
CONFIRMED_TO_SEND = {
    *("families:assessment_decide", "families:assessment_withdraw"),
    *("outcomes:audit_decide", "privacy:right_step"),
}

# Which families a role reaches: one of its own (as lead, team or partner), another team's, or none.
_WHOSE = {"own": Relation.ASSIGNED, "other": Relation.NONE}
REACH: dict[Role, set[str]] = {
    role: {whose for whose, relation in _WHOSE.items() if role in REACHED_BY[relation]}
    for role in Role
}

# Records of a family: `own` and `other` are of those families, `mixed` is another family's record
# under one's own family's address, `missing` does not exist.
OF_A_FAMILY = (
    *("family", "member", "person", "need", "intervention", "fact", "note", "draft", "grant"),
    *("task", "pair", "assessment", "section", "goal", "letter", "printout", "meeting", "alert"),
)
NESTED = tuple(name for name in OF_A_FAMILY if name != "family")
# What one person alone has begun; for everybody else it is not there.
AUTHOR = Role.KEYWORKER
# By reference and codes, without names: these roles see those of all families. (Auditors open
# the claims that were sampled; none of these is.)
BY_CODES = {Role.ANALYST}
# What somebody began, was asked or was offered, or what is of families in their reach.
OF_ONE_PERSON = {
    *("draft", "printout", "question", "job", "search", "transfer", "query", "supervision"),
    *("factor", "move", "batch", "meeting"),
}
YES, THEIRS, NOBODYS, NO = "yes", "theirs", "none", ""
# Records of the whole council: whoever holds the permission sees each of them.
OF_THE_COUNCIL = (
    *("framework", "line", "plan", "batch", "term", "feed", "gap", "run"),
    *("return", "request", "pack", "recipient"),
    *("window", "tariff", "submission", "answer", "claim_pack", "claim_paper", "account"),
    *("audit", "paper", "query", "exclusion", "restriction", "opening"),
    *("finding", "question", "event", "investigation", "measure", "transfer"),
    *("hold", "hold_step", "publication", "disposal", "disposal_item", "certificate"),
    "handover",
    *("breach", "breach_step", "breach_action", "complaint", "complaint_step"),
    *("supervision", "team"),
    *("right", "right_step", "right_recipient", "right_letter", "complaint_letter"),
    *access_subject.RECORDS,
    *access_registers.RECORDS,
)


@dataclass(frozen=True)
class Page:
    """One address: what it needs, what its ids name, how it is asked, what it then answers."""

    name: str
    needs: Permission | None
    of: str = ""
    method: str = "get"
    allowed: int = 200
    api: bool = False

    def cases(self) -> tuple[str, ...]:
        """Whose record may be asked for."""
        if self.of == "claim":
            return ("own", "other", "missing")
        if self.of in OF_A_FAMILY:
            mixed = ("mixed",) if self.of in NESTED else ()
            return ("own", "other", *mixed, "missing")
        if self.of in ("job", "referral"):
            return ("own", "other", "missing")
        if self.of in OF_THE_COUNCIL:
            return ("own", "missing")
        return ("missing",) if self.of in ("search", "factor") else ("",)

    def answer(self, role: Role | None, whose: str) -> int | str:
        """What this role gets; no role is somebody who has not signed in."""
        if role is None:
            return 403 if self.api else TO_SIGN_IN
        if self.needs is not None and self.needs not in ROLE_PERMISSIONS[role]:
            return 403
        if whose in ("missing", "mixed"):
            return 404
        if self.of in (*OF_A_FAMILY, "referral") and whose not in REACH[role]:
            return 404
        if self.of == "transfer" and role is not Role.HEAD_OF_SERVICE:
            return 404
        if self.of in ("draft", "question", "printout") and role is not AUTHOR:
            return 404
        if self.of in ("claim", "claim_pack") and whose not in REACH[role] and role not in BY_CODES:
            return 404
        if self.of == "job" and whose == "other":
            return self._others_job(role)
        return self.allowed

    def reach(self, role: Role) -> str:
        """To be read: nothing, each of them, what is theirs, no family, or the letters of some."""
        if self.needs is not None and self.needs not in ROLE_PERMISSIONS[role]:
            return NO
        if self.of == "job" and self.answer(role, "other") == self.allowed:
            return YES
        if self.of in OF_ONE_PERSON:
            return THEIRS
        if self.of == "referral":
            return reached(role, (Relation.TEAM, Relation.NONE))
        if self.of in ("claim", "claim_pack", "claim_paper") and role not in BY_CODES:
            # Auditors open those that were sampled.
            return reached(role) or THEIRS
        return reached(role) or NOBODYS if self.of in OF_A_FAMILY else YES

    def _others_job(self, role: Role) -> int:
        """Administrators see where every job stands; they change none."""
        if Permission.VIEW_ALL_JOBS not in ROLE_PERMISSIONS[role]:
            return 404
        return self.allowed if self.method == "get" else 403


def casework(name: str, of: str, needs: Permission = P.EDIT_FAMILY) -> Page:
    """A page on which something is recorded of a family."""
    return Page(f"families:{name}", needs, of)


def change(name: str, needs: Permission | None, of: str) -> Page:
    """A button: it changes something and leads back."""
    return Page(name, needs, of, method="post", allowed=302)


# Open to everybody: nothing here tells anything of anybody.
PUBLIC: dict[str, int] = {
    "account_login": 200,
    "account_inactive": 200,
    "account_logout": 302,
    # Without a first step there is no second.
    "mfa_authenticate": 302,
    # A link that nobody was given: the page says so.
    "account_welcome": 200,
    "account_signup": 404,
    "account_reset_password": 404,
    "account_set_password": 404,
    # Not there without a sign-in of the council's own; walked in tests/privacy/test_council_*.py.
    **dict.fromkeys(("council_start", "council_back", "council_ended"), 404),
    "privacy:health": 200,
    "privacy:accessibility": 200,
    "privacy:complain": 200,
    # A link that nobody was given.
    "privacy:pack_collect": 404,
}

# What stands in the address of a public page.
PUBLIC_PARTS = {"account_welcome": ("nobody", "no-token"), "privacy:pack_collect": ("no-token",)}

PAGES = (
    # --- Everybody's own
    Page("privacy:home", SIGNED_IN, allowed=302),
    Page("privacy:roles", P.VIEW_ROLES),
    Page("privacy:audit_seals", P.VIEW_AUDIT_TRAIL),
    change("privacy:audit_verify", P.VERIFY_AUDIT_TRAIL, ""),
    Page("privacy:audit_worker", P.VIEW_AUDIT_TRAIL, "account"),
    # A record that nobody opened has a page that says so.
    Page("privacy:audit_record", P.VIEW_AUDIT_TRAIL, "record"),
    Page("privacy:odd_access", P.VIEW_AUDIT_TRAIL),
    change("privacy:odd_look", P.FIND_ODD_ACCESS, ""),
    Page("privacy:odd_finding", P.VIEW_AUDIT_TRAIL, "finding"),
    Page("privacy:odd_ask", P.ASK_WHY, "finding"),
    Page("privacy:odd_settle", P.ASK_WHY, "finding"),
    Page("privacy:event_ask", P.ASK_WHY, "event"),
    Page("privacy:questions", SIGNED_IN),
    Page("privacy:question", SIGNED_IN, "question"),
    Page("privacy:home_postcode", SIGNED_IN),
    Page("privacy:investigations", P.INVESTIGATE),
    Page("privacy:investigation_new", P.INVESTIGATE),
    Page("privacy:investigation", P.INVESTIGATE, "investigation"),
    change("privacy:investigation_approve", P.INVESTIGATE, "investigation"),
    change("privacy:investigation_refuse", P.INVESTIGATE, "investigation"),
    # Until it is made, it leads back with the reason.
    change("privacy:investigation_download", P.INVESTIGATE, "investigation"),
    Page("privacy:jobs", SIGNED_IN),
    Page("privacy:job", SIGNED_IN, "job"),
    change("privacy:job_cancel", SIGNED_IN, "job"),
    # Again is asked whether the role may have such a job.
    change("privacy:job_retry", SIGNED_IN, "job"),
    Page("api-job-list", SIGNED_IN, api=True),
    Page("api-job-detail", SIGNED_IN, "job", api=True),
    Page("api-schema", SIGNED_IN, api=True),
    Page("privacy:sessions", SIGNED_IN),
    change("privacy:sessions_end", SIGNED_IN, ""),
    Page("privacy:session_state", SIGNED_IN),
    Page("privacy:session_used", SIGNED_IN, method="post"),
    Page("account_reauthenticate", SIGNED_IN),
    Page("account_change_password", SIGNED_IN),
    Page("council_confirm", SIGNED_IN, allowed=404),
    # Nobody here has a second factor: nothing to confirm with, to take away or to show.
    Page("mfa_index", SIGNED_IN),
    Page("mfa_activate_totp", SIGNED_IN),
    Page("mfa_add_webauthn", SIGNED_IN),
    Page("mfa_generate_recovery_codes", SIGNED_IN),
    Page("mfa_reauthenticate", SIGNED_IN, allowed=302),
    Page("mfa_reauthenticate_webauthn", SIGNED_IN, allowed=302),
    Page("mfa_deactivate_totp", SIGNED_IN, allowed=404),
    Page("mfa_view_recovery_codes", SIGNED_IN, allowed=404),
    Page("mfa_remove_webauthn", SIGNED_IN, "factor"),
    # --- Accounts of staff
    Page("privacy:accounts", P.MANAGE_ACCOUNTS),
    Page("privacy:account", P.MANAGE_ACCOUNTS, "account"),
    Page("privacy:account_new", P.MANAGE_ACCOUNTS),
    Page("privacy:accounts_import", P.MANAGE_ACCOUNTS),
    Page("privacy:account_change", P.MANAGE_ACCOUNTS, "account"),
    Page("privacy:account_close", P.MANAGE_ACCOUNTS, "account"),
    change("privacy:account_ask", P.MANAGE_ACCOUNTS, "account"),
    # No change waits for a decision.
    Page("privacy:account_decide", P.MANAGE_ACCOUNTS, "account", method="post", allowed=404),
    Page("privacy:factor_reset_ask", P.MANAGE_ACCOUNTS, "account"),
    # No reset of this account waits for a decision.
    Page("privacy:factor_reset_decide", P.MANAGE_ACCOUNTS, "account", method="post", allowed=404),
    Page("families:staff_access", P.EXPLAIN_ACCESS),
    Page("families:access_of", P.EXPLAIN_ACCESS, "account"),
    # --- Who is let in, and who is kept from what
    casework("grants", "family", P.GIVE_ACCESS),
    casework("grant_change", "grant", P.GIVE_ACCESS),
    change("families:grant_end", P.GIVE_ACCESS, "grant"),
    Page("families:access_review", P.REVIEW_ACCESS),
    Page("families:access_review_file", P.REVIEW_ACCESS, method="post"),
    Page("families:grants_ending", P.GIVE_ACCESS),
    Page("families:reveal", P.REVEAL_FIELDS, "family"),
    change("families:hide", P.REVEAL_FIELDS, "family"),
    Page("families:emergencies", P.BREAK_GLASS),
    Page("families:emergency_new", P.BREAK_GLASS),
    Page("families:emergency_reviews", P.REVIEW_BREAK_GLASS),
    Page("families:emergency_review", P.REVIEW_BREAK_GLASS, "opening"),
    Page("families:exclusions", P.KEEP_OUT),
    Page("families:exclusion_new", P.KEEP_OUT),
    Page("families:exclusion_end", P.KEEP_OUT, "exclusion"),
    Page("families:restrictions", P.RESTRICT_FAMILY),
    Page("families:restriction_new", P.RESTRICT_FAMILY),
    Page("families:restriction_change", P.RESTRICT_FAMILY, "restriction"),
    Page("families:restrictions_ending", P.RESTRICT_FAMILY),
    # --- Families
    Page("families:families", P.VIEW_FAMILY),
    Page("families:family", P.VIEW_FAMILY, "family"),
    Page("families:family_history", P.VIEW_FAMILY, "family"),
    Page("outcomes:family", P.VIEW_FAMILY, "family"),
    Page("outcomes:family_recompute", P.VIEW_FAMILY, "family", method="post"),
    Page("outcomes:family_watch", P.VIEW_FAMILY, "family"),
    Page("families:family_new", P.OPEN_FAMILY),
    casework("family_dates", "family"),
    casework("family_step_up", "family"),
    Page("families:lineage", P.VIEW_FAMILY, "family"),
    casework("family_merge", "family"),
    casework("family_split", "family"),
    casework("family_separate", "family"),
    casework("who_knows", "family"),
    casework("same_people", "family"),
    casework("people_merge", "pair"),
    change("families:people_apart", P.EDIT_FAMILY, "pair"),
    casework("member_new", "family"),
    casework("member_change", "member"),
    casework("person_change", "person"),
    casework("need_new", "family"),
    casework("needs_opening", "family"),
    casework("need_change", "need"),
    casework("need_correct", "need"),
    casework("need_dispute", "need"),
    change("families:need_evidenced", P.EDIT_FAMILY, "need"),
    change("families:need_error", P.EDIT_FAMILY, "need"),
    change("families:need_restore", P.EDIT_FAMILY, "need"),
    casework("intervention_new", "family"),
    casework("intervention_opening", "family"),
    casework("intervention_change", "intervention"),
    casework("artefact_new", "family"),
    Page("families:assessments", P.VIEW_NOTES, "family"),
    change("families:assessment_begin", P.EDIT_FAMILY, "family"),
    Page("families:assessment", P.VIEW_NOTES, "assessment"),
    casework("assessment_details", "assessment"),
    casework("assessment_check", "assessment"),
    casework("assessment_decide", "assessment", P.APPROVE_ASSESSMENT),
    casework("assessment_withdraw", "assessment", P.APPROVE_ASSESSMENT),
    # It is a draft: these lead back with the reason.
    change("families:assessment_take_back", P.EDIT_FAMILY, "assessment"),
    change("families:assessment_pdf", P.VIEW_NOTES, "assessment"),
    *(Page(*line) for line in access_papers.PAGES),
    *(Page(*line) for line in access_supervisions.PAGES),
    *(Page(*line) for line in access_risks.PAGES),
    *(Page(*line) for line in access_teams.PAGES),
    casework("assessment_print", "assessment", P.VIEW_NOTES),
    casework("answer", "section"),
    casework("answer_conflict", "section"),
    casework("goal_new", "assessment"),
    casework("goal", "goal"),
    change("families:goal_remove", P.EDIT_FAMILY, "goal"),
    Page("families:attachments", P.VIEW_NOTES, "family"),
    casework("attachment_new", "family"),
    Page("families:attachment", P.VIEW_NOTES, "letter"),
    Page("families:attachment_file", P.VIEW_NOTES, "letter"),
    change("families:attachment_link", P.EDIT_FAMILY, "letter"),
    # Nothing is named that it showed.
    Page("families:attachment_unlink", P.EDIT_FAMILY, "letter", method="post", allowed=404),
    casework("attachment_remove", "letter"),
    Page("outcomes:claim_papers", P.VIEW_CLAIMS, "claim"),
    # No claim here rests on a document: tests/outcomes/test_claim_papers.py.
    Page("outcomes:claim_paper", P.AUDIT_CLAIM, "claim_paper", method="post", allowed=404),
    Page("families:notes", P.VIEW_NOTES, "family"),
    casework("note_new", "family"),
    Page("families:note", P.VIEW_NOTES, "note"),
    casework("note_add", "note"),
    casework("note_contest", "note"),
    casework("note_move", "note"),
    casework("note_write", "draft"),
    casework("note_conflict", "draft"),
    # It is not finished, and something is written in it: these lead back with the reason.
    change("families:note_reopen", P.EDIT_FAMILY, "draft"),
    change("families:note_discard", P.EDIT_FAMILY, "draft"),
    Page("families:start", P.VIEW_FAMILY, allowed=302),
    Page("families:searches", P.SAVE_VIEW),
    Page("families:search_open", P.SAVE_VIEW, "search"),
    Page("families:search_change", P.SAVE_VIEW, "search"),
    # A search without a name is asked for one; anybody else's is not there.
    Page("families:search_save", P.SAVE_VIEW, method="post"),
    change("families:search_start", P.VIEW_FAMILY, "search"),
    change("families:search_delete", P.SAVE_VIEW, "search"),
    Page("families:team_board", P.ALLOCATE_FAMILY),
    Page("families:caseload_weights", P.SET_CASELOAD_WEIGHTS),
    Page("families:tasks", P.WORK_TASKS),
    change("families:digest", P.WORK_TASKS, ""),
    casework("family_tasks", "family", P.WORK_TASKS),
    casework("task_new", "family", P.WORK_TASKS),
    casework("task", "task", P.WORK_TASKS),
    casework("task_cancel", "task", P.WORK_TASKS),
    change("families:task_done", P.WORK_TASKS, "task"),
    # It is open already: this leads back with the reason.
    change("families:task_reopen", P.WORK_TASKS, "task"),
    Page("families:facts", P.VIEW_FAMILY, "family"),
    casework("fact_new", "family"),
    Page("families:fact", P.VIEW_FAMILY, "fact"),
    # What case files brought, which this one is not, needs more: tests/families/test_facts*.py.
    casework("fact_correct", "fact"),
    casework("fact_end", "fact"),
    casework("fact_withdraw", "fact"),
    casework("fact_dispute", "fact"),
    casework("family_rules", "family", P.REBASE_FAMILY),
    casework("family_allocate", "family", P.ALLOCATE_FAMILY),
    Page("families:transfers", P.EDIT_FAMILY),
    casework("family_transfer", "family"),
    change("families:closing_undo", P.EDIT_FAMILY, "family"),
    change("families:allocation_undo", P.ALLOCATE_FAMILY, "family"),
    change("families:acceptance_undo", P.EDIT_FAMILY, "family"),
    change("families:transfer_take_back", P.EDIT_FAMILY, "family"),
    # Of nobody here but a head of service: offered by the other team to a third.
    Page("families:transfer_answer", P.EDIT_FAMILY, "transfer"),
    change("families:transfer_accept", P.EDIT_FAMILY, "transfer"),
    Page("families:agreements", P.VIEW_FAMILY, "family"),
    Page("families:agreement_new", P.EDIT_FAMILY, "family"),
    Page("families:referrals", P.TRIAGE_REFERRAL),
    Page("families:referral_new", P.TRIAGE_REFERRAL),
    Page("families:referral", P.TRIAGE_REFERRAL, "referral"),
    Page("families:referral_move", P.TRIAGE_REFERRAL, "referral"),
    Page("families:referral_known", P.TRIAGE_REFERRAL, "referral"),
    Page("families:referral_show", P.TRIAGE_REFERRAL, "referral", method="post"),
    # Until it is accepted, it leads back to where that is decided.
    Page("families:referral_open", P.TRIAGE_REFERRAL, "referral", allowed=302),
    Page("families:allocations", P.ALLOCATE_FAMILY),
    Page("families:hand_on", P.ALLOCATE_FAMILY, "leader"),
    Page("families:handed_on", P.ALLOCATE_FAMILY, "move"),
    Page("families:person_search", P.FIND_PERSON),
    Page("families:person_results", P.FIND_PERSON, "search"),
    # --- Rules and results
    Page("families:frameworks", P.VIEW_FRAMEWORKS),
    Page("families:framework", P.VIEW_FRAMEWORKS, "framework"),
    Page("families:line_confirm", P.CONFIRM_LINE, "line"),
    Page("families:line_withdraw", P.CONFIRM_LINE, "line"),
    Page("families:rebase_many", P.REBASE_FAMILY),
    Page("families:rebase_batch", P.REBASE_FAMILY, "batch"),
    Page("families:terms", P.VIEW_COVERAGE),
    Page("families:term_new", P.EDIT_COVERAGE),
    Page("families:term_change", P.EDIT_COVERAGE, "term"),
    Page("families:feeds", P.VIEW_COVERAGE),
    Page("families:feed_new", P.EDIT_COVERAGE),
    Page("families:feed_change", P.EDIT_COVERAGE, "feed"),
    change("families:feed_remove", P.EDIT_COVERAGE, "feed"),
    Page("outcomes:gaps", P.VIEW_COVERAGE),
    Page("outcomes:gap", P.VIEW_COVERAGE, "gap"),
    Page("families:plans", P.VIEW_PLANS, "framework"),
    Page("families:plan_new", P.DRAFT_PLAN, "framework"),
    Page("families:plan_change", P.DRAFT_PLAN, "plan"),
    Page("families:plan_propose", P.DRAFT_PLAN, "plan"),
    change("families:plan_take_back", P.DRAFT_PLAN, "plan"),
    change("families:plan_discard", P.DRAFT_PLAN, "plan"),
    Page("outcomes:plan", P.VIEW_PLANS, "plan"),
    change("outcomes:plan_preview", P.PREVIEW_PLAN, "plan"),
    Page("outcomes:plan_publish", P.PUBLISH_PLAN, "plan"),
    Page("outcomes:dashboard", P.VIEW_DASHBOARD),
    *(Page(*each) for each in (*figure_addresses.NEEDS, *addresses_returns.NEEDS)),
    Page("outcomes:claims", P.VIEW_CLAIMS),
    change("outcomes:claim_find", P.VIEW_CLAIMS, ""),
    Page("outcomes:claim", P.VIEW_CLAIMS, "claim"),
    Page("outcomes:claim_breaks", P.VIEW_CLAIMS, "claim"),
    change("outcomes:claim_ready", P.PREPARE_CLAIM, "claim"),
    change("outcomes:claim_to_audit", P.PREPARE_CLAIM, "claim"),
    change("outcomes:claim_reopen", P.PREPARE_CLAIM, "claim"),
    Page("outcomes:claim_withdraw", P.WITHDRAW_CLAIM, "claim"),
    change("outcomes:claim_recompute", P.VIEW_CLAIMS, "claim"),
    Page("outcomes:claims_prepare", P.PREPARE_CLAIM),
    Page("outcomes:claims_ready", P.PREPARE_CLAIM),
    Page("outcomes:claims_to_audit", P.PREPARE_CLAIM),
    Page("outcomes:claims_done", P.PREPARE_CLAIM, "job"),
    Page("outcomes:equivalent_progress", P.DECIDE_EQUIVALENT_PROGRESS, "family"),
    # --- The ministry
    Page("outcomes:windows", P.VIEW_CLAIM_WINDOWS),
    Page("outcomes:window_new", P.CHANGE_CLAIM_WINDOWS),
    Page("outcomes:window_change", P.CHANGE_CLAIM_WINDOWS, "window"),
    change("outcomes:window_remove", P.CHANGE_CLAIM_WINDOWS, "window"),
    Page("outcomes:tariff_new", P.CHANGE_CLAIM_WINDOWS),
    Page("outcomes:tariff_change", P.CHANGE_CLAIM_WINDOWS, "tariff"),
    Page("outcomes:submissions", P.VIEW_SUBMISSIONS),
    Page("outcomes:submission_new", P.SUBMIT_CLAIM),
    Page("outcomes:submission", P.VIEW_SUBMISSIONS, "submission"),
    # Until a submission is complete, a pack made and not expired, it leads back with the reason.
    change("outcomes:submission_download", P.SUBMIT_CLAIM, "submission"),
    change("outcomes:submission_go_on", P.SUBMIT_CLAIM, "submission"),
    Page("outcomes:answers", P.VIEW_SUBMISSIONS),
    Page("outcomes:answer_new", P.SUBMIT_CLAIM),
    Page("outcomes:answer", P.VIEW_SUBMISSIONS, "answer"),
    change("outcomes:answer_record", P.SUBMIT_CLAIM, "answer"),
    Page("outcomes:reconciliation", P.VIEW_SUBMISSIONS),
    Page("outcomes:reconciliation_file", P.VIEW_SUBMISSIONS, method="post"),
    Page("outcomes:claim_packs", P.MAKE_CLAIM_PACK, "claim"),
    change("outcomes:claim_pack_make", P.MAKE_CLAIM_PACK, "claim"),
    change("outcomes:claim_pack_download", P.MAKE_CLAIM_PACK, "claim_pack"),
    Page("outcomes:forecast", P.VIEW_DASHBOARD),
    Page("outcomes:neighbours", P.VIEW_NEIGHBOURS),
    Page("outcomes:neighbours_measure", P.VIEW_NEIGHBOURS, "measure"),
    Page("outcomes:watch", P.VIEW_CLAIMS),
    # --- Internal audit
    Page("outcomes:audits", P.VIEW_AUDITS),
    Page("outcomes:audit_new", P.AUDIT_CLAIM),
    Page("outcomes:audit", P.AUDIT_CLAIM, "audit"),
    change("outcomes:audit_draw", P.AUDIT_CLAIM, "audit"),
    change("outcomes:audit_redraw", P.AUDIT_CLAIM, "audit"),
    change("outcomes:audit_test", P.AUDIT_CLAIM, "audit"),
    Page("outcomes:audit_close", P.AUDIT_CLAIM, "audit"),
    change("outcomes:audit_go_on", P.AUDIT_CLAIM, "audit"),
    Page("outcomes:audit_paper", P.AUDIT_CLAIM, "paper"),
    Page("outcomes:audit_decide", P.AUDIT_CLAIM, "paper"),
    Page("outcomes:audit_report", P.VIEW_AUDITS, "audit"),
    Page("outcomes:audit_report_pdf", P.VIEW_AUDITS, "audit"),
    # Only the analyst who was asked finds a query.
    Page("outcomes:audit_queries", P.ANSWER_AUDIT_QUERY),
    Page("outcomes:audit_query", P.ANSWER_AUDIT_QUERY, "query"),
    Page("outcomes:runs", P.VIEW_OUTCOME_RUNS),
    Page("outcomes:run", P.VIEW_OUTCOME_RUNS, "run"),
    Page("outcomes:run_compare", P.COMPUTE_OUTCOMES, "run", "post", 302),
    Page("outcomes:run_new", P.COMPUTE_OUTCOMES),
    # --- Returns
    Page("exports:returns", P.VIEW_RETURNS),
    Page("exports:dictionary", P.VIEW_RETURNS),
    Page("exports:return", P.VIEW_RETURNS, "return"),
    Page("exports:return_new", P.BUILD_RETURN),
    change("exports:return_build", P.BUILD_RETURN, "return"),
    change("exports:return_approve", P.APPROVE_RETURN, "return"),
    Page("exports:return_refuse", P.APPROVE_RETURN, "return"),
    Page("exports:return_recall", P.APPROVE_RETURN, "return"),
    change("exports:return_download", P.DOWNLOAD_RETURN, "return"),
    change("exports:return_acknowledge", P.DOWNLOAD_RETURN, "return"),
    Page("exports:recipients", P.VIEW_RETURNS),
    Page("exports:recipient_new", P.PIN_RECIPIENT),
    Page("exports:recipient_confirm", P.PIN_RECIPIENT, "recipient"),
    change("exports:recipient_end", P.PIN_RECIPIENT, "recipient"),
    # --- Privacy desk
    Page("privacy:desk", P.USE_PRIVACY_DESK),
    Page("privacy:reports", P.REPORT_BREACH),
    Page("privacy:breach_report", P.REPORT_BREACH),
    # The one here may be of a safe address: safeguarding leads see no others.
    Page("privacy:breaches", P.VIEW_BREACHES),
    Page("privacy:breach", P.VIEW_BREACHES, "breach"),
    Page("privacy:breach_step", P.WORK_BREACH, "breach_step"),
    change("privacy:breach_action_done", P.WORK_BREACH, "breach_action"),
    Page("privacy:breach_file", P.VIEW_EVERY_BREACH, method="post"),
    Page("privacy:complaint_new", P.REPORT_BREACH),
    Page("privacy:complaints", P.VIEW_COMPLAINTS),
    Page("privacy:complaint", P.VIEW_COMPLAINTS, "complaint"),
    Page("privacy:complaint_step", P.WORK_COMPLAINT, "complaint_step"),
    Page("privacy:complaint_file", P.VIEW_COMPLAINTS, method="post"),
    Page("privacy:complaint_counts", P.COUNT_COMPLAINTS),
    *(Page(*each) for each in access_rights.PAGES),
    *(Page(*each) for each in access_registers.PAGES),
    Page("privacy:audit", P.VIEW_AUDIT_TRAIL),
    Page("privacy:retention", P.VIEW_RETENTION),
    change("privacy:retention_work_out", P.WORK_OUT_RETENTION, ""),
    Page("privacy:retention_worked_out", P.VIEW_RETENTION, "preview", allowed=302),
    Page("privacy:schedules", P.PUBLISH_RETENTION),
    change("privacy:schedules_publish", P.PUBLISH_RETENTION, "publication"),
    change("privacy:schedules_refuse", P.PUBLISH_RETENTION, "publication"),
    Page("privacy:disposals", P.VIEW_DISPOSALS),
    Page("privacy:disposal_person", P.REVIEW_DISPOSAL),
    Page("privacy:disposal", P.VIEW_DISPOSALS, "disposal"),
    change("privacy:disposal_leave_out", P.REVIEW_DISPOSAL, "disposal_item"),
    Page("privacy:disposal_hand_over", P.REVIEW_DISPOSAL, "handover"),
    change("privacy:disposal_copy_make", P.HAND_OVER_RECORD, "handover"),
    # There is none: it leads back with the reason.
    change("privacy:disposal_copy", P.HAND_OVER_RECORD, "handover"),
    change("privacy:disposal_receipt", P.APPROVE_DISPOSAL, "handover"),
    change("privacy:disposal_review", P.REVIEW_DISPOSAL, "disposal"),
    change("privacy:disposal_approve", P.APPROVE_DISPOSAL, "disposal"),
    change("privacy:disposal_refuse", P.VIEW_DISPOSALS, "disposal"),
    Page("privacy:disposal_certificate", P.VIEW_DISPOSALS, "certificate"),
    Page("privacy:holds", P.HOLD_RECORDS),
    Page("privacy:hold_new", P.HOLD_RECORDS),
    Page("privacy:hold", P.HOLD_RECORDS, "hold"),
    Page("privacy:hold_step", P.HOLD_RECORDS, "hold_step"),
    Page("privacy:requests", P.HANDLE_SUBJECT_REQUEST),
    Page("privacy:request_new", P.HANDLE_SUBJECT_REQUEST),
    Page("privacy:request_open", P.HANDLE_SUBJECT_REQUEST, "anybody"),
    Page("privacy:request", P.HANDLE_SUBJECT_REQUEST, "request"),
    Page("privacy:request_identity_asked", P.HANDLE_SUBJECT_REQUEST, "request"),
    Page("privacy:request_identity", P.HANDLE_SUBJECT_REQUEST, "request"),
    Page("privacy:request_notes", P.HANDLE_SUBJECT_REQUEST, "request"),
    Page("privacy:request_close", P.HANDLE_SUBJECT_REQUEST, "request"),
    change("privacy:request_pack", P.HANDLE_SUBJECT_REQUEST, "request"),
    # A request that was not refused has no letter: it leads back with the reason.
    change("privacy:request_letter", P.HANDLE_SUBJECT_REQUEST, "request"),
    *(Page(*each) for each in access_subject.PAGES),
    Page("privacy:pack_download", P.HANDLE_SUBJECT_REQUEST, "pack"),
)
