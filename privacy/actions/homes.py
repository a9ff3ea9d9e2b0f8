"""Staff may say in which postcode they live, so that records next door are asked about."""

from django.db import transaction

from privacy import audit
from privacy.events import Event
from privacy.models import StaffHome, User


@transaction.atomic
def keep_postcode(*, postcode: str, by: User) -> bool:
    """One's own; an empty one takes it back. Whether there is one now."""
    homes = StaffHome.objects.filter(user=by)
    if postcode:
        home = homes.first() or StaffHome(user=by)
        home.postcode = postcode
        home.save()
        audit.record(Event.HOME_GIVEN, by, by=by)
    elif homes.delete()[0]:
        audit.record(Event.HOME_REMOVED, by, by=by)
    return bool(postcode)
