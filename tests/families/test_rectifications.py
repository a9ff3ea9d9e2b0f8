"""Needs and facts put right by an addition; else their words go with them (RGT-02)."""

from typing import Any

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from families.actions.needs import record_needs
from families.models import Family, Need, Observation, Rectification
from families.queries.families import family_or_404
from families.queries.notes import with_contact
from families.queries.risks import with_alerts
from families.queries.subject_items import need_items
from families.queries.subject_rectifications import rectification_items
from families.queries.visit_pack import visit_pack
from families.queries.whole_record import whole_record
from privacy.identity import acting_as
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family
from tests.families.test_fact_withdrawals import recorded
from tests.families.test_facts import member

pytestmark = pytest.mark.django_db
SAYS = "Ich war nie abwesend: the school counted wrongly"


def at_the_door(found: QuerySet[Family]) -> QuerySet[Family]:
    return with_alerts(with_contact(found))


def test_rgt_02_a_need_is_corrected_by_another_and_a_refusal_keeps_their_words(
    office: Office,
) -> None:
    family, client = make_family(office.keyworker), browser(office.keyworker)
    ben = member(family, "Ben")
    facts: dict[str, Any] = {"identified_by": "assessment", "evidenced": True}
    facts |= {"family": family, "person": ben, "identified_on": days_ago(5)}
    [old] = record_needs(**facts, needs=["H2.1"], by=office.keyworker)
    page = reverse("families:need_correct", args=[family.pk, old.pk])
    assert (
        "Correct it"
        in client.get(reverse("families:need_change", args=[family.pk, old.pk])).content.decode()
    )
    typed = {"right": "H2.1", "identified_by": "assessment", "person": str(ben.pk)}
    typed |= {"identified_on": days_ago(5).isoformat(), "said": "It was the other school"}
    typed |= {"reason": "The register shows it"}
    assert "Nothing is different" in client.post(page, typed).content.decode()
    assert client.post(page, {**typed, "right": "H2.2"}).status_code == 302
    old.refresh_from_db()
    new = Need.objects.get(family=family, closed_as="")
    assert (old.closed_as, new.need, new.evidenced) == ("entered_in_error", "H2.2", False)
    made = Rectification.objects.get()
    assert (made.need, made.replaced_by, made.person) == (old, new, ben)
    shown = client.get(family.get_absolute_url()).content.decode()
    assert ", corrected" in shown
    # What was corrected is not brought back beside its correction.
    restore = reverse("families:need_restore", args=[family.pk, old.pk])
    assert "was corrected" in client.post(restore, follow=True).content.decode()
    assert Rectification.objects.update(outcome="kept") == 0
    # Refused: it goes on counting, with their words wherever it is shown.
    page = reverse("families:need_dispute", args=[family.pk, new.pk])
    said = {"person": str(ben.pk), "said": SAYS, "reason": "Two teachers say so"}
    assert client.post(page, said).status_code == 302
    fact = recorded(office, family)
    page = reverse("families:fact_dispute", args=[family.pk, fact.pk])
    assert "Keep what somebody says" in client.get(page).content.decode()
    assert client.post(page, {**said, "said": "I never worked there"}).status_code == 302
    for name, words in (
        ("family", SAYS),
        ("facts", "I never worked"),
        ("family_history", "I never"),
    ):
        address = reverse(f"families:{name}", args=[family.pk])
        assert words in client.get(address).content.decode(), name
    fact_page = reverse("families:fact", args=[family.pk, fact.pk])
    assert "I never worked there" in client.get(fact_page).content.decode()
    assert Observation.objects.get(pk=fact.pk).withdrawn is None


def test_rgt_02_the_statement_stands_on_paper_and_in_the_bundle(office: Office) -> None:
    family, client = make_family(office.keyworker), browser(office.keyworker)
    ben, ada = member(family, "Ben"), member(family, "Ada")
    facts: dict[str, Any] = {"identified_by": "assessment", "evidenced": True}
    facts |= {"family": family, "person": ben, "identified_on": days_ago(5)}
    [need] = record_needs(**facts, needs=["H2.1"], by=office.keyworker)
    page = reverse("families:need_dispute", args=[family.pk, need.pk])
    typed = {"person": str(ben.pk), "said": SAYS, "reason": "Two teachers say so"}
    assert client.post(page, typed).status_code == 302
    with acting_as(office.keyworker):
        opened = family_or_404(family.pk, user=office.keyworker, also=at_the_door)
        assert SAYS in str(whole_record(opened))
        assert "disputed" in str(visit_pack(opened).needs)
    told = str(list(rectification_items(ben.pk)))
    assert SAYS in told
    assert "Two teachers say so" in told
    assert "Not changed" in told
    assert list(need_items(ben.pk))
    # What is another's is not told of, neither the need nor what was said of it.
    assert not list(rectification_items(ada.pk))
