"""Schedules in the database, the preview of every family, and its page."""

import uuid
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from families.models import Family
from privacy.access import AccessDenied
from privacy.actions import retention as actions
from privacy.actions.schedules import SHIPPED, load_schedules
from privacy.errors import RuleBroken
from privacy.models import (
    AuditEvent,
    RetentionPreview,
    RetentionPreviewRow,
    RetentionRule,
    RetentionSchedule,
)
from privacy.queries import retention as queries
from privacy.rules.retention import Standing, status
from tests.families.make_families import PARENT, make_family, person
from tests.privacy.cases import D, close, family_of, join, member_of
from tests.privacy.previewing import preview, row, staff

__all__ = ["staff"]
pytestmark = pytest.mark.django_db


AS_ON = D("2026-06-01")


def dates(made: RetentionPreview, family: Family) -> dict[str, date | None]:
    rows = RetentionPreviewRow.objects.filter(preview=made, family_id=family.pk)
    return {each.choice: each.due_on for each in rows}


# --- Schedules


def test_ret_01_the_shipped_schedules_load_once(staff: SimpleNamespace) -> None:
    assert [each.code for each in load_schedules(by=staff.dpo)] == [
        "audit-7",
        "closure-5",
        "referral-1",
        "youngest-child-25",
    ]
    assert load_schedules(by=staff.dpo) == []
    assert RetentionRule.objects.count() == 4
    assert AuditEvent.objects.filter(event="retention_schedule_loaded").count() == 4


def test_a_loaded_version_never_changes(staff: SimpleNamespace, tmp_path: Path) -> None:
    text = (SHIPPED / "closure-5.yaml").read_text()
    (tmp_path / "closure-5.yaml").write_text(text)
    load_schedules(by=staff.dpo, folder=tmp_path)
    (tmp_path / "closure-5.yaml").write_text(text.replace("years: 5", "years: 7"))
    with pytest.raises(RuleBroken, match="needs the next version number"):
        load_schedules(by=staff.dpo, folder=tmp_path)
    newer = text.replace("years: 5", "years: 7").replace("version: 1", "version: 2")
    (tmp_path / "closure-5.yaml").write_text(newer)
    load_schedules(by=staff.dpo, folder=tmp_path)
    (current,) = queries.current_schedules()
    assert (current.version, queries.rules_of(current)[0].years) == (2, 7)
    for rows in (RetentionRule.objects.all(), RetentionSchedule.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(code="other")
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_ret_03_the_database_refuses_a_rule_without_trigger_or_years(
    staff: SimpleNamespace,
) -> None:
    load_schedules(by=staff.dpo)
    schedule = RetentionSchedule.objects.get(code="closure-5")
    common = {"title": "X", "record_class": "family_file", "rounding": "none", "action": "dispose"}
    for number, wrong in enumerate([{"trigger": "", "years": 5}, {"trigger": "closure"}]):
        with pytest.raises(IntegrityError), transaction.atomic():
            RetentionRule.objects.create(schedule=schedule, code=f"x{number}", **common, **wrong)


def test_only_the_dpo_and_the_timetable_work_dates_out(staff: SimpleNamespace) -> None:
    for user in (staff.manager, staff.analyst, staff.keyworker):
        with pytest.raises(AccessDenied):
            actions.build_preview(by=user)
        with pytest.raises(AccessDenied):
            load_schedules(by=user)
    assert not RetentionPreview.objects.exists()


# --- The preview


def test_ret_01_one_family_has_its_date_under_each_schedule_and_the_later_of_both(
    staff: SimpleNamespace,
) -> None:
    young = family_of(staff, "2013-03-03", closed="2016-05-20")
    old = family_of(staff, "1996-03-03", closed="2020-01-01")
    made = preview(staff)
    assert dates(made, young) == {
        "youngest-child-25": D("2038-03-03"),
        "closure-5": D("2021-05-20"),
        "all": D("2038-03-03"),
    }
    assert dates(made, old) == {
        "youngest-child-25": D("2021-03-03"),
        "closure-5": D("2025-01-01"),
        "all": D("2025-01-01"),
    }
    assert row(made, old, "all").lines[0].startswith("Five years after closure decides")
    assert made.families == 2


def test_ret_04_siblings_and_unknown_births(staff: SimpleNamespace) -> None:
    siblings = family_of(staff, "2004-02-29", "2003-01-01", closed="2016-05-20")
    unknown = family_of(staff, "2012-01-01", None, closed="2016-05-20")
    still_open = family_of(staff, "2012-01-01")
    made = preview(staff)
    assert row(made, siblings, "youngest-child-25").due_on == D("2029-03-01")
    assert row(made, unknown, "youngest-child-25").standing == Standing.REVIEW
    assert row(made, unknown, "closure-5").due_on == D("2021-05-20")
    assert row(made, unknown, "all").standing == Standing.REVIEW
    assert row(made, still_open, "closure-5").standing == Standing.OPEN
    assert row(made, still_open, "youngest-child-25").due_on == D("2037-01-01")
    assert row(made, still_open, "all").standing == Standing.OPEN


def test_ret_04_a_parent_of_seventeen_counts_as_a_child(staff: SimpleNamespace) -> None:
    people = [
        (person("Ada", "Okafor", date_of_birth=D("1999-06-01")), PARENT),
        (person("Bo", "Okafor", date_of_birth=D("1975-06-01")), PARENT),
    ]
    facts = {"identified_on": D("2017-05-31"), "attached_on": D("2017-05-31")}
    one = make_family(staff.manager, people=people, team=staff.team, **facts)
    facts = {"identified_on": D("2017-06-01"), "attached_on": D("2017-06-01")}
    other = make_family(staff.manager, people=people, team=staff.team, **facts)
    made = preview(staff)
    found = row(made, one, "youngest-child-25")
    assert (found.due_on, "(parent), born in 1999" in found.lines[0]) == (D("2024-06-01"), True)
    # Of age on the day the family was identified: no child is recorded.
    assert row(made, other, "youngest-child-25").standing == Standing.REVIEW


def test_ret_04_members_of_two_families_are_kept_until_the_later(staff: SimpleNamespace) -> None:
    second = family_of(staff, "2015-07-01", surname="Hill")
    first = family_of(staff, "1999-07-01")
    shared = member_of(first, "Ada")
    join(staff.manager, second, shared)
    close(staff.manager, first, "2016-05-20")
    close(staff.manager, second, "2018-05-20")
    third = family_of(staff, "1999-07-01", closed="2016-05-20")
    made = preview(staff)
    found = row(made, first, "all")
    assert found.due_on == D("2024-07-01")
    assert (found.shared_people, found.shared_until) == (1, D("2040-07-01"))
    # In the family that decides, and in one that shares nobody, nothing is kept longer.
    assert row(made, second, "all").shared_people == 0
    assert row(made, third, "all").shared_people == 0
    other = row(made, first, "closure-5")
    assert (other.shared_until, other.shared_people) == (D("2023-05-20"), 1)


def test_reopening_a_family_cancels_its_date(staff: SimpleNamespace) -> None:
    family = family_of(staff, "1999-07-01", closed="2016-05-20")
    assert row(preview(staff), family, "closure-5").due_on == D("2021-05-20")
    Family.objects.filter(pk=family.pk).update(closed_on=None, closure_reason="")
    assert row(preview(staff), family, "closure-5").standing == Standing.OPEN


def test_only_the_newest_preview_is_kept_and_a_half_one_is_never_shown(
    staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        family_of(staff, "2013-03-03")
    whole = preview(staff)
    monkeypatch.setattr(actions, "CHUNK", 1)

    def dies(done: int, total: int, doing: str) -> None:
        if done == 2:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        actions.build_preview(by=staff.dpo, step=dies)
    assert queries.latest_preview() == whole
    assert RetentionPreview.objects.count() == 2
    again = preview(staff)
    assert list(RetentionPreview.objects.all()) == [again]
    rows = RetentionPreviewRow.objects.values_list("family_id", "choice")
    assert len(set(rows)) == len(rows) == 3 * 3
    assert again.families == 3


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(Standing),
            st.none() | st.dates(D("2024-01-01"), D("2028-12-31")),
            st.none() | st.dates(D("2024-01-01"), D("2028-12-31")),
        ),
        min_size=1,
        max_size=30,
    ),
    st.dates(D("2025-12-01"), D("2026-12-01")),
)
def test_the_database_sorts_families_as_the_pure_rule_does(
    staff: SimpleNamespace, cases: list[tuple[Standing, date | None, date | None]], as_on: date
) -> None:
    with transaction.atomic():
        made = preview(staff)
        expected = {}
        for number, (standing, due_on, closed_on) in enumerate(cases):
            due_on = due_on if standing is Standing.DATED else None
            RetentionPreviewRow.objects.create(
                preview=made,
                choice="all",
                family_id=uuid.uuid4(),
                reference=f"F{number}",
                closed_on=closed_on,
                standing=standing,
                due_on=due_on,
                lines=["x"],
            )
            expected[f"F{number}"] = status(standing, due_on, closed_on, as_on).value
        rows = queries.rows_of(made, choice="all", as_on=as_on)
        assert {each.reference: each.status for each in rows} == expected
        counts = queries.counts_of(rows)
        assert counts.of("") == len(cases)
        transaction.set_rollback(True)
