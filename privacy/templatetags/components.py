"""The few things that component templates cannot say by themselves."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.core.paginator import Page

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
    "proposed": "yellow",
    "approved": "green",
    "submitted": "blue",
    "released": "green",
    "rejected": "red",
    "withdrawn": "grey",
    "open": "blue",
    "closed": "grey",
    "met": "green",
    "not_met": "red",
    "no_data": "yellow",
}


@register.filter
def lookup(mapping: Mapping[str, Any] | str, key: str) -> Any:
    """The mapping's value for a key, or nothing: `{{ colours|lookup:claim.state }}`."""
    return mapping.get(key, "") if isinstance(mapping, Mapping) else ""


@register.filter
def state_colour(state: str) -> str:
    """The usual colour of a state, for tags without a map of their own."""
    return STATE_COLOURS.get(str(state), "")


@register.filter
def elided_pages(page: Page[Any]) -> Iterable[int | str]:
    """Page numbers round the current one, with an ellipsis where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
