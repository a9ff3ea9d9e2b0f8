"""Members who may be recorded twice, and two records of a person side by side."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone

from families.models import Member, Person
from families.queries.duplicates import Pair, look_alikes
from families.queries.lineage import other_person, told_apart_from
from families.queries.members import is_current
from families.queries.reveals import mask_in, masks_for
from families.rules.codes import ETHNICITY_WORDS
from families.rules.field_groups import Group
from families.rules.identifiers import NUMBER_WORDS, lines_of_address
from families.rules.lineage import FIELDS, TAKEN_TOGETHER
from privacy.models import User

LABELS = {
    "forename": "First name",
    "surname": "Last name",
    "date_of_birth": "Date of birth",
    "sex": "Sex",
    "ethnicity": "Ethnicity",
    **{name: words[:1].upper() + words[1:] for name, words in NUMBER_WORDS.items()},
    "address": "Address",
    "died_on": "Died on",
    "expecting_until": "Expected date of birth of a child",
}


@dataclass(frozen=True)
class Difference:
    """What two records say of one thing."""

    name: str
    label: str
    kept: str
    gone: str


def pairs_in(members: Iterable[Member], *, user: User) -> list[Pair]:
    """Those of today and who may be the same, but for those told apart."""
    today = timezone.localdate()
    people = [member.person for member in members if is_current(member, today)]
    if not people:
        return []
    return look_alikes(people, told_apart_from(p.pk for p in people), user=user)


def other_or_404(person: Person, other_id: uuid.UUID, *, user: User) -> Person:
    """The other record, if it is within reach."""
    other = other_person(other_id, user=user)
    if other is None or other.pk == person.pk:
        raise Http404
    return other


def differences(kept: Person, gone: Person, *, user: User) -> list[Difference]:
    """What both say, and say differently. Of what is hidden the record that is kept decides.

    What was revealed of one family shows nothing that stands in the record of another.
    """
    protected = kept.address_protected or gone.address_protected
    masks, people = masks_for(user), [kept, gone]
    homes = Member.objects.filter(person__in=people).values_list("family", flat=True).distinct()
    of_each = [mask_in(masks, key, user) for key in homes]
    hidden = {
        "address": protected and any(mask.hides(Group.ADDRESS) for mask in of_each),
        "expecting_until": any(mask.hides(Group.HEALTH) for mask in of_each),
    }
    return [
        Difference(name, LABELS[name], one, two)
        for name in FIELDS
        if name in LABELS and not hidden.get(name)
        for one, two in [(_words(kept, name), _words(gone, name))]
        if one and two and one != two
    ]


def _words(person: Person, name: str) -> str:
    if name in TAKEN_TOGETHER:
        return ", ".join([*lines_of_address(person.address), *([person.postcode or ""])]).strip(
            ", "
        )
    value: Any = getattr(person, name)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if name == "sex":
        return person.get_sex_display()
    return ETHNICITY_WORDS.get(value, value) if name == "ethnicity" else value or ""
