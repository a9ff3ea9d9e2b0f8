"""Accounts: one administrator asks, another decides; nobody gives themselves anything."""

import io
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from privacy.actions import account_changes as actions
from privacy.errors import RuleBroken
from privacy.leavers import held_by
from privacy.models import AccountChange, AuditEvent, User
from privacy.roles import Role
from tests.make import PASSWORD, make_team, make_user

pytestmark = pytest.mark.django_db
NEW = {"name": "Nia New", "email": "nia.new@council.example", "role": "analyst"}
CHOSEN = "a password that nobody has 7"


@pytest.fixture
def office() -> SimpleNamespace:
    """Three administrators, each at a browser, and a keyworker."""
    made = SimpleNamespace(team=make_team())
    for name in ("ask", "decide", "third"):
        user = make_user(Role.ADMINISTRATOR, f"{name} admin")
        client = Client()
        client.force_login(user)
        setattr(made, name, user)
        setattr(made, f"{name}s", client)
    made.worker = make_user(Role.KEYWORKER, "Kim Worker", made.team)
    return made


def page_of(user: User) -> str:
    return f"/accounts-of-staff/{user.pk}/"


def decided(client: Client, user: User, decision: str = "approve") -> str:
    """The second administrator's answer, and the page that it leads to."""
    change = AccountChange.objects.get(user=user, state="asked")
    address = f"/accounts-of-staff/changes/{change.pk}/"
    return client.post(address, {"decision": decision}, follow=True).content.decode()


def test_somebody_invited_sets_a_password_and_works_here(office: SimpleNamespace) -> None:
    page = office.asks.post("/accounts-of-staff/new/", NEW, follow=True).content.decode()
    nia = User.objects.get(email=NEW["email"])
    assert (nia.is_active, nia.has_usable_password()) == (False, False)
    assert "Another administrator decides" in page
    assert "welcome" not in decided(office.asks, nia)
    assert not User.objects.get(pk=nia.pk).is_active
    link = re.search(r"http://testserver(/accounts/welcome/[\w/-]+/)", decided(office.decides, nia))
    assert link
    assert "/accounts/welcome/" not in office.asks.get(page_of(nia)).content.decode()
    theirs = Client()
    form = theirs.get(link[1], follow=True)
    typed = {"new_password1": CHOSEN, "new_password2": CHOSEN}
    theirs.post(form.redirect_chain[-1][0], typed)
    signed = theirs.post("/accounts/login/", {"login": nia.email, "password": CHOSEN})
    assert signed["Location"] == "/"
    assert "does not work any more" in Client().get(link[1]).content.decode()
    noted = AuditEvent.objects.filter(target_id=nia.pk).order_by("seq")
    assert [each.event for each in noted if each.event != "record_viewed"] == [
        *("user_created", "account_change_asked", "account_changed", "password_set", "signed_in")
    ]


def test_a_role_is_given_by_two_and_ends_every_session(office: SimpleNamespace) -> None:
    theirs = Client()
    theirs.force_login(office.worker)
    typed = {"role": "manager", "team": office.team.pk}
    office.asks.post(f"{page_of(office.worker)}change/", typed)
    office.worker.refresh_from_db()
    assert office.worker.role == Role.KEYWORKER
    assert theirs.get("/jobs/").status_code == 200
    decided(office.decides, office.worker)
    office.worker.refresh_from_db()
    assert (office.worker.role, office.worker.has_usable_password()) == (Role.MANAGER, True)
    assert theirs.get("/jobs/").status_code == 302


def test_a_refusal_changes_nothing(office: SimpleNamespace) -> None:
    typed = {"role": "dpo", "team": ""}
    office.asks.post(f"{page_of(office.worker)}change/", typed)
    assert "It is refused." in decided(office.decides, office.worker, "refuse")
    office.worker.refresh_from_db()
    assert office.worker.role == Role.KEYWORKER
    assert AuditEvent.objects.filter(event="account_change_refused").count() == 1


def test_nobody_gives_themselves_anything(office: SimpleNamespace) -> None:
    with pytest.raises(RuleBroken, match="own account"):
        actions.ask_change(user=office.ask, role="dpo", team=None, by=office.ask)
    asked = actions.ask_change(user=office.third, role="dpo", team=None, by=office.ask)
    for by in (office.ask, office.third):
        with pytest.raises(RuleBroken, match="another administrator has to decide"):
            actions.approve(change_id=asked.pk, by=by)
        with pytest.raises(DatabaseError, match="account_change_by_two"), transaction.atomic():
            AccountChange.objects.filter(pk=asked.pk).update(
                state="done", decided_by=by, decided_at="2026-01-01T00:00Z"
            )
    with pytest.raises(RuleBroken, match="waits already"):
        actions.ask_password(user=office.third, by=office.decide)


@pytest.mark.parametrize("role", ["keyworker", "manager"])
def test_who_works_in_a_team_has_one(office: SimpleNamespace, role: str) -> None:
    answer = office.asks.post("/accounts-of-staff/new/", {**NEW, "role": role})
    assert "People with this role work in a team" in answer.content.decode()
    assert not User.objects.filter(email=NEW["email"]).exists()


def test_an_address_has_one_account(office: SimpleNamespace) -> None:
    typed = {**NEW, "email": office.worker.email.upper()}
    answer = office.asks.post("/accounts-of-staff/new/", typed)
    assert "an account with this email address already" in answer.content.decode()


def test_a_forgotten_password_takes_two_and_ends_the_old_one(office: SimpleNamespace) -> None:
    office.asks.post(f"{page_of(office.worker)}ask/")
    assert "/accounts/welcome/" in decided(office.decides, office.worker)
    office.worker.refresh_from_db()
    assert not office.worker.has_usable_password()
    Client().post("/accounts/login/", {"login": office.worker.email, "password": PASSWORD})
    assert AuditEvent.objects.filter(event="sign_in_failed").count() == 1


def test_a_leaver_is_out_at_once_and_what_they_hold_is_said(
    office: SimpleNamespace, sample_council: object
) -> None:
    leads = User.objects.filter(role=Role.KEYWORKER, allocations__ended_on=None).first()
    assert leads
    User.objects.filter(pk=leads.pk).update(is_active=True, team=office.team)
    [held] = held_by(leads)
    page = office.asks.get(f"{page_of(leads)}close/").content.decode()
    assert held.number < 10
    assert "Fewer than 10 open families that they lead" in page
    theirs = Client()
    theirs.force_login(leads)
    office.asks.post(f"{page_of(leads)}close/")
    leads.refresh_from_db()
    assert not leads.is_active
    assert theirs.get("/jobs/").status_code == 302
    assert AuditEvent.objects.filter(event="account_closed", target_id=leads.pk).count() == 1
    office.asks.post(f"{page_of(leads)}ask/")
    decided(office.decides, leads)
    leads.refresh_from_db()
    assert (leads.is_active, leads.has_usable_password()) == (True, False)


def test_two_administrators_stay(office: SimpleNamespace) -> None:
    with pytest.raises(RuleBroken, match="cannot close your own"):
        actions.close(user=office.ask, by=office.ask)
    actions.close(user=office.third, by=office.ask)
    with pytest.raises(RuleBroken, match="Two administrators have to stay"):
        actions.close(user=office.decide, by=office.ask)
    with pytest.raises(RuleBroken, match="closed already"):
        actions.close(user=office.third, by=office.ask)


def test_a_file_of_people_has_a_result_for_each_line(office: SimpleNamespace) -> None:
    lines = [
        "email,name,role,team",
        "one@council.example,One,Keyworker,north team",
        "two@council.example,Two,Keyworker,",
        "three@council.example,Three,Wizard,",
        "no address,Four,Analyst,",
        "five@council.example,,Analyst,",
        "six@council.example,Six,Analyst,Nowhere",
        f"{office.worker.email},Seven,Analyst,",
    ]
    file = SimpleUploadedFile("people.csv", "\r\n".join(lines).encode())
    page = office.asks.post("/accounts-of-staff/import/", {"file": file}).content.decode()
    for said in (
        "Invited: waits for a second administrator.",
        "People with this role work in a team",
        "there is no such role",
        "this is no email address",
        "the name is missing",
        "there is no such team",
        "an account with this email address already",
    ):
        assert said in page, said
    assert AccountChange.objects.count() == 1
    waiting = office.decides.get("/accounts-of-staff/").content.decode()
    assert "Waits for a second administrator" in waiting
    assert "one@council.example" in waiting


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name,email\r\n", "The first line must be: email,name,role,team"),
        (b"\xff\xfe", "The file is not in UTF-8"),
        (b"email,name,role,team\n" + b"a,b,c,d\n" * 501, "more than 500 people"),
        (b"email,name,role,team\n", "Nobody is in the file"),
        (b"x" * 200_001, "larger than 200 KB"),
    ],
)
def test_another_file_is_refused_in_words(
    office: SimpleNamespace, content: bytes, said: str
) -> None:
    file = SimpleUploadedFile("people.csv", content)
    page = office.asks.post("/accounts-of-staff/import/", {"file": file}).content.decode()
    assert said in page


def zipped(content: bytes, times: int = 1) -> bytes:
    """An archive in an archive, as often as said."""
    for _ in range(times):
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("people.csv", content)
        content = kept.getvalue()
    return content


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (50_000).to_bytes(4, "big") * 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.csv", b"%PDF-1.7\n<html><script>alert(1)</script></html>\n%%EOF"),
        ("people.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("people.csv", zipped(b"0" * 50_000_000)),
        ("people.csv", zipped(b"email,name,role,team\n", times=9)),
        ("people.docx", zipped(b"vbaProject.bin")),
        ("people.csv", PNG),
        ("people.csv", EICAR),
    ],
    ids=["pdf and html", "svg", "zip bomb", "nested zip", "macros", "huge picture", "eicar"],
)
def test_a30_what_is_no_list_of_people_is_refused_and_not_kept(
    office: SimpleNamespace, settings: LazySettings, name: str, content: bytes
) -> None:
    before = set(Path(settings.FILES_FOLDER).rglob("*"))
    file = SimpleUploadedFile(name, content)
    page = office.asks.post("/accounts-of-staff/import/", {"file": file}).content.decode()
    assert "There is a problem" in page
    assert "<script>alert" not in page
    assert not AccountChange.objects.exists()
    assert set(Path(settings.FILES_FOLDER).rglob("*")) == before


@pytest.mark.parametrize("name", ["../../people.csv", "people\u202evsc.exe", "a\r\nSet-Cookie: b"])
def test_a30_the_name_of_a_file_leads_nowhere(office: SimpleNamespace, name: str) -> None:
    file = SimpleUploadedFile(
        "people.csv", b"email,name,role,team\none@council.example,One,Analyst,"
    )
    file._name = name  # Django's own would clean it before it is sent.
    answer = office.asks.post("/accounts-of-staff/import/", {"file": file})
    assert "Invited" in answer.content.decode()
    assert "Set-Cookie: b" not in answer.serialize_headers().decode()
    assert name not in answer.content.decode()


def test_a30_what_is_too_large_is_refused_before_it_is_read(
    office: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(*_: object, **__: object) -> None:
        raise AssertionError("A file was written to a disk.")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", written)
    file = SimpleUploadedFile("people.csv", b"x" * 12_000_000)
    answer = office.asks.post("/accounts-of-staff/import/", {"file": file})
    assert answer.status_code == 400
    assert "Nothing of it was saved" in answer.content.decode()


def test_the_list_is_narrowed_by_role_and_state(office: SimpleNamespace) -> None:
    actions.close(user=office.third, by=office.ask)
    shown = office.asks.get("/accounts-of-staff/?role=administrator&state=closed").content.decode()
    assert "third admin" in shown
    assert office.worker.name not in shown
    none = office.asks.get("/accounts-of-staff/?role=partner").content.decode()
    assert "No account matches" in none
    assert office.worker.name in office.asks.get("/accounts-of-staff/?role=x").content.decode()
