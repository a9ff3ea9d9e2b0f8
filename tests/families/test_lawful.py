"""Nothing is opened or brought in without a basis, nothing sensitive kept without its condition."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from families.actions.assessments import AnswerFacts, begin_assessment, save_answer
from families.actions.facts import record_fact
from families.actions.interventions import InterventionFacts, record_intervention
from families.actions.needs import record_needs
from families.actions.notes import FromPage
from families.actions.people import change_person, facts_of
from families.actions.referrals import ReferredFacts
from families.models import Family, Need, Observation, Person
from families.queries.facts import choice_key, choice_of
from families.rules.facts import FactValues
from outcomes.actions.importing import import_cases
from privacy.errors import RuleBroken
from privacy.identity import acting_as, system_user
from privacy.queries import lawful
from tests.families.conftest import Office, browser
from tests.families.make_families import make_family
from tests.families.referring import make_referral
from tests.footing import take_footing_away
from tests.guards.access_rights import based
from tests.rules.casefile_council import whole_council, write_council

pytestmark = pytest.mark.django_db
PLAIN: dict[str, Any] = {"article_9": "", "schedule_1": [], "offences": False, "policy": ""}
OTTO = ReferredFacts("Otto", "Zarnow", "M", "child")
OFFENCE, HEALTH = "H1.1", "H6.1"


def refusals(*tries: Callable[[], object]) -> list[str]:
    """What each is refused with; what is not refused fails."""
    found = []
    for each in tries:
        with pytest.raises(RuleBroken) as refused:
            each()
        found.append(str(refused.value))
    return found


def test_law_01_no_case_is_opened_or_brought_in_without_a_confirmed_basis(
    office: Office, tmp_path: Path, django_assert_num_queries: Any
) -> None:
    with acting_as(office.keyworker), django_assert_num_queries(1):
        # Asked once for as long as a request lasts.
        assert [lawful.lacking_to_open() for _ in range(3)] == ["", "", ""]
    take_footing_away(office.dpo)
    client = browser(office.keyworker)
    page = client.get("/families/new/").content.decode()
    assert "No family can be opened yet" in page
    assert "data protection officer records it" in page
    assert 'name="identified_on-day"' not in page
    folder = write_council(tmp_path, whole_council())
    operator = system_user("operator")
    said = refusals(
        lambda: make_family(office.keyworker),
        lambda: import_cases(folder, by=operator),
        lambda: import_cases(folder, by=operator, dry_run=True),
    )
    assert "somebody else confirms it" in said[0]
    assert all(each.startswith("families.csv: “Work with the family” has no") for each in said[1:])
    assert not Family.objects.exists()
    # Put by one person it is not enough; confirmed by another it is.
    based(office.dpo)
    assert 'name="identified_on' in client.get("/families/new/").content.decode()
    make_family(office.keyworker)


def test_law_03_nothing_sensitive_is_saved_while_no_condition_is_on_record(
    office: Office, tmp_path: Path
) -> None:
    family = make_family(office.keyworker, attached_on=timezone.localdate())
    child = Person.objects.get(memberships__family=family, memberships__role="child")
    by, today = office.keyworker, timezone.localdate()
    with acting_as(by):
        answer = begin_assessment(family=family, by=by).answers.first()
    folder = write_council(tmp_path, whole_council())

    def need(code: str) -> list[Need]:
        said: dict[str, Any] = {"identified_by": "assessment", "evidenced": False}
        said |= {"identified_on": today, "needs": [code], "by": by}
        return record_needs(family=family, person=child, **said)

    def fact() -> list[Observation]:
        choice = choice_of(family, choice_key("event", "proven_offence"))
        assert choice
        said = FactValues(start_on=today, source="police")
        return record_fact(family=family, person=child, choice=choice, facts=said, by=by)

    def scored() -> object:
        typed = AnswerFacts("Calm", 3, not_known=False)
        return save_answer(answer=answer, page=FromPage(uuid.uuid4(), 0), typed=typed, by=by)

    def known(**facts: Any) -> object:
        said = type(facts_of(child))(**{**vars(facts_of(child)), **facts})
        return change_person(family=family, person=child, facts=said, by=by)

    def helped() -> object:
        facts = InterventionFacts("counselling", "Trust", today, None, "", Decimal(1))
        return record_intervention(family=family, person=None, facts=facts, by=by)

    take_footing_away(office.dpo)
    based(office.dpo, from_on=date(today.year, today.month, today.day), **PLAIN)
    said = refusals(
        *(lambda: need(HEALTH), lambda: known(ethnicity="WBRI"), helped, fact, scored),
        lambda: make_referral(office.manager, [OTTO], needs=(HEALTH,)),
        lambda: import_cases(folder, by=system_user("operator")),
    )
    assert all("no condition of Article 9" in each for each in said), said
    assert said[-1].split(":")[0] in ("people.csv", "needs.csv")
    assert not Need.objects.filter(family=family).exists()
    # To hide where somebody lives waits for nothing, and what is not sensitive is saved.
    known(address_protected=True, forename="Bennet")
    # One person whose basis differs: theirs counts for them alone (LAW-02).
    own: dict[str, Any] = {**PLAIN, "article_9": "g", "schedule_1": ["18"], "policy": "Policy"}
    based(office.dpo, person_id=child.pk, **own)
    need(HEALTH)
    said = refusals(lambda: need(OFFENCE), fact)
    assert all("no condition of Article 10" in each for each in said)
    helping = refusals(helped)
    assert "Article 9" in helping[0]
