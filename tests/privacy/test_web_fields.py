"""What a browser may not send, and what is shown of what it may."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from families.models import Family, Intervention, Member, Need, Person
from families.rules.codes import INTERVENTION_KINDS
from privacy.models import AuditEvent, Job, JobState, Session
from privacy.roles import Role
from privacy.sessions import SessionStore
from tests.council import Council, browser, opening_form

# --- Mass assignment


def fields_of(row: Any) -> dict[str, Any]:
    """Every column of a row."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields}


def test_a_form_takes_only_its_own_fields(council: Council) -> None:
    client = browser(council.of(Role.KEYWORKER))
    case, other = council.own, council.other
    today = timezone.localdate().isoformat()
    mischief = {
        **{"id": str(uuid.uuid4()), "pk": str(uuid.uuid4()), "reference": "HACKED"},
        **{"family": str(other.family.pk), "family_id": str(other.family.pk), "by": "root"},
        **{"person": str(other.child.person_id), "person_id": str(other.child.person_id)},
        **{"team": str(council.south.pk), "team_id": str(council.south.pk), "worker": "none"},
        **{"closed_as": "entered_in_error", "tokens": "1", "uprn": "1", "unverified": "x"},
        **{"framework": "x", "need": "x", "is_superuser": "1", "role": "administrator"},
    }
    sent = {
        "family_dates": ([], {"identified_on": case.family.identified_on.isoformat()}),
        "need_change": ([case.need.pk], {"identified_on": today, "identified_by": "referral"}),
        "person_change": (
            [case.child.person_id],
            {"forename": "Ben", "surname": "Quintrellan", "sex": "F"},
        ),
    }
    before = {
        "family_dates": fields_of(Family.objects.get(pk=case.family.pk)),
        "need_change": fields_of(Need.objects.get(pk=case.need.pk)),
        "person_change": fields_of(Person.objects.get(pk=case.child.person_id)),
    }
    for page, (more, typed) in sent.items():
        address = reverse(f"families:{page}", args=[case.family.pk, *more])
        assert client.post(address, {**mischief, **typed}).status_code == 302, page
    after = {
        "family_dates": fields_of(Family.objects.get(pk=case.family.pk)),
        "need_change": fields_of(Need.objects.get(pk=case.need.pk)),
        "person_change": fields_of(Person.objects.get(pk=case.child.person_id)),
    }
    changed = {
        page: {name for name in after[page] if after[page][name] != before[page][name]}
        for page in sent
    }
    assert changed == {
        "family_dates": {"attached_on"},
        "need_change": {"identified_by"},
        "person_change": {"forename", "date_of_birth", "address", "postcode", "tokens"},
    }


def test_an_intervention_cannot_be_of_another_familys_person(council: Council) -> None:
    client = browser(council.of(Role.KEYWORKER))
    page = reverse("families:intervention_new", args=[council.own.family.pk])
    typed = {"kind": INTERVENTION_KINDS[0], "started_on": "2026-01-05"}
    foreign = {**typed, "whose": str(council.other.child.person_id)}
    assert client.post(page, foreign).status_code == 200
    own = {**typed, "whose": str(council.own.child.person_id)}
    assert client.post(page, own).status_code == 302
    assert Intervention.objects.filter(person=council.other.child.person).count() == 1


def test_needs_are_never_recorded_of_another_familys_person(council: Council) -> None:
    client = browser(council.of(Role.KEYWORKER))
    page = reverse("families:need_new", args=[council.own.family.pk])
    client.post(f"{page}?who={council.other.child.person_id}", {"needs": council.own.need.need})
    assert Need.objects.filter(person=council.other.child.person).count() == 1


def test_a_keyworker_cannot_choose_who_leads_what_they_open(council: Council) -> None:
    client = browser(council.of(Role.KEYWORKER))
    page = reverse("families:family_new")
    typed = opening_form(client.get(page).content)
    typed |= {"worker": str(council.stranger.pk), "team": str(council.south.pk)}
    assert client.post(page, typed).status_code == 302
    opened = Family.objects.get(pk=typed["key"])
    assert opened.team_id == council.north.pk
    assert opened.allocations.get().worker_id == council.of(Role.KEYWORKER).pk


def test_a_manager_gives_no_family_to_another_team(council: Council) -> None:
    client = browser(council.of(Role.MANAGER))
    page = reverse("families:family_allocate", args=[council.own.family.pk])
    for worker in (council.stranger, council.of(Role.ANALYST), council.of(Role.MANAGER)):
        typed = {"worker": str(worker.pk), "started_on": timezone.localdate().isoformat()}
        assert client.post(page, typed).status_code == 200
    assert council.own.family.allocations.get(ended_on=None).worker == council.of(Role.KEYWORKER)


# --- Templates in texts


def test_a32_a_template_in_a_text_stays_a_text(council: Council) -> None:
    parent = council.own.parent.person
    parent.forename = "{{ request.user.email }}{% include 'base.html' %}"
    parent.save()
    content = browser(council.of(Role.KEYWORKER)).get(council.own.family.get_absolute_url()).content
    assert b"{{ request.user.email }}{% include" in content


# --- Searching


def test_words_of_a_search_stand_in_no_address_no_session_and_no_note(council: Council) -> None:
    client = browser(council.of(Role.KEYWORKER))
    answer = client.post(reverse("families:person_search"), {"words": "adaquintrellan"})
    assert answer.status_code == 302
    assert b"Adaquintrellan" in client.get(answer["Location"]).content
    assert "quintrellan" not in answer["Location"].lower()
    sessions = [str(SessionStore(row.pk).load()) for row in Session.objects.all()]
    assert not [text for text in sessions if "quintrellan" in text.lower()]
    kept = str(list(AuditEvent.objects.filter(event="searched").values()))
    assert kept != "[]"
    assert "quintrellan" not in kept.lower()
    assert (
        client.get(reverse("families:person_search"), {"words": "adaquintrellan"}).status_code
        == 200
    )
    assert AuditEvent.objects.filter(event="searched").count() == 1


def test_a17_a_search_belongs_to_its_session(council: Council) -> None:
    worker = council.of(Role.KEYWORKER)
    mine = browser(worker).post(reverse("families:person_search"), {"words": "adaquintrellan"})
    for other in (worker, council.of(Role.MANAGER)):
        assert browser(other).get(mine["Location"]).status_code == 404


def test_a18_somebody_elses_family_is_initials_year_and_team(council: Council) -> None:
    client = browser(council.of(Role.KEYWORKER))
    answer = client.post(
        reverse("families:person_search"), {"words": "adavosselbrook"}, follow=True
    )
    content = answer.content.decode()
    assert "South team" in content
    person = council.other.parent.person
    hidden = [person.surname, person.reference, str(person.pk), council.other.family.reference]
    hidden += [
        str(council.other.family.pk),
        "Lane",
        "RG14",
        f"1 January {person.date_of_birth.year}",
    ]
    assert [word for word in hidden if word in content] == []


# --- Jobs


def job_of(council: Council, role: Role, **facts: object) -> Job:
    """An ended job of somebody, with a result."""
    return Job.objects.create(
        **{
            "kind": "compute_outcomes",
            "asked_by": council.of(role),
            "state": JobState.DONE,
            "result": {"id": str(uuid.uuid4()), "families": 4711},
            **facts,
        }
    )


def test_an_administrator_sees_where_a_job_stands_and_not_what_came_of_it(council: Council) -> None:
    job = job_of(council, Role.HEAD_OF_SERVICE)
    job.skips.create(reference="F-SECRET", reason="has no date")
    page = reverse("privacy:job", args=[job.pk])
    own = browser(council.of(Role.HEAD_OF_SERVICE)).get(page).content.decode()
    assert "4711" in own
    assert "F-SECRET" in own
    others = browser(council.of(Role.ADMINISTRATOR)).get(page).content.decode()
    assert "Done" in others
    for hidden in ("4711", "F-SECRET", job.result["id"]):
        assert hidden not in others


@pytest.mark.parametrize("change", ["job_cancel", "job_retry"])
def test_only_the_owner_changes_a_job(council: Council, change: str) -> None:
    job = job_of(council, Role.ANALYST, state=JobState.FAILED)
    page = reverse(f"privacy:{change}", args=[job.pk])
    assert browser(council.of(Role.ADMINISTRATOR)).post(page).status_code == 403
    assert browser(council.of(Role.MANAGER)).post(page).status_code == 404
    assert Job.objects.count() == 1


def test_a_job_of_a_kind_that_is_gone_is_not_run_again(council: Council) -> None:
    job = job_of(council, Role.ANALYST, kind="of another version", state=JobState.FAILED)
    client = browser(council.of(Role.ANALYST))
    answer = client.post(reverse("privacy:job_retry", args=[job.pk]), follow=True)
    assert b"no jobs of this kind" in answer.content
    assert Job.objects.count() == 1


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_only_reads(council: Council, method: str) -> None:
    job = job_of(council, Role.ANALYST)
    client = browser(council.of(Role.ANALYST))
    ask: Callable[..., HttpResponse] = getattr(client, method)
    for page in ("/api/jobs/", f"/api/jobs/{job.pk}/"):
        assert ask(page, {"state": "queued"}, content_type="application/json").status_code == 405
    told = client.get(f"/api/jobs/{job.pk}/").json()
    assert set(told) == {"id", "kind", "state", "done", "total", "doing", "problem", "asked_at"}
    assert browser(council.of(Role.MANAGER)).get(f"/api/jobs/{job.pk}/").status_code == 404


# --- Shared computers


def test_a56_browsers_are_asked_not_to_keep_what_names_a_person(council: Council) -> None:
    client = browser(council.of(Role.KEYWORKER))
    page = reverse(
        "families:person_change", args=[council.own.family.pk, council.own.parent.person_id]
    )
    content = client.get(page).content.decode()
    named = ("forename", "surname", "upn", "nhs_number", "nino", "address", "postcode")
    inputs = {
        name: re.search(rf'<(?:input|textarea)[^>]*name="{name}"[^>]*>', content) for name in named
    }
    kept = [name for name, tag in inputs.items() if not tag or 'autocomplete="off"' not in tag[0]]
    assert kept == []


def test_membership_of_another_family_is_no_way_in(council: Council) -> None:
    """Somebody in two families is seen in the one, without a word of the other."""
    Member.objects.create(
        family=council.other.family,
        person=council.own.child.person,
        role="child",
        lives_in_household=False,
        parenting_responsibility=False,
    )
    client = browser(council.of(Role.KEYWORKER))
    content = client.get(council.own.family.get_absolute_url()).content.decode()
    assert council.other.family.reference not in content
    assert client.get(council.other.family.get_absolute_url()).status_code == 404
