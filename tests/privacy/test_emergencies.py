"""An hour with a family that is not one's own: said why, told, judged, and never past a no."""

from collections.abc import Callable
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from families.actions import emergencies as actions
from families.actions.exclusions import put_exclusion
from families.actions.restrictions import put_restriction
from families.models import Allocation, EmergencyOpening, Family
from families.queries import emergencies as queries
from families.rules.emergencies import review_due
from privacy.access import AccessDenied
from privacy.actions.notices import Notice, send_notice
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.asking import shapes, unvaried, unvaried_headers
from tests.council import Council, browser
from tests.make import make_user

NOT_SAID = actions.NOT_OPENED.encode()
WHY = "The school rang and nobody answers"
Open = Callable[..., EmergencyOpening]


@pytest.fixture
def opens(council: Council) -> Open:
    """The stranger opens a family of the other team, or somebody else another."""

    def open_it(user: User | None = None, reference: str = "") -> EmergencyOpening:
        by = user or council.stranger
        with acting_as(by):
            return actions.open_in_emergency(
                reference=reference or council.own.family.reference,
                reason_code="danger",
                reason=WHY,
                by=by,
            )

    return open_it


def test_it_opens_the_family_for_an_hour_and_says_so(council: Council, opens: Open) -> None:
    client, page = browser(council.stranger), council.own.family.get_absolute_url()
    assert client.get(page).status_code == 404
    opened = opens()
    assert opened.ends_at - opened.opened_at == timedelta(minutes=60)
    shown = client.get(page)
    assert shown.status_code == 200
    assert "It closes for you at" in shown.content.decode()
    [noted] = AuditEvent.objects.filter(event=Event.EMERGENCY_OPENED)
    assert (noted.family_id, noted.reason_code) == (council.own.family.pk, "danger")
    assert WHY not in str(noted.facts)


def test_it_ends_by_itself_in_both_walls(council: Council) -> None:
    """Opened an hour and a second ago: neither the page nor plain SQL knows it any more."""
    user, then = council.stranger, timezone.now() - timedelta(minutes=60, seconds=1)
    with acting_as(user):
        EmergencyOpening.objects.create(
            user=user,
            family=council.own.family,
            reference=council.own.family.reference,
            reason_code="danger",
            opened_at=then,
            ends_at=then + timedelta(minutes=60),
        )
    assert browser(user).get(council.own.family.get_absolute_url()).status_code == 404
    with acting_as(user), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM families_need WHERE family_id = %s", [council.own.family.pk])
        assert cursor.fetchone() is None


def test_nobody_lengthens_their_hour_or_judges_themselves(council: Council, opens: Open) -> None:
    opened, user = opens(), council.stranger
    later = timezone.now() + timedelta(hours=9)
    with acting_as(user), pytest.raises(ProgrammingError), transaction.atomic():
        EmergencyOpening.objects.filter(pk=opened.pk).update(ends_at=later)
    judged = {"decision": "justified", "reviewed_by": user, "reviewed_at": timezone.now()}
    with acting_as(user), pytest.raises(IntegrityError), transaction.atomic():
        EmergencyOpening.objects.filter(pk=opened.pk).update(**judged)
    now = timezone.now()
    row = {"user": user, "family": council.own.family, "opened_at": now, "ends_at": later}
    with acting_as(user), pytest.raises(IntegrityError), transaction.atomic():
        EmergencyOpening.objects.create(reference=council.own.family.reference, **row)


def test_a22_never_past_an_exclusion_or_a_seal_and_the_wall_itself_says_no(
    council: Council, opens: Open
) -> None:
    admin, dpo = council.of(Role.ADMINISTRATOR), council.of(Role.DPO)
    own_record = council.own.parent.person.reference
    said = set()
    with pytest.raises(RuleBroken) as missing:
        opens(reference="No such family")
    said.add(str(missing.value))
    with acting_as(admin):
        put_exclusion(
            email=council.stranger.email,
            reference=own_record,
            reason_code="own_record",
            by=admin,
        )
    manager = council.of(Role.MANAGER)
    seal = {"level": "sealed", "reason_code": "safety", "emails": [manager.email], "by": dpo}
    with acting_as(dpo):
        put_restriction(reference=council.other.family.reference, **seal)
    keyworker = council.of(Role.KEYWORKER)
    for user, case in ((council.stranger, council.own), (keyworker, council.other)):
        with pytest.raises(RuleBroken) as refused:
            opens(user, case.family.reference)
        said.add(str(refused.value))
        now = timezone.now()
        row = {"opened_at": now, "ends_at": now + timedelta(minutes=60), "reason_code": "danger"}
        with (
            acting_as(user),
            pytest.raises(ProgrammingError, match="row-level"),
            transaction.atomic(),
        ):
            EmergencyOpening.objects.create(
                user=user, family=case.family, reference=case.family.reference, **row
            )
    assert said == {actions.NOT_OPENED}


def test_a22_ones_own_record_answers_to_the_byte_as_a_reference_that_nobody_has(
    council: Council,
) -> None:
    """By the page too: body, headers, what is asked of the database and what is noted."""
    worker, admin, own = council.stranger, council.of(Role.ADMINISTRATOR), council.own
    said = {"email": worker.email, "reason_code": "own_record", "by": admin}
    with acting_as(admin):
        put_exclusion(reference=own.parent.person.reference, **said)
    sealed = {"level": "sealed", "reason_code": "safety", "emails": [admin.email]}
    with acting_as(dpo := council.of(Role.DPO)):
        put_restriction(reference=council.other.family.reference, by=dpo, **sealed)
    client, told = browser(worker), []
    missing = "F" + "9" * (len(own.family.reference) - 1)
    hidden = (own.family.reference, own.parent.person.reference, council.other.family.reference)
    # The first time asks for what stays in memory afterwards.
    for reference in (missing, missing, *hidden):
        last = AuditEvent.objects.latest("seq").seq
        sent = {"reference": reference, "reason_code": "danger", "reason": WHY}
        with CaptureQueriesContext(connection) as asked:
            answer = client.post("/emergencies/new/", sent)
        body = unvaried(answer).replace(reference.encode(), b"REFERENCE")
        noted = AuditEvent.objects.filter(seq__gt=last).values_list(
            "event", "target_id", "family_id", "person_id", "facts", "reason_code"
        )
        told.append(
            (answer.status_code, body, unvaried_headers(answer), shapes(asked), list(noted))
        )
    assert [(each[0], NOT_SAID in each[1], len(each[4])) for each in told] == [(200, True, 1)] * 5
    for hidden_answer in told[2:]:
        assert hidden_answer == told[1]
    assert EmergencyOpening.objects.count() == 0


def test_an_exclusion_put_later_shuts_the_open_hour(council: Council, opens: Open) -> None:
    opens()
    client, admin = browser(council.stranger), council.of(Role.ADMINISTRATOR)
    assert client.get(council.own.family.get_absolute_url()).status_code == 200
    with acting_as(admin):
        put_exclusion(
            email=council.stranger.email,
            reference=council.own.family.reference,
            reason_code="relative",
            by=admin,
        )
    assert client.get(council.own.family.get_absolute_url()).status_code == 404
    assert council.own.family.reference not in client.get("/emergencies/").content.decode()


def test_it_reaches_a_restricted_family(council: Council, opens: Open) -> None:
    dpo = council.of(Role.DPO)
    with acting_as(dpo):
        put_restriction(
            reference=council.own.family.reference,
            level="restricted",
            reason_code="safety",
            emails=[],
            by=dpo,
        )
    opened = opens()
    # Its manager is not named, and heads of service are not either: an officer judges.
    assert opened.reviewer == dpo
    opens(council.of(Role.HEAD_OF_SERVICE))
    for user in (council.stranger, council.of(Role.HEAD_OF_SERVICE)):
        assert browser(user).get(council.own.family.get_absolute_url()).status_code == 200


def test_who_may_and_how_often(council: Council, opens: Open) -> None:
    for role in (Role.PARTNER, Role.DPO, Role.ADMINISTRATOR, Role.ANALYST):
        with pytest.raises(AccessDenied):
            opens(council.of(role))
    with pytest.raises(RuleBroken, match="already"):
        opens(council.of(Role.KEYWORKER))
    opened = opens()
    with acting_as(council.stranger):
        EmergencyOpening.objects.bulk_create(
            EmergencyOpening(
                user=council.stranger,
                family_id=opened.family_id,
                reference=opened.reference,
                opened_at=opened.opened_at - timedelta(hours=2),
                ends_at=opened.ends_at - timedelta(hours=2),
            )
            for _ in range(actions.MOST_A_DAY - 1)
        )
    with pytest.raises(RuleBroken, match="as many"):
        opens(reference="Another")


def test_only_ones_own_of_the_last_day_count(council: Council) -> None:
    family, head = council.own.family, council.of(Role.HEAD_OF_SERVICE)

    def opened(user: User, hours: int) -> None:
        then = timezone.now() - timedelta(hours=hours)
        ends = then + timedelta(minutes=60)
        with acting_as(user):
            EmergencyOpening.objects.create(
                user=user,
                family=family,
                reference=family.reference,
                opened_at=then,
                ends_at=ends,
            )

    for user, hours in ((head, 2), (council.stranger, 25), (council.stranger, 47)):
        opened(user, hours)
    assert queries.opened_lately(council.stranger) == 0
    opened(council.stranger, 23)
    assert queries.opened_lately(council.stranger) == 1


def test_the_lead_of_today_and_the_managers_of_the_team_are_told(council: Council) -> None:
    family, head = council.own.family, council.of(Role.HEAD_OF_SERVICE)
    left, other = make_user(Role.MANAGER, "Lea Left", council.north), council.stranger
    User.objects.filter(pk=left.pk).update(is_active=False)
    make_user(Role.MANAGER, "Sue South", council.south)
    day = timezone.localdate()
    Allocation.objects.create(
        family=family, worker=other, started_on=day, ended_on=day, allocated_by=head
    )
    told = {council.of(Role.KEYWORKER), council.of(Role.MANAGER)}
    assert set(queries.told_of(family.pk, but=head)) == told
    assert queries.told_of(family.pk, but=council.of(Role.MANAGER)) == [council.of(Role.KEYWORKER)]


def test_each_hour_is_one_person_s_and_of_one_family(council: Council, opens: Open) -> None:
    head, dpo, families = council.of(Role.HEAD_OF_SERVICE), council.of(Role.DPO), Family.objects
    opened = opens()
    with acting_as(dpo):
        put_restriction(
            reference=council.other.family.reference,
            level="restricted",
            reason_code="safety",
            emails=[],
            by=dpo,
        )
    other = opens(head, council.other.family.reference)
    for user, mine in ((council.stranger, opened), (head, other), (dpo, None)):
        with acting_as(user):
            found = {
                each.pk: each.emergency_until
                for each in queries.with_emergency(families.all(), user)
                if each.emergency_until
            }
        assert found == ({mine.family_id: mine.ends_at} if mine else {})
    with acting_as(head), patch.object(timezone, "now", return_value=other.ends_at):
        until = queries.with_emergency(families.filter(pk=other.family_id), head)
        assert [each.emergency_until for each in until] == [None]
    with acting_as(dpo):
        assert {queries.opening_or_404(each.pk, user=dpo).pk for each in (opened, other)} == {
            opened.pk,
            other.pk,
        }


def test_the_application_asks_by_itself_whatever_the_wall_shows(
    council: Council, opens: Open
) -> None:
    """A test's own hand sees every row: what is missing here was left out by the query."""
    opens()
    south, dpo = make_user(Role.MANAGER, "Sue South", council.south), council.of(Role.DPO)
    for seen in (queries.openings_seen_by, queries.openings_to_judge):
        assert not seen(south).exists()
        assert seen(council.of(Role.MANAGER)).exists()
    assert queries.openings_seen_by(council.stranger).exists()
    assert queries.openings_to_judge(dpo).exists()
    admin = council.of(Role.ADMINISTRATOR)
    for user in (council.stranger, dpo):
        with acting_as(admin):
            put_exclusion(
                email=user.email,
                reference=council.own.family.reference,
                reason_code="relative",
                by=admin,
            )
    assert not queries.openings_seen_by(council.stranger).exists()
    assert not queries.openings_to_judge(dpo).exists()


def test_its_workers_are_told_without_a_word_of_the_family(
    council: Council, opens: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[User, Notice]] = []
    monkeypatch.setattr(actions, "tell", lambda user, notice: told.append((user, notice)))
    opens()
    workers = {council.of(Role.KEYWORKER), council.of(Role.MANAGER)}
    to_judge = (council.of(Role.MANAGER), Notice.EMERGENCY_TO_JUDGE)
    assert set(told) == {to_judge, *((user, Notice.EMERGENCY_OPENED) for user in workers)}
    send_notice(user_id=council.of(Role.KEYWORKER).pk, notice="emergency_opened")
    [sent] = mail.outbox
    for word in (council.own.family.reference, *council.own.words, WHY, council.stranger.name):
        assert word not in sent.subject + sent.body
    shown = browser(council.of(Role.KEYWORKER)).get("/emergencies/").content.decode()
    assert council.stranger.name in shown


def test_somebody_else_judges_it(council: Council, opens: Open) -> None:
    opened = opens()
    page = reverse("families:emergency_review", args=[opened.pk])
    assert browser(council.stranger).get(page).status_code == 403
    client = browser(council.of(Role.DPO))
    assert "Nothing to judge" not in client.get("/emergencies/judge/").content.decode()
    assert WHY in client.get(page).content.decode()
    assert "There is a problem" in client.post(page, {"sent": "x"}).content.decode()
    shown = client.post(page, {"decision": "not_justified"}, follow=True).content.decode()
    assert "It was not justified" in shown
    [noted] = AuditEvent.objects.filter(event=Event.EMERGENCY_JUDGED)
    assert (noted.reason_code, noted.family_id) == ("not_justified", opened.family_id)
    assert client.get(page).status_code == 404
    with acting_as(worker := council.of(Role.KEYWORKER)), pytest.raises(AccessDenied):
        actions.judge_opening(opening_id=opened.pk, decision="justified", by=worker)
    own = opens(council.of(Role.MANAGER), council.other.family.reference)
    mine = reverse("families:emergency_review", args=[own.pk])
    assert browser(council.of(Role.MANAGER)).get(mine).status_code == 404


def test_it_is_judged_by_the_end_of_the_next_day_on_which_somebody_works() -> None:
    friday, christmas_eve = date(2026, 11, 27), date(2026, 12, 24)
    assert review_due(friday - timedelta(days=1)) == friday
    assert review_due(friday) == date(2026, 11, 30)
    assert review_due(christmas_eve) == date(2026, 12, 29)
    today = timezone.localdate()
    late = [
        EmergencyOpening(opened_at=timezone.now(), review_due_on=today + timedelta(days=days))
        for days in (1, 0, -1)
    ]
    assert [each.is_overdue for each in late] == [False, False, True]


def test_its_judgement_is_somebodys_task_until_it_is_done(council: Council, opens: Open) -> None:
    opened, manager, dpo = opens(), council.of(Role.MANAGER), council.of(Role.DPO)
    assert opened.reviewer == manager
    page = reverse("families:emergency_review", args=[opened.pk])
    assert page in browser(manager).get("/tasks/").content.decode()
    assert page not in browser(council.of(Role.KEYWORKER)).get("/tasks/").content.decode()
    listed = browser(manager).get("/emergencies/judge/", {"state": "waiting"}).content.decode()
    assert f"{manager.name}, by " in listed
    label = "Emergency access to judge"

    def tile() -> tuple[int, int]:
        desk = browser(dpo).get("/desk/").context
        found = [each for each in (*desk["tiles"], *desk["none"]) if each.label == label]
        listed = browser(dpo).get(found[0].url).context["page"].paginator.count
        return found[0].number, listed

    assert tile() == (1, 1)
    # Whoever opened it does not hand it to somebody else.
    with acting_as(council.stranger), pytest.raises(ProgrammingError), transaction.atomic():
        EmergencyOpening.objects.filter(pk=opened.pk).update(reviewer=dpo)
    browser(manager).post(page, {"decision": "justified"})
    assert page not in browser(manager).get("/tasks/").content.decode()
    assert tile() == (0, 0)


def test_it_is_opened_on_the_page(council: Council) -> None:
    client, family = browser(council.stranger), council.own.family
    assert "Nothing was opened in an emergency" in client.get("/emergencies/").content.decode()
    sent = {"reference": "Nothing", "reason_code": "danger", "reason": WHY}
    refused = client.post("/emergencies/new/", sent).content.decode()
    assert actions.NOT_OPENED in refused
    assert AuditEvent.objects.filter(event=Event.EMERGENCY_REFUSED).count() == 1
    short = client.post("/emergencies/new/", {**sent, "reason": "x"}).content.decode()
    assert "There is a problem" in short
    sent["reference"] = family.reference
    assert client.post("/emergencies/new/", sent)["Location"] == family.get_absolute_url()
    assert family.reference in client.get("/emergencies/").content.decode()
    judge = browser(council.of(Role.MANAGER))
    assert "Waits" in judge.get("/emergencies/judge/").content.decode()
