"""Where invented families live: real postcodes and authorities, invented streets and houses."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from families.synthetic.chance import Chance
from families.synthetic.names import data_rows

_FAMILIES_PER_AUTHORITY = 150
NEIGHBOURS = 8  # so many families in a row live in one authority
_STREETS = tuple(
    f"{name} {kind}"
    for name in [
        "Alma",
        "Ash",
        "Attlee",
        "Balmoral",
        "Brunel",
        "Chapel",
        "Coronation",
        "Cromwell",
        "Duke's",
        "Fern",
        "Foundry",
        "Heron",
        "Inkerman",
        "Jubilee",
        "King's",
        "Lancaster",
        "Leyburn",
        "Mafeking",
        "Mill",
        "Moor",
        "Nightingale",
        "Orchard",
        "Osborne",
        "Pankhurst",
        "Priory",
        "Queen's",
        "Railway",
        "Rowan",
        "St Anne's",
        "Spinners",
        "Station",
        "Sycamore",
        "Tolpuddle",
        "Victoria",
        "Waterloo",
        "Weavers",
        "Windsor",
        "Wren",
    ]
    for kind in [
        "Road",
        "Street",
        "Avenue",
        "Close",
        "Lane",
        "Way",
        "Court",
        "Walk",
        "Crescent",
        "Gardens",
        "Grove",
        "Place",
        "Terrace",
        "Drive",
    ]
)
_BLOCKS = (
    "Attlee House",
    "Bevan Court",
    "Brunel Tower",
    "Churchill Point",
    "Mandela House",
    "Nightingale House",
    "Pankhurst Court",
    "Seacole House",
    "Turing Court",
    "Windrush House",
)


class Authority(NamedTuple):
    """An upper-tier authority with its DfE code and some of its postcodes."""

    name: str
    code: str
    region: str
    postcodes: tuple[str, ...]


class Home(NamedTuple):
    """One address; `uprn` and `postcode` may be unknown."""

    address: str
    postcode: str
    uprn: str


def _authorities() -> tuple[Authority, ...]:
    codes: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in data_rows("postcodes.csv"):
        codes[row["region"], row["authority"], row["dfe_la_code"]].append(row["postcode"])
    return tuple(
        Authority(name, code, region, tuple(postcodes))
        for (region, name, code), postcodes in sorted(codes.items())
    )


AUTHORITIES = _authorities()


def authorities_of(families: int, seed: int) -> tuple[Authority, ...]:
    """The area of a council: one authority to all of England, neighbours by region."""
    count = min(len(AUTHORITIES), max(1, families // _FAMILIES_PER_AUTHORITY))
    first = Chance(seed, "area").between(0, len(AUTHORITIES) - 1)
    around = AUTHORITIES[first:] + AUTHORITIES[:first]
    return around[:count]


def place_of(family: int, authorities: Sequence[Authority]) -> tuple[Authority, int]:
    """The authority of a family, and the family's number within it."""
    block, place = divmod(family, NEIGHBOURS)
    turn, choice = divmod(block, len(authorities))
    return authorities[choice], turn * NEIGHBOURS + place


def home(chance: Chance, authority: Authority, number: int) -> Home:
    """A home; `number` makes its UPRN, which is well formed and not in use."""
    street = f"{chance.pick(_STREETS)}; {authority.name}"
    if chance.likely(0.12):
        flat = f"Flat {chance.between(1, 60)}; {chance.pick(_BLOCKS)}"
        address = f"{flat}; {street}"
    else:
        letter = chance.pick("abc") if chance.likely(0.04) else ""
        address = f"{chance.between(1, 199)}{letter} {street}"
    return Home(
        "" if chance.likely(0.01) else address,
        "" if chance.likely(0.03) else chance.pick(authority.postcodes),
        f"99{number:010d}" if chance.likely(0.7) else "",
    )
