"""The pages of the returns: what stands there, for whom, at what price."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from exports.actions.build import build_return
from exports.actions.returns import approve_return, refuse_return, request_return
from exports.frames.checks import Alike
from exports.frames.judge import Findings
from exports.models import Return, ReturnReading
from exports.models.returns import REASONS
from exports.queries.findings import alike_in, alike_of_people
from exports.queries.undecided import REMEDIES, nobody_approved, remedies
from exports.rules import DIFFERS_BY_FEW, State, last_ended
from privacy import jobs
from privacy.models import AuditEvent, Job, JobState, User
from privacy.queries.jobs import progress_of
from privacy.roles import Role
from privacy.rules.small_numbers import rounded
from tests.answering import give_answers, sent
from tests.council import browser
from tests.exports.conftest import PERIOD, Staff, ask
from tests.make import make_user

QUERIES = 12


def page(user: User, name: str, *args: object, **data: str) -> str:
    answer = browser(user).get(reverse(f"exports:{name}", args=args), data)
    assert answer.status_code == 200
    return str(answer.content.decode())


def post(user: User, name: str, of: Return | None = None, **data: str) -> "tuple[int, str]":
    client = browser(user)
    address = reverse(f"exports:{name}", args=[of.pk] if of else [])
    answer = client.post(address, data, follow=True)
    return answer.status_code, answer.content.decode()


# --- The list


def test_without_any_return_the_page_says_what_is_due(staff: Staff) -> None:
    shown = page(staff.author, "returns")
    assert "No return yet" in shown
    due = last_ended(timezone.localdate())
    assert due.words in shown
    assert f"?kind=fpd&amp;period={due}" in shown
    assert "Build it" not in page(staff.dpo, "returns")


def test_the_list_shows_half_year_state_checks_approvals_and_author(
    built: Return, staff: Staff
) -> None:
    approve_return(return_id=built.pk, by=staff.dpo)
    shown = page(staff.dpo, "returns")
    for words in (
        "April to September 2018",
        "Waiting for approval",
        "Passed",
        "1 of 2",
        "Ann Author",
    ):
        assert words in shown


def test_the_list_costs_the_same_for_many_returns(
    staff: Staff, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(staff.dpo)
    for year in range(2015, 2026):
        for half in (1, 2):
            asked = ask(staff.author, f"{year}-H{half}")
            if year % 2:
                refuse_return(return_id=asked.pk, reason_code="wrong_period", by=staff.dpo)
    with django_assert_max_num_queries(QUERIES):
        assert client.get(reverse("exports:returns")).status_code == 200


# --- A new one


def test_the_half_year_that_ended_last_is_chosen(staff: Staff) -> None:
    due = last_ended(timezone.localdate())
    shown = page(staff.author, "return_new")
    assert f'<option value="{due}" selected>{due.words} (the last that ended)' in shown
    assert "unfinished_confirmed" not in shown
    assert '<option value="2018-H1" selected>' in page(staff.author, "return_new", period="2018-H1")


def test_asking_leads_to_the_page_of_the_return(staff: Staff) -> None:
    status, shown = post(staff.author, "return_new", kind="fpd", period=PERIOD)
    assert status == 200
    assert "Waiting to be built" in shown
    assert Job.objects.filter(kind="build_return").count() == 1


def test_a_half_year_that_has_not_ended_is_asked_about(staff: Staff) -> None:
    running = str(last_ended(timezone.localdate()).earlier(-1))
    _, shown = post(staff.author, "return_new", kind="fpd", period=running)
    assert "There is a problem" in shown
    assert "has not ended" in shown
    assert not Return.objects.exists()
    _, shown = post(
        staff.author, "return_new", kind="fpd", period=running, unfinished_confirmed="on"
    )
    assert Return.objects.get().period == running


def test_a_second_return_for_the_half_year_is_an_error_of_the_form(staff: Staff) -> None:
    ask(staff.author)
    _, shown = post(staff.author, "return_new", kind="fpd", period=PERIOD)
    assert "There is already a return for April to September 2018." in shown


# --- One return


def test_the_checks_stand_there_in_words(built: Return, staff: Staff) -> None:
    shown = page(staff.dpo, "return", built.pk)
    for words in (
        "Every cell holds a value of the data dictionary",
        "No number, code or address that identifies",
        "Everybody looks exactly like at least 4 others",
        "Simulated intruder",
        "was right about 0",
        built.sha256,
        "Nobody has approved it yet",
        "Approve this return",
        "Share of rows withheld",
        "What it cost each group",
        "Part in the family: young person",
    ):
        assert words in shown
    ages = [shown.index(f"Age: {band}") for band in ("0-4", "5-9", "10-15")]
    assert ages == sorted(ages)
    assert "Approve this return" not in page(staff.author, "return", built.pk)
    assert "other people have to approve it" in page(staff.author, "return", built.pk)


def test_a38_whoever_opens_no_family_is_told_no_exact_number_of_rows(
    built: Return, staff: Staff
) -> None:
    """Two returns taken from one another would tell of a few people."""
    exact, about = f"{built.rows} rows", f"{rounded(built.rows or 0)} rows"
    tried = built.metrics["intruder"]["attempts"]
    assert built.rows
    assert built.rows % 10
    assert tried % 10
    assert f"problems of {rounded(tried)} people" in page(staff.dpo, "return", built.pk)
    for address in (reverse("exports:returns"), built.get_absolute_url()):
        for user in (staff.dpo, staff.author):
            told = browser(user).get(address).content.decode()
            assert exact not in told
            assert about in told
            assert f">{built.rows}<" not in told
            assert f"{tried} people" not in told
        head = make_user(Role.HEAD_OF_SERVICE, f"Head {address}")
        assert exact in browser(head).get(address).content.decode()
    job = Job(state=JobState.RUNNING, done=4, total=built.rows)
    assert progress_of(job, staff.dpo)["how_far"].endswith("%")


@pytest.mark.parametrize("state", ["requested", "built", "released", "refused"])
def test_every_state_has_its_page_within_the_price(
    staff: Staff,
    made_once: None,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    state: str,
) -> None:
    shown = request_return(period=PERIOD, by=staff.author)
    if state in ("built", "released", "refused"):
        build_return(return_id=shown.pk, by=staff.author)
    if state == "released":
        give_answers(Return.objects.get(pk=shown.pk))
        for approver in (staff.analyst, staff.dpo):
            approve_return(return_id=shown.pk, by=approver)
    if state == "refused":
        refuse_return(return_id=shown.pk, reason_code="data_incomplete", by=staff.dpo)
    client = browser(staff.dpo)
    with django_assert_max_num_queries(QUERIES):
        answer = client.get(reverse("exports:return", args=[shown.pk]))
    words = {
        "requested": "Building the return",
        "built": "0 of 2 approvals",
        "released": "It can be downloaded until",
        "refused": "Source data is missing or not up to date",
    }
    shown_words = answer.content.decode()
    assert words[state] in shown_words
    assert ("Nobody has approved it yet" in shown_words) is (state == "built")
    assert ("Nobody had approved it before the return was refused" in shown_words) is (
        state == "refused"
    )


def test_where_no_approval_stands_the_page_says_what_is_so() -> None:
    said = [nobody_approved(state, "it") for state in ("built", "expired", "recalled")]
    assert said == [
        "Nobody has approved it yet.",
        "Nobody approved it in time.",
        "Nobody has approved it.",
    ]


@pytest.mark.parametrize(
    ("least", "words"),
    [
        (0, "more than four in five have."),
        (1, "have. At least one group has such a common value and no other."),
        (3, "have. Every group in which somebody has one has at least 3 different values."),
    ],
)
def test_how_different_a_group_is_can_be_read(least: int, words: str) -> None:
    assert alike_in({"uniform": 0, "l_sensitive": least}, str).endswith(words)


@pytest.mark.parametrize(
    ("below", "apart", "words"),
    [
        (0, {}, "The smallest group has 6."),
        (
            *(21, {"sex with role": 21, "sex with ethnicity": 3}),
            "What sets them apart most: sex with role (about 20 people), sex with ethnicity "
            "(fewer than 10 people).",
        ),
        (3, {}, "No two columns set them apart by themselves: it takes more together."),
    ],
)
def test_who_looks_like_too_few_is_told_by_the_columns_that_set_them_apart(
    below: int, apart: dict[str, int], words: str
) -> None:
    metrics = {"person": {"below": below, "least": 1 if below else 6}, "apart": apart}
    assert alike_of_people(metrics, 5, str).endswith(words)


def test_a_failed_return_says_which_check_does_not_hold(
    staff: Staff, sample_council: object, settings
) -> None:
    settings.LA_CODE = "AB123456C"
    failed = build_return(return_id=ask(staff.author).pk, by=staff.author)
    shown = page(staff.dpo, "return", failed.pk)
    assert "a check does not hold" in shown
    assert "National Insurance number (" in shown
    assert "Does not hold" in shown
    assert "AB123456C" not in shown
    assert REMEDIES["identifiers"] in shown
    assert "The file was deleted" in shown
    assert "Nobody has got the file" not in shown
    assert "Ann Author asked for this one" in shown
    again = f"?kind=fpd&amp;period={PERIOD}"
    assert again not in shown
    assert again in page(staff.author, "return", failed.pk)
    # Nothing of the failed one stands in the way of another.
    settings.LA_CODE = "E06000001"
    assert build_return(return_id=ask(staff.author).pk, by=staff.author).state == State.BUILT


def test_for_every_check_that_may_fail_there_is_something_to_do(built: Return) -> None:
    """Whatever a build may say did not hold: the page says what next, each thing once."""
    nobody = Alike(0, 1)
    all_failed = Findings(
        *(0, 0, 0, nobody, {}, nobody, nobody, 0, 1, {}, {"a": 1}, {"nino": 1}, {}),
    ).failures(5)
    assert {*all_failed, "differencing", "intruder", "second_opinion"} == {*REMEDIES}
    shown = Return(state=State.FAILED, metrics={"failures": ["k_person", "rows", "k_family"]})
    assert remedies(shown) == [REMEDIES["k_person"], REMEDIES["rows"]]
    assert remedies(built) == []


def test_the_words_of_the_progress_hold_no_number_of_anybody(staff: Staff) -> None:
    """Analysts and the data protection officer read them while a return is built."""
    said: set[str] = set()
    asked = ask(staff.author)
    build_return(
        return_id=asked.pk, by=staff.author, step=lambda done, total, doing: said.add(doing)
    )
    numbers = [words for words in said if re.search(r"\d", words.partition("(")[0])]
    assert len(said) > 5
    assert numbers == []


def test_a_stopped_build_offers_another(staff: Staff) -> None:
    asked = request_return(period=PERIOD, by=staff.author)
    jobs.cancel(job=Job.objects.get(), by=staff.author)
    stopped = page(staff.author, "return", asked.pk)
    assert "Nothing of it was kept" in stopped
    assert "Build stopped" in stopped
    assert "Ann Author asked for it" in page(staff.dpo, "return", asked.pk)
    post(staff.author, "return_build", asked)
    assert Job.objects.count() == 2
    _, shown = post(staff.author, "return_build", asked)
    assert "is being built" in shown


def test_the_live_part_follows_the_job(staff: Staff) -> None:
    asked = request_return(period=PERIOD, by=staff.author)
    address = reverse("exports:return", args=[asked.pk])
    client = browser(staff.author)
    answer = client.get(address, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert b"Building the return" in answer.content
    assert "HX-Refresh" not in answer
    jobs.cancel(job=Job.objects.get(), by=staff.author)
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_opening_a_return_is_noted(built: Return, staff: Staff) -> None:
    page(staff.dpo, "return", built.pk)
    assert AuditEvent.objects.filter(event="record_viewed", target_id=built.pk).exists()


# --- Deciding


def test_two_people_release_it_on_its_page(built: Return, staff: Staff) -> None:
    _, shown = post(staff.analyst, "return_approve", built)
    assert "Your approval is noted." in shown
    assert "Another person has to." in shown
    _, shown = post(staff.dpo, "return_approve", built)
    assert "Return released." in shown
    built.refresh_from_db()
    assert built.state == State.RELEASED


def test_the_author_is_told_why_not(built: Return, staff: Staff) -> None:
    _, shown = post(staff.author, "return_approve", built)
    assert "somebody else has to approve it" in shown


@pytest.mark.parametrize(
    ("name", "words"),
    [("return_refuse", "Return refused."), ("return_recall", "Return recalled.")],
)
def test_a_reason_is_asked_for(built: Return, staff: Staff, name: str, words: str) -> None:
    of = built
    if name == "return_recall":
        for by in (staff.analyst, staff.dpo):
            of = approve_return(return_id=of.pk, by=by)
    assert 'type="radio"' in page(staff.dpo, name, of.pk)
    _, shown = post(staff.dpo, name, of)
    assert "There is a problem" in shown
    _, shown = post(staff.dpo, name, of, reason_code="still_identifying")
    assert words in shown


def test_a_return_that_was_refused_by_itself_says_why(
    built: Return, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another return has gone out meanwhile, from which this one differs by few."""
    approve_return(return_id=built.pk, by=staff.analyst)
    monkeypatch.setattr("exports.actions.returns.few_apart", lambda *_: {0: 3})
    approve_return(return_id=built.pk, by=staff.dpo)
    built.refresh_from_db()
    assert built.state == State.REFUSED
    assert REASONS[DIFFERS_BY_FEW] in page(staff.author, "return", built.pk)
    assert "Nobody had approved" not in page(staff.author, "return", built.pk)


# --- Handing out


def test_the_download_holds_file_manifest_checks_and_dictionary(
    released: Return, staff: Staff
) -> None:
    answer = browser(staff.author).post(reverse("exports:return_download", args=[released.pk]))
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    assert set(archive.namelist()) == {
        *("fpd.csv", "manifest.json", "disclosure.json", "data-dictionary.csv")
    }
    assert len(archive.read("fpd.csv")) == released.size
    assert {entry.date_time[0] for entry in archive.infolist()} == {2000}
    shown = page(staff.dpo, "return", released.pk)
    assert "Ann Author" in shown
    assert "Downloaded" in shown


def test_the_reading_is_noted_before_the_first_byte(released: Return, staff: Staff) -> None:
    """The answer is not read at all, and the reading stands in ledger and trail."""
    browser(staff.author).post(reverse("exports:return_download", args=[released.pk]))
    assert ReturnReading.objects.filter(of_return=released, by=staff.author).count() == 1
    assert AuditEvent.objects.filter(event="return_downloaded").count() == 1


def test_when_the_trail_is_away_no_byte_is_given(
    released: Return, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OSError("away")

    client = browser(staff.author)
    monkeypatch.setattr("exports.actions.reading.audit.record", away)
    answer = client.post(reverse("exports:return_download", args=[released.pk]))
    assert answer.status_code == 500
    assert not answer.streaming
    assert not ReturnReading.objects.exists()


def test_an_unreleased_return_is_not_downloaded(built: Return, staff: Staff) -> None:
    _, shown = post(staff.author, "return_download", built)
    assert "Only a return that is released" in shown
    assert not ReturnReading.objects.exists()


def test_the_dictionary_is_a_file(staff: Staff) -> None:
    answer = browser(staff.dpo).get(reverse("exports:dictionary"))
    assert answer.content.decode().startswith("column,order,level,moment,meaning")


# --- Who may not


@pytest.mark.parametrize(
    ("method", "name", "allowed"),
    [
        ("get", "returns", {"author", "analyst", "dpo"}),
        ("get", "dictionary", {"author", "analyst", "dpo"}),
        ("get", "return_new", {"author", "analyst"}),
        ("get", "return", {"author", "analyst", "dpo"}),
        ("post", "return_build", {"author", "analyst"}),
        ("post", "return_approve", {"author", "analyst", "dpo"}),
        ("get", "return_refuse", {"author", "analyst", "dpo"}),
        ("get", "return_recall", {"author", "analyst", "dpo"}),
        ("post", "return_download", {"author", "analyst"}),
    ],
)
def test_another_role_is_refused(staff: Staff, method: str, name: str, allowed: set[str]) -> None:
    asked = ask(staff.author)
    args = [] if name in ("returns", "return_new", "dictionary") else [asked.pk]
    address = reverse(f"exports:{name}", args=args)
    for who in ("author", "analyst", "dpo", "keyworker"):
        answer = getattr(browser(getattr(staff, who)), method)(address)
        assert (answer.status_code == 403) is (who not in allowed), who
    signed_out = getattr(Client(), method)(address)
    assert signed_out.status_code == 302
    assert signed_out["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["return_build", "return_approve", "return_download"])
def test_what_changes_something_is_not_done_by_a_link(staff: Staff, name: str) -> None:
    address = reverse(f"exports:{name}", args=[ask(staff.author).pk])
    assert browser(staff.author).get(address).status_code == 405


# --- The regulator's questions


def test_sdc_13_the_author_answers_and_who_approves_reads_it(staff: Staff, made_once: None) -> None:
    of = build_return(return_id=ask(staff.author).pk, by=staff.author)
    shown = page(staff.analyst, "return", of.pk)
    assert "Ann Author has to answer the regulator’s questions" in shown
    assert "Approve this return" not in shown
    assert "Whoever asked for this return answers" in page(staff.analyst, "return_assess", of.pk)
    asked = page(staff.author, "return_assess", of.pk)
    assert "Measured: Everybody looks exactly like at least 4 others" in asked
    _, shown = post(staff.author, "return_assess", of, **sent(means="None.", release_type="wider"))
    assert shown.count("Answer it in a sentence.") == 2  # At the top, and beside the question.
    _, shown = post(staff.author, "return_assess", of, **sent(insider="It is Kim of DL1 5QT, 3"))
    assert "Leave out numbers and postcodes" in shown
    assert not of.assessments.exists()
    post(staff.author, "return_assess", of, **sent(insider="Nobody there holds a list."))
    first = of.assessments.get()
    shown = page(staff.dpo, "return", of.pk)
    assert "Nobody there holds a list." in shown
    assert str(first.pk) in shown
    # Changed while the page stood open elsewhere: it has to be read again.
    post(staff.author, "return_assess", of, **sent(insider="They hold one, under lock and key."))
    _, shown = post(staff.dpo, "return_approve", of, answers=str(first.pk))
    assert "have changed since you opened this page" in shown
    newest = of.assessments.first()
    assert newest
    post(staff.dpo, "return_approve", of, answers=str(newest.pk))
    _, shown = post(staff.author, "return_assess", of, **sent())
    assert "Somebody has approved it with the answers as they are" in shown
    post(staff.analyst, "return_approve", of, answers=str(newest.pk))
    # Released: looked at again over time, beside what was answered then.
    assert "Look at the answers again" in page(staff.analyst, "return", of.pk)
    post(staff.analyst, "return_assess", of, **sent(means="As before; nothing new is published."))
    assert of.assessments.count() == 3
    shown = page(staff.dpo, "return", of.pk)
    assert "Earlier answers" in shown
    later = timezone.now() + timedelta(days=200)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(timezone, "now", lambda: later)
        assert "questions are to be looked at again" in page(staff.dpo, "returns")
