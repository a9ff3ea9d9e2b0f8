"""Who may be named in what is held about a person: everybody around them, and who works here."""

import json
from collections.abc import Iterable
from dataclasses import replace

from privacy.mentions import Somebody, Subject
from privacy.models import SubjectParty, User
from privacy.rules.grounds import Who
from privacy.schedule import Bystanders

PATTERNS = {who.value for who in (Who.CONTACT, Who.PLACE, Who.SOURCE)}


def subject_of(around: Bystanders) -> Subject:
    """The person whom the answer is for."""
    return Subject(names=around.own, places=around.at_home)


def everybody_else(around: Bystanders) -> list[Somebody]:
    """Everybody in these families and their other ones, and all workers of the council."""
    people = [
        Somebody(
            key=str(each.key),
            who=Who.PERSON,
            label=" ".join(each.names[0]),
            names=each.names,
            places=each.places,
        )
        for each in around.people
    ]
    return [*people, *_workers()]


def _workers() -> Iterable[Somebody]:
    for key, name in User.objects.exclude(role="system").values_list("pk", "name"):
        yield Somebody(key=f"worker-{key}", who=Who.WORKER, label=name)


def somebody_of(key: str, text: str, known: dict[str, Somebody]) -> Somebody:
    """Whom a key means: somebody known, one of several, or what a pattern found."""
    if key in known:
        return known[key]
    kind, _, rest = key.partition(":")
    if kind in PATTERNS:
        return Somebody(key=key, who=Who(kind), label=text)
    labels = sorted(known[each].label for each in rest.split("+") if each in known)
    return Somebody(key=key, who=Who.SEVERAL, label=" or ".join(labels))


def as_words(each: Somebody) -> str:
    """By what somebody is found, as a text that is kept."""
    said = {"names": each.names, "known_as": each.known_as, "places": each.places, "key": each.key}
    return json.dumps(said, ensure_ascii=False)


def as_somebody(party: SubjectParty) -> Somebody:
    """The same, read again."""
    said = json.loads(party.words)
    return Somebody(
        key=said["key"],
        who=Who(party.who),
        label=party.label,
        names=tuple((forename, surname) for forename, surname in said["names"]),
        known_as=tuple(said["known_as"]),
        places=tuple(said["places"]),
    )


def also_known_as(each: Somebody, name: str) -> Somebody:
    """With one more name by which somebody is written about."""
    return replace(each, known_as=(*each.known_as, name))
