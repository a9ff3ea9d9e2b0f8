"""Tasks by hand: who may, for whom, done once, undone, changed by two, hidden, kept and told."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import reverse

from families.actions import tasks as actions
from families.actions.allocation import allocate_keyworker
from families.actions.exclusions import put_exclusion
from families.actions.grants import give_access
from families.models import Family, Task
from families.queries.subject_tasks import task_items
from families.queries.task_records import may_be_given
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.leavers import held_by
from privacy.models import AuditEvent, User
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family
from tests.families.test_referrals import hidden_fields

pytestmark = pytest.mark.django_db
TEXT = "Ring Mrs Zyskowsky"


def raised(family: Family, by: User, **instead: Any) -> Task:
    said = {"text": TEXT, "due_on": days_ago(-3), "worker": None, **instead}
    with acting_as(by):
        return actions.raise_task(family=family, by=by, **said)


def typed(ahead: int = 5, **instead: Any) -> dict[str, str]:
    """What a browser sends of a task."""
    day = days_ago(-ahead)
    date = {f"due_on-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    return {"text": TEXT, "worker": "", **date, **instead}


def at(name: str, task: Task) -> str:
    return reverse(f"families:{name}", args=[task.family_id, task.pk])


def test_one_press_and_undo_in_the_list_that_it_stood_in(office: Office) -> None:
    family, kim = make_family(office.keyworker), browser(office.keyworker)
    made = kim.post(reverse("families:task_new", args=[family.pk]), typed())
    assert made.status_code == 302
    task = Task.objects.get()
    mine = f"{reverse('families:tasks')}?sort=kind"
    assert TEXT in kim.get(mine).content.decode()
    done = kim.post(at("task_done", task), {"next": mine})
    assert done["Location"] == mine
    page = kim.get(mine).content.decode()
    assert "Just done" in page
    assert at("task_reopen", task) in page
    assert at("task_done", task) not in page
    kim.post(at("task_reopen", task), {"next": "https://elsewhere.example/"})
    assert at("task_done", task) in kim.get(mine).content.decode()
    assert Task.objects.get().done_by is None
    events = AuditEvent.objects.filter(target_id=task.pk, event__startswith="task_")
    assert [each.event for each in events.order_by("seq")] == [
        *("task_raised", "task_done", "task_reopened")
    ]
    assert "Zyskowsky" not in str(list(events.values()))


def test_of_two_who_finish_it_the_second_is_told_who_was_first(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    task = raised(family, office.keyworker)
    for user in (office.keyworker, office.manager):
        answer = browser(user).post(at("task_done", task), follow=True).content.decode()
    assert f"{office.keyworker.name} finished this task at" in answer
    assert Task.objects.get().done_by == office.keyworker
    assert AuditEvent.objects.filter(event="task_done").count() == 1


def test_what_another_has_changed_meanwhile_is_not_overwritten(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    task = raised(family, office.keyworker)
    first, second = browser(office.keyworker), browser(office.manager)
    seen = hidden_fields(second.get(at("task", task)).content)
    assert "has not saved yet" in first.get(at("task", task)).content.decode()
    assert first.post(at("task", task), {**seen, **typed(text="First")}).status_code == 302
    page = second.post(at("task", task), {**seen, **typed(text="Second")}).content.decode()
    assert "Changed by two people" in page
    assert ">First</h1>" in page
    assert "Second</textarea>" in page
    assert Task.objects.get().text == "First"
    # Another field: both are kept, and whoever is second is told.
    seen = hidden_fields(second.get(at("task", task)).content)
    first.post(at("task", task), {**seen, **typed(9, text="First")})
    said = second.post(at("task", task), {**seen, **typed(text="Second")}, follow=True)
    assert "meanwhile. That is kept" in said.content.decode()
    kept = Task.objects.get()
    assert (kept.text, kept.due_on) == ("Second", days_ago(-9))


def test_it_follows_whoever_leads_and_may_be_somebody_s_by_name(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    raised(family, office.manager, text="For whoever leads")
    raised(family, office.manager, text="For Mo", worker=office.manager)

    def listed(user: User) -> str:
        return browser(user).get(reverse("families:tasks")).content.decode()

    assert "For whoever leads" in listed(office.keyworker)
    assert "For Mo" not in listed(office.keyworker)
    assert "For Mo" in listed(office.manager)
    assert "For whoever leads" not in listed(office.manager)
    with acting_as(office.manager):
        today = {"started_on": days_ago(0), "by": office.manager}
        allocate_keyworker(family=family, worker=office.colleague, **today)
    assert "For whoever leads" in listed(office.colleague)
    assert "For whoever leads" not in listed(office.keyworker)
    assert [each.number for each in held_by(office.manager) if "by name" in each.words] == [1]


def test_it_is_given_to_nobody_who_may_not_open_the_family(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    for nobody in (office.stranger, office.other_manager, office.analyst):
        with pytest.raises(RuleBroken, match="cannot open"):
            raised(family, office.keyworker, worker=nobody)
    give = {"starts_on": days_ago(0), "ends_on": days_ago(-9), "by": office.manager}
    give_access(family=family, who=office.colleague, kind="cover", **give)
    give_access(family=family, who=office.partner, kind="partner", **give)
    with acting_as(office.keyworker):
        people = {*may_be_given(family, office.keyworker)}
    assert people == {office.keyworker, office.colleague, office.manager}
    with acting_as(office.head):
        put_exclusion(
            email=office.colleague.email,
            reference=family.reference,
            reason_code="relative",
            by=office.head,
        )
    with acting_as(office.keyworker):
        assert office.colleague not in may_be_given(family, office.keyworker)


def test_others_see_nothing_of_it_and_partners_raise_none(office: Office) -> None:
    family = make_family(office.keyworker, team=office.north)
    task = raised(family, office.keyworker)
    for stranger in (office.stranger, office.other_manager):
        assert browser(stranger).get(at("task", task)).status_code == 404
        with acting_as(stranger), pytest.raises(Http404):
            actions.finish_task(task=task, by=stranger)
        with acting_as(stranger):
            assert rows() == 0
    with acting_as(office.manager):
        assert rows() == 1
    with pytest.raises(AccessDenied):
        raised(family, office.partner)


def rows() -> int:
    """What the database itself shows of tasks and of their history."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM families_task")
        (number,) = cursor.fetchone()
    return int(number)


def test_cancelled_with_a_reason_and_put_back(office: Office) -> None:
    family, kim = make_family(office.keyworker), browser(office.keyworker)
    task = raised(family, office.keyworker)
    assert "Answer the question" in kim.post(at("task_cancel", task), {"x": ""}).content.decode()
    assert kim.post(at("task_cancel", task), {"reason_code": "error"}).status_code == 302
    its_own = reverse("families:family_tasks", args=[family.pk])
    for part in ({}, {"hx-request": "true"}):
        answer = kim.get(its_own, headers=part).content.decode()
        assert "it was raised in error" in answer
        assert ("<html" in answer) is not bool(part)
    with pytest.raises(RuleBroken, match="cancelled this task"):
        actions.finish_task(task=task, by=office.keyworker)
    assert "Put it back" in kim.get(at("task", task)).content.decode()
    kim.post(at("task_reopen", task))
    with pytest.raises(RuleBroken, match="open already"):
        actions.reopen_task(task=task, by=office.keyworker)
    assert Task.objects.get().is_open


@pytest.mark.parametrize(("days", "words"), [(-1, "today or later"), (367, "year ahead")])
def test_its_day_lies_ahead(office: Office, days: int, words: str) -> None:
    family = make_family(office.keyworker)
    with pytest.raises(RuleBroken, match=words):
        raised(family, office.keyworker, due_on=days_ago(-days))
    late = raised(family, office.keyworker)
    Task.objects.filter(pk=late.pk).update(due_on=days_ago(9))
    same = {"text": "Other words", "due_on": days_ago(9), "worker": None}
    actions.change_task(task=late, by=office.keyworker, **same)
    assert actions.change_task(task=late, by=office.keyworker, **same) == []


def test_the_database_knows_what_is_settled(office: Office) -> None:
    task = raised(make_family(office.keyworker), office.keyworker)
    who = {"done_by": office.keyworker, "done_at": task.made_at}
    off = {"cancelled_by": office.keyworker, "cancelled_at": task.made_at}
    for wrong in (
        {"done_at": task.made_at},
        off,
        {"reason_code": "error"},
        {**who, **off, "reason_code": "error"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**wrong)


def test_words_of_a_hidden_group_are_hidden_until_asked_for(office: Office) -> None:
    family, kim = make_family(office.keyworker), browser(office.keyworker)
    task = raised(family, office.keyworker, text="Ring the CAMHS clinic")
    its_own = reverse("families:family_tasks", args=[family.pk])
    pages = [its_own, reverse("families:tasks"), at("task_cancel", task)]
    for page in pages:
        words = kim.get(page).content.decode()
        assert "Hidden: health" in words
        assert "CAMHS" not in words
    assert "/reveal/" in kim.get(at("task", task))["Location"]
    kim.post(at("task_done", task))
    assert "CAMHS" not in kim.get(reverse("families:tasks")).content.decode()
    asked = {"groups": ["health"], "reason_code": "case_work", "reason": ""}
    kim.post(reverse("families:reveal", args=[family.pk]), asked)
    for page in (its_own, reverse("families:tasks")):
        assert "CAMHS" in kim.get(page).content.decode()


def test_a_member_is_told_of_the_tasks_of_their_time(office: Office) -> None:
    family = make_family(office.keyworker)
    task = raised(family, office.keyworker)
    same = {"due_on": task.due_on, "worker": None, "by": office.keyworker}
    actions.change_task(task=task, text="Other words", **same)
    member = family.members.get(role="parent")
    told = [fact.value for item in task_items(member.person_id) for fact in item.facts]
    assert {TEXT, "Other words"} <= {*told}
    member.joined_on, member.left_on = days_ago(90), days_ago(60)
    member.save()
    assert [*task_items(member.person_id)] == []
