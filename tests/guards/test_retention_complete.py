"""Nothing personal is unknown to subject access or to retention: a new field fails the build."""

from itertools import chain

import pytest
from django.apps import apps
from django.db import models

from privacy import schedule
from privacy.schedule import Holding, Reach

FLOORS = ("exports", "outcomes", "families", "privacy")
# Rows that hang on a family or person and say nothing of either beyond the key.
PEOPLE = ("families.Family", "families.Person")


def our_models() -> list[type[models.Model]]:
    """Our own models; history rows are told and disposed of with theirs."""
    found = chain.from_iterable(apps.get_app_config(floor).get_models() for floor in FLOORS)
    return [model for model in found if not hasattr(model, "pgh_tracked_model")]


def personal_fields(model: type[models.Model]) -> frozenset[str]:
    kept = model.Privacy  # type: ignore[attr-defined]
    return frozenset(kept.personal) | frozenset(kept.special)


def faults(model: type[models.Model], holding: Holding | None) -> list[str]:
    """Why a model is not complete."""
    personal = personal_fields(model)
    if holding is None:
        return (
            ["nobody has registered what it holds"] if personal or _hangs_on_people(model) else []
        )
    known = holding.told | set(holding.untold)
    return [
        *(f"{name} is known to no collector" for name in sorted(personal - known)),
        *(f"{name} is both told and not told" for name in holding.told & set(holding.untold)),
        *(f"{name} is no personal field" for name in sorted(known - personal)),
        *(["told, but nothing collects it"] if holding.told and not holding.collect else []),
        *(["personal, but a disposal never reaches it"] if _escapes(holding) else []),
        *(f"no reason for {name}" for name, why in holding.untold.items() if len(why) < 20),
    ]


def _hangs_on_people(model: type[models.Model]) -> bool:
    """Whether a row points at a family or a person, so that a disposal has to know it."""
    related = [field.related_model for field in model._meta.fields if field.is_relation]
    return any(getattr(each, "_meta", None) and each._meta.label in PEOPLE for each in related)


def _escapes(holding: Holding) -> bool:
    return holding.reach is Reach.NEVER and bool(holding.told)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_personal_field_is_told_or_has_a_reason(model: type[models.Model]) -> None:
    assert faults(model, schedule.holdings().get(model._meta.label)) == []


def test_nothing_is_registered_that_does_not_exist() -> None:
    labels = {model._meta.label for model in our_models()}
    assert set(schedule.holdings()) <= labels


def test_the_floors_register_from_the_top_down() -> None:
    order = [label.split(".")[0] for label in schedule.holdings()]
    assert order == sorted(order, key=FLOORS.index)


def test_what_is_never_reached_holds_nothing_that_is_told() -> None:
    never = [each for each in schedule.holdings().values() if each.reach is Reach.NEVER]
    assert [each.model for each in never if each.told] == []


def test_the_guard_sees_a_field_that_nobody_knows() -> None:
    (person,) = [model for model in our_models() if model._meta.label == "families.Person"]
    holding = schedule.holdings()["families.Person"]
    less = Holding(
        holding.model,
        holding.reach,
        told=holding.told - {"nino"},
        untold=holding.untold,
        collect=holding.collect,
    )
    assert faults(person, less) == ["nino is known to no collector"]
    assert faults(person, None) == ["nobody has registered what it holds"]


def test_every_record_of_retention_has_a_source() -> None:
    kinds = [type(source).__name__ for source in schedule.record_sources()]
    assert kinds == ["FamilyRecords", "ReferralRecords"]
