"""What counts how much in a caseload: a head of service says so, with a reason."""

from decimal import Decimal

from django.db import transaction

from families.models import CaseloadWeights
from families.queries.caseload import weights_in_force
from families.rules import caseload as rules
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def set_weights(*, reason: str, by: User, **weights: Decimal) -> CaseloadWeights:
    """Let these hold from now on; the same as before are thereby confirmed."""
    access.require(by, Permission.SET_CASELOAD_WEIGHTS)
    wanted = rules.Weights(**weights)
    rules.check_weights(wanted)
    fields = rules.changed(weights_in_force().weights, wanted)
    made = CaseloadWeights.objects.create(set_by=by, reason=reason, **weights)
    audit.record(Event.CASELOAD_WEIGHTS_SET, made, by=by, fields=fields)
    return made
