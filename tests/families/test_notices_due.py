"""Privacy notices: who waits, as a task and on the desk, without names (LAW-08)."""

from unittest.mock import patch

from django.urls import reverse
from django.utils import timezone

from families.actions.agreements import record_agreement
from families.queries.notices import notices_due, versions
from families.queries.tasks import parts_for
from families.rules.agreements import NOTICE, NOTICE_DAYS, Agreed
from privacy.identity import acting_as
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family
from tests.families.test_grants import days


def test_law_08_a_missing_notice_is_a_task_and_overdue_after_a_month(office: Office) -> None:
    told, waits, partly = (
        make_family(office.keyworker, worker=office.keyworker, team=office.north, surname=name)
        for name in ("Told", "Waits", "Partly")
    )
    given = {"kind": NOTICE, "answer": "given", "on_date": days_ago(0), "route": "visit"}
    ada = partly.members.get(role="parent").person
    with acting_as(office.keyworker):
        for family, who in ((told, {}), (partly, {"person_id": ada.pk})):
            agreed = Agreed(**given, **who, version="3.1")
            record_agreement(family=family, agreed=agreed, by=office.keyworker)
        [part] = parts_for(office.keyworker, ["notice"])
        assert not part.exists()
    with acting_as(office.dpo):
        found = {each.reference: each.people for each in notices_due()}
        assert found == {waits.reference: 2, partly.reference: 1}
        assert notices_due("overdue") == []
        [version] = versions()
        assert (version.version, version.families, version.people) == ("3.1", 1, 1)
    last, late = days(NOTICE_DAYS), days(NOTICE_DAYS + 1)
    with patch.object(timezone, "localdate", return_value=late):
        with acting_as(office.keyworker):
            [part] = parts_for(office.keyworker, ["notice"])
            due = {row.task_family: row.task_due for row in part}
            assert due == dict.fromkeys((waits.pk, partly.pk), last)
        page = browser(office.dpo).get("/notices/?state=overdue").content.decode()
        assert page.count("Overdue</strong>") == 2
        assert "Privacy notices overdue" in browser(office.dpo).get("/desk/").content.decode()
    assert "3.1" in page
    assert "Waits" not in page
    assert browser(office.keyworker).get(reverse("families:notices")).status_code == 403
