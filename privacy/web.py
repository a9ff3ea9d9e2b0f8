"""Between forms and actions, and the small things every list needs."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails
from rest_framework.response import Response
from rest_framework.views import exception_handler

from privacy.actions.linked import HEADER_BYTES, note_linked
from privacy.errors import RuleBroken
from privacy.fields import PlainMessages
from privacy.models import User
from privacy.rules.linked import LINKED, looks_linked
from privacy.rules.shown import ChangedMeanwhile, Shown, marks_of
from privacy.rules.small_numbers import about
from privacy.telling import Exact, sees_cases

AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
PER_PAGE = 25
BOTH = (
    "{}, after you opened the page. It now says “{}”. What you typed is still here: save again to "
    "put it in its place, or change it back"
)
SOMEBODY = "Somebody else changed it"


class SignedInRequest(HttpRequest):
    """A request as views see it: the middleware lets nobody else through."""

    user: User
    htmx: HtmxDetails


class ActionForm(PlainMessages, forms.Form):
    """A form that checks shape and hands clean data to an action; it never saves."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # What is typed is about other people: no browser keeps it for the next user.
            if isinstance(field.widget, forms.TextInput | forms.Textarea):
                field.widget.attrs.setdefault("autocomplete", "off")

    def run(self, action: Callable[..., Any], **facts: Any) -> Any:
        """Call the action with the clean data; a broken rule becomes a form error, and None."""
        if not self.is_bound or not self.is_valid():
            return None
        try:
            return action(**facts, **self.cleaned_data)
        except RuleBroken as broken:
            self.add_error(broken.field if broken.field in self.fields else None, str(broken))
        return None


class _MarksField(forms.JSONField):
    """Nothing where it cannot be read: a number too long, brackets too deep."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            return None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the page shows again."""
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return None


class ShownForm(ActionForm):
    """A form of a record that keeps no history: what it showed goes with it, as marks.

    What another has changed meanwhile stays, and is told beside what was typed; sent once more, the
    form writes over what it has told.
    """

    shown = _MarksField(required=False, widget=forms.HiddenInput)
    kept = ""

    def __init__(self, *args: Any, begins: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """`begins` is what the record holds, where the fields do not say so by themselves."""
        super().__init__(*args, **kwargs)
        self.initial["shown"] = marks_of(self.initial if begins is None else begins)

    def run(self, action: Callable[..., Any], **facts: Any) -> Any:
        """As of every form; with both sides of what two people have changed.

        `kept` says whose changes stay beside what was saved here.
        """
        try:
            done = super().run(action, **facts)
        except ChangedMeanwhile as both:
            for name, saved in both.saved.items():
                who = both.who[name].of("it") if name in both.who else SOMEBODY
                self.add_error(self.field_of(name), BOTH.format(who, self.words_of(name, saved)))
            self.data = {**self.data.dict(), "shown": json.dumps(both.marks)}  # type: ignore[attr-defined]
            return None
        shown = self.cleaned_data.get("shown") if self.is_bound else None
        if shown and shown.theirs:
            said = [each.of(f"“{self.label_of(name)}”") for name, each in shown.who.items()]
            self.kept = f" {both_kept(said)}"
        return done

    def clean_shown(self) -> Shown | None:
        """What came with the page; what is no such thing is as nothing."""
        sent = self.cleaned_data["shown"]
        return Shown(sent) if isinstance(sent, dict) else None

    def label_of(self, name: str) -> str:
        """What it is called on the page."""
        return str(self.fields[self.field_of(name)].label)

    def field_of(self, name: str) -> str:
        """Where something is typed."""
        return name

    def words_of(self, name: str, value: Any) -> str:
        """As the page would say it."""
        if value in (None, ""):
            return "nothing"
        if isinstance(value, date):
            return f"{value.day} {value:%B %Y}"
        choices = getattr(self.fields.get(name), "choices", ())
        return str(dict(choices).get(str(value), value))


def both_kept(said: list[str]) -> str:
    """Kept with the session as a message: it tells fields and staff, no value."""
    return f"{'; '.join(said) or SOMEBODY} meanwhile. That is kept, and so is what you changed."


class FileForm(ActionForm):
    """A form with an upload: what looks like linked results is refused before it is read."""

    def run(self, action: Callable[..., Any], **facts: Any) -> Any:
        """As of every form; the refusal is noted and raised with the data protection officer."""
        sent = ((name, self.files.getlist(name)) for name in self.files)
        found = [name for name, files in sent if any(map(_is_linked, files))]
        for name in found:
            self.errors[name] = self.error_class([LINKED])
        if found:
            note_linked(by=facts["by"])
        return super().run(action, **facts)


def _is_linked(file: UploadedFile) -> bool:
    beginning = file.read(HEADER_BYTES)
    file.seek(0)
    return looks_linked(beginning)


def by_script(request: HttpRequest) -> bool:
    """Whether a script of ours asks (it says so): it is told in JSON, and led to no page."""
    return request.headers.get("Accept") == "application/json"


def attached(content: bytes | str, name: str, kind: str = "") -> HttpResponse:
    """A file to be saved; of what kind, its ending says where nobody does."""
    kind = kind or KINDS[name.rpartition(".")[2]]
    return saved_as(HttpResponse(content, content_type=kind), name)


def saved_as(answer: AnyResponse, name: str) -> AnyResponse:
    """The same, to be saved under a name of our words and references, never of anybody's name.

    It stays in folders and in lists of downloads. What is no plain letter or digit is left out of
    it: nothing can end the header early, or lead into another folder.
    """
    plain = NOT_PLAIN.sub("-", name).lstrip(".-")
    answer["Content-Disposition"] = f'attachment; filename="{plain}"'
    return answer


def as_sheet(name: str, text: str) -> HttpResponse:
    """A table to be saved."""
    return attached(text, f"{name}.csv")


def paginate(
    request: HttpRequest,
    found: "QuerySet[Any] | list[Any]",
    per_page: int = PER_PAGE,
    parameter: str = "page",
) -> Page[Any]:
    """The page that the address asks for; a page that is not there gives the nearest.

    A second list beside another has a `parameter` of its own in the address.
    """
    page: Page[Any] = Paginator(found, per_page).get_page(request.GET.get(parameter))
    page.parameter = parameter  # type: ignore[attr-defined]
    return page


def paginate_cases(
    request: SignedInRequest,
    found: "QuerySet[Any] | list[Any]",
    per_page: int = PER_PAGE,
    exact: Exact = sees_cases,
) -> Page[Any]:
    """The same of what belongs to families: how many, as this reader may be told numbers of them.

    Who works with codes alone is shown each line that is their work, and no exact count of them.
    """
    return as_told(request.user, paginate(request, found, per_page), exact)


def as_told(user: User, page: Page[Any], exact: Exact = sees_cases) -> Page[Any]:
    """A page of lines, with their number as this reader may be told it."""
    if not exact(user):
        page.about = about(page.paginator.count)  # type: ignore[attr-defined]
    return page


def api_answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's answer to an exception; a broken rule is a conflict, in words."""
    if isinstance(exc, RuleBroken):
        return Response({"detail": str(exc)}, status=409)
    return exception_handler(exc, context)
