"""The clock of a request for access: more time, questions, and what its pages ask for."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from privacy.actions import subject_clock
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from tests.privacy.cases import D
from tests.privacy.packing import case, opened, staff

__all__ = ["case", "staff"]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def test_sar_04_05_06_more_time_and_questions_move_the_clock(
    case: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: D("2026-10-02"))
    request = opened(case, received_on=D("2026-09-01"))
    with acting_as(case.dpo):
        why: dict[str, Any] = {"request": request, "by": case.dpo}
        with pytest.raises(RuleBroken, match="Write down what is not clear"):
            subject_clock.ask_what_is_meant(asked_on=D("2026-09-10"), reason=" ", **why)
        stands = subject_clock.ask_what_is_meant(
            asked_on=D("2026-09-10"), reason="Which years?", **why
        )
        assert (stands.due_on, stands.due_working_on) == (None, None)
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


def test_a07_sar_05_a_question_on_the_last_day_stops_the_clock_if_it_has_a_reason(
    case: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = D("2026-10-01")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: last)
    request = opened(case, received_on=D("2026-09-01"))
    assert request.due_on == last
    with acting_as(case.dpo):
        with pytest.raises(RuleBroken, match="Write down what is not clear"):
            subject_clock.ask_what_is_meant(request=request, asked_on=last, reason="", by=case.dpo)
        stands = subject_clock.ask_what_is_meant(
            request=request, asked_on=last, reason="Which of both homes?", by=case.dpo
        )
        assert stands.due_on is None


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
