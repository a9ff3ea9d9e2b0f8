"""Who is known under keyed tokens. Tokens are cut short: whoever is found has to be looked at.

The database answers by its index before the policies stand in the way: an index on an array may
not be used behind one. It gives keys only; whose row is read is up to the policies as ever.
"""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Func, Q, UUIDField, Value

# One token for each key that rows may be under.
Alternatives = tuple[int, ...]
_SELECTED = "(SELECT %(function)s(%(expressions)s))"


def having_any(tokens: Sequence[Alternatives]) -> Q:
    """People with at least one of the tokens, under whichever key."""
    return _known("tfcase_people_with_any", [token for each in tokens for token in each])


def having_all(tokens: Sequence[Alternatives]) -> Q:
    """People with every one of the tokens, all under one key."""
    condition = Q(pk__in=[])
    for under_one_key in zip(*tokens, strict=True):
        condition |= _known("tfcase_people_with_all", list(under_one_key))
    return condition


def _known(function: str, tokens: list[int]) -> Q:
    wanted = Value(tokens, output_field=ArrayField(BigIntegerField()))
    keys = Func(wanted, function=function, template=_SELECTED, output_field=UUIDField())
    return Q(pk__in=keys)
