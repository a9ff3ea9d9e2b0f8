"""Who is known under keyed tokens. Tokens are cut short: whoever is found has to be looked at.

The database answers by its index before the policies stand in the way: an index on an array may
not be used behind one. It gives keys only; whose row is read is up to the policies as ever.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Func, Q, UUIDField, Value

from families.models import Person
from families.queries.contacts import Home
from privacy.rules.rights import Purpose


class Given(NamedTuple):
    """Somebody whom the database gave: one's own, or of another's family, and of which teams."""

    person: Person
    mine: bool
    homes: list[Home]


# One token for each key that rows may be under.
Alternatives = tuple[int, ...]
_TOKENS = ArrayField(BigIntegerField())
_FOUND = """SELECT * FROM tfcase_found(%s, %s,
    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::date, %s::date, %s)"""
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


def people_named(
    ranks: Sequence[Sequence[list[int]]],
    also: list[int] | None,
    born: tuple[date, date] | None,
    most: int,
    *,
    with_own: bool,
) -> list[Given]:
    """People with one of the tokens of each word: all of one's own, and so many of the others.

    Whoever is called so or longer has the tokens in `also` too. A rank
    is asked for only where the ones before gave fewer than `most`. The database looks at three
    words; further ones are for whoever looks at the people.
    """
    arguments: list[object] = [with_own, Purpose.CASEWORK.value]
    for words in ranks:
        arguments += [*words[:3], *[None] * (3 - len(words))]
    arguments += [also, *(born or (None, None)), most]
    return [
        Given(person, vars(person)["mine"], [Home.told(*e) for e in json.loads(told or "[]")])
        for person in Person.objects.raw(_FOUND, arguments)
        for told in [vars(person)["homes"]]
    ]


def _known(function: str, tokens: list[int]) -> Q:
    keys = Func(_array(tokens), function=function, template=_SELECTED, output_field=UUIDField())
    return Q(pk__in=keys)


def _array(tokens: list[int]) -> Value:
    return Value(tokens, output_field=_TOKENS)
