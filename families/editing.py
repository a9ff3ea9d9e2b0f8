"""The form of a record for two people at once: shown, saved, or shown again with both sides.

A record that is of no family (the school calendar, a claim window) names nobody: nothing of it is
kept aside, the answer itself shows both sides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Field, ForeignKey, Model
from django.forms.utils import pretty_name

from families.actions import editing as actions
from families.actions.editing import EditClash, Seen
from families.models import Family
from families.queries import editing as queries
from privacy.fields import short_number
from privacy.queries.shown import Change, last_changes
from privacy.web import ActionForm, SignedInRequest, both_kept


@dataclass(frozen=True)
class Side:
    """One field as it is saved, by whom, and as the reader typed it."""

    label: str
    saved: str
    who: str
    typed: str
    at: str


@dataclass(frozen=True)
class Edited:
    """What came of it: the changed fields once saved, otherwise the form and what to say."""

    changed: list[str] | None
    form: Any
    sides: list[Side]
    others: list[Change]

    @property
    def shown(self) -> dict[str, Any]:
        """For the page."""
        return {"form": self.form, "sides": self.sides, "others": self.others}


def edit(
    request: SignedInRequest,
    family: Family | None,
    row: Any,
    make: Callable[[Any, Any], ActionForm],
    action: Callable[..., Any],
) -> Edited:
    """Run the form; `make` makes it of a row and of what was sent."""
    row, version = queries.with_version(row)
    form = make(row, request.POST or None)
    sent = short_number(request.POST.get("seen", ""))
    seen = None if sent is None else Seen(sent)
    try:
        changed = form.run(action, by=request.user, seen=seen)
    except EditClash as clash:
        if family is None:
            return _both(row, make, version, [actions.typed_now(row, clash, by=request.user)], [])
        actions.set_aside(family=family, row=row, clash=clash, by=request.user)
        return _shown(request, family, row, make, version)
    if changed is not None:
        _saved(request, row, form, seen)
        return Edited(changed, form, [], [])
    if form.is_bound:
        return Edited(None, _with_version(form, version, 0), [], [])
    if family is None:
        return _both(row, make, version, [], [])
    return _shown(request, family, row, make, version)


def _saved(request: SignedInRequest, row: Model, form: ActionForm, seen: Seen | None) -> None:
    """What is settled is settled; who saved something else meanwhile is named."""
    shown = short_number(request.POST.get("sides", "")) or 0
    actions.end_editing(row=row, shown=shown, by=request.user)
    if seen and seen.theirs:
        changes = last_changes(row, seen.theirs)
        said = [each.of(_label(form, name).lower()) for name, each in changes.items()]
        messages.info(request, both_kept(said))


def _shown(request: SignedInRequest, family: Family, row: Any, make: Any, version: int) -> Edited:
    """The form, with who else writes, and with what the reader left typed."""
    actions.begin_editing(family=family, row=row, by=request.user)
    open_now = queries.editing_of(row.pk)
    left = queries.left_typed(open_now, request.user)
    return _both(row, make, version, left, queries.others_writing(open_now, request.user))


def _both(
    row: Any, make: Any, version: int, left: list[dict[str, Any]], others: list[Change]
) -> Edited:
    """What the reader typed laid over what is saved, and both side by side."""
    typed = {name: (value, each["at"]) for each in left for name, value in each["fields"].items()}
    form = make(row, None)
    sides = _sides(row, form, left) if left else []
    for name, (value, _) in typed.items():
        field = row._meta.get_field(name)
        setattr(row, field.attname, field.to_python(value))
    form = _with_version(make(row, None), version, len(left))
    return Edited(None, form, sides, others)


def _with_version(form: ActionForm, version: int, sides: int) -> ActionForm:
    """What the page was made from goes with it; what was sent with a fault keeps its own."""
    for name, number in (("seen", version), ("sides", sides)):
        form.fields[name] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=number
        )
    return form


def _sides(row: Any, form: ActionForm, left: list[dict[str, Any]]) -> list[Side]:
    names = {name for each in left for name in each["fields"]}
    changes = last_changes(row, names)
    return [
        Side(
            label=_label(form, name),
            saved=_words(row, row._meta.get_field(name), getattr(row, name)),
            who=changes[name].words if name in changes else "",
            typed=_typed(row, row._meta.get_field(name), value),
            at=each["at"][11:16],
        )
        for each in left
        for name, value in each["fields"].items()
    ]


def _typed(row: Any, field: Any, value: Any) -> str:
    if isinstance(field, ForeignKey):
        found = field.related_model._default_manager.filter(pk=value).first()
        return _words(row, field, found)
    return _words(row, field, field.to_python(value))


def _words(row: Any, field: Field, value: Any) -> str:
    """A value as the page would say it."""
    if value in (None, ""):
        return "Nothing"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(getattr(value, "full_name", None) or getattr(value, "name", None) or value)


def _label(form: ActionForm, name: str) -> str:
    known: Mapping[str, Any] = form.fields
    field = known.get(name) or known.get({"person": "whose"}.get(name, ""))
    return str((field.label if field else None) or pretty_name(name))
