"""Danger, the sweep of the finished document, and the link by which it leaves."""

import io
import json
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from families.models import Artefact
from privacy import packs, sweeping
from privacy.actions import (
    packs as pack_actions,
)
from privacy.actions import (
    requests as actions,
)
from privacy.actions import (
    subject_clock,
    subject_release,
    subject_review,
)
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as
from privacy.models import (
    AuditEvent,
)
from privacy.roles import Role
from tests.furnish_subject import decide_everything
from tests.make import make_user
from tests.privacy.cases import D
from tests.privacy.packing import KNOWN, case, decided, opened, staff
from tests.privacy.packing_facts import text_of
from tests.privacy.subject_working import collected, noted

__all__ = ["case", "staff"]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


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
        content = actions.read_pack(pack=made, by=case.dpo, **KNOWN)
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
