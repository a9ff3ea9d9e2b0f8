"""Long work on many claims asks anew at each row whether whoever asked for it may still do it.

Between the start and a row, and before work that was cut off is taken up again, an account may have
been disabled, a role changed, or somebody kept from a family. Then the work stops, or leaves the
row; what was done stays, and somebody who may goes on.
"""

import uuid

from outcomes.models import Claim
from outcomes.queries.claims import reach
from privacy import access
from privacy.models import User
from privacy.roles import Permission


def still_entitled(by: User, permission: Permission, done: int, total: int) -> User:
    """Whoever asked, as the account is now. Raises AccessDenied that says what was kept."""
    now = User.objects.get(pk=by.pk)
    if not access.can(now, permission):
        raise access.AccessDenied(
            f"Stopped after {done} of {total}: whoever asked for this may not do it any more. "
            "What was done stays; somebody else who may can go on."
        )
    return now


def in_reach(claim_id: uuid.UUID, by: User) -> bool:
    """Whether the claim is one that whoever asks is not kept from."""
    return Claim.objects.filter(reach(by), pk=claim_id).exists()


def words_of_left(done: str) -> str:
    """Why work is not at its end although every row within reach was looked at."""
    return (
        f"What is left is closed to whoever asked for this. What was {done} stays; somebody else "
        "who may can go on."
    )
