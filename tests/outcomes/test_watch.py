"""What held before a run and no longer does: found once, with dates, for whom it concerns."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import F
from django.test import Client

from families.framework import load_all
from families.models import Family, Observation
from families.queries.frameworks import rules_of
from outcomes.actions.computing import compute_outcomes
from outcomes.actions.watching import acknowledge
from outcomes.engine.breaks import Breaker, breakers
from outcomes.models import Claim, OutcomeResult, OutcomeRun, Relapse, RelapseNote, Standing
from outcomes.queries.claim_breaks import breaks_under
from outcomes.queries.watch import watch_words
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, User
from privacy.roles import Role
from privacy.rules.small_numbers import FEWER, about, told
from tests.make import make_user
from tests.sample import DATA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
DAY, NEXT = date(2018, 10, 31), date(2018, 11, 1)
HELD = ("met_sustained", "met_in_window")


@pytest.fixture
def analyst() -> User:
    return make_user(Role.ANALYST)


@pytest.fixture
def head() -> User:
    return make_user(Role.HEAD_OF_SERVICE)


def an_event_outcome() -> OutcomeResult:
    """A result that holds and that one event would break."""
    rows = OutcomeResult.objects.filter(
        run=F("family__standing__run"), outcome="H1.O3", state__in=HELD
    )
    found = rows.order_by("family__reference").first()
    assert found
    return found


def an_event(result: OutcomeResult, day: date) -> Observation:
    return Observation.objects.create(
        id=uuid4(),
        reference=f"NEW{uuid4().hex[:8]}",
        family=result.family,
        person=result.person,
        kind="event",
        code="asb_intervention",
        start_on=day,
        source="police",
    )


def rows() -> list[tuple[object, ...]]:
    columns = ("family", "need", "person", "outcome", "state_before", "state_after", "days")
    found = Relapse.objects.values_list(*columns, "broke_on", "due_before")
    return sorted(found, key=str)


def broken(analyst: User) -> Relapse:
    """One relapse, found by a run over what has changed."""
    compute_outcomes(as_of=DAY, by=analyst)
    result = an_event_outcome()
    an_event(result, date(2018, 10, 20))
    compute_outcomes(as_of=NEXT, by=analyst, only_changed=True)
    return Relapse.objects.get(family=result.family, outcome="H1.O3")


def test_a_break_is_kept_with_the_states_and_the_date_that_broke_it(analyst: User) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    assert rows() == []
    result = an_event_outcome()
    an_event(result, date(2018, 10, 20))
    run = compute_outcomes(as_of=NEXT, by=analyst, only_changed=True)
    found = Relapse.objects.get(family=result.family, outcome="H1.O3")
    now = OutcomeResult.objects.get(
        run=run, family=result.family, outcome="H1.O3", person=result.person, need=result.need
    )
    assert (found.run, found.need, found.person) == (run, result.need, result.person)
    assert (found.state_before, found.state_after) == (result.state, now.state)
    assert (found.broke_on, found.days) == (date(2018, 10, 20), [date(2018, 10, 20)])
    assert run.counts["broken"] == len(rows())


def test_the_same_run_twice_and_on_an_earlier_day_adds_nothing(analyst: User) -> None:
    broken(analyst)
    found = rows()
    compute_outcomes(as_of=NEXT, by=analyst, only_changed=True)
    compute_outcomes(as_of=NEXT, by=analyst)
    compute_outcomes(as_of=DAY, by=analyst)
    assert rows() == found


def test_an_increment_finds_what_a_full_run_finds(analyst: User) -> None:
    """Also where what stood is from an earlier night, and its window with it."""
    compute_outcomes(as_of=DAY, by=analyst)
    held = list(OutcomeResult.objects.filter(state__in=HELD, person__isnull=False)[:40])
    found = []
    for only_changed in (True, False):
        point = transaction.savepoint()
        compute_outcomes(as_of=date(2018, 11, 8), by=analyst, only_changed=only_changed)
        for result in held:
            an_event(result, date(2018, 11, 9))
        compute_outcomes(as_of=date(2018, 11, 20), by=analyst, only_changed=only_changed)
        found.append(rows())
        transaction.savepoint_rollback(point)
    assert found[0] == found[1]
    assert found[0]


def test_a_running_period_that_begins_again_is_a_break_and_names_the_day(analyst: User) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    running = OutcomeResult.objects.filter(
        outcome="H1.O3", state="met_in_window", matures_on__isnull=False
    ).first()
    assert running
    an_event(running, date(2018, 10, 30))
    compute_outcomes(as_of=NEXT, by=analyst, only_changed=True)
    found = Relapse.objects.get(family=running.family, outcome="H1.O3", person=running.person)
    assert (found.state_after, found.due_before) == ("met_in_window", running.matures_on)
    assert found.days == [date(2018, 10, 30)]


def test_a_case_that_is_opened_again_is_no_break(analyst: User) -> None:
    compute_outcomes(as_of=date(2025, 3, 31), by=analyst)
    rows_of_closed = OutcomeResult.objects.filter(
        state="met_in_window", matures_on__isnull=False, family__closed_on__isnull=False
    )
    family = rows_of_closed.filter(family__framework__code="sf-2022-national")[0].family
    Family.objects.filter(pk=family.pk).update(closed_on=None)
    compute_outcomes(as_of=date(2025, 3, 31), by=analyst, only_changed=True)
    assert not Relapse.objects.filter(family=family, state_after="met_in_window").exists()


def test_what_only_lacks_data_is_no_break(analyst: User) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    Observation.objects.filter(kind="judgement").update(withdrawn=True)
    compute_outcomes(as_of=NEXT, by=analyst)
    assert not Relapse.objects.filter(state_after="no_data").exists()


def test_a_run_of_one_framework_watches_nothing(analyst: User) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    an_event(an_event_outcome(), date(2018, 10, 20))
    compute_outcomes(as_of=NEXT, by=analyst, framework="tf-2015-national")
    assert rows() == []


def test_each_kind_of_test_says_which_facts_break_it() -> None:
    texts = {p.name: p.read_text() for p in (DATA / "frameworks").glob("*.yaml")}
    frameworks = load_all(texts)
    known = set(breakers(frameworks["tf-2015-national"]))
    for expected in (
        Breaker("H1.O3", "asb_intervention", "event"),
        Breaker("H1.O1", "proven_offence", "event"),
        Breaker("H2.O1", "", "term"),
        Breaker("H5.O1", "domestic_abuse_callout", "event"),
        Breaker("H5.O1", "H5.O1", "judged"),
        Breaker("H4.O2", "in_eet", "ended"),
    ):
        assert expected in known, expected
    for framework in frameworks.values():
        assert {b.outcome for b in breakers(framework)} == {o.id for o in framework.in_use}


# --- Answering


def test_an_answer_is_kept_encrypted_noted_and_ends_the_warning(analyst: User, head: User) -> None:
    relapse = broken(analyst)
    family = relapse.family
    assert watch_words([family.pk])[family.pk].startswith("Gone back on 20 October 2018")
    acknowledge(family=family, relapses=[str(relapse.pk)], note="Talked it through", by=head)
    note = RelapseNote.objects.get()
    assert (note.note, note.by, note.family) == ("Talked it through", head, family)
    event = AuditEvent.objects.get(event="relapse_acknowledged")
    assert (event.family_id, event.facts) == (family.pk, {"relapses": 1})
    others = Relapse.objects.filter(family=family, notes=None).count()
    assert len(watch_words([family.pk])) == bool(others)
    with pytest.raises(RuleBroken, match="Somebody else has answered"):
        acknowledge(family=family, relapses=[str(relapse.pk)], note="Again", by=head)
    with pytest.raises(AccessDenied):
        acknowledge(family=family, relapses=[str(relapse.pk)], note="x", by=analyst)


def test_the_page_shows_dates_and_takes_the_answer(
    analyst: User, head: User, client: Client
) -> None:
    relapse = broken(analyst)
    client.force_login(head)
    page = client.get(f"/families/{relapse.family_id}/watch/").content.decode()
    assert "20 October 2018" in page
    assert "Nobody has answered yet" in page
    answer = {"relapses": [str(relapse.pk)], "note": ""}
    refused = client.post(f"/families/{relapse.family_id}/watch/", answer).content.decode()
    assert "There is a problem" in refused
    assert not RelapseNote.objects.exists()
    family_page = client.get(f"/families/{relapse.family_id}/").content.decode()
    assert "20 October 2018" in family_page
    assert "gone back" in family_page
    answer["note"] = "Seen with the family"
    done = client.post(f"/families/{relapse.family_id}/watch/", answer, follow=True)
    assert "Seen with the family" in done.content.decode()


# --- Claims that rest on what has broken


@pytest.mark.parametrize(("state", "which"), [("draft", "prepared"), ("paid", "reopened")])
def test_a_live_claim_is_warned_before_submission_and_opened_again_after(
    analyst: User, client: Client, state: str, which: str
) -> None:
    relapse = broken(analyst)
    family = relapse.family
    Claim.objects.filter(family=family).delete()
    claim = Claim.objects.create(
        family=family, route="SSP", state=state, on_date=DAY, phase=family.framework.code
    )
    assert relapse in breaks_under([claim])[claim.pk]
    client.force_login(analyst)
    counts = dict.fromkeys(("open", "prepared", "reopened", "kept", "seen"), 0)
    for key in counts:
        page = client.get(f"/watch/?show={key}")
        counts[key] = page.context["page"].paginator.count
        # Nothing tells an analyst exactly how many there are.
        [tab] = [tab for tab in page.context["tabs"] if tab["active"]]
        number = told(counts[key], exact=False)
        assert tab["count"] == (None if number == FEWER else number)
        assert page.context["page"].about == about(counts[key])
    assert counts[which] >= 1
    assert counts["prepared" if which == "reopened" else "reopened"] == 0
    page_text = client.get(f"/watch/?show={which}").content.decode()
    assert "20 October 2018" in page_text
    assert claim.reference in page_text
    assert f"/families/{family.pk}" not in page_text
    Claim.objects.filter(pk=claim.pk).update(state="withdrawn")
    claim.refresh_from_db()
    assert breaks_under([claim]) == {}


def test_a_claim_made_after_the_break_does_not_rest_on_what_was_before(analyst: User) -> None:
    relapse = broken(analyst)
    Claim.objects.filter(family=relapse.family).delete()
    claim = Claim.objects.create(
        family=relapse.family,
        route="SSP",
        state="submitted",
        on_date=date(2018, 12, 1),
        phase=relapse.family.framework.code,
    )
    assert breaks_under([claim]) == {}


def test_a_manager_sees_the_relapses_of_the_own_team_only(analyst: User, client: Client) -> None:
    relapse = broken(analyst)
    stranger = make_user(Role.MANAGER)
    client.force_login(stranger)
    page = client.get("/watch/")
    assert relapse.family.reference not in page.content.decode()
    stranger.team = relapse.family.team
    stranger.save()
    if relapse.family.team:
        assert relapse.family.reference in client.get("/watch/").content.decode()
    assert AuditEvent.objects.filter(event="relapses_viewed", by_id=stranger.pk).exists()


def test_everything_that_stands_is_still_of_one_run_a_family(analyst: User) -> None:
    """The watch looks at what stands and changes nothing of it."""
    relapse = broken(analyst)
    assert Standing.objects.get(family=relapse.family).run == relapse.run
    assert OutcomeRun.objects.count() == 2
    assert rules_of(relapse.family).outcomes[relapse.outcome]
