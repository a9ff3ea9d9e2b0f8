"""No page that shows a case says what is hidden, until it is asked for with a reason."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain

import pytest
from django.utils import timezone

from families.actions.people import tokens_of
from families.actions.reveals import reveal
from families.framework import Framework
from families.models import Artefact, Family, Intervention, Need, Observation, Person, Reveal
from families.queries.frameworks import current_frameworks
from families.rules.field_groups import (
    CODES,
    NEEDS,
    Group,
    group_of_headline,
    group_of_need,
    group_of_outcome,
)
from outcomes.models import Relapse
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role, Scope
from tests.addresses import PAGES, Address, addresses
from tests.council import browser
from tests.database import Databases, _point_django_at

pytestmark = pytest.mark.django_db

# Pages of the rule book, or that offer it to choose from: they say what may be recorded of anybody.
RULE_BOOK = {
    *("families:framework", "families:frameworks", "families:plans", "families:feeds"),
    *("families:feed_new", "families:feed_change", "families:fact_new", "families:need_new"),
    *("families:needs_opening", "families:intervention_new", "families:intervention_opening"),
    "families:need_correct",
    *(
        "families:intervention_change",
        "families:referral_new",
        "outcomes:plan",
        "outcomes:plan_publish",
        "outcomes:gaps",
    ),
    # Counts of the whole team, and the choice of groups.
    *("outcomes:dashboard", "outcomes:gap", "families:reveal"),
}
STREET, POSTCODE = "9 Hideaway Row", "ZE1 0AA"
PLANTED = ("Hideaway", "ZE1 0AA", "Calmwater", "midwife said", "stepfather shouted")


@pytest.fixture(scope="module")
def pages(
    furnished: str, run_databases: Databases, django_db_setup: None
) -> Iterator[list[Address]]:
    """Every page of the demonstration council for those who work with families."""
    _point_django_at(furnished)
    with run_databases.server(furnished) as server:
        found = addresses(server)
    yield [at for at in found if ROLE_SCOPE[at.role] is not Scope.NONE]
    _point_django_at(run_databases.name)


@pytest.fixture
def family(pages: list[Address]) -> Family:
    """The family of these pages, of which something of every group is known."""
    [path] = {at.path for at in pages if at.name == "families:family"}
    family = Family.objects.get(pk=path.strip("/").split("/")[-1])
    today = timezone.localdate()
    members = family.members.filter(left_on=None)
    for member in members:
        _hide_address(member.person)
    for number, (need, who) in enumerate((("H6.1", True), ("H5.1", True), ("H5.2", False))):
        Need.objects.create(
            reference=f"hidden-{number}",
            family=family,
            person=members[0].person if who else None,
            need=need,
            identified_on=today - timedelta(days=400),
            identified_by="assessment",
            evidenced=True,
        )
    for code in ("mental_health_need", "da_victim_or_at_risk", "in_treatment"):
        Observation.objects.create(
            reference=f"hidden-{code}",
            family=family,
            kind="status",
            code=code,
            start_on=today - timedelta(days=3),
            source="health_visitor",
            detail_text="The midwife said so. The stepfather shouted.",
        )
    for kind in ("domestic abuse recovery", "adoption support", "play therapy"):
        started = today - timedelta(days=30)
        Intervention.objects.create(
            family=family, kind=kind, provider="Calmwater", started_on=started
        )
    Artefact.objects.create(
        family=family,
        artefact="plan",
        on_date=today - timedelta(days=5),
        covers_everyone=True,
        detail="A refuge; the stepfather shouted",
    )
    return family


def _hide_address(person: Person) -> None:
    person.address, person.postcode, person.address_protected = STREET, POSTCODE, True
    person.expecting_until = None
    person.tokens = tokens_of(person)
    person.save()


# Whoever answers a request for access reads all that is held of the person, word by word.
ANSWERING = {"privacy:subject_items", "privacy:subject_item"}


def hidden_words() -> set[str]:
    """Every label of the frameworks that is of a hidden group."""
    return set(chain.from_iterable(map(_of_framework, current_frameworks().values()))) | {
        *PLANTED,
        *("Domestic abuse recovery", "Adoption support", "Play therapy", "H5.1", "H5.2", "H6.1"),
    }


def _of_framework(framework: Framework) -> Iterator[str]:
    words = framework.vocabulary
    for code, label in chain(words.events.items(), words.statuses.items(), words.metrics.items()):
        if CODES[code]:
            yield label
    for line in framework.headlines:
        yield from [line.name] if group_of_headline(line.needs) else []
        yield from (need.label for need in line.needs if group_of_need(need.id))
        yield from (each.label for each in line.outcomes if group_of_outcome(each))


def said(at: Address) -> str:
    """The words of a page, wherever they stand in it."""
    answer = browser(User.objects.get(email=at.email)).get(at.path)
    assert answer.status_code in (200, 302), at.name
    return answer.content.decode().replace("&#x27;", "'").replace("&amp;", "&")


def leaked(page: str, words: set[str]) -> set[str]:
    """Which of the words stand in a page as whole words, whatever their case."""
    low = page.casefold()
    return {
        each for each in words if re.search(rf"(?<![\w.]){re.escape(each.casefold())}(?![\w])", low)
    }


def test_no_page_says_what_is_hidden(pages: list[Address], family: Family) -> None:
    words = hidden_words()
    found = {
        f"{at.name} as {at.role}": leaked(said(at), set(PLANTED) if at.name in RULE_BOOK else words)
        for at in pages
        if at.name not in ANSWERING
    }
    assert {name: each for name, each in found.items() if each} == {}


def test_the_walk_sees_what_is_shown(pages: list[Address], family: Family) -> None:
    """Once everything is revealed the same walk finds the words: it could have found them."""
    by_name = {(at.name, at.role): at for at in pages}
    at = by_name["families:family", Role.KEYWORKER]
    worker = User.objects.get(email=at.email)
    asked = {"groups": [group.value for group in Group], "reason_code": "case_work", "reason": ""}
    with acting_as(worker):
        reveal(family=family, by=worker, **asked)
    words = hidden_words()
    shown = leaked(said(at), words)
    assert {"Hideaway", "ZE1 0AA", "Calmwater", "H5.1", "H6.1", "Play therapy"} <= shown
    facts = leaked(said(by_name["families:facts", Role.KEYWORKER]), words)
    assert {"midwife said", "stepfather shouted", "mental health problem"} <= facts
    why = by_name["outcomes:family", Role.KEYWORKER]
    assert leaked(said(why), words)


def test_pages_of_many_families_hide_as_well(pages: list[Address], family: Family) -> None:
    """What has gone back, in the list of relapses and on the family's own page of them."""
    row = Relapse.objects.values().first()
    assert row
    broken = {"family_id": family.pk, "need_code": "H5.1", "outcome": "H5.O1", "broke_on": None}
    Relapse.objects.create(**{**row, "id": uuid.uuid4(), **broken})
    looked = [at for at in pages if at.name in ("outcomes:watch", "outcomes:family_watch")]
    for at in looked:
        page = said(at)
        assert not leaked(page, hidden_words())
        assert "Hidden: domestic abuse" in page
    assert {at.role for at in looked} >= {Role.MANAGER, Role.HEAD_OF_SERVICE, Role.KEYWORKER}


def test_every_code_of_the_product_s_frameworks_is_sorted(pages: list[Address]) -> None:
    for framework in current_frameworks().values():
        words = framework.vocabulary
        assert {*words.events, *words.statuses, *words.metrics} <= CODES.keys()
        assert framework.needs.keys() <= NEEDS.keys()
        # What an open outcome asks for is open, so that its rule tells nothing hidden.
        for outcome in framework.outcomes.values():
            assert group_of_outcome(outcome) is not Group.UNSORTED


def test_what_nobody_asked_for_is_hidden(family: Family) -> None:
    """Deny first: a family that came by another road than the one rule shows nothing."""
    assert not Reveal.objects.filter(family=family).exists()
    assert Family.objects.get(pk=family.pk).mask.hidden == frozenset(Group)


def test_every_page_of_a_case_is_walked() -> None:
    walked = {"families:family", "families:facts", "families:family_history", "outcomes:family"}
    assert walked <= PAGES.keys()
