"""Importing a small council: what is stored, how, and what a second import does."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from families.models import (
    Allocation,
    Artefact,
    Family,
    Member,
    Need,
    Observation,
    Person,
)
from outcomes.actions.importing import run
from outcomes.models import Claim
from privacy.models import AuditEvent, Team
from tests.outcomes.import_council import Council, _frameworks, council
from tests.outcomes.importing import canonical, exported, run_council, run_import
from tests.rules.casefile_council import PART, Record, write_council

__all__ = ["_frameworks", "council"]
pytestmark = pytest.mark.django_db


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of our own tables
        return int(cursor.fetchone()[0])


def test_all_goes_in(tmp_path: Path, council: Council) -> None:
    ran = run_council(tmp_path, council)
    assert (ran.status, ran.families, ran.err) == (0, {"new": 2}, "")
    models = (Family, Person, Member, Need, Artefact, Observation, Claim, Team)
    assert [model.objects.count() for model in models] == [2, 3, 3, 1, 1, 2, 1, 1]
    assert Family.objects.get(reference="F1").framework.code == "tf-2015-national"
    need = Need.objects.get(reference="N1")
    assert (need.family.reference, need.person.reference, need.evidenced) == ("F1", "P1", True)


def test_a_dry_run_counts_the_same_and_writes_nothing(tmp_path: Path, council: Council) -> None:
    council["families"].append({**council["families"][1], "family_ref": "F3", "framework": "x"})
    write_council(tmp_path, council)
    dry = run_import(tmp_path, dry_run=True)
    written = [model.objects.count() for model in (Family, Person, Team, Allocation)]
    events = AuditEvent.objects.filter(event="cases_imported").count()
    real = run_import(tmp_path)
    assert (written, events) == ([0, 0, 0, 0], 0)
    assert (dry.status, dry.err) == (real.status, real.err) == (1, real.err)
    assert dry.out == f"Dry run: nothing was written.\n{real.out}"
    assert real.families == {"new": 2, "refused": 1}


def test_the_same_files_again_change_nothing(tmp_path: Path, council: Council) -> None:
    run_council(tmp_path, council)
    before = dict(Person.objects.values_list("reference", "forename"))
    ran = run_import(tmp_path)
    assert (ran.status, ran.families) == (0, {"unchanged": 2})
    assert dict(Person.objects.values_list("reference", "forename")) == before
    assert rows("families_personevent") == rows("families_familyevent") == 0
    parts = AuditEvent.objects.filter(event="cases_imported", reason_code="part")
    assert parts.count() == 1


CHANGES: list[tuple[str, int, Record, dict[str, int], str]] = [
    ("families", 1, {"assessed_on": "2018-01-20"}, {"changed": 1, "unchanged": 1}, "family"),
    ("families", 1, {"team": "South"}, {"changed": 1, "unchanged": 1}, "family"),
    ("people", 2, {"surname": "Birch"}, {"changed": 1, "unchanged": 1}, "person"),
    ("memberships", 2, {"role": "carer"}, {"changed": 1, "unchanged": 1}, "member"),
    ("needs", 0, {"closed_as": "entered_in_error"}, {"changed": 1, "unchanged": 1}, "need"),
    ("artefacts", 0, {"detail": "signed"}, {"changed": 1, "unchanged": 1}, "artefact"),
    ("interventions", 0, {"outcome": "completed"}, {"changed": 1, "unchanged": 1}, "intervention"),
    ("observations", 0, {"withdrawn": "Y"}, {"changed": 1, "unchanged": 1}, "observation"),
    ("observations", 1, {"detail": "mum said"}, {"changed": 1, "unchanged": 1}, "observation"),
]


@pytest.mark.parametrize(("table", "row", "change", "families", "kept"), CHANGES)
def test_a_changed_row_updates_and_keeps_history(
    *,
    tmp_path: Path,
    council: Council,
    table: str,
    row: int,
    change: Record,
    families: dict[str, int],
    kept: str,
) -> None:
    run_council(tmp_path / "first", council)
    council[table][row] |= change
    dry = run_council(tmp_path / "second", council, dry_run=True)
    ran = run_import(tmp_path / "second")
    assert (ran.status, ran.families) == (0, families)
    assert dry.families == families
    assert rows(f"families_{kept}event") == 1
    assert run_import(tmp_path / "second").families == {"unchanged": 2}
    assert exported(tmp_path / "out") == canonical(tmp_path / "second")


def test_the_old_name_is_kept_in_history_encrypted(tmp_path: Path, council: Council) -> None:
    run_council(tmp_path / "first", council)
    council["people"][2]["surname"] = "Birch"
    run_council(tmp_path / "second", council)
    person = Person.objects.get(reference="P3")
    assert person.surname == "Birch"
    event = apps.get_model("families", "PersonEvent").objects.get()
    assert (event.surname, event.pgh_obj_id) == ("Moss", person.pk)


def test_a_claim_moves_on(tmp_path: Path, council: Council) -> None:
    run_council(tmp_path / "first", council)
    council["claims"][0]["state"] = "paid"
    assert run_council(tmp_path / "second", council).families == {"changed": 1, "unchanged": 1}
    assert Claim.objects.get().state == "paid"


def test_a_claim_makes_room_for_another(tmp_path: Path, council: Council) -> None:
    """At no moment may two live claims of one phase stand in the table."""
    run_council(tmp_path / "first", council)
    later = {**council["claims"][0], "on_date": "2019-06-01"}
    council["claims"] = [later, {**council["claims"][0], "state": "rejected"}]
    ran = run_council(tmp_path / "second", council)
    assert ran.families == {"changed": 1, "unchanged": 1}
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["rejected", "submitted"]


def test_what_is_missing_from_a_later_import_stays(tmp_path: Path, council: Council) -> None:
    run_council(tmp_path / "first", council)
    later = {name: rows[:1] for name, rows in council.items() if name in ("families", "people")}
    later["memberships"] = council["memberships"][:1]
    ran = run_council(tmp_path / "second", later)
    assert (ran.status, ran.families) == (0, {"unchanged": 1})
    assert [m.objects.count() for m in (Family, Person, Observation, Claim)] == [2, 3, 2, 1]


def test_a_row_may_move_to_another_family(tmp_path: Path, council: Council) -> None:
    """It is known by its reference, wherever it stands."""
    run_council(tmp_path / "first", council)
    council["observations"][1]["family_ref"] = "F2"
    run_council(tmp_path / "second", council)
    assert Observation.objects.get(reference="O2").family.reference == "F2"


def test_nothing_of_a_refused_family_goes_in(tmp_path: Path, council: Council) -> None:
    council["observations"][1]["value"] = "three"
    ran = run_council(tmp_path, council)
    assert (ran.status, ran.families) == (1, {"new": 1, "refused": 1})
    assert "observations.csv:3: value: three: is not a number" in ran.err
    assert "\n  F1\n" in ran.out
    assert list(Family.objects.values_list("reference", flat=True)) == ["F2"]
    assert list(Person.objects.values_list("reference", flat=True)) == ["P3"]
    assert Need.objects.count() == Artefact.objects.count() == Observation.objects.count() == 0


def test_a_person_of_two_families_goes_in_if_either_does(tmp_path: Path, council: Council) -> None:
    council["memberships"].append({"family_ref": "F2", "person_ref": "P1", **PART})
    council["families"][0]["identified_on"] = "never"
    ran = run_council(tmp_path, council)
    assert ran.families == {"new": 1, "refused": 1}
    assert set(Person.objects.values_list("reference", flat=True)) == {"P1", "P3"}
    assert list(Observation.objects.values_list("reference", flat=True)) == ["O1"]


def test_a_change_of_a_shared_person_changes_both_families(
    tmp_path: Path, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when they are in different batches, and also in a dry run."""
    monkeypatch.setattr(run, "FAMILIES_AT_ONCE", 1)
    council["memberships"].append({"family_ref": "F2", "person_ref": "P1", **PART})
    run_council(tmp_path / "first", council)
    council["people"][0]["forename"] = "Ida"
    dry = run_council(tmp_path / "second", council, dry_run=True)
    ran = run_import(tmp_path / "second")
    assert dry.families == ran.families == {"changed": 2}
