"""The work on a subject request: clock, items, people, decisions, sweep, release."""

import io
import json
import zipfile
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from families.actions.exclusions import put_exclusion
from families.models import Artefact
from privacy import packs, sweeping
from privacy.actions import (
    packs as pack_actions,
)
from privacy.actions import (
    requests as actions,
)
from privacy.actions import (
    subject_bulk,
    subject_clock,
    subject_collect,
    subject_release,
    subject_review,
)
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as
from privacy.models import (
    AuditEvent,
    SubjectItem,
    SubjectParty,
    SubjectRequest,
    SubjectSearch,
    SubjectSpan,
)
from privacy.queries.subject_items import decided_of
from privacy.roles import Role
from privacy.rules.shown import ChangedMeanwhile, Shown, marks_of
from tests.furnish_subject import decide_everything
from tests.make import make_user
from tests.privacy.cases import D
from tests.privacy.packing import case, decided, opened, staff
from tests.privacy.packing_facts import observe, text_of

__all__ = ["case", "staff"]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def collected(case: SimpleNamespace, request: SubjectRequest) -> SubjectRequest:
    subject_collect.collect_items(request_id=request.pk, by=case.dpo)
    return request


def noted(case: SimpleNamespace, *texts: str) -> None:
    for number, text in enumerate(texts):
        observe(case.first, case.subject, f"O-{number}", detail_text=text)


def party(request: SubjectRequest, label: str) -> SubjectParty:
    return next(each for each in request.parties.all() if each.label == label)


# --- The clock (SAR-04 to SAR-06, A06, A07)


def test_sar_04_05_06_more_time_and_questions_move_the_clock(
    case: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: D("2026-10-02"))
    request = opened(case, received_on=D("2026-09-01"))
    with acting_as(case.dpo):
        why: dict[str, Any] = {"request": request, "by": case.dpo}
        with pytest.raises(RuleBroken, match="Write down what is not clear"):
            subject_clock.ask_what_is_meant(asked_on=D("2026-09-10"), reason=" ", **why)
        asked = subject_clock.ask_what_is_meant(
            asked_on=D("2026-09-10"), reason="Which years?", **why
        )
        assert (asked.due_on, asked.due_working_on) == (None, None)
        with pytest.raises(RuleBroken, match="the clock stands"):
            subject_clock.ask_what_is_meant(asked_on=D("2026-09-11"), reason="Again", **why)
        with pytest.raises(RuleBroken, match="before the question was asked"):
            subject_clock.note_answer(answered_on=D("2026-09-09"), **why)
        answered = subject_clock.note_answer(answered_on=D("2026-09-15"), **why)
        # Five days as worked to; the statute would give six.
        assert answered.due_on == D("2026-10-06")
        with pytest.raises(RuleBroken, match="still open"):
            subject_clock.note_answer(answered_on=D("2026-09-16"), **why)
        late = {"told_on": D("2026-10-02"), "why": "complex", "reason": "Two thousand pages"}
        extended = subject_clock.take_more_time(**late, **why)
        assert extended.due_on == D("2026-12-06")
        assert extended.due_working_on == D("2026-12-07")
        with pytest.raises(RuleBroken, match="taken once"):
            subject_clock.take_more_time(**late, **why)


def test_a06_more_time_after_the_month_is_refused(case: SimpleNamespace) -> None:
    request = opened(case, received_on=TODAY() - timedelta(days=40))
    told = {"told_on": TODAY(), "why": "complex", "reason": "Much"}
    with acting_as(case.dpo), pytest.raises(RuleBroken, match="The first month ended"):
        subject_clock.take_more_time(request=request, by=case.dpo, **told)


def test_rgt_01_and_a07_the_pages_of_the_clock_say_what_they_want(
    case: SimpleNamespace, client: Client
) -> None:
    request = opened(case, requester="parent", received_on=TODAY() - timedelta(days=3))
    client.force_login(case.dpo)
    page = f"/requests/{request.pk}/"
    shown = client.get(page).content.decode()
    assert "is not confirmed" in shown
    for work in ("more-time", "question", "acting", "restrict"):
        assert f"{page}do/{work}/" in shown
        assert client.get(f"{page}do/{work}/").status_code == 200
    client.post(f"{page}do/question/", {"asked_on": TODAY().isoformat(), "reason": "Which?"})
    shown = client.get(page).content.decode()
    assert "Waits for their answer" in shown
    assert f"{page}do/answer/" in shown
    refused = client.post(f"{page}do/acting/", {"outcome": "may_act"}).content.decode()
    assert "Does the child understand" in refused
    assert client.get(f"{page}do/nothing/").status_code == 404


# --- Items and the search log (SAR-07)


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


# --- Danger (A01), the sweep (SAR-21), the release (SAR-22, SAR-23)


def zipped(content: bytes) -> tuple[str, str]:
    """Both files as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        data = archive.read("subject.json").decode()
        return data, text_of(archive.read("subject.pdf"))


def test_a01_a_father_asks_for_his_child_and_where_the_mother_is_stays_out(
    case: SimpleNamespace, tmp_path: Any
) -> None:
    mother = case.others["Tomasz"]
    mother.address_protected = True
    mother.save()
    noted(
        case,
        "Moved to the refuge in Elmstead; new school Thornbury Primary School. Ring 07700 900123.",
        "She lives at 99 Hidden Drive, BN7 2XX now, says Kim North.",
    )
    Artefact.objects.create(
        family=case.first,
        artefact="plan",
        on_date=D("2015-02-02"),
        covers_everyone=True,
        detail="Domestic abuse was told in confidence.",
    )
    request = decided(case, opened(case, requester="parent"))
    lead = make_user(Role.SAFEGUARDING_LEAD, "Sal Lead")
    with acting_as(case.dpo):
        assert request.restricted.why == "protected_address"
        # A worker's name may tell where somebody is: somebody decided on it as well.
        assert not request.spans.filter(decided_by=None).exists()
    made = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    with acting_as(case.other_dpo):
        with pytest.raises(RuleBroken, match="safeguarding lead has to review"):
            subject_release.approve_pack(pack=made, inference=True, by=case.other_dpo)
        with pytest.raises(IntegrityError), transaction.atomic():
            type(made).objects.filter(pk=made.pk).update(
                approved_by=case.other_dpo, approved_at=timezone.now(), inference_checked=True
            )
    with acting_as(lead):
        subject_release.review_pack(pack=made, inference=True, by=lead)
    with acting_as(case.other_dpo):
        subject_release.approve_pack(pack=made, inference=True, by=case.other_dpo)
    with acting_as(case.dpo):
        answers = {"answers": ["no", "unknown", "no", "no", "no", "yes"], "outcome": "may_act"}
        subject_clock.decide_acting(request=request, reason="", by=case.dpo, **answers)
        facts = {"checked_on": TODAY(), "how": "authority_seen", "by": case.dpo}
        actions.check_identity(request=request, **facts)
        made.refresh_from_db()
        content = actions.read_pack(pack=made, by=case.dpo)
    for text in zipped(content):
        for hidden in ("refuge", "thornbury", "900123", "hidden drive", "bn7", "kim north"):
            assert hidden not in text.casefold(), hidden
    trail = json.dumps(list(AuditEvent.objects.values("fields", "facts", "reason_code")))
    assert "Hidden" not in trail


def test_sar_21_a_withheld_word_that_still_stands_anywhere_stops_the_pack(
    case: SimpleNamespace,
) -> None:
    noted(case, "Tomasz rang.", "The Quokka Street house.", "Quokka-Street, again.")
    request = collected(case, opened(case))
    with acting_as(case.dpo):
        item = next(i for i in request.items.all() if "The Quokka" in i.facts)
        facts = {"ground": "third_party", "reason": "", "everywhere": False, "by": case.dpo}
        subject_review.mark_by_hand(item=item, phrase="Quokka Street", **facts)
        decide_everything(request, case.dpo)
        other = next(i for i in request.items.all() if "again" in i.facts)
    with pytest.raises(RuleBroken, match=f"still stands in these items: {other.number}"):
        pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    assert not request.packs.exists()
    with acting_as(case.dpo):
        subject_review.mark_by_hand(item=other, phrase="Quokka-Street", **facts)
    assert pack_actions.build_pack(request_id=request.pk, by=case.dpo).swept_at


def test_sar_21_two_programs_read_what_the_document_really_holds() -> None:
    told = {"title": "A", "facts": [{"label": "Text", "value": "Sara Bracken-\nbury, Tomas\u0301"}]}
    secrets = sweeping.needles(["Brackenbury", "Tomás", "Rose Lane", "..."])
    assert len(secrets) == 3
    found = sweeping.leaks(sweeping.Hay.of(sweeping.flat(told)), sweeping.Hay.of([]), secrets)
    assert {needle.words.strip() for needle in found} == {"brackenbury", "tomas"}
    allowed = sweeping.Hay.of(sweeping.flat(told))
    assert sweeping.leaks(sweeping.Hay.of(sweeping.flat(told)), allowed, secrets) == []
    assert (
        sweeping.leaks(sweeping.Hay.of(["a rose in the lane"]), sweeping.Hay.of([]), secrets) == []
    )


def test_a04_a_document_with_hidden_parts_or_words_is_refused(case: SimpleNamespace) -> None:
    """Black boxes over text, notes, layers: the words under them are still there to be read."""
    noted(case, "Tomasz rang.")
    request = decided(case, opened(case))
    with acting_as(case.dpo, opened=EVERYTHING):
        now = timezone.localtime()
        pack = packs.collect(request, "Mary Quillfeather", now, "Copy 1")
    honest = packs.typesetting.pdf("subject_pack.typ", pack.contents, now)
    packs.sweep(pack, honest, json.dumps(pack.contents).encode())
    leaky = {**pack.contents, "summary": f"{pack.contents['summary']} Tomasz"}
    boxed = packs.typesetting.pdf("subject_pack.typ", leaky, now)
    with pytest.raises(RuleBroken, match="found in the finished files by pypdf"):
        packs.sweep(pack, boxed, json.dumps(pack.contents).encode())
    with pytest.raises(RuleBroken, match="by the file for computers"):
        packs.sweep(pack, honest, json.dumps(leaky).encode())
    writer = sweeping.pypdf.PdfWriter(clone_from=io.BytesIO(honest))
    writer.add_attachment("old.txt", b"Tomasz")
    changed = io.BytesIO()
    writer.write(changed)
    with pytest.raises(RuleBroken, match="parts that no page shows: attachments"):
        packs.sweep(pack, changed.getvalue(), json.dumps(pack.contents).encode())
    writer = sweeping.pypdf.PdfWriter(clone_from=io.BytesIO(honest))
    writer.add_metadata({"/Subject": "Tomasz"})
    changed = io.BytesIO()
    writer.write(changed)
    with pytest.raises(RuleBroken, match="by the metadata"):
        packs.sweep(pack, changed.getvalue(), json.dumps(pack.contents).encode())


def test_a02_sar_19_sar_23_a_link_gives_the_exact_copy_once_for_the_code(
    case: SimpleNamespace, client: Client
) -> None:
    request = decided(case, opened(case))
    made = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    with acting_as(case.dpo), pytest.raises(RuleBroken, match="You built this pack"):
        subject_release.approve_pack(pack=made, inference=True, by=case.dpo)
    with acting_as(case.other_dpo):
        subject_release.approve_pack(pack=made, inference=True, by=case.other_dpo)
    with acting_as(case.dpo):
        sure = {"contact_checked": True, "nobody_shares": True, "by": case.dpo}
        with pytest.raises(RuleBroken, match="identity"):
            subject_release.make_link(pack=made, **sure)
        facts = {"checked_on": TODAY(), "how": "document_seen", "by": case.dpo}
        actions.check_identity(request=request, **facts)
        for unsure in ("contact_checked", "nobody_shares"):
            with pytest.raises(RuleBroken):
                subject_release.make_link(pack=made, **{**sure, unsure: False})
        old, _ = subject_release.make_link(pack=made, **sure)
        token, code = subject_release.make_link(pack=made, **sure)
    assert client.get(f"/collect/{old}/").status_code == 404
    page = f"/collect/{token}/"
    shown = client.get(page)
    assert "Quillfeather" not in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "This is not the code" in client.post(page, {"code": "AAAAA-AAAAA"}).content.decode()
    answer = client.post(page, {"code": code.lower()})
    assert answer["Content-Type"] == "application/zip"
    assert packs.sha256(answer.content) == made.sha256
    assert client.get(page).status_code == 404
    assert client.post(page, {"code": code}).status_code == 404
    event = AuditEvent.objects.get(event="subject_pack_fetched")
    assert (event.target_id, event.by_id, event.facts["sha256"]) == (made.pk, None, made.sha256)


def test_a_link_dies_after_five_wrong_codes(case: SimpleNamespace, client: Client) -> None:
    request = decided(case, opened(case))
    made = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    with acting_as(case.other_dpo):
        subject_release.approve_pack(pack=made, inference=True, by=case.other_dpo)
    with acting_as(case.dpo):
        facts = {"checked_on": TODAY(), "how": "document_seen", "by": case.dpo}
        actions.check_identity(request=request, **facts)
        sure = {"contact_checked": True, "nobody_shares": True, "by": case.dpo}
        token, code = subject_release.make_link(pack=made, **sure)
    page = f"/collect/{token}/"
    for _ in range(5):
        assert client.post(page, {"code": "WRONG"}).status_code == 200
    assert client.post(page, {"code": code}).status_code == 404


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
