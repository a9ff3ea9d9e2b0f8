"""The few things that component templates cannot say by themselves."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Grey: not begun or over without result. Blue: under way. Yellow: someone must act. Green: reached.
# Red: refused or failed. Pages may pass a map of their own.
STATE_COLOURS = {
    "queued": "grey",
    "running": "blue",
    "done": "green",
    "failed": "red",
    "cancelled": "grey",
    "draft": "grey",
    "planned": "grey",
    "sampled": "blue",
    "closing": "blue",
    "proposed": "yellow",
    "approved": "green",
    "ready": "yellow",
    "in_internal_audit": "blue",
    "audit_passed": "turquoise",
    "audit_failed": "red",
    "submitted": "blue",
    "paid": "green",
    "released": "green",
    "rejected": "red",
    "withdrawn": "grey",
    "open": "blue",
    "closed": "grey",
    "met": "green",
    "met_sustained": "green",
    "met_in_window": "blue",
    "overridden": "purple",
    "neutral": "grey",
    "regressed": "orange",
    "not_met": "red",
    "no_data": "yellow",
}


@register.simple_tag
def compiled(name: str, **shown: Any) -> SafeString:
    """A part of a page that repeats its markup many times, by a template that is compiled.

    The engine escapes what it is given, as our own does (ADR 16).
    """
    drawn = render_to_string(name, shown, using="jinja2")
    return mark_safe(drawn)  # noqa: S308  # nosec B308 B703 (escaped by the engine that drew it)


@register.simple_tag(takes_context=True)
def sort_header(
    context: RequestContext, label: str, key: str = "", sort: str = "", *, numeric: bool = False
) -> SafeString:
    """The heading of a column. With `key` a link that sorts by it, or turns it round where the
    list is sorted by it (`sort`: the key, or `-` and the key when falling).
    """
    url, order = "", {key: "ascending", f"-{key}": "descending"}.get(sort, "") if key else ""
    if key:
        query = context.request.GET.copy()
        query.pop("page", None)
        query["sort"] = f"-{key}" if order == "ascending" else key
        url = f"?{query.urlencode()}"
    shown = {"label": label, "url": url, "order": order, "numeric": numeric}
    return compiled("components/sort_header.html", **shown)


@register.simple_tag
def tag_colour(colour: str, state: str, colours: Mapping[str, str] | str) -> str:
    """The colour of a tag: given, or its state's in the page's own map, or the usual one."""
    own = colours.get(state, "") if isinstance(colours, Mapping) else ""
    return colour or own or STATE_COLOURS.get(str(state), "grey")


@register.simple_tag(takes_context=True)
def page_address(context: RequestContext, page: Page[Any], number: int) -> str:
    """Another page of a list, with every other part of the query as it is; of a second list on a
    page its own parameter, which is its heading's name too.
    """
    query, parameter = context.request.GET.copy(), getattr(page, "parameter", "page")
    query[parameter] = str(number)
    return f"?{query.urlencode()}{'' if parameter == 'page' else f'#{parameter}'}"


@register.filter
def elided_pages(page: Page[Any]) -> Iterable[int | str]:
    """Page numbers round the current one, with an ellipsis where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def beside(row: Sequence[Any], columns: Sequence[Any]) -> Iterable[tuple[Any, Any]]:
    """Each cell of a row with its column."""
    return zip(row, columns, strict=True)
