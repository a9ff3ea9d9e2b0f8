"""The National Impact Study: two envelopes for two recipients, and what never is in either."""

import csv
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

import exports.study
from exports.actions import study
from exports.actions.build import build_return
from exports.actions.reading import content_of, read_return
from exports.actions.recipients import confirm_recipient, end_recipient
from exports.actions.returns import (
    acknowledge_return,
    approve_return,
    expire_returns,
    refuse_return,
    request_return,
)
from exports.actions.study import signed_words
from exports.files import store
from exports.models import Envelope, Recipient, Return, ReturnApproval, ReturnReading
from exports.queries import bundle
from exports.queries.sharings import sharings
from exports.queries.study import excluded_since
from exports.rules import State
from exports.study import Part, columns_of
from families.actions.restrictions import put_restriction
from families.models import Family, Member, Person
from privacy import signing
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from tests.answering import give_answers
from tests.council import browser
from tests.exports.conftest import PERIOD, Staff
from tests.exports.sealing import Pair, make_pair, opened, pin, put

A, B = Part.IDENTIFIERS, Part.ATTRIBUTES
# What the councils' notices say that the study is sent.
NAMED_IN_NOTICES = {
    *("forename", "surname", "date_of_birth", "gender", "last_known_address", "nino"),
}
pytestmark = pytest.mark.usefixtures("noticed_council")
DOWNLOAD = ReturnReading.Means.DOWNLOAD


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> dict[Part, Pair]:
    folder = tmp_path_factory.mktemp("keys")
    return {part: make_pair(folder, part.value) for part in Part}


@pytest.fixture(autouse=True)
def signing_key(settings: LazySettings, tmp_path: Path) -> None:
    """This process signs, as the worker does."""
    settings.AUDIT_KEY_FILE = tmp_path / "signing.pem"


@pytest.fixture
def pinned(staff: Staff, pairs: dict[Part, Pair]) -> dict[Part, Recipient]:
    return {part: pin(part, pairs[part], staff.analyst, staff.dpo) for part in Part}


def ask(staff: Staff) -> Return:
    return request_return(period=PERIOD, kind="nis", by=staff.author, in_background=False)


def build(staff: Staff) -> Return:
    made = build_return(return_id=ask(staff).pk, by=staff.author)
    give_answers(made)
    return made


@pytest.fixture
def built(staff: Staff, pinned: dict[Part, Recipient]) -> Return:
    return build(staff)


def release(held: Return, staff: Staff) -> Return:
    approve_return(return_id=held.pk, part=A.value, by=staff.analyst)
    return approve_return(return_id=held.pk, part=B.value, by=staff.dpo)


def sealed(held: Return, part: Part) -> bytes:
    return b"".join(content_of(held, part.value))


def rows(held: Return, pairs: dict[Part, Pair], folder: Path) -> dict[Part, list[dict[str, str]]]:
    """What the two recipients find."""
    found = {}
    for part in Part:
        text = opened(sealed(held, part), pairs[part], folder)
        assert text is not None
        reader = csv.DictReader(io.StringIO(text.decode()))
        assert reader.fieldnames == columns_of(part)
        found[part] = list(reader)
    return found


def test_acc_09_each_recipient_opens_their_own_envelope(
    built: Return, pairs: dict[Part, Pair], tmp_path: Path
) -> None:
    assert built.state == State.BUILT
    found = rows(built, pairs, tmp_path)
    assert len(found[A]) == len(found[B]) == built.rows
    assert set(found[A][0]) >= NAMED_IN_NOTICES
    assert not set(found[B][0]) & NAMED_IN_NOTICES
    assert {row["match_ref"] for row in found[A]} == {row["match_ref"] for row in found[B]}
    assert {row["family_id"] for row in found[A]} == {row["family_match_ref"] for row in found[B]}
    assert {row["group"] for row in found[B]} == {"intervention", "comparison"}
    known = Person.objects.in_bulk()
    names = {(p.forename, p.surname) for p in known.values()}
    assert {(row["forename"], row["surname"]) for row in found[A]} <= names
    references = {*Person.objects.values_list("reference", flat=True)}
    references |= {*Family.objects.values_list("reference", flat=True)}
    cells = {cell for part in Part for row in found[part] for cell in row.values()}
    assert not cells & references
    for each in Envelope.objects.filter(of_return=built):
        words = signed_words(built, Part(each.part), each.content_sha256)
        assert signing.is_signed(words, each.signature, signing.trusted_keys())


def test_a40_sdc_10_references_of_two_returns_never_meet(
    staff: Staff, built: Return, pairs: dict[Part, Pair], tmp_path: Path
) -> None:
    first = rows(built, pairs, tmp_path)[B]
    refuse_return(return_id=built.pk, reason_code="not_asked_for", by=staff.dpo)
    second = rows(build(staff), pairs, tmp_path)[B]
    for name in ("match_ref", "family_match_ref"):
        assert not {row[name] for row in first} & {row[name] for row in second}
    assert [row["date_screened"] for row in first] != [row["date_screened"] for row in second]


def test_a44_a_changed_envelope_is_refused_by_stock_openssl(
    built: Return, pairs: dict[Part, Pair], tmp_path: Path
) -> None:
    for part in Part:
        whole = sealed(built, part)
        assert opened(whole, pairs[part], tmp_path)
        places = [len(whole) * step // 10 for step in range(1, 10)]
        for place in [*places, len(whole) - 1]:
            changed = bytearray(whole)
            changed[place] ^= 1
            assert opened(bytes(changed), pairs[part], tmp_path) is None, (part, place)
        assert opened(whole[:-40], pairs[part], tmp_path) is None
        [held] = [each for each in built.envelopes.all() if each.part == part]
        assert _is_of(held, part, held.content_sha256)
        assert not _is_of(held, A if part == B else B, held.content_sha256)
        assert not _is_of(held, part, hashlib.sha256(b"of another build").hexdigest())
    # The other's key opens neither.
    assert opened(sealed(built, A), pairs[B], tmp_path) is None
    assert opened(sealed(built, B), pairs[A], tmp_path) is None


def _is_of(held: Envelope, part: Part, content: str) -> bool:
    """Whether what was signed fits: an older statement, or that of the other envelope, does not."""
    words = signed_words(held.of_return, part, content)
    return signing.is_signed(words, held.signature, signing.trusted_keys())


def test_a45_nobody_approves_both_and_the_author_neither(built: Return, staff: Staff) -> None:
    approve_return(return_id=built.pk, part=A.value, by=staff.analyst)
    with pytest.raises(RuleBroken, match="already approved"):
        approve_return(return_id=built.pk, part=B.value, by=staff.analyst)
    with pytest.raises(RuleBroken, match="asked for this return"):
        approve_return(return_id=built.pk, part=B.value, by=staff.author)
    with pytest.raises(RuleBroken, match="approved already"):
        approve_return(return_id=built.pk, part=A.value, by=staff.dpo)
    with pytest.raises(RuleBroken, match="which envelope"):
        approve_return(return_id=built.pk, by=staff.dpo)
    built.refresh_from_db()
    assert built.state == State.BUILT
    # The database says so too, whoever writes.
    released = {"state": "released", "approvers_needed": 1}
    with pytest.raises(DatabaseError), transaction.atomic():
        Return.objects.filter(pk=built.pk).update(**released)
    with pytest.raises(DatabaseError, match="Only somebody else"), transaction.atomic():
        ReturnApproval.objects.create(of_return=built, by=staff.dpo, sha256=built.sha256)


def test_an_approver_who_may_open_no_family_is_told_of_every_exclusion(
    built: Return, staff: Staff
) -> None:
    """As the web asks: under the second wall, for an analyst."""
    lines = b"".join(store.read(built.file)).split()
    person = uuid.UUID(lines[1].decode())
    reference = Member.objects.filter(person=person).values_list("family__reference", flat=True)[0]
    with acting_as(staff.dpo):
        put_restriction(
            reference=reference,
            level="restricted",
            reason_code="safety",
            emails=[staff.keyworker.email],
            by=staff.dpo,
        )
    with acting_as(staff.analyst):
        assert not Person.objects.filter(pk=person).exists()
        assert excluded_since([person]) == 1


def test_a45_whoever_objects_after_the_build_stops_the_release(
    built: Return, staff: Staff, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    approve_return(return_id=built.pk, part=A.value, by=staff.analyst)
    person = Member.objects.filter(family__attached_on__isnull=False).first()
    assert person
    inside = {line.split()[1] for line in b"".join(store.read(built.file)).splitlines()}
    chosen = Person.objects.get(pk=inside.pop().decode())
    chosen.study_choice = "objected"
    chosen.save(update_fields=["study_choice"])
    with django_capture_on_commit_callbacks(execute=True):
        held = approve_return(return_id=built.pk, part=B.value, by=staff.dpo)
    assert (held.state, held.reason_code) == (State.REFUSED, "excluded_since")
    assert list(files.iterdir()) == []
    with pytest.raises(RuleBroken, match="released"):
        read_return(return_id=held.pk, by=staff.analyst, means=DOWNLOAD, part=A.value)


@pytest.fixture
def what_is_written_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build sees what this test has written and not committed."""

    @contextmanager
    def here(by: User) -> Iterator[Any]:
        yield connection.connection.cursor()

    monkeypatch.setattr(study, "one_moment", here)


@pytest.mark.parametrize("choice", Person.StudyChoice.values)
def test_whoever_said_no_is_in_neither_envelope(
    choice: str,
    what_is_written_here: None,
    staff: Staff,
    pinned: dict[Part, Recipient],
    pairs: dict[Part, Pair],
    tmp_path: Path,
) -> None:
    of_family = Member.objects.filter(family__attached_on__year=2017).first()
    assert of_family
    person = of_family.person
    name = ("Quillfeather", "Ravensbourne")
    person.forename, person.surname = name
    person.study_choice = choice
    person.save()
    made = build(staff)
    found = rows(made, pairs, tmp_path)
    assert name not in {(row["forename"], row["surname"]) for row in found[A]}
    assert made.metrics["left_out"] == {choice: 0}  # One, to the nearest five.


def called(family: Family, surname: str) -> None:
    """All who are in this family alone have a name that nobody else has."""
    for member in family.members.select_related("person"):
        if member.person.memberships.count() == 1:
            member.person.surname = surname
            member.person.save(update_fields=["surname"])


def test_a_family_that_takes_back_its_consent_to_sharing_is_in_neither(
    what_is_written_here: None,
    staff: Staff,
    pinned: dict[Part, Recipient],
    pairs: dict[Part, Pair],
    tmp_path: Path,
) -> None:
    family = Family.objects.filter(attached_on__year=2017, closed_on=None).order_by("reference")[0]
    called(family, "Yarrowby")
    day = timezone.localdate()
    said = {"kind": "sharing", "route": "visit", "recorded_by": staff.keyworker}
    for answer, on_date in (("given", day - timedelta(days=9)), ("withdrawn", day)):
        family.agreements.create(answer=answer, on_date=on_date, recorded_at=timezone.now(), **said)
    made = build(staff)
    assert "Yarrowby" not in {row["surname"] for row in rows(made, pairs, tmp_path)[A]}
    assert set(made.metrics["left_out"]) == {"not_shared"}


def test_whoever_had_no_notice_or_came_after_it_is_in_neither(
    what_is_written_here: None,
    staff: Staff,
    pinned: dict[Part, Recipient],
    pairs: dict[Part, Pair],
    tmp_path: Path,
) -> None:
    still_open = Family.objects.filter(attached_on__year=2017, closed_on=None)
    told, untold = still_open.order_by("reference")[:2]
    called(told, "Zephyrine")
    called(untold, "Yarrowby")
    late = told.members.order_by("pk")[0]
    late.person.forename = "Latecomer"
    late.person.save(update_fields=["forename"])
    given, before = (family.agreements.latest("on_date").on_date for family in (told, untold))
    told.members.exclude(pk=late.pk).update(joined_on=given)
    told.members.filter(pk=late.pk).update(joined_on=given + timedelta(days=1))
    untold.members.update(joined_on=before + timedelta(days=1))
    made = build(staff)
    sent = {(row["surname"], row["forename"]) for row in rows(made, pairs, tmp_path)[A]}
    assert "Zephyrine" in {surname for surname, _ in sent}
    assert ("Zephyrine", "Latecomer") not in sent
    assert "Yarrowby" not in {surname for surname, _ in sent}
    assert set(made.metrics["left_out"]) == {"no_notice"}


def test_few_who_can_be_matched_are_sent_only_on_a_second_word(
    built: Return, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 0.8 <= built.metrics["matched"]["matchable"] <= 1
    monkeypatch.setattr(exports.study, "LEAST_MATCHABLE", 1.01)
    address = reverse("exports:return_approve", args=[built.pk])
    client = browser(staff.analyst)
    shown = client.get(reverse("exports:return", args=[built.pk])).content.decode()
    assert "it is to be sent all the same" in shown
    refused = client.post(address, {"part": A.value}, follow=True).content.decode()
    assert "Few of these people can be matched" in refused
    assert not built.approvals.exists()
    client.post(address, {"part": A.value, "poor_match_confirmed": "yes"})
    assert [each.part for each in built.approvals.all()] == [A.value]


def test_people_of_a_restricted_family_are_left_out_and_a_protected_address_too(
    what_is_written_here: None,
    staff: Staff,
    pinned: dict[Part, Recipient],
    pairs: dict[Part, Pair],
    tmp_path: Path,
) -> None:
    first, second = Family.objects.filter(attached_on__year=2017, closed_on=None).order_by(
        "reference"
    )[:2]
    called(first, "Zephyrine")
    with acting_as(staff.dpo):
        put_restriction(
            reference=first.reference,
            level="restricted",
            reason_code="safety",
            emails=[],
            by=staff.dpo,
        )
    Person.objects.filter(memberships__family=second).update(address_protected=True)
    called(second, "Yarrowby")
    found = rows(build(staff), pairs, tmp_path)[A]
    assert "Zephyrine" not in {row["surname"] for row in found}
    theirs = [row for row in found if row["surname"] == "Yarrowby"]
    assert theirs
    assert {(row["postcode"], row["last_known_address"]) for row in theirs} == {("", "")}


# --- Recipients


def test_a_recipient_is_put_by_one_and_confirmed_by_another(
    staff: Staff, pairs: dict[Part, Pair]
) -> None:
    made = put(A, pairs[A], staff.analyst)
    with pytest.raises(RuleBroken, match="somebody else"):
        confirm_recipient(recipient_id=made.pk, fingerprint=made.fingerprint, by=staff.analyst)
    with pytest.raises(RuleBroken, match="not the fingerprint"):
        confirm_recipient(recipient_id=made.pk, fingerprint="00" * 32, by=staff.dpo)
    spoken = ":".join(made.fingerprint.upper()[n : n + 2] for n in range(0, 64, 2))
    assert confirm_recipient(recipient_id=made.pk, fingerprint=spoken, by=staff.dpo).confirmed_at
    with pytest.raises(AccessDenied):
        put(B, pairs[B], staff.keyworker)
    with pytest.raises(RuleBroken, match="key of their own"):
        put(B, pairs[A], staff.analyst)
    with pytest.raises(DatabaseError), transaction.atomic():
        Recipient.objects.filter(pk=made.pk).update(certificate="another")


def test_a_new_recipient_takes_the_place_of_the_one_before(
    staff: Staff, pinned: dict[Part, Recipient], tmp_path: Path
) -> None:
    pin(A, make_pair(tmp_path, "new"), staff.dpo, staff.analyst)
    pinned[A].refresh_from_db()
    assert pinned[A].ended_at
    events = AuditEvent.objects.filter(event="recipient_ended", target_id=pinned[A].pk)
    assert events.count() == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [(("-newkey", "rsa:2048"), "3072"), (("-days", "1"), "expired")],
    ids=["short key", "expired"],
)
def test_a44_a_certificate_that_protects_nothing_is_refused(
    options: tuple[str, ...],
    words: str,
    staff: Staff,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pair = make_pair(tmp_path, "weak", *options)
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(RuleBroken, match=words):
        put(A, pair, staff.analyst)


def test_a_private_key_is_refused_and_not_kept(staff: Staff, pairs: dict[Part, Pair]) -> None:
    both = Pair(pairs[A].key, pairs[A].key)
    with pytest.raises(RuleBroken, match="private key"):
        put(A, both, staff.analyst)
    assert not Recipient.objects.exists()


def test_acc_08_without_two_recipients_or_an_agreement_nothing_is_built(
    staff: Staff, pairs: dict[Part, Pair], files: Path
) -> None:
    pin(A, pairs[A], staff.analyst, staff.dpo)
    asked = ask(staff)
    with pytest.raises(RuleBroken, match="no recipient is confirmed"):
        build_return(return_id=asked.pk, by=staff.author)
    other = pin(B, pairs[B], staff.analyst, staff.dpo)
    with pytest.raises(RuleBroken, match="agreement has ended"):
        put(B, pairs[B], staff.analyst, until=timezone.localdate() - timedelta(days=1))
    end_recipient(recipient_id=other.pk, by=staff.dpo)
    with pytest.raises(RuleBroken, match="no recipient is confirmed"):
        build_return(return_id=asked.pk, by=staff.author)
    asked.refresh_from_db()
    assert asked.state == State.REQUESTED
    assert not files.exists() or list(files.iterdir()) == []


@contextmanager
def tomorrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For whoever asks whether something has lapsed."""
    later = timezone.localtime() + timedelta(days=1)
    with monkeypatch.context() as patched:
        told = SimpleNamespace(localtime=lambda: later)
        patched.setattr("exports.actions.study_release.timezone", told)
        yield


def test_acc_08_a_lapsed_accreditation_stops_build_approval_and_each_reading(
    staff: Staff, pairs: dict[Part, Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a lapsed agreement does; it holds to the end of its last day."""
    lapsed = partial(pytest.raises, RuleBroken, match="accreditation has lapsed")
    today = timezone.localdate()
    pin(A, pairs[A], staff.analyst, staff.dpo)
    with lapsed():
        put(B, pairs[B], staff.analyst, accredited=today - timedelta(days=1))
    pin(B, pairs[B], staff.analyst, staff.dpo, accredited=today)
    asked = ask(staff)
    with tomorrow(monkeypatch), lapsed():
        build_return(return_id=asked.pk, by=staff.author)
    held = build_return(return_id=asked.pk, by=staff.author)
    give_answers(held)
    approve_return(return_id=held.pk, part=A.value, by=staff.analyst)
    with tomorrow(monkeypatch), lapsed():
        approve_return(return_id=held.pk, part=B.value, by=staff.dpo)
    approve_return(return_id=held.pk, part=B.value, by=staff.dpo)
    read_return(return_id=held.pk, by=staff.analyst, means=DOWNLOAD, part=B.value)
    with tomorrow(monkeypatch), lapsed():
        read_return(return_id=held.pk, by=staff.analyst, means=DOWNLOAD, part=B.value)
    assert held.readings.count() == 1
    with acting_as(staff.dpo):
        assert {each.agreement for each in sharings()} == {"DSA 12; accreditation UKSA 3"}


def test_acc_08_a_recipient_of_before_accreditations_gets_nothing() -> None:
    now = timezone.localtime()
    far = {"agreement_until": date(2100, 1, 1), "valid_until": now + timedelta(days=1)}
    with pytest.raises(RuleBroken, match="is not recorded"):
        exports.study.check_recipient_dates(**far, accredited_until=None, now=now)
    exports.study.check_recipient_dates(**far, accredited_until=now.date(), now=now)


def test_an_ended_recipient_stops_the_release(
    built: Return, staff: Staff, pinned: dict[Part, Recipient]
) -> None:
    end_recipient(recipient_id=pinned[B].pk, by=staff.dpo)
    approve_return(return_id=built.pk, part=A.value, by=staff.analyst)
    with pytest.raises(RuleBroken, match="no recipient any more"):
        approve_return(return_id=built.pk, part=B.value, by=staff.dpo)


# --- After the release


def test_receipt_makes_the_references_nobodys(
    built: Return, staff: Staff, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with pytest.raises(RuleBroken, match="released"):
        acknowledge_return(return_id=built.pk, by=staff.author)
    held = release(built, staff)
    assert held.state == State.RELEASED
    assert len(list(files.iterdir())) == 3
    with django_capture_on_commit_callbacks(execute=True):
        acknowledge_return(return_id=held.pk, by=staff.author)
    left = {path.name for path in files.iterdir()}
    assert left == set(held.envelopes.values_list("file", flat=True))
    with pytest.raises(RuleBroken, match="already"):
        acknowledge_return(return_id=held.pk, by=staff.author)


def test_one_envelope_is_taken_at_a_time_and_each_taking_is_noted(
    built: Return,
    staff: Staff,
    django_capture_on_commit_callbacks: Any,
    files: Path,
    pinned: dict[Part, Recipient],
) -> None:
    held = release(built, staff)
    with pytest.raises(RuleBroken, match="one envelope"):
        read_return(return_id=held.pk, by=staff.analyst, means=DOWNLOAD)
    read_return(return_id=held.pk, by=staff.analyst, means=DOWNLOAD, part=B.value)
    noted = held.readings.get()
    assert (noted.part, noted.sha256) == (B.value, held.envelopes.get(part=B.value).sha256)
    # What has ended or lapsed since the release stops the next.
    end_recipient(recipient_id=pinned[A].pk, by=staff.dpo)
    with pytest.raises(RuleBroken, match="no recipient any more"):
        read_return(return_id=held.pk, by=staff.analyst, means=DOWNLOAD, part=A.value)
    assert held.readings.count() == 1
    Return.objects.filter(pk=held.pk).update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_returns(by=staff.author) == 1
    assert list(files.iterdir()) == []


def test_the_command_writes_envelopes_only_when_they_are_released(
    staff: Staff, pinned: dict[Part, Recipient], pairs: dict[Part, Pair], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with pytest.raises(SystemExit) as ended:
        call_command("build_return", "nis", period=PERIOD, out=out)
    assert ended.value.code == 3
    assert {path.name for path in out.iterdir()} == {
        *(bundle.MANIFEST, bundle.DISCLOSURE, bundle.DICTIONARY, bundle.OPENING),
    }
    give_answers(Return.objects.get(), staff.author)
    release(Return.objects.get(), staff)
    call_command("build_return", "nis", period=PERIOD, out=out)
    manifest = json.loads((out / "manifest.json").read_text())
    report = json.loads((out / "disclosure.json").read_text())
    assert (report["verdict"], report["identifier_scan"]["hits"]) == ("pass", 0)
    for part in Part:
        content = (out / f"nis-{part}.cms").read_bytes()
        assert opened(content, pairs[part], tmp_path)
    names = [file["name"] for file in manifest["files"]]
    assert names[:2] == ["nis-identifiers.cms", "nis-attributes.cms"]
    statement = manifest["statement"]
    body, signature = statement["statement"].encode(), statement["signature"]
    assert signing.is_signed(body, signature, [statement["public_key"]])


# --- Pages


def test_the_way_of_a_study_return_by_its_pages(
    built: Return, staff: Staff, pairs: dict[Part, Pair], tmp_path: Path
) -> None:
    page = reverse("exports:return", args=[built.pk])
    shown = browser(staff.analyst).get(page).content.decode()
    assert shown.count("Approve this envelope") == 2
    assert "Recipient of identifiers" in shown
    for user, part in ((staff.analyst, A), (staff.dpo, B)):
        client = browser(user, confirmed=True)
        client.post(reverse("exports:return_approve", args=[built.pk]), {"part": part.value})
    client = browser(staff.author, confirmed=True)
    shown = client.get(page).content.decode()
    assert shown.count(">Download<") == 2
    answer = client.post(reverse("exports:return_download", args=[built.pk]), {"part": A.value})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:  # type: ignore[arg-type]
        inside = archive.read("nis-identifiers.cms")
        assert "nis-attributes.cms" not in archive.namelist()
    assert opened(inside, pairs[A], tmp_path)
    client.post(reverse("exports:return_acknowledge", args=[built.pk]))
    assert "Receipt recorded on" in client.get(page).content.decode()


def test_a_recipient_by_the_pages(staff: Staff, pairs: dict[Part, Pair]) -> None:
    facts = {"part": "identifiers", "name": "ONS", "agreement": "DSA 7"}
    facts |= {"accreditation": "UKSA 3", "accredited_until": "2099-03-01"}
    until = {"agreement_until": "2099-03-01"}
    client = browser(staff.analyst, confirmed=True)
    new, listed = reverse("exports:recipient_new"), reverse("exports:recipients")
    shown = client.post(new, {**facts, **until, "certificate": pairs[A].key.read_text()})
    assert "private key" in shown.content.decode()
    assert "PRIVATE KEY" not in shown.content.decode()
    answer = client.post(new, {**facts, **until, "certificate": pairs[A].text})
    assert answer.status_code == 302, answer.content.decode()
    assert "Waits for confirmation" in client.get(listed).content.decode()
    made = Recipient.objects.get()
    confirm = reverse("exports:recipient_confirm", args=[made.pk])
    assert "somebody else has to confirm" in client.get(confirm).content.decode()
    other = browser(staff.dpo, confirmed=True)
    assert made.fingerprint not in other.get(confirm).content.decode()
    other.post(confirm, {"fingerprint": made.fingerprint})
    assert "Confirmed" in other.get(listed).content.decode()
    other.post(reverse("exports:recipient_end", args=[made.pk]))
    assert "Ended" in other.get(listed).content.decode()
