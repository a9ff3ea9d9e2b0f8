"""Whoever may not open what is counted is told no exact number of it: jobs, lists, audits."""

import random
import re
from datetime import date
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from families import panels
from families.actions import plans
from families.queries.frameworks import plan_in_force
from families.queries.plans import latest_version
from outcomes.actions.computing import compute_outcomes
from outcomes.actions.previews import preview_plan
from outcomes.models import Claim, ClaimAudit, Comparison, OutcomeRun, PlanPreview
from privacy.identity import acting_as
from privacy.models import Job, JobState, User
from privacy.roles import Role
from privacy.rules.small_numbers import FEWER
from tests.claiming import Office
from tests.council import browser
from tests.make import make_user
from tests.outcomes.auditing import drawn, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
DAY = date(2018, 10, 31)
DICE = random.Random(8)  # noqa: S311
# Counts that an unrounded page would show: small ones, and ones that only differ by few.
COUNTS = [1, 4, 9, 12, 123, 127]


def thrown(names: list[str]) -> dict[str, int]:
    return {name: DICE.choice(COUNTS) for name in names}


def rounded(told: list[object]) -> None:
    """No number that is told, and no difference of two, is 1 to 9."""
    numbers = {int(n) for each in told for n in re.findall(r"\d+", str(each).replace(FEWER, ""))}
    assert {number % 10 for number in numbers} <= {0}, told


def test_jobs_tell_an_analyst_shares_and_rounded_counts() -> None:
    analyst, head = make_user(Role.ANALYST), make_user(Role.HEAD_OF_SERVICE)
    for user in (analyst, head):
        result = thrown(["done", "refused", "submitted"]) | {"same": True}
        shown = {"kind": "prepare_claims", "state": JobState.FAILED, "done": 4, "total": 7}
        job = Job.objects.create(asked_by=user, result=result, finished_at=timezone.now(), **shown)
        page = browser(user).get(reverse("privacy:job", args=[job.pk])).context
        facts = {each["key"]: each["value"] for each in page["facts"]}
        assert facts.pop("Same") is True
        line = browser(user).get(reverse("privacy:jobs")).context["rows"][0]
        if user == head:
            assert facts == {key.capitalize(): result[key] for key in result if key != "same"}
            assert (line[2]["text"], page["done"], page["total"]) == ("4 of 7", 4, 7)
        else:
            rounded(list(facts.values()))
            assert (line[2]["text"], page["done"], page["total"]) == ("0%", 0, 100)


def test_a38_a_run_tells_rounded_counts_to_whoever_may_not_open_the_whole_council() -> None:
    """To a manager too: what is taken from it for the own team is a number of other teams."""
    analyst, head, manager = map(make_user, (Role.ANALYST, Role.HEAD_OF_SERVICE, Role.MANAGER))
    run = compute_outcomes(as_of=DAY, by=analyst)
    address = reverse("outcomes:run", args=[run.pk])
    for user in (analyst, manager):
        page = browser(user).get(address).context
        rounded([*(each["value"] for each in page["counts"]), page["rules"]["rows"][0][-1]["text"]])
        line = browser(user).get(reverse("outcomes:runs")).context["rows"][0]
        rounded([cell["text"] for cell in line[1:4]])
        rounded([each["results"] for each in panels.blocked(user)["gaps"]])
    assert browser(head).get(address).context["counts"][0]["value"] == str(run.counts["families"])
    with acting_as(head):
        assert {each["results"] % 10 for each in panels.blocked(head)["gaps"]} - {0}


def test_a_run_computed_again_tells_an_analyst_rounded_counts() -> None:
    analyst, head = make_user(Role.ANALYST), make_user(Role.HEAD_OF_SERVICE)
    run = compute_outcomes(as_of=DAY, by=analyst)
    names = ["families", "inputs_differ", "results_differ", "rules_differ", "today_differ"]
    counts = thrown(names) | {"unexplained": 0}
    Comparison.objects.create(run=run, asked_by=analyst, counts=counts)
    address = reverse("outcomes:run", args=[run.pk])
    page = browser(analyst).get(address).context
    rounded([*(each["value"] for each in page["compared"][:-1]), page["verdict"]])
    exact = browser(head).get(address).context["compared"]
    assert [each["value"] for each in exact[:3]] == [str(counts[name]) for name in names[:3]]
    assert OutcomeRun.objects.count() == 1


def test_publishing_a_plan_tells_an_administrator_rounded_counts() -> None:
    author, other = (make_user(Role.ADMINISTRATOR, name) for name in ("Ada", "Bea"))
    version = latest_version("tf-2015-national")
    plan = plans.draft_plan(version=version, begin_with="empty", by=author)
    plans.change_plan(plan=plan, typed={"parameters.absence_basis": "all_absence"}, by=author)
    plan = plans.propose_plan(plan=plan, reason="agreed", by=author)
    real = preview_plan(plan=plan, as_of=timezone.localdate(), by=author)
    again = {name: getattr(real, name) for name in ("plan", "version", "in_force", "plan_sha256")}
    for _ in range(3):
        counts = thrown(list(real.counts))
        PlanPreview.objects.create(**again, as_of=real.as_of, asked_by=author, counts=counts)
        page = browser(other).get(reverse("outcomes:plan", args=[plan.pk])).context
        told = [page["families_judged"], *(each["number"] for each in page["tiles"])]
        rounded([*told, *(cell["text"] for row in page["counts"]["rows"] for cell in row[1:])])
        page = browser(other).get(reverse("outcomes:plan_publish", args=[plan.pk])).context
        assert len(page["told"]) == len(counts)
        rounded(list(page["told"].values()))
    assert plan_in_force(version) is None


def test_lists_of_claims_tell_an_analyst_no_exact_length_and_an_auditor_that_of_claims() -> None:
    """An analyst's lines are their work and are shown; how many there are is told by the rule."""
    boss = make_user(Role.HEAD_OF_SERVICE)
    compute_outcomes(as_of=DAY, by=boss)
    analyst, auditor = make_user(Role.ANALYST), make_user(Role.INTERNAL_AUDITOR)
    total = Claim.objects.count()
    for query in ("", "?route=SSP", "?state=paid", "?route=SSP&state=paid"):
        _no_exact_length(analyst, f"/claims/{query}", "states")
    for user in (analyst, auditor):
        _no_exact_length(user, "/watch/", "tabs")
    for user in (boss, auditor):
        answer = browser(user).get("/claims/")
        assert answer.context["states"][0]["count"] == total
        assert f"of <strong>{total}</strong>" in answer.content.decode()


def _no_exact_length(user: User, address: str, tabs: str) -> None:
    answer = browser(user).get(address)
    rounded([each["count"] for each in answer.context[tabs] if each["count"] is not None])
    page = answer.context["page"]
    assert "Showing <strong>" not in answer.content.decode()
    if page.paginator.count:
        rounded([page.about])


def test_a38_an_audit_tells_numbers_of_other_teams_to_whoever_audits_or_opens_them(
    office: Office,
) -> None:
    """A round in the whole council: a manager of a team reads its report in rounded numbers."""
    sent(office, 3)
    audit, manager = drawn(office, size=2), make_user(Role.MANAGER)
    address = reverse("outcomes:audit_report", args=[audit.pk])
    with mock.patch("outcomes.views.audits_report.typesetting.pdf", return_value=b"") as typeset:
        browser(manager).get(reverse("outcomes:audit_report_pdf", args=[audit.pk]))
    page, paper = browser(manager).get(address).context, typeset.call_args.args[1]
    names = ("reconciliation", "states", "strata", "answers")
    cells = [
        cell["text"]
        for name in names
        for row in page[name]["rows"]
        for cell in row[1:]
        if isinstance(cell, dict)
    ]
    line = browser(manager).get(reverse("outcomes:audits")).context["rows"][0]
    rounded([*cells, *(each["value"] for each in page["counts"]), *(c["text"] for c in line[2:4])])
    rounded([text for name in names for row in paper[name]["rows"] for text in row[-1:]])
    head = browser(office.head).get(address).context["counts"]
    assert [each["value"] for each in head[:2]] == ["3", "2"]
    _an_auditor_counts_claims(office, audit)


def _an_auditor_counts_claims(office: Office, audit: ClaimAudit) -> None:
    """A sample of two from a population of three, on the pages and on paper."""
    client, address = browser(office.auditor), reverse("outcomes:audit", args=[audit.pk])
    page = client.get(address).context
    assert [row[-1]["text"] for row in page["reconciliation"]["rows"][:2]] == [3, 3]
    assert sum(row[-1]["text"] for row in page["strata"]["rows"]) == 2
    assert page["left"] == ["2 sampled claims to decide"]
    report = client.get(reverse("outcomes:audit_report", args=[audit.pk]))
    assert [each["value"] for each in report.context["counts"][:2]] == ["3", "2"]
    with mock.patch("outcomes.views.audits_report.typesetting.pdf", return_value=b"") as typeset:
        client.get(reverse("outcomes:audit_report_pdf", args=[audit.pk]))
    assert [each["value"] for each in typeset.call_args.args[1]["counts"][:2]] == ["3", "2"]
