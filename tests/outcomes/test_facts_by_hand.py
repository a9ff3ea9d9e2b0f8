"""A fact recorded by hand, from the missing piece to a claim that is ready, and through files."""

import html
import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from families.actions.fact_withdrawals import withdraw_fact
from families.models import Family, Observation
from outcomes.actions import claims
from outcomes.actions.claim_snapshots import decide_equivalent_progress
from outcomes.actions.computing import compute_outcomes
from outcomes.models import Claim, ClaimCheck, OutcomeResult
from outcomes.queries.claim_choice import decisions_of
from outcomes.queries.claims import decisions_on
from outcomes.queries.explained import explained
from privacy.models import User
from privacy.roles import Role
from tests.make import make_user
from tests.outcomes.importing import exported, ready, run_import
from tests.rules.casefile_council import PART, PERSON, SF, Record, write_council

pytestmark = pytest.mark.django_db
KIM = "kim@council.example"
LINK = re.compile(r'href="([^"]*/facts/new/\?what=[^"]+)">(Record[^<]+)')
SEEN = {"identified_on": "2024-01-10", "identified_by": "assessment", "evidenced": "Y"}
SINCE = {"family_ref": "F1", "kind": "status", "start_on": "2024-05-01", "source": "housing"}


def council() -> dict[str, list[Record]]:
    """A closed case with three needs, of which two have what their outcomes ask for."""
    dates = {"identified_on": "2024-01-10", "attached_on": "2024-02-01", "closed_on": "2025-06-01"}
    done = {"family_ref": "F1", "on_date": "2024-02-03", "covers_everyone": "Y"}
    return {
        "families": [
            {
                **{"family_ref": "F1", "framework": SF, **dates, "keyworker": KIM},
                "closure_reason": "outcomes achieved",
            }
        ],
        "people": [
            {"person_ref": "P1", **PERSON},
            {"person_ref": "P2", **PERSON, "forename": "Ben", "date_of_birth": "2015-03-04"},
        ],
        "memberships": [
            {"family_ref": "F1", "person_ref": "P1", **PART},
            {"family_ref": "F1", "person_ref": "P2", **PART, "role": "child"},
        ],
        "needs": [
            {"need_ref": "N1", "family_ref": "F1", "person_ref": "P1", "need": "2.1", **SEEN},
            {"need_ref": "N2", "family_ref": "F1", "need": "9.1", **SEEN},
            {"need_ref": "N3", "family_ref": "F1", "need": "10.2", **SEEN},
        ],
        "artefacts": [
            {**done, "artefact": each}
            for each in ("assessment", "plan", "allocation", "intervention")
        ],
        "interventions": [],
        "observations": [
            {"observation_ref": "O1", "person_ref": "P1", "code": "need_managed", **SINCE},
            {"observation_ref": "O2", "code": "settled_tenancy", **SINCE},
        ],
        "claims": [],
        "feeds": [],
        "terms": [],
    }


@pytest.fixture
def analyst(tmp_path: Path) -> User:
    """The council's files are in, and everybody has been judged as on today."""
    ready()
    assert run_import(write_council(tmp_path / "in", council())).status == 0
    found = make_user(Role.ANALYST)
    compute_outcomes(as_of=timezone.localdate(), by=found)
    return found


def state_of(family: Family) -> dict[str, str]:
    """Outcome → where it stands, explained on the records of now."""
    page = explained(family, timezone.localdate())
    return {each.why.outcome.id: each.why.state for each in page.results}


def test_from_the_missing_piece_to_a_claim_that_is_ready(analyst: User, tmp_path: Path) -> None:
    today, family = timezone.localdate(), Family.objects.get()
    keyworker = Client()
    # Somebody whom case files brought cannot sign in yet.
    User.objects.filter(email=KIM).update(is_active=True)
    keyworker.force_login(User.objects.get(email=KIM))
    assert not ClaimCheck.objects.filter(claimable=True).exists()

    # Both pages lead from what is missing to the form for exactly that.
    pages = [f"/families/{family.pk}/", f"/families/{family.pk}/outcomes/"]
    links = [LINK.findall(keyworker.get(page).content.decode()) for page in pages]
    address, words = links[0][0]
    assert words == "Record: keeps to an agreed plan"
    assert links[0][0] in links[1]
    assert "plan_kept" not in address
    form = keyworker.get(html.unescape(address)).content.decode()
    assert re.search(r'value="household"[^>]*checked', form)

    typed = {"whose": "household", "start_on": "2024-05-01", "source": "debt_advice"}
    answer = keyworker.post(html.unescape(address), typed, follow=True).content.decode()
    assert "The fact is recorded and counts from today on." in answer

    # What it changes can be seen at once, with its source and reference.
    fact = Observation.objects.get(code="plan_kept")
    why = keyworker.get(pages[1]).content.decode()
    assert f'href="/families/{family.pk}/facts/{fact.pk}/">{fact.reference}</a>' in why
    assert "debt advice" in why
    assert LINK.findall(why) == []
    again = keyworker.post(f"{pages[1]}again/").content.decode()
    assert "The answer is another one now" in again

    # The next increment judges the family anew, and the office can go on.
    run = compute_outcomes(as_of=today, by=analyst, only_changed=True)
    assert run.counts["judged_anew"] == 1
    assert set(OutcomeResult.objects.filter(run=run).values_list("state", flat=True)) == {
        "met_sustained"
    }
    check = ClaimCheck.objects.get(run=run, claimable=True)
    [row] = claims.prepare_claims(checks=[check.pk], by=analyst)
    assert row.claim, row.refusal
    made_ready = claims.mark_ready(claim=row.claim, by=analyst)
    assert made_ready.state == "ready"
    assert fact.reference in Claim.objects.get().snapshots.get().inputs

    # Out and in again without a difference.
    rows = exported(tmp_path / "out")["observations.csv"]
    [mine] = [cells for cells in rows if cells[0] == fact.reference]
    assert mine[3:6] == ("status", "plan_kept", "2024-05-01")
    assert mine[-2] == today.isoformat()
    assert run_import(tmp_path / "out").families == {"unchanged": 1}


def test_a_senior_decision_that_is_withdrawn_stands_nowhere(analyst: User) -> None:
    family, head = Family.objects.get(), make_user(Role.HEAD_OF_SERVICE)
    need = family.needs.get(need="10.2")
    words = "They pay what was agreed, though no plan is on paper."
    decision = decide_equivalent_progress(family=family, need=need, reason=words, by=head)
    assert state_of(family)["10.2.O"] == "overridden"
    assert decisions_of(family) == [decision]
    withdraw_fact(family=family, fact=decision.observation, reason="given in error", by=head)
    assert state_of(family)["10.2.O"] == "no_data"
    assert decisions_of(family) == decisions_on(family, ["10.2"]) == []


def test_what_is_withdrawn_here_no_file_brings_back(analyst: User, tmp_path: Path) -> None:
    family, head = Family.objects.get(), make_user(Role.HEAD_OF_SERVICE)
    assert state_of(family)["9.1.O"] == "met_sustained"
    withdraw_fact(
        family=family, fact=Observation.objects.get(reference="O2"), reason="moved", by=head
    )
    assert state_of(family)["9.1.O"] == "no_data"
    again = run_import(tmp_path / "in")
    assert (again.status, again.families) == (0, {"unchanged": 1})
    assert "Facts that were withdrawn here and stay withdrawn: 1\n  O2\n" in again.out
    changed = council()
    changed["observations"][1] |= {"start_on": "2024-06-01", "withdrawn": "N"}
    later = run_import(write_council(tmp_path / "later", changed))
    assert (later.status, later.families) == (0, {"changed": 1})
    held = Observation.objects.get(reference="O2")
    assert (held.start_on, held.withdrawn) == (date(2024, 6, 1), True)
    rows = exported(tmp_path / "out")["observations.csv"]
    assert [cells[-1] for cells in rows] == ["", "Y"]
    assert state_of(family)["9.1.O"] == "no_data"
