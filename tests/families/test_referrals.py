"""Referrals: recorded, hidden, triaged with a reason that is kept, opened without retyping."""

import re
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.http import Http404
from django.utils import timezone

from families.actions import referrals as actions
from families.actions.exclusions import put_exclusion
from families.actions.referrals import ReferralFacts, ReferredFacts
from families.models import Family, FrameworkVersion, Referral
from families.queries import referrals as queries
from families.queries.retention import ReferralRecords
from families.queries.subject_family import PersonFinder
from families.queries.subject_referrals import referral_items, referred_items, step_items
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as
from privacy.models import AuditEvent, Team, User
from tests.families.conftest import Office, browser
from tests.families.make_families import PARENT, born, days_ago, make_family, person
from tests.families.referring import make_referral

pytestmark = pytest.mark.django_db
WHY = "Mr Quillfeather wrote that the stairs are flooded"
EVERY_ROW = """
SELECT row_to_json(t)::text FROM families_referral t
UNION ALL SELECT row_to_json(t)::text FROM families_referredperson t
UNION ALL SELECT row_to_json(t)::text FROM families_referralstep t
"""
# Of the health group, and of none.
HEALTH, OPEN_NEED = "H5.1", "H2.1"


def referred(office: Office, by: User | None = None, **instead: Any) -> Referral:
    by = by or office.manager
    facts = {
        **{"received_on": days_ago(4), "source": "school", "agency": "Oxlip School"},
        **{"referrer": "Una Quillfeather", "contact": "01 234", "reason": WHY},
        **{"consent": "given", "consent_route": "spoken", "consent_on": days_ago(5)},
        **{"address": "9 Larkspur Lane; Newbury", "postcode": "RG14 7GQ"},
    }
    people = (
        ReferredFacts("Wilhelmina", "Zarnow", "F", "parent", born(34)),
        ReferredFacts("Otto", "Zarnow", "M", "child", born(8)),
    )
    team: Team | None = instead.pop("team", None)
    with acting_as(by):
        return actions.record_referral(
            key=uuid.uuid4(),
            team=team,
            framework=FrameworkVersion.objects.filter(code="tf-2015-national").latest("number"),
            facts=ReferralFacts(**{**facts, **instead}),
            people=people,
            by=by,
        )


def step(referral: Referral, by: User, name: str, **instead: str) -> None:
    said = {"reason_code": "", "reason": "As it was said", "passed_to": "", **instead}
    with acting_as(by):
        actions.take_step(referral=referral, step=name, by=by, **said)


def hidden_fields(page: bytes) -> dict[str, str]:
    """What the browser sends of a page as it was shown: every field with its value."""
    text = page.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", text):
        known = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        chosen = known.get("type") not in ("radio", "checkbox") or "checked" in tag
        if chosen and "name" in known:
            found[known["name"]] = known.get("value", "on" if "checked" in tag else "")
    for name, body in re.findall(r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', text, re.S):
        chosen_option = re.search(r'value="([^"]*)"\s+selected', body)
        found[name] = (chosen_option or re.search(r'value="([^"]*)"', body) or [""] * 2)[1]
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', text, re.S):
        found[name] = body.strip()
    return found


def test_a_referral_is_recorded_once_from_the_page(office: Office) -> None:
    mo = browser(office.manager)
    page = mo.get("/referrals/new/")
    typed = {
        **hidden_fields(page.content),
        **{"then": "save", "people": "0,1", "referrer": "Una Quillfeather", "reason": WHY},
        **{"person-0-forename": "Wilhelmina", "person-0-surname": "Zarnow", "person-0-sex": "F"},
        **{"source": "school", "consent": "not_asked", "consent_route": "spoken"},
    }
    wrong = mo.post("/referrals/new/", {**typed, "referrer": ""}).content.decode()
    assert "Enter name of whoever refers them" in wrong
    assert "Wilhelmina" in wrong
    for _ in range(2):
        answer = mo.post("/referrals/new/", typed)
        assert answer.status_code == 302, answer.content.decode().partition("problem")[2][:800]
    referral = Referral.objects.get()
    assert (referral.team, referral.consent_route, referral.people.count()) == (
        office.north,
        "",
        1,
    )
    listed = mo.get("/referrals/").content.decode()
    assert "Wilhelmina Zarnow" in listed
    assert "Waits since today" in listed
    assert WHY not in listed


def test_consent_that_was_given_says_how_and_when(office: Office) -> None:
    with pytest.raises(RuleBroken, match="how the family agreed"):
        referred(office, consent_route="")
    with pytest.raises(RuleBroken, match="before the referral"):
        referred(office, consent_on=days_ago(0))
    referral = referred(office)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(consent_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(state="declined")


def test_only_those_who_triage_for_the_team_see_it(office: Office) -> None:
    referral = referred(office)
    at = referral.get_absolute_url()
    assert browser(office.manager).get(at).status_code == 200
    assert browser(office.head).get(at).status_code == 200
    assert browser(office.other_manager).get(at).status_code == 404
    assert browser(office.keyworker).get(at).status_code == 403
    assert "Zarnow" not in browser(office.other_manager).get("/referrals/").content.decode()
    with pytest.raises(Http404):
        step(referral, office.other_manager, "declined", reason_code="area")
    with pytest.raises(AccessDenied):
        step(referral, office.keyworker, "declined", reason_code="area")


def test_what_is_hidden_is_shown_once_for_a_reason(office: Office) -> None:
    referral = referred(office, needs=(OPEN_NEED, HEALTH))
    mo, at = browser(office.manager), referral.get_absolute_url()
    page = mo.get(at).content.decode()
    assert WHY not in page
    assert "Hidden: " in page
    assert WHY not in mo.post(f"{at}show/", {}).content.decode()
    assert WHY in mo.post(f"{at}show/", {"reason_code": "case_work"}).content.decode()
    assert AuditEvent.objects.filter(event="referral_shown", reason_code="case_work").count() == 1
    assert WHY not in mo.get(at).content.decode()
    assert WHY in browser(office.manager).get(referred(office).get_absolute_url()).content.decode()


def test_a_decision_keeps_its_reason_and_may_be_taken_up_again(office: Office) -> None:
    referral = referred(office)
    mo, at = browser(office.manager), referral.get_absolute_url()
    refused = mo.post(at, {"step": "declined", "reason": "No room at Larkspur"})
    assert "Select why." in refused.content.decode()
    assert "No room at Larkspur" in refused.content.decode()
    assert mo.post(at, {"step": "asked", "reason": "Which school?"}).status_code == 302
    assert mo.post(at, {"step": "added", "reason": "Oxlip School"}).status_code == 302
    declined = {"step": "declined", "reason": "No room at Larkspur", "reason_code": "area"}
    assert mo.post(at, declined).status_code == 302
    page = mo.get(at).content.decode()
    for words in ("Which school?", "Oxlip School", "No room at Larkspur", "lives outside the area"):
        assert words in page
    referral.refresh_from_db()
    assert (referral.state, referral.decided_on) == ("declined", timezone.localdate())
    # Two at once: the second is told what was decided.
    with pytest.raises(RuleBroken, match="declined"):
        step(referral, office.manager, "accepted")
    step(referral, office.manager, "reopened")
    referral.refresh_from_db()
    assert (referral.state, referral.decided_on, referral.steps.count()) == ("waiting", None, 4)
    with pytest.raises(RuleBroken, match="to whom"):
        step(referral, office.manager, "passed_on", reason_code="other_service")


def test_an_accepted_referral_is_opened_without_retyping(office: Office) -> None:
    referral = referred(office, needs=(OPEN_NEED,))
    mo, at = browser(office.manager), referral.get_absolute_url()
    assert mo.get(f"{at}open/")["Location"] == at
    answer = mo.post(at, {"step": "accepted", "reason": "It fits"})
    assert answer["Location"] == f"{at}open/"
    assert "family is not opened yet" in mo.get(at).content.decode()
    filled = hidden_fields(mo.get(f"{at}open/").content)
    sent = mo.post(f"{at}open/", {**filled, "then": "save"})
    assert sent.status_code == 302, sent.content.decode().partition("problem")[2][:800]
    family = Family.objects.get()
    assert "Needs named in the referral" in mo.get(sent["Location"]).content.decode()
    assert family.team == office.north
    people = {member.person.full_name: member.person for member in family.members.all()}
    assert set(people) == {"Wilhelmina Zarnow", "Otto Zarnow"}
    assert people["Otto Zarnow"].address == "9 Larkspur Lane; Newbury"
    assert people["Otto Zarnow"].date_of_birth == born(8)
    referral.refresh_from_db()
    assert referral.family == family
    # Sent twice it is one family; another one is not opened from it.
    assert mo.post(f"{at}open/", {**filled, "then": "save"})["Location"] == at
    assert Family.objects.count() == 1
    with pytest.raises(RuleBroken, match="family was opened"):
        step(referral, office.manager, "reopened")


def test_from_then_on_it_is_seen_where_its_family_is(office: Office) -> None:
    referral = referred(office)
    family = make_family(office.stranger)
    Referral.objects.filter(pk=referral.pk).update(
        family=family, state="accepted", decided_on=days_ago(0)
    )
    assert browser(office.manager).get(referral.get_absolute_url()).status_code == 404
    assert browser(office.other_manager).get(referral.get_absolute_url()).status_code == 200
    with acting_as(office.dpo):
        put_exclusion(
            email=office.other_manager.email,
            reference=family.reference,
            reason_code="relative",
            by=office.dpo,
        )
    assert browser(office.other_manager).get(referral.get_absolute_url()).status_code == 404


def test_who_is_known_already_is_shown_before_a_decision(office: Office) -> None:
    make_family(
        office.stranger,
        people=[(person("Wilhelmina", "Zarnow", date_of_birth=born(34)), PARENT)],
    )
    earlier = referred(office)
    step(earlier, office.manager, "declined", reason_code="threshold")
    again = referred(office)
    page = browser(office.manager).get(f"{again.get_absolute_url()}known/").content.decode()
    assert "known to another team: South team" in page
    assert earlier.reference in page
    with acting_as(office.manager):
        elsewhere = referred(office, office.head, team=office.south)
        assert elsewhere not in queries.referrals_visible_to(office.manager)
    page = browser(office.manager).get(f"{again.get_absolute_url()}known/").content.decode()
    assert elsewhere.reference not in page


def test_a_declined_referral_is_found_told_and_kept_by_its_own_rule(office: Office) -> None:
    referral = referred(office)
    assert ReferralRecords().count() == 0
    step(referral, office.manager, "declined", reason_code="area", reason="Too far away")
    with acting_as(office.dpo, opened=EVERYTHING):
        [found] = PersonFinder().find("Wilhelm Zarnow", born(34), "")
        assert found.initials == "W. Z."
        named = PersonFinder().named(found.person_id)
        assert named
        assert named.name == "Wilhelmina Zarnow"
        said = [
            fact.value
            for collect in (referral_items, referred_items, step_items)
            for item in collect(found.person_id)
            for fact in item.facts
        ]
        assert {WHY, "Una Quillfeather", "Wilhelmina", "Too far away"} <= set(said)
        assert "Otto" not in said
        [record] = ReferralRecords().of_person(found.person_id)
    assert record.facts.events == {"decision": timezone.localdate()}


def test_nothing_of_a_referral_is_readable_in_the_database(office: Office) -> None:
    referral = referred(office)
    step(referral, office.manager, "passed_on", reason_code="known", passed_to="Hedgerow Trust")
    words = ("Quillfeather", "Zarnow", "Larkspur", "RG14 7GQ", "Hedgerow", "Oxlip")
    with connection.cursor() as cursor:
        cursor.execute(EVERY_ROW)
        rows = " ".join(row for (row,) in cursor.fetchall())
    assert "passed_on" in rows
    assert not [word for word in words if word in rows]
    trail = " ".join(str(row) for row in AuditEvent.objects.values())
    assert not [word for word in words if word in trail]


def test_needs_of_every_referral_are_named_where_families_were_put_together(
    office: Office, family: Family
) -> None:
    for needs in ((OPEN_NEED,), (OPEN_NEED, "H1.1")):
        facts = ReferredFacts("Ida", "Moorhen", "F", "parent", None)
        make_referral(office.manager, [facts], family=family, needs=needs)
    found = queries.with_needs_referred(Family.objects.filter(pk=family.pk)).get()
    named: list[str] = found.needs_referred  # type: ignore[attr-defined]
    assert sorted(named) == sorted([OPEN_NEED, OPEN_NEED, "H1.1"])
    plain = make_family(office.keyworker)
    assert (
        queries.with_needs_referred(Family.objects.filter(pk=plain.pk)).get().needs_referred == []
    )  # type: ignore[attr-defined]
