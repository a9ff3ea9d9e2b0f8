"""The job and the page of the retention preview."""

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from privacy import jobs
from privacy.actions import retention as actions
from privacy.errors import RuleBroken
from privacy.models import (
    AuditEvent,
    Job,
    JobState,
    RetentionPreviewRow,
)
from privacy.queries.retention import Counts, counts_of, rows_of
from privacy.roles import Role
from privacy.rules.small_numbers import FEWER
from tests.families.make_families import CHILD, person
from tests.make import make_user
from tests.privacy.cases import D, family_of, join, member_of
from tests.privacy.previewing import preview, row, staff

__all__ = ["staff"]
pytestmark = pytest.mark.django_db


def page(client: Client, user: Any, **query: str) -> Any:
    client.force_login(user)
    return client.get("/retention/", query)


# --- The job


def test_the_job_works_the_dates_out_and_tells_how_many(staff: SimpleNamespace) -> None:
    family_of(staff, "2013-03-03")
    asked = actions.ask_for_preview(by=staff.dpo)
    with pytest.raises(RuleBroken, match="already"):
        actions.ask_for_preview(by=staff.other_dpo)
    jobs.run(str(asked.pk))
    asked.refresh_from_db()
    assert asked.state == JobState.DONE
    assert asked.result["families"] == 1
    assert AuditEvent.objects.filter(event="retention_worked_out").count() == 1


# --- The page


def test_before_the_first_preview_the_page_offers_to_work_it_out(
    staff: SimpleNamespace, client: Client
) -> None:
    shown = page(client, staff.dpo)
    assert "The dates have not been worked out yet" in shown.content.decode()
    answer = client.post("/retention/work-out/")
    assert answer["Location"] == f"/jobs/{Job.objects.get().pk}/"
    assert client.post("/retention/work-out/")["Location"] == "/retention/"
    assert "already" in client.get("/retention/").content.decode()


def test_the_page_says_that_nothing_is_disposed_of_and_names_the_rule_and_nobody(
    staff: SimpleNamespace, client: Client
) -> None:
    family = family_of(staff, "1996-03-03", closed="2016-05-20")
    preview(staff)
    text = page(client, staff.dpo, as_on="2026-06-01").content.decode()
    assert "Nothing is disposed of" in text
    assert family.reference in text
    assert "the youngest child, born in 1996, attains 25 on 3 March 2021" in text
    assert "Not confirmed from its source" in text
    for name in ("Okafor", "Ada", "Child1"):
        assert name not in text
    seen = AuditEvent.objects.get(event="retention_viewed")
    assert seen.facts == {"choice": "all", "as_on": "2026-06-01", "status": ""}


def test_the_page_counts_filters_and_sorts(staff: SimpleNamespace, client: Client) -> None:
    due = family_of(staff, "1996-03-03", closed="2016-05-20")
    soon = family_of(staff, "1996-03-03", closed="2021-12-01")
    review = family_of(staff, None, closed="2016-05-20")
    later = family_of(staff, "2015-03-03", closed="2016-05-20")
    still_open = family_of(staff, "1996-03-03")
    made = preview(staff)
    shown = page(client, staff.dpo, as_on="2026-06-01")
    counted = counts_of(rows_of(made, choice="all", as_on=D("2026-06-01")))
    assert counted == Counts(due=1, soon=1, review=1, later=2, held=0)
    # Who opens no family is told none of them: neither by the tiles nor under the list.
    assert {tile["number"] for tile in shown.context["tiles"]} == {FEWER}
    assert shown.context["page"].about == FEWER
    order = [each["reference"] for each in shown.context["rows"]]
    assert order[:3] == [due.reference, soon.reference, later.reference]
    assert set(order[3:]) == {review.reference, still_open.reference}

    def listed(**query: str) -> list[str]:
        found = page(client, staff.dpo, as_on="2026-06-01", **query)
        return [each["reference"] for each in found.context["rows"]]

    assert listed(status="due") == [due.reference]
    assert listed(status="soon") == [soon.reference]
    assert listed(status="review") == [review.reference]
    # Under the closure alone an unknown birth does not matter, and the open family has no date.
    assert set(listed(status="due", choice="closure-5")) == {
        due.reference,
        review.reference,
        later.reference,
    }
    assert listed(sort="-due_on")[0] == later.reference
    assert listed(sort="reference") == sorted(listed())
    assert listed(sort="tokens") == listed()
    # An earlier day: nothing was due yet.
    assert counts_of(rows_of(made, choice="all", as_on=D("2020-01-01"))).due == 0


def test_a_wrong_date_is_told_in_words_and_today_is_shown(
    staff: SimpleNamespace, client: Client
) -> None:
    family_of(staff, "1996-03-03", closed="2016-05-20")
    preview(staff)
    query = {"as_on-day": "31", "as_on-month": "2", "as_on-year": "2026"}
    shown = page(client, staff.dpo, status="review", **query)
    assert "As on must be a real date" in shown.content.decode()
    # What else was chosen still holds.
    assert shown.context["rows"] == []
    assert shown.context["as_on"] == timezone.localdate()


@pytest.mark.parametrize("families", [2, 60])
def test_the_page_costs_the_same_at_any_size(
    staff: SimpleNamespace,
    client: Client,
    families: int,
    django_assert_max_num_queries: Any,
) -> None:
    made = preview(staff)
    RetentionPreviewRow.objects.bulk_create(
        RetentionPreviewRow(
            preview=made,
            choice="all",
            family_id=uuid.uuid4(),
            reference=f"F{number:04}",
            closed_on=D("2016-05-20"),
            standing=0,
            due_on=D("2021-05-20"),
            lines=["Five years decides."],
        )
        for number in range(families)
    )
    client.force_login(staff.dpo)
    with django_assert_max_num_queries(12):
        shown = client.get("/retention/", {"page": "2"})
    assert len(shown.context["rows"]) == min(25, families)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.DPO, Role.SYSTEM)])
def test_other_roles_are_refused(role: Role, client: Client, db: None) -> None:
    client.force_login(make_user(role, f"Other {role.value}"))
    assert client.get("/retention/").status_code == 403
    assert client.post("/retention/work-out/").status_code == 403


def test_as_a_child_role_joins_the_later_birth_governs(staff: SimpleNamespace) -> None:
    family = family_of(staff, "2001-01-01")
    late = person("Zed", "Okafor", date_of_birth=D("2012-09-09"))
    from_family = family_of(staff, "1990-01-01", surname="Hill")
    join(staff.manager, from_family, member_of(family, "Child1"), CHILD)
    made = preview(staff)
    assert row(made, from_family, "youngest-child-25").due_on == D("2026-01-01")
    assert late.date_of_birth == D("2012-09-09")
