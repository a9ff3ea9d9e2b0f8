"""Alerts: what must be known before anybody meets a family."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.actions.merging import merge_families
from families.actions.risks import MEANWHILE, Judged, end_risk, raise_risk, review_risk
from families.models import Family, Risk
from families.queries.printouts import family_to_print
from families.queries.subject_risks import risk_items
from families.queries.visit_pack import visit_pack
from families.queries.whole_record import whole_record
from families.rules.risks import LONGEST
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as
from tests.families.conftest import Office
from tests.families.make_families import make_family


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days)


def judged(**instead: Any) -> Judged:
    said = {"kind": "animal", "level": 2, "text": "A dog runs free", "review_on": ahead(20)}
    return Judged(**{**said, **instead})


def typed(**instead: Any) -> dict[str, Any]:
    day = instead.pop("review_on", ahead(20))
    return {"kind": "threats", "level": "3", "text": "Go in pairs", "review_on": day, **instead}


def test_raised_seen_everywhere_judged_anew_and_ended(office: Office, kim: Client) -> None:
    family = make_family(office.keyworker)
    page, alerts = family.get_absolute_url(), reverse("families:risks", args=[family.pk])
    assert "No alert stands for this family" in kim.get(alerts).content.decode()
    assert "No alert" in kim.get("/families/").content.decode()
    wrong = kim.post(f"{alerts}new/", typed(review_on=ahead(60))).content.decode()
    assert "A high risk is looked at again by" in wrong
    assert "Go in pairs" in wrong
    assert (
        "The alert stands on top"
        in kim.post(f"{alerts}new/", typed(), follow=True).content.decode()
    )
    for where in (page, "/families/", reverse("families:agreements", args=[family.pk])):
        assert "High risk" in kim.get(where).content.decode(), where
    assert "Go in pairs" in kim.get(page).content.decode()
    assert "High risk" in kim.get("/families/?todo=alert").content.decode()
    with acting_as(office.keyworker):
        [risk] = Risk.objects.all()
    again = f"{alerts}{risk.pk}/"
    first = kim.get(again).content.decode()
    assert "as high risk" in first
    kim.post(again, typed(level="1", text="Quiet since May"))
    # A second window, made before: what is typed there is told of, and kept.
    late = kim.post(again, typed(text="Still loud")).content.decode()
    assert MEANWHILE[:40] in late
    assert "Still loud" in late
    shown = kim.get(alerts).content.decode()
    assert shown.index("Quiet since May") < shown.index("Earlier") < shown.index("Go in pairs")
    assert "Judged anew: Kim North" in shown
    with acting_as(office.keyworker):
        stands = Risk.objects.get(ended_at=None)
        assert stands.follows_id == risk.pk
    kim.post(f"{alerts}{stands.pk}/end/", {"ended_as": "over"})
    assert "High risk" not in kim.get(page).content.decode()
    assert "It is over" in kim.get(alerts).content.decode()


def test_why_is_hidden_with_its_group_and_what_to_do_never(office: Office, kim: Client) -> None:
    family = make_family(office.keyworker)
    with acting_as(office.keyworker):
        for kind, text in (
            ("not_alone", "Her former partner is violent"),
            ("infection", "Hepatitis in the house"),
            ("animal", "A dog runs free"),
        ):
            raise_risk(family=family, judged=judged(kind=kind, text=text), by=office.keyworker)
        held = family_to_print(family.pk, user=office.keyworker)
        on_paper = " ".join(visit_pack(held).alerts)
        printed = str(whole_record(held)["lines"])
    page = kim.get(family.get_absolute_url()).content.decode()
    assert "Do not visit alone" in page
    assert "Hidden: domestic abuse" in page
    for words in (page, on_paper, printed):
        assert "former partner" not in words
        assert "Hepatitis" not in words
        assert "A dog runs free" in words
    assert "Infection" not in page
    with acting_as(office.keyworker):
        risk = Risk.objects.get(kind="not_alone")
    asked: Any = kim.get(reverse("families:risk_review", args=[family.pk, risk.pk]))
    assert asked.url.startswith(reverse("families:reveal", args=[family.pk]))


def test_late_ones_are_a_task_and_the_highest_comes_first(office: Office, kim: Client) -> None:
    with acting_as(office.keyworker):
        families = [make_family(office.keyworker) for _ in range(2)]
        for family, level in zip(families, (1, 3), strict=True):
            raise_risk(
                family=family, judged=judged(level=level, review_on=ahead(5)), by=office.keyworker
            )
    first = kim.get("/families/?sort=-risk").content.decode()
    assert first.index(families[1].reference) < first.index(families[0].reference)
    assert "Look at an alert again" in kim.get("/tasks/").content.decode()


def test_no_judgement_is_changed_or_lost(office: Office) -> None:
    family = make_family(office.keyworker)
    with acting_as(office.keyworker):
        risk = raise_risk(family=family, judged=judged(), by=office.keyworker)
        for change in ("SET level = 1", "SET text = NULL", "SET review_on = CURRENT_DATE"):
            refused(f"UPDATE families_risk {change}")
        refused("DELETE FROM families_risk")
        for level, last in LONGEST.items():
            raise_risk(
                family=family,
                judged=judged(level=level, review_on=ahead(last.days)),
                by=office.keyworker,
            )
            with pytest.raises(RuleBroken):
                raise_risk(
                    family=family,
                    judged=judged(level=level, review_on=ahead(last.days + 1)),
                    by=office.keyworker,
                )
        end_risk(risk=risk, ended_as="error", by=office.keyworker)
        with pytest.raises(RuleBroken):
            review_risk(risk=risk, judged=judged(), by=office.keyworker)


def refused(statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_only_within_reach_and_with_the_record_when_it_is_merged(office: Office) -> None:
    family, other = make_family(office.keyworker), make_family(office.keyworker)
    with acting_as(office.keyworker):
        risk = raise_risk(family=family, judged=judged(), by=office.keyworker)
    with acting_as(office.stranger):
        assert not Risk.objects.exists()
        with pytest.raises(Http404):
            raise_risk(family=family, judged=judged(), by=office.stranger)
    with acting_as(office.keyworker):
        merge_families(
            kept=other, reference=family.reference, reason_code="duplicate", by=office.keyworker
        )
        assert Risk.objects.get(pk=risk.pk).family_id == other.pk
    mother = Family.objects.get(pk=other.pk).members.filter(role="parent")[0].person
    with acting_as(office.dpo, opened=EVERYTHING):
        told = [fact.value for item in risk_items(mother.pk) for fact in item.facts]
    assert {"A dog runs free", "Medium risk", "Dog or other animal"} <= set(told)
