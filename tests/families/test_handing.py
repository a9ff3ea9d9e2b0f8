"""A caseload handed on: chosen on a page, done by a job, with a result for each family."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from families.actions.exclusions import put_exclusion
from families.actions.handing import ask_to_hand_on, hand_on
from families.models import Allocation, CaseloadMove, Family
from families.queries.handing import move_or_404
from privacy import jobs
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import AuditEvent, Job, User
from tests.families.conftest import Office, browser, price
from tests.families.make_families import days_ago, make_family

pytestmark = pytest.mark.django_db


def leads(worker: User) -> set[str]:
    """The references of the families that somebody leads now."""
    rows = Allocation.objects.filter(worker=worker, ended_on=None)
    return set(rows.values_list("family__reference", flat=True))


def typed(office: Office, **facts: object) -> dict[str, object]:
    """What a browser sends, to give families to the colleague from today on."""
    today = timezone.localdate()
    day = {"day": today.day, "month": today.month, "year": today.year}
    parts = {f"started_on-{name}": part for name, part in day.items()}
    return {"to": str(office.colleague.pk), **parts, **facts}


def address(worker: User) -> str:
    return f"/allocations/of/{worker.pk}/"


def moved(office: Office, **facts: object) -> CaseloadMove:
    """All that the keyworker leads, asked for and done."""
    given = {"worker": office.keyworker, "to": office.colleague, "chosen": None}
    given |= {"started_on": timezone.localdate(), "by": office.manager, **facts}
    move = ask_to_hand_on(**given)  # type: ignore[arg-type]
    hand_on(move=move, by=office.manager, step=lambda *_: None)
    return move


def test_a_leavers_caseload_is_handed_on_family_by_family(office: Office) -> None:
    ours = [make_family(office.keyworker, surname=name) for name in ("Ash", "Birch", "Cole")]
    Allocation.objects.filter(family=ours[0]).update(started_on=days_ago(9))
    User.objects.filter(pk=office.keyworker.pk).update(is_active=False)
    page, cleo = browser(office.manager), browser(office.colleague)
    listed = page.get("/allocations/").content.decode()
    assert "Account closed" in listed
    assert f'href="{address(office.keyworker)}"' in listed
    shown = page.get(address(office.keyworker)).content.decode()
    assert "leads 3 open families in your reach, and their account is closed" in shown
    assert "Hand on all 3" in shown
    assert "Ash" in shown

    answer = page.post(address(office.keyworker), typed(office, items=[str(ours[0].pk)]))
    job = Job.objects.get(kind="hand_on_caseload")
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert str(ours[0].pk) not in str(job.params)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result["moved"], job.result["left"]) == ("done", 1, 0)
    assert leads(office.colleague) == {ours[0].reference}
    assert [cleo.get(each.get_absolute_url()).status_code for each in ours] == [200, 404, 404]

    page.post(address(office.keyworker), typed(office, then="all"))
    jobs.run(str(Job.objects.filter(state="queued").get(kind="hand_on_caseload").pk))
    assert leads(office.colleague) == {each.reference for each in ours}
    assert page.get(address(office.keyworker)).status_code == 404
    assert "Account closed" not in page.get("/allocations/").content.decode()
    noted = AuditEvent.objects.filter(event=Event.CASELOAD_MOVE_ASKED, by_id=office.manager.pk)
    assert noted.count() == 2


def test_each_family_that_stays_says_why(office: Office) -> None:
    ours = [make_family(office.keyworker, surname=name) for name in ("Ash", "Birch", "Cole")]
    late, kept, closed = ours
    Allocation.objects.filter(family__in=ours).update(started_on=days_ago(9))
    Allocation.objects.filter(family=late).update(started_on=days_ago(1))
    with acting_as(office.dpo):
        put_exclusion(
            email=office.colleague.email,
            reference=kept.reference,
            reason_code="relative",
            by=office.dpo,
        )
    move = ask_to_hand_on(
        worker=office.keyworker,
        to=office.colleague,
        started_on=days_ago(5),
        chosen=None,
        by=office.manager,
    )
    Family.objects.filter(pk=closed.pk).update(closed_on=timezone.localdate())
    counts = hand_on(move=move, by=office.manager, step=lambda *_: None)
    assert counts == {"moved": 0, "left": 3}
    assert leads(office.keyworker) == {each.reference for each in ours}
    shown = browser(office.manager).get(f"/allocations/handed-on/{move.pk}/").content.decode()
    assert "0 handed on, 3 stay." in shown
    assert "The present keyworker began on" in shown
    assert "Kim North does not lead it any more, or it is closed." in shown
    # Nobody is told that somebody is kept from a family.
    assert "It cannot be given to Cleo North." in shown


def test_begun_again_it_goes_on_and_moves_nobody_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_family(office.keyworker)
    monkeypatch.setattr("families.actions.handing.AT_ONCE", 1)
    move = ask_to_hand_on(
        worker=office.keyworker,
        to=None,
        started_on=timezone.localdate(),
        chosen=None,
        by=office.manager,
    )

    def killed(done: int, total: int, doing: str) -> None:
        assert (total, doing) == (3, "families handed on")
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hand_on(move=move, by=office.manager, step=killed)
    assert len(leads(office.keyworker)) == 1
    for _ in range(2):
        counts = hand_on(move=move, by=office.manager, step=lambda *_: None)
        assert counts == {"moved": 3, "left": 0}
    assert Allocation.objects.count() == 3
    assert leads(office.keyworker) == set()


def test_what_cannot_be_asked_for(office: Office) -> None:
    page, address_of_kim = browser(office.manager), address(office.keyworker)
    assert "Nothing to hand on" in page.get(address_of_kim).content.decode()
    family, elsewhere = make_family(office.keyworker), make_family(office.stranger)
    for wrong, words in (
        ({}, "Tick at least one family, or hand on all of them"),
        ({"items": ["no id"]}, "Select a valid choice"),
        ({"then": "all", "to": ""}, "Select who leads them from then on"),
        ({"then": "all", "to": str(office.stranger.pk)}, "Select a valid choice"),
        ({"items": [str(elsewhere.pk)]}, "leads none of these families any more"),
    ):
        shown = page.post(address_of_kim, typed(office, **wrong)).content.decode()
        assert "There is a problem" in shown, wrong
        assert words in shown, wrong
    with pytest.raises(RuleBroken, match="must be today or in the past"):
        moved(office, started_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(RuleBroken, match="leads these families already"):
        moved(office, to=office.keyworker)
    with pytest.raises(RuleBroken, match="from the list"):
        moved(office, to=office.stranger)
    assert not CaseloadMove.objects.exists()
    assert leads(office.keyworker) == {family.reference}


def test_only_managers_and_only_within_reach(office: Office) -> None:
    make_family(office.keyworker)
    for refused in (office.keyworker, office.analyst):
        with pytest.raises(AccessDenied):
            moved(office, by=refused)
    with pytest.raises(RuleBroken, match="Select a keyworker from the list"):
        moved(office, by=office.other_manager)
    assert browser(office.other_manager).get(address(office.keyworker)).status_code == 404
    move = moved(office)
    assert move_or_404(move.pk, office.manager) == move
    with pytest.raises(Http404):
        move_or_404(move.pk, office.other_manager)


def test_the_page_costs_the_same_for_many_families(office: Office) -> None:
    page = browser(office.manager)
    prices = []
    for _ in range(2):
        for _ in range(4):
            make_family(office.keyworker)
        page.get(address(office.keyworker))
        with CaptureQueriesContext(connection) as asked:
            page.get(address(office.keyworker))
        prices.append(price(asked))
    assert prices[0] == prices[1] <= 12
