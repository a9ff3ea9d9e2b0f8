"""A local plan from the first word to a proposal: kept as typed, refused in words."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from families.actions import plans as actions
from families.models import LocalPlan
from families.queries.frameworks import plan_in_force, rules_in_force
from families.queries.plans import in_words, latest_version
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.families.conftest import Office, browser
from tests.make import make_user

pytestmark = pytest.mark.django_db
TF, SF = "tf-2015-national", "sf-2022-national"
RIGHT = {"parameters.absence_basis": "unauthorised_only", "optional": ["H1.O5"]}


@pytest.fixture
def author(office: Office) -> User:
    return make_user(Role.ADMINISTRATOR, "Ada Ministrator")


@pytest.fixture
def second(office: Office) -> User:
    return make_user(Role.ADMINISTRATOR, "Adam Second")


def drafted(author: User, typed: dict[str, Any] = RIGHT, code: str = TF) -> LocalPlan:
    version = latest_version(code)
    plan = actions.draft_plan(version=version, begin_with="empty", by=author)
    return actions.change_plan(plan=plan, typed=typed, by=author)


def proposed(author: User) -> LocalPlan:
    return actions.propose_plan(plan=drafted(author), reason="as agreed", by=author)


def published(author: User, second: User) -> LocalPlan:
    return actions.publish_plan(plan=proposed(author), version=latest_version(TF), by=second)


def test_a_draft_keeps_what_is_wrong_and_says_it_beside_the_field(author: User) -> None:
    page = browser(author)
    page.post(f"/frameworks/{TF}/plans/new/", {"begin_with": "empty"})
    plan = LocalPlan.objects.get()
    wrong = {
        "sent": "yes",
        "parameters.persistent_absence_threshold_pct": "a tenth",
        "outcomes.H1.O1:count": "6",
        "parameters.absence_basis": "all_absence",
    }
    answer = page.post(f"/plans/{plan.pk}/change/", wrong, follow=True)
    text = answer.content.decode()
    assert "The draft is saved. Some of it has to be put right." in text
    assert "Must be a number, like 10" in text
    assert "Unit is missing" in text
    assert 'value="a tenth"' in text
    errors = answer.context["form"].errors
    assert set(errors) == {
        "parameters.persistent_absence_threshold_pct",
        "outcomes.H1.O1:unit",
    }
    plan.refresh_from_db()
    assert plan.sha256 == ""
    with pytest.raises(RuleBroken, match="2 things have to be put right"):
        actions.propose_plan(plan=plan, reason="x", by=author)


def test_what_is_right_is_saved_with_its_fingerprint_and_shown_in_words(author: User) -> None:
    plan = drafted(author)
    assert len(plan.sha256) == 64
    page = browser(author).get(f"/plans/{plan.pk}/").content.decode()
    for words in ("Absence basis", "unauthorised only", "Police call-outs halved (H1.O5)"):
        assert words in page, words


def test_a_window_test_may_not_be_given_another_sustain_rule(author: User) -> None:
    rule = {"parameters.sustain_default:count": "3", "parameters.sustain_default:unit": "month"}
    plan = drafted(author, rule, SF)
    [sentences] = in_words(plan).faults.values()
    assert any("must equal the window of the test" in sentence for sentence in sentences)


def test_a_sustain_rule_with_an_alternative_is_read_as_typed(author: User) -> None:
    place = "outcomes.H4.O2"
    typed = {
        f"{place}:count": "9",
        f"{place}:unit": "month",
        f"{place}:alternative_count": "2",
        f"{place}:alternative_unit": "school_term",
    }
    words = in_words(drafted(author, typed))
    assert words.faults == {}
    rule = words.applied.outcomes["H4.O2"].sustain
    assert (rule.count, rule.unit) == (9, "month")
    assert rule.alternative is not None
    assert (rule.alternative.count, rule.alternative.unit) == (2, "school_term")


def test_a_draft_begins_with_the_plan_in_force(author: User, second: User) -> None:
    published(author, second)
    begun = actions.draft_plan(version=latest_version(TF), begin_with="in_force", by=second)
    assert begun.typed == RIGHT
    assert begun.number == 2
    empty = actions.draft_plan(version=latest_version(TF), begin_with="empty", by=second)
    assert empty.typed == {}


def test_a_draft_is_one_persons_and_can_be_discarded_but_not_revived(
    author: User, second: User
) -> None:
    plan = drafted(author)
    with pytest.raises(RuleBroken, match="Only the person who began"):
        actions.change_plan(plan=plan, typed={}, by=second)
    actions.discard_plan(plan=plan, by=author)
    with pytest.raises(RuleBroken, match="discarded: only a draft is changed"):
        actions.change_plan(plan=plan, typed={}, by=author)
    with pytest.raises(RuleBroken, match="cannot become proposed"):
        actions.propose_plan(plan=plan, reason="x", by=author)


def test_a_proposed_plan_is_not_changed_until_it_is_taken_back(author: User, second: User) -> None:
    plan = proposed(author)
    with pytest.raises(RuleBroken, match="only a draft is changed"):
        actions.change_plan(plan=plan, typed={}, by=author)
    actions.take_back_plan(plan=plan, by=second)
    assert actions.change_plan(plan=plan, typed={}, by=author).typed == {}


def test_nobody_publishes_what_they_drafted(author: User) -> None:
    plan = proposed(author)
    with pytest.raises(RuleBroken, match="another person has to publish it"):
        actions.publish_plan(plan=plan, version=latest_version(TF), by=author)


def test_the_database_knows_it_too(author: User, second: User) -> None:
    plan = proposed(author)
    rows = LocalPlan.objects.filter(pk=plan.pk)
    now = timezone.now()
    for by in (author, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(state="published", published_at=now, published_by=by)
    actions.publish_plan(plan=plan, version=latest_version(TF), by=second)
    for change in ({"source_text": "x"}, {"state": "draft", "published_at": None}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        rows.delete()


def test_a_draft_changes_no_rules_and_a_published_plan_does(author: User, second: User) -> None:
    before = rules_in_force()
    plan = proposed(author)
    assert rules_in_force() == before
    assert plan_in_force(TF) is None
    actions.publish_plan(plan=plan, version=latest_version(TF), by=second)
    assert plan_in_force(TF) == plan
    assert rules_in_force() != before


def test_every_step_is_noted_without_its_words(author: User, second: User) -> None:
    plan = published(author, second)
    told = AuditEvent.objects.filter(target_id=plan.pk).order_by("seq")
    assert [each.event for each in told] == [
        Event.LOCAL_PLAN_DRAFTED,
        Event.LOCAL_PLAN_CHANGED,
        Event.LOCAL_PLAN_PROPOSED,
        Event.LOCAL_PLAN_PUBLISHED,
    ]
    assert all(each.facts == {"extends": TF, "number": 1} for each in told)


def test_roles_without_the_right_are_refused(office: Office, author: User) -> None:
    plan = drafted(author)
    with pytest.raises(AccessDenied):
        actions.draft_plan(version=latest_version(TF), begin_with="empty", by=office.head)
    with pytest.raises(AccessDenied):
        actions.change_plan(plan=plan, typed={}, by=office.analyst)
    with pytest.raises(AccessDenied):
        actions.publish_plan(plan=plan, version=latest_version(TF), by=office.manager)
    assert browser(office.keyworker).get(f"/plans/{plan.pk}/").status_code == 403


def test_without_a_plan_the_list_says_so(office: Office) -> None:
    page = browser(office.head).get(f"/frameworks/{TF}/plans/").content.decode()
    assert "No plan yet" in page
    assert "Draft a plan" not in page


def test_the_buttons_lead_from_draft_to_proposal_and_back(author: User) -> None:
    plan, page = drafted(author), browser(author)
    page.post(f"/plans/{plan.pk}/propose/", {"reason": "agreed"})
    plan.refresh_from_db()
    assert (plan.state, plan.reason) == ("proposed", "agreed")
    answer = page.get(f"/plans/{plan.pk}/change/")
    assert answer["Location"] == f"/plans/{plan.pk}/"
    page.post(f"/plans/{plan.pk}/take-back/")
    page.post(f"/plans/{plan.pk}/discard/")
    answer = page.post(f"/plans/{plan.pk}/discard/", follow=True)
    assert "This plan is discarded: it cannot become discarded." in answer.content.decode()
