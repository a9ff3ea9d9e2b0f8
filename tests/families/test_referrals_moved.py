"""A referral that came to the wrong team goes to the right one, with the reason."""

from collections.abc import Sequence

import pytest
from django.urls import reverse

from families.actions.referrals import ReferredFacts, move_referral, take_step
from families.models import Referral
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import AuditEvent
from tests.families.conftest import Office, browser
from tests.families.referring import make_referral

pytestmark = pytest.mark.django_db
PEOPLE: Sequence[ReferredFacts] = (ReferredFacts("Ida", "Moorhen", "F", "parent", None),)


def test_it_is_moved_on_its_page_and_seen_by_the_other_team_alone(office: Office) -> None:
    referral = make_referral(office.manager, PEOPLE)
    mo, mia = browser(office.manager), browser(office.other_manager)
    page = reverse("families:referral_move", args=[referral.pk])
    assert page in mo.get(referral.get_absolute_url()).content.decode()
    assert mia.get(page).status_code == 404
    wrong = mo.post(page, {"team": str(office.south.pk), "reason": ""}).content.decode()
    assert "Enter why it is moved" in wrong
    sent = {"team": str(office.south.pk), "reason": "They live in the south"}
    assert mo.post(page, sent)["Location"] == reverse("families:referrals")
    assert mo.get(referral.get_absolute_url()).status_code == 404
    there = mia.get(referral.get_absolute_url()).content.decode()
    assert "Moved to another team" in there
    assert "They live in the south" in there
    assert "Ida Moorhen" in mia.get("/referrals/").content.decode()
    assert AuditEvent.objects.filter(event="referral_moved").count() == 1


def test_not_what_is_decided_nor_to_where_it_is(office: Office) -> None:
    referral = make_referral(office.manager, PEOPLE)
    with acting_as(office.manager):
        with pytest.raises(RuleBroken, match="looks at it already"):
            move_referral(referral=referral, team=office.north, reason="So", by=office.manager)
        step = {"step": "declined", "reason_code": "area", "reason": "Far", "passed_to": ""}
        take_step(referral=referral, by=office.manager, **step)
        with pytest.raises(RuleBroken, match="Take it up again first"):
            move_referral(referral=referral, team=office.south, reason="So", by=office.manager)
        assert Referral.objects.get().team == office.north
