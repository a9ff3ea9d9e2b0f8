"""The pack of a subject request: everything about one person, from every family; nobody else."""

import io
import json
import os
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from families.actions.members import PartFacts, add_member
from families.actions.people import change_person
from families.models import (
    Artefact,
    Family,
    Intervention,
    Member,
    Need,
    Observation,
    Person,
)
from outcomes.models import Claim, Eligibility, OutcomeResult, OutcomeRun, Suggestion
from privacy import files, jobs, schedule
from privacy.access import AccessDenied
from privacy.actions import packs as pack_actions
from privacy.actions import requests as actions
from privacy.errors import RuleBroken
from privacy.identity import system_user
from privacy.models import AuditEvent, JobState, SubjectPack, SubjectRequest
from privacy.withholding import MARK
from tests.families.make_families import CHILD, PARENT, make_family, person
from tests.privacy.cases import D, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db: None, settings: Any, tmp_path: Path) -> SimpleNamespace:
    settings.FILES_FOLDER = tmp_path
    return office()


@pytest.fixture
def case(staff: SimpleNamespace) -> SimpleNamespace:
    """Mary is a parent in one family and was, until she left, in another."""
    mary = person(
        "Mary",
        "Quillfeather",
        date_of_birth=D("1985-04-05"),
        ethnicity="WBRI",
        address="7 Larkspur Mews; Greenwich",
        postcode="SE28 0HG",
    )
    tom = person(
        "Tomasz",
        "Brackenbury",
        date_of_birth=D("1983-01-02"),
        address="99 Hidden Drive; Lewes",
        postcode="BN7 2XX",
    )
    zoe = person("Zoë", "Brackenbury", date_of_birth=D("2012-03-04"))
    first = make_family(
        staff.manager,
        people=[(mary, PARENT), (tom, PARENT), (zoe, CHILD)],
        team=staff.team,
        worker=staff.keyworker,
        identified_on=D("2014-01-06"),
        attached_on=D("2014-01-06"),
    )
    subject = Person.objects.get(memberships__family=first, date_of_birth=D("1985-04-05"))
    left = PartFacts("parent", True, True, joined_on=D("2010-01-01"), left_on=D("2013-01-01"))
    second = make_family(
        staff.manager,
        people=[(person("Winifred", "Ashgrove", date_of_birth=D("1950-01-01")), PARENT)],
        team=staff.team,
        identified_on=D("2009-01-06"),
        attached_on=D("2009-01-06"),
    )
    add_member(family=second, who=subject, part=left, by=staff.manager)
    others = {each.forename: each for each in Person.objects.exclude(pk=subject.pk)}
    return SimpleNamespace(
        first=first, second=second, subject=subject, others=others, **vars(staff)
    )


def observe(family: Family | None, who: Person | None, reference: str, **facts: Any) -> None:
    given = {
        "kind": "event",
        "code": "school_exclusion",
        "start_on": D("2015-05-05"),
        "source": "school",
        **facts,
    }
    Observation.objects.create(family=family, person=who, reference=reference, **given)


def opened(case: SimpleNamespace, **facts: Any) -> SubjectRequest:
    given = {
        "received_on": timezone.localdate() - timedelta(days=3),
        "channel": "email",
        "requester": "self",
        "notes": "",
        **facts,
    }
    return actions.open_request(person_id=case.subject.pk, by=case.dpo, **given)


def built(case: SimpleNamespace) -> tuple[SubjectPack, dict[str, Any], bytes]:
    """The pack of a fresh request, with the JSON and the PDF inside."""
    request = opened(case)
    made = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    today = timezone.localdate()
    actions.check_identity(request=request, checked_on=today, how="document_seen", by=case.dpo)
    made.refresh_from_db()
    content = actions.read_pack(pack=SubjectPack.objects.get(pk=made.pk), by=case.dpo)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["subject.json", "subject.pdf"]
        return made, json.loads(archive.read("subject.json")), archive.read("subject.pdf")


def text_of(pdf: bytes) -> str:
    pages = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return pages.replace("\n", " ")


def items(contents: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for group in contents["groups"] for item in group["items"]]


def values(contents: dict[str, Any]) -> str:
    return " | ".join(
        f"{item['title']} {item['date']} " + " ".join(fact["value"] for fact in item["facts"])
        for item in items(contents)
    )


# --- What is told


def test_every_told_field_of_every_model_reaches_the_pack(case: SimpleNamespace) -> None:
    subject = case.subject
    Person.objects.filter(pk=subject.pk).update(
        died_on=D("2026-01-13"), expecting_until=D("2016-02-14")
    )
    subject.refresh_from_db()
    subject.upn, subject.nhs_number = "Z1canaryupn", "canarynhs2"
    subject.nino, subject.uprn = "canarynino3", "canaryuprn4"
    subject.save()
    need = Need.objects.create(
        family=case.first,
        person=subject,
        reference="N-1",
        need="H1.1",
        identified_on=D("2015-01-01"),
        identified_by="assessment",
        evidenced=True,
    )
    observe(
        case.first,
        subject,
        "O-1",
        kind="metric",
        code="canarycode",
        value=173,
        out_of=977,
        detail_code="canarydetail",
        detail_text="canarytext",
    )
    Artefact.objects.create(
        family=case.first,
        artefact="plan",
        on_date=D("2015-02-02"),
        covers_everyone=True,
        detail="canaryplan",
    )
    Intervention.objects.create(
        family=case.first, person=subject, kind="canarykind", started_on=D("2015-03-03")
    )
    when = datetime(2026, 1, 1, tzinfo=UTC)
    run = OutcomeRun.objects.create(
        as_of=D("2026-01-01"), asked_by=case.analyst, started_at=when, finished_at=when
    )
    OutcomeResult.objects.create(
        run=run,
        family=case.first,
        need=need,
        person=subject,
        outcome="canaryoutcome",
        need_code="H1.1",
        state="no_data",
        missing="canary_missing",
    )
    Suggestion.objects.create(run=run, family=case.first, person=subject, need_code="canaryneed")
    told = values(built(case)[1])
    for canary in (
        "Mary",
        "Quillfeather",
        "5 April 1985",
        "White British",
        "7 Larkspur Mews, Greenwich",
        "SE28 0HG",
        "13 January 2026",
        "14 February 2016",
        "Z1canaryupn",
        "canarynhs2",
        "canarynino3",
        "canaryuprn4",
        "H1.1",
        "173 out of 977",
        "canarycode",
        "canarydetail",
        "canarytext",
        "canaryplan",
        "canarykind",
        "canaryoutcome",
        "canary missing",
        "canaryneed",
    ):
        assert canary in told, canary


def test_items_come_from_every_family_that_the_person_is_or_was_in(case: SimpleNamespace) -> None:
    observe(case.second, case.subject, "O-1", code="door_knocked", start_on=D("2012-02-02"))
    observe(None, case.subject, "O-2", code="letter_sent", start_on=D("2018-02-02"))
    made, contents, _ = built(case)
    told = values(contents)
    assert "Door knocked" in told
    assert "Letter sent" in told
    assert made.families == 2
    assert {"Family 1", "Family 2"} <= {
        fact["value"] for item in items(contents) for fact in item["facts"]
    }
    for reference in (case.first.reference, case.second.reference, case.subject.reference, "O-1"):
        assert reference not in json.dumps(contents)


def test_household_facts_are_told_only_for_the_time_in_the_household(
    case: SimpleNamespace,
) -> None:
    for reference, start, code in (
        ("O-1", "2009-06-01", "before_joining"),
        ("O-2", "2012-12-31", "last_day_in"),
        ("O-3", "2013-01-01", "first_day_out"),
        ("O-4", "2020-01-01", "long_after"),
    ):
        observe(case.second, None, reference, code=code, start_on=D(start))
    observe(
        case.second,
        None,
        "O-5",
        kind="status",
        code="rent_arrears",
        start_on=D("2009-02-02"),
        end_on=D("2019-09-19"),
    )
    told = values(built(case)[1])
    assert "Last day in" in told
    assert "Rent arrears" in told
    for hidden in ("Before joining", "First day out", "Long after", "19 September 2019"):
        assert hidden not in told


def test_earlier_versions_are_told_as_such(case: SimpleNamespace) -> None:
    facts = person(
        "Mary",
        "Marigold",
        date_of_birth=D("1985-04-05"),
        address="8 New Street; Greenwich",
        postcode="SE28 0HG",
    )
    change_person(family=case.first, person=case.subject, facts=facts, by=case.manager)
    contents = built(case)[1]
    mine = [item for item in items(contents) if item["source"] == "families.Person"]
    assert [item["earlier_version"] for item in mine] == [False, True]
    assert "Marigold" in str(mine[0])
    assert "Quillfeather" in str(mine[1])
    assert "Kept as it was before the change on" in str(mine[1])


# --- Who is not told


def test_nothing_of_another_member_is_disclosed(case: SimpleNamespace) -> None:
    tomasz = case.others["Tomasz"]
    observe(case.first, tomasz, "O-1", code="arrest", detail_text="canaryofanother")
    Need.objects.create(
        family=case.first,
        person=tomasz,
        reference="N-1",
        need="H2.2",
        identified_on=D("2015-01-01"),
        identified_by="assessment",
        evidenced=True,
    )
    when = datetime(2026, 1, 1, tzinfo=UTC)
    run = OutcomeRun.objects.create(
        as_of=D("2026-01-01"), asked_by=case.analyst, started_at=when, finished_at=when
    )
    Suggestion.objects.create(run=run, family=case.first, person=tomasz, need_code="canaryneed")
    Eligibility.objects.create(
        run=run,
        family=case.first,
        framework="tf-2015-national",
        eligible=True,
        headlines=2,
        needs=2,
        lit="canarylit",
    )
    Claim.objects.create(
        family=case.first, route="SSP", state="paid", on_date=D("2016-01-01"), phase="p"
    )
    _, contents, pdf = built(case)
    both = json.dumps(contents, ensure_ascii=False) + text_of(pdf)
    for hidden in (
        "Tomasz",
        "Brackenbury",
        "Zoë",
        "Winifred",
        "Ashgrove",
        "1983",
        "2012",
        "canaryofanother",
        "Arrest",
        "H2.2",
        "canaryneed",
        "canarylit",
        "Hidden Drive",
        "BN7 2XX",
    ):
        assert hidden not in both, hidden
    assert "Whether the family was eligible" in both
    assert "SSP" in both


def test_names_and_homes_of_others_are_taken_out_of_notes(case: SimpleNamespace) -> None:
    observe(
        case.first,
        case.subject,
        "O-1",
        detail_text="ZOE saw Tomasz Brackenbury at 99 Hidden Drive, BN7 2XX; Mary Quillfeather "
        "was told by tomasz's sister Winifred.",
    )
    Artefact.objects.create(
        family=case.first,
        artefact="plan",
        on_date=D("2015-02-02"),
        covers_everyone=True,
        detail="Signed by Mary Quillfeather and T\u00adomasz",
    )
    made, contents, pdf = built(case)
    told = values(contents)
    assert (
        f"{MARK} saw {MARK} at {MARK}, {MARK}; Mary Quillfeather was told by {MARK} sister {MARK}."
        in told
    )
    assert f"Signed by Mary Quillfeather and {MARK}" in told
    assert made.withheld == 7
    assert "It occurs 7 times in this document." in contents["left_out"][1]
    shown = text_of(pdf)
    assert shown.count(MARK) == 8  # once where it is explained
    for hidden in ("Tomasz", "Brackenbury", "Zoe", "ZOE", "Hidden", "BN7", "Winifred"):
        assert hidden.casefold() not in (told + shown).casefold()


def test_names_that_others_had_before_are_taken_out_too(case: SimpleNamespace) -> None:
    facts = person("Thom", "Brackenbury", date_of_birth=D("1983-01-02"))
    change_person(family=case.first, person=case.others["Tomasz"], facts=facts, by=case.manager)
    observe(case.first, case.subject, "O-1", detail_text="Tomasz, now Thom, came.")
    assert f"{MARK}, now {MARK}, came." in values(built(case)[1])


def test_workers_in_their_role_are_named(case: SimpleNamespace) -> None:
    assert "Kim North" in values(built(case)[1])


# --- The documents


def test_the_pdf_is_tagged_titled_in_english_and_says_what_article_15_asks(
    case: SimpleNamespace,
) -> None:
    observe(case.first, case.subject, "O-1", detail_text="#let x = [a] $y$ \\ <b>中 \x07 bell")
    _, contents, pdf = built(case)
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Your personal information"
    shown = text_of(pdf)
    for told in (
        "Mary Quillfeather",
        "5 April 1985",
        "Why we use it",
        "Who received it",
        "How long we keep it",
        "Your rights",
        "casework@ico.org.uk",
        "#let x = [a] $y$ \\ <b>",
    ):
        assert told in shown, told
    # A letter that no font can show is kept in the file for computers.
    assert "中" in json.dumps(contents, ensure_ascii=False)
    assert "Quillfeather" not in str(reader.metadata)


def test_article_15_is_told_from_what_is_really_held_sent_and_ruled(case: SimpleNamespace) -> None:
    observe(case.first, case.subject, "O-1", source="police")
    contents = built(case)[1]
    told = {section["title"]: section["points"] for section in contents["information"]}
    assert "police" in told["Where it came from"]
    assert told["Who received it"] == [
        "Nobody outside the council, as far as this system has sent anything."
    ]
    assert "About you: 1 entry" in told["What kinds of information we hold"]
    # The date would tell the birthday of the youngest child, so only the rule is told.
    assert told["How long we keep it"] == []
    assert contents["schema"] == "tfcase-subject-access/1"


def test_recipients_of_the_ledger_are_told(
    case: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = schedule.Recipient("Office for National Statistics", "attributes", D("2026-03-01"))
    monkeypatch.setattr(schedule, "_recipients", [lambda person_id: [sent]])
    told = {each["title"]: each["points"] for each in built(case)[1]["information"]}
    assert told["Who received it"] == ["Office for National Statistics: attributes, 1 March 2026"]


def test_many_items_are_written_in_one_document(case: SimpleNamespace) -> None:
    start = D("2000-01-01")
    for number in range(300):
        observe(case.first, case.subject, f"O-{number}", start_on=start + timedelta(days=number))
    made, contents, pdf = built(case)
    told = [item for item in items(contents) if item["source"] == "families.Observation"]
    assert len(told) == 300
    days = [date.fromisoformat(item["day"]) for item in told]
    assert days == sorted(days)
    assert made.items == len(items(contents))
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 10


# --- Building, reading, expiring


def test_the_job_builds_the_pack_and_keeps_it_sealed(case: SimpleNamespace, tmp_path: Path) -> None:
    request = opened(case)
    job = actions.ask_for_pack(request=request, by=case.dpo)
    with pytest.raises(RuleBroken, match="already"):
        actions.ask_for_pack(request=request, by=case.other_dpo)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.problem
    assert job.result["id"] == str(request.pk)
    pack = SubjectPack.objects.get()
    assert (pack.job_id, pack.request_id) == (job.pk, request.pk)
    (kept,) = (tmp_path / "packs").iterdir()
    sealed = kept.read_bytes()
    assert b"PK\x03\x04" not in sealed
    assert b"Quillfeather" not in sealed
    assert kept.stat().st_mode & 0o077 == 0
    assert len(files.read_sealed("packs", str(pack.pk))) == pack.size


def test_the_pack_may_be_built_but_not_downloaded_before_identity_is_checked(
    case: SimpleNamespace, client: Client
) -> None:
    request = opened(case)
    pack = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    client.force_login(case.dpo)
    address = f"/requests/{request.pk}/packs/{pack.pk}/"
    answer = client.get(address, follow=True)
    assert "the identity of whoever asks has not been checked" in answer.content.decode()
    assert "Check identity first" in answer.content.decode()
    assert not AuditEvent.objects.filter(event="subject_pack_downloaded").exists()
    today = timezone.localdate()
    actions.check_identity(request=request, checked_on=today, how="document_seen", by=case.dpo)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{request.reference}.zip"'
    assert answer["Cache-Control"] == "no-store"
    event = AuditEvent.objects.get(event="subject_pack_downloaded")
    assert (event.target_id, event.person_id) == (pack.pk, case.subject.pk)


def test_a_download_that_cannot_be_noted_does_not_happen(
    case: SimpleNamespace, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = opened(case)
    pack = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    today = timezone.localdate()
    actions.check_identity(request=request, checked_on=today, how="document_seen", by=case.dpo)

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("The audit trail is away.")

    client.force_login(case.dpo)
    monkeypatch.setattr(actions.audit, "record", fails)
    with pytest.raises(RuntimeError):
        client.get(f"/requests/{request.pk}/packs/{pack.pk}/")


def test_a_parent_for_a_child_needs_authority_and_a_recorded_reason(case: SimpleNamespace) -> None:
    request = opened(case, requester="parent")
    today = timezone.localdate()
    with pytest.raises(RuleBroken, match="written authority"):
        actions.check_identity(request=request, checked_on=today, how="document_seen", by=case.dpo)
    actions.check_identity(request=request, checked_on=today, how="authority_seen", by=case.dpo)
    made = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    with pytest.raises(RuleBroken, match="why the parent may act"):
        actions.read_pack(pack=SubjectPack.objects.get(pk=made.pk), by=case.dpo)
    actions.change_notes(request=request, notes="Aged 4, no order, no allegation.", by=case.dpo)
    assert actions.read_pack(pack=SubjectPack.objects.get(pk=made.pk), by=case.dpo)


def test_packs_expire_after_thirty_days_and_their_files_go(
    case: SimpleNamespace, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    made, _, _ = built(case)
    assert made.expires_at - made.built_at == timedelta(days=30)
    with django_capture_on_commit_callbacks(execute=True):
        assert pack_actions.expire_packs(by=system_user("timetable")) == 0
    SubjectPack.objects.filter(pk=made.pk).update(expires_at=timezone.now())
    with pytest.raises(RuleBroken, match="expired"):
        actions.read_pack(pack=SubjectPack.objects.get(pk=made.pk), by=case.dpo)
    with django_capture_on_commit_callbacks(execute=True):
        assert pack_actions.expire_packs(by=system_user("timetable")) == 1
    assert list((tmp_path / "packs").iterdir()) == []
    kept = SubjectPack.objects.get(pk=made.pk)
    assert kept.destroyed_at is not None
    assert len(kept.sha256) == 64
    with django_capture_on_commit_callbacks(execute=True):
        assert pack_actions.expire_packs(by=system_user("timetable")) == 0


def test_a_new_pack_takes_the_place_of_the_old_and_closing_destroys_both(
    case: SimpleNamespace, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    request = opened(case)
    with django_capture_on_commit_callbacks(execute=True):
        first = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
        second = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    first.refresh_from_db()
    assert first.destroyed_at is not None
    assert files.names_in("packs", older_than=timedelta(days=-1)) == {str(second.pk)}
    today = timezone.localdate()
    with django_capture_on_commit_callbacks(execute=True):
        actions.close_request(request=request, closed_on=today, closed_as="answered", by=case.dpo)
    assert list((tmp_path / "packs").iterdir()) == []
    with pytest.raises(RuleBroken, match="was closed on"):
        pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    reasons = AuditEvent.objects.filter(event="subject_pack_destroyed")
    assert sorted(reasons.values_list("reason_code", flat=True)) == ["closed", "replaced"]


def test_files_without_a_row_are_swept_away(case: SimpleNamespace, tmp_path: Path) -> None:
    made, _, _ = built(case)
    files.write_sealed("packs", "orphan", b"left by a killed worker")
    pack_actions.expire_packs(by=system_user("timetable"))
    assert len(list((tmp_path / "packs").iterdir())) == 2  # may still be on its way
    long_ago = (timezone.now() - timedelta(hours=2)).timestamp()
    for path in (tmp_path / "packs").iterdir():
        os.utime(path, (long_ago, long_ago))
    pack_actions.expire_packs(by=system_user("timetable"))
    assert [path.stem for path in (tmp_path / "packs").iterdir()] == [str(made.pk)]


def test_a_full_disk_leaves_neither_row_nor_file(
    case: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = opened(case)
    job = actions.ask_for_pack(request=request, by=case.dpo)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "No space left on device" in job.problem
    assert not SubjectPack.objects.exists()
    assert list((tmp_path / "packs").iterdir()) == []


def test_a_sealed_file_opens_in_its_own_place_only(case: SimpleNamespace, tmp_path: Path) -> None:
    files.write_sealed("packs", "one", b"content")
    sealed = tmp_path / "packs" / "one.sealed"
    (tmp_path / "packs" / "two.sealed").write_bytes(sealed.read_bytes())
    assert files.read_sealed("packs", "one") == b"content"
    with pytest.raises(Exception, match="altered or moved"):
        files.read_sealed("packs", "two")


def test_only_the_dpo_may_do_any_of_this(case: SimpleNamespace) -> None:
    request = opened(case)
    made = pack_actions.build_pack(request_id=request.pk, by=case.dpo)
    today = timezone.localdate()
    for user in (case.manager, case.keyworker, case.analyst):
        for refused in (
            lambda by: opened(SimpleNamespace(subject=case.subject, dpo=by)),
            lambda by: actions.find_people(name="Mary", born_on=None, postcode="", by=by),
            lambda by: actions.ask_for_pack(request=request, by=by),
            lambda by: pack_actions.build_pack(request_id=request.pk, by=by),
            lambda by: actions.read_pack(pack=made, by=by),
            lambda by: actions.check_identity(
                request=request, checked_on=today, how="document_seen", by=by
            ),
            lambda by: actions.ask_for_identity(request=request, asked_on=today, by=by),
            lambda by: actions.change_notes(request=request, notes="", by=by),
            lambda by: actions.note_view(request=request, by=by),
            lambda by: actions.close_request(
                request=request, closed_on=today, closed_as="answered", by=by
            ),
            lambda by: pack_actions.expire_packs(by=by),
        ):
            with pytest.raises(AccessDenied):
                refused(user)


def test_the_trail_holds_no_value(case: SimpleNamespace) -> None:
    actions.find_people(name="Quillf", born_on=None, postcode="SE28 0HG", by=case.dpo)
    built(case)
    trail = json.dumps(list(AuditEvent.objects.values("fields", "facts", "reason_code")))
    for word in ("Quillf", "Mary", "SE28", "Larkspur", "1985"):
        assert word not in trail
    assert Member.objects.filter(person=case.subject).count() == 2
