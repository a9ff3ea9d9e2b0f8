"""What a table of counts is asked for by: codes, for addresses."""

from typing import Any
from urllib.parse import urlencode

from exports.explore import UNIT_WORDS, WAYS, Unit, check_ways
from families.queries.narrowing import Filters
from outcomes.forms.figures import FigureForm
from outcomes.queries.figures import Setting
from privacy.errors import RuleBroken

CHOICES = {
    "unit": ("What is counted", [(unit.value, words) for unit, words in UNIT_WORDS.items()]),
    "down": ("By", list(WAYS.items())),
    "across": ("And by", [("", "Nothing more"), *WAYS.items()]),
}


class ExploreForm(FigureForm):
    """What is counted, and told apart by what; nothing narrows it (ADR 17)."""

    def __init__(self, data: Any, *, setting: Setting) -> None:
        super().__init__(data, setting=setting, ways=CHOICES)
        for name in Filters.__annotations__:
            self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        """What belongs to people alone tells no families apart."""
        given = super().clean() or self.cleaned_data
        try:
            check_ways(given.get("unit", ""), given.get("down", ""), given.get("across", ""))
        except RuleBroken as broken:
            self.add_error(broken.field, str(broken))
        return given

    def asks(self) -> bool:
        """Whether a table is asked for, and can be."""
        return bool(self.data.get("down")) and self.is_valid()

    @property
    def unit(self) -> str:
        """What is counted."""
        return self._chosen("unit") or Unit.FAMILIES.value

    @property
    def down(self) -> str:
        """By what, in rows."""
        return self._chosen("down") or next(iter(WAYS))

    @property
    def across(self) -> str:
        """By what, in columns; empty for nothing."""
        return self._chosen("across")

    @property
    def down_words(self) -> str:
        """What stands above the rows."""
        return WAYS[self.down]

    def title(self) -> str:
        """`Families by team and year in which work began`."""
        by = " and ".join(WAYS[way].lower() for way in (self.down, self.across) if way)
        counted = "Families" if self.unit == Unit.FAMILIES else "People"
        return f"{counted} by {by}"

    def query(self) -> str:
        """As it stands in an address: only what the form knows."""
        asked = {"unit": self.unit, "down": self.down, "across": self.across}
        return urlencode({name: value for name, value in asked.items() if value})
