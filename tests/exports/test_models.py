"""What the database refuses, whoever asks and however: the guards below the actions."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from exports.models import Return, ReturnApproval, ReturnReading
from exports.rules import State
from privacy.models import User
from tests.answering import give_answers
from tests.exports.conftest import Staff, ask

BUILT = {"state": "built", "rows": 10, "sha256": "a" * 64, "size": 100}


def make_built(author: User, **facts: Any) -> Return:
    """A built return, as the only way through the states allows."""
    made = ask(author)
    Return.objects.filter(pk=made.pk).update(state="building")
    Return.objects.filter(pk=made.pk).update(**BUILT, built_at=timezone.now(), **facts)
    made.refresh_from_db()
    give_answers(made)
    return made


def refused(change: Callable[[], Any]) -> bool:
    """Whether the database refuses a change; what it lets through stays."""
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def approve(of: Return, by: User) -> ReturnApproval:
    return ReturnApproval.objects.create(of_return=of, by=by, sha256=of.sha256)


def test_the_author_cannot_approve(staff: Staff) -> None:
    made = make_built(staff.author)
    assert refused(lambda: approve(made, staff.author))
    assert approve(made, staff.analyst).pk


def test_nobody_approves_twice(staff: Staff) -> None:
    made = make_built(staff.author)
    approve(made, staff.analyst)
    with pytest.raises(IntegrityError, match="approved_once_each"), transaction.atomic():
        approve(made, staff.analyst)


def test_a36_nothing_is_approved_before_it_is_built_nor_another_file(staff: Staff) -> None:
    asked = ask(staff.author)
    assert refused(lambda: approve(asked, staff.analyst))
    asked.delete()
    made = make_built(staff.author)
    other = ReturnApproval(of_return=made, by=staff.analyst, sha256="b" * 64)
    assert refused(other.save)


def test_a_return_is_not_released_before_its_approvers_have_approved(staff: Staff) -> None:
    made = make_built(staff.author)

    def release() -> int:
        return Return.objects.filter(pk=made.pk).update(state="released")

    assert refused(release)
    approve(made, staff.analyst)
    assert refused(release)
    approve(made, staff.dpo)
    assert release() == 1


def test_a_return_that_needs_nobody_does_not_exist(staff: Staff) -> None:
    made = ask(staff.author)
    assert refused(lambda: Return.objects.filter(pk=made.pk).update(approvers_needed=0))


@pytest.mark.parametrize(
    ("field", "value"),
    [("sha256", "b" * 64), ("rows", 11), ("metrics", {"a": 1}), ("approvers_needed", 1)],
)
def test_a36_what_was_checked_never_changes(staff: Staff, field: str, value: object) -> None:
    made = make_built(staff.author)
    assert refused(lambda: Return.objects.filter(pk=made.pk).update(**{field: value}))


@pytest.mark.parametrize("to", ["building", "requested", "recalled", "failed"])
def test_a_built_return_takes_no_way_that_is_not_in_the_table(staff: Staff, to: str) -> None:
    made = make_built(staff.author)
    assert refused(lambda: Return.objects.filter(pk=made.pk).update(state=to))


def test_a_period_has_one_living_return(staff: Staff) -> None:
    made = ask(staff.author)
    second = Return(period=made.period, layout_version="fpd-1", requested_by=staff.analyst)
    with pytest.raises(IntegrityError, match="one_live_for_period"), transaction.atomic():
        second.save()
    Return.objects.filter(pk=made.pk).update(state=State.REFUSED)
    second.save()


@pytest.mark.parametrize("table", [ReturnApproval, ReturnReading])
def test_the_ledgers_are_append_only(staff: Staff, table: Any) -> None:
    made = make_built(staff.author)
    row = (
        approve(made, staff.analyst)
        if table is ReturnApproval
        else ReturnReading.objects.create(
            of_return=made, by=staff.dpo, means="download", sha256=made.sha256
        )
    )
    assert refused(lambda: table.objects.filter(pk=row.pk).update(sha256="c" * 64))
    assert refused(row.delete)


def test_a_built_return_is_complete(staff: Staff) -> None:
    made = ask(staff.author)
    Return.objects.filter(pk=made.pk).update(state="building")
    assert refused(lambda: Return.objects.filter(pk=made.pk).update(state="built"))
