"""Reading the signed-in browsers of a person."""

from django.db.models import F, QuerySet
from django.utils import timezone

from privacy.models import Session, User


def sessions_of(user: User) -> QuerySet[Session]:
    """Browsers in which somebody is signed in, the last used first."""
    living = Session.objects.filter(user=user, expire_date__gt=timezone.now())
    return living.order_by(F("seen_at").desc(nulls_last=True), "session_key")
