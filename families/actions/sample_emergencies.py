"""What the demonstration shows of emergencies: an opening of this morning, which waits."""

from families.actions.emergencies import open_in_emergency
from families.models import EmergencyOpening, Family
from families.queries.families import families_visible_to, not_closed
from privacy.identity import acting_as, system_user
from privacy.models import User

WHY = "The school rang: nobody had come for the child, and their keyworker could not be reached."


def open_sample(*, worker: User) -> None:
    """A keyworker opens a family of another team, once."""
    with acting_as(system_user("demonstration")):
        if EmergencyOpening.objects.exists():
            return
        others = Family.objects.filter(not_closed(), team__isnull=False).exclude(team=worker.team)
        known = list(others.order_by("reference").values_list("pk", "reference"))
    with acting_as(worker):
        theirs = set(families_visible_to(worker).values_list("pk", flat=True))
        found = next((reference for pk, reference in known if pk not in theirs), "")
        if found:
            open_in_emergency(reference=found, reason_code="danger", reason=WHY, by=worker)
