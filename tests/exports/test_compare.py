"""A return beside the one before it: every number follows from the others, and from the figures."""

import re
from datetime import timedelta

import pytest

from exports.actions.build import build_return
from exports.comparing import Became
from exports.models import Return
from exports.queries.compare import before, compared, on_pages_of_figures
from families.models import Family
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.roles import Role
from privacy.rules.small_numbers import told
from tests.council import browser
from tests.exports.conftest import Staff, ask
from tests.make import make_user

pytestmark = pytest.mark.usefixtures("made_once")


def shown_to(user: User, later: Return, **asked: str) -> str:
    answer = browser(user).get(f"{later.get_absolute_url()}compare/", asked)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", str(answer.content.decode())).split())


def test_sdc_14_what_came_went_and_changed_adds_up_and_is_told_by_role(staff: Staff) -> None:
    earlier = build_return(return_id=ask(staff.author, "2017-H2").pk, by=staff.author)
    assert before(earlier) is None
    assert "There is no return before" in shown_to(staff.author, earlier)
    later = build_return(return_id=ask(staff.author, "2018-H1").pk, by=staff.author)
    with acting_as(staff.author, opened=EVERYTHING):
        found, sums = compared(earlier, later)
        figures = on_pages_of_figures(staff.author, later.half_year)
    assert before(later) == earlier
    assert sums.later == sums.earlier - sums.left + sums.entered == figures
    assert (sums.built, later.metrics["population"]) == (sums.earlier, sums.later)
    assert min(sums.left, sums.entered) > 0
    for each in found:
        family = Family.objects.get(pk=each.family_id)
        if each.became is Became.ENTERED:
            assert family.attached_on > earlier.half_year.last_day
        if each.became is Became.LEFT:
            assert family.closed_on < later.half_year.first_day
            assert family.attached_on + timedelta(days=366) >= earlier.half_year.first_day or (
                family.closed_on >= earlier.half_year.first_day
            )
        assert bool(each.why) == (each.became is not Became.STAYED)
    changed = [each for each in found if each.became is Became.CHANGED]
    assert changed
    exactly = shown_to(staff.author, later, what="changed")
    # Whoever builds returns looks at records by reference; how many, they are told rounded too.
    rounded = told(figures, exact=False)
    assert f"there are as many: {rounded} = {rounded}." in exactly
    assert changed[0].family in exactly
    assert "Showing 1" not in exactly
    # SDC-14: of how many were sealed or erased since, nobody is told more than that they are few.
    assert "put right since fewer than 10" in exactly
    assert f"when it was built {sums.built} " not in exactly or not sums.built % 10
    head = make_user(Role.HEAD_OF_SERVICE, "Hedda Head")
    assert f"{figures} = {figures}." in shown_to(head, later)
    asked_by_dpo = shown_to(staff.dpo, later)
    assert f"there are as many: {rounded} = {rounded}." in asked_by_dpo
    assert not [each for each in found if each.family in asked_by_dpo]
    assert "fewer than 10" in asked_by_dpo or min(sums.left, sums.entered) >= 10
