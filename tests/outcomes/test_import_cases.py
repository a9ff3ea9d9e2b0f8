"""Importing a small council: what is stored, how, and what a second import does."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from families.models import (
    Allocation,
    Artefact,
    Family,
    FamilyGrant,
    Member,
    Need,
    Observation,
    Person,
)
from outcomes.actions.importing import import_cases, run
from outcomes.models import Claim
from privacy import access, encryption
from privacy.access import AccessDenied
from privacy.models import AuditEvent, Team, User
from privacy.roles import Role
from tests.make import make_user
from tests.outcomes.importing import canonical, exported, ready, run_council, run_import
from tests.rules.casefile_council import PART, PERSON, SF, Record, whole_council, write_council

pytestmark = pytest.mark.django_db
Council = dict[str, list[Record]]


@pytest.fixture(autouse=True)
def _frameworks(db: None) -> None:
    ready()


@pytest.fixture
def council() -> Council:
    """Two families; the first has a worker and a team."""
    found = whole_council()
    found["families"][0] |= {"keyworker": "emma.smith-jones@council.example", "team": "North"}
    return found


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


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda c: c["feeds"][0].update(code="gossip"), id="a faulty feed"),
        pytest.param(lambda c: c["terms"][0].update(end_on="2018-02-01"), id="terms that overlap"),
        pytest.param(lambda c: c.pop("people"), id="no people.csv"),
    ],
)
def test_a_refused_directory_leaves_nothing(
    tmp_path: Path, council: Council, spoil: Callable[[Council], object]
) -> None:
    spoil(council)
    ran = run_council(tmp_path, council)
    assert ran.status == 2
    assert ran.err.endswith("Nothing was read: put right the faults listed above.")
    assert Family.objects.count() == Person.objects.count() == Team.objects.count() == 0


def test_files_without_a_row(tmp_path: Path, council: Council) -> None:
    ran = run_council(tmp_path, {name: [] for name in council})
    assert (ran.status, ran.families, ran.err) == (0, {}, "")


def test_what_is_no_directory(tmp_path: Path) -> None:
    ran = run_import(tmp_path / "nowhere")
    assert (ran.status, "is not a directory" in ran.err) == (2, True)


def test_the_case_stays_on_its_version_until_it_comes_under_another_framework(
    tmp_path: Path, council: Council
) -> None:
    run_council(tmp_path / "first", council)
    first = Family.objects.get(reference="F2").framework
    newer = type(first).objects.create(
        code=first.code,
        number=2,
        name="Newer",
        effective_from=first.effective_from,
        supports_claims=True,
        source_text=first.source_text,
        sha256="0" * 64,
        loaded_by=first.loaded_by,
    )
    council["families"].append({**council["families"][1], "family_ref": "F3"})
    council["people"].append({"person_ref": "P4", **PERSON})
    council["memberships"].append({"family_ref": "F3", "person_ref": "P4", **PART})
    council["families"][1]["assessed_on"] = "2018-01-20"
    run_council(tmp_path / "second", council)
    versions = dict(Family.objects.values_list("reference", "framework_id"))
    assert (versions["F2"], versions["F3"]) == (first.pk, newer.pk)
    council["families"][1]["framework"] = SF
    run_council(tmp_path / "third", council)
    assert Family.objects.get(reference="F2").framework.code == SF


def test_a_copy_of_the_database_names_nobody(tmp_path: Path, council: Council) -> None:
    council["people"][0] |= {
        **{"forename": "Zebedee", "surname": "Quincey", "upn": "B801200005001"},
        **{"nhs_number": "9434765919", "nino": "AB123456C", "uprn": "100020000005"},
        **{"address": "7 Canary Wharf", "postcode": "RG14 7GQ"},
    }
    council["observations"][0]["detail"] = "broke a window"
    council["observations"][1]["detail"] = "as Zebedee told us"
    council["artefacts"][0]["detail"] = "signed by Quincey"
    run_council(tmp_path, council)
    dump = ""
    with connection.cursor() as cursor:
        for table in ("person", "observation", "artefact", "family", "member", "need"):
            cursor.execute(f"SELECT t::text FROM families_{table} t")  # noqa: S608
            dump += "\n".join(row[0] for row in cursor.fetchall())
    clear = ("Zebedee", "Quincey", "B80120000", "9434765919", "AB123456C", "100020000005")
    found = [word for word in (*clear, "Canary", "RG14", "window", "told") if word in dump]
    assert found == []
    assert "proven_offence" in dump
    person = Person.objects.get(reference="P1")
    assert (person.full_name, person.nino, person.unverified) == (
        "Zebedee Quincey",
        "AB123456C",
        [],
    )
    assert encryption.search_token("quinc") in person.tokens
    assert encryption.exact_token("nhs_number", "943 476 5919") in person.tokens


def test_a_wrong_identifier_is_marked(tmp_path: Path, council: Council) -> None:
    council["people"][0] |= {"nino": "ZZ752912A", "upn": "unknown"}
    ran = run_council(tmp_path, council)
    assert (ran.status, ran.count("Warnings")) == (0, 2)
    person = Person.objects.get(reference="P1")
    assert (person.unverified, person.nino) == (["upn", "nino"], "ZZ752912A")


def test_details_stand_in_two_parts(tmp_path: Path, council: Council) -> None:
    council["observations"] += [
        {**council["observations"][1], "observation_ref": "O3", "detail": "as mum told us"},
        {
            **council["observations"][1],
            **{"observation_ref": "O4", "kind": "judgement", "code": "H5.O1", "value": ""},
            "detail": "not_met: no change",
        },
    ]
    run_council(tmp_path, council)
    parts = {o.reference: (o.detail_code, o.detail_text) for o in Observation.objects.all()}
    assert parts["O2"] == ("Family Star", "")
    assert parts["O3"][0].startswith("#")
    assert parts["O3"][1] == "as mum told us"
    assert parts["O4"] == ("not_met", ": no change")


def test_the_import_is_in_the_audit_trail_without_values(tmp_path: Path, council: Council) -> None:
    run_council(tmp_path, council)
    events = AuditEvent.objects.filter(event="cases_imported").order_by("seq")
    part, whole = events
    assert (part.reason_code, part.facts["families_new"]) == ("part", 2)
    assert whole.facts["families_refused"] == 0
    assert {event.by_name for event in events} == {"Operator (command line)"}
    made = AuditEvent.objects.get(event="user_created")
    assert made.target_id == User.objects.get(email__startswith="emma").pk


def test_importing_is_not_for_everybody(tmp_path: Path, council: Council) -> None:
    with pytest.raises(AccessDenied):
        import_cases(write_council(tmp_path, council), by=make_user(Role.ADMINISTRATOR))


class TestKeyworkers:
    """A worker of the files exists without sign-in, leads the family, and is exported again."""

    def lead(self, reference: str) -> Allocation | None:
        return Allocation.objects.filter(family__reference=reference, ended_on=None).first()

    def test_a_worker_is_made_without_sign_in(self, tmp_path: Path, council: Council) -> None:
        run_council(tmp_path, council)
        worker = User.objects.get(email="emma.smith-jones@council.example")
        assert (worker.name, worker.role) == ("Emma Smith-Jones", "keyworker")
        assert (worker.is_active, worker.has_usable_password()) == (False, False)
        lead = self.lead("F1")
        assert lead is not None
        assert (lead.worker, str(lead.started_on)) == (worker, "2018-02-01")
        grant = FamilyGrant.objects.get()
        assert (grant.user, grant.kind, grant.ends_on) == (worker, "lead", None)
        assert not Artefact.objects.filter(artefact="allocation").exists()

    def test_once_active_the_worker_sees_that_family_and_no_other(
        self, tmp_path: Path, council: Council
    ) -> None:
        run_council(tmp_path, council)
        worker = User.objects.get(email__startswith="emma")
        worker.is_active = True
        seen = Family.objects.filter(access.visible(worker))
        assert [family.reference for family in seen] == ["F1"]

    def test_work_that_has_not_begun_counts_from_identification(
        self, tmp_path: Path, council: Council
    ) -> None:
        council["families"][0]["attached_on"] = ""
        run_council(tmp_path, council)
        lead = self.lead("F1")
        assert lead is not None
        assert str(lead.started_on) == "2018-01-10"

    def test_a_closed_family_keeps_its_worker(self, tmp_path: Path, council: Council) -> None:
        council["families"][0] |= {"closed_on": "2019-01-01", "closure_reason": "moved away"}
        run_council(tmp_path / "in", council)
        assert self.lead("F1") is not None
        worker = exported(tmp_path / "out")["families.csv"][0][8]
        assert worker == "emma.smith-jones@council.example"

    def test_another_worker_takes_over(self, tmp_path: Path, council: Council) -> None:
        run_council(tmp_path / "first", council)
        council["families"][0]["keyworker"] = "raj@council.example"
        ran = run_council(tmp_path / "second", council)
        assert ran.families == {"changed": 1, "unchanged": 1}
        lead = self.lead("F1")
        assert lead is not None
        assert (lead.worker.email, Allocation.objects.count()) == ("raj@council.example", 2)
        emma = User.objects.get(email__startswith="emma")
        emma.is_active = True
        assert not Family.objects.filter(access.visible(emma)).exists()
        council["families"][0]["keyworker"] = "emma.smith-jones@council.example"
        run_council(tmp_path / "third", council)
        assert Family.objects.filter(access.visible(emma)).exists()
        assert FamilyGrant.objects.count() == 2

    def test_a_worker_who_is_no_longer_given(self, tmp_path: Path, council: Council) -> None:
        run_council(tmp_path / "first", council)
        council["families"][0]["keyworker"] = ""
        run_council(tmp_path / "second", council)
        assert self.lead("F1") is None
        assert exported(tmp_path / "out")["families.csv"][0][8] == ""
        assert run_import(tmp_path / "second").families == {"unchanged": 2}

    def test_an_address_is_the_same_in_any_case(self, tmp_path: Path, council: Council) -> None:
        run_council(tmp_path / "first", council)
        council["families"][0]["keyworker"] = "Emma.Smith-Jones@Council.example"
        council["families"][1]["keyworker"] = "EMMA.SMITH-JONES@council.example"
        ran = run_council(tmp_path / "second", council)
        assert ran.families == {"changed": 1, "unchanged": 1}
        assert User.objects.filter(role=Role.KEYWORKER).count() == 1

    def test_a_manager_may_lead_and_an_analyst_may_not(
        self, tmp_path: Path, council: Council
    ) -> None:
        manager, analyst = make_user(Role.MANAGER), make_user(Role.ANALYST)
        council["families"][0]["keyworker"] = manager.email
        council["families"][1]["keyworker"] = analyst.email
        ran = run_council(tmp_path, council)
        assert ran.families == {"new": 1, "refused": 1}
        assert f"families.csv:3: keyworker: {analyst.email}: belongs to somebody" in ran.err

    def test_nobody_becomes_the_system(self, tmp_path: Path, council: Council) -> None:
        for place, name in enumerate(("operator", "Timetable")):
            council["families"][place]["keyworker"] = f"{name}@system.invalid"
        assert run_council(tmp_path, council).families == {"refused": 2}
