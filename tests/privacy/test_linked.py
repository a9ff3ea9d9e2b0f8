"""There is no way in for linked results of the study: refused, noted, raised with the DPO."""

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from outcomes.models import AnswerFile
from privacy.actions import notices
from privacy.events import Event
from privacy.models import AccountChange, AuditEvent
from privacy.roles import Role
from privacy.rules.linked import looks_linked
from tests.council import browser
from tests.make import make_user

LINKED = b"match_ref,employment,benefit_weeks\n" + b"0" * 32 + b",1,12\n"
SAID = "looks like linked results"


@pytest.mark.parametrize(
    ("header", "linked"),
    [
        (b"match_ref,employment\n", True),
        (b"\xef\xbb\xbfFamily Match Ref;employed\r\n", True),
        ("MatchRef\tq1\n".encode("utf-16"), True),
        (b"\n\nid,matching-reference\n", True),
        (b"linkage_key|offences\n", True),
        (b"claim_reference,answer\nmatch_ref,x\n", False),
        (b"email,name,role,team\n", False),
        (b"", False),
    ],
)
def test_a46_linked_results_are_known_by_their_header(header: bytes, linked: bool) -> None:
    assert looks_linked(header) is linked


@pytest.mark.django_db
def test_a46_acc_09_an_upload_of_linked_results_is_refused_and_raised(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    dpo = make_user(Role.DPO)

    def deliver(words: list[str]) -> None:
        notices.send_notice(user_id=words[0], notice=words[1])  # type: ignore[arg-type]

    monkeypatch.setattr(notices, "_queue", deliver)
    ways = {"outcomes:answer_new": Role.ANALYST, "privacy:accounts_import": Role.ADMINISTRATOR}
    for name, role in ways.items():
        file = SimpleUploadedFile("results.csv", LINKED)
        with django_capture_on_commit_callbacks(execute=True):
            page = browser(make_user(role)).post(reverse(name), {"file": file})
        assert SAID in page.content.decode()
        assert mail.outbox[-1].to == [dpo.email]
    assert not AnswerFile.objects.exists()
    assert not AccountChange.objects.exists()
    noted = AuditEvent.objects.filter(event=Event.LINKED_REFUSED)
    assert {each.by_role for each in noted} == set(ways.values())


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["import_cases", "load_benchmarks"])
def test_a46_acc_09_a_command_refuses_linked_results(command: str, tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_bytes(LINKED)
    with pytest.raises(CommandError, match=SAID):
        call_command(command, tmp_path if command == "import_cases" else file)
    assert AuditEvent.objects.filter(event=Event.LINKED_REFUSED).count() == 1
