"""Who is known under keyed tokens.

The database answers by its index before the policies stand in the way: an index on an array may
not be used behind one. It gives keys only; whose row is read is up to the policies as ever.
"""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Func, Q, UUIDField, Value

_SELECTED = "(SELECT %(function)s(%(expressions)s))"


def having_any(tokens: Iterable[int | None]) -> Q:
    """People with at least one of the tokens."""
    return _known("tfcase_people_with_any", tokens)


def having_all(tokens: Iterable[int | None]) -> Q:
    """People with every one of the tokens."""
    return _known("tfcase_people_with_all", tokens)


def _known(function: str, tokens: Iterable[int | None]) -> Q:
    array = ArrayField(BigIntegerField())
    wanted = Value([token for token in tokens if token is not None], output_field=array)
    keys = Func(wanted, function=function, template=_SELECTED, output_field=UUIDField())
    return Q(pk__in=keys)
