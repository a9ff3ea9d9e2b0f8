"""A page with a form of its own and as many people as there are: typed without scripts too."""

from typing import Any

from django.forms.utils import ErrorDict
from django.http import QueryDict

from privacy.fields import short_number
from privacy.web import ActionForm

FIRST: tuple[dict[str, Any], ...] = (
    {"role": "parent", "parenting_responsibility": True},
    {"role": "child", "parenting_responsibility": False},
)
MOST_PEOPLE = 30


class PeoplePage:
    """The whole page as one form: what was typed stays, whatever button was pressed."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        head: ActionForm,
        person_form: type[Any],
        first: tuple[dict[str, Any], ...] = FIRST,
    ) -> None:
        self.data = data
        self.head = head
        self.person_form = person_form
        self.first = first
        self.numbers = self._numbers()
        self.people = [self._person(number) for number in self.numbers]

    def _numbers(self) -> list[int]:
        """The blocks of people on the page, by their numbers."""
        if self.data is None:
            return list(range(len(self.first)))
        typed = self.data.get("people", "0").split(",")
        numbers = {number for each in typed if (number := short_number(each)) is not None}
        return sorted(numbers)[:MOST_PEOPLE] or [0]

    def _person(self, number: int, *, blank: bool = False) -> Any:
        # What is known fills the page that is shown; what is sent counts as typed by somebody.
        known = self.first if self.data is None else FIRST
        data = None if blank else self.data
        return self.person_form(
            data,
            prefix=f"person-{number}",
            initial=known[number] if number < len(known) else FIRST[1],
            empty_permitted=number > 0,
        )

    @property
    def people_list(self) -> str:
        """The blocks, for the hidden field."""
        return ",".join(str(number) for number in self.numbers)

    @property
    def next_number(self) -> int:
        """The number of the block that "Add another person" makes."""
        return max(self.numbers) + 1

    @property
    def parts(self) -> list[Any]:
        """The parts in the order of the page."""
        return [self.head, *self.people]

    def rearrange(self) -> bool:
        """Add or take away a person if that button was pressed; nothing is checked yet."""
        pressed = self.data.get("then") if self.data else ""
        wish, _, which = (pressed or "").partition("-")
        if wish == "add" and len(self.numbers) < MOST_PEOPLE:
            self.people.append(self._person(self.next_number, blank=True))
            self.numbers.append(self.next_number)
        elif wish == "remove" and short_number(which) in self.numbers and len(self.numbers) > 1:
            self.numbers.remove(int(which))
            self.people = [p for p in self.people if p.prefix != f"person-{which}"]
        else:
            return False
        for form in self.parts:
            form._errors = ErrorDict()
        return True

    def is_valid(self) -> bool:
        """Every part is checked, so that all errors are shown together."""
        if self.data is None:
            return False
        valid = [form.is_valid() for form in self.parts]
        return all(valid)

    @property
    def more_problems(self) -> list[dict[str, Any]]:
        """Of parts that a page has beside its head and its people."""
        return []

    @property
    def joining(self) -> list[Any]:
        """The blocks in which somebody stands."""
        return [form for form in self.people if form.has_changed()]

    def blame(self, words: str, field: str) -> None:
        """A broken rule, beside its field where the page has it."""
        self.head.add_error(field if field in self.head.fields else None, words)

    @property
    def errors(self) -> bool:
        """Whether anything is wrong (the page's title asks)."""
        return self.data is not None and any(form.errors for form in self.parts)

    @property
    def problems(self) -> list[dict[str, Any]]:
        """Each error with its field, and with the person whom it is about."""
        if self.data is None:
            return []
        found = problems_of("", self.head) + self.more_problems
        for place, form in enumerate(self.people, 1):
            found += problems_of(f"Person {place}: ", form)
        return found


def problems_of(about: str, form: Any) -> list[dict[str, Any]]:
    general = [{"text": f"{about}{error}", "field": None} for error in form.non_field_errors()]
    return general + [
        {"text": f"{about}{error}", "field": field} for field in form for error in field.errors
    ]
