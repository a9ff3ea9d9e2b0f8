"""What is wrong or odd in records before a return: found, answered, and gone once put right."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exports.actions import validation as actions
from exports.models import FindingAnswer, ReturnDue
from exports.queries.plans import due_now
from exports.queries.validation import Finding, findings_of, left_open
from exports.rules import read_period
from exports.validation import Rank
from families.models import Family, Member, Person, Task
from privacy.errors import RuleBroken
from privacy.models import AuditEvent
from tests.council import browser
from tests.exports.conftest import PERIOD, Staff
from tests.make import marks

pytestmark = pytest.mark.usefixtures("sample_council")
HALF_YEAR = read_period(PERIOD)


def found(code: str, family: Family | None = None) -> list[Finding]:
    return [
        each
        for each in findings_of(HALF_YEAR)
        if each.code == code and family in (None, Family(pk=each.family_id))
    ]


@pytest.fixture
def member(staff: Staff) -> Member:
    """A child of a family of the half-year whose record has no fault that must be mended."""
    wrong = {each.family_id for each in findings_of(HALF_YEAR) if each.rank is Rank.MUST}
    families = Family.objects.filter(attached_on__range=(HALF_YEAR.first_day, HALF_YEAR.last_day))
    here = Member.objects.filter(family__in=families, role="child", left_on=None, joined_on=None)
    here = here if here.exists() else Member.objects.filter(family__in=families, role="child")
    return here.exclude(family__in=wrong).select_related("person", "family").order_by("pk")[0]


def test_a_finding_is_asked_about_put_right_and_gone(staff: Staff, member: Member) -> None:
    born = member.person.date_of_birth
    assert not found("no_birth_date", member.family)
    Person.objects.filter(pk=member.person_id).update(date_of_birth=None)
    [finding] = found("no_birth_date", member.family)
    assert (finding.person, finding.rank) == (member.person.reference, Rank.MUST)
    with pytest.raises(RuleBroken, match="Only what is odd"):
        actions.confirm_finding(period=PERIOD, key=finding.key, by=staff.author)
    with pytest.raises(RuleBroken, match="put right comes first"):
        actions.confirm_all(period=PERIOD, by=staff.author)
    actions.ask_keyworker(period=PERIOD, key=finding.key, by=staff.author)
    task = Task.objects.get(family=member.family, made_by=staff.author)
    assert "Record the date of birth" in task.text
    assert member.person.reference in task.text
    with pytest.raises(RuleBroken, match="asked already"):
        actions.ask_keyworker(period=PERIOD, key=finding.key, by=staff.author)
    Person.objects.filter(pk=member.person_id).update(date_of_birth=born)
    assert not found("no_birth_date", member.family)
    with pytest.raises(RuleBroken, match="something else by now"):
        actions.ask_keyworker(period=PERIOD, key=finding.key, by=staff.author)
    [event] = AuditEvent.objects.filter(event="finding_asked")
    assert (event.family_id, event.facts) == (
        member.family_id,
        {"period": PERIOD, "code": "no_birth_date"},
    )


def test_what_is_confirmed_stays_so_until_the_record_says_something_else(
    staff: Staff, member: Member
) -> None:
    started = member.family.attached_on
    assert started is not None
    old = started.replace(year=started.year - 19, day=1)
    Person.objects.filter(pk=member.person_id).update(date_of_birth=old)
    [finding] = found("grown_child", member.family)
    answer = actions.confirm_finding(period=PERIOD, key=finding.key, by=staff.author)
    assert actions.confirm_finding(period=PERIOD, key=finding.key, by=staff.author) == answer
    assert found("grown_child", member.family)[0].is_settled
    Person.objects.filter(pk=member.person_id).update(date_of_birth=old.replace(day=2))
    [again] = found("grown_child", member.family)
    assert not again.is_settled


def test_at_once_when_nothing_critical_is_left(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = findings_of(HALF_YEAR)
    harmless = [each for each in everything if each.rank is not Rank.MUST]
    odd = left_open(harmless)[Rank.CONFIRM]
    assert odd > 10
    monkeypatch.setattr(actions, "findings_of", lambda period: harmless)
    assert actions.confirm_all(period=PERIOD, by=staff.author) == odd
    assert FindingAnswer.objects.count() == odd
    assert left_open(findings_of(HALF_YEAR))[Rank.CONFIRM] == 0


def test_the_page_and_its_files(staff: Staff, member: Member) -> None:
    Person.objects.filter(pk=member.person_id).update(date_of_birth=None)
    client, address = browser(staff.author), reverse("exports:findings")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        shown = client.get(address, {"period": PERIOD}).content.decode()
    assert len(asked) <= 12
    assert "No date of birth" in shown
    assert "Must fix" in shown
    # Where nothing was chosen the box says what is looked at.
    assert (
        f'value="{due_now(timezone.localdate())}" selected' in client.get(address).content.decode()
    )
    assert (
        "Confirm all"
        not in client.get(address, {"period": PERIOD, "rank": "confirm"}).content.decode()
    )
    for person in Person.objects.filter(memberships__family=member.family):
        assert person.surname not in shown
    [finding] = found("no_birth_date", member.family)
    sent = {"period": PERIOD, "rank": "must", "ask": finding.key}
    after = client.post(reverse("exports:findings_answer"), sent, follow=True).content.decode()
    assert "The keyworker has a task" in after
    assert "Keyworker asked" in after
    csv = client.get(address, {"period": PERIOD, "file": "csv"})
    assert csv.content.startswith(b"\xef\xbb\xbffamily,person,role,rank,field")
    assert f"{member.family.reference},{member.person.reference},child,must" in csv.content.decode()
    book = client.get(address, {"period": PERIOD, "file": "xlsx"})
    assert book["Content-Disposition"] == f'attachment; filename="return-findings-{PERIOD}.xlsx"'
    with zipfile.ZipFile(io.BytesIO(book.content)) as file:
        assert member.person.reference in file.read("xl/worksheets/sheet1.xml").decode()
        assert "no_birth_date" in file.read("xl/worksheets/sheet2.xml").decode()
    assert AuditEvent.objects.filter(event="figures_downloaded").count() == 2


def test_owner_and_deadline_stand_in_the_calendar(staff: Staff) -> None:
    client, address = browser(staff.author), reverse("exports:return_plan")
    query = f"{address}?kind=nis&period={PERIOD}"
    day = {"due_on": "2018-09-01", "owner": str(staff.analyst.pk)}
    assert "The deadline has to be after that" in client.post(query, day).content.decode()
    wrong = day | {"owner": str(staff.keyworker.pk)}
    assert client.post(query, wrong).status_code == 200
    shown = client.post(query, day | {"due_on": "2018-12-01"}, follow=True).content.decode()
    plan = ReturnDue.objects.get()
    assert (plan.kind, plan.period, plan.owner) == ("nis", PERIOD, staff.analyst)
    for words in ("Andy Other", "1 December 2018", "Overdue by", "National Impact Study"):
        assert words in shown
    seen = {"shown": marks(client.get(query))}
    client.post(query, day | seen | {"due_on": "2018-12-05"})
    both = client.post(query, day | seen | {"due_on": "2018-12-07"}).content.decode()
    assert "Ann Author changed it at " in both
    assert "It now says “5 December 2018”" in both
    # Each changes another field: both stay, and the second is told whose the other is.
    mine = day | seen | {"due_on": "2018-12-01", "owner": str(staff.author.pk)}
    told = browser(staff.analyst).post(query, mine, follow=True).content.decode()
    assert "Ann Author changed “By when is it to be sent?” at " in told
    plan.refresh_from_db()
    assert (plan.due_on.day, plan.owner) == (5, staff.author)
    assert client.get(f"{address}?kind=other").status_code == 404
    assert client.get(f"{address}?period=2018").status_code == 404
