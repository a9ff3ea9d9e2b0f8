"""Internal audit: population, draw, workpapers, queries, opinion, and what the database refuses."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from families.models import Need, Observation
from outcomes.actions import audits as actions
from outcomes.actions import audits_workpapers as papers
from outcomes.actions import claims as claim_actions
from outcomes.actions.claim_snapshots import decide_equivalent_progress
from outcomes.models import (
    AuditQuery,
    Claim,
    ClaimAudit,
    ClaimState,
    Workpaper,
)
from outcomes.queries import audits as queries
from outcomes.queries.audits_report import figures_of
from outcomes.queries.audits_workpapers import deadline
from outcomes.rules.audits import Finding
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, Job
from privacy.roles import Role
from privacy.rules.shown import ChangedMeanwhile, Shown, marks_of
from tests.claiming import Office
from tests.outcomes.auditing import answered, closed, decided, drawn, planned, refuse, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
S = ClaimState


# --- Population


def test_the_population_is_what_is_in_internal_audit_and_everything_is_counted_once(
    office: Office,
) -> None:
    inside = sent(office, 3)
    office.brought_to(S.AUDIT_PASSED, 3)
    office.brought_to(S.SUBMITTED, 4)
    office.draft(5)
    audit = planned(office)
    found = queries.reconciled(audit)
    assert {claim.pk for claim in queries.open_population(audit)} == {c.pk for c in inside}
    assert found.total("population") == 3
    assert (found.total("passed"), found.total("submitted"), found.total()) == (1, 1, 5)
    imported = Claim.objects.filter(prepared_by=None, state__in=["submitted", "paid", "rejected"])
    assert sum(found.unaudited.values()) == imported.count() > 0


def test_period_and_programme_bound_the_population(office: Office) -> None:
    [claim] = sent(office, 1)
    today = timezone.localdate()
    for design, number in (
        ({"first_day": today, "last_day": today}, 1),
        ({"first_day": today + timedelta(days=1)}, 0),
        ({"last_day": today - timedelta(days=1)}, 0),
        ({"phase": claim.phase}, 1),
        ({"phase": "another"}, 0),
    ):
        assert queries.open_population(planned(office, **design)).count() == number, design


def test_what_means_nothing_is_refused(office: Office) -> None:
    with pytest.raises(RuleBroken, match="after the first"):
        planned(office, first_day=date(2026, 2, 1), last_day=date(2026, 1, 1))
    with pytest.raises(RuleBroken, match="100 per cent"):
        planned(office, size_kind="per_cent", size=101)
    with pytest.raises(RuleBroken, match="nothing to draw from"):
        drawn(office)


# --- The draw


def test_the_draw_is_kept_and_comes_out_the_same_again(office: Office) -> None:
    sent(office, 5)
    audit = drawn(office, size=2)
    assert (audit.state, audit.drawn_by) == ("sampled", office.auditor)
    assert audit.seed is not None
    assert audit.population.count() == 5
    assert Workpaper.objects.filter(audited__audit=audit).count() == 2
    assert actions.draw_again(audit_id=audit.pk, by=office.auditor) == 2
    assert AuditEvent.objects.get(event="audit_sample_redrawn").facts["same"] is True
    assert Job.objects.filter(kind="test_audit", params={"audit": str(audit.pk)}).exists()
    with pytest.raises(RuleBroken, match="drawn already"):
        actions.draw_sample(audit_id=audit.pk, by=office.auditor)


def test_equivalent_progress_is_always_in_the_sample(office: Office) -> None:
    first = office.draft()
    need = Need.objects.filter(family=first.family, closed_as="").order_by("need")[0]
    why = "As good as met, as seen at home."
    made = decide_equivalent_progress(family=first.family, need=need, reason=why, by=office.head)
    # As if it had been decided by the day of the results.
    day = office.run.as_of
    Observation.objects.filter(pk=made.observation_id).update(start_on=day, recorded_on=day)
    for step in (S.READY, S.IN_AUDIT):
        office.bring(first, step)
    others = [office.brought_to(S.IN_AUDIT, place) for place in range(1, 4)]
    audit = drawn(office, size=1)
    assert audit.population.get(claim=first).sampled
    assert audit.population.filter(claim__in=others, sampled=True).count() == 1
    figures = figures_of(audit)
    assert [each["certain"] for each in figures["strata"] if each["certain"]] == [1]
    assert (figures["population"], figures["drawn"], figures["always"]) == (4, 2, 1)


def test_a_claim_is_in_one_open_round_and_in_the_next_when_it_stayed(office: Office) -> None:
    sent(office, 3)
    first, second = drawn(office, size=1), planned(office)
    with pytest.raises(RuleBroken, match="nothing to draw from"):
        actions.draw_sample(audit_id=second.pk, by=office.auditor)
    assert queries.reconciled(second).total("other_audit") == 3
    late = office.brought_to(S.IN_AUDIT, 3)
    assert queries.reconciled(first).total("arrived_since") == 1
    decided(office, first)
    text = "Too little was evidenced in time."
    closed(office, first, "limited", text)
    again = actions.draw_sample(audit_id=second.pk, by=office.auditor)
    assert again.population.count() == 3
    assert again.population.filter(claim=late).exists()


def test_whoever_built_a_claim_draws_no_sample_from_it(office: Office) -> None:
    [claim] = sent(office, 1)
    audit = planned(office)
    office.analyst.role = Role.INTERNAL_AUDITOR
    office.analyst.save()
    with pytest.raises(RuleBroken, match=f"building {claim.reference}"):
        actions.draw_sample(audit_id=audit.pk, by=office.analyst)
    ClaimAudit.objects.filter(pk=audit.pk).update(
        drawn_by=office.analyst, seed=1, drawn_at=timezone.now()
    )
    said = refuse(
        "INSERT INTO outcomes_auditedclaim (id, audit_id, claim_id, stratum, certain, sampled) "
        "VALUES (gen_random_uuid(), %s, %s, 'x', false, true)",
        *(audit.pk, claim.pk),
    )
    assert "Whoever built a claim does not audit it." in said


def test_only_auditors_work_and_only_analysts_answer(office: Office) -> None:
    sent(office, 1)
    for other in (office.analyst, office.head):
        with pytest.raises(AccessDenied):
            actions.draw_sample(audit_id=planned(office).pk, by=other)
    paper = Workpaper.objects.get(audited__audit=drawn(office, size=1))
    paper.refresh_from_db()
    empty = {name: getattr(paper, name) for name in papers.ANSWERS}
    answered(office, paper, criteria="query")
    # A second auditor with the empty paper open: one question answered otherwise is told, with who.
    fails = [Finding("criteria", "fail", "Words on criteria.")]
    with pytest.raises(ChangedMeanwhile) as both:
        papers.answer_questions(
            paper_id=paper.pk,
            findings=fails,
            due_on=None,
            shown=Shown(marks_of(empty)),
            by=office.auditor,
        )
    assert both.value.who["criteria"].name == office.auditor.name
    asked = AuditQuery.objects.get()
    for nobody in (office.auditor, office.head):
        with pytest.raises(AccessDenied):
            papers.answer_query(query_id=asked.pk, answer="Yes.", by=nobody)
    with pytest.raises(Http404):
        papers.answer_query(query_id=asked.pk, answer="Yes.", by=office.other)


# --- Workpapers and queries


def test_a_query_goes_to_the_analyst_and_holds_the_result_up(office: Office) -> None:
    sent(office, 1)
    paper = Workpaper.objects.get(audited__audit=drawn(office, size=1))
    answered(office, paper, criteria="query")
    asked = AuditQuery.objects.get()
    assert (asked.to, asked.asked, asked.question) == (
        *(office.analyst, "Words on criteria.", "criteria"),
    )
    with pytest.raises(RuleBroken, match="waits for its answer"):
        papers.decide(paper_id=paper.pk, result="passed", by=office.auditor)
    with pytest.raises(RuleBroken, match="Write the answer"):
        papers.answer_query(query_id=asked.pk, answer=" ", by=office.analyst)
    papers.answer_query(query_id=asked.pk, answer="See the letter.", by=office.analyst)
    with pytest.raises(RuleBroken, match="has been answered"):
        papers.answer_query(query_id=asked.pk, answer="Again.", by=office.analyst)
    with pytest.raises(RuleBroken, match="all three questions"):
        papers.decide(paper_id=paper.pk, result="passed", by=office.auditor)
    answered(office, paper)
    papers.decide(paper_id=paper.pk, result="passed", by=office.auditor)
    claim = Claim.objects.get(pk=paper.audited.claim_id)
    assert claim.state == S.AUDIT_PASSED
    last = claim.transitions.last()
    assert last
    assert paper.audited.audit.reference in last.reason
    with pytest.raises(RuleBroken, match="is decided"):
        answered(office, paper)


def test_a_query_is_dropped_when_its_question_is_answered_without_it(office: Office) -> None:
    sent(office, 1)
    paper = Workpaper.objects.get(audited__audit=drawn(office, size=1))
    answered(office, paper, criteria="query")
    answered(office, paper, criteria="query")
    assert AuditQuery.objects.count() == 1
    answered(office, paper, criteria="fail")
    assert AuditQuery.objects.get().dropped_at
    with pytest.raises(RuleBroken, match="cannot pass"):
        papers.decide(paper_id=paper.pk, result="passed", by=office.auditor)
    papers.decide(paper_id=paper.pk, result="failed", by=office.auditor)
    claim = Claim.objects.get(pk=paper.audited.claim_id)
    last = claim.transitions.last()
    assert (claim.state, "Words on criteria." in (last.reason if last else "")) == (
        *(S.AUDIT_FAILED, True),
    )


def test_a_query_needs_words_and_a_day_to_come(office: Office) -> None:
    sent(office, 1)
    paper = Workpaper.objects.get(audited__audit=drawn(office, size=1))

    def ask(comment: str, due: date | None) -> None:
        findings = [Finding("criteria", "query", comment)]
        papers.answer_questions(paper_id=paper.pk, findings=findings, due_on=due, by=office.auditor)

    today = timezone.localdate()
    with pytest.raises(RuleBroken, match="Say what is wrong"):
        ask(" ", today)
    with pytest.raises(RuleBroken, match="by when"):
        ask("Which letter?", None)
    with pytest.raises(RuleBroken, match="today or later"):
        ask("Which letter?", today - timedelta(days=1))
    ask("Which letter?", today)
    asked = AuditQuery.objects.get()
    assert deadline(asked, today).words == "Waits for an answer"
    assert deadline(asked, today + timedelta(days=1)).words == "1 day overdue"
    assert deadline(asked, today + timedelta(days=3)).words == "3 days overdue"


def test_a_query_goes_to_the_sender_when_the_preparer_has_left(office: Office) -> None:
    claim = office.brought_to(S.READY)
    claim_actions.send_to_audit(claim=claim, by=office.other)
    office.analyst.is_active = False
    office.analyst.save()
    paper = Workpaper.objects.get(audited__audit=drawn(office, size=1))
    answered(office, paper, criteria="query")
    assert AuditQuery.objects.get().to == office.other
