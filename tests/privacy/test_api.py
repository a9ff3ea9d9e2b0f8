"""The API against its own description: requests drawn from the schema, as every role and as nobody.

Whatever is sent, nothing breaks, nobody unknown is answered, and what is answered is as described.
"""

from collections.abc import Callable
from typing import Any

import pytest
import requests
import schemathesis
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import content_type_conformance, response_schema_conformance
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import ignored_auth

from privacy.api import JobViewSet
from privacy.models import Job
from privacy.roles import ROLE_PERMISSIONS, Permission, Role
from tests.council import SIGN_INS, Council, browser

DRAWN = settings(
    max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
AS_DESCRIBED = [content_type_conformance, response_schema_conformance]


@pytest.fixture
def described(council: Council) -> Any:
    """The schema, as the product gives it to whoever is signed in."""
    answer = browser(council.of(Role.ANALYST)).get(
        reverse("api-schema"), headers={"accept": "application/vnd.oai.openapi+json"}
    )
    return schemathesis.openapi.from_dict(answer.json())


def operations(described: Any) -> list[Any]:
    """Every operation that the schema describes."""
    return [found.ok() for found in described.get_all_operations()]


def send(client: Client, case: Any) -> Any:
    """A drawn request, sent as it is."""
    headers = {name: str(value) for name, value in (case.headers or {}).items()}
    query = {name: str(value) for name, value in (case.query or {}).items()}
    return client.generic(case.method, case.formatted_path, query_params=query, headers=headers)


def test_the_schema_describes_every_operation_of_the_api(described: Any) -> None:
    found = {(each.method.upper(), each.path) for each in operations(described)}
    assert found == {("GET", "/api/jobs/"), ("GET", "/api/jobs/{id}/")}


@pytest.mark.parametrize("role", [*SIGN_INS, None], ids=str)
def test_drawn_requests_break_nothing_and_tell_nobody_of_others(
    council: Council, described: Any, role: Role | None
) -> None:
    asked_by = council.users.values()
    jobs = [Job.objects.create(asked_by=user, kind="compute_outcomes") for user in asked_by]
    theirs = {str(job.pk) for job in jobs if not role or job.asked_by != council.of(role)}
    hidden = set() if role and Permission.VIEW_ALL_JOBS in ROLE_PERMISSIONS[role] else theirs
    client = browser(council.of(role)) if role else Client()

    @DRAWN
    @given(drawn=st.data(), known=st.sampled_from(sorted(theirs)))
    def ask(drawn: st.DataObject, known: str) -> None:
        for operation in operations(described):
            case = drawn.draw(operation.as_strategy())
            for part in (case.path_parameters, {"id": known}):
                case.path_parameters = part
                answer = send(client, case)
                assert answer.status_code < 500
                assert not [key for key in hidden if key in answer.content.decode()]
                if answer.status_code == 200:
                    assert role
                    case.validate_response(as_seen(answer, case), checks=AS_DESCRIBED)

    ask()


def served(environ: dict[str, Any], begin: Callable[..., Any]) -> list[bytes]:
    """The product as a web server has it, within the test's own transaction."""
    answer = ClientHandler()(environ)
    begin(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [answer.content]


def asked_with(described: Any, cookies: dict[str, str], job: Job) -> list[Any]:
    """Each operation, really called with these cookies; and its case, which the check sends anew.

    The check asks once more without the session, and once with one that nobody has.
    """
    found = []
    for operation in operations(described):
        case = operation.Case(
            path_parameters={"id": str(job.pk)} if "{id}" in operation.path else {}
        )
        found.append((case, case.call(cookies=cookies)))
    return found


@pytest.mark.parametrize("role", [*SIGN_INS, None], ids=str)
def test_no_operation_does_without_the_session_that_it_is_described_to_need(
    council: Council, described: Any, role: Role | None
) -> None:
    described.app = served
    user = council.of(role or Role.ANALYST)
    job = Job.objects.create(asked_by=user, kind="compute_outcomes")
    cookies = {"session": browser(user).cookies["session"].value} if role else {}
    asked = asked_with(described, cookies, job)
    assert [answer.status_code for _, answer in asked] == [200 if role else 403] * len(asked)
    for case, answer in asked:
        # Said to be a session that somebody has, so that it is looked for what one has without it.
        case.validate_response(answer, checks=[ignored_auth], headers={"Cookie": cookies})


def test_the_check_finds_an_operation_that_asks_nobody(
    council: Council, described: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A control."""
    described.app = served
    monkeypatch.setattr(JobViewSet, "permission_classes", [])
    user = council.of(Role.ANALYST)
    job = Job.objects.create(asked_by=user, kind="compute_outcomes")
    cookies = {"session": browser(user).cookies["session"].value}
    case, answer = asked_with(described, cookies, job)[0]
    with pytest.raises(FailureGroup, match="without authentication"):
        # Said to be a session that somebody has, so that it is looked for what one has without it.
        case.validate_response(answer, checks=[ignored_auth], headers={"Cookie": cookies})


def as_seen(answer: Any, case: Any) -> Response:
    """Django's answer in the checker's words."""
    asked = requests.Request(case.method, f"http://testserver{case.formatted_path}").prepare()
    headers = {name.lower(): [value] for name, value in answer.items()}
    return Response(answer.status_code, headers, answer.content, asked, 0.0, verify=False)
