"""What an import refuses whole, and what it keeps: versions, marks, the trail, workers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from families.models import (
    Allocation,
    Artefact,
    Family,
    FamilyGrant,
    Observation,
    Person,
)
from outcomes.actions.importing import import_cases
from privacy import access, encryption
from privacy.access import AccessDenied
from privacy.models import AuditEvent, Team, User
from privacy.roles import Role
from tests.make import make_user
from tests.outcomes.import_council import Council, _frameworks, council
from tests.outcomes.importing import exported, run_council, run_import
from tests.rules.casefile_council import PART, PERSON, SF, write_council

__all__ = ["_frameworks", "council"]
pytestmark = pytest.mark.django_db


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


def test_an_open_family_does_not_come_into_a_team_that_was_closed(
    tmp_path: Path, council: Council
) -> None:
    run_council(tmp_path, council)
    Team.objects.update(closed_on="2024-01-31")
    council["families"][0]["assessed_on"] = "2018-01-20"
    ran = run_council(tmp_path, council)
    assert (ran.status, ran.families) == (1, {"unchanged": 1, "refused": 1})
    assert "families.csv:2: team: North: was closed here; allowed for an open family" in ran.err
    assert Family.objects.get(reference="F1").assessed_on is None
    council["families"][0] |= {"closed_on": "2019-01-31", "closure_reason": "moved"}
    ran = run_council(tmp_path, council)
    assert (ran.status, ran.families) == (0, {"changed": 1, "unchanged": 1})


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
