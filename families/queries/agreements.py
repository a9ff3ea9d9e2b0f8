"""What stands of a family's privacy notice and consents, and what follows where it does not."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from families.models import Agreement, Family
from families.queries.subject_family import families_of
from families.queries.subject_items import WORK, item_of, label_of
from families.rules import agreements as rules
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


def agreements_of(family: Family) -> list[Agreement]:
    """Every answer, the latest first."""
    return list(Agreement.objects.filter(family=family).select_related("recorded_by"))


def standing(answers: Iterable[Agreement]) -> list[Standing]:
    """Each kind with what stands, in the order in which a family is asked."""
    latest: dict[str, Agreement] = {}
    for each in answers:
        latest.setdefault(each.kind, each)
    return [Standing(kind, words, latest.get(kind)) for kind, words in rules.KIND_WORDS.items()]


def agreement_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Answers from the time in which the person belonged to the family."""
    families = families_of(person_id)
    for row in Agreement.objects.filter(family__in=families).select_related("recorded_by"):
        family = families[row.family_id]
        if family.covers(row.on_date, row.on_date):
            facts = (
                Fact("Answer", row.words),
                Fact("How", row.get_route_display()),
                Fact("Recorded by", row.recorded_by.name),
                Fact("Recorded on", f"{timezone.localdate(row.recorded_at):%-d %B %Y}"),
            )
            title = rules.KIND_WORDS[row.kind]
            yield item_of(row, WORK, title, row.on_date, None, label_of(family), *facts)
