"""Who and what goes with a family or a person, and whose words stay without them."""

import uuid
from collections.abc import Collection, Iterable

from django.db.models import Q

from families.models import Family, FamilyLineage, Member, Note, Person, PersonLineage, Printout
from families.queries.referred import referred_as
from privacy.erasing import Keys, Shared
from privacy.models import DisposalCopy

MERGED = FamilyLineage.Kind.MERGED
# Rows that go as a whole with a person although no key of theirs stands in them.
OF_A_PERSON = (
    *("families.ReferredPerson", "families.Note", "families.Printout"),
    "privacy.DisposalCopy",
)


def roots_of_family(key: uuid.UUID) -> Keys:
    """The family, every record put into it, and its people who are in no other family."""
    families = {key}
    while True:
        into = FamilyLineage.objects.filter(kind=MERGED, to_family__in=families)
        fresh = set(into.values_list("from_family_id", flat=True)) - families
        if not fresh:
            break
        families |= fresh
    members = Member.objects.filter(family__in=families).values("person_id")
    elsewhere = Member.objects.exclude(family__in=families).values("person_id")
    alone = Person.objects.filter(pk__in=members).exclude(pk__in=elsewhere)
    people = _selves(set(alone.values_list("pk", flat=True)))
    return {"families.Family": families, "families.Person": people}


def roots_of_person(key: uuid.UUID) -> Keys:
    """The person under each of their keys, how they were referred, notes about nobody else."""
    people = _selves({key})
    referred = {row.pk for each in people for row in referred_as(each)}
    about = Note.objects.filter(about__contained_by=list(people)).exclude(about=[])
    # Somebody who stays prints the family anew, or has the file of it made anew.
    printed = Printout.objects.filter(family__members__person__in=people)
    families = Member.objects.filter(person__in=people).values("family_id")
    handed = DisposalCopy.objects.filter(record_id__in=families)
    return {
        "families.Printout": set(printed.values_list("pk", flat=True)),
        "privacy.DisposalCopy": set(handed.values_list("pk", flat=True)),
        "families.Person": people,
        "families.ReferredPerson": referred,
        "families.Note": set(about.values_list("pk", flat=True)),
    }


def roots_of_referral(key: uuid.UUID) -> Keys:
    """The referral alone."""
    return {"families.Referral": {key}}


def _selves(people: set[uuid.UUID]) -> set[uuid.UUID]:
    """With the records that were put together with theirs."""
    gone = PersonLineage.objects.filter(kept__in=people).values_list("gone_id", flat=True)
    return people | set(gone)


def shared_without(people: Collection[uuid.UUID]) -> Iterable[Shared]:
    """Families in which others stay, with the names and keys of those who go."""
    going = list(Person.objects.filter(pk__in=people))
    families = Family.objects.filter(Q(members__person__in=people)).distinct()
    for family in families:
        stay = list(
            Person.objects.filter(memberships__family=family).exclude(pk__in=people).distinct()
        )
        if stay:
            yield Shared(
                root={"families.Family": {family.pk}},
                gone=[*_names(going), *_earlier_names(people)],
                stay=_names(stay),
                stay_surnames=[person.surname for person in stay],
                exact=[*(str(key) for key in people), *(person.reference for person in going)],
            )


def _names(people: Iterable[Person]) -> list[str]:
    return [f"{person.forename} {person.surname}" for person in people]


def _earlier_names(people: Collection[uuid.UUID]) -> list[str]:
    """What they were called before, as the history remembers it."""
    events = Person.pgh_event_model.objects.filter(pgh_obj_id__in=people)  # type: ignore[attr-defined]
    return [f"{event.forename} {event.surname}" for event in events]
