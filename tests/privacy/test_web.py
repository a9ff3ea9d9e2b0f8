"""Hostile requests: what a browser, a script or a bored expert might send."""

import re
import uuid

import pytest
from django import forms
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from families.models import Artefact, Family
from privacy.errors import RuleBroken
from privacy.roles import Role
from privacy.web import ActionForm, api_answer, paginate
from tests.council import Council, browser, opening_form
from tests.privacy.typing_in import pages_with_forms

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


# --- Between forms and actions


class Wish(ActionForm):
    """One text and one number."""

    text = forms.CharField()
    number = forms.IntegerField(required=False)


def test_a_form_that_is_not_right_never_reaches_the_action() -> None:
    called: list[object] = []
    assert Wish().run(called.append) is None
    assert Wish({"text": ""}).run(called.append) is None
    assert called == []


def test_a_right_form_hands_over_clean_data_and_nothing_else() -> None:
    handed = Wish({"text": " a ", "number": "3", "by": "root"}).run(lambda **all_: all_, by="me")
    assert handed == {"text": "a", "number": 3, "by": "me"}


@pytest.mark.parametrize(
    ("field", "where"), [("number", "number"), ("", "__all__"), ("id", "__all__")]
)
def test_a_broken_rule_becomes_an_error_of_its_field(field: str, where: str) -> None:
    def action(**_: object) -> None:
        raise RuleBroken("Not before the start.", field)

    form = Wish({"text": "a"})
    assert form.run(action) is None
    assert form.errors == {where: ["Not before the start."]}


def test_a_fault_of_ours_is_not_made_into_a_form_error() -> None:
    with pytest.raises(ZeroDivisionError):
        Wish({"text": "a"}).run(lambda **_: 1 / 0)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("2", 2),
        ("99", 3),
        ("0", 3),
        ("-1", 3),
        ("x", 1),
        ("", 1),
        ("9" * 5000, 1),
        ("\x00", 1),
        ("²", 1),
    ],
)
def test_a_page_that_is_not_there_gives_the_nearest(asked: str, number: int) -> None:
    request = RequestFactory().get("/", {"page": asked})
    assert paginate(request, list(range(60))).number == number


def test_the_api_answers_a_broken_rule_in_words() -> None:
    answer = api_answer(RuleBroken("No."), {})
    assert answer is not None
    assert (answer.status_code, answer.data) == (409, {"detail": "No."})
    assert api_answer(ZeroDivisionError(), {}) is None


# --- Headers


def kinds_of_answer(council: Council) -> dict[str, HttpResponse]:
    """One answer of each kind."""
    client = browser(council.of(Role.KEYWORKER))
    return {
        "page": client.get(council.own.family.get_absolute_url()),
        "redirect": client.get("/"),
        "refused": client.get("/audit/"),
        "missing": client.get("/nowhere/"),
        "no slash": client.get("/jobs"),
        "wrong method": client.get(reverse("privacy:job_cancel", args=[uuid.uuid4()])),
        "api": client.get("/api/jobs/"),
        "anonymous": Client().get("/jobs/"),
        "sign-in": Client().get("/accounts/login/"),
        "forged": Client(enforce_csrf_checks=True).post("/accounts/login/"),
        "health": Client().get("/health/"),
    }


def test_a56_law_10_every_answer_forbids_caches_frames_and_strangers(council: Council) -> None:
    for kind, answer in kinds_of_answer(council).items():
        found = {name: answer.headers.get(name) for name in HEADERS}
        assert found == HEADERS, kind
        assert "no-store" in answer.headers["Cache-Control"], kind
        policy = answer.headers["Content-Security-Policy"]
        rules = [re.sub(r"'nonce-[^']+' ", "", rule) for rule in policy.split("; ")]
        assert {"default-src 'self'", "script-src 'strict-dynamic'"} <= set(rules), kind
        assert "unsafe" not in policy, kind
        assert "http" not in policy, kind
        assert "Server" not in answer.headers, kind


INLINE = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=|javascript:|<style", re.I)


def test_no_page_needs_an_inline_script_or_style(council: Council) -> None:
    manager = browser(council.of(Role.MANAGER))
    names = (
        "families:families",
        "families:allocations",
        "outcomes:dashboard",
        "families:family_new",
    )
    pages = [*map(reverse, names), council.own.family.get_absolute_url()]
    for page in pages:
        content = re.sub(rb'<script type="application/json"[^>]*>', b"", manager.get(page).content)
        assert INLINE.findall(content) == [], page


def test_a31_only_scripts_that_the_page_names_itself_run(council: Council) -> None:
    worker = browser(council.of(Role.KEYWORKER))
    pages = [worker.get(council.own.family.get_absolute_url()) for _ in range(2)]
    named = []
    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        [nonce] = re.findall(r"script-src 'nonce-([^']+)' 'strict-dynamic'", policy)
        scripts = re.findall(r"<script [^>]*>", page.content.decode())
        assert scripts
        assert all(f'nonce="{nonce}"' in script for script in scripts)
        named.append(nonce)
    assert named[0] != named[1]


def test_the_search_for_inline_code_finds_it() -> None:
    planted = [b"<script>x</script>", b'<p style="x">', b'<a onclick="x">', b"<style>"]
    assert all(INLINE.search(each) for each in planted)
    assert not INLINE.search(b'<script src="/x.js" defer></script><p class="once">')


def test_only_the_hosts_of_ours_are_answered() -> None:
    for host in ("evil.example", "localhost.evil.example", "a b"):
        assert Client(headers={"host": host}).get("/health/").status_code == 400


@pytest.mark.parametrize("path", ["//evil.example/jobs", "/\\evil.example", "/jobs//evil.example"])
def test_an_address_never_redirects_to_another_host(council: Council, path: str) -> None:
    answer = browser(council.of(Role.KEYWORKER)).get(path)
    assert answer.status_code in (301, 302, 404)
    location = answer.headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


def test_only_tokens_of_our_own_pages_post(council: Council) -> None:
    page = reverse("families:artefact_new", args=[council.own.family.pk])
    client = browser(council.of(Role.KEYWORKER), enforce_csrf_checks=True)
    typed = {"artefact": "plan", "on_date": timezone.localdate().isoformat()}
    forged = client.post(page, typed)
    assert forged.status_code == 403
    assert b"This form is out of date" in forged.content
    token = client.get(page).cookies["csrf"].value
    foreign = client.post(
        page, {**typed, "csrfmiddlewaretoken": token}, headers={"origin": "https://evil.example"}
    )
    assert foreign.status_code == 403
    assert Artefact.objects.filter(family=council.own.family, artefact="plan").count() == 0
    good = client.post(page, {**typed, "csrfmiddlewaretoken": token})
    assert good.status_code == 302


# --- Shapes and sizes


def test_a_post_that_is_too_big_is_refused(council: Council) -> None:
    client = browser(council.of(Role.KEYWORKER))
    page = reverse("families:artefact_new", args=[council.own.family.pk])
    assert client.post(page, {"detail": "x" * 6_000_000}).status_code in (400, 413)
    many = {f"field{number}": "x" for number in range(1500)}
    assert client.post(page, many).status_code == 400


NASTY = ["a\x00b", "\ud7ff\uffff", "x" * 30_000, "²", "９" * 30]


@pytest.mark.parametrize("nasty", NASTY, ids=lambda text: ascii(text)[:20])
def test_nasty_text_in_any_field_is_answered(council: Council, nasty: str) -> None:
    client = browser(council.of(Role.MANAGER))
    for page in pages_with_forms(council.own):
        names = set(re.findall(rb'name="([^"]+)"', client.get(page).content)) - {
            b"csrfmiddlewaretoken",
            b"viewport",
            b"robots",
            b"htmx-config",
        }
        assert names, page
        answer = client.post(page, {name.decode(): nasty for name in names})
        assert answer.status_code in (200, 302), page


@pytest.mark.parametrize("people", ["²", "9" * 5000, "-1", ",".join(map(str, range(500)))])
def test_a_made_up_number_of_people_is_answered(council: Council, people: str) -> None:
    client = browser(council.of(Role.KEYWORKER))
    for then in ("add", "remove-²", f"remove-{'9' * 5000}", "save"):
        typed = {"people": people, "then": then, "key": str(uuid.uuid4())}
        assert client.post(reverse("families:family_new"), typed).status_code == 200


def test_the_same_form_sent_twice_opens_one_family_and_is_no_fault(council: Council) -> None:
    client = browser(council.of(Role.KEYWORKER))
    page = reverse("families:family_new")
    typed = opening_form(client.get(page).content)
    first, second = client.post(page, typed), client.post(page, typed)
    assert first.status_code == 302
    assert second.status_code in (200, 302)
    assert Family.objects.filter(pk=typed["key"]).count() == 1


def test_a17_the_key_of_somebody_elses_family_opens_and_tells_nothing(council: Council) -> None:
    client = browser(council.of(Role.KEYWORKER))
    page = reverse("families:family_new")
    typed = opening_form(client.get(page).content) | {"key": str(council.other.family.pk)}
    answer = client.post(page, typed)
    assert answer.status_code in (200, 404)
    assert council.other.family.reference.encode() not in answer.content
    kept = Family.objects.get(pk=council.other.family.pk)
    assert (kept.reference, kept.team_id) == (council.other.family.reference, council.south.pk)
