"""What protecting people cost each group: how much of what could be shown of its people is not."""

import numpy as np

from exports.columns import WITHHELD, Layout
from exports.frames.suppress import Suppressed
from exports.frames.view import View
from privacy.rules.small_numbers import SMALLEST

# The groups are those of the file itself, by what is true and not by what is shown.
GROUPED_BY = ("family_role", "sex", "age_or_birth_year")


def costs_of_groups(
    view: View, released: Suppressed, layout: Layout
) -> dict[str, dict[str, float]]:
    """By column and value the share of its people's cells that are withheld; of nine or fewer none.

    Of somebody who is left out every cell is.
    """
    hidden = np.full(len(view.rows), len(layout.coded), dtype=np.int64)
    hidden[released.kept] = 0
    for column in layout.coded:
        cells = released.frame[column.name].to_numpy()
        hidden[released.kept] += cells == column.places[WITHHELD]
    found: dict[str, dict[str, float]] = {}
    for name in GROUPED_BY:
        true, shares = view.rows[name].to_numpy(), {}
        for place, value in enumerate(layout.by_name[name].field.values):
            group = hidden[true == place]
            if len(group) >= SMALLEST:
                shares[value] = round(float(group.mean()) / len(layout.coded), 2)
        found[name] = shares
    return found
