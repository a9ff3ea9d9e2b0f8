"""Who may do what: the one table. `docs/roles.md` is printed from it."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody does here. Stored as these short words."""

    KEYWORKER = "keyworker"
    MANAGER = "manager"
    HEAD_OF_SERVICE = "head_of_service"
    ANALYST = "analyst"
    DPO = "dpo"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    INTERNAL_AUDITOR = "internal_auditor"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"
    SYSTEM = "system"


ROLE_NAMES: dict[Role, str] = {
    Role.KEYWORKER: "Keyworker",
    Role.MANAGER: "Team manager",
    Role.HEAD_OF_SERVICE: "Head of service",
    Role.ANALYST: "Analyst",
    Role.DPO: "Data protection officer",
    Role.SAFEGUARDING_LEAD: "Safeguarding lead",
    Role.INTERNAL_AUDITOR: "Internal auditor",
    Role.ADMINISTRATOR: "Administrator",
    Role.PARTNER: "Partner",
    Role.SYSTEM: "System (timetable and commands)",
}


class Scope(StrEnum):
    """Which families a role reaches without asking."""

    ALL = "all"
    TEAM = "team"
    GRANTS = "grants"
    NONE = "none"


ROLE_SCOPE: dict[Role, Scope] = {
    Role.KEYWORKER: Scope.GRANTS,
    Role.MANAGER: Scope.TEAM,
    Role.HEAD_OF_SERVICE: Scope.ALL,
    Role.ANALYST: Scope.NONE,
    Role.DPO: Scope.NONE,
    Role.SAFEGUARDING_LEAD: Scope.ALL,
    Role.INTERNAL_AUDITOR: Scope.NONE,
    Role.ADMINISTRATOR: Scope.NONE,
    Role.PARTNER: Scope.GRANTS,
    Role.SYSTEM: Scope.ALL,
}


class Permission(StrEnum):
    """One thing that a role may do."""

    VIEW_FAMILY = "view families in their scope"
    VIEW_NOTES = "read contact notes, assessments and plans of families in their scope"
    PRINT_FAMILY = "print families in their scope: visit pack, whole record, plan"
    EDIT_FAMILY = "record on families in their scope"
    APPROVE_ASSESSMENT = "approve, return and withdraw assessments and plans (never their own)"
    WORK_TASKS = "see what is to be done; raise and finish tasks of families in their scope"
    CONTEST_IMPORTED_FACT = "correct or withdraw facts that case files brought"
    OPEN_FAMILY = "open a new family"
    ALLOCATE_FAMILY = "allocate a keyworker"
    VIEW_SUPERVISIONS = "see supervisions and panels: their own, managers those of their workers"
    SUPERVISE = "hold supervisions and panels: chronologies, what was said, tasks"
    SET_CASELOAD_WEIGHTS = "say what counts how much in a weighted caseload"
    TRIAGE_REFERRAL = "record and triage referrals that came to their team"
    FIND_PERSON = "find a person in the whole council (shown as initials)"
    VIEW_DASHBOARD = "see the dashboard of their scope, and download the lists behind its figures"
    VIEW_FIGURES = "see figures of their scope; without cases of the whole council, rounded"
    SAVE_VIEW = "keep lists and figures with their filters, and open those shared with them"
    SHARE_VIEW = "share saved views with a role (the filters, never what they show)"
    EXPLORE = "count families and people by what identifies nobody, rounded for everybody"
    VIEW_NEIGHBOURS = "compare the council with its statistical neighbours"
    LOAD_BENCHMARKS = "load published figures of authorities"
    VIEW_OUTCOME_RUNS = "see outcome runs"
    COMPUTE_OUTCOMES = "compute outcomes for all families"
    VIEW_FRAMEWORKS = "read the frameworks"
    VIEW_PLANS = "read local plans and what they would change"
    DRAFT_PLAN = "draft a local plan and propose it"
    PREVIEW_PLAN = "ask what a local plan would change for the families there are"
    PUBLISH_PLAN = "publish a local plan that another person proposed"
    CONFIRM_LINE = "confirm a line of a framework from a source"
    REBASE_FAMILY = "put families of their scope under newer rules"
    VIEW_COVERAGE = "see school terms, what the feeds cover, and what is missing"
    EDIT_COVERAGE = "record school terms and what the feeds cover"
    VIEW_CLAIMS = "see claims and what they rest on (codes and dates, no names)"
    PREPARE_CLAIM = "prepare claims, make them ready and send them to internal audit"
    AUDIT_CLAIM = "pass or fail claims in internal audit (never one they built)"
    ANSWER_AUDIT_QUERY = "answer queries of internal audit on claims they prepared"
    VIEW_AUDITS = "read reports of internal audit"
    SUBMIT_CLAIM = "submit claims that another person prepared, and read the answers in"
    WITHDRAW_CLAIM = "withdraw a claim, or keep it after a break, with a reason"
    VIEW_SUBMISSIONS = "see submissions, the ministry's answers and their reconciliation"
    MAKE_CLAIM_PACK = "make and download claim packs for a spot check"
    VIEW_CLAIM_WINDOWS = "see claim windows and tariffs"
    CHANGE_CLAIM_WINDOWS = "add and change claim windows and tariffs"
    DECIDE_EQUIVALENT_PROGRESS = "decide that a need has made equivalent progress"
    VIEW_RETURNS = "see returns and their checks"
    BUILD_RETURN = "build a return"
    APPROVE_RETURN = "approve or refuse a return"
    DOWNLOAD_RETURN = "download a released return"
    PIN_RECIPIENT = "put or confirm a recipient of the National Impact Study"
    VIEW_RETENTION = "see what retention would dispose of"
    WORK_OUT_RETENTION = "load retention schedules and work out their dates"
    VIEW_DISPOSALS = "see disposals, and refuse one"
    PROPOSE_DISPOSAL = "propose what is due under published schedules"
    REVIEW_DISPOSAL = "review disposals, leave records out, propose the removal of a person"
    HAND_OVER_RECORD = "have the file made of a record that a rule hands over, and download it"
    REPLAY_ERASURES = "erase again, after a restore, what was erased since the backup"
    APPROVE_DISPOSAL = "approve disposals that another person reviewed, after the cooling off"
    PUBLISH_RETENTION = "propose and publish retention schedules (never what they proposed)"
    HOLD_RECORDS = "keep records past their date; lift that again (by two)"
    HANDLE_SUBJECT_REQUEST = "open and answer requests of people for access and their other rights"
    VIEW_PRIVACY_REGISTERS = "see the registers of lawful bases, processing, sharing and agreements"
    KEEP_PRIVACY_REGISTERS = "keep the registers of lawful bases, impact and agreements"
    CONFIRM_PRIVACY_REGISTERS = "confirm what another person put into the registers of privacy"
    READ_SUBJECT_ITEMS = "read the items of subject access requests (leads: of restricted ones)"
    REVIEW_RESTRICTED_PACK = "review the packs of restricted subject access requests"
    USE_PRIVACY_DESK = "see every clock and all that waits for the data protection officer"
    REPORT_BREACH = "report a suspected breach, pass on a complaint, and see what became of both"
    VIEW_BREACHES = "see the register of breaches: those in which a safe address may be known"
    VIEW_EVERY_BREACH = "see every breach of the register, and download it (codes and dates)"
    READ_BREACH = "read what is written about the breaches that they see"
    WORK_BREACH = "work on breaches, and close them (never one they decided on)"
    VIEW_COMPLAINTS = "see the register of complaints, and download it (codes and dates)"
    WORK_COMPLAINT = "read, acknowledge and answer complaints"
    COUNT_COMPLAINTS = "see how many complaints there were (rounded, without the register)"
    RECOUNT_DAYS = "count last days of open requests again by a newer calendar"
    DESTROY_EXPIRED_PACKS = "destroy what has expired: packs, printouts, marks of open forms"
    VIEW_AUDIT_TRAIL = "read the audit trail"
    VERIFY_AUDIT_TRAIL = "check the audit trail against its seals"
    FIND_ODD_ACCESS = "look for openings of records that deserve a question"
    ASK_WHY = "ask workers why they opened a record, and settle what looked odd (never their own)"
    INVESTIGATE = "propose, approve and download exports of the audit trail (never their own)"
    SIGN_AUDIT_TRAIL = "sign checkpoints of the audit trail"
    MANAGE_ACCOUNTS = "see accounts of staff, ask for and decide on resets of their second step"
    GIVE_ACCESS = "give cover and partner access to families of their scope, for a time"
    COUNT_QUALITY = "count every night what is missing in records, and work figures out"
    LOOK_AFTER_ATTACHMENTS = "have attachments scanned, and files of none removed"
    SEND_DIGESTS = "send the morning mail about what is due"
    SUSPEND_DORMANT = "suspend accounts that nobody signs in to"
    REVIEW_ACCESS = "confirm or flag the access of accounts each quarter (managers: of their team)"
    KEEP_OUT = "keep somebody from a family or person, and end that"
    RESTRICT_FAMILY = "restrict or seal a family and name who may open it"
    REVEAL_FIELDS = "see hidden groups of families in their scope, for a while and with a reason"
    BREAK_GLASS = "open a family that is not theirs for an hour, in an emergency"
    REVIEW_BREAK_GLASS = "judge whether opening a family in an emergency was right"
    EXPLAIN_ACCESS = "see how many families somebody can open, and why (no families)"
    VIEW_ROLES = "read the table of roles"
    VIEW_ALL_JOBS = "see everybody's jobs (without their results)"
    IMPORT_CASES = "import case files"
    EXPORT_CASES = "export case files"
    LOAD_FRAMEWORKS = "load versions of frameworks"
    ROTATE_KEYS = "bring in new keys and seal everything anew"


# What roles without families of their own do for the whole council, by codes and references or on
# a person's request: the database lets such work read every family, and nothing else of theirs.
COUNCIL_WIDE = frozenset(
    {
        *(Permission.VIEW_OUTCOME_RUNS, Permission.COMPUTE_OUTCOMES),
        *(Permission.VIEW_CLAIMS, Permission.PREPARE_CLAIM, Permission.AUDIT_CLAIM),
        *(Permission.ANSWER_AUDIT_QUERY, Permission.VIEW_AUDITS, Permission.WORK_TASKS),
        *(Permission.SUBMIT_CLAIM, Permission.WITHDRAW_CLAIM, Permission.CHANGE_CLAIM_WINDOWS),
        *(Permission.VIEW_SUBMISSIONS, Permission.MAKE_CLAIM_PACK),
        *(Permission.VIEW_PLANS, Permission.PREVIEW_PLAN, Permission.PUBLISH_PLAN),
        *(Permission.VIEW_COVERAGE, Permission.VIEW_RETURNS, Permission.BUILD_RETURN),
        *(Permission.VIEW_RETENTION, Permission.WORK_OUT_RETENTION, Permission.HOLD_RECORDS),
        *(Permission.REVIEW_DISPOSAL, Permission.APPROVE_DISPOSAL),
        *(Permission.HANDLE_SUBJECT_REQUEST, Permission.VIEW_FIGURES, Permission.EXPLORE),
    }
)

_CASEWORK = {
    *(Permission.VIEW_FAMILY, Permission.VIEW_NOTES, Permission.WORK_TASKS, Permission.SAVE_VIEW),
    *(Permission.EDIT_FAMILY, Permission.OPEN_FAMILY, Permission.FIND_PERSON),
    *(Permission.REVEAL_FIELDS, Permission.VIEW_FRAMEWORKS, Permission.VIEW_ROLES),
    *(Permission.PRINT_FAMILY, Permission.REPORT_BREACH, Permission.VIEW_SUPERVISIONS),
}
_OVERSIGHT = _CASEWORK | {
    *(Permission.CONTEST_IMPORTED_FACT, Permission.APPROVE_ASSESSMENT),
    *(Permission.ALLOCATE_FAMILY, Permission.TRIAGE_REFERRAL),
    *(Permission.GIVE_ACCESS, Permission.REVIEW_ACCESS, Permission.SUPERVISE),
    *(Permission.VIEW_DASHBOARD, Permission.VIEW_FIGURES, Permission.VIEW_NEIGHBOURS),
    *(Permission.VIEW_OUTCOME_RUNS, Permission.VIEW_CLAIMS, Permission.VIEW_PLANS),
    *(Permission.REBASE_FAMILY, Permission.VIEW_COVERAGE, Permission.SHARE_VIEW),
    *(Permission.VIEW_CLAIM_WINDOWS, Permission.VIEW_AUDITS),
    *(Permission.KEEP_OUT, Permission.BREAK_GLASS, Permission.REVIEW_BREAK_GLASS),
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.KEYWORKER: frozenset(_CASEWORK | {Permission.BREAK_GLASS}),
    Role.MANAGER: frozenset(_OVERSIGHT),
    Role.HEAD_OF_SERVICE: frozenset(
        _OVERSIGHT
        | {
            *(Permission.COMPUTE_OUTCOMES, Permission.DECIDE_EQUIVALENT_PROGRESS),
            *(Permission.PREVIEW_PLAN, Permission.PUBLISH_PLAN, Permission.VIEW_SUBMISSIONS),
            *(Permission.MAKE_CLAIM_PACK, Permission.CHANGE_CLAIM_WINDOWS),
            *(Permission.VIEW_RETURNS, Permission.APPROVE_RETURN, Permission.PIN_RECIPIENT),
            *(Permission.COUNT_COMPLAINTS, Permission.SET_CASELOAD_WEIGHTS, Permission.EXPLORE),
            *(Permission.VIEW_PRIVACY_REGISTERS, Permission.CONFIRM_PRIVACY_REGISTERS),
            *(Permission.HOLD_RECORDS, Permission.VIEW_DISPOSALS, Permission.APPROVE_DISPOSAL),
        }
    ),
    Role.ANALYST: frozenset(
        {
            *(Permission.WORK_TASKS, Permission.VIEW_NEIGHBOURS, Permission.VIEW_FIGURES),
            *(Permission.VIEW_OUTCOME_RUNS, Permission.COMPUTE_OUTCOMES, Permission.EXPLORE),
            *(Permission.VIEW_FRAMEWORKS, Permission.VIEW_PLANS),
            *(Permission.VIEW_COVERAGE, Permission.EDIT_COVERAGE),
            *(Permission.VIEW_CLAIMS, Permission.PREPARE_CLAIM, Permission.ANSWER_AUDIT_QUERY),
            *(Permission.SUBMIT_CLAIM, Permission.WITHDRAW_CLAIM, Permission.VIEW_SUBMISSIONS),
            *(Permission.MAKE_CLAIM_PACK, Permission.VIEW_CLAIM_WINDOWS, Permission.VIEW_RETURNS),
            *(Permission.BUILD_RETURN, Permission.APPROVE_RETURN, Permission.SHARE_VIEW),
            *(Permission.DOWNLOAD_RETURN, Permission.PIN_RECIPIENT, Permission.SAVE_VIEW),
            *(Permission.VIEW_ROLES, Permission.REPORT_BREACH, Permission.COUNT_COMPLAINTS),
        }
    ),
    Role.DPO: frozenset(
        {
            *(Permission.FIND_PERSON, Permission.EXPLAIN_ACCESS, Permission.KEEP_OUT),
            *(Permission.RESTRICT_FAMILY, Permission.REVIEW_BREAK_GLASS),
            *(Permission.VIEW_RETENTION, Permission.WORK_OUT_RETENTION, Permission.VIEW_DISPOSALS),
            *(Permission.PUBLISH_RETENTION, Permission.HOLD_RECORDS, Permission.REVIEW_DISPOSAL),
            *(Permission.APPROVE_DISPOSAL, Permission.CONFIRM_PRIVACY_REGISTERS),
            Permission.HAND_OVER_RECORD,
            *(Permission.HANDLE_SUBJECT_REQUEST, Permission.READ_SUBJECT_ITEMS),
            *(Permission.VIEW_PRIVACY_REGISTERS, Permission.KEEP_PRIVACY_REGISTERS),
            *(Permission.VIEW_AUDIT_TRAIL, Permission.VERIFY_AUDIT_TRAIL),
            *(Permission.FIND_ODD_ACCESS, Permission.ASK_WHY, Permission.INVESTIGATE),
            *(Permission.VIEW_RETURNS, Permission.APPROVE_RETURN, Permission.PIN_RECIPIENT),
            *(Permission.VIEW_FRAMEWORKS, Permission.COUNT_COMPLAINTS),
            *(Permission.VIEW_ROLES, Permission.USE_PRIVACY_DESK, Permission.REPORT_BREACH),
            *(Permission.VIEW_BREACHES, Permission.VIEW_EVERY_BREACH, Permission.READ_BREACH),
            *(Permission.WORK_BREACH, Permission.VIEW_COMPLAINTS, Permission.WORK_COMPLAINT),
        }
    ),
    Role.SAFEGUARDING_LEAD: frozenset(
        {
            *(Permission.VIEW_FAMILY, Permission.VIEW_NOTES, Permission.WORK_TASKS),
            *(Permission.FIND_PERSON, Permission.REVEAL_FIELDS, Permission.RESTRICT_FAMILY),
            *(Permission.VIEW_FRAMEWORKS, Permission.VIEW_ROLES, Permission.PRINT_FAMILY),
            *(Permission.READ_SUBJECT_ITEMS, Permission.REPORT_BREACH, Permission.SAVE_VIEW),
            *(Permission.REVIEW_RESTRICTED_PACK, Permission.READ_BREACH, Permission.VIEW_BREACHES),
        }
    ),
    Role.INTERNAL_AUDITOR: frozenset(
        {
            *(Permission.VIEW_OUTCOME_RUNS, Permission.VIEW_CLAIMS, Permission.AUDIT_CLAIM),
            *(Permission.VIEW_SUBMISSIONS, Permission.MAKE_CLAIM_PACK),
            *(Permission.VIEW_CLAIM_WINDOWS, Permission.VIEW_AUDITS),
            *(Permission.VIEW_AUDIT_TRAIL, Permission.VERIFY_AUDIT_TRAIL),
            *(Permission.FIND_ODD_ACCESS, Permission.ASK_WHY, Permission.INVESTIGATE),
            *(Permission.VIEW_FRAMEWORKS, Permission.VIEW_PLANS, Permission.VIEW_COVERAGE),
            *(Permission.VIEW_ROLES, Permission.REPORT_BREACH, Permission.VIEW_PRIVACY_REGISTERS),
            *(Permission.VIEW_BREACHES, Permission.VIEW_EVERY_BREACH),
            *(Permission.VIEW_COMPLAINTS, Permission.COUNT_COMPLAINTS),
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            *(Permission.VIEW_OUTCOME_RUNS, Permission.COMPUTE_OUTCOMES),
            *(Permission.VIEW_FRAMEWORKS, Permission.VIEW_PLANS, Permission.DRAFT_PLAN),
            *(Permission.PREVIEW_PLAN, Permission.PUBLISH_PLAN, Permission.CONFIRM_LINE),
            *(Permission.VIEW_COVERAGE, Permission.EDIT_COVERAGE),
            *(Permission.VIEW_CLAIM_WINDOWS, Permission.CHANGE_CLAIM_WINDOWS),
            *(Permission.MANAGE_ACCOUNTS, Permission.REVIEW_ACCESS),
            *(Permission.EXPLAIN_ACCESS, Permission.KEEP_OUT, Permission.VIEW_ALL_JOBS),
            *(Permission.VIEW_ROLES, Permission.REPORT_BREACH),
        }
    ),
    Role.PARTNER: frozenset(
        {Permission.VIEW_FAMILY, Permission.SAVE_VIEW}
        | {Permission.VIEW_ROLES, Permission.REPORT_BREACH}
    ),
    Role.SYSTEM: frozenset(
        {
            *(Permission.COMPUTE_OUTCOMES, Permission.IMPORT_CASES, Permission.EXPORT_CASES),
            # The command `build_return`; it hands out only what two people have released.
            *(Permission.BUILD_RETURN, Permission.DOWNLOAD_RETURN, Permission.LOAD_FRAMEWORKS),
            # The commands `rotate_keys` and, for the last administrator, `reset_factor`.
            *(Permission.ROTATE_KEYS, Permission.MANAGE_ACCOUNTS),
            # The commands `load_windows` and `load_benchmarks`, and the demonstration.
            *(Permission.CHANGE_CLAIM_WINDOWS, Permission.LOAD_BENCHMARKS),
            *(Permission.WORK_OUT_RETENTION, Permission.PROPOSE_DISPOSAL),
            *(Permission.REPLAY_ERASURES, Permission.DESTROY_EXPIRED_PACKS),
            *(Permission.SUSPEND_DORMANT, Permission.SEND_DIGESTS, Permission.COUNT_QUALITY),
            *(Permission.FIND_ODD_ACCESS, Permission.SIGN_AUDIT_TRAIL, Permission.RECOUNT_DAYS),
            *(Permission.VERIFY_AUDIT_TRAIL, Permission.LOOK_AFTER_ATTACHMENTS),
        }
    ),
}
