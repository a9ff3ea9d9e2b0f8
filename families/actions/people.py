"""Who somebody is: record a person once, change what is known, keep the tokens in step."""

from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.editing import Seen, joined
from families.models import Family, Member, Person
from families.queries.members import address_keys, not_left
from families.rules import cases, identifiers
from families.rules import people as rules
from privacy import access, audit, encryption
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.queries.lawful import check_may_keep
from privacy.roles import Permission


@dataclass(frozen=True)
class PersonFacts:
    """What is known of a person; an empty text is unknown."""

    forename: str
    surname: str
    date_of_birth: date | None
    sex: str
    ethnicity: str = ""
    upn: str = ""
    nhs_number: str = ""
    nino: str = ""
    address: str = ""
    postcode: str = ""
    died_on: date | None = None
    expecting_until: date | None = None
    address_protected: bool = False
    study_choice: str = ""

    def unverified(self) -> list[str]:
        """Numbers that do not pass their check: kept, but marked."""
        return identifiers.unverified(upn=self.upn, nhs_number=self.nhs_number, nino=self.nino)


def make_person(facts: PersonFacts, *, family: Family, by: User) -> Person:
    """A new person with tokens and note; for actions that have asked already."""
    _check(facts)
    check_may_keep(Person, vars(facts))
    person = Person(reference=_fresh_reference())
    for each in fields(facts):
        setattr(person, each.name, getattr(facts, each.name))
    person.unverified = facts.unverified()
    person.tokens = tokens_of(facts)
    person.save(force_insert=True)
    given = [each.name for each in fields(facts) if getattr(facts, each.name)]
    audit.record(Event.PERSON_ADDED, person, by=by, family=family, person=person, fields=given)
    return person


@transaction.atomic
def change_person(
    *,
    family: Family,
    person: Person,
    by: User,
    everybody_moves: bool = False,
    facts: PersonFacts,
    seen: Seen | None = None,
) -> list[str]:
    """Write what has changed and nothing else; gives the names of those fields."""
    access.require(by, Permission.EDIT_FAMILY, family)
    person = _member_of(family, person)
    facts = PersonFacts(**joined(person, vars(facts), seen))
    _check(facts)
    differs = {n: v for n, v in vars(facts).items() if v != getattr(person, n)}
    check_may_keep(Person, differs, person_id=person.pk)
    old_address = (person.address, person.postcode)
    changed = apply_facts(person, facts)
    if changed:
        _note(person, family, changed, by)
    if everybody_moves and {"address", "postcode"} & set(changed):
        _move_household(family, person, old_address, facts, by)
    if {"address", "postcode", "address_protected"} & set(changed):
        protect_together(family, person, by=by, said="address_protected" in changed)
    return changed


def facts_of(person: Person) -> PersonFacts:
    """What is known of somebody, to be changed in part."""
    return PersonFacts(**{each.name: getattr(person, each.name) for each in fields(PersonFacts)})


def tokens_of(facts: PersonFacts | Person) -> list[int]:
    """Every token under which the person is found."""
    found = set(encryption.name_tokens(facts.forename, facts.surname))
    for kind in ("postcode", "upn", "nhs_number", "nino"):
        value = getattr(facts, kind)
        if value:
            found.add(encryption.exact_token(kind, value))
    return sorted(found)


def _check(facts: PersonFacts) -> None:
    today = timezone.localdate()
    rules.check_person_dates(
        born=facts.date_of_birth,
        died_on=facts.died_on,
        expecting_until=facts.expecting_until,
        today=today,
    )
    for name, words in (("date_of_birth", "The date of birth"), ("died_on", "Died on")):
        day = getattr(facts, name)
        if day:
            cases.check_past(day, words, name, today)
    if facts.postcode and not identifiers.is_postcode(facts.postcode):
        raise RuleBroken("Enter a full postcode, such as RG14 7GQ.", "postcode")


def _member_of(family: Family, person: Person) -> Person:
    """The person, locked; somebody who has left this family, or never was in it, is not there."""
    inside = Person.objects.filter(not_left(), memberships__family=family, pk=person.pk)
    if not inside.exists():
        raise Http404
    return Person.objects.select_for_update().get(pk=person.pk)


def apply_facts(person: Person, facts: PersonFacts) -> list[str]:
    """Set and save what differs; an address that changes takes its property number with it."""
    changed = [
        each.name
        for each in fields(facts)
        if getattr(person, each.name) != getattr(facts, each.name)
    ]
    for name in changed:
        setattr(person, name, getattr(facts, name))
    if {"address", "postcode"} & set(changed) and person.uprn:
        person.uprn = ""
        changed.append("uprn")
    if changed:
        person.unverified = facts.unverified()
        person.tokens = tokens_of(facts)
        person.save(update_fields=[*changed, "unverified", "tokens"])
    return changed


def _move_household(
    family: Family, moved: Person, old: tuple[str, str], facts: PersonFacts, by: User
) -> None:
    """Those of the household who lived at the same old address live at the new one."""
    together = Member.objects.filter(family=family, lives_in_household=True, left_on=None)
    ids = together.exclude(person=moved).values("person_id")
    for person in Person.objects.select_for_update().filter(pk__in=ids):
        if (person.address, person.postcode) != old:
            continue
        changed = ["address", "postcode"] + (["uprn"] if person.uprn else [])
        person.address, person.postcode, person.uprn = facts.address, facts.postcode, ""
        person.tokens = tokens_of(person)
        person.save(update_fields=[*changed, "tokens"])
        _note(person, family, changed, by)


def protect_together(family: Family, person: Person, *, by: User, said: bool) -> None:
    """Whoever lives together is protected together; `said` when it is what was changed."""
    here = address_keys(person.address, person.postcode)
    members = Member.objects.filter(family=family, left_on=None).exclude(person=person)
    ids = members.order_by().values("person_id")
    others = Person.objects.select_for_update().filter(pk__in=ids) if here else []
    together = [each for each in others if here & address_keys(each.address, each.postcode)]
    wanted = person.address_protected or (not said and any(e.address_protected for e in together))
    for each in (person, *together):
        if each.address_protected != wanted:
            each.address_protected = wanted
            each.save(update_fields=["address_protected"])
            _note(each, family, ["address_protected"], by)


def _note(person: Person, family: Family, changed: list[str], by: User) -> None:
    audit.record(Event.PERSON_CHANGED, person, by=by, family=family, person=person, fields=changed)


def _fresh_reference() -> str:
    while Person.objects.filter(reference=(found := identifiers.fresh_reference("P"))).exists():
        pass
    return found
