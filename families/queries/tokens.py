"""Who is known under keyed tokens. Tokens are cut short: whoever is found has to be looked at."""

from collections.abc import Sequence

from django.db.models import Q

# One token for each key that rows may be under.
Alternatives = tuple[int, ...]


def having_any(tokens: Sequence[Alternatives]) -> Q:
    """People with at least one of the tokens, under whichever key."""
    return Q(tokens__overlap=[token for each in tokens for token in each])


def having_all(tokens: Sequence[Alternatives]) -> Q:
    """People with every one of the tokens, all under one key."""
    condition = Q(pk__in=[])
    for under_one_key in zip(*tokens, strict=True):
        condition |= Q(tokens__contains=list(under_one_key))
    return condition
