"""What every page shows around its own content."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from privacy import access
from privacy.roles import Permission

# Groups of pages, and of each its words, its address, and the permission that opens it. What stands
# under no group is asked for all day. What a role may not open is not shown.
Entry = tuple[str, str, Permission | None]
NAVIGATION: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            ("Privacy desk", "privacy:desk", Permission.USE_PRIVACY_DESK),
            ("Families", "families:families", Permission.VIEW_FAMILY),
            ("Team", "families:team_board", Permission.ALLOCATE_FAMILY),
            ("My tasks", "families:tasks", Permission.WORK_TASKS),
        ),
    ),
    (
        "Casework",
        (
            ("Referrals", "families:referrals", Permission.TRIAGE_REFERRAL),
            ("Supervision", "families:supervisions", Permission.VIEW_SUPERVISIONS),
            ("Data quality", "families:quality", Permission.EDIT_FAMILY),
            ("Restricted families", "families:restrictions", Permission.RESTRICT_FAMILY),
            ("Emergency access", "families:emergencies", Permission.BREAK_GLASS),
        ),
    ),
    (
        "Figures",
        (
            ("Dashboard", "outcomes:dashboard", Permission.VIEW_DASHBOARD),
            ("Figures", "outcomes:funnel", Permission.VIEW_FIGURES),
            ("Explore", "exports:explore", Permission.EXPLORE),
            ("Forecast", "outcomes:forecast", Permission.VIEW_DASHBOARD),
            ("Neighbours", "outcomes:neighbours", Permission.VIEW_NEIGHBOURS),
        ),
    ),
    (
        "Claims",
        (
            ("Claims", "outcomes:claims", Permission.VIEW_CLAIMS),
            ("Relapse watch", "outcomes:watch", Permission.VIEW_CLAIMS),
            ("Submissions", "outcomes:submissions", Permission.VIEW_SUBMISSIONS),
            ("Claim windows", "outcomes:windows", Permission.CHANGE_CLAIM_WINDOWS),
            ("Internal audit", "outcomes:audits", Permission.VIEW_AUDITS),
            ("Audit queries", "outcomes:audit_queries", Permission.ANSWER_AUDIT_QUERY),
        ),
    ),
    (
        "Rules and data",
        (
            ("Outcome runs", "outcomes:runs", Permission.VIEW_OUTCOME_RUNS),
            ("Frameworks", "families:frameworks", Permission.VIEW_FRAMEWORKS),
            ("Terms and feeds", "families:terms", Permission.VIEW_COVERAGE),
            ("Returns", "exports:returns", Permission.VIEW_RETURNS),
        ),
    ),
    (
        "Rights and breaches",
        (
            ("Subject requests", "privacy:requests", Permission.HANDLE_SUBJECT_REQUEST),
            ("Restricted packs", "privacy:packs", Permission.REVIEW_RESTRICTED_PACK),
            ("Rights", "privacy:rights", Permission.HANDLE_SUBJECT_REQUEST),
            ("Complaints", "privacy:complaints", Permission.VIEW_COMPLAINTS),
            ("Breaches", "privacy:breaches", Permission.VIEW_BREACHES),
            ("Report a breach", "privacy:breach_report", Permission.REPORT_BREACH),
        ),
    ),
    (
        "Privacy",
        (
            ("Record of processing", "privacy:processing", Permission.VIEW_PRIVACY_REGISTERS),
            ("Lawful bases", "privacy:bases", Permission.VIEW_PRIVACY_REGISTERS),
            ("Privacy notices", "families:notices", Permission.VIEW_PRIVACY_REGISTERS),
            ("Impact assessments", "privacy:assessments", Permission.VIEW_PRIVACY_REGISTERS),
            ("Sharing agreements", "privacy:agreements", Permission.VIEW_PRIVACY_REGISTERS),
            ("Overrides", "privacy:overrides", Permission.CONFIRM_PRIVACY_REGISTERS),
            ("What was sent", "privacy:sharings", Permission.VIEW_PRIVACY_REGISTERS),
            ("Retention", "privacy:retention", Permission.VIEW_RETENTION),
            ("Disposals", "privacy:disposals", Permission.VIEW_DISPOSALS),
            ("Holds", "privacy:holds", Permission.HOLD_RECORDS),
        ),
    ),
    (
        "Access",
        (
            ("Accounts", "privacy:accounts", Permission.MANAGE_ACCOUNTS),
            ("Teams", "privacy:teams", Permission.MANAGE_ACCOUNTS),
            ("Access review", "families:access_review", Permission.REVIEW_ACCESS),
            ("Who sees what", "families:staff_access", Permission.EXPLAIN_ACCESS),
            ("Exclusions", "families:exclusions", Permission.KEEP_OUT),
            (
                "Emergency access to judge",
                *("families:emergency_reviews", Permission.REVIEW_BREAK_GLASS),
            ),
            ("Audit trail", "privacy:audit", Permission.VIEW_AUDIT_TRAIL),
            ("Odd access", "privacy:odd_access", Permission.VIEW_AUDIT_TRAIL),
        ),
    ),
    (
        "Yours",
        (
            ("Saved views", "families:searches", Permission.SAVE_VIEW),
            ("Questions to you", "privacy:questions", None),
            ("Jobs", "privacy:jobs", None),
        ),
    ),
)

SELDOM = (
    ("Who may do what", "privacy:roles", Permission.VIEW_ROLES),
    ("Who may open what", "privacy:access_pages", Permission.VIEW_ROLES),
    ("Your reports", "privacy:reports", Permission.REPORT_BREACH),
    ("Complaints by quarter", "privacy:complaint_counts", Permission.COUNT_COMPLAINTS),
)
COMPLAIN = "Complain about how we use your information"


@cache
def _address(name: str) -> str:
    """The same on every page: looked up once in a process."""
    return reverse(name)


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Product and council names, and the navigation of this person's role.

    A page of several parts asks for each: worked out once a request.
    """
    known: dict[str, Any] | None = getattr(request, "surroundings", None)
    if known is None:
        known = request.surroundings = _surroundings(request)  # type: ignore[attr-defined]
    return known


def _surroundings(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        # Under the name that `htmx_script` looks for.
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "product_name": settings.PRODUCT_NAME,
        "council_name": settings.COUNCIL_NAME,
        "exit_url": settings.EXIT_ADDRESS,
        "demonstration": not settings.PRODUCTION,
        "council_sign_in": settings.OIDC.name if settings.OIDC else "",
        "accessibility_url": _address("privacy:accessibility"),
        "footer_links": _footer_links(user),
        "navigation": _navigation(request, user) if user and user.is_authenticated else [],
    }


def _footer_links(user: Any) -> list[dict[str, str]]:
    """What is seldom wanted."""
    if not (user and user.is_authenticated):
        return [{"label": COMPLAIN, "url": reverse("privacy:complain")}]
    return [
        {"label": label, "url": _address(name)}
        for label, name, permission in SELDOM
        if access.can(user, permission)
    ]


def _navigation(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
    """What this role may open, in its groups; the page that this one lies under is active."""
    groups = [(words, _open_to(user, entries)) for words, entries in NAVIGATION]
    urls = [entry["url"] for _, entries in groups for entry in entries]
    active = max((url for url in urls if request.path.startswith(url)), key=len, default="")
    for _, entries in groups:
        for entry in entries:
            entry["active"] = entry["url"] == active
    return [each for words, entries in groups for each in _shown(words, entries)]


def _open_to(user: Any, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": _address(name)}
        for label, name, permission in entries
        if permission is None or access.can(user, permission)
    ]


def _shown(words: str, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A menu of several; one page alone needs none."""
    if not words or len(entries) < 2:
        return entries
    return [{"label": words, "pages": entries, "active": any(e["active"] for e in entries)}]
