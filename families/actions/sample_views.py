"""For the demonstration: views that managers and a head of service share."""

from collections.abc import Sequence

from families.actions.saved_searches import change_search, save_search
from families.models import SavedSearch
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Role

# Whose, under which name, of which page with which filters, and with whom.
VIEWS = (
    (Role.MANAGER, "Contact overdue", "families", "cases=open&todo=contact", Role.KEYWORKER),
    (Role.HEAD_OF_SERVICE, "Results by headline", "achieved", "by=headline", Role.MANAGER),
)


def share_sample_views(*, people: Sequence[User]) -> int:
    """For those who have saved none yet; how many."""
    made = 0
    for role, name, page, query, readers in VIEWS:
        # A manager shares within a team, so that one head of service is enough for everybody.
        owners = [user for user in people if user.role == role]
        for user in owners if role is Role.MANAGER else owners[:1]:
            made += _share(user, name, page, query, readers)
    return made


def _share(user: User, name: str, page: str, query: str, role: Role) -> int:
    with acting_as(user):
        if SavedSearch.objects.filter(owner=user).exists():
            return 0
        made = save_search(name=name, query=query, page=page, by=user)
        change_search(search=made, name=name, shared_with=role.value, by=user)
        return 1
