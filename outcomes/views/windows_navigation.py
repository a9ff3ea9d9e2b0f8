"""The pages round claims, beside each other: where one is and what else there is."""

from typing import Any

from django.urls import reverse

from privacy import access
from privacy.models import User
from privacy.roles import Permission

PAGES = (
    ("Submissions", "outcomes:submissions", Permission.VIEW_SUBMISSIONS),
    ("The ministry's answers", "outcomes:answers", Permission.VIEW_SUBMISSIONS),
    ("Reconciliation", "outcomes:reconciliation", Permission.VIEW_SUBMISSIONS),
    ("Windows and payments", "outcomes:windows", Permission.VIEW_CLAIM_WINDOWS),
)


def around(user: User, active: str) -> list[dict[str, Any]]:
    """Those that this person may open."""
    return [
        {"label": label, "url": reverse(name), "active": name == active}
        for label, name, permission in PAGES
        if access.can(user, permission)
    ]
