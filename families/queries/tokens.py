"""Who is known under keyed tokens. Tokens are cut short: whoever is found has to be looked at.

The database answers by its index before the policies stand in the way: an index on an array may
not be used behind one. It gives keys only; whose row is read is up to the policies as ever.
"""

from collections.abc import Sequence
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, DateField, Func, IntegerField, Q, UUIDField, Value

# One token for each key that rows may be under.
Alternatives = tuple[int, ...]
_TOKENS = ArrayField(BigIntegerField())
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


def named(
    ranks: Sequence[Sequence[list[int]]],
    also: list[int] | None,
    born: tuple[date, date] | None,
    most: int,
) -> Q:
    """So many people of each of three ranks, whichever, with one of the tokens of each word.

    Whoever is called so or longer has the tokens in `also` too. A rank is asked for only where the
    ones before gave fewer than `most`. The database looks at three words; further ones are for
    whoever looks at the people.
    """
    arguments: list[Value] = []
    for words in ranks:
        arguments += [_array(each) for each in words[:3]]
        arguments += [_array(None)] * (3 - len(words))
    arguments.append(_array(also))
    arguments += [Value(day, output_field=DateField()) for day in born or (None, None)]
    arguments.append(Value(most, output_field=IntegerField()))
    keys = Func(
        *arguments, function="tfcase_people_in_turn", template=_SELECTED, output_field=UUIDField()
    )
    return Q(pk__in=keys)


def _known(function: str, tokens: list[int]) -> Q:
    keys = Func(_array(tokens), function=function, template=_SELECTED, output_field=UUIDField())
    return Q(pk__in=keys)


def _array(tokens: list[int] | None) -> Value:
    return Value(tokens, output_field=_TOKENS)
