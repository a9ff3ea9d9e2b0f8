"""The list of odd access: without names, narrowed in its address, settled by somebody else."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from families.actions.exclusions import put_exclusion
from privacy.identity import acting_as
from privacy.models import AuditEvent, Job, OddAccess
from privacy.roles import Role
from tests.council import Council, browser
from tests.privacy.overseeing import findings, look, opens

LIST = "/audit/odd/"


@pytest.fixture
def finding(council: Council) -> OddAccess:
    """The keyworker opened a family of the other team."""
    opens(council.of(Role.KEYWORKER), council.other.family)
    look()
    [found] = findings(council.of(Role.KEYWORKER))
    return found


def test_the_list_and_the_finding_name_nobody_of_the_family(
    council: Council, finding: OddAccess
) -> None:
    for role in (Role.DPO, Role.INTERNAL_AUDITOR):
        client = browser(council.of(role))
        for page in (LIST, reverse("privacy:odd_finding", args=[finding.pk])):
            shown = client.get(page).content.decode()
            assert council.other.family.reference in shown
            assert "Not on the worker’s caseload" in shown
            assert not [word for word in council.other.words if word in shown]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("state=open", True),
        ("state=asked", False),
        ("state=overdue", False),
        ("state=all&sort=worker", True),
        ("reason=outside&sort=-openings", True),
        ("reason=closed", False),
        ("from_day=2001-01-01&to_day=2001-01-02", False),
        ("state=%00&sort=nothing&page=x&worker=%00&from_day=x", True),
    ],
)
def test_filters_stand_in_the_address(
    council: Council, finding: OddAccess, query: str, shown: bool
) -> None:
    answer = browser(council.of(Role.DPO)).get(f"{LIST}?{query}").content.decode()
    assert (finding.reference in answer) is shown


def test_looking_now_is_a_job_of_whoever_asks(council: Council) -> None:
    client = browser(council.of(Role.DPO))
    job = Job.objects.get(pk=client.post(f"{LIST}look/")["Location"].split("/")[-2])
    assert len(job.params["days"]) == 8
    assert client.post(f"{LIST}look/", follow=True).redirect_chain[-1][0] == LIST


def test_it_is_settled_by_somebody_else_with_a_reason(council: Council, finding: OddAccess) -> None:
    client = browser(council.of(Role.DPO))
    page = reverse("privacy:odd_settle", args=[finding.pk])
    assert "There is a problem" in client.post(page, {"outcome": "expected"}).content.decode()
    told = client.post(page, {"outcome": "reported", "text": "Nothing explains it"}, follow=True)
    assert "Nothing explains it" in told.content.decode()
    assert finding.reference not in client.get(LIST).content.decode()
    assert "Not explained" in client.get(f"{LIST}?state=settled").content.decode()
    again = client.post(page, {"outcome": "expected", "text": "On second thoughts"})
    assert "settled already" in again.content.decode()


def test_the_wall_keeps_findings_from_workers_and_from_whom_they_are_about(
    council: Council, finding: OddAccess
) -> None:
    dpo, auditor = council.of(Role.DPO), council.of(Role.INTERNAL_AUDITOR)
    now = timezone.now()
    with acting_as(auditor):
        of_dpo = OddAccess.objects.create(
            worker=dpo, day=now.date(), reasons=["by_hand"], first_at=now, last_at=now
        )
    for user in (council.of(Role.KEYWORKER), council.of(Role.MANAGER), council.stranger):
        with acting_as(user):
            assert not OddAccess.objects.exists()
    with acting_as(dpo):
        assert list(OddAccess.objects.all()) == [finding]
        assert not OddAccess.objects.filter(pk=of_dpo.pk).update(reasons=["closed"])
    assert browser(dpo).get(reverse("privacy:odd_finding", args=[of_dpo.pk])).status_code == 404


def test_the_database_lets_nobody_settle_their_own_or_change_what_is_settled(
    council: Council, finding: OddAccess
) -> None:
    worker, dpo = finding.worker, council.of(Role.DPO)
    settled = {"state": "settled", "outcome": "expected", "settled_at": timezone.now()}
    mine = OddAccess.objects.filter(pk=finding.pk)
    with acting_as(dpo):
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(settled_by=worker, **settled)
        with pytest.raises(ProgrammingError), transaction.atomic():
            mine.update(state="answered")
        with pytest.raises(ProgrammingError), transaction.atomic():
            mine.update(reference="another")
        mine.update(settled_by=dpo, **settled)
        for change in ({"outcome": "reported"}, {"state": "open"}):
            with pytest.raises(ProgrammingError), transaction.atomic():
                mine.update(**change)


def test_an_overseer_who_is_kept_from_the_family_is_kept_from_its_findings(
    council: Council, finding: OddAccess
) -> None:
    dpo, admin = council.of(Role.DPO), council.of(Role.ADMINISTRATOR)
    with acting_as(admin):
        put_exclusion(
            email=dpo.email,
            reference=council.other.family.reference,
            reason_code="relative",
            by=admin,
        )
    assert finding.reference not in browser(dpo).get(LIST).content.decode()
    with acting_as(dpo):
        assert not OddAccess.objects.exists()
    event = AuditEvent.objects.get(pk=finding.event_id)
    assert browser(dpo).get(reverse("privacy:event_ask", args=[event.pk])).status_code == 404


def test_a_home_postcode_is_ones_own_to_give_and_to_take_back(council: Council) -> None:
    client = browser(council.of(Role.KEYWORKER))
    page = reverse("privacy:home_postcode")
    assert "full postcode" in client.post(page, {"postcode": "nowhere"}).content.decode()
    client.post(page, {"postcode": "rg14 7gq"})
    assert 'value="RG14 7GQ"' in client.get(page).content.decode()
    client.post(page, {"postcode": ""})
    assert "RG14" not in client.get(page).content.decode()
    noted = AuditEvent.objects.filter(event__in=["home_given", "home_removed"]).order_by("seq")
    assert [(each.event, each.facts) for each in noted] == [
        ("home_given", {}),
        ("home_removed", {}),
    ]
