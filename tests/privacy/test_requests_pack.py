"""The pack of a subject request: everything about one person, from every family; nobody else."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from families.actions.people import change_person
from families.models import (
    Artefact,
    Intervention,
    Need,
    Person,
)
from outcomes.models import Claim, Eligibility, OutcomeResult, OutcomeRun, Suggestion
from privacy.packs import MARK
from tests.families.make_families import person
from tests.privacy.cases import D
from tests.privacy.packing import built, case, staff
from tests.privacy.packing_facts import items, observe, text_of

__all__ = ["case", "staff"]
pytestmark = pytest.mark.django_db


def values(contents: dict[str, Any]) -> str:
    return " | ".join(
        f"{item['title']} {item['date']} " + " ".join(fact["value"] for fact in item["facts"])
        for item in items(contents)
    )


# --- What is told


def test_every_told_field_of_every_model_reaches_the_pack(case: SimpleNamespace) -> None:
    subject = case.subject
    Person.objects.filter(pk=subject.pk).update(
        died_on=D("2026-01-13"), expecting_until=D("2016-02-14")
    )
    subject.refresh_from_db()
    subject.upn, subject.nhs_number = "Z1canaryupn", "canarynhs2"
    subject.nino, subject.uprn = "canarynino3", "canaryuprn4"
    subject.save()
    need = Need.objects.create(
        family=case.first,
        person=subject,
        reference="N-1",
        need="H1.1",
        identified_on=D("2015-01-01"),
        identified_by="assessment",
        evidenced=True,
    )
    observe(
        case.first,
        subject,
        "O-1",
        kind="metric",
        code="canarycode",
        value=173,
        out_of=977,
        detail_code="canarydetail",
        detail_text="canarytext",
    )
    Artefact.objects.create(
        family=case.first,
        artefact="plan",
        on_date=D("2015-02-02"),
        covers_everyone=True,
        detail="canaryplan",
    )
    Intervention.objects.create(
        family=case.first, person=subject, kind="canarykind", started_on=D("2015-03-03")
    )
    when = datetime(2026, 1, 1, tzinfo=UTC)
    run = OutcomeRun.objects.create(
        as_of=D("2026-01-01"), asked_by=case.analyst, started_at=when, finished_at=when
    )
    OutcomeResult.objects.create(
        run=run,
        family=case.first,
        need=need,
        person=subject,
        outcome="canaryoutcome",
        need_code="H1.1",
        state="no_data",
        missing="canary_missing",
    )
    Suggestion.objects.create(run=run, family=case.first, person=subject, need_code="canaryneed")
    told = values(built(case)[1])
    for canary in (
        "Mary",
        "Quillfeather",
        "5 April 1985",
        "White British",
        "7 Larkspur Mews, Greenwich",
        "SE28 0HG",
        "13 January 2026",
        "14 February 2016",
        "Z1canaryupn",
        "canarynhs2",
        "canarynino3",
        "canaryuprn4",
        "H1.1",
        "173 out of 977",
        "canarycode",
        "canarydetail",
        "canarytext",
        "canaryplan",
        "canarykind",
        "canaryoutcome",
        "canary missing",
        "canaryneed",
    ):
        assert canary in told, canary


def test_items_come_from_every_family_that_the_person_is_or_was_in(case: SimpleNamespace) -> None:
    observe(case.second, case.subject, "O-1", code="door_knocked", start_on=D("2012-02-02"))
    observe(None, case.subject, "O-2", code="letter_sent", start_on=D("2018-02-02"))
    made, contents, _ = built(case)
    told = values(contents)
    assert "Door knocked" in told
    assert "Letter sent" in told
    assert made.families == 2
    assert {"Family 1", "Family 2"} <= {
        fact["value"] for item in items(contents) for fact in item["facts"]
    }
    for reference in (case.first.reference, case.second.reference, case.subject.reference, "O-1"):
        assert reference not in json.dumps(contents)


def test_household_facts_are_told_only_for_the_time_in_the_household(
    case: SimpleNamespace,
) -> None:
    for reference, start, code in (
        ("O-1", "2009-06-01", "before_joining"),
        ("O-2", "2012-12-31", "last_day_in"),
        ("O-3", "2013-01-01", "first_day_out"),
        ("O-4", "2020-01-01", "long_after"),
    ):
        observe(case.second, None, reference, code=code, start_on=D(start))
    observe(
        case.second,
        None,
        "O-5",
        kind="status",
        code="rent_arrears",
        start_on=D("2009-02-02"),
        end_on=D("2019-09-19"),
    )
    told = values(built(case)[1])
    assert "Last day in" in told
    assert "Rent arrears" in told
    for hidden in ("Before joining", "First day out", "Long after", "19 September 2019"):
        assert hidden not in told


def test_earlier_versions_are_told_as_such(case: SimpleNamespace) -> None:
    facts = person(
        "Mary",
        "Marigold",
        date_of_birth=D("1985-04-05"),
        address="8 New Street; Greenwich",
        postcode="SE28 0HG",
    )
    change_person(family=case.first, person=case.subject, facts=facts, by=case.manager)
    contents = built(case)[1]
    mine = [item for item in items(contents) if item["source"] == "families.Person"]
    assert [item["earlier_version"] for item in mine] == [False, True]
    assert "Marigold" in str(mine[0])
    assert "Quillfeather" in str(mine[1])
    assert "Kept as it was before the change on" in str(mine[1])


# --- Who is not told


def test_nothing_of_another_member_is_disclosed(case: SimpleNamespace) -> None:
    tomasz = case.others["Tomasz"]
    observe(case.first, tomasz, "O-1", code="arrest", detail_text="canaryofanother")
    Need.objects.create(
        family=case.first,
        person=tomasz,
        reference="N-1",
        need="H2.2",
        identified_on=D("2015-01-01"),
        identified_by="assessment",
        evidenced=True,
    )
    when = datetime(2026, 1, 1, tzinfo=UTC)
    run = OutcomeRun.objects.create(
        as_of=D("2026-01-01"), asked_by=case.analyst, started_at=when, finished_at=when
    )
    Suggestion.objects.create(run=run, family=case.first, person=tomasz, need_code="canaryneed")
    Eligibility.objects.create(
        run=run,
        family=case.first,
        framework="tf-2015-national",
        eligible=True,
        headlines=2,
        needs=2,
        lit="canarylit",
    )
    Claim.objects.create(
        family=case.first, route="SSP", state="paid", on_date=D("2016-01-01"), phase="p"
    )
    _, contents, pdf = built(case)
    both = json.dumps(contents, ensure_ascii=False) + text_of(pdf)
    for hidden in (
        "Tomasz",
        "Brackenbury",
        "Zoë",
        "Winifred",
        "Ashgrove",
        "1983",
        "2012",
        "canaryofanother",
        "Arrest",
        "H2.2",
        "canaryneed",
        "canarylit",
        "Hidden Drive",
        "BN7 2XX",
    ):
        assert hidden not in both, hidden
    assert "Whether the family was eligible" in both
    assert "SSP" in both


def test_names_and_homes_of_others_are_taken_out_of_notes(case: SimpleNamespace) -> None:
    observe(
        case.first,
        case.subject,
        "O-1",
        detail_text="ZOE saw Tomasz Brackenbury at 99 Hidden Drive, BN7 2XX; Mary Quillfeather "
        "was told by tomasz's sister Winifred.",
    )
    Artefact.objects.create(
        family=case.first,
        artefact="plan",
        on_date=D("2015-02-02"),
        covers_everyone=True,
        detail="Signed by Mary Quillfeather and T\u00adomasz",
    )
    made, contents, pdf = built(case)
    told = values(contents)
    assert (
        f"{MARK} saw {MARK} at {MARK}, {MARK}; Mary Quillfeather was told by {MARK} sister {MARK}."
        in told
    )
    assert f"Signed by Mary Quillfeather and {MARK}" in told
    assert made.withheld == 7
    assert "Together this occurs 7 times." in contents["left_out"][1]
    shown = text_of(pdf)
    assert shown.count(MARK) == 8  # once where it is explained
    for hidden in ("Tomasz", "Brackenbury", "Zoe", "ZOE", "Hidden", "BN7", "Winifred"):
        assert hidden.casefold() not in (told + shown).casefold()


def test_names_that_others_had_before_are_taken_out_too(case: SimpleNamespace) -> None:
    facts = person("Thom", "Brackenbury", date_of_birth=D("1983-01-02"))
    change_person(family=case.first, person=case.others["Tomasz"], facts=facts, by=case.manager)
    observe(case.first, case.subject, "O-1", detail_text="Tomasz, now Thom, came.")
    assert f"{MARK}, now {MARK}, came." in values(built(case)[1])


def test_workers_in_their_role_are_named(case: SimpleNamespace) -> None:
    assert "Kim North" in values(built(case)[1])
