"""Separated for safety: nothing that the other side can reach says a protected word."""

import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pypdf import PdfReader

from families.actions.agreements import record_agreement
from families.actions.allocation import allocate_keyworker
from families.actions.referrals import ReferredFacts
from families.actions.separating import Home
from families.models import (
    AssessmentAnswer,
    Family,
    FamilyLineage,
    Member,
    Person,
    PlanGoal,
    Printout,
    Restriction,
    RestrictionName,
    Transfer,
)
from families.queries.agreements import agreements_of, standing
from families.queries.duplicates import Typed, candidates
from families.queries.families import families_visible_to
from families.queries.search import find_people
from families.rules.agreements import Agreed
from families.rules.assessments import form_in_force
from families.rules.search import wanted
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as
from privacy.schedule import Danger, bystanders_of, items_of
from tests.addresses import names
from tests.families.conftest import Office, browser
from tests.families.households import (
    NEW,
    SHARED,
    keys_in,
    make_household,
    one,
    separate,
    work_with,
)
from tests.families.make_families import days_ago
from tests.families.printing import made_of, pdf_text
from tests.families.referring import make_referral
from tests.furnish_supervisions import supervised
from tests.guards.access_records import a_grant

SECTIONS = 2 * len(form_in_force().sections)  # of the approved assessment and of the next
CONSENT = Agreed("service", "given", days_ago(3), "visit")
# Streets and postcodes, the school, the notes, and who went.
WORDS = (
    *("Wexcombe", "RG14 7GQ", "Larkhaven", "RG14 5AA", "Thornbury Primary", "bruise"),
    *("Quilla", "Zephie"),
)
SAID = "Zephie has a bruise; at Thornbury Primary from 4 Wexcombe Rise"
# Of what was there before, all went; of people and what was printed some stayed.
WENT = (
    *("note_id", "task_id", "fact_id", "referral_id", "transfer_id"),
    *("assessment_id", "section_id", "goal_id"),
)
# What is of the protected family answers the other side so: not there, not theirs, a button.
REFUSED = (403, 404, 405)
UNDER = {name: set(parts) - {"family_id"} for name, parts in names() if "family_id" in parts}
# Addresses under a family that the walk opens for nobody, and why.
NOT_OPENED: dict[str, str] = {
    "families:printout": "what was made before the split is withdrawn, and leads back",
    "families:assessment_decide": "a manager's, and all assessments went where none is named",
    "families:assessment_withdraw": "likewise",
}


@dataclass(frozen=True)
class Parted:
    """Both sides, and keys of all that went; `hers` the other side must not open, `his` it may."""

    source: Family
    target: Family
    father: Person
    mother: Person
    keys: dict[str, list[uuid.UUID]]
    hers: frozenset[str] = frozenset()
    his: frozenset[uuid.UUID] = frozenset()


def keys_of(model: Any, family: Family) -> list[uuid.UUID]:
    return list(model.objects.filter(assessment__family=family).values_list("pk", flat=True))


@pytest.fixture
def family(office: Office) -> Family:
    """Of which nobody has gone yet."""
    return make_household(office)


@pytest.fixture
def parted(office: Office, family: Family) -> Parted:
    """Separated by the keyworker; a colleague leads the other side from then on."""
    mother, father = one(family, "Quilla"), one(family, "Otto")
    keys = {
        "note_id": list(family.notes.values_list("pk", flat=True)),
        "task_id": list(family.tasks.values_list("pk", flat=True)),
        "fact_id": list(family.observations.values_list("pk", flat=True)),
        "person_id": [mother.pk, one(family, "Zephie").pk, father.pk],
        "other_id": [mother.pk],
        "referral_id": list(family.referrals.values_list("pk", flat=True)),
        "transfer_id": list(family.transfers.values_list("pk", flat=True)),
        "assessment_id": list(family.assessments.values_list("pk", flat=True)),
        # Some of each assessment: their pages are one view.
        "section_id": keys_of(AssessmentAnswer, family)[::6],
        "goal_id": keys_of(PlanGoal, family),
        "printout_id": [made_of(family, kind, office.manager).pk for kind in ("visit", "record")],
        "member_id": list(family.members.values_list("pk", flat=True)),
    }
    made = separate(family, office.keyworker)
    with acting_as(office.manager):
        source = families_visible_to(office.manager).get(pk=family.pk)
        facts = {"worker": office.colleague, "started_on": days_ago(0), "by": office.manager}
        allocate_keyworker(family=source, **facts)
    return Parted(family, made.to_family, father, mother, keys)


@pytest.fixture
def worked_with(office: Office, family: Family) -> Family:
    """One of each that an address under a family names, before anybody goes."""
    work_with(family, one(family, "Zephie"), office.keyworker, SAID)
    with acting_as(office.head):
        a_grant(family)
    supervised(office.keyworker, family)
    return family


@pytest.fixture
def worked(office: Office, worked_with: Family, parted: Parted) -> Parted:
    """And after that one more of each on both sides."""
    source, target, kim = worked_with, parted.target, office.keyworker
    work_with(target, parted.mother, kim, SAID)
    with acting_as(kim):
        a_grant(target)
    work_with(source, parted.father, office.colleague, "He is well")
    supervised(office.colleague, source)
    parts = set().union(*UNDER.values()) - parted.keys.keys()
    hers, his = keys_in(target, parts, kim), keys_in(source, parts, office.colleague)
    went = [*hers.values(), *(parted.keys[part] for part in WENT), [target.pk]]
    keys = {**parted.keys, **{part: hers[part] + his[part] for part in hers}}
    theirs = frozenset(key for each in his.values() for key in each)
    secret = frozenset(str(key) for each in went for key in each)
    return replace(parted, keys=keys, hers=secret, his=theirs)


def urls(parted: Parted) -> Iterator[tuple[str, str]]:
    """Every address of the product: of both families, with all that was there before."""
    for name, parts in names():
        known = [{}]
        for part in parts:
            values = parted.keys.get(part, [])
            if part == "family_id":
                values = [parted.source.pk, parted.target.pk]
            known = [{**each, part: value} for each in known for value in values]
        for each in known:
            # Nothing of theirs was ever in the family that they may not open.
            if each.get("family_id") == parted.target.pk and parted.his & {*each.values()}:
                continue
            try:
                yield name, reverse(name, kwargs=each)
            except NoReverseMatch:
                continue


def words_in(answer: Any) -> str:
    """What an answer says; of a document what stands on its pages."""
    content = b"".join(answer) if answer.streaming else answer.content
    if content.startswith(b"%PDF") and b"startxref" in content:
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return str(content.decode(errors="replace"))


def spoken(text: str) -> set[str]:
    return {word for word in WORDS if word.casefold() in text.casefold()}


@pytest.mark.parametrize("who", ["colleague", "manager", "head"])
def test_no_address_that_the_other_side_can_reach_says_a_protected_word(
    office: Office, worked: Parted, who: str
) -> None:
    client, opened = browser(getattr(office, who)), 0
    client.raise_request_exception = False
    found = {}
    for name, url in urls(worked):
        answer = client.get(url, follow=True)
        text = words_in(answer)
        opened += answer.status_code == 200
        assert answer.status_code < 500, url
        # Under no family the other side may open what it held itself: a meeting, with nobody of it.
        if name in UNDER and not worked.hers.isdisjoint(url.split("/")):
            assert answer.status_code in REFUSED, url
        said = spoken(text) | ({"reference"} if worked.target.reference in text else set())
        if said:
            found[url] = said
    assert found == {}
    assert opened > 20


@pytest.mark.parametrize("who", ["colleague", "manager"])
def test_no_paper_of_the_other_side_says_a_protected_word(
    office: Office, parted: Parted, who: str
) -> None:
    """Nor can anybody have what was made before, whoever made it."""
    client, user = browser(getattr(office, who)), getattr(office, who)
    before = Printout.objects.filter(family=parted.source, pk__in=parted.keys["printout_id"])
    assert list(before.values_list("told", flat=True)) == ["", ""]
    for row in before:
        for name in ("printout", "printout_download"):
            address = reverse(f"families:{name}", args=[parted.source.pk, row.pk])
            answer = client.get(address) if name == "printout" else client.post(address)
            assert answer.status_code == (302 if who == "manager" else 404)
    for kind in ("visit", "record"):
        text = pdf_text(made_of(parted.source, kind, user))
        assert spoken(text) == set()
        assert "Otto" in text
    hers = pdf_text(made_of(parted.target, "record", office.keyworker))
    assert {"Thornbury Primary", "bruise", "Quilla", "Zephie"} <= spoken(hers)


def test_the_walk_sees_what_whoever_opens_both_sees(office: Office, worked: Parted) -> None:
    """And there is no address under a family that it leaves out without a reason."""
    client, seen = browser(office.keyworker), set()
    client.raise_request_exception = False
    answers: dict[str, set[int]] = {name: set() for name in UNDER}
    for name, url in urls(worked):
        answer = client.get(url)
        seen |= spoken(answer.content.decode(errors="replace"))
        answers.setdefault(name, set()).add(answer.status_code)
    assert {"Thornbury Primary", "bruise", "Quilla", "Zephie"} <= seen
    # What only these open they open on the side that is left to them.
    for user in (office.manager, office.head):
        client.force_login(user)
        for name, url in urls(worked):
            if name in UNDER and answers[name].isdisjoint({200, 405}):
                answers[name].add(client.get(url).status_code)
    assert {name for name in UNDER if answers[name].isdisjoint({200, 405})} == NOT_OPENED.keys()


@pytest.mark.parametrize("who", ["colleague", "manager", "head", "stranger"])
def test_nobody_of_them_is_found(office: Office, parted: Parted, who: str) -> None:
    user = getattr(office, who)
    with acting_as(user):
        for words in ("Quilla", "Zephie Brandt", "RG14 5AA", parted.mother.reference):
            assert not [
                hit for hit in find_people(user, wanted(words)).own if hit.name != "Otto Brandt"
            ]
            assert find_people(user, wanted(words)).elsewhere == [] or who == "stranger"
        typed = Typed("Quilla", "Brandt", parted.mother.date_of_birth, "RG14 5AA", ())
        assert "Quilla" not in str(candidates(typed, user=user))
        with connection.cursor() as cursor:
            for table, column in (("person", "id"), ("personevent", "pgh_obj_id")):
                cursor.execute(
                    f"SELECT count(*) FROM families_{table} WHERE {column} = %s",  # noqa: S608
                    [parted.mother.pk],
                )
                assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("named", [False, True])
def test_what_the_father_is_sent_says_none_of_it(
    office: Office, parted: Parted, *, named: bool
) -> None:
    """Whether the officer may open the new family, as the job that builds a pack does, or not."""
    if named:
        with acting_as(office.safeguarding):
            held = Restriction.objects.get(family=parted.target)
            RestrictionName.objects.create(restriction=held, user=office.dpo)
    with acting_as(office.dpo, opened=EVERYTHING):
        items = list(items_of(parted.father.pk))
        around = bystanders_of(parted.father.pk)
        hers = " ".join(f.value for item in items_of(parted.mother.pk) for f in item.facts)
    told = " ".join(fact.value for item in items for fact in item.facts)
    assert [i for i in items if spoken(" ".join(f.value for f in i.facts))] == []
    assert spoken(told) == set()
    assert "Otto" in told
    if not named:
        return
    # Whatever stayed with a name or street of theirs in it is marked for the officer.
    assert ("Quilla", "Brandt") in {name for each in around.people for name in each.names}
    assert any("Larkhaven" in place for each in around.people for place in each.places)
    assert Danger.SEPARATED in around.dangers
    assert {"bruise", "Thornbury Primary"} <= spoken(hers)


def test_whoever_was_offered_the_family_reads_no_more_of_it(office: Office, parted: Parted) -> None:
    with acting_as(office.keyworker):
        [offer] = Transfer.objects.filter(family=parted.target)
        assert (offer.state, offer.settled_by) == ("withdrawn", office.keyworker)
        assert not parted.source.referrals.exists()
    with acting_as(office.other_manager):
        assert not Transfer.objects.exists()
    page = reverse("families:transfer_answer", args=[offer.pk])
    assert browser(office.other_manager).get(page).status_code == 404


def test_the_check_list_looks_through_what_stayed_of_referrals(office: Office, kim: Client) -> None:
    family = make_household(office)
    zephie = ReferredFacts("Zephie", "Brandt", "F", "child", one(family, "Zephie").date_of_birth)
    make_referral(office.manager, [zephie], reason="Lives at 4 Wexcombe Rise")
    made = separate(family, office.keyworker, stays=("referrals", "handovers"))
    page = kim.get(f"{made.to_family.get_absolute_url()}who-knows/").content.decode()
    for kind in ("Referrals", "Referrals that led to no family", "Handovers"):
        assert f"{kind} on the other side: 1 has a word" in page, kind


def test_where_they_live_is_protected_and_the_shared_address_is_gone(
    office: Office, parted: Parted
) -> None:
    with acting_as(office.keyworker):
        mother = Person.objects.get(pk=parted.mother.pk)
    with acting_as(office.colleague):
        father = Person.objects.get(pk=parted.father.pk)
        assert not Member.objects.filter(family=parted.source, person=mother).exists()
    assert (mother.address, mother.address_protected) == (NEW.address, True)
    assert (father.address, father.postcode) == ("", "")
    assert len(father.tokens) < len(mother.tokens)


def test_a_manager_separates_too_and_the_new_family_is_asked_anew(office: Office) -> None:
    """A consent was given by those who are now parted: nobody's stands for the other side."""
    family = make_household(office)
    with acting_as(office.keyworker):
        record_agreement(family=family, agreed=CONSENT, by=office.keyworker)
    made = separate(family, office.manager)
    with acting_as(office.manager):
        target = families_visible_to(office.manager).get(pk=made.to_family_id)
        assert not standing(agreements_of(target))[1].is_given
        assert standing(agreements_of(family))[1].is_given
        # Nobody leads it until somebody is allocated; whoever parted them is named.
        assert not target.allocations.exists()
    assert browser(office.manager).get(target.get_absolute_url()).status_code == 200
    assert browser(office.keyworker).get(target.get_absolute_url()).status_code == 404


def test_the_others_may_keep_the_house_and_what_is_ticked(office: Office) -> None:
    family = make_household(office)
    home = Home("new", NEW.address, NEW.postcode, others_live_there=True)
    separate(family, office.keyworker, home, stays=("tasks",))
    with acting_as(office.keyworker):
        assert one(family, "Otto").address == SHARED["address"]
        assert (family.tasks.count(), family.notes.count()) == (1, 0)


def test_what_cannot_be_is_refused_and_nothing_is_half_done(office: Office) -> None:
    family = make_household(office)
    for home, said in (
        (Home("new"), "Enter the new address"),
        (Home("new", "2 Larkhaven Court", "nowhere"), "full postcode"),
        (Home("stay", others_live_there=True), "cannot be shown to the others"),
    ):
        with pytest.raises(RuleBroken, match=said):
            separate(family, office.keyworker, home)
    assert not FamilyLineage.objects.exists()
    assert Member.objects.filter(family=family).count() == 3


def test_the_check_list_says_who_sees_both_and_what_stayed(office: Office, kim: Client) -> None:
    family = make_household(office)
    made = separate(
        family,
        office.keyworker,
        stays=("artefacts",),
        names={office.manager.pk, office.stranger.pk},
    )
    page = kim.get(f"{made.to_family.get_absolute_url()}who-knows/").content.decode()
    assert "Kim North opens both sides" in page
    assert "Mo North opens both sides" in page
    assert "Sam South" not in page
    assert f"Assessments and plans on the other side: {SECTIONS + 1} have a word" in page
    assert browser(office.manager).get(made.to_family.get_absolute_url()).status_code == 200
    assert browser(office.head).get(made.to_family.get_absolute_url()).status_code == 404


def test_it_is_done_on_the_page_after_a_second_look(office: Office, kim: Client) -> None:
    family = make_household(office)
    page = f"{family.get_absolute_url()}separate/"
    sent = {
        "people": [str(one(family, "Quilla").pk), str(one(family, "Zephie").pk)],
        "where": "new",
        "address": "2 Larkhaven Court",
        "postcode": "rg145aa",
    }
    assert "Select where they live" in kim.post(page, {"people": sent["people"]}).content.decode()
    looked = kim.post(page, sent).content.decode()
    assert "Is taken off the record of those who are left" in looked
    assert not FamilyLineage.objects.exists()
    done = kim.post(page, {**sent, "sure": "yes"}, follow=True).content.decode()
    assert "The new family is open and restricted" in done
    assert "This family is restricted: those below open it" in done
