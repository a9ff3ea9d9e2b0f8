"""A supervision about the family of the pages, with its chronology, for walks over all pages."""

from django.utils import timezone

from families.actions.supervisions import begin_supervision, choose_entries, choose_families
from families.models import Family
from families.queries.timeline import Timeline
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Role


def supervised(worker: User, family: Family) -> None:
    """Not recorded yet, so that every page has what it is for."""
    head = User.objects.filter(role=Role.HEAD_OF_SERVICE, is_active=True).order_by("email")[0]
    with acting_as(head):
        made = begin_supervision(worker=worker, held_on=timezone.localdate(), by=head)
        chosen = {"chosen": [family.pk], "references": []}
        [part] = choose_families(supervision=made, **chosen, by=head)
        keys = [key for key, *_ in Timeline(family, with_notes=True).rows()[:20]]
        choose_entries(part=part, choices=dict.fromkeys(keys, "Since when?"), by=head)
