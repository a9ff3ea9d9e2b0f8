"""How short a token is cut, by how many people it must tell apart."""

import math

TOKENS_EACH = 24
# About so many people have a token that another one means: enough to hide a rare name among them,
# few enough to look at each of them in a search.
FALSE_HITS = 16
LEAST_BITS, MOST_BITS = 12, 32


def planned_bits(people: int) -> int:
    """Bits of a token for a council of so many people."""
    values = max(1, people) * TOKENS_EACH / FALSE_HITS
    return min(max(math.ceil(math.log2(values)), LEAST_BITS), MOST_BITS)
