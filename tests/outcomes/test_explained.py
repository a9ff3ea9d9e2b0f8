"""The page that explains, its button, and what a keyworker sees of progress."""

import re
from datetime import date

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from families.models import Allocation, Family, FamilyGrant, LocalPlan, Need, Observation, Person
from families.rules.field_groups import Group
from outcomes.actions.computing import compute_outcomes
from outcomes.actions.recomputing import recompute_family
from outcomes.engine import explain
from outcomes.models import OutcomeResult
from outcomes.queries import inputs
from outcomes.queries.explained import NOT_ASKED
from outcomes.queries.judging import inputs_of
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.families.make_families import show_hidden
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
DAY = date(2018, 10, 31)
# As in the rest of the guards: what a test adds by running inside a transaction of its own.
NESTING = re.compile(r"(RELEASE )?SAVEPOINT|SELECT coalesce\(current_setting|SELECT set_config")


@pytest.fixture
def head() -> User:
    return make_user(Role.HEAD_OF_SERVICE)


@pytest.fixture
def analyst() -> User:
    return make_user(Role.ANALYST)


def family_with(state: str) -> Family:
    rows = OutcomeResult.objects.filter(run=F("family__standing__run"), state=state)
    found = rows.order_by("family__reference").first()
    assert found
    return found.family


# --- One question instead of ten


def test_a_few_families_are_read_at_once_to_the_byte_as_a_run_reads_them() -> None:
    families = list(Family.objects.order_by("reference").values_list("pk", flat=True)[:30])
    Person.objects.filter(memberships__family=families[0]).update(sex="")
    inputs.read_at_once([])
    with CaptureQueriesContext(connection) as asked:
        found = inputs.read_at_once(families)
    assert len(asked) == 1
    expected = {**inputs.read_common(), **inputs.read_chunk(families)}
    assert found.keys() == expected.keys()
    for name, csv in expected.items():
        assert sorted(found[name].split(b"\n")) == sorted(csv.split(b"\n")), name


def test_what_has_no_rows_has_its_header_all_the_same() -> None:
    found = inputs.read_at_once([])
    expected = inputs.read_chunk([])
    assert {name: found[name] for name in expected} == expected


def test_quotes_commas_and_line_ends_are_written_as_copy_writes_them() -> None:
    fact = Observation.objects.filter(family__isnull=False).first()
    assert fact
    Observation.objects.filter(pk=fact.pk).update(source='a "quoted", source\nof two lines')
    csv = inputs.read_at_once([fact.family_id])["observations"]
    assert sorted(csv) == sorted(inputs.read_chunk([fact.family_id])["observations"])
    assert b'"a ""quoted"", source\nof two lines"' in csv


# --- The page


def test_the_page_draws_names_version_basis_gaps_and_the_next_change(
    analyst: User, head: User, client: Client
) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    family = family_with("no_data")
    show_hidden(family, head, *Group)
    client.force_login(head)
    page = client.get(f"/families/{family.pk}/outcomes/")
    text = page.content.decode()
    found = page.context["found"]
    plan = LocalPlan.objects.get(pk=family.local_plan_id) if family.local_plan_id else None
    assert f"Version {family.framework.number}" in text
    assert not plan or f"with local plan {plan.number}" in text
    drawn = [result for result in (*found.results, *found.work) if result.line]
    assert text.count('<svg class="app-window__drawing"') == len(drawn) > 0
    assert "style=" not in text.partition("<main")[2].partition("</main>")[0]
    for result in found.results:
        assert result.why.next_change.words[:20] in text.replace("&quot;", '"').replace(
            "&#x27;", "'"
        )
    gaps = [gap for result in found.results for gap in result.why.gaps]
    assert ("Gaps in the data:" in text) == bool(gaps)


def test_every_gap_of_every_family_is_why_something_cannot_be_judged() -> None:
    families = list(Family.objects.values_list("pk", flat=True))
    found = explain(inputs_of(families, DAY, without=NOT_ASKED))
    with_gaps = [why for why in found if why.gaps]
    assert with_gaps
    for why in with_gaps:
        missing = {lacking.code for part in (why, *why.parts) for lacking in part.missing}
        if why.state == "no_data":
            assert {f"feed:{gap.code}" for gap in why.gaps} <= missing
    for why in found:
        lacking = {each.code for each in why.missing if each.code.startswith("feed:")}
        assert lacking <= {f"feed:{gap.code}" for gap in why.gaps}


# --- Computing again


def test_the_same_records_give_the_same_answer_and_it_is_noted(
    analyst: User, head: User, client: Client
) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    family = family_with("met_sustained")
    client.force_login(head)
    page = client.post(f"/families/{family.pk}/outcomes/again/")
    assert "The same records give the same answer" in page.content.decode()
    event = AuditEvent.objects.get(event="explanation_recomputed")
    assert (event.family_id, event.facts) == (family.pk, {"differences": 0, "changed": []})
    assert client.get(f"/families/{family.pk}/outcomes/again/").status_code == 405


@pytest.mark.parametrize("one_in", [12, pytest.param(1, marks=pytest.mark.prove)])
def test_families_of_the_sample_come_out_the_same(one_in: int, analyst: User, head: User) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    judged = Family.objects.filter(standing__isnull=False).order_by("reference")
    for family in judged[::one_in]:
        again = recompute_family(family=family, by=head)
        assert (again.same, again.changed) == (True, ()), family.reference


def test_what_differs_is_said_and_why(analyst: User, head: User, client: Client) -> None:
    compute_outcomes(as_of=DAY, by=analyst)
    result = OutcomeResult.objects.filter(outcome="H1.O3", state="met_sustained").first()
    assert result
    Observation.objects.create(
        reference="NEW1",
        family=result.family,
        person=result.person,
        kind="event",
        code="asb_intervention",
        start_on=date(2018, 10, 20),
        source="police",
    )
    again = recompute_family(family=result.family, by=head)
    assert again.changed == ("records",)
    states = {(d.name, d.then, d.now) for d in again.differences if d.outcome == "H1.O3"}
    assert ("state", "met_sustained", "regressed") in states
    client.force_login(head)
    with CaptureQueriesContext(connection) as asked:
        text = client.post(f"/families/{result.family_id}/outcomes/again/").content.decode()
    counted = [q["sql"] for q in asked if not NESTING.match(str(q["sql"]))]
    assert len(counted) <= 11, "\n".join(map(str, counted))
    assert "The answer is another one now" in text
    assert "the records of the family" in text
    assert "Gone back" in text
    assert OutcomeResult.objects.get(pk=result.pk).state == "met_sustained"


def test_without_a_run_there_is_nothing_to_compare_with(head: User, client: Client) -> None:
    family = Family.objects.order_by("reference")[0]
    with pytest.raises(RuleBroken, match="Nothing has been computed"):
        recompute_family(family=family, by=head)
    client.force_login(head)
    page = client.post(f"/families/{family.pk}/outcomes/again/").content.decode()
    assert "Nothing has been computed for this family yet." in page


# --- For the keyworker


@pytest.fixture
def keyworker(analyst: User) -> tuple[User, Family]:
    """Somebody who leads a family of whom one outcome lacks something."""
    compute_outcomes(as_of=DAY, by=analyst)
    lead = Allocation.objects.filter(
        ended_on=None, family__results__state="no_data", family__closed_on=None
    ).first()
    assert lead
    worker = make_user(Role.KEYWORKER)
    worker.team = lead.family.team
    worker.save()
    grant = FamilyGrant.objects.filter(content_object=lead.family).first()
    assert grant
    grant.pk, grant.user = None, worker
    grant.save(force_insert=True)
    return worker, lead.family


def test_the_family_page_names_the_nearest_outcome_needs_evidenced_and_the_next_day(
    keyworker: tuple[User, Family], client: Client
) -> None:
    worker, family = keyworker
    client.force_login(worker)
    text = client.get(f"/families/{family.pk}/").content.decode()
    needs = Need.objects.filter(family=family, closed_as="")
    seen = needs.filter(evidenced=True).count()
    assert f"Evidence has been seen for {seen} of {needs.count()} need" in text
    assert "Nearest outcome:" in text
    assert "One thing would complete it:" in text or "What it takes:" in text
    days = OutcomeResult.objects.filter(
        family=family, run=family.standing.run, matures_on__isnull=False
    )
    soonest = days.order_by("matures_on").values_list("matures_on", flat=True).first()
    assert (soonest is None) or f"{soonest:%-d %B %Y}" in text


def test_no_word_of_claims_on_a_keyworkers_screens(
    keyworker: tuple[User, Family], client: Client
) -> None:
    worker, family = keyworker
    client.force_login(worker)
    for path in (
        "/families/",
        f"/families/{family.pk}/",
        f"/families/{family.pk}/outcomes/",
        f"/families/{family.pk}/watch/",
    ):
        text = client.get(path).content.decode()
        assert not re.findall(r"(?i)\bclaim\w*|payment by results|£", text), path
    again = client.post(f"/families/{family.pk}/outcomes/again/").content.decode()
    assert not re.findall(r"(?i)\bclaim\w*", again)
    assert client.get("/forecast/").status_code == client.get("/watch/").status_code == 403
