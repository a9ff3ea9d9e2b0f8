"""A task as it is typed, and the filters of the list of tasks: codes and ids only."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django import forms

from families.models import Task
from families.queries.allocation import known_workers
from families.queries.narrowing import NOBODY_LEADS
from families.queries.task_sources import sources
from families.queries.tasks import MINE, SORTS, TEAM, TaskFilters, sees_a_team
from families.rules.notes import plain_lines
from families.rules.tasks import WHEN_WORDS
from privacy.fields import GovDateField
from privacy.models import User
from privacy.web import ActionForm

LONGEST = 500


class TaskForm(ActionForm):
    """What, by when, and for whom: by itself for whoever leads the family, now or later."""

    text = forms.CharField(
        label="What is to be done?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = GovDateField(label="By when?")
    worker = forms.ChoiceField(label="By whom?", required=False)

    def __init__(
        self, data: Any, *, people: Iterable[User], lead: str, initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        self.people = {str(each.pk): each for each in people}
        choices = [("", lead_words(lead)), *((k, _label(u)) for k, u in self.people.items())]
        self.fields["worker"].choices = choices  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """Line ends as they are kept."""
        return plain_lines(self.cleaned_data["text"])

    def clean_worker(self) -> User | None:
        """Somebody by name; nobody is whoever leads."""
        return self.people.get(self.cleaned_data["worker"])

    @classmethod
    def of(cls, task: Task, data: Any, *, people: Iterable[User], lead: str) -> "TaskForm":
        """One that stands, filled with what is known; who holds it now stays a choice."""
        known = [*people, *([task.worker] if task.worker else [])]
        initial = {"text": task.text, "due_on": task.due_on}
        initial["worker"] = str(task.worker_id or "")
        return cls(data, people=known, lead=lead, initial=initial)


class CancelForm(ActionForm):
    """Why it is not to be done."""

    reason_code = forms.ChoiceField(
        label="Why?", choices=Task.Reason.choices, widget=forms.RadioSelect
    )


class TaskFilterForm(forms.Form):
    """Whose, of which kind, due when: what stands in the address."""

    hide_optional = True
    use_required_attribute = False
    worker = forms.ChoiceField(required=False, label="Whose")
    kind = forms.ChoiceField(required=False, label="Kind")
    when = forms.CharField(required=False, widget=forms.HiddenInput)
    whose = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", "All"),
            *((source.kind, source.label) for source in sources().values()),
        ]
        if sees_a_team(user) and self.data.get("whose") == TEAM:
            workers = [(str(each.pk), each.name) for each in known_workers(user)]
            everybody = [("", "Everybody"), (NOBODY_LEADS, "No keyworker"), *workers]
            self.fields["worker"].choices = everybody  # type: ignore[attr-defined]
        else:
            del self.fields["worker"]

    def filters(self) -> TaskFilters:
        """What was chosen; what is no choice filters nothing."""
        self.is_valid()
        known = {name: self.cleaned_data.get(name) or "" for name in asdict(TaskFilters())}
        known["when"] = known["when"] if known["when"] in WHEN_WORDS else ""
        known["sort"] = known["sort"] if known["sort"].removeprefix("-") in SORTS else ""
        known["whose"] = TEAM if "worker" in self.fields else MINE
        return TaskFilters(**known)

    def chosen(self) -> list[tuple[str, str]]:
        """Name of the filter and words of the choice, for each that is set."""
        found = []
        for name in ("worker", "kind"):
            value = self.cleaned_data.get(name)
            if value:
                field = self.fields[name]
                words = dict(field.choices)[value]  # type: ignore[attr-defined]
                found.append((name, f"{field.label}: {words}"))
        return found


def lead_words(lead: str) -> str:
    """Whoever leads, with the name of whom that is now."""
    return f"The keyworker ({lead})" if lead else "The keyworker, once there is one"


def _label(user: User) -> str:
    return f"{user.name}, {user.role_name.lower()}"
