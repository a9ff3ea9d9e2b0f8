"""What stands of privacy notice and consents, of a family and each of its people."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from families.models import Agreement, Family, Member
from families.queries.members import current_members
from families.queries.subject_family import families_of
from families.queries.subject_items import WORK, item_of, label_of
from families.rules import agreements as rules
from privacy.queries.rights import is_stopped
from privacy.rules.rights import Purpose
from privacy.schedule import Fact, Item


@dataclass(frozen=True)
class Standing:
    """One kind: the latest answer if there is one, and what follows while it is not given."""

    kind: str
    words: str
    latest: Agreement | None

    @property
    def is_given(self) -> bool:
        """Whether it was given, and not taken back since."""
        return self.latest is not None and self.latest.answer == rules.GIVEN

    @property
    def follows(self) -> str:
        """What follows, where it is not given."""
        return "" if self.is_given else rules.FOLLOWS[self.kind]


@dataclass(frozen=True)
class Own:
    """One person: the latest answer of theirs of each kind, and to what they agree."""

    member: Member
    latest: Mapping[str, Agreement]
    agrees: Mapping[str, bool | None]


def agreements_of(family: Family) -> list[Agreement]:
    """Every answer, the latest first; none of somebody whose information may not be used."""
    usable = Q(person=None) | ~Q(is_stopped("person_id", Purpose.CASEWORK))
    found = Agreement.objects.filter(usable, family=family)
    return list(found.select_related("recorded_by", "person"))


def standing(answers: Iterable[Agreement]) -> list[Standing]:
    """Each kind with what stands of the family, in the order in which it is asked."""
    latest = _latest(each for each in answers if each.person_id is None)
    return [Standing(kind, words, latest.get(kind)) for kind, words in rules.KIND_WORDS.items()]


def standing_of_people(family: Family, answers: Collection[Agreement]) -> list[Own]:
    """Each member of today; also what they said of themselves in another family stands."""
    members = [each for each in current_members(family) if not each.restricted]  # type: ignore[attr-defined]
    elsewhere = Agreement.objects.filter(person__in=[each.person_id for each in members])
    own = list(elsewhere.exclude(family=family)) + [each for each in answers if each.person_id]
    own.sort(key=lambda each: (each.on_date, each.recorded_at), reverse=True)
    household = _latest(each for each in answers if each.person_id is None)
    found = []
    for member in members:
        latest = _latest(each for each in own if each.person_id == member.person_id)
        agrees = {
            kind: rules.agrees(_answered(latest.get(kind)), _answered(household.get(kind)))
            for kind in rules.KIND_WORDS
        }
        found.append(Own(member, latest, agrees))
    return found


def unshared(family: Family) -> set[uuid.UUID]:
    """Whose no keeps partners from the family, as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tfcase_unshared(%s, %s)", [family.pk, timezone.localdate()])
        return {key for (key,) in cursor.fetchall()}


def _latest(answers: Iterable[Agreement]) -> dict[str, Agreement]:
    """The first of each kind: they come the latest first."""
    latest: dict[str, Agreement] = {}
    for each in answers:
        latest.setdefault(each.kind, each)
    return latest


def _answered(row: Agreement | None) -> rules.Answered | None:
    return rules.Answered(row.answer, row.on_date, row.recorded_at) if row else None


def agreement_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Their own answers, and the family's from their time in it; nobody else's."""
    families = families_of(person_id)
    of_them = Q(family__in=families, person=None) | Q(person=person_id)
    for row in Agreement.objects.filter(of_them).select_related("recorded_by"):
        family = families.get(row.family_id)
        if row.person_id or (family and family.covers(row.on_date, row.on_date)):
            facts = (
                Fact("About", "You" if row.person_id else "The whole family"),
                Fact("Answer", row.words),
                Fact("Answered by", row.get_capacity_display()),
                Fact("How", row.get_route_display()),
                Fact("Recorded by", row.recorded_by.name),
                Fact("Recorded on", f"{timezone.localdate(row.recorded_at):%-d %B %Y}"),
            )
            title = rules.KIND_WORDS[row.kind]
            yield item_of(row, WORK, title, row.on_date, None, label_of(family), *facts)
