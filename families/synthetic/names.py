"""Names of invented people, by community: with diacritics, hyphens, apostrophes, double names."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from families.synthetic.chance import Chance, Weighted

DATA = Path(__file__).resolve().parent.parent / "data"


class Community(NamedTuple):
    """A community: its names, and the ethnicity codes (DfE) that its people give."""

    key: str
    ethnicities: tuple[str, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]
    surnames: tuple[str, ...]


# community: (how often, ethnicity codes)
_SHARES: dict[str, tuple[float, tuple[str, ...]]] = {
    "british": (50, ("WBRI", "WBRI", "WBRI", "WBRI", "MWBC", "MOTH")),
    "irish": (3, ("WIRI", "WBRI")),
    "traveller": (1.5, ("WIRT", "WROM")),
    "caribbean": (4, ("BCRB", "BCRB", "MWBC", "BOTH")),
    "nigerian": (4, ("BAFR",)),
    "ghanaian": (1.5, ("BAFR",)),
    "somali": (3, ("BAFR",)),
    "eritrean": (1, ("BAFR",)),
    "congolese": (0.7, ("BAFR", "BOTH")),
    "pakistani": (6, ("APKN",)),
    "bangladeshi": (3.5, ("ABAN",)),
    "indian": (3, ("AIND", "AIND", "AOTH")),
    "punjabi": (2.5, ("AIND",)),
    "tamil": (1, ("AOTH", "AIND")),
    "polish": (4, ("WOTH",)),
    "romanian": (2.5, ("WOTH", "WROM")),
    "lithuanian": (1, ("WOTH",)),
    "ukrainian": (0.8, ("WOTH",)),
    "hungarian": (0.8, ("WOTH", "WROM")),
    "portuguese": (1.2, ("WOTH", "BOTH")),
    "spanish": (0.6, ("WOTH", "OOTH")),
    "turkish": (2, ("WOTH", "OOTH")),
    "arabic": (2, ("OOTH",)),
    "afghan": (1, ("AOTH", "OOTH")),
    "kurdish": (0.6, ("OOTH",)),
    "chinese": (1, ("CHNE",)),
    "vietnamese": (0.5, ("AOTH",)),
    "filipino": (0.5, ("AOTH",)),
}
_WHITE = frozenset({"WBRI", "WIRI", "WIRT", "WROM", "WOTH"})
_BLACK_AFRICAN = frozenset({"BAFR"})
_CARIBBEAN = frozenset({"BCRB", "BOTH"})
_ASIAN = frozenset({"AIND", "APKN", "ABAN", "AOTH"})


def data_rows(name: str) -> list[dict[str, str]]:
    """Rows of a data file of ours, without its comment lines."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def _communities() -> Weighted[Community]:
    parts: dict[tuple[str, str], tuple[str, ...]] = {
        (row["culture"], row["part"]): tuple(row["names"].split("|"))
        for row in data_rows("names.csv")
    }
    return Weighted(
        [
            (
                Community(
                    key,
                    ethnicities,
                    parts[key, "female"],
                    parts[key, "male"],
                    parts[key, "surname"],
                ),
                share,
            )
            for key, (share, ethnicities) in _SHARES.items()
        ]
    )


COMMUNITIES = _communities()
BRITISH = COMMUNITIES.things[0]


def forename(chance: Chance, community: Community, sex: str, taken: Sequence[str] = ()) -> str:
    """A forename that nobody in `taken` has; now and then a double one."""
    names = community.female if sex == "F" else community.male
    name = chance.common(names)
    while name in taken:
        name = chance.pick(names)
    if chance.likely(0.02) and " " not in name and "-" not in name:
        second = chance.pick(names)
        return f"{name}-{second}" if community is BRITISH else f"{name} {second}"
    return name


def surname(chance: Chance, community: Community, sex: str) -> str:
    """A surname; one in forty is double-barrelled."""
    name = chance.common(community.surnames)
    if community.key == "british" and chance.likely(0.025):
        name = f"{name}-{chance.pick(community.surnames)}".replace(" ", "-")
    return for_sex(name, community, sex)


def for_sex(name: str, community: Community, sex: str) -> str:
    """The form of a surname that a woman or a man bears, where the language has two."""
    if community.key == "polish" and name[-3:] in ("ski", "cki", "zki"):
        return name[:-1] + "a" if sex == "F" else name
    if community.key == "punjabi" and name.split(" ")[0] in ("Singh", "Kaur"):
        rest = name.split(" ")[1:]
        return " ".join(["Kaur" if sex == "F" else "Singh", *rest])
    return name


def mixed_ethnicity(first: str, second: str) -> str:
    """Ethnicity of a child whose parents give these two codes."""
    pair = {first, second}
    if len(pair) == 1:
        return first
    if pair & _WHITE:
        other = second if first in _WHITE else first
        for group, code in ((_BLACK_AFRICAN, "MWBA"), (_CARIBBEAN, "MWBC"), (_ASIAN, "MWAS")):
            if other in group:
                return code
        return first if other in _WHITE else "MOTH"
    return "MOTH"
