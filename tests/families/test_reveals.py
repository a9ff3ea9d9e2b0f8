"""What is hidden of a family: shown to one person, for a while, with a reason, and noted."""

import uuid
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from families.actions.allocation import work_permission
from families.actions.members import add_member
from families.actions.people import change_person
from families.actions.reveals import hide_again, reveal
from families.models import Family, FamilyGrant, Intervention, Person, Printout, Reveal
from families.queries.duplicates import Typed, candidates
from families.queries.reveals import lasts_for, mask_for, masks_for
from families.queries.search import find_people
from families.queries.subject_items import person_items
from families.rules.field_groups import ALL_HIDDEN, Group, Mask
from families.rules.search import wanted
from outcomes.queries.explained import explained
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from tests.families.conftest import Office, browser
from tests.families.make_families import CHILD, make_family, person, show_hidden
from tests.families.test_record import add_needs, observe

ASKED: dict[str, Any] = {"groups": ["health"], "reason_code": "case_work", "reason": ""}
REFUGE = {"address": "9 Hideaway Row", "postcode": "ZE1 0AA"}


def address(family: Family) -> str:
    return reverse("families:reveal", args=[family.pk])


def page_of(user: User, family: Family) -> str:
    return browser(user).get(family.get_absolute_url()).content.decode()


def hide(family: Family, by: User, name: str = "parent") -> Person:
    """The address of a member is protected."""
    who = family.members.get(role=name).person
    facts = person(who.forename, who.surname, address_protected=True, **REFUGE)
    change_person(family=family, person=who, by=by, everybody_moves=True, facts=facts)
    return Person.objects.get(pk=who.pk)


def test_it_is_hidden_until_asked_for_then_shown_then_hidden_again(office: Office) -> None:
    family = make_family(office.keyworker)
    add_needs(family, office.keyworker, "H6.1", "H5.1", "H2.1")
    before = page_of(office.keyworker, family)
    assert "Hidden: health" in before
    assert "Hidden: domestic abuse" in before
    assert "mental health problem" not in before
    assert "H6.1" not in before
    assert "Persistent absence" in before
    client = browser(office.keyworker)
    said = {"groups": ["health"], "reason_code": "meeting", "reason": "Visit at noon"}
    answer = client.post(address(family), said)
    assert (answer.status_code, answer["Location"]) == (302, family.get_absolute_url())
    shown = client.get(family.get_absolute_url()).content.decode()
    assert "Parent or child with a mental health problem" in shown
    assert "Shown to you for the moment: health until" in shown
    assert "Hidden: domestic abuse" in shown
    later = timezone.now() + timedelta(minutes=61)
    with patch.object(timezone, "now", return_value=later):
        assert "Hidden: health" in client.get(family.get_absolute_url()).content.decode()


def test_it_can_be_hidden_again_at_once(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    add_needs(family, office.keyworker, "H6.1")
    show_hidden(family, office.keyworker, "health")
    show_hidden(family, office.manager, "health")
    client, here = browser(office.keyworker), family.get_absolute_url()
    hide_now = reverse("families:hide", args=[family.pk])
    assert f"{hide_now}?next={here}" in client.get(here).content.decode()
    answer = client.post(f"{hide_now}?next={here}outcomes/")
    assert (answer.status_code, answer["Location"]) == (302, f"{here}outcomes/")
    page = client.get(here).content.decode()
    assert "Hidden: health" in page
    assert "Hide it again now" not in page
    assert "Shown to you for the moment: health" in page_of(office.manager, family)
    assert AuditEvent.objects.get(event=Event.HIDDEN_AGAIN).family_id == family.pk


def test_hiding_again_ends_what_is_one_s_own_and_still_shown_and_its_papers(
    office: Office,
) -> None:
    """Not another family's, a colleague's, or what had ended; a paper of it told what was shown."""
    past = timezone.now() - timedelta(hours=2)
    with patch.object(timezone, "now", return_value=past - timedelta(days=1)):
        family = make_family(office.keyworker, team=office.north)
        other = make_family(office.keyworker)
    with patch.object(timezone, "now", return_value=past):
        show_hidden(family, office.keyworker, "health")
    [own] = show_hidden(family, office.keyworker, "health")
    others = show_hidden(other, office.keyworker, "health")
    others += show_hidden(family, office.manager, "health")
    papers = {
        name: Printout.objects.create(
            **{"family": of, "made_by": by, "kind": "record", "job_id": uuid.uuid4()},
            **{"made_at": past, "expires_at": own.ends_at, "sha256": "0" * 64, "size": 1},
        )
        for name, of, by in (
            ("own", family, office.keyworker),
            ("of another family", other, office.keyworker),
            ("a colleague's", family, office.manager),
        )
    }
    with acting_as(office.keyworker):
        hide_again(family=family, by=office.keyworker)
    noted = AuditEvent.objects.filter(event=Event.HIDDEN_AGAIN)
    assert [each.target_id for each in noted] == [own.pk]
    for each in others:
        with acting_as(each.user):
            assert mask_for(each.user, each.family_id) != ALL_HIDDEN
    with acting_as(office.keyworker):
        assert mask_for(office.keyworker, family.pk) == ALL_HIDDEN
    gone = Printout.objects.exclude(destroyed_at=None)
    assert list(gone.values_list("pk", flat=True)) == [papers["own"].pk]
    with acting_as(office.analyst), pytest.raises(AccessDenied):
        hide_again(family=family, by=office.analyst)


def test_who_works_with_it_is_asked_once_an_hour_others_each_quarter(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    for user, minutes in ((office.keyworker, 60), (office.manager, 15), (office.head, 15)):
        [made] = show_hidden(family, user, "health")
        assert made.ends_at - made.revealed_at == timedelta(minutes=minutes)
    noted = AuditEvent.objects.filter(event=Event.REVEALED)
    assert {(each.family_id, each.reason_code) for each in noted} == {(family.pk, "case_work")}
    assert [each.facts for each in noted] == [{"group": "health"}] * 3


def test_who_worked_or_will_work_with_it_is_asked_as_others_are(office: Office) -> None:
    family, other = make_family(office.keyworker), make_family(office.keyworker)
    today, day = timezone.localdate(), timedelta(days=1)
    now = {"kind": "cover", "starts_on": today, "ends_on": today + day}
    held = FamilyGrant.objects.create(
        user=office.colleague, permission=work_permission(), content_object=family, **now
    )
    changes = {
        "today": ({}, 60),
        "tomorrow": ({"starts_on": today + day}, 15),
        "until yesterday": ({"starts_on": today - day, "ends_on": today}, 15),
        "as a partner": ({"kind": "partner"}, 15),
    }
    for words, (change, minutes) in changes.items():
        FamilyGrant.objects.filter(pk=held.pk).update(**{**now, **change})
        assert lasts_for(office.colleague, family) == timedelta(minutes=minutes), words
    FamilyGrant.objects.filter(pk=held.pk).update(**now)
    for user, of in ((office.colleague, other), (office.manager, family)):
        assert lasts_for(user, of) == timedelta(minutes=15)


def test_lists_hide_all_that_was_not_shown_to_the_reader(office: Office) -> None:
    family, other = make_family(office.keyworker, team=office.north), make_family(office.keyworker)
    for group in ("health", "adoption"):
        show_hidden(family, office.keyworker, group)
    show_hidden(family, office.manager, "domestic_abuse")
    with acting_as(office.manager):
        theirs = masks_for(office.manager)
        assert theirs == {family.pk: Mask(frozenset(Group) - {Group.ABUSE})}
    with acting_as(office.keyworker):
        mine = masks_for(office.keyworker)
        assert mine == {family.pk: Mask(frozenset(Group) - {Group.HEALTH, Group.ADOPTION})}
        assert mask_for(office.keyworker, family.pk) == mine[family.pk]
        assert mask_for(office.keyworker, other.pk) == ALL_HIDDEN
        with patch.object(timezone, "now", return_value=timezone.now() + timedelta(minutes=61)):
            assert masks_for(office.keyworker) == {}
    # Codes without names: there is nobody to hide.
    assert mask_for(office.dpo, family.pk) == Mask(frozenset())


def test_it_is_one_s_own_and_of_one_family_only(office: Office) -> None:
    family, other = make_family(office.keyworker, team=office.north), make_family(office.keyworker)
    for each in (family, other):
        add_needs(each, office.keyworker, "H6.1")
    show_hidden(family, office.keyworker, "health")
    assert "Hidden: health" not in page_of(office.keyworker, family)
    assert "Hidden: health" in page_of(office.keyworker, other)
    assert "Hidden: health" in page_of(office.manager, family)


def test_the_reason_is_no_part_of_what_is_noted_and_is_asked_where_it_matters(
    office: Office,
) -> None:
    family = make_family(office.keyworker)
    with pytest.raises(RuleBroken, match="own words"):
        reveal(
            family=family,
            groups=["health"],
            reason_code="request",
            reason="",
            by=office.keyworker,
        )
    client = browser(office.keyworker)
    refused = client.post(address(family), {"reason_code": "case_work"}).content.decode()
    assert "Select at least one group" in refused
    why = {"reason_code": "request", "reason": "The court wrote to us"}
    show_hidden(family, office.keyworker, "health", **why)
    [noted] = AuditEvent.objects.filter(event=Event.REVEALED)
    assert "court" not in str(vars(noted))


def test_who_may_not_ask_never_sees_it(office: Office) -> None:
    family = make_family(office.keyworker)
    for nobody in (office.stranger, office.partner, office.dpo, office.analyst):
        with pytest.raises((AccessDenied, Http404)):
            reveal(family=family, by=nobody, **ASKED)
        assert browser(nobody).post(address(family), ASKED).status_code in (403, 404)
    assert not Reveal.objects.exists()


def test_the_wall_lets_nobody_show_it_to_themselves_otherwise(office: Office) -> None:
    """Another's row, a family out of reach, a longer time: the database itself says no."""
    family, theirs = make_family(office.keyworker), make_family(office.stranger)
    now = timezone.now()
    row = {"group": "health", "revealed_at": now, "ends_at": now + timedelta(minutes=9)}
    later = {**row, "ends_at": now + timedelta(minutes=61)}
    for user, of in ((office.keyworker, theirs), (office.stranger, family)):
        with (
            acting_as(office.keyworker),
            pytest.raises(ProgrammingError, match="row-level"),
            transaction.atomic(),
        ):
            Reveal.objects.create(user=user, family=of, **row)
    with (
        acting_as(office.keyworker),
        pytest.raises(IntegrityError, match="for_a_while"),
        transaction.atomic(),
    ):
        Reveal.objects.create(user=office.keyworker, family=family, **later)
    show_hidden(family, office.keyworker, "health")
    for change in ({"ends_at": F("ends_at") + timedelta(seconds=1)}, {"group": "adoption"}):
        with (
            acting_as(office.keyworker),
            pytest.raises(DatabaseError, match="Cannot update"),
            transaction.atomic(),
        ):
            Reveal.objects.update(**change)
    with acting_as(office.stranger), connection.cursor() as cursor:
        assert Reveal.objects.update(ends_at=now + timedelta(seconds=1)) == 0
        cursor.execute("SELECT count(*) FROM families_reveal")
        assert cursor.fetchone() == (0,)


def test_a_page_about_something_hidden_asks_why_and_leads_back(office: Office) -> None:
    family = make_family(office.keyworker)
    add_needs(family, office.keyworker, "H6.1")
    fact = observe(family, "O1", kind="status", code="in_treatment", detail_text="Clearwell clinic")
    started = timezone.localdate()
    therapy = Intervention.objects.create(family=family, kind="play therapy", started_on=started)
    need = family.needs.get()
    client = browser(office.keyworker)
    for name, key in (
        ("fact", fact.pk),
        ("fact_end", fact.pk),
        ("need_change", need.pk),
        ("intervention_change", therapy.pk),
    ):
        path = reverse(f"families:{name}", args=[family.pk, key])
        asked = client.get(path)
        assert asked.status_code == 302
        assert asked["Location"].startswith(address(family))
        assert "health" not in asked["Location"]
    back = client.post(asked["Location"], ASKED)
    assert back["Location"] == path
    assert "play therapy" in client.get(path).content.decode()
    elsewhere = client.post(f"{address(family)}?next=https://example.org/", ASKED)
    assert elsewhere["Location"] == family.get_absolute_url()


def test_lists_and_the_timeline_say_no_value_source_or_detail(office: Office) -> None:
    family = make_family(office.keyworker)
    observe(family, "O1", kind="status", code="in_treatment", detail_text="Clearwell clinic")
    observe(family, "O2", code="domestic_abuse_callout", detail_text="He shouted", source="police")
    observe(family, "O3", code="missing_episode", detail_text="Stayed with the adoptive aunt")
    client = browser(office.keyworker)
    for name in ("facts", "family_history"):
        page = client.get(reverse(f"families:{name}", args=[family.pk])).content.decode()
        for group in ("health", "domestic abuse", "adoption"):
            assert f"Hidden: {group}" in page
        for words in ("Clearwell", "shouted", "adoptive", "in_treatment", "domestic incident"):
            assert words not in page


def test_a_need_that_is_hidden_is_offered_as_if_it_were_not_recorded(office: Office) -> None:
    family = make_family(office.keyworker)
    add_needs(family, office.keyworker, "H6.1", "H2.1")
    child = family.members.get(role="child").person
    path = reverse("families:need_new", args=[family.pk]) + f"?who={child.pk}"
    page = browser(office.keyworker).get(path).content.decode()
    assert 'value="H6.1"' in page
    assert 'value="H2.1"' not in page
    assert "Hidden: health" in page


def test_a_protected_address_is_hidden_with_everybody_who_lives_there(office: Office) -> None:
    family = make_family(office.keyworker)
    hide(family, office.keyworker)
    lives = Person.objects.filter(memberships__family=family)
    assert {each.address_protected for each in lives} == {True}
    page = page_of(office.keyworker, family)
    assert "Hidden: protected address" in page
    assert "Hideaway" not in page
    assert "ZE1 0AA" not in page
    show_hidden(family, office.keyworker, "protected_address")
    assert "9 Hideaway Row" in page_of(office.keyworker, family)
    add_member(
        family=family, who=person("Cal", "Okafor", **REFUGE), part=CHILD, by=office.keyworker
    )
    assert Person.objects.get(pk=family.members.latest("person__id").person_id).address_protected


def test_the_mark_is_taken_off_for_the_household_together(office: Office) -> None:
    family = make_family(office.keyworker)
    parent = hide(family, office.keyworker)
    path = reverse("families:person_change", args=[family.pk, parent.pk])
    assert browser(office.keyworker).get(path)["Location"].startswith(address(family))
    facts = person("Ada", "Okafor", **REFUGE)
    changed = change_person(family=family, person=parent, by=office.keyworker, facts=facts)
    assert "address_protected" in changed
    lives = Person.objects.filter(memberships__family=family)
    assert {each.address_protected for each in lives} == {False}
    assert "9 Hideaway Row" in page_of(office.keyworker, family)


def test_no_postcode_finds_or_confirms_somebody_protected(office: Office) -> None:
    family = make_family(office.keyworker)
    hide(family, office.keyworker)
    assert find_people(office.keyworker, wanted("ZE1 0AA")).count == 0
    assert find_people(office.stranger, wanted("ZE1 0AA")).count == 0
    assert find_people(office.keyworker, wanted("Ada")).count == 1
    typed = Typed("Ada", "Okafor", timezone.localdate(), "ZE1 0AA", ())
    assert candidates(typed, user=office.stranger) == []


def test_a_subject_access_pack_holds_no_protected_address(office: Office) -> None:
    """A01: whoever asks for a child's record may be whom the child is hidden from."""
    family = make_family(office.keyworker)
    parent = hide(family, office.keyworker)
    told = str(list(person_items(parent.pk)))
    assert "Protected: not in this pack" in told
    assert "Hideaway" not in told
    assert "ZE1" not in told


def test_explanations_say_where_it_stands_and_no_more(office: Office) -> None:
    family = make_family(office.keyworker)
    add_needs(family, office.keyworker, "H6.1", "H5.1", "H2.1")
    family.needs.update(evidenced=True)
    page = explained(family, timezone.localdate())
    hidden = {each.label for each in page.results if each.hidden}
    assert hidden == {"Hidden: health", "Hidden: domestic abuse"}
    assert all(not each.links and each.line is None for each in page.results if each.hidden)
    family.reveals = [{"group": group.value} for group in Group]
    assert not [each for each in explained(family, timezone.localdate()).results if each.hidden]
