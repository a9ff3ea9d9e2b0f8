"""Nothing personal is unknown to erasure: a new model or column fails the build (RET-08)."""

import pytest
from django.apps import apps

from privacy import erasing, schedule
from privacy.queries import erasing as walk
from privacy.queries.erasing import Model
from privacy.schedule import Reach

# Columns with a key that is of no person's record, and whose key it is.
OTHER_KEYS = {
    "job_id": "a job",
    "build_token": "one build of a return",
    "schedules": "versions of schedules",
    "id": "the row that a history remembers",
}
MODELS = list(walk.our_models())


def faults(model: Model) -> list[str]:
    """Why rows or keys of a model would outlive somebody."""
    if model in walk.reachable() or _is_kept(model):
        return []
    personal = _personal(model)
    known = {(each.model, each.column) for each in erasing.loose()}
    keys = {name for name in walk.loose_columns(model) if (model._meta.label, name) not in known}
    return [
        *(f"{name} is personal, and nothing leads to it from a record" for name in personal),
        *(f"{name} may hold the key of a record" for name in sorted(keys - set(OTHER_KEYS))),
    ]


def _is_kept(model: Model) -> bool:
    """Kept by name and reason, or about rules and nobody."""
    own = _own(model)
    holding = schedule.holdings().get(own._meta.label)
    return own._meta.label in erasing.kept() or bool(holding and holding.reach is Reach.NEVER)


def _own(model: Model) -> Model:
    """Of a history, the model that it remembers."""
    tracked: Model | None = getattr(model, "pgh_tracked_model", None)
    return tracked or model


def _personal(model: Model) -> list[str]:
    kept = getattr(_own(model), "Privacy", None)
    return sorted(kept.personal | kept.special) if kept else []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_ret_08_every_model_and_column_is_known_to_erasure(model: Model) -> None:
    assert faults(model) == []


def test_ret_08_what_is_kept_has_a_reason_and_exists() -> None:
    for label, reason in erasing.kept().items():
        assert apps.get_model(label) in MODELS
        assert len(reason) >= 20
    assert not [label for label in erasing.kept() if apps.get_model(label) in walk.reachable()]


def test_ret_08_lists_of_people_are_all_registered() -> None:
    """A list of keys in a row that stays with its family has to lose the one who goes."""
    lists = {
        (model._meta.label, name)
        for model in walk.reachable()
        for name in walk.loose_columns(model)
        if model._meta.get_field(name).get_internal_type() == "ArrayField"
    }
    known = {(each.model, each.column) for each in erasing.loose() if each.is_list}
    # The keys of staff, and of rows that go with the assessment itself.
    assert lists - known == {
        ("families.Assessment", "writers"),
        ("families.Assessment", "artefacts"),
        ("privacy.SubjectBulk", "sample"),
    }


def test_the_guard_sees_a_model_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(erasing._kept, "privacy.Complaint")
    monkeypatch.delitem(erasing._kept, "privacy.OddAccess")
    assert len(faults(apps.get_model("privacy.Complaint"))) == 3
    assert faults(apps.get_model("privacy.OddAccess")) == [
        "event_id may hold the key of a record",
        "family_id may hold the key of a record",
    ]
