"""What a paper can show, in words: a need, a dated fact, a note."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from families.models import AttachmentLink, Family
from families.queries.timeline import group_of
from families.queries.words import Words, words_of
from families.rules.field_groups import Group, group_of_need


def _page(name: str, family_id: uuid.UUID, row_id: uuid.UUID) -> str:
    return reverse(f"families:{name}", args=[family_id, row_id])


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True)
class Target:
    """A need, fact or note that a paper is to show."""

    kind: str
    id: uuid.UUID
    words: str
    url: str
    hidden: Group | None = None

    @property
    def key(self) -> str:
        """As it stands in an address."""
        return f"{self.kind}-{self.id}"


class LinkWords:
    """The words of links of one family; its dictionary is asked for once, and only when needed."""

    def __init__(self, family: Family, words: Words | None = None) -> None:
        """With the `words` where a page has them already."""
        self.family, self._words = family, words

    @property
    def words(self) -> Words:
        """The dictionary."""
        if self._words is None:
            self._words = words_of(self.family)
        return self._words

    def group(self, link: AttachmentLink) -> Group | None:
        """The field group of what is shown."""
        if link.need:
            return group_of_need(link.need.need)
        if link.observation:
            return group_of(link.observation, self.family, self.words)
        return None

    def shown(self, link: AttachmentLink) -> tuple[str, str]:
        """Words, and the page where it stands."""
        code, key = self.family.framework.code, self.family.pk
        if link.need:
            said = self.words.need(code, link.need.need).label
            return f"Need: {said}", _page("need_change", key, link.need.pk)
        if link.observation:
            fact = link.observation
            said = self.words.observation(code, fact.kind, fact.code)
            return f"Fact: {said}, {_day(fact.start_on)}", _page("fact", key, fact.pk)
        note = link.note
        if note is None:
            return "", ""
        return f"Note: {note.get_kind_display()}, {_day(note.on_date)}", _page("note", key, note.pk)
