"""The work on a subject request: what is collected, who is in it, what is decided of it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from families.actions.exclusions import put_exclusion
from privacy.actions import (
    requests as actions,
)
from privacy.actions import (
    subject_bulk,
    subject_clock,
    subject_collect,
    subject_review,
)
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as
from privacy.models import (
    SubjectItem,
    SubjectParty,
    SubjectSearch,
    SubjectSpan,
)
from privacy.queries.subject_items import decided_of
from privacy.roles import Role
from privacy.rules.shown import ChangedMeanwhile, Shown, marks_of
from tests.make import make_user
from tests.privacy.packing import case, opened, staff
from tests.privacy.packing_facts import observe
from tests.privacy.subject_working import collected, noted, party

__all__ = ["case", "staff"]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def test_sar_07_everything_is_collected_once_with_a_log_of_where_was_looked(
    case: SimpleNamespace,
) -> None:
    noted(case, "Tomasz Brackenbury rang from 07700 900123.")
    request = collected(case, opened(case))
    with acting_as(case.dpo):
        items = list(request.items.all())
        assert [item.number for item in items] == list(range(1, len(items) + 1))
        log = {each.model: each for each in request.searches.all()}
        assert log["families.Observation"].found == 1
        assert log["families.Need"].found == 0
        assert "cannot be read" in log["families.Person"].left_out
        assert "Mary Quillfeather" in log["families.Person"].terms
        assert {each.label for each in request.parties.all()} >= {
            "Tomasz Brackenbury",
            "07700 900123",
        }
        with pytest.raises(RuleBroken, match="collected already"):
            subject_collect.ask_for_items(request=request, by=case.dpo)
        said = {"place": "A shared mailbox", "terms": "Quillfeather", "left_out": ""}
        subject_collect.add_search(request=request, found=3, by=case.dpo, **said)
        assert request.searches.filter(model="").get().found == 3
    with pytest.raises(RuleBroken, match="collected already"):
        collected(case, request)


def test_the_copies_are_sealed_walled_and_gone_when_the_request_ends(
    case: SimpleNamespace,
) -> None:
    noted(case, "Tomasz Brackenbury rang.")
    request = collected(case, opened(case))
    with acting_as(case.dpo):
        raw = SubjectItem.objects.filter(request=request).values_list("facts", flat=True)
        assert all(bytes(each)[:2] != b"[[" for each in raw if not isinstance(each, str))
        subject_clock.restrict(request=request, by=case.dpo)
    lead = make_user(Role.SAFEGUARDING_LEAD, "Sal Lead")
    for user, seen in ((case.manager, 0), (case.keyworker, 0), (lead, 1)):
        with acting_as(user):
            assert bool(SubjectItem.objects.exists()) is bool(seen), user.role
    # The other officer turns out to be a relative: nothing of it is there for them.
    with acting_as(case.dpo, opened=EVERYTHING):
        put_exclusion(
            email=case.other_dpo.email,
            reference=case.first.reference,
            reason_code="relative",
            by=case.dpo,
        )
    with acting_as(case.other_dpo):
        assert not SubjectItem.objects.exists()
        assert not SubjectSearch.objects.exists()
    said = {"place": "x", "found": 0, "by": lead, "at": timezone.now()}
    with acting_as(lead), pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
        SubjectSearch.objects.create(request=request, **said)
    with acting_as(case.dpo, opened=EVERYTHING):
        facts = {"closed_on": TODAY(), "closed_as": "withdrawn", "by": case.dpo}
        actions.close_request(request=request, **facts)
        assert not SubjectItem.objects.exists()
        assert not SubjectSpan.objects.exists()
        assert not SubjectParty.objects.exists()
        assert SubjectSearch.objects.exists()


# --- Deciding (SAR-12 to SAR-17)


def test_sar_12_and_17_spans_are_decided_by_a_ground_and_taken_back(case: SimpleNamespace) -> None:
    noted(case, "Tomasz rang Zoe.")
    request = collected(case, opened(case))
    with acting_as(case.dpo):
        item = request.items.get(model="families.Observation")
        assert (item.mentions, item.open_mentions) == (2, 2)
        first, second = item.spans.order_by("start")
        facts = {"item": item, "reason": "", "by": case.dpo}
        with pytest.raises(RuleBroken, match="Select a ground"):
            subject_review.decide_spans(grounds={first.pk: "a hunch"}, **facts)
        grounds = {first.pk: "third_party", second.pk: ""}
        assert subject_review.decide_spans(grounds=grounds, **facts) == 1
        item.refresh_from_db()
        assert (item.mentions, item.open_mentions) == (2, 1)
        with pytest.raises(RuleBroken, match="has to be explained"):
            subject_review.decide_spans(grounds={second.pk: "reasonable"}, **facts)
        again = {**facts, "reason": "Her child."}
        subject_review.decide_spans(grounds={second.pk: "reasonable"}, **again)
        both = Shown(marks_of({str(second.pk): ""}))
        with pytest.raises(ChangedMeanwhile) as clash:
            subject_review.decide_spans(grounds={second.pk: "third_party"}, **facts, shown=both)
        assert clash.value.who[str(second.pk)].name == case.dpo.name
        second.refresh_from_db()
        assert (second.decision, second.reason) == ("disclose", "Her child.")
        assert subject_review.take_back(item=item, by=case.dpo) == 2
        item.refresh_from_db()
        assert item.open_mentions == 2


def test_sar_12_the_database_wants_a_ground_of_the_list_and_somebody(
    case: SimpleNamespace,
) -> None:
    noted(case, "Tomasz rang.")
    request = collected(case, opened(case))
    with acting_as(case.dpo):
        for decision, ground in (
            ("withhold", "because"),
            ("withhold", "worker_in_role"),
            ("disclose", "known"),
            ("disclose", ""),
        ):
            found = SubjectSpan.objects.filter(request=request)
            with pytest.raises(IntegrityError), transaction.atomic():
                found.update(decision=decision, ground=ground)


def test_a_rule_for_somebody_counts_once_its_sample_was_read_and_is_undone(
    case: SimpleNamespace,
) -> None:
    noted(case, *(f"Tomasz rang on day {number}." for number in range(8)))
    request = collected(case, opened(case))
    with acting_as(case.dpo):
        tom = party(request, "Tomasz Brackenbury")
        facts = {"ground": "third_party", "reason": "", "by": case.dpo}
        bulk = subject_bulk.propose_everywhere(party=tom, **facts)
        assert (len(bulk.sample), len(set(bulk.sample)), bulk.covers) == (5, 5, 8)
        assert tom.spans.filter(decision="").count() == 8
        with pytest.raises(RuleBroken, match="Read the sample"):
            subject_bulk.confirm_everywhere(bulk=bulk, sample_read=False, by=case.dpo)
        subject_bulk.confirm_everywhere(bulk=bulk, sample_read=True, by=case.dpo)
        assert tom.spans.filter(decision="withhold", decided_by=case.dpo).count() == 8
        with pytest.raises(RuleBroken, match="No mention"):
            subject_bulk.propose_everywhere(party=tom, **facts)
        # One was decided anew since: undoing leaves it.
        span = tom.spans.first()
        chosen = {"grounds": {span.pk: "known"}, "reason": "", "by": case.dpo}
        subject_review.decide_spans(item=span.item, **chosen)
        assert subject_bulk.undo_everywhere(bulk=bulk, by=case.dpo) == 7
        assert tom.spans.exclude(decision="").count() == 1
        assert sum(request.items.values_list("open_mentions", flat=True)) >= 7
        with pytest.raises(RuleBroken, match="undone already"):
            subject_bulk.undo_everywhere(bulk=bulk, by=case.dpo)


def test_a03_names_and_words_that_no_program_knows_are_added(case: SimpleNamespace) -> None:
    noted(case, "Tomasz rang.", "Ziggy rang; the man with the red van rang.")
    request = collected(case, opened(case))
    with acting_as(case.dpo):
        tom = party(request, "Tomasz Brackenbury")
        assert subject_review.add_name(party=tom, name="Ziggy", by=case.dpo) == 1
        item = next(i for i in request.items.all() if "Ziggy" in i.facts)
        facts = {"item": item, "ground": "third_party", "reason": "", "by": case.dpo}
        with pytest.raises(RuleBroken, match="do not stand"):
            subject_review.mark_by_hand(phrase="no such words", everywhere=True, **facts)
        subject_review.mark_by_hand(phrase="the man with the  RED van", everywhere=True, **facts)
        item.refresh_from_db()
        assert (item.mentions, item.open_mentions) == (2, 1)


def test_sar_14_and_15_and_16_what_has_a_test_of_its_own_waits_for_its_outcome(
    case: SimpleNamespace,
) -> None:
    noted(case, "He hit her; domestic violence was reported.")
    observe(case.first, case.subject, "O-9", kind="status", code="adult_mental_health_need")
    request = collected(case, opened(case, requester="parent"))
    with acting_as(case.dpo):
        routes = {item.route: item for item in request.items.exclude(route="")}
        assert set(routes) == {"child_abuse", "health"}
        facts: dict[str, Any] = {"reason": "", "by": case.dpo}
        nothing = {"opinion": "", "opinion_on": None}
        with pytest.raises(RuleBroken, match="opinion of the health professional"):
            subject_review.decide_item(item=routes["health"], ground="known", **nothing, **facts)
        told = {"decision": "disclose", "ground": "known", "decided_by": case.dpo}
        with pytest.raises(IntegrityError), transaction.atomic():
            SubjectItem.objects.filter(route="health").update(decided_at=timezone.now(), **told)
        said = {"opinion": "Dr Ash: no harm.", "opinion_on": TODAY()}
        item = routes["health"]
        empty = Shown(marks_of(decided_of(item)))
        subject_review.decide_item(item=item, ground="known", **said, **facts)
        other = {**facts, **said, "opinion": "Harm.", "shown": empty}
        with pytest.raises(ChangedMeanwhile) as both:
            subject_review.decide_item(item=item, ground="known", **other)
        assert both.value.saved == {"opinion": "Dr Ash: no harm."}
        assert both.value.who["opinion"].name == case.dpo.name
        done = subject_review.decide_route(
            request=request, route="child_abuse", ground="child_abuse", **nothing, **facts
        )
        assert done == 1
        routes["child_abuse"].refresh_from_db()
        assert (routes["child_abuse"].decision, routes["child_abuse"].is_open) == (
            "withhold",
            False,
        )


def test_the_pages_work_without_a_script(case: SimpleNamespace, client: Client) -> None:
    noted(case, "Tomasz rang.", "Tomasz rang Zoe again.")
    request = collected(case, opened(case))
    client.force_login(case.dpo)
    listed = client.get(f"/requests/{request.pk}/items/", {"state": "open"})
    first = listed.context["rows"][0][0]["url"]
    page = client.get(first)
    assert 'class="app-mark app-mark--open"' in page.content.decode()
    names = [name for name in page.context["form"].fields if name.startswith("span_")]
    answer = client.post(first, dict.fromkeys(names, "third_party"))
    assert answer["Location"] != first
    second = client.get(answer["Location"])
    assert second.status_code == 200
    people = client.get(f"/requests/{request.pk}/people/")
    somebody = next(row[0]["url"] for row in people.context["rows"] if "Tomasz" in row[0]["text"])
    assert "Everywhere at once" in client.get(somebody).content.decode()
    sample = client.post(somebody, {"ground": "third_party"})["Location"]
    assert "Tomasz" in client.get(sample).content.decode()
    assert "Read the sample first" in client.post(sample, {"x": ""}).content.decode()
    assert client.post(sample, {"sample_read": "on"}).status_code == 302
    # Nothing is open, so nothing is asked.
    assert "Everywhere at once" not in client.get(somebody).content.decode()
    assert client.post(f"{sample}undo/").status_code == 302
    client.post(f"{somebody}name/", {"name": "Ziggy"})
    client.post(f"{somebody}relation/", {"relation": "perpetrator"})
    assert "This request is restricted" in client.get(f"/requests/{request.pk}/").content.decode()
