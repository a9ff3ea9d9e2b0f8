"""For the demonstration: somebody looks after the return that is due, until a month from now."""

from datetime import timedelta

from django.utils import timezone

from exports.actions.plans import plan_return
from exports.models import Return, ReturnDue
from exports.queries.plans import due_now
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Role

A_MONTH = timedelta(days=30)


def plan_sample_return() -> None:
    """Once, by the first analyst."""
    analyst = User.objects.filter(role=Role.ANALYST, is_active=True).order_by("email").first()
    if analyst is None or ReturnDue.objects.exists():
        return
    today = timezone.localdate()
    with acting_as(analyst):
        plan_return(
            kind=Return.Kind.FPD.value,
            period=str(due_now(today)),
            due_on=today + A_MONTH,
            owner=str(analyst.pk),
            by=analyst,
        )
