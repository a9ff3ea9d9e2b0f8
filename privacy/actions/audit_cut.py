"""The audit trail has a time of its own: what is older than its published rule says goes."""

from django.db import connection, transaction
from django.utils import timezone

from privacy import access, audit
from privacy.actions.chain import verify_trail
from privacy.events import Event
from privacy.models import AuditCheckpoint, User
from privacy.queries import chain as queries
from privacy.roles import Permission
from privacy.rules.ages import add_years

CODE = "audit_trail"


def cut_trail(*, by: User) -> int:
    """Cut at the last checkpoint whose time is over; gives how many events went.

    Nothing goes before two people have published a rule, while a hold keeps the trail, or while
    the trail as a whole does not hold: whoever has to find out why needs all of it.
    """
    access.require(by, Permission.SIGN_AUDIT_TRAIL)
    years = queries.kept_years()
    if years is None:
        return 0
    limit = add_years(timezone.localdate(), -years)
    over = AuditCheckpoint.objects.filter(made_at__date__lt=limit, size__gt=queries.begins().size)
    last = over.order_by("-size").first()
    if last is None or not verify_trail(by=by).ok:
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT audit_cut(%s)", [last.size])
            gone = int(cursor.fetchone()[0])
        audit.record(Event.DISPOSAL_DONE, by=by, reason_code=CODE, erased=gone, upto=last.size)
    return gone
