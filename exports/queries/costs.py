"""What was withheld of a return, in words: by field, and from whom."""

from typing import Any

from exports.columns import layout
from exports.models import Return

GROUP_WORDS = {"family_role": "Part in the family", "sex": "Sex", "age_or_birth_year": "Age"}
SEX_WORDS = {"F": "female", "M": "male", "U": "not known"}


def costs_of_fields(shown: Return) -> list[list[Any]]:
    """What was withheld: the share of rows for each field, the costliest first."""
    plan = layout(shown.layout_version)
    shares: dict[str, float] = {}
    for name, share in shown.metrics["withheld"].items():
        field = plan.by_name[name].field
        shares[field.name] = max(share, shares.get(field.name, 0.0))
    meanings = {field.name: field.meaning for field in plan.fields}
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return [
        [{"text": name, "hint": meanings[name]}, {"text": f"{share:.1%}", "numeric": True}]
        for name, share in ordered
        if share
    ]


def costs_of_groups(shown: Return) -> list[list[Any]]:
    """Of the people of each group the share of what is withheld of them, whoever is left out too.

    Nothing of a group of nine or fewer, and of a return that was built before this was counted.
    """
    fields, found = layout(shown.layout_version).by_name, shown.metrics.get("groups", {})
    return [
        [
            f"{GROUP_WORDS[name]}: {SEX_WORDS.get(value, value.replace('_', ' '))}",
            {"text": f"{found[name][value]:.0%}", "numeric": True},
        ]
        for name in GROUP_WORDS
        for value in (fields[name].field.values if name in found else ())
        if value in found[name]
    ]
