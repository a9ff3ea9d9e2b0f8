"""What the engine reads: the case files as columns, the frameworks, and the check date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from families.framework.model import Framework

# The columns read from each case file; a frame may carry more, which are ignored.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "families": (
        "family_ref",
        "framework",
        "identified_on",
        "assessed_on",
        "attached_on",
        "step_down_on",
        "closed_on",
    ),
    "people": ("person_ref", "date_of_birth", "died_on", "expecting_until"),
    "memberships": (
        "family_ref",
        "person_ref",
        "role",
        "lives_in_household",
        "parenting_responsibility",
        "joined_on",
        "left_on",
    ),
    "needs": (
        "need_ref",
        "family_ref",
        "person_ref",
        "need",
        "identified_on",
        "evidenced",
        "closed_as",
    ),
    "artefacts": ("family_ref", "artefact", "on_date", "covers_everyone"),
    "interventions": ("family_ref", "started_on"),
    "observations": (
        "observation_ref",
        "family_ref",
        "person_ref",
        "kind",
        "code",
        "start_on",
        "end_on",
        "value",
        "out_of",
        "detail",
        "source",
        "recorded_on",
        "withdrawn",
    ),
    "feeds": ("source", "code", "from_date", "to_date"),
    "terms": ("term", "start_on", "end_on"),
    "claims": ("family_ref", "state", "on_date", "phase"),
}
DATE_ENDINGS = ("_on", "_date", "_until", "_of_birth")
DATES = {
    name: tuple(column for column in columns if column.endswith(DATE_ENDINGS))
    for name, columns in COLUMNS.items()
}


@dataclass(frozen=True)
class Inputs:
    """Case files as frames, in the shapes of spec/case-files.md.

    Dates are datetime64 of any unit (NaT = empty). Texts are `str`, categorical or object, empty
    as "" or missing. Y/N columns hold "Y"/"N" or booleans. `value` and `out_of` hold text, Decimal
    or numbers and are read exactly. `frameworks`, with local plans applied, are by whatever the
    families' column `framework` names them: an id, or a key of version and plan. Rows of
    families that are not in `families` are ignored, so a part of the families can be asked for.
    """

    families: pd.DataFrame
    people: pd.DataFrame
    memberships: pd.DataFrame
    needs: pd.DataFrame
    artefacts: pd.DataFrame
    interventions: pd.DataFrame
    observations: pd.DataFrame
    feeds: pd.DataFrame
    terms: pd.DataFrame
    claims: pd.DataFrame
    frameworks: Mapping[str, Framework]
    as_of: date

    def __post_init__(self) -> None:
        for name, columns in COLUMNS.items():
            absent = sorted(set(columns) - set(getattr(self, name).columns))
            if absent:
                raise ValueError(f"{name} lacks the columns {', '.join(absent)}")


def empty_frame(name: str) -> pd.DataFrame:
    """The case file without rows, each column in its type."""
    dates = DATES[name]
    return pd.DataFrame(
        {
            column: pd.Series([], dtype="datetime64[s]" if column in dates else "str")
            for column in COLUMNS[name]
        }
    )
