"""Families put under newer rules: one by one or many at once, with a reason and a result each."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import Http404
from django.utils import timezone

from families.actions.families import open_family
from families.actions.frameworks import load_frameworks
from families.actions.members import PartFacts
from families.actions.people import PersonFacts
from families.actions.plans import change_plan, draft_plan, propose_plan, publish_plan
from families.actions.rebasing import ask_rebase, rebase_chosen, rebase_family
from families.models import Family, FrameworkVersion, Need, Rebase
from families.queries.plans import latest_version
from families.queries.rebasing import chosen_families, families_behind
from privacy import jobs
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import system_user
from privacy.models import AuditEvent, Job, User
from privacy.roles import Role
from tests.families.conftest import FRAMEWORKS, Office, browser
from tests.make import make_user

pytestmark = pytest.mark.django_db
TF = "tf-2015-national"


def family_of(by: User, framework: FrameworkVersion | None = None) -> Family:
    today = timezone.localdate()
    version = framework or FrameworkVersion.objects.filter(code=TF).latest("number")
    return open_family(
        key=uuid.uuid4(),
        framework=version,
        identified_on=today - timedelta(days=30),
        attached_on=today - timedelta(days=20),
        team=None,
        worker=None,
        people=[(PersonFacts("Ada", "Quill", None, "F"), PartFacts("parent", True, True))],
        by=by,
    )


def new_version(folder: Path, old: str = "phase 2", new: str = "phase two") -> FrameworkVersion:
    text = next(FRAMEWORKS.glob("*2015*.yaml")).read_text()
    assert old in text
    path = folder / "tf.yaml"
    path.write_text(text.replace(old, new))
    [loaded] = load_frameworks(files=[path], by=system_user("operator"))
    return loaded.version


def without_a_need(folder: Path) -> FrameworkVersion:
    """The next version, in which H1.3 goes by another id."""
    return new_version(folder, "H1.3", "H1.93")


def need_of(family: Family, code: str = "H1.3") -> Need:
    return Need.objects.create(
        family=family,
        reference=f"N/{uuid.uuid4().hex[:8]}",
        need=code,
        identified_on=timezone.localdate(),
        identified_by="assessment",
        evidenced=True,
    )


def test_a_family_moves_to_the_newest_rules_with_a_reason_that_is_shown(
    office: Office, tmp_path: Path
) -> None:
    family = family_of(office.keyworker)
    then = new_version(tmp_path)
    page = browser(office.manager)
    text = page.get(f"/families/{family.pk}/rules/").content.decode()
    assert "The newest are version 2, no local plan" in text
    answer = page.post(f"/families/{family.pk}/rules/", {"reason": " "})
    assert "Answer the question" in answer.content.decode()
    page.post(f"/families/{family.pk}/rules/", {"reason": "Agreed at panel"})
    family.refresh_from_db()
    assert family.framework == then
    text = page.get(f"/families/{family.pk}/rules/").content.decode()
    assert "From version 1, no local plan to version 2, no local plan" in text
    assert "Agreed at panel" in text
    assert "There are no newer ones" in text
    noted = AuditEvent.objects.get(event=Event.FAMILY_REBASED)
    assert noted.family_id == family.pk
    assert noted.facts == {"version": 2, "plan": 0}
    assert noted.fields == ["framework", "local_plan"]


def test_a_need_that_the_newest_does_not_know_refuses_in_words(
    office: Office, tmp_path: Path
) -> None:
    family = family_of(office.keyworker)
    need_of(family)
    without_a_need(tmp_path)
    with pytest.raises(RuleBroken, match=r"The need H1\.3 does not exist in the newest version"):
        rebase_family(family=family, reason="x", by=office.manager)
    family.refresh_from_db()
    assert family.framework.number == 1
    assert not Rebase.objects.exists()
    text = browser(office.manager).get(f"/families/{family.pk}/rules/").content.decode()
    assert "The need H1.3 does not exist" in text
    assert "Put it under the newest rules" not in text


def test_there_must_be_something_newer(office: Office) -> None:
    family = family_of(office.keyworker)
    with pytest.raises(RuleBroken, match="newest rules already"):
        rebase_family(family=family, reason="x", by=office.manager)


def test_only_managers_and_heads_move_families_and_only_in_reach(
    office: Office, tmp_path: Path
) -> None:
    family = family_of(office.keyworker)
    new_version(tmp_path)
    for refused in (office.keyworker, office.analyst):
        with pytest.raises(AccessDenied):
            rebase_family(family=family, reason="x", by=refused)
    with pytest.raises(Http404):
        rebase_family(family=family, reason="x", by=office.other_manager)
    assert rebase_family(family=family, reason="x", by=office.head).moved


def test_many_are_moved_by_a_job_with_a_result_each(office: Office, tmp_path: Path) -> None:
    moved, stays, elsewhere, closed = (
        family_of(worker) for worker in (*[office.keyworker] * 2, office.stranger, office.keyworker)
    )
    need_of(stays)
    Family.objects.filter(pk=closed.pk).update(closed_on=timezone.localdate())
    then = without_a_need(tmp_path)
    [behind] = families_behind(office.manager)
    assert (behind.open, behind.families) == (2, 3)
    page = browser(office.manager)
    assert "2 open and 1 closed" in page.get("/rebasing/").content.decode()
    held = behind.held.key.text
    page.post("/rebasing/", {"held": held, "reason": "New guidance"})
    job = Job.objects.get(kind="rebase_families")
    assert "New guidance" not in str(job.params)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result["moved"], job.result["left"]) == ("done", 1, 1)
    skip = job.skips.get()
    assert skip.reference == stays.reference
    assert "H1.3" in skip.reason
    held_now = dict(Family.objects.values_list("pk", "framework__number"))
    assert held_now == {moved.pk: then.number, stays.pk: 1, elsewhere.pk: 1, closed.pk: 1}
    text = page.get(f"/rebasing/{job.result['id']}/").content.decode()
    for words in (moved.reference, stays.reference, "Moved", "Stays where it is", "New guidance"):
        assert words in text, words
    assert browser(office.other_manager).get(f"/rebasing/{job.result['id']}/").status_code == 404


def test_a_job_that_is_run_again_moves_nobody_twice(office: Office, tmp_path: Path) -> None:
    for _ in range(3):
        family_of(office.keyworker)
    new_version(tmp_path)
    [behind] = families_behind(office.head)
    batch = ask_rebase(held=behind.held.key.text, closed=True, reason="x", by=office.head)
    for _ in range(2):
        counts = rebase_chosen(
            batch=batch, by=office.head, step=lambda *_: None, skip=lambda *_: None
        )
        assert counts == {"moved": 3, "left": 0}
    assert Rebase.objects.count() == 3
    assert not chosen_families(batch, office.head).exists()
    with pytest.raises(RuleBroken, match="No family in your reach"):
        ask_rebase(held=behind.held.key.text, closed=True, reason="x", by=office.head)


def test_with_nobody_behind_the_page_says_so(office: Office) -> None:
    assert "Nothing to do" in browser(office.head).get("/rebasing/").content.decode()


def test_a_plan_that_does_not_fit_a_newer_version_stops_no_page_and_no_family(
    office: Office, tmp_path: Path
) -> None:
    author, second = (make_user(Role.ADMINISTRATOR, name) for name in ("Ada A", "Bo B"))
    plan = draft_plan(version=latest_version(TF), begin_with="empty", by=author)
    place = "outcomes.H4.O2:"
    typed = {f"{place}count": "9", f"{place}unit": "month"}
    change_plan(plan=plan, typed=typed, by=author)
    propose_plan(plan=plan, reason="x", by=author)
    publish_plan(plan=plan, version=latest_version(TF), by=second)
    before = family_of(office.keyworker)
    assert before.local_plan == plan
    # In the newer version H4.O2 goes by another id.
    then = new_version(tmp_path, "H4.O2", "H4.O92")
    after = family_of(office.keyworker, then)
    assert after.local_plan is None
    page = browser(office.manager)
    for path in ("/frameworks/", f"/frameworks/{TF}/", "/rebasing/", f"/plans/{plan.pk}/"):
        assert page.get(path).status_code == 200, path
    for family in (before, after):
        assert page.get(f"/families/{family.pk}/").status_code == 200
    with pytest.raises(RuleBroken, match="does not fit the newest version"):
        rebase_family(family=before, reason="x", by=office.manager)
