"""The engine for markup that repeats, and what its templates may use (ADR 16)."""

from datetime import date

from django.template.defaultfilters import linebreaksbr
from jinja2 import BaseLoader, Environment, StrictUndefined

from privacy.addresses import address


def environment(*, loader: BaseLoader, auto_reload: bool, **_: object) -> Environment:
    """It escapes whatever it is given; what it is not given is a fault."""
    found = Environment(
        loader=loader, auto_reload=auto_reload, autoescape=True, undefined=StrictUndefined
    )
    found.filters |= {"day": day, "linebreaksbr": linebreaksbr}
    found.globals["address"] = address
    return found


def day(value: date) -> str:
    """As everywhere: 3 March 2026."""
    return f"{value:%-d %B %Y}"
