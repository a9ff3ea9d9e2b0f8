"""A subject request for walks over all pages: collected, restricted, decided, its pack built."""

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from families.models import Person
from privacy.actions import (
    packs,
    requests,
    subject_bulk,
    subject_clock,
    subject_collect,
    subject_review,
)
from privacy.identity import EVERYTHING, acting_as
from privacy.models import SubjectRequest, User
from privacy.roles import Role
from privacy.rules.grounds import OF_ROUTE, Route


def subject_request() -> None:
    """For somebody who is in several families, with a pack that waits for its second reviewer."""
    dpo = User.objects.filter(role=Role.DPO, is_active=True).order_by("email")[0]
    today = timezone.localdate()
    most_families = Person.objects.annotate(families=Count("memberships"))
    with acting_as(dpo, opened=EVERYTHING):
        person = most_families.order_by("-families", "pk")[0]
        other = Person.objects.filter(memberships__family__members__person=person)
        named = other.exclude(pk=person.pk).order_by("reference")[0].full_name
        opened = requests.open_request(
            person_id=person.pk,
            received_on=today - timedelta(days=9),
            channel="email",
            requester="self",
            # So that somebody else is named in it.
            notes=f"Everything, above all what {named} said of me.",
            by=dpo,
        )
        requests.check_identity(request=opened, checked_on=today, how="known_to_worker", by=dpo)
        subject_clock.restrict(request=opened, by=dpo)
    subject_collect.collect_items(request_id=opened.pk, by=dpo)
    with acting_as(dpo, opened=EVERYTHING):
        decide_everything(opened, dpo)
    packs.build_pack(request_id=opened.pk, by=dpo)


def decide_everything(request: SubjectRequest, by: User) -> None:
    """Everybody else withheld, whatever has a test of its own told: a person would look at each."""
    for party in list(request.parties.filter(spans__decision="").distinct()):
        said = {"ground": "third_party", "reason": "", "by": by}
        bulk = subject_bulk.propose_everywhere(party=party, **said)
        subject_bulk.confirm_everywhere(bulk=bulk, sample_read=True, by=by)
    for item in request.items.filter(route=Route.PAPER, decision=""):
        said = {"ground": "known", "reason": "", "opinion": "", "opinion_on": None, "by": by}
        subject_review.decide_item(item=item, **said)
    for route in OF_ROUTE:
        said = {"ground": "known", "reason": "", "opinion": "No harm is likely.", "by": by}
        said |= {"opinion_on": timezone.localdate(), "route": route.value}
        subject_review.decide_route(request=request, **said)
